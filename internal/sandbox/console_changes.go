package sandbox

import (
	"fmt"
	"time"
)

// keyChange is POST /keys.
type keyChange struct {
	Action  string   `json:"action"` // add, revoke, restore, deny, token, revoke_token
	Access  string   `json:"access_key,omitempty"`
	Secret  string   `json:"secret_key,omitempty"`
	Account string   `json:"account,omitempty"` // add: customer id; the master
	Holder  string   `json:"holder,omitempty"`  // add: customer, partner, other_site
	Deny    []string `json:"deny,omitempty"`    // add, deny: IAM actions the user lacks
	Token   string   `json:"token,omitempty"`
	Expires int64    `json:"expires,omitempty"` // token: Unix seconds of wall time
}

func (s *Sandbox) applyKey(k *keyChange) {
	key := s.keys[k.Access]
	switch k.Action {
	case "add":
		key = &accessKey{access: k.Access, secret: k.Secret, account: k.Account, holder: k.Holder, deny: map[string]bool{}}
		s.keys[k.Access] = key
		for _, a := range k.Deny {
			key.deny[a] = true
		}
	case "revoke":
		key.revoked = true
	case "restore":
		key.revoked = false
		delete(s.failures, k.Access)
	case "deny":
		key.deny = map[string]bool{}
		for _, a := range k.Deny {
			key.deny[a] = true
		}
	case "token":
		s.tokens[k.Token] = &token{value: k.Token, key: k.Access, expires: k.Expires}
	case "revoke_token":
		s.tokens[k.Token].revoked = true
	}
}

// accountChange is POST /account; absent fields stay as they are.
type accountChange struct {
	Account        string            `json:"account,omitempty"` // customer id; the master
	FinanceManaged *bool             `json:"finance_managed,omitempty"`
	Balance        *string           `json:"balance,omitempty"`
	Credit         *string           `json:"credit,omitempty"` // limit
	CreditUsed     *string           `json:"credit_used,omitempty"`
	Bonus          *string           `json:"bonus,omitempty"`
	Deposit        *string           `json:"deposit,omitempty"`
	DailyLimit     *string           `json:"daily_limit,omitempty"`         // 0 = none
	OrgBudget      *string           `json:"organization_budget,omitempty"` // "" = none
	ProjectBudget  map[string]string `json:"project_budgets,omitempty"`     // by enterprise project id; "" = none
	Reseller       *string           `json:"reseller_id,omitempty"`
	BillsHidden    *bool             `json:"bills_hidden,omitempty"`
	Frozen         *bool             `json:"frozen,omitempty"`
	NoTaxRate      *bool             `json:"no_tax_rate,omitempty"`
	CostCenter     *bool             `json:"cost_center,omitempty"`
	Independents   *bool             `json:"many_independent_members,omitempty"`
	Enterprise     *bool             `json:"enterprise,omitempty"`
	ProjectsOn     *bool             `json:"enterprise_projects,omitempty"`
	ProjectGroups  *bool             `json:"project_groups,omitempty"`
	MultiProject   *bool             `json:"multi_project,omitempty"`
}

// check finds what is wrong with an account change before it is logged.
func (a *accountChange) check(w *world) error {
	if a.Account == "" {
		a.Account = w.accounts[0].id
	}
	if w.accountsByID[a.Account] == nil {
		return fmt.Errorf("no such account")
	}
	for _, text := range []*string{a.Balance, a.Credit, a.CreditUsed, a.Bonus, a.Deposit, a.DailyLimit} {
		if text != nil {
			if _, err := parseE8(*text); err != nil {
				return err
			}
		}
	}
	if a.OrgBudget != nil && *a.OrgBudget != "" {
		if _, err := parseE8(*a.OrgBudget); err != nil {
			return err
		}
	}
	for id, text := range a.ProjectBudget {
		if w.projectByID(id) == nil {
			return fmt.Errorf("no such enterprise project")
		}
		if _, err := parseE8(text); err != nil && text != "" {
			return err
		}
	}
	return nil
}

