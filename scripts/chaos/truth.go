package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/shopspring/decimal"

	"portal/internal/billing"
	"portal/internal/export"
)

// state is a month's lines as a multiset of whole records: their sum of hashes,
// how many there are, and the amount due.
type state struct {
	hash  [4]uint64
	lines int
	due   decimal.Decimal
}

func (s *state) add(fields []string, amount string) error {
	h := sha256.Sum256([]byte(strings.Join(fields, "\x1f")))
	for i := range s.hash {
		s.hash[i] += binary.BigEndian.Uint64(h[i*8:])
	}
	s.lines++
	d, err := decimal.NewFromString(amount)
	if err != nil {
		return fmt.Errorf("amount %q: %w", amount, err)
	}
	s.due = s.due.Add(d)
	return nil
}

func (s *state) equal(o *state) bool {
	return s.hash == o.hash && s.lines == o.lines && s.due.Equal(o.due)
}

func (s *state) String() string { return fmt.Sprintf("%d lines due %s", s.lines, s.due) }

// truth is a month as the sandbox had it for a while.
type truth struct {
	state
	whole state // the same, with what was absent and what was null told apart
	days  map[string]decimal.Decimal
	twins int // lines that have an equal one
	edges int // lines at the last second or first instant of a day of either zone
}

// truths are all that a month ever was, oldest first.
type truths struct {
	mu  sync.Mutex
	all []*truth
}

func (t *truths) add(one *truth) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all = append(t.all, one)
}

func (t *truths) last() *truth {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.all[len(t.all)-1]
}

// find returns which truth is meant, counted from from; -1 when none.
func (t *truths) find(from int, is func(*truth) bool) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := from; i < len(t.all); i++ {
		if is(t.all[i]) {
			return i
		}
	}
	return -1
}

// firstTruths reads what the sandbox has, and makes sure that it is worth the test.
func (w *world) firstTruths() error {
	for _, c := range w.months {
		one, err := w.readTruth(c)
		if err != nil {
			return err
		}
		w.truths[c] = &truths{all: []*truth{one}}
		fmt.Printf("  %s: %s, %d equal twins, %d lines at the edge of a day of either zone\n", c, &one.state, one.twins, one.edges)
		if one.twins == 0 || one.edges < 8 || one.lines < w.o.lines*9/10 {
			return fmt.Errorf("%s has too few twins, edges or lines to be a test", c)
		}
	}
	return nil
}

// readTruth reads a month from the control plane, past the API.
func (w *world) readTruth(c billing.Cycle) (*truth, error) {
	res, err := http.Get(w.control + "/truth?month=" + c.String())
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("truth of %s: %s", c, res.Status)
	}
	t := &truth{days: make(map[string]decimal.Decimal)}
	seen := make(map[[16]byte]bool, w.o.lines)
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		dec := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		dec.UseNumber()
		var record map[string]any
		if err := dec.Decode(&record); err != nil {
			return nil, err
		}
		fields, shape := fieldsOf(record)
		amount := fields[billing.FieldAmount]
		if err := t.add(fields, amount); err != nil {
			return nil, err
		}
		if err := t.whole.add(append(fields, shape), amount); err != nil {
			return nil, err
		}
		day := fields[billing.FieldBillDate]
		t.days[day] = t.days[day].Add(decimal.RequireFromString(amount))
		sum := sha256.Sum256([]byte(strings.Join(fields, "\x1f")))
		key := [16]byte(sum[:16])
		if seen[key] {
			t.twins++
		}
		seen[key] = true
		if at := fields[billing.FieldConsumeTime]; slices.ContainsFunc([]string{"T23:59:59Z", "T00:00:00Z", "T15:59:59Z", "T16:00:00Z"}, func(s string) bool { return strings.HasSuffix(at, s) }) {
			t.edges++
		}
	}
	return t, lines.Err()
}

// fieldsOf writes a record as the export's columns would read, numbers by their
// value, and which fields were absent or null.
func fieldsOf(record map[string]any) (fields []string, shape string) {
	fields = make([]string, billing.FieldCount, billing.FieldCount+1)
	marks := make([]byte, billing.FieldCount)
	for f := range billing.FieldCount {
		v, there := record[f.String()]
		marks[f] = '='
		switch v := v.(type) {
		case json.Number:
			fields[f] = number(v.String())
		case string:
			fields[f] = strings.ReplaceAll(v, "\r\n", "\n")
		case nil:
			marks[f] = '0'
			if !there {
				marks[f] = '-'
			}
		}
	}
	return fields, string(marks)
}

// number writes a decimal without what does not change its value.
func number(s string) string {
	if strings.ContainsAny(s, "eE") {
		s = decimal.RequireFromString(s).String()
	}
	if strings.Contains(s, ".") {
		s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		return "0"
	}
	return s
}

// numeric are the fields that are numbers in the upstream's records.
var numeric = func() (set [billing.FieldCount]bool) {
	for _, f := range []billing.Field{
		billing.FieldBillType, billing.FieldSpecSize, billing.FieldSpecSizeMeasureID, billing.FieldPeriodNum, billing.FieldUsage, billing.FieldUsageMeasureID,
		billing.FieldFreeUsage, billing.FieldFreeMeasureID, billing.FieldRIUsage, billing.FieldRIMeasureID, billing.FieldUnitPrice, billing.FieldMeasureID,
	} {
		set[f] = true
	}
	for f := billing.FieldOfficialAmount; f <= billing.FieldAdjustmentAmount; f++ {
		set[f] = true
	}
	return set
}()

// plainRow turns a row of an export into the same form, in place.
func plainRow(row []string) []string {
	row = row[:billing.FieldCount]
	for f, s := range row {
		if numeric[f] {
			row[f] = number(s)
		} else {
			row[f] = export.Restore(s)
		}
	}
	return row
}

// readExport adds up an export.
func readExport(r io.Reader) (*state, error) {
	s := &state{}
	rows := csv.NewReader(r)
	rows.ReuseRecord = true
	head, err := rows.Read()
	if err != nil {
		return nil, err
	}
	if len(head) != int(billing.FieldCount)+1 || head[0] != billing.FieldBillDate.String() {
		return nil, fmt.Errorf("not an export of lines: %q", head)
	}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err != nil {
			return nil, err
		}
		fields := plainRow(row)
		if err := s.add(fields, fields[billing.FieldAmount]); err != nil {
			return nil, err
		}
	}
}

// shapeOf says which fields of a line were absent or null.
func shapeOf(l *billing.Line) string {
	marks := make([]byte, billing.FieldCount)
	for f := range billing.FieldCount {
		switch {
		case l.Absent.Has(f):
			marks[f] = '-'
		case l.Null.Has(f):
			marks[f] = '0'
		default:
			marks[f] = '='
		}
	}
	return string(marks)
}
