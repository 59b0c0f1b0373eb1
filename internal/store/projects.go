package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
	"portal/internal/money"
)

// ProjectMonths returns every project with cost in a month or the one before, or
// with a plan, the largest first; id "" is all, else one project of whichever
// accounts have it. A month that nobody has is empty.
func (db *DB) ProjectMonths(ctx context.Context, scope billing.Scope, cycle billing.Cycle, id string, now time.Time) ([]billing.ProjectMonth, error) {
	last, err := db.lastWholeDay(ctx, scope, cycle, now)
	if err != nil {
		return nil, err
	}
	before := cycle.Prev().FirstDay() // the days to come are those of the month before with the same numbers
	w := &where{args: []any{
		scope.Accounts, scope.Currency, cycleDate(cycle), cycleDate(cycle.Prev()), last.Date(), (before + last - cycle.FirstDay()).Date(),
		dayStart(cycle.FirstDay()), dayStart(cycle.Next().FirstDay()), billing.PerCycle, (before + billing.Day(cycle.Days()) - 1).Date(),
	}}
	one := "true"
	if id != "" {
		one = "k.project = " + w.arg(id)
	}
	rows, err := db.read.Query(ctx, `
		with month as (
			select c.account_id, c.cycle, c.batch, b.line_grain = $9 as coarse from bill_current c join bill_batch b using (batch)
			where c.account_id = any($1) and b.currency = $2 and c.cycle in ($3, $4)
		), cost as (
			select m.account_id, t.project, coalesce(sum(t.due) filter (where m.cycle = $3), 0)::bigint as due,
				coalesce(sum(t.due) filter (where m.cycle = $4), 0)::bigint as before
			from month m join bill_cube t using (batch) group by 1, 2
		), day as (
			select m.account_id, t.project, coalesce(sum(d.due) filter (where m.cycle = $3 and d.bill_date <= $5), 0)::bigint as settled,
				coalesce(sum(d.due) filter (where m.cycle = $4 and d.bill_date > $6 and d.bill_date <= $10), 0)::bigint as rest
			from month m join bill_cube_day d using (batch) join bill_cube t using (batch, cell) group by 1, 2
		), renewal as (
			select o.account_id, p.value ->> 'ID' as project, count(*) as orders
			from customer_order o cross join lateral jsonb_array_elements(case jsonb_typeof(o.projects) when 'array' then o.projects else '[]' end) p
			where o.account_id = any($1) and o.order_type = 2 and o.created_at >= $7 and o.created_at < $8 group by 1, 2
		), plan as (
			select l.account_id, l.project_id as project, l.owner_id, l.budget, l.currency, l.updated_at, u.name as planner, w.name as owner
			from project_plan l join person u on u.id = l.updated_by left join person w on w.id = l.owner_id
			where l.account_id = any($1) and l.currency = $2
		), k as (
			select account_id, project from cost union select account_id, project from plan
		)
		select k.account_id, a.name, k.project, coalesce(n.name, ''), coalesce(c.due, 0), coalesce(c.before, 0), coalesce(d.settled, 0),
			coalesce(d.rest, 0), coalesce(r.orders, 0), coalesce(l.owner_id, 0), coalesce(l.owner, ''), l.budget, coalesce(l.currency, ''), l.updated_at,
			coalesce(l.planner, ''), exists (select from month m where m.account_id = k.account_id and m.coarse) or not exists (select from month m where m.cycle = $4)
		from k join account a on a.id = k.account_id
		left join cost c using (account_id, project) left join day d using (account_id, project)
		left join renewal r using (account_id, project) left join plan l using (account_id, project)
		left join code_name n on n.account_id = k.account_id and n.kind = 'project' and n.code = k.project and n.language = 'en_US'
		where `+one+` order by 5 desc, k.project, k.account_id`, w.args...)
	if err != nil {
		return nil, fmt.Errorf("projects of %s: %w", cycle, err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (p billing.ProjectMonth, err error) {
		var budget decimal.NullDecimal
		var currency string
		var planned *time.Time
		var blind bool // there are no days to go by
		err = row.Scan(&p.AccountID, &p.AccountName, &p.ID, &p.Name, &p.Due, &p.Before, &p.Settled, &p.Rest, &p.Renewals, &p.OwnerID, &p.OwnerName,
			&budget, &currency, &planned, &p.PlannedBy, &blind)
		if budget.Valid {
			p.Budget = money.New(budget.Decimal, currency)
		}
		p.PlannedAt, p.Cycle = orZero(planned), cycle
		if last >= cycle.FirstDay() && !blind {
			p.LastWholeDay = last
		}
		return p, err
	})
}

// lastWholeDay returns the last day of a running month that was read whole of every
// account that has days; the day before the month where there is none, or where
// the month is over.
func (db *DB) lastWholeDay(ctx context.Context, scope billing.Scope, cycle billing.Cycle, now time.Time) (billing.Day, error) {
	if cycle.Final(now) || !now.Before(cycle.Next().Start()) {
		return cycle.FirstDay() - 1, nil
	}
	var read *time.Time
	err := db.read.QueryRow(ctx, `
		select min(b.checked_at) from bill_current c join bill_batch b using (batch)
		where c.account_id = any($1) and b.currency = $2 and c.cycle = $3 and b.line_grain <> $4`,
		scope.Accounts, scope.Currency, cycleDate(cycle), billing.PerCycle).Scan(&read)
	if err != nil {
		return 0, fmt.Errorf("whole days of %s: %w", cycle, err)
	}
	if read == nil {
		return cycle.FirstDay() - 1, nil
	}
	return min(billing.DayAt(*read)-1, cycle.LastDay()), nil
}

// ProjectRenewals returns the newest renewal orders of a project.
func (db *DB) ProjectRenewals(ctx context.Context, scope billing.Scope, accountID int64, id string, limit int) ([]billing.Order, error) {
	rows, err := db.read.Query(ctx, `
		select `+orderColumns+` from customer_order o join account a on a.id = o.account_id
		where o.account_id = any($1) and o.account_id = $2 and o.order_type = 2 and o.projects @> jsonb_build_array(jsonb_build_object('ID', $3::text))
		order by o.created_at desc, o.order_id limit $4`, scope.Accounts, accountID, id, limit)
	if err != nil {
		return nil, fmt.Errorf("renewals of project %s: %w", id, err)
	}
	return pgx.CollectRows(rows, scanOrder)
}

// Owners returns the people who may see an account and can answer for its projects.
func (db *DB) Owners(ctx context.Context, scope billing.Scope, accountID int64) ([]billing.Owner, error) {
	rows, err := db.read.Query(ctx, `
		select p.id, p.name from person p
		where $2::bigint = any($1::bigint[]) and p.disabled_at is null
			and (p.all_accounts or exists (select from person_account g where g.person_id = p.id and g.account_id = $2))
		order by lower(p.name), p.id limit 1000`, scope.Accounts, accountID)
	if err != nil {
		return nil, fmt.Errorf("owners: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[billing.Owner])
}

// SavePlan keeps a project's owner and budget, and audits the change. Faults:
// NoSuchProject where the scope has no such project, NoSuchUser for an owner who
// may not see the account.
func (db *DB) SavePlan(ctx context.Context, scope billing.Scope, by auth.Actor, p billing.ProjectPlan, at time.Time) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		var currency string
		var known bool
		err := tx.QueryRow(ctx, `
			select a.currency, exists (select from code_name n where n.account_id = a.id and n.kind = 'project' and n.code = $3)
				or exists (select from bill_current c join bill_cube t using (batch) where c.account_id = a.id and t.project = $3)
			from account a where a.id = any($1) and a.id = $2`, scope.Accounts, p.AccountID, p.ID).Scan(&currency, &known)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		if !known || p.ID == "" || p.ID == "-1" {
			return fault.New(fault.NotFound, fault.NoSuchProject, p.ID)
		}
		var owner *int64
		if p.OwnerID != 0 {
			owner = &p.OwnerID
			var may bool
			err := tx.QueryRow(ctx, `
				select exists (select from person p where p.id = $1 and p.disabled_at is null
					and (p.all_accounts or exists (select from person_account g where g.person_id = p.id and g.account_id = $2)))`, p.OwnerID, p.AccountID).Scan(&may)
			if err != nil {
				return err
			}
			if !may {
				return fault.New(fault.Invalid, fault.NoSuchUser, p.OwnerID).At("owner")
			}
		}
		budget := decimal.NullDecimal{Decimal: p.Budget, Valid: p.Budget.IsPositive()}
		_, err = tx.Exec(ctx, `
			insert into project_plan (account_id, project_id, owner_id, budget, currency, updated_at, updated_by) values ($1,$2,$3,$4,$5,$6,$7)
			on conflict (account_id, project_id) do update set owner_id = excluded.owner_id, budget = excluded.budget, currency = excluded.currency,
				updated_at = excluded.updated_at, updated_by = excluded.updated_by`, p.AccountID, p.ID, owner, budget, currency, at, by.PersonID)
		if err != nil {
			return err
		}
		detail := map[string]any{"account": p.AccountID, "owner": p.OwnerID, "budget": "", "currency": currency}
		if budget.Valid {
			detail["budget"] = p.Budget.String()
		}
		return audit(ctx, tx, by, "project.plan", p.ID, detail)
	})
	if err != nil {
		return fmt.Errorf("plan of project %s: %w", p.ID, err)
	}
	return nil
}

