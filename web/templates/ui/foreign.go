package ui

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible returns text that came from outside with every character that hides,
// reorders or fakes others spelled out, as "[U+202E]". For attributes and plain
// places; a page's text uses Foreign.
func Visible(s string) string {
	if !hides(s) {
		return s
	}
	var b strings.Builder
	for _, seg := range segments(s) {
		if seg.odd {
			b.WriteString("[" + seg.text + "]")
		} else {
			b.WriteString(seg.text)
		}
	}
	return b.String()
}

// segment is a run of ordinary text, or the name of one odd character.
type segment struct {
	text string
	odd  bool
}

func segments(s string) []segment {
	var out []segment
	start := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if odd(r, size) {
			if start < i {
				out = append(out, segment{text: s[start:i]})
			}
			name := fmt.Sprintf("U+%04X", r)
			if r == utf8.RuneError && size == 1 {
				name = fmt.Sprintf("0x%02X", s[i])
			}
			out = append(out, segment{text: name, odd: true})
			start = i + size
		}
		i += size
	}
	if start < len(s) {
		out = append(out, segment{text: s[start:]})
	}
	return out
}

func hides(s string) bool {
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if c < 0x20 || c == 0x7f {
				return true
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if odd(r, size) {
			return true
		}
		i += size
	}
	return false
}

// blanks are characters of ordinary categories that print nothing.
var blanks = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x034f, Hi: 0x034f, Stride: 1}, // combining grapheme joiner
		{Lo: 0x115f, Hi: 0x1160, Stride: 1}, // Hangul fillers
		{Lo: 0x17b4, Hi: 0x17b5, Stride: 1}, // Khmer inherent vowels
		{Lo: 0x180b, Hi: 0x180f, Stride: 1}, // Mongolian selectors
		{Lo: 0x2000, Hi: 0x200a, Stride: 1}, // spaces of odd widths
		{Lo: 0x2800, Hi: 0x2800, Stride: 1}, // empty Braille cell
		{Lo: 0x3164, Hi: 0x3164, Stride: 1}, // Hangul filler
		{Lo: 0xfe00, Hi: 0xfe0f, Stride: 1}, // variation selectors
		{Lo: 0xffa0, Hi: 0xffa0, Stride: 1}, // half-width Hangul filler
	},
	R32: []unicode.Range32{{Lo: 0xe0100, Hi: 0xe01ef, Stride: 1}}, // more variation selectors
}

// odd reports whether r is a control, format, line separator, private or
// unassigned character, or an ordinary one that prints nothing.
func odd(r rune, size int) bool {
	switch {
	case r < utf8.RuneSelf:
		return r < 0x20 || r == 0x7f
	case r == utf8.RuneError:
		return size == 1
	case unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S, unicode.M, unicode.Zs):
		return unicode.Is(blanks, r)
	}
	return true
}

// han reports whether s has Chinese characters, so that its language can be named.
func han(s string) bool {
	for _, r := range s {
		if r >= 0x2e80 && unicode.Is(unicode.Han, r) {
			return true
		}
	}
	return false
}
