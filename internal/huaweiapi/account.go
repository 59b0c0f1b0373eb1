package huaweiapi

import (
	"context"

	"portal/internal/billing"
)

// ShowCustomerAccountBalances reads the balances of the caller's own account
// and what it owes in all (the vendor's page: "Querying the Account Balance").
//
// Amounts are in the currency's basic unit. The amount of a credit account is
// its limit, not what is left of it; what is left cannot be read. A customer of
// a reseller has no balance of its own: Refused with ResellerHasNoBalance. The
// result's AccountID is left to the caller.
func (c *Client) ShowCustomerAccountBalances(ctx context.Context) (billing.Balances, error) {
	a, err := c.read(ctx, request{op: opShowBalances})
	if err != nil {
		return billing.Balances{}, err
	}
	b, err := decodeBalances(c.intake(opShowBalances), a)
	if err != nil {
		return billing.Balances{}, c.bad(a, err)
	}
	b.ReadAt = a.localDate.UTC()
	return b, nil
}

func decodeBalances(in intake, a *answer) (billing.Balances, error) {
	var b billing.Balances
	var debt number
	currency := dollar
	err := in.answer(a, []string{"account_balances"}, func(key string, v value) error {
		switch key {
		case "account_balances":
			return in.list(v, func(v value) error {
				one, err := in.balance(v)
				b.Accounts = append(b.Accounts, one)
				return err
			})
		case "debt_amount":
			return v.amount(&debt)
		case "currency":
			return v.currency(&currency)
		case "measure_id":
			return basicUnit(v)
		}
		return errUnlisted
	})
	b.Debt = debt.in(currency)
	return b, err
}

func (in intake) balance(v value) (billing.Balance, error) {
	var b billing.Balance
	var amount, designated, limit number
	currency := dollar
	err := in.object(v, func(key string, v value) error {
		switch key {
		case "account_id":
			return v.text(&b.UpstreamID)
		case "account_type":
			return integer(v, &b.Type)
		case "amount":
			return v.amount(&amount)
		case "currency":
			return v.currency(&currency)
		case "designated_amount":
			return v.amount(&designated)
		case "credit_amount":
			return v.amount(&limit)
		case "measure_id":
			return basicUnit(v)
		}
		return errUnlisted
	})
	err = first(err, has("account_id", b.UpstreamID != ""), has("account_type", b.Type != 0), has("amount", amount.set))
	b.Amount, b.Designated, b.CreditLimit = amount.in(currency), designated.in(currency), limit.in(currency)
	return b, err
}
