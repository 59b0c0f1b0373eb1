package billing

import (
	"time"

	"portal/internal/money"
)

// Account is one upstream customer account (domain) whose bills the portal keeps.
type Account struct {
	ID       int64
	Name     string
	DomainID string
	Currency string    // ISO code of its bills; USD on the international site
	Grain    LineGrain // of the bill lines that are read from now on; 0 where only who it is was asked for
}

// Scope is the set of accounts a person may see. Every store function on
// customer data takes it and has it in its WHERE. The zero value sees nothing.
type Scope struct {
	Accounts []int64
	Currency string // only accounts of one currency are summed
}

// ScopeOver returns the scope over those of the accounts that share the currency
// of the first, in the given order, and the accounts that this leaves out.
func ScopeOver(accounts []Account) (scope Scope, leftOut []Account) {
	for _, a := range accounts {
		if scope.Currency == "" {
			scope.Currency = a.Currency
		}
		if a.Currency == scope.Currency {
			scope.Accounts = append(scope.Accounts, a.ID)
		} else {
			leftOut = append(leftOut, a)
		}
	}
	return scope, leftOut
}

// Balance is one account's balance at an instant.
type Balance struct {
	AccountID   int64
	Type        AccountType
	UpstreamID  string // account_id of the balance
	Amount      money.Amount
	Designated  money.Amount // reserved for a purpose
	CreditLimit money.Amount // credit accounts only
}

// Balances is one reading of all balances of an account.
type Balances struct {
	AccountID int64
	ReadAt    time.Time
	Debt      money.Amount
	Accounts  []Balance
}