func (w *world) applyAccount(c *accountChange) {
	a := w.accountsByID[c.Account]
	money := func(p *e8, text *string) {
		if text == nil {
			return
		}
		if *text == "" {
			*p = -1
			return
		}
		*p, _ = parseE8(*text)
	}
	flag := func(p *bool, v *bool, invert bool) {
		if v != nil {
			*p = *v != invert
		}
	}
	money(&a.cash, c.Balance)
	money(&a.credit, c.Credit)
	money(&a.creditUsed, c.CreditUsed)
	money(&a.bonus, c.Bonus)
	money(&a.deposit, c.Deposit)
	money(&a.dailyLimit, c.DailyLimit)
	money(&a.orgBudget, c.OrgBudget)
	for id, text := range c.ProjectBudget {
		money(&w.projectByID(id).budget, &text)
	}
	if c.Reseller != nil {
		a.resellerID = *c.Reseller
	}
	flag(&a.financeManaged, c.FinanceManaged, false)
	flag(&a.hidden, c.BillsHidden, false)
	flag(&a.frozen, c.Frozen, false)
	flag(&a.noTaxRate, c.NoTaxRate, false)
	flag(&a.costCenterOff, c.CostCenter, true)
	flag(&a.manyIndependents, c.Independents, false)
	flag(&a.enterprise, c.Enterprise, false)
	flag(&a.projectsOn, c.ProjectsOn, false)
	flag(&a.projectGroups, c.ProjectGroups, false)
	flag(&a.multiProject, c.MultiProject, false)
}

// couponChange is POST /coupons.
type couponChange struct {
	Action  string            `json:"action"` // grant, expire, use, freeze, unfreeze, reclaim
	ID      string            `json:"coupon_id,omitempty"`
	Amount  string            `json:"amount,omitempty"`      // grant: face value; use: what is used
	Kind    int               `json:"coupon_type,omitempty"` // grant: 1 cash, 2 discount (face value = per cent), 4 flexi-purchase
	Version int               `json:"coupon_version,omitempty"`
	Account string            `json:"account,omitempty"`
	Valid   string            `json:"valid_for,omitempty"` // Go duration from now; 720h
	Usage   string            `json:"coupon_usage,omitempty"`
	Limits  map[string]string `json:"use_limits,omitempty"`
	Order   string            `json:"order_id,omitempty"` // use
}

func (c *couponChange) check(w *world) error {
	if c.Action == "grant" {
		c.Kind, c.Version = or(c.Kind, 1), or(c.Version, 2)
		if c.Account == "" {
			c.Account = w.accounts[0].id
		}
		if c.Valid == "" {
			c.Valid = "720h"
		}
		if d, err := time.ParseDuration(c.Valid); err != nil || d <= 0 {
			return fmt.Errorf("valid_for is a positive duration such as 720h")
		}
		if v, err := parseE8(c.Amount); err != nil || v <= 0 || v != v.cents() {
			return fmt.Errorf("amount is a positive decimal with at most two digits after the point")
		}
		if w.accountsByID[c.Account] == nil || c.Kind < 1 || c.Kind > 4 || c.Version > 2 {
			return fmt.Errorf("no such account, coupon_type or coupon_version")
		}
		return nil
	}
	switch c.Action {
	case "expire", "freeze", "unfreeze", "reclaim", "use":
	default:
		return fmt.Errorf("action is grant, expire, use, freeze, unfreeze or reclaim")
	}
	if w.findCoupon(c.ID) == nil {
		return fmt.Errorf("no such coupon")
	}
	if c.Order != "" && w.findOrder(c.Order) == nil {
		return fmt.Errorf("no such order")
	}
	if _, err := parseE8(c.Amount); err != nil && c.Amount != "" {
		return err
	}
	return nil
}

func (w *world) applyCoupon(e *event) {
	c := e.Coupon
	if c.Action == "grant" {
		face, _ := parseE8(c.Amount)
		d, _ := time.ParseDuration(c.Valid)
		cp := w.newCoupon(w.accountsByID[c.Account], face, e.At, e.At+int64(d/time.Second))
		cp.kind, cp.version, cp.usage = c.Kind, c.Version, c.Usage
		for _, key := range sortedKeys(c.Limits) {
			cp.limits = append(cp.limits, couponLimit{key: key, value: c.Limits[key]})
		}
		c.ID = cp.id
		return
	}
	cp := w.findCoupon(c.ID)
	switch c.Action {
	case "expire":
		cp.expire = min(cp.expire, e.At)
	case "freeze", "unfreeze":
		cp.frozen = c.Action == "freeze"
	case "reclaim":
		cp.state, cp.usedAt = couponReclaimed, e.At
	case "use":
		part := cp.left()
		if v, err := parseE8(c.Amount); err == nil {
			part = min(part, v)
		}
		var o *order
		if c.Order != "" {
			o = w.findOrder(c.Order)
		}
		cp.spend(part, o, e.At)
	}
}
