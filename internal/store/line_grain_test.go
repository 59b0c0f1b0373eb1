package store_test

import (
	"slices"
	"testing"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
	"portal/internal/money"
	"portal/internal/store"
	"portal/internal/testdb"
)

func TestVersionsKnowTheirGrain(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	account, scope := newCustomer(t, db, "d1")
	fine := makeLines(60, october, 4)
	coarse := slices.Clone(fine)
	for i := range coarse {
		coarse[i].BillDate = october.LastDay()
	}
	final := store.Verdict{Final: true}
	cycles := store.Verdict{Final: true, Grain: billing.PerCycle}
	dearer := func(lines []billing.Line) []billing.Line {
		lines = slices.Clone(lines)
		lines[3].Due += 5
		return lines
	}
	for i, c := range []struct {
		lines  []billing.Line
		v      store.Verdict
		reason string
		grain  billing.LineGrain
	}{
		{fine, store.Verdict{}, "new", billing.PerDeduction},
		{dearer(coarse), store.Verdict{Grain: billing.PerCycle}, "grain", billing.PerCycle}, // an open month's amount moves anyway
		{coarse, final, "late", billing.PerDeduction},
		{fine, cycles, "grain", billing.PerCycle},
		{fine, final, "unchanged", billing.PerDeduction}, // equal lines are equal at either grain
		{dearer(coarse), cycles, "restated", billing.PerCycle},
	} {
		p := publish(t, db, account.ID, c.lines, c.v)
		bill, err := db.Bill(t.Context(), scope, october)
		if err != nil {
			t.Fatal(err)
		}
		if p.Reason != c.reason || bill.Versions[0].Grain != c.grain {
			t.Errorf("reading %d: %s at grain %d, want %s at %d", i, p.Reason, bill.Versions[0].Grain, c.reason, c.grain)
		}
		state, err := db.MonthState(t.Context(), account.ID, october)
		if err != nil || state.Grain != c.grain {
			t.Errorf("reading %d: the state has grain %d, %v", i, state.Grain, err)
		}
	}
	// Versions 4 and 5 differ in grain, 2 and 5 do not.
	if _, err := db.Compare(t.Context(), scope, october, 4, 5); fault.As(err) == nil || fault.As(err).Code != fault.GrainDiffers {
		t.Errorf("versions of two grains are compared: %v", err)
	}
	if c, err := db.Compare(t.Context(), scope, october, 2, 5); err != nil || c.Changed+c.Added+c.Gone != 0 {
		t.Errorf("versions of one grain and the same lines: %+v, %v", c, err)
	}
	if err := db.CompareLatest(t.Context(), account.ID, october); err != nil {
		t.Errorf("the newest two differ in grain: %v", err)
	}
}

// A view of days leaves out what has none, and says which months these are.
func TestMonthsWithoutDays(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	coarse, _ := newCustomer(t, db, "coarse")
	fine, _ := newCustomer(t, db, "fine")
	hidden, _ := newCustomer(t, db, "hidden")
	publish(t, db, coarse.ID, makeLines(30, october, 1), store.Verdict{Final: true, Grain: billing.PerCycle})
	publish(t, db, hidden.ID, makeLines(30, october, 1), store.Verdict{Final: true, Grain: billing.PerCycle})
	lines := makeLines(20, october, 2)
	publish(t, db, fine.ID, lines, store.Verdict{Final: true})
	var want money.E8
	for i := range lines {
		want += lines[i].Due
	}
	scope := billing.Scope{Accounts: []int64{coarse.ID, fine.ID}, Currency: "USD"}
	cells, err := db.Costs(t.Context(), scope, &billing.CostView{By: []billing.Dim{billing.ByService}, Daily: true, From: october.FirstDay(), To: october.LastDay()})
	if err != nil {
		t.Fatal(err)
	}
	var got money.E8
	for _, c := range cells {
		got += c.Amount
	}
	if got != want {
		t.Errorf("the days have %s, want %s", got, want)
	}
	months, err := db.CoarseMonths(t.Context(), scope, october.Prev(), october)
	if err != nil || len(months) != 1 || months[0] != (store.CoarseMonth{AccountName: "coarse", Cycle: october}) {
		t.Errorf("months without days: %+v, %v", months, err)
	}
}

func TestSetLineGrain(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	account, _ := newCustomer(t, db, "d1")
	if account.Grain != billing.PerDeduction {
		t.Errorf("a new account has grain %d", account.Grain)
	}
	by := auth.System("test")
	for _, g := range []billing.LineGrain{billing.PerCycle, billing.PerCycle, billing.PerDeduction} {
		if err := db.SetLineGrain(t.Context(), by, account.ID, g); err != nil {
			t.Fatal(err)
		}
		if got, err := db.LineGrain(t.Context(), account.ID); err != nil || got != g {
			t.Errorf("grain %d, %v; want %d", got, err, g)
		}
	}
	entries, err := db.AuditAbout(t.Context(), account.Name, 10)
	if err != nil || len(entries) != 2 || entries[0].Action != "account.lines" || entries[1].Action != "account.lines" {
		t.Errorf("entries of two changes: %+v, %v", entries, err)
	}
	if err := db.SetLineGrain(t.Context(), by, account.ID+9, billing.PerCycle); !fault.Is(err, fault.NotFound) {
		t.Errorf("an account that is not there: %v", err)
	}
	if err := db.SetLineGrain(t.Context(), by, account.ID, 2); err == nil {
		t.Error("the database takes a grain that does not exist")
	}
}
