package store

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"portal/internal/fault"
)

// How a list is read a page at a time, by the values of the row that the page
// before it ends with: every list sorts by one column and then by what makes a
// row unique.

// pageSize is how many rows a page has when nobody says.
const pageSize = 50

// checkLimit fills in how many rows a page has. Fault BadLimit.
func checkLimit(limit *int, most int) error {
	if *limit == 0 {
		*limit = pageSize
	}
	if *limit < 1 || *limit > most {
		return fault.New(fault.Invalid, fault.BadLimit, most).At("limit")
	}
	return nil
}

// sortKey is an order of a list: a column, its type, and the value that a row has in it.
type sortKey[T any] struct {
	column, cast string
	value        func(*T) string
}

// keyColumn is a column that a list is sorted by, with its type: text, bigint,
// numeric or timestamptz.
type keyColumn struct{ column, cast string }

// reading is how a page is read: in which direction, and from which row on. A
// page before a cursor is read backwards and turned round by cutPage.
type reading struct {
	descending    bool
	cursor, field string
}

// readFrom is the reading of a list whose own direction is given.
func readFrom(descending bool, after, before string) reading {
	if before != "" {
		return reading{!descending, before, "before"}
	}
	return reading{descending, after, "after"}
}

// sorted finds the order that is asked for by name, "-" before it for
// descending, and how to read the page. Fault BadSort.
func sorted[K any](sorts map[string]K, name, usual, after, before string) (key K, r reading, err error) {
	if name == "" {
		name = usual
	}
	bare, descending := strings.CutPrefix(name, "-")
	key, ok := sorts[bare]
	if !ok {
		return key, r, fault.New(fault.Invalid, fault.BadSort, name).At("sort")
	}
	return key, readFrom(descending, after, before), nil
}

// order is what follows "order by".
func (r reading) order(keys ...keyColumn) string {
	columns := make([]string, len(keys))
	for i, k := range keys {
		columns[i] = k.column
		if r.descending {
			columns[i] += " desc"
		}
	}
	return strings.Join(columns, ", ")
}

// past returns the condition that a row comes after the cursor, "" without one.
// Fault BadCursor.
func (w *where) past(r reading, keys ...keyColumn) (condition string, err error) {
	if r.cursor == "" {
		return "", nil
	}
	values, err := cursorValues(r.field, r.cursor, keys)
	if err != nil {
		return "", err
	}
	columns, places := make([]string, len(keys)), make([]string, len(keys))
	for i, k := range keys {
		columns[i], places[i] = k.column, w.arg(values[i])+"::text"
		if k.cast != "text" {
			places[i] += "::" + k.cast
		}
	}
	op := " > "
	if r.descending {
		op = " < "
	}
	return "(" + strings.Join(columns, ", ") + ")" + op + "(" + strings.Join(places, ", ") + ")", nil
}

// andPast adds that a row comes after the cursor.
func (w *where) andPast(r reading, keys ...keyColumn) error {
	condition, err := w.past(r, keys...)
	if condition != "" {
		w.conditions = append(w.conditions, condition)
	}
	return err
}

// cursorValues checks the values of a cursor before they reach a cast.
func cursorValues(field, cursor string, keys []keyColumn) ([]string, error) {
	values, err := parseCursor(field, cursor, len(keys))
	if err != nil {
		return nil, err
	}
	for i, k := range keys {
		if err := castable(values[i], k.cast); err != nil {
			return nil, fault.New(fault.Invalid, fault.BadCursor).At(field).Because(err)
		}
	}
	return values, nil
}

// castable returns an error for a text that the database could not cast.
func castable(value, cast string) error {
	switch cast {
	case "bigint":
		_, err := strconv.ParseInt(value, 10, 64)
		return err
	case "numeric":
		if strings.ContainsAny(value, "eE") {
			return errors.New("exponent")
		}
		_, err := decimal.NewFromString(value)
		return err
	case "timestamptz":
		t, err := time.Parse(time.RFC3339Nano, value)
		if err == nil && t.Year() < 1 {
			return errors.New("before the calendar")
		}
		return err
	}
	return nil
}

// cutPage cuts one page out of rows, which are one more than the limit where the
// list goes on, and returns the cursors of the pages beside it.
func cutPage[T any](rows []T, limit int, after, before string, cursor func(*T) string) (page []T, prev, next string) {
	more, backwards := len(rows) > limit, before != ""
	if more {
		rows = rows[:limit]
	}
	if backwards {
		slices.Reverse(rows)
	}
	if len(rows) == 0 {
		return rows, "", ""
	}
	if backwards && more || after != "" {
		prev = cursor(&rows[0])
	}
	if !backwards && more || backwards && before != lastPage {
		next = cursor(&rows[len(rows)-1])
	}
	return rows, prev, next
}

// everyRow calls each for all rows of a list, which read returns exportChunk at a
// time from a cursor on.
func everyRow[T any](read func(after string) ([]T, func(*T) string, error), each func(*T) error) error {
	after := ""
	for {
		rows, cursor, err := read(after)
		if err != nil {
			return err
		}
		for i := range rows {
			if err := each(&rows[i]); err != nil {
				return err
			}
		}
		if len(rows) < exportChunk {
			return nil
		}
		after = cursor(&rows[len(rows)-1])
	}
}
