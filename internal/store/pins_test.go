package store_test

import (
	"testing"

	"portal/internal/billing"
	"portal/internal/store"
	"portal/internal/testdb"
)

// All questions of one request are about the same version, whatever a sync
// publishes between them.
func TestARequestSeesOneVersion(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	account, scope := newCustomer(t, db, "d1")
	publish(t, db, account.ID, makeLines(50, october, 1), store.Verdict{Final: true})
	ctx := store.WithPins(t.Context())
	before, err := db.Bill(ctx, scope, october)
	if err != nil {
		t.Fatal(err)
	}
	publish(t, db, account.ID, makeLines(70, october, 2), store.Verdict{Final: true})

	lines, err := db.Lines(ctx, scope, october, billing.LineFilter{})
	if err != nil || lines.Total != 50 || lines.Sums.Due != before.Due {
		t.Errorf("lines: %d due %s, %v; want those of the version in the head", lines.Total, lines.Sums.Due, err)
	}
	groups, err := db.BillGroups(ctx, scope, october, billing.ByService)
	var n int64
	for _, g := range groups {
		n += g.Lines
	}
	if err != nil || n != 50 {
		t.Errorf("groups have %d lines, %v; want 50", n, err)
	}
	days, err := db.BillDays(ctx, scope, october)
	n = 0
	for _, d := range days {
		n += d.Lines
	}
	if err != nil || n != 50 {
		t.Errorf("days have %d lines, %v; want 50", n, err)
	}
	if again, err := db.Bill(ctx, scope, october); err != nil || again.Versions[0].Version != 1 {
		t.Errorf("asked again: %+v, %v; want version 1", again.Versions, err)
	}
	if fresh, err := db.Bill(t.Context(), scope, october); err != nil || fresh.Lines != 70 {
		t.Errorf("the next request sees %d lines, %v; want 70", fresh.Lines, err)
	}
	other := billing.Scope{Accounts: []int64{account.ID + 1}, Currency: "USD"}
	if _, err := db.Bill(ctx, other, october); err == nil {
		t.Error("another account's request sees the pinned month")
	}
}
