package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/billing"
	"portal/internal/fault"
	"portal/internal/money"
	"portal/internal/store"
	"portal/internal/testdb"
)

// changesOf reads all changes through the pages, forwards.
func changesOf(t *testing.T, db *store.DB, scope billing.Scope, comparison int64, f billing.ChangeFilter) []billing.LineChange {
	t.Helper()
	var all []billing.LineChange
	for {
		p, err := db.Changes(t.Context(), scope, comparison, f)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p.Changes...)
		if p.Next == "" {
			return all
		}
		f.After = p.Next
	}
}

func TestACompareFindsExactlyTheChangedLines(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	account, scope := newCustomer(t, db, "d1")
	before := makeLines(500, october, 1) // the first five are equal
	publish(t, db, account.ID, before, store.Verdict{Final: true})
	after := slices.Clone(before)
	var want []string
	note := func(kind billing.ChangeKind, resource string, was, is money.E8) {
		want = append(want, fmt.Sprintf("%s %s %s %s", kind, resource, was, is))
	}
	// One of the five equal lines is gone, another changes.
	note(billing.Gone, before[0].ResourceID, before[0].Due, 0)
	after[1].Due, after[1].Cash, after[1].Official = after[1].Due+100, after[1].Cash+100, after[1].Official+100
	note(billing.Changed, before[1].ResourceID, before[1].Due, before[1].Due+100)
	// Amounts that do not show in the amount due, and a new name.
	after[20].Cash, after[20].Credit = after[20].Cash-5, after[20].Credit+5
	note(billing.Changed, before[20].ResourceID, before[20].Due, before[20].Due)
	after[30].ResourceName = "renamed"
	note(billing.Changed, before[30].ResourceID, before[30].Due, before[30].Due)
	// The same line under another trade number, with another amount.
	after[40].TradeID, after[40].Due = "another", after[40].Due*2
	note(billing.Changed, before[40].ResourceID, before[40].Due, before[40].Due*2)
	// Only the scale of a quantity.
	k := slices.IndexFunc(before, func(l billing.Line) bool { return l.Usage == "24.000" && !l.Null.Has(billing.FieldUsage) })
	after[k].Usage = "24.0"
	note(billing.Changed, before[k].ResourceID, before[k].Due, before[k].Due)
	fresh := before[60]
	fresh.ResourceID, fresh.Due = "i-new", -7
	note(billing.Added, "i-new", 0, -7)
	after = append(after[1:], fresh)
	slices.Reverse(after)
	publish(t, db, account.ID, after, store.Verdict{Final: true})

	if err := db.CompareLatest(t.Context(), account.ID, october); err != nil {
		t.Fatal(err)
	}
	c, err := db.Compare(t.Context(), scope, october, 1, 2)
	if err != nil {
		t.Fatal(err)
	}
	if c.Added != 1 || c.Gone != 1 || c.Changed != 5 || !c.AddsUp() {
		t.Errorf("%d added, %d gone, %d changed, adds up %t; want 1, 1, 5", c.Added, c.Gone, c.Changed, c.AddsUp())
	}
	var got []string
	var last money.E8
	for i, l := range changesOf(t, db, scope, c.ID, billing.ChangeFilter{Limit: 2}) {
		got = append(got, fmt.Sprintf("%s %s %s %s", l.Kind, l.ResourceID, l.Before.Due, l.After.Due))
		size := max(l.After.Due-l.Before.Due, l.Before.Due-l.After.Due)
		if i > 0 && size > last {
			t.Errorf("change %d is larger than the one before it", i)
		}
		last = size
		if l.ResourceName == "renamed" && (l.Former == nil || l.Former.Resource.ResourceName == "renamed") {
			t.Errorf("the renamed resource was called %+v", l.Former)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}

	// Backwards in time the same lines, turned round.
	back, err := db.Compare(t.Context(), scope, october, 2, 1)
	if err != nil || back.Added != c.Gone || back.Gone != c.Added || back.Changed != c.Changed || back.ChangedBefore != c.ChangedAfter {
		t.Errorf("turned round: %+v, %v", back, err)
	}
	same, err := db.Compare(t.Context(), scope, october, 2, 2)
	if err != nil || same.Added+same.Gone+same.Changed != 0 || !same.AddsUp() {
		t.Errorf("a version against itself: %+v, %v", same, err)
	}
	again, err := db.Compare(t.Context(), scope, october, 1, 2)
	if err != nil || again.ID != c.ID {
		t.Errorf("asked again it is comparison %d, %v; want %d", again.ID, err, c.ID)
	}
	if wrong := verify(t, db, scope); slices.Contains(wrong, store.WrongComparison) {
		t.Errorf("verify finds %q", wrong)
	}
	tamper(t, `update bill_change set latter_due = latter_due + 1 where no = 1`)
	if wrong := verify(t, db, scope); !slices.Contains(wrong, store.WrongComparison) {
		t.Errorf("a changed comparison goes unseen: %q", wrong)
	}
}

func TestChangesFilterSortAndPage(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	account, scope := newCustomer(t, db, "d1")
	lines := makeLines(300, october, 2)
	publish(t, db, account.ID, lines, store.Verdict{Final: true})
	publish(t, db, account.ID, makeLines(200, october, 3), store.Verdict{Final: true})
	c, err := db.Compare(t.Context(), scope, october, 1, 2)
	if err != nil {
		t.Fatal(err)
	}
	all := changesOf(t, db, scope, c.ID, billing.ChangeFilter{Limit: 200})
	if int64(len(all)) != c.Added+c.Gone+c.Changed || len(all) < 200 {
		t.Fatalf("%d changes, want %d", len(all), c.Added+c.Gone+c.Changed)
	}
	for name, k := range map[string]struct {
		filter billing.ChangeFilter
		match  func(l *billing.LineChange) bool
	}{
		"none":     {billing.ChangeFilter{}, func(*billing.LineChange) bool { return true }},
		"gone":     {billing.ChangeFilter{Kinds: []billing.ChangeKind{billing.Gone}}, func(l *billing.LineChange) bool { return l.Kind == billing.Gone }},
		"two":      {billing.ChangeFilter{Kinds: []billing.ChangeKind{billing.Added, billing.Changed}}, func(l *billing.LineChange) bool { return l.Kind != billing.Gone }},
		"resource": {billing.ChangeFilter{ResourceID: "i-0007"}, func(l *billing.LineChange) bool { return l.ResourceID == "i-0007" }},
		"text":     {billing.ChangeFilter{Query: "I-000"}, func(l *billing.LineChange) bool { return l.ResourceID < "i-0010" }},
		"nothing":  {billing.ChangeFilter{Query: "nowhere"}, func(*billing.LineChange) bool { return false }},
	} {
		var want []int32
		var was, is money.E8
		for i := range all {
			if k.match(&all[i]) {
				want = append(want, all[i].No)
				was, is = was+all[i].Before.Due, is+all[i].After.Due
			}
		}
		for _, sort := range []string{"", "-change", "change", "date", "-date"} {
			f := k.filter
			f.Sort, f.Limit = sort, 17
			var forwards, backwards []int32
			pages := 0
			for _, l := range changesOf(t, db, scope, c.ID, f) {
				forwards = append(forwards, l.No)
			}
			f.Before = "end"
			for {
				p, err := db.Changes(t.Context(), scope, c.ID, f)
				if err != nil {
					t.Fatal(err)
				}
				if p.Total != int64(len(want)) || p.Before != was || p.After != is {
					t.Fatalf("%s: totals %d, %s, %s; want %d, %s, %s", name, p.Total, p.Before, p.After, len(want), was, is)
				}
				pages++
				for i := len(p.Changes) - 1; i >= 0; i-- {
					backwards = append(backwards, p.Changes[i].No)
				}
				if p.Prev == "" {
					break
				}
				f.Before = p.Prev
			}
			slices.Reverse(backwards)
			if !slices.Equal(forwards, backwards) {
				t.Errorf("%s by %q: backwards from the last page are other changes than forwards", name, sort)
			}
			slices.Sort(forwards)
			if !slices.Equal(forwards, want) || pages != max(1, (len(want)+16)/17) {
				t.Errorf("%s by %q: %d changes on %d pages, want %d", name, sort, len(forwards), pages, len(want))
			}
			var exported int
			if err := db.EachChange(t.Context(), scope, c.ID, f, func(*billing.LineChange) error { exported++; return nil }); err != nil || exported != len(want) {
				t.Errorf("%s by %q: the export has %d, %v; want %d", name, sort, exported, err, len(want))
			}
		}
	}
	other, otherScope := newCustomer(t, db, "d2")
	publish(t, db, other.ID, lines, store.Verdict{Final: true})
	if p, err := db.Changes(t.Context(), otherScope, c.ID, billing.ChangeFilter{}); err != nil || p.Total != 0 || len(p.Changes) != 0 {
		t.Errorf("another account sees %d changes, %v", p.Total, err)
	}
	for _, f := range []billing.ChangeFilter{{Sort: "name"}, {After: "end"}, {After: "x"}, {Before: "MjAyNi0xMC0wMQp4"}, {Limit: 201}} {
		if _, err := db.Changes(t.Context(), scope, c.ID, f); !fault.Is(err, fault.Invalid) {
			t.Errorf("filter %+v: %v, want it refused", f, err)
		}
	}
}

func TestAnEarlierVersionIsReadAsItWas(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	account, scope := newCustomer(t, db, "d1")
	export := func(version int) []string {
		t.Helper()
		var all []string
		err := db.EachLine(t.Context(), scope, october, billing.LineFilter{Version: version}, func(l *billing.Line) error {
			all = append(all, fmt.Sprintf("%+v", *l))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	lines := makeLines(120, october, 1)
	publish(t, db, account.ID, lines, store.Verdict{Final: true})
	first := export(0)
	bill, err := db.Bill(t.Context(), scope, october)
	if err != nil {
		t.Fatal(err)
	}
	publish(t, db, account.ID, makeLines(80, october, 9), store.Verdict{Final: true})
	if got := export(1); !slices.Equal(got, first) {
		t.Error("the first version's export differs from what it was")
	}
	if got := export(2); !slices.Equal(got, export(0)) || slices.Equal(got, first) {
		t.Error("the second version's export is not that of the month")
	}
	old, v, err := db.BillAt(t.Context(), scope, october, 1)
	if err != nil || v.Current || v.ReplacedAt.IsZero() || old.Amounts != bill.Amounts || old.Lines != 120 {
		t.Errorf("the month at version 1: %+v, %+v, %v", old, v, err)
	}
	p, err := db.Lines(t.Context(), scope, october, billing.LineFilter{Version: 1, Limit: 50})
	if err != nil || p.Total != 120 || p.Sums.Due != bill.Due {
		t.Errorf("lines of version 1: %d due %s, %v; want 120 due %s", p.Total, p.Sums.Due, err, bill.Due)
	}
	if _, err := db.Lines(t.Context(), scope, october, billing.LineFilter{Version: 3}); fault.As(err) == nil || fault.As(err).Code != fault.NoSuchVersion {
		t.Errorf("version 3: %v, want that there is none", err)
	}
	other, _ := newCustomer(t, db, "d2")
	publish(t, db, other.ID, lines, store.Verdict{Final: true})
	both := billing.Scope{Accounts: []int64{account.ID, other.ID}, Currency: "USD"}
	if _, err := db.Lines(t.Context(), both, october, billing.LineFilter{Version: 1}); fault.As(err) == nil || fault.As(err).Code != fault.WhichAccount {
		t.Errorf("version 1 of two accounts: %v, want the question which", err)
	}
	if _, err := db.Lines(t.Context(), both, october, billing.LineFilter{Version: 2}); err != nil {
		t.Errorf("version 2, which only one account has: %v", err)
	}

	tamper(t, `update bill_batch set replaced_at = now() - interval '100 days' where version = 1 and replaced_at is not null`, `update bill_retention set superseded_days = 31`)
	if n, err := db.Prune(t.Context(), account.ID, october); err != nil || n != 1 {
		t.Fatalf("pruned %d, %v", n, err)
	}
	if _, err := db.Lines(t.Context(), scope, october, billing.LineFilter{Version: 1}); fault.As(err) == nil || fault.As(err).Code != fault.VersionDropped {
		t.Errorf("lines that are gone: %v", err)
	}
	if _, err := db.Compare(t.Context(), scope, october, 1, 2); fault.As(err) == nil || fault.As(err).Code != fault.VersionDropped {
		t.Errorf("compare with lines that are gone: %v", err)
	}
	if old, _, err := db.BillAt(t.Context(), scope, october, 1); err != nil || old.Amounts != bill.Amounts {
		t.Errorf("the totals of a dropped version: %+v, %v", old.Amounts, err)
	}
	versions, err := db.Versions(t.Context(), scope, october)
	if err != nil || len(versions) != 2 || versions[0].Version != 2 || versions[1].DroppedAt.IsZero() {
		t.Errorf("versions %+v, %v", versions, err)
	}
}

func TestLastPageOfLines(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	account, scope := newCustomer(t, db, "d1")
	publish(t, db, account.ID, makeLines(333, october, 2), store.Verdict{ReadAt: time.Now()})
	for _, limit := range []int{50, 111, 200} {
		for _, sort := range []string{"", "date", "-amount", "list"} {
			f := billing.LineFilter{Sort: sort, Limit: limit}
			var pages []billing.LinePage
			for {
				p, err := db.Lines(t.Context(), scope, october, f)
				if err != nil {
					t.Fatal(err)
				}
				pages = append(pages, p)
				if p.Next == "" {
					break
				}
				f.After = p.Next
			}
			f = billing.LineFilter{Sort: sort, Limit: limit, Before: "end"}
			for i := len(pages) - 1; i >= 0; i-- {
				p, err := db.Lines(t.Context(), scope, october, f)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(pages[i].Lines, p.Lines); diff != "" {
					t.Fatalf("sort %q, %d a page: page %d from the end differs:\n%.500s", sort, limit, i+1, diff)
				}
				if (p.Next == "") != (i == len(pages)-1) || (p.Prev == "") != (i == 0) {
					t.Errorf("sort %q, page %d of %d: next %q, previous %q", sort, i+1, len(pages), p.Next, p.Prev)
				}
				f.Before = p.Prev
			}
		}
	}
	if p, err := db.Lines(t.Context(), scope, october, billing.LineFilter{Query: "nowhere", Before: "end"}); err != nil || len(p.Lines) != 0 || p.Prev+p.Next != "" {
		t.Errorf("the last page of nothing: %+v, %v", p, err)
	}
	if _, err := db.Lines(t.Context(), scope, october, billing.LineFilter{After: "end"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("after the end: %v, want it refused", err)
	}
}
