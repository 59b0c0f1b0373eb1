package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
	"portal/internal/fault"
)

// keptColumns reads a version, whichever, joined as b with its account as a and
// the pointer of its month as c. Only the current one can lack a whole reading.
const keptColumns = `b.batch, b.account_id, a.name, b.cycle, b.currency, b.version, b.reason, b.state, b.lines, b.due,
	b.line_grain, b.digest, b.read_at, b.checked_at,
	case when c.batch is null then '' else coalesce((select split_part(t.problem_detail, ':', 1) from sync_task t where t.account_id = b.account_id
		and t.kind = 'bill' and t.cycle = b.cycle and t.problem_code = 'not_whole'), '') end,
	c.batch is not null, b.replaced_at, b.dropped_at`

const keptFrom = `bill_batch b join account a on a.id = b.account_id left join bill_current c on c.batch = b.batch`

func scanKept(row pgx.CollectableRow) (v billing.KeptVersion, err error) {
	var cycle time.Time
	var replaced, dropped *time.Time
	err = row.Scan(&v.Batch, &v.AccountID, &v.AccountName, &cycle, &v.Currency, &v.Version, &v.Reason, &v.State, &v.Lines,
		&v.Due, &v.Grain, &v.Digest, &v.ReadAt, &v.CheckedAt, &v.WhyNotWhole, &v.Current, &replaced, &dropped)
	v.Cycle, v.Whole = cycleOf(cycle), v.WhyNotWhole == ""
	v.ReadAt, v.CheckedAt, v.ReplacedAt, v.DroppedAt = v.ReadAt.UTC(), v.CheckedAt.UTC(), orZero(replaced), orZero(dropped)
	return v, err
}

// Versions returns every version that the accounts in scope have of a month,
// account by account, newest first. Fault NoSuchBill when there is none.
func (db *DB) Versions(ctx context.Context, scope billing.Scope, cycle billing.Cycle) ([]billing.KeptVersion, error) {
	rows, err := db.read.Query(ctx, `
		select `+keptColumns+` from `+keptFrom+`
		where b.account_id = any($1) and b.currency = $2 and b.cycle = $3 order by a.name, a.id, b.version desc`,
		scope.Accounts, scope.Currency, cycleDate(cycle))
	if err != nil {
		return nil, fmt.Errorf("versions of %s: %w", cycle, err)
	}
	versions, err := pgx.CollectRows(rows, scanKept)
	if err != nil {
		return nil, fmt.Errorf("versions of %s: %w", cycle, err)
	}
	if len(versions) == 0 {
		return nil, fault.New(fault.NotFound, fault.NoSuchBill, cycle.String())
	}
	return versions, nil
}

// version returns the one version of a month that has this number among the
// accounts in scope. Faults: NoSuchBill, NoSuchVersion, WhichAccount.
func (db *DB) version(ctx context.Context, scope billing.Scope, cycle billing.Cycle, number int) (billing.KeptVersion, error) {
	all, err := db.Versions(ctx, scope, cycle)
	if err != nil {
		return billing.KeptVersion{}, err
	}
	var found []billing.KeptVersion
	for _, v := range all {
		if v.Version == number {
			found = append(found, v)
		}
	}
	switch len(found) {
	case 0:
		return billing.KeptVersion{}, fault.New(fault.NotFound, fault.NoSuchVersion, number, cycle).At("version")
	case 1:
		return found[0], nil
	}
	return billing.KeptVersion{}, fault.New(fault.Invalid, fault.WhichAccount, number).At("account")
}

// BillAt returns a month as one version has it, with its own checks; number 0
// is the month as it is now. Faults: those of Bill, NoSuchVersion, WhichAccount.
func (db *DB) BillAt(ctx context.Context, scope billing.Scope, cycle billing.Cycle, number int) (billing.Bill, billing.KeptVersion, error) {
	if number == 0 {
		bill, err := db.Bill(ctx, scope, cycle)
		return bill, billing.KeptVersion{Current: true}, err
	}
	v, err := db.version(ctx, scope, cycle, number)
	if err != nil {
		return billing.Bill{}, v, err
	}
	bills := []billing.Bill{{Cycle: v.Cycle, Currency: v.Currency, Versions: []billing.BillVersion{v.BillVersion}}}
	byBatch := map[int64]int{v.Batch: 0}
	return bills[0], v, db.addSums(ctx, bills, byBatch)
}
