// Package export writes bills, bill lines and orders as files to take away: all
// rows, every decimal, signs kept. One row at a time, so a month of any size
// needs no more memory than its longest line.
//
// CSV is RFC 4180 in UTF-8 with a header row; XLSX is a workbook of one sheet, or
// of several where a month has more rows than a sheet; Parquet has the lines of a
// month in columns with types. In the first two, text that a spreadsheet would run
// as a formula is marked with an apostrophe (Neutral); numbers stay numbers.
// encoding/csv is not used because it changes line ends inside of text.
package export

import (
	"io"
	"strconv"
	"strings"
	"time"

	"portal/internal/billing"
	"portal/internal/money"
)

// flushAt is how much is gathered before it is written on.
const flushAt = 32 << 10

// csvWriter writes one table. The first error ends it; flush returns it.
type csvWriter struct {
	w     io.Writer
	buf   []byte
	first bool // the next cell begins a row
	err   error

	lastDay  int64 // since 1970
	lastDate []byte
}

func newCSV(w io.Writer, header []string) *csvWriter {
	c := &csvWriter{w: w, first: true, buf: make([]byte, 0, flushAt+4096)}
	for _, name := range header {
		c.text(name)
	}
	c.endRow()
	return c
}

func (c *csvWriter) next() {
	if !c.first {
		c.buf = append(c.buf, ',')
	}
	c.first = false
}

// text writes a cell of foreign text.
func (c *csvWriter) text(s string) {
	c.next()
	if s == "" {
		return
	}
	s = Neutral(s)
	if !quoted(s) {
		c.buf = append(c.buf, s...)
		return
	}
	c.buf = append(c.buf, '"')
	for {
		before, after, more := strings.Cut(s, `"`)
		c.buf = append(c.buf, before...)
		if !more {
			break
		}
		c.buf = append(c.buf, '"', '"')
		s = after
	}
	c.buf = append(c.buf, '"')
}

// quoted reports whether a cell needs quotes around it.
func quoted(s string) bool {
	for i := range len(s) {
		switch s[i] {
		case ',', '"', '\r', '\n':
			return true
		}
	}
	return s[0] == ' ' || s[len(s)-1] == ' '
}

// empty writes a cell for what is absent.
func (c *csvWriter) empty() { c.next() }

func (c *csvWriter) e8(e money.E8) {
	c.next()
	c.buf = e.Append(c.buf)
}

// amount writes the exact value; the currency has its own column.
func (c *csvWriter) amount(a money.Amount) {
	c.next()
	c.buf = append(c.buf, a.Exact()...)
}

func (c *csvWriter) int(n int64) {
	c.next()
	c.buf = strconv.AppendInt(c.buf, n, 10)
}

// quantity writes a number as the upstream wrote it; what is none is text.
func (c *csvWriter) quantity(q billing.Quantity) {
	if !isNumber(string(q)) {
		c.text(string(q))
		return
	}
	c.next()
	c.buf = append(c.buf, q...)
}

func (c *csvWriter) time(t time.Time) {
	c.next()
	if t.IsZero() {
		return
	}
	seconds := t.Unix()
	day := seconds / 86400
	if seconds %= 86400; seconds < 0 {
		day, seconds = day-1, seconds+86400
	}
	c.date(day)
	c.buf = append(c.buf, 'T')
	c.two(seconds/3600, ':')
	c.two(seconds/60%60, ':')
	c.two(seconds%60, 'Z')
}

func (c *csvWriter) day(d billing.Day) {
	c.next()
	if d != 0 {
		c.date(int64(d))
	}
}

// date appends a day since 1970. The lines of a month name few days, so the last is kept.
func (c *csvWriter) date(day int64) {
	if day != c.lastDay || c.lastDate == nil {
		c.lastDay, c.lastDate = day, time.Unix(day*86400, 0).UTC().AppendFormat(c.lastDate[:0], time.DateOnly)
	}
	c.buf = append(c.buf, c.lastDate...)
}

// two appends a number of two digits and what follows it.
func (c *csvWriter) two(n int64, then byte) {
	c.buf = append(c.buf, byte('0'+n/10), byte('0'+n%10), then)
}

func (c *csvWriter) bool(b bool) {
	c.next()
	c.buf = strconv.AppendBool(c.buf, b)
}

// endRow ends the row and hands a full buffer on.
func (c *csvWriter) endRow() {
	c.buf = append(c.buf, '\r', '\n')
	c.first = true
	if len(c.buf) >= flushAt {
		c.write()
	}
}

func (c *csvWriter) write() {
	if c.err == nil {
		_, c.err = c.w.Write(c.buf)
	}
	c.buf = c.buf[:0]
}

func (c *csvWriter) failed() error { return c.err }

func (c *csvWriter) flush() error {
	c.write()
	return c.err
}

// isNumber reports whether s is a JSON number: digits, at most one point and an exponent.
func isNumber(s string) bool {
	if plainNumber(s) {
		return true
	}
	s = strings.TrimPrefix(s, "-")
	mantissa, exponent, scientific := strings.Cut(strings.ToLower(s), "e")
	whole, fraction, point := strings.Cut(mantissa, ".")
	if scientific {
		exponent = strings.TrimPrefix(strings.TrimPrefix(exponent, "+"), "-")
	}
	return digits(whole) && (!point || digits(fraction)) && (!scientific || digits(exponent))
}

// plainNumber knows the numbers that are digits and at most one point among them.
func plainNumber(s string) bool {
	points := 0
	for i := range len(s) {
		switch {
		case s[i] == '.' && i > 0 && i < len(s)-1:
			points++
		case s[i] < '0' || s[i] > '9':
			return false
		}
	}
	return s != "" && points <= 1
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
