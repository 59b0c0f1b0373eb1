package store

import (
	"slices"
	"strconv"
	"testing"

	"portal/internal/fault"
)

// numbers is a list of rows 0 to n-1, read as the database would: from a cursor
// on, at most one more than the limit.
type numbers int

func (n numbers) read(after, before string, limit int) []int {
	var rows []int
	for i := range int(n) {
		switch {
		case after != "" && i <= place(after), before != "" && before != lastPage && i >= place(before):
		default:
			rows = append(rows, i)
		}
	}
	if before != "" {
		slices.Reverse(rows)
	}
	return rows[:min(len(rows), limit+1)]
}

func place(cursor string) int {
	v, err := parseCursor("after", cursor, 1)
	if err != nil {
		panic(err)
	}
	i, err := strconv.Atoi(v[0])
	if err != nil {
		panic(err)
	}
	return i
}

// TestPagesHoldEveryRowOnce walks lists of every length forward and back.
func TestPagesHoldEveryRowOnce(t *testing.T) {
	cursor := func(i *int) string { return newCursor(strconv.Itoa(*i)) }
	for n := range numbers(12) {
		for limit := 1; limit <= 5; limit++ {
			var forward [][]int
			after, before := "", ""
			for {
				page, prev, next := cutPage(n.read(after, before, limit), limit, after, before, cursor)
				if (prev == "") != (len(forward) == 0) {
					t.Fatalf("%d rows by %d: page %d leads back to %q", n, limit, len(forward), prev)
				}
				forward = append(forward, page)
				if next == "" {
					break
				}
				after = next
			}
			if got := slices.Concat(forward...); len(got) != int(n) || !slices.IsSorted(got) {
				t.Fatalf("%d rows by %d: forward gives %v", n, limit, got)
			}
			last, prev, next := cutPage(n.read("", lastPage, lastPageSize(int64(n), limit)), lastPageSize(int64(n), limit), "", lastPage, cursor)
			if next != "" || !slices.Equal(last, forward[len(forward)-1]) {
				t.Fatalf("%d rows by %d: the last page is %v, and goes on to %q", n, limit, last, next)
			}
			for i := len(forward) - 2; i >= 0; i-- {
				var page []int
				page, prev, next = cutPage(n.read("", prev, limit), limit, "", prev, cursor)
				if next == "" || (prev == "") != (i == 0) || !slices.Equal(page, forward[i]) {
					t.Fatalf("%d rows by %d: page %d read backwards is %v, want %v", n, limit, i, page, forward[i])
				}
			}
		}
	}
}

// TestCursorsAreChecked: what the database could not cast is refused before it
// gets there.
func TestCursorsAreChecked(t *testing.T) {
	for _, c := range []struct {
		cast, value string
		fine        bool
	}{
		{"text", "anything", true},
		{"bigint", "-12", true},
		{"bigint", "12.5", false},
		{"bigint", "9223372036854775808", false},
		{"bigint", "", false},
		{"numeric", "-12.00000001", true},
		{"numeric", "1e9", false},
		{"numeric", "NaN", false},
		{"timestamptz", "2026-11-22T12:00:00.5Z", true},
		{"timestamptz", "0000-01-01T00:00:00Z", false},
		{"timestamptz", "2026-11-22", false},
	} {
		w := &where{}
		err := w.andPast(readFrom(true, newCursor(c.value, "id"), ""), keyColumn{"a", c.cast}, keyColumn{"b", "text"})
		if (err == nil) != c.fine || err != nil && fault.As(err).Code != fault.BadCursor {
			t.Errorf("cursor %q as %s: %v", c.value, c.cast, err)
		}
	}
	if err := (&where{}).andPast(readFrom(true, newCursor("1"), ""), keyColumn{"a", "bigint"}, keyColumn{"b", "text"}); err == nil {
		t.Error("a cursor with a value too few is taken")
	}
}

func TestKeysetCondition(t *testing.T) {
	keys := []keyColumn{{"o.amount", "numeric"}, {"o.id", "text"}}
	w := &where{args: []any{"earlier"}}
	if err := w.andPast(readFrom(true, "", newCursor("1.5", "x")), keys...); err != nil {
		t.Fatal(err)
	}
	if got, want := w.String(), "(o.amount, o.id) > ($2::text::numeric, $3::text)"; got != want {
		t.Errorf("condition %q, want %q", got, want)
	}
	if got, want := readFrom(true, "", "x").order(keys...), "o.amount, o.id"; got != want {
		t.Errorf("a page before a cursor is read by %q, want %q", got, want)
	}
	if got, want := readFrom(true, "x", "").order(keys...), "o.amount desc, o.id desc"; got != want {
		t.Errorf("a page after a cursor is read by %q, want %q", got, want)
	}
}