// NewestMonth returns the newest month that the scope has bills of; zero without any.
func (db *DB) NewestMonth(ctx context.Context, scope billing.Scope) (billing.Cycle, error) {
	var cycle *time.Time
	err := db.read.QueryRow(ctx, `
		select max(c.cycle) from bill_current c join bill_batch b using (batch) where c.account_id = any($1) and b.currency = $2 and b.lines > 0`,
		scope.Accounts, scope.Currency).Scan(&cycle)
	if err != nil {
		return billing.Cycle{}, fmt.Errorf("newest month: %w", err)
	}
	if cycle == nil {
		return billing.Cycle{}, nil
	}
	return cycleOf(*cycle), nil
}

// IdleProjects returns a project that bills have named once and that has had no
// cost lately, one of each account that knows it.
func (db *DB) IdleProjects(ctx context.Context, scope billing.Scope, cycle billing.Cycle, id string) ([]billing.ProjectMonth, error) {
	rows, err := db.read.Query(ctx, `
		select n.account_id, a.name, n.code, n.name from code_name n join account a on a.id = n.account_id
		where n.account_id = any($1) and a.currency = $2 and n.kind = 'project' and n.code = $3 and n.code <> '' and n.language = 'en_US' order by a.name, a.id`,
		scope.Accounts, scope.Currency, id)
	if err != nil {
		return nil, fmt.Errorf("project %s: %w", id, err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (p billing.ProjectMonth, err error) {
		err = row.Scan(&p.AccountID, &p.AccountName, &p.ID, &p.Name)
		p.Cycle = cycle
		return p, err
	})
}
