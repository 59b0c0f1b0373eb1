package huaweiapi

import (
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/go-faster/jx"

	"portal/internal/billing"
)

// FeeDecoder decodes pages of bill lines. Its zero value is ready. One decoder
// serves one goroutine; kept over the pages of a month it knows the texts that
// repeat and makes next to no garbage.
type FeeDecoder struct {
	// Unlisted is told each key that the contract does not know, if not nil.
	Unlisted func(key string)

	line  billing.Line
	texts map[string]string            // interned texts
	last  [billing.FieldCount]lastText // each field's value in the line before
	next  [billing.FieldCount]billing.Field
	begun bool
}

// lastText is a text with what it was parsed to: bill lines repeat themselves.
type lastText struct {
	text  string
	stamp [20]byte // the text of time or day
	time  time.Time
	day   billing.Day
}

// maxTexts and maxTextLen bound the interned texts.
const (
	maxTexts   = 1 << 15
	maxTextLen = 256
)

// Decode calls each with every record of a page: its own bytes within body, and
// the line they mean. The line is reused for the next record, its texts may be
// kept. An error of each ends the page and is returned as it is; any other
// names the record and the field, without its value. With a nil each the page
// is checked and counted only.
func (d *FeeDecoder) Decode(body []byte, each func(raw []byte, line *billing.Line) error) (FeePage, error) {
	if each == nil {
		h, err := inspect(body, feeList)
		return d.page(h, body, err)
	}
	if !utf8.Valid(body) {
		return FeePage{}, errNotUTF8
	}
	top := jx.DecodeBytes(body)
	if top.Next() != jx.Object {
		return FeePage{}, errNotObject
	}
	var h head
	var stop error // final: it has its place already, or is the caller's own
	var seen keySet
	err := eachField(top, &seen, func(key []byte) error {
		if string(key) == feeList && top.Next() == jx.Array {
			h.listed = true
			stop = d.records(top, &h.count, each)
			return stop
		}
		raw, err := top.Raw()
		if err == nil {
			h.note(string(key), value(raw))
			d.noteUnlisted(key)
		}
		return err
	})
	switch {
	case stop != nil:
		return FeePage{}, stop
	case err != nil:
		err = known(err)
	default:
		err = nothingBehind(top)
	}
	return d.page(h, body, err)
}

// DecodeChecked is Decode for the body of a page that FeeRecords has returned:
// it was found to be one JSON object then, and is not read a second time to
// find that out. Of any other body it makes nonsense or panics.
func (d *FeeDecoder) DecodeChecked(body []byte, each func(raw []byte, line *billing.Line) error) error {
	for s := scanRecord(skipBlank(body)); ; {
		quoted, ok := s.key()
		if !ok {
			return nil
		}
		key, err := quoted.unquoted()
		if err != nil {
			return err
		}
		if string(key) != feeList || s.rest[0] != '[' {
			s.value()
			d.noteUnlisted(key)
			continue
		}
		if s.rest, err = d.checkedRecords(s.rest[1:], each); err != nil {
			return err
		}
	}
}

// checkedRecords reads the list behind its bracket and returns what is behind it.
func (d *FeeDecoder) checkedRecords(b []byte, each func([]byte, *billing.Line) error) (rest []byte, err error) {
	for n := 0; ; n++ {
		b = skipBlank(b)
		if b[0] == ',' {
			b = skipBlank(b[1:])
		}
		switch b[0] {
		case ']':
			return b[1:], nil
		case '{':
			rest, err = d.decodeLine(b)
		default:
			err = errNotObject
		}
		if err != nil {
			return nil, at(feeList, at("["+strconv.Itoa(n)+"]", err))
		}
		if err := each(b[:len(b)-len(rest)], &d.line); err != nil {
			return nil, err
		}
		b = rest
	}
}

func (d *FeeDecoder) page(h head, body []byte, err error) (FeePage, error) {
	if err == nil && h.code != "" && h.code != Success {
		err = errRefusal
	}
	if err != nil {
		return FeePage{}, err
	}
	p, err := h.feePage()
	p.Body = body
	return p, err
}

func (d *FeeDecoder) noteUnlisted(key []byte) {
	switch string(key) {
	case feeList, "total_count", "currency", "error_code", "error_msg", "request_id":
	default:
		if d.Unlisted != nil {
			d.Unlisted(string(key))
		}
	}
}

// records reads the list.
func (d *FeeDecoder) records(top *jx.Decoder, count *int, each func([]byte, *billing.Line) error) error {
	it, err := top.ArrIter()
	if err != nil {
		return at(feeList, errNotArray)
	}
	for it.Next() {
		raw, err := nextObject(top)
		if err == nil {
			_, err = d.decodeLine(raw)
		}
		if err != nil {
			return at(feeList, at("["+strconv.Itoa(*count)+"]", err))
		}
		*count++
		if err := each(raw, &d.line); err != nil {
			return err
		}
	}
	if it.Err() != nil {
		return at(feeList, errSyntax)
	}
	return nil
}

// nextObject returns the bytes of the object that comes next, without the
// blanks before it.
func nextObject(d *jx.Decoder) ([]byte, error) {
	if d.Next() != jx.Object {
		return nil, errNotObject
	}
	raw, err := d.Raw()
	if err != nil {
		return nil, errSyntax
	}
	return raw, nil
}

const allFields = billing.FieldSet(1)<<billing.FieldCount - 1

