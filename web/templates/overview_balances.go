package templates

import (
	"sort"
	"time"

	"github.com/shopspring/decimal"

	"portal/internal/billing"
	"portal/internal/money"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// purse is one balance of one account through the readings.
type purse struct {
	account int64
	kind    billing.AccountType // 0 for the debt
	now     money.Amount
	before  *money.Amount // as of a week ago; nil when not known
	values  []decimal.Decimal
}

// NewBalanceTable shows each balance with its history. readings are those of the
// last 30 days, in any order; names are our accounts' names by id.
func NewBalanceTable(t *lang.Texts, readings []billing.Balances, names map[int64]string, now time.Time) (BalanceTable, error) {
	readings = append([]billing.Balances(nil), readings...)
	sort.SliceStable(readings, func(i, j int) bool { return readings[i].ReadAt.Before(readings[j].ReadAt) })
	newest := map[int64]*billing.Balances{}
	for i := range readings {
		newest[readings[i].AccountID] = &readings[i]
	}
	accounts := make([]int64, 0, len(newest))
	for account := range newest {
		accounts = append(accounts, account)
	}
	sort.Slice(accounts, func(i, j int) bool { return names[accounts[i]] < names[accounts[j]] })

	var table BalanceTable
	old := false
	for _, account := range accounts {
		for _, p := range purses(newest[account]) {
			p.follow(readings, now.AddDate(0, 0, -7))
			old = old || p.before != nil
			row, err := p.row(t)
			if err != nil {
				return table, err
			}
			if len(accounts) > 1 {
				row.Account = names[account]
			}
			table.Rows = append(table.Rows, row)
		}
		table.Notes = append(table.Notes, balanceNotes(t, newest[account], names, len(accounts) > 1)...)
	}
	table.Old = old
	for i := range table.Rows {
		table.Drawn = table.Drawn || table.Rows[i].Spark.Points != ""
	}
	if len(table.Rows) > 0 && !old {
		table.Notes = append(table.Notes, ui.Text(t.Overview.NoHistory))
	}
	return table, nil
}

// purses lists the balances of a reading in the order of their types, the debt
// last. A credit account holds a limit, not money: it becomes a note.
func purses(b *billing.Balances) []*purse {
	var list []*purse
	for _, kind := range []billing.AccountType{billing.CashAccount, billing.BonusAccount, billing.DepositAccount} {
		for _, a := range b.Accounts {
			if a.Type == kind {
				list = append(list, &purse{account: b.AccountID, kind: kind, now: a.Amount})
				break
			}
		}
	}
	return append(list, &purse{account: b.AccountID, now: b.Debt})
}

// follow collects the balance's value in each reading; week is the moment to compare with.
func (p *purse) follow(readings []billing.Balances, week time.Time) {
	for i := range readings {
		if readings[i].AccountID != p.account {
			continue
		}
		value, ok := p.in(&readings[i])
		if !ok {
			continue
		}
		p.values = append(p.values, value.Decimal())
		if !readings[i].ReadAt.After(week) {
			p.before = &value
		}
	}
}

func (p *purse) in(b *billing.Balances) (money.Amount, bool) {
	if p.kind == 0 {
		return b.Debt, true
	}
	for _, a := range b.Accounts {
		if a.Type == p.kind {
			return a.Amount, true
		}
	}
	return money.Amount{}, false
}

func (p *purse) row(t *lang.Texts) (BalanceRow, error) {
	row := BalanceRow{Kind: t.Overview.Debt, Now: ui.Amount(p.now), Spark: ui.NewSpark(p.values)}
	if p.kind != 0 {
		row.Kind = t.AccountType(p.kind)
	}
	if p.before != nil {
		change, err := p.now.Sub(*p.before)
		if err != nil {
			return row, err
		}
		row.Before, row.Change = ui.Amount(*p.before), ui.AmountSigned(change)
	}
	return row, nil
}

func balanceNotes(t *lang.Texts, b *billing.Balances, names map[int64]string, several bool) []ui.Rich {
	var notes []ui.Rich
	for _, a := range b.Accounts {
		if a.Type == billing.CreditAccount {
			limit := a.CreditLimit
			if limit.IsZero() {
				limit = a.Amount
			}
			if several {
				notes = append(notes, ui.Say(t.Overview.CreditOf, names[b.AccountID], ui.Amount(limit)))
			} else {
				notes = append(notes, ui.Say(t.Overview.Credit, ui.Amount(limit)))
			}
		}
		if a.Type == billing.CashAccount && !a.Designated.IsZero() {
			notes = append(notes, ui.Say(t.Overview.Designated, ui.Amount(a.Designated)))
		}
	}
	return notes
}
