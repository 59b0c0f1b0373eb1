package huaweiapi

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/go-faster/jx"

	"portal/internal/billing"
)

// value is the JSON text of one value within a body that inspect has passed.
// Its methods leave the target alone where the value is null.
type value []byte

var (
	errNotText    = errors.New("not a string")
	errNUL        = errors.New("a NUL character")
	errNotInteger = errors.New("not a whole number")
	errNotBool    = errors.New("neither true nor false")
	errNotTime    = errors.New("not a time")
	errNotDay     = errors.New("not a day")
	errCurrency   = errors.New("not a currency code")
)

func (v value) isNull() bool { return string(v) == "null" }

// str returns the value of a JSON string.
func (v value) str() (string, error) {
	b, err := v.unquoted()
	return string(b), err
}

// unquoted returns the bytes of a JSON string; they may lie within v.
func (v value) unquoted() ([]byte, error) {
	if len(v) < 2 || v[0] != '"' {
		return nil, errNotText
	}
	inner := v[1 : len(v)-1]
	if bytes.IndexByte(inner, '\\') < 0 {
		return inner, nil
	}
	b, err := jx.DecodeBytes(v).StrBytes()
	if err != nil {
		return nil, errSyntax
	}
	if bytes.IndexByte(b, 0) >= 0 { // which no PostgreSQL text can hold
		return nil, errNUL
	}
	return b, nil
}

// text reads a string.
func (v value) text(p *string) error {
	if v.isNull() {
		return nil
	}
	s, err := v.str()
	if err != nil {
		return err
	}
	*p = s
	return nil
}

// digits reads a code that is a string in one call and a number in another.
func (v value) digits(p *string) error {
	if len(v) > 0 && v[0] == '"' || v.isNull() {
		return v.text(p)
	}
	n, err := v.int64()
	if err != nil {
		return errNotText
	}
	*p = strconv.FormatInt(n, 10)
	return nil
}

// int64 reads a whole number, quoted or not.
func (v value) int64() (int64, error) {
	b := v.bare()
	if len(b) == 0 || len(b) > 20 || b[0] == '+' || bytes.IndexByte(b, '_') >= 0 {
		return 0, errNotInteger
	}
	n, err := strconv.ParseInt(string(b), 10, 64)
	if err != nil {
		return 0, errNotInteger
	}
	return n, nil
}

// bare returns a number's text without the quotes it may come in.
func (v value) bare() []byte {
	if len(v) >= 2 && v[0] == '"' {
		return v[1 : len(v)-1]
	}
	return v
}

// integer reads a whole number into any integer type, refusing overflow.
func integer[T ~int | ~int16 | ~int32 | ~int64](v value, p *T) error {
	if v.isNull() {
		return nil
	}
	n, err := v.int64()
	if err != nil {
		return err
	}
	if int64(T(n)) != n {
		return errRange
	}
	*p = T(n)
	return nil
}

func (v value) boolean(p *bool) error {
	switch string(v) {
	case "true", `"true"`:
		*p = true
	case "false", `"false"`:
		*p = false
	case "null":
	default:
		return errNotBool
	}
	return nil
}

// flag reads a code of which 1 means yes; codes that we do not know mean no.
func (v value) flag(p *bool) error {
	n := 0
	err := integer(v, &n)
	if err == nil && !v.isNull() {
		*p = n == 1
	}
	return err
}

// instant reads "2026-10-31T16:30:00Z". An empty text is no time.
func (v value) instant(p *time.Time) error {
	if v.isNull() {
		return nil
	}
	b, err := v.unquoted()
	if err != nil || len(b) == 0 {
		return err
	}
	t, ok := parseInstant(b)
	if !ok {
		return errNotTime
	}
	*p = t
	return nil
}

// day reads "2026-10-31", a date of the UTC+8 calendar.
func (v value) day(p *billing.Day) error {
	if v.isNull() {
		return nil
	}
	b, err := v.unquoted()
	if err != nil {
		return err
	}
	d, err := billing.ParseDay(string(b))
	if err != nil {
		return errNotDay
	}
	*p = d
	return nil
}

// currency reads an ISO code; empty means US dollar, as the contract says.
func (v value) currency(p *string) error {
	var s string
	if err := v.text(&s); err != nil {
		return err
	}
	if s == "" {
		return nil
	}
	if len(s) != 3 || strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return errCurrency
	}
	*p = s
	return nil
}

// dollar is the currency of an answer that names none.
const dollar = "USD"

// parseInstant reads the contract's one time format, whole seconds in UTC,
// several times faster than time.Parse.
func parseInstant(b []byte) (time.Time, bool) {
	if len(b) != 20 || b[4] != '-' || b[7] != '-' || b[10] != 'T' || b[13] != ':' || b[16] != ':' || b[19] != 'Z' {
		return time.Time{}, false
	}
	year, ok1 := twoDigits(b[0:2])
	rest, ok2 := twoDigits(b[2:4])
	month, ok3 := twoDigits(b[5:7])
	day, ok4 := twoDigits(b[8:10])
	hour, ok5 := twoDigits(b[11:13])
	minute, ok6 := twoDigits(b[14:16])
	second, ok7 := twoDigits(b[17:19])
	if !(ok1 && ok2 && ok3 && ok4 && ok5 && ok6 && ok7) || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	t := time.Date(year*100+rest, time.Month(month), day, hour, minute, second, 0, time.UTC)
	if t.Day() != day || int(t.Month()) != month || t.Year() < 1970 {
		return time.Time{}, false
	}
	return t, true
}

func twoDigits(b []byte) (int, bool) {
	if b[0] < '0' || b[0] > '9' || b[1] < '0' || b[1] > '9' {
		return 0, false
	}
	return int(b[0]-'0')*10 + int(b[1]-'0'), true
}

// month reads "2026-10" as the first day of that month.
func (v value) month(p *billing.Day) error {
	text := ""
	if err := v.text(&text); err != nil || text == "" {
		return err
	}
	cycle, err := billing.ParseCycle(text)
	if err != nil {
		return errNotDay
	}
	*p = cycle.FirstDay()
	return nil
}
