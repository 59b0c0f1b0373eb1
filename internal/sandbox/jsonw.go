package sandbox

import (
	"strconv"
	"unicode/utf8"
)

// jsonw appends JSON. Answers are written field by field rather than from
// structs: it keeps the choice between absent, null and a value at the field,
// and it is what makes a page of a thousand bill lines cheap.
type jsonw struct {
	b     []byte
	comma bool
}

func (w *jsonw) sep() {
	if w.comma {
		w.b = append(w.b, ',')
	}
	w.comma = true
}

// open starts an object or array as a value.
func (w *jsonw) open(c byte) {
	w.sep()
	w.b = append(w.b, c)
	w.comma = false
}

// close ends it.
func (w *jsonw) close(c byte) {
	w.b = append(w.b, c)
	w.comma = true
}

func (w *jsonw) key(name string) {
	w.sep()
	w.b = append(w.b, '"')
	w.b = append(w.b, name...)
	w.b = append(w.b, '"', ':')
	w.comma = false
}

func (w *jsonw) openKey(name string, c byte) {
	w.key(name)
	w.open(c)
}

func (w *jsonw) str(name, value string) {
	w.key(name)
	w.b = appendString(w.b, value)
	w.comma = true
}

// strOr writes null for an empty text.
func (w *jsonw) strOr(name, value string) {
	if value == "" {
		w.null(name)
		return
	}
	w.str(name, value)
}

// strIf leaves an empty text out.
func (w *jsonw) strIf(name, value string) {
	if value != "" {
		w.str(name, value)
	}
}

func (w *jsonw) null(name string) {
	w.key(name)
	w.b = append(w.b, "null"...)
	w.comma = true
}

func (w *jsonw) int(name string, value int) {
	w.key(name)
	w.b = strconv.AppendInt(w.b, int64(value), 10)
	w.comma = true
}

func (w *jsonw) bool(name string, value bool) {
	w.key(name)
	w.b = strconv.AppendBool(w.b, value)
	w.comma = true
}

// money writes an amount as a JSON number.
func (w *jsonw) money(name string, value e8) {
	w.key(name)
	w.b = value.append(w.b, formPlain)
	w.comma = true
}

// moneyText writes an amount as a JSON string.
func (w *jsonw) moneyText(name string, value e8) {
	w.key(name)
	w.b = append(value.append(append(w.b, '"'), formPlain), '"')
	w.comma = true
}

func (w *jsonw) quantity(name string, value e6) {
	w.key(name)
	w.b = value.append(w.b, formPlain)
	w.comma = true
}

func (w *jsonw) quantityText(name string, value e6) {
	w.key(name)
	w.b = append(value.append(append(w.b, '"'), formPlain), '"')
	w.comma = true
}

// time writes an instant; 0 becomes null.
func (w *jsonw) time(name string, at int64) {
	if at == 0 {
		w.null(name)
		return
	}
	w.key(name)
	w.b = append(appendInstant(append(w.b, '"'), at), '"')
	w.comma = true
}

// timeIf leaves 0 out.
func (w *jsonw) timeIf(name string, at int64) {
	if at != 0 {
		w.time(name, at)
	}
}

func (w *jsonw) item(value string) {
	w.sep()
	w.b = appendString(w.b, value)
}

func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				dst = append(append(dst, s[start:i]...), `\ufffd`...)
				i++
				start = i
				continue
			}
			i += size
			continue
		}
		if c >= 0x20 && c != '"' && c != '\\' {
			i++
			continue
		}
		dst = append(dst, s[start:i]...)
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		i++
		start = i
	}
	return append(append(dst, s[start:]...), '"')
}
