package store_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"portal/internal/billing"
	"portal/internal/store"
	"portal/internal/testdb"
	"portal/migrations"
)

// yesterday is a month as it was stored before migration 10: one resource, two
// lines of it on one day and one on another.
const yesterday = `
insert into account (name, domain_id) values ('d1', 'd1');
insert into dim_resource values (default, 1, gen_random_uuid(), 'd1', 'd1', 'r', 'R', 's', 'S', 't', 'T', 'i-1', 'web', '', '0', 'default', '3', '', '', '', '', '', '', '', '', 'i-1 web  ', '{}');
insert into dim_product values (default, 1, gen_random_uuid(), 'p1', 'P', '', 'sku', null, 0, '25', null, 'Duration', 4, 0, 0, 0.4180000000, 'USD/hour', 1);
insert into dim_shape (absent, nulls) values (0, 0);
insert into bill_batch (account_id, cycle, version, currency, reason, state, lines, digest, due, official, read_at, checked_at)
	values (1, '2026-10-01', 1, 'USD', 'new', 'final', 3, '\x00', 7, 9, now(), now());
create table bill_line_b1 (like bill_line including defaults including constraints, check (batch = 1));
insert into bill_line_b1 (batch, line_no, resource, product, shape, bill_date, bill_type, due, official, discount, cash,
	consume_time, effective_time, expire_time, trade_time, trade_uuid, trade_text, id_uuid, id_text, usage, free_usage, ri_usage, formula)
values
	(1, 1, 1, 1, 1, '2026-10-03', 5, 4, 5, 1, 4, '2026-10-03 04:05:06Z', null, null, '2026-10-03 05:00:00Z', '1c32fb9a5f1a43ed585e9b7bef120456', null, null, 'ABCDEF', 24.000, 0, null, '0.4180000000 * 24.000'),
	(1, 2, 1, 1, 1, '2026-10-03', 5, 4, 5, 1, null, null, null, null, null, null, 'CS26', null, null, null, null, null, 'flat'),
	(1, 3, 1, 1, 1, '2026-10-31', 4, -1, -1, null, -1, null, '2025-10-01 00:00:00Z', '2028-10-01 00:00:00Z', null, null, null, null, null, 123456789012345678901.5, null, -0.10, null);
alter table bill_line attach partition bill_line_b1 for values in (1);
insert into bill_current values (1, '2026-10-01', 1);
insert into bill_cube values (1, 0, 's', 't', 'r', '0', '3', 5, 'd1', 2, 10, 2, 8, 4, 0, 0, 0, 0, 0, 0, 0), (1, 1, 's', 't', 'r', '0', '3', 4, 'd1', 1, -1, 0, -1, -1, 0, 0, 0, 0, 0, 0, 0);
insert into bill_cube_day values (1, '2026-10-03', 0, 2, 10, 2, 8), (1, '2026-10-31', 1, 1, -1, 0, -1);
insert into bill_month_dim values (1, 'total', '', 3, 9, 2, 7, 3, 0, 0, 0, 0, 0, 0, 0, 0, 8, -1, 1);
insert into bill_resource_month values (1, 1, 5, 2, 10, 2, 8), (1, 1, 4, 1, -1, 0, -1);
`

func TestYesterdaysLinesStillRead(t *testing.T) {
	t.Parallel()
	owner, app, appRole := testdb.Empty(t)
	pool, err := pgxpool.New(t.Context(), owner)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	former, err := goose.NewProvider(goose.DialectPostgres, stdlib.OpenDBFromPool(pool), migrations.FS, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := former.UpTo(t.Context(), 7); err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(t.Context(), yesterday, pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second finds nothing to do
		if err := store.Migrate(t.Context(), owner, appRole, nil); err != nil {
			t.Fatal(err)
		}
	}
	db, err := store.Open(t.Context(), store.Config{URL: app, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	scope := billing.Scope{Accounts: []int64{1}, Currency: "USD"}
	lines := read(t, db, scope, billing.LineFilter{Sort: "date"})
	if diff := cmp.Diff(yesterdaysLines(), lines, cmp.Comparer(func(a, b billing.Resource) bool { return a.ResourceID == b.ResourceID })); diff != "" {
		t.Errorf("lines differ (-want +got):\n%s", diff)
	}
	p, err := db.Lines(t.Context(), scope, october, billing.LineFilter{From: october.FirstDay() + 2, To: october.FirstDay() + 5})
	if err != nil || p.Total != 2 || p.Sums.Due != 8 || p.Sums.Official != 10 {
		t.Errorf("the third to the sixth: %d lines, %+v, %v; want 2, due 8", p.Total, p.Sums, err)
	}
	days, err := db.BillDays(t.Context(), scope, october)
	if err != nil || len(days) != 2 || days[0].Lines != 2 || days[1].Due != -1 {
		t.Errorf("days %+v, %v", days, err)
	}
	resource, product := store.EntryDigests(&lines[0])
	if _, err := pool.Exec(t.Context(), `update dim_resource set digest = $1`, resource); err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(t.Context(), `update dim_product set digest = $1`, product); err != nil {
		t.Fatal(err)
	}
	// The same reading again is the same version: its digest was made anew.
	if p := publish(t, db, 1, lines, store.Verdict{Final: true}); p.Reason != "unchanged" {
		t.Errorf("the same lines read again are %+v, want unchanged", p)
	}
}

func yesterdaysLines() []billing.Line {
	resource := billing.Resource{ResourceID: "i-1"}
	product := billing.Product{
		ProductID: "p1", ProductName: "P", SKUCode: "sku", PeriodType: "25", UsageType: "Duration", UsageMeasureID: 4,
		UnitPrice: "0.4180000000", Unit: "USD/hour", MeasureID: 1,
	}
	day := october.FirstDay()
	second := billing.Line{
		No: 2, Resource: resource, Product: product, Amounts: billing.Amounts{Due: 4, Official: 5, Discount: 1},
		BillDate: day + 2, BillType: 5, TradeID: "CS26", Formula: "flat",
	}
	first := second
	first.No, first.Cash, first.TradeID, first.ID = 1, 4, "1c32fb9a5f1a43ed585e9b7bef120456", "ABCDEF"
	first.ConsumeTime, first.TradeTime = time.Date(2026, 10, 3, 4, 5, 6, 0, time.UTC), time.Date(2026, 10, 3, 5, 0, 0, 0, time.UTC)
	first.Usage, first.FreeUsage, first.Formula = "24.000", "0", "0.4180000000 * 24.000"
	third := billing.Line{
		No: 3, Resource: resource, Product: product, Amounts: billing.Amounts{Due: -1, Official: -1, Cash: -1},
		BillDate: day + 30, BillType: 4, Usage: "123456789012345678901.5", RIUsage: "-0.10",
		EffectiveTime: time.Date(2025, 10, 1, 0, 0, 0, 0, time.UTC), ExpireTime: time.Date(2028, 10, 1, 0, 0, 0, 0, time.UTC),
	}
	return []billing.Line{second, first, third}
}
