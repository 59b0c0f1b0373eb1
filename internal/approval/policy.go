package approval

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"portal/internal/fault"
	"portal/internal/money"
)

// Policy is the limits and tiers, as version Version has them.
type Policy struct {
	Version         int
	Currency        string        // of all amounts: requests in another are refused
	TwoAbove        money.Amount  // above it two approvers
	OwnerAbove      money.Amount  // above it two, one of them an owner
	AccountCap      money.Amount  // most that is paid in 24 hours for one account
	RequesterCap    money.Amount  // and for one requester
	RequestLife     time.Duration // at most 7 days
	ApprovalLife    time.Duration // at most 24 hours
	Dead            time.Duration // T_dead: at least 30 minutes
	SecondFactor    bool          // approving asks for it
	CancelApproval  bool          // cancelling an order asks for one approver
	EndlessRenewal  bool          // auto-renewal without a count may be asked for
	ManagedAccounts []int64       // accounts whose orders a master pays
	PayManaged      bool          // and they may ask to pay all the same
	Submitting      bool          // the one switch
	ProposedBy      int64         // 0 = as delivered, or from the host's command line
	ConfirmedBy     int64         // 0 = alone
	ProposerName    string        // for lists
	ConfirmerName   string
	Reason          string
	At              time.Time
}

// Bounds of what a policy may say.
const (
	MaxRequestLife  = 7 * 24 * time.Hour
	MaxApprovalLife = 24 * time.Hour
	MinDead         = 30 * time.Minute
	MaxDead         = 24 * time.Hour
)

// Proposal is a change of the policy that waits for a second admin.
type Proposal struct {
	ID           int64
	Base         int // version that it changes: a proposal of an older one is void
	Policy       Policy
	Reason       string
	ProposedBy   int64
	ProposerName string
	At           time.Time
}

// Managed reports whether a master pays the account's orders.
func (p *Policy) Managed(account int64) bool { return slices.Contains(p.ManagedAccounts, account) }

// Check returns what is wrong with a policy, at its field, or nil.
func (p *Policy) Check() error {
	bad := func(field string) error { return fault.New(fault.Invalid, fault.BadPolicy, field).At(field) }
	for _, a := range []struct {
		field  string
		amount money.Amount
	}{{"two_above", p.TwoAbove}, {"owner_above", p.OwnerAbove}, {"account_cap", p.AccountCap}, {"requester_cap", p.RequesterCap}} {
		if a.amount.Sign() < 0 || a.amount.Currency() != p.Currency {
			return bad(a.field)
		}
	}
	if c, err := p.OwnerAbove.Cmp(p.TwoAbove); err != nil || c < 0 {
		return bad("owner_above")
	}
	hours := func(d time.Duration) bool { return d%time.Hour == 0 }
	switch {
	case p.RequestLife < time.Hour || p.RequestLife > MaxRequestLife || !hours(p.RequestLife):
		return bad("request_hours")
	case p.ApprovalLife < time.Hour || p.ApprovalLife > MaxApprovalLife || !hours(p.ApprovalLife):
		return bad("approval_hours")
	case p.Dead < MinDead || p.Dead > MaxDead || p.Dead%time.Minute != 0:
		return bad("dead_minutes")
	}
	return nil
}

// Fields lists the values of a policy that people set, for pages, comparison
// and the audit trail.
func (p *Policy) Fields() []Field {
	accounts := make([]string, len(p.ManagedAccounts))
	for i, id := range p.ManagedAccounts {
		accounts[i] = strconv.FormatInt(id, 10)
	}
	return []Field{
		{"currency", p.Currency},
		{"two_above", p.TwoAbove.Exact()},
		{"owner_above", p.OwnerAbove.Exact()},
		{"account_cap", p.AccountCap.Exact()},
		{"requester_cap", p.RequesterCap.Exact()},
		{"request_hours", strconv.Itoa(int(p.RequestLife / time.Hour))},
		{"approval_hours", strconv.Itoa(int(p.ApprovalLife / time.Hour))},
		{"dead_minutes", strconv.Itoa(int(p.Dead / time.Minute))},
		{"second_factor", yesNo(p.SecondFactor)},
		{"cancel_approval", yesNo(p.CancelApproval)},
		{"endless_renewal", yesNo(p.EndlessRenewal)},
		{"managed_accounts", strings.Join(accounts, ",")},
		{"pay_managed", yesNo(p.PayManaged)},
		{"submitting", yesNo(p.Submitting)},
	}
}

// onlySwitchesOff reports whether the one difference from last is that
// submitting stops: one person may do that alone.
func (p *Policy) onlySwitchesOff(last *Policy) bool {
	changes := Changes(last.Fields(), p.Fields())
	return last.Submitting && !p.Submitting && len(changes) == 1
}

// ReadPolicy is the reverse of Fields.
func ReadPolicy(fields []Field) (Policy, error) {
	r := fieldReader{rest: fields}
	p := Policy{Currency: r.text("currency")}
	r.currency = p.Currency
	p.TwoAbove, p.OwnerAbove = r.amount("two_above"), r.amount("owner_above")
	p.AccountCap, p.RequesterCap = r.amount("account_cap"), r.amount("requester_cap")
	p.RequestLife = time.Duration(r.number("request_hours")) * time.Hour
	p.ApprovalLife = time.Duration(r.number("approval_hours")) * time.Hour
	p.Dead = time.Duration(r.number("dead_minutes")) * time.Minute
	p.SecondFactor, p.CancelApproval, p.EndlessRenewal = r.text("second_factor") == yes, r.text("cancel_approval") == yes, r.text("endless_renewal") == yes
	for id := range strings.SplitSeq(r.text("managed_accounts"), ",") {
		if n, err := strconv.ParseInt(id, 10, 64); err == nil {
			p.ManagedAccounts = append(p.ManagedAccounts, n)
		}
	}
	p.PayManaged, p.Submitting = r.text("pay_managed") == yes, r.text("submitting") == yes
	return p, r.err
}