// decodeLine reads the record that b begins with into d.line and returns what
// is behind it.
func (d *FeeDecoder) decodeLine(b []byte) (rest []byte, err error) {
	d.line = billing.Line{Absent: allFields}
	before := billing.Field(0)
	for s := scanRecord(b); ; {
		quoted, v, ok := s.next()
		if !ok {
			return s.rest, nil
		}
		key, err := quoted.unquoted()
		if err != nil {
			return nil, err
		}
		f, ok := d.field(before, key)
		if !ok {
			if d.Unlisted != nil {
				d.Unlisted(string(key))
			}
			continue
		}
		before = f
		if !d.line.Absent.Has(f) {
			return nil, at(f.String(), errTwice)
		}
		d.line.Absent &^= 1 << f
		if v.isNull() {
			d.line.Null = d.line.Null.With(f)
			continue
		}
		if err := d.set(f, v); err != nil {
			return nil, at(f.String(), err)
		}
	}
}

// field finds the field of a key. Records have their keys in the same order,
// so the one that followed last time is tried first.
func (d *FeeDecoder) field(before billing.Field, key []byte) (billing.Field, bool) {
	if !d.begun {
		d.begun = true
		for f := range d.next {
			d.next[f] = (billing.Field(f) + 1) % billing.FieldCount
		}
	}
	if f := d.next[before]; string(key) == billing.FieldNames[f] {
		return f, true
	}
	f, ok := feeFields[string(key)]
	if ok {
		d.next[before] = f
	}
	return f, ok
}

var feeFields = func() map[string]billing.Field {
	m := make(map[string]billing.Field, billing.FieldCount)
	for f, name := range billing.FieldNames {
		m[name] = billing.Field(f)
	}
	return m
}()

// set reads the value of one field into the line.
func (d *FeeDecoder) set(f billing.Field, v value) error {
	l := &d.line
	switch f {
	case billing.FieldBillDate:
		return d.date(f, v, &l.BillDate)
	case billing.FieldBillType:
		return integer(v, &l.BillType)
	case billing.FieldEffectiveTime:
		return d.instant(f, v, &l.EffectiveTime)
	case billing.FieldExpireTime:
		return d.instant(f, v, &l.ExpireTime)
	case billing.FieldConsumeTime:
		return d.instant(f, v, &l.ConsumeTime)
	case billing.FieldTradeTime:
		return d.instant(f, v, &l.TradeTime)
	case billing.FieldSpecSizeMeasureID:
		return integer(v, &l.SpecSizeMeasureID)
	case billing.FieldUsageMeasureID:
		return integer(v, &l.UsageMeasureID)
	case billing.FieldFreeMeasureID:
		return integer(v, &l.FreeMeasureID)
	case billing.FieldRIMeasureID:
		return integer(v, &l.RIMeasureID)
	case billing.FieldMeasureID:
		if err := integer(v, &l.MeasureID); err != nil || l.MeasureID == 1 {
			return err
		}
		return errUnit
	}
	if p := amountOf(l, f); p != nil {
		return v.e8(p)
	}
	if p := quantityOf(l, f); p != nil {
		return d.quantity(f, v, p)
	}
	return d.text(f, v, textOf(l, f))
}

// text reads a string, as the very string of the line before where they are
// equal. Codes that are digits pass as numbers too.
func (d *FeeDecoder) text(f billing.Field, v value, p *string) error {
	if v[0] != '"' && (f == billing.FieldChargeMode || f == billing.FieldPeriodType) {
		return v.digits(p)
	}
	b, err := v.unquoted()
	if err != nil {
		return err
	}
	last := &d.last[f]
	if string(b) != last.text {
		last.text = d.intern(f, b)
	}
	*p = last.text
	return nil
}

// intern returns the one copy of a text that is kept for all lines. Texts that
// hardly come twice get a copy of their own.
func (d *FeeDecoder) intern(f billing.Field, b []byte) string {
	if f == billing.FieldTradeID || f == billing.FieldID || len(b) > maxTextLen {
		return string(b)
	}
	if s, ok := d.texts[string(b)]; ok {
		return s
	}
	if d.texts == nil || len(d.texts) >= maxTexts {
		d.texts = make(map[string]string, 1024)
	}
	s := string(b)
	d.texts[s] = s
	return s
}

func (d *FeeDecoder) quantity(f billing.Field, v value, p *billing.Quantity) error {
	b := v.bare()
	last := &d.last[f]
	if string(b) != last.text || last.text == "" {
		if err := checkNumber(b); err != nil {
			return err
		}
		last.text = d.intern(f, b)
	}
	*p = billing.Quantity(last.text)
	return nil
}

func (d *FeeDecoder) instant(f billing.Field, v value, p *time.Time) error {
	b, err := v.unquoted()
	if err != nil {
		return err
	}
	if len(b) == 0 { // no time, which a line can say as null only
		d.line.Null = d.line.Null.With(f)
		return nil
	}
	last := &d.last[f]
	if string(b) != string(last.stamp[:]) {
		t, ok := parseInstant(b)
		if !ok {
			return errNotTime
		}
		copy(last.stamp[:], b)
		last.time = t
	}
	*p = last.time
	return nil
}

func (d *FeeDecoder) date(f billing.Field, v value, p *billing.Day) error {
	b, err := v.unquoted()
	if err != nil {
		return err
	}
	last := &d.last[f]
	if len(b) != len(time.DateOnly) || string(b) != string(last.stamp[:len(b)]) {
		if err := v.day(&last.day); err != nil {
			return err
		}
		copy(last.stamp[:], b)
	}
	*p = last.day
	return nil
}
