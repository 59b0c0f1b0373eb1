package approval

import (
	"slices"
	"strings"
	"time"

	"portal/internal/billing"
	"portal/internal/fault"
	"portal/internal/money"
)

// Ask is what a person's form says.
type Ask struct {
	AccountID  int64
	Operation  Operation
	OrderID    string
	ResourceID string

	CouponIDs  []string                 // pay: at most three
	DiscountID string                   // pay
	Unit       billing.PeriodUnit       // renew, auto-renewal: months or years
	Num        int                      // renew: how many of them
	Times      int                      // auto-renewal on: how often; 0 = without end
	Scope      billing.UnsubscribeScope // unsubscribe

	Reason  string
	Confirm string  // what was typed, where the deed asks for it: see Offer.ConfirmWord
	FormKey string  // one-time, from the page
	Hash    string  // of what the page showed
	Shown   []Field // what the page showed, to name the differences; may be empty
	Group   string  // requests that one form makes share it; may be empty
}

// Facts is what was read about the thing that an Ask is about.
type Facts struct {
	Site      string // the account's domain id
	Order     *billing.Order
	Discounts []billing.OfferedDiscount
	Coupons   []billing.Coupon
	Resources []billing.Subscription // the resource first, then those attached to it
	Quote     *billing.RenewalQuote  // of a further term, or a year of auto-renewal
	Renewal   *Request               // the request that made the order, if one did
	ReadAt    time.Time              // our clock when the question went out
}

// Offer is what a request would be: what the form page shows.
type Offer struct {
	Ask      Ask
	Snapshot Snapshot
	Hash     Hash
	Plan     Plan
	Policy   Policy
	Facts    Facts
	Coupons  []CouponChoice // pay: all coupons, those that fit first

	FormKey     string       // to post with the form
	ConfirmWord string       // must be typed; "" = nothing
	Occupied    int64        // the open request on the same thing, 0 = none
	Obstacle    *fault.Error // why it can't be asked for now; nil = it can
}

// maxCoupons is how many a pay call takes.
const maxCoupons = 3

// snapshotOf makes what would be approved out of what was read. Faults name the
// field of the form, or say why the thing can't be done at all.
func snapshotOf(a *Ask, f *Facts, p *Policy, requester int64) (Snapshot, error) {
	s := Snapshot{
		Version: snapshotVersion, Operation: a.Operation, AccountID: a.AccountID, Site: f.Site, Currency: p.Currency, Unit: "1",
		RequesterID: requester, PolicyVersion: p.Version,
	}
	switch {
	case a.Operation.OnOrder():
		return s, s.fillOrder(a, f, p)
	case a.Operation.OnResource():
		return s, s.fillResource(a, f, p)
	}
	s.setZero()
	return s, nil
}

func (s *Snapshot) setZero() {
	for _, a := range []*money.Amount{&s.List, &s.Discounted, &s.Payable, &s.Cost, &s.Refund} {
		*a = zero(s.Currency)
	}
}

// fillOrder describes a payment or cancellation.
func (s *Snapshot) fillOrder(a *Ask, f *Facts, p *Policy) error {
	o := f.Order
	s.Currency = o.Discounted.Currency()
	s.setZero()
	s.OrderID, s.OrderType, s.Lines, s.PayBy = o.ID, o.Type, LinesDigest(o.Items), o.PayBy
	s.List, s.Discounted = o.List, o.Discounted
	var err error
	if s.Payable, err = o.Payable(); err != nil {
		return err
	}
	if r := f.Renewal; r != nil {
		s.ResourceID, s.ResourceName, s.Attached = r.Snapshot.ResourceID, r.Snapshot.ResourceName, r.Snapshot.Attached
		s.Term, s.Num = r.Snapshot.Term, r.Snapshot.Num
		s.ExpireBefore, s.ExpireAfter, s.Cost = r.Snapshot.ExpireBefore, r.Snapshot.ExpireAfter, r.Snapshot.Cost
	}
	if o.ParentID != "" {
		return fault.New(fault.Conflict, fault.UseParentOrder, o.ParentID)
	}
	if o.Status != billing.OrderPendingPayment {
		return fault.New(fault.Conflict, fault.NotWaiting, o.ID)
	}
	if a.Operation == Cancel {
		return nil
	}
	if (p.Managed(a.AccountID) || o.AgentPaid) && !p.PayManaged {
		return fault.New(fault.Conflict, fault.MasterPays)
	}
	if s.Payable != s.Discounted && !same(s.Payable, s.Discounted) {
		// Coupons that are on the order already were not chosen here.
		return fault.New(fault.Conflict, fault.NotWaiting, o.ID)
	}
	return s.choose(a, f)
}

func same(a, b money.Amount) bool {
	c, err := a.Cmp(b)
	return err == nil && c == 0
}

// choose applies the chosen discount and coupons.
func (s *Snapshot) choose(a *Ask, f *Facts) error {
	discount, err := chosenDiscount(a, f)
	if err != nil {
		return err
	}
	if discount != nil {
		off, err := discountOff(discount, s.Currency)
		if err != nil {
			return err
		}
		s.Discount = &DiscountShare{ID: discount.ID, Type: discount.Type, Off: off}
		if s.Discounted, err = s.Discounted.Sub(off); err != nil {
			return err
		}
		if s.Discounted.Sign() < 0 {
			return fault.New(fault.Invalid, fault.NoSuchDiscount, discount.ID).At("discount_id")
		}
	}
	if len(a.CouponIDs) > maxCoupons {
		return fault.New(fault.Invalid, fault.TooManyCoupons, maxCoupons).At("coupon_id")
	}
	ids := slices.Sorted(slices.Values(a.CouponIDs))
	s.Payable = s.Discounted
	var chosen []*billing.Coupon
	for i, id := range ids {
		at := slices.IndexFunc(f.Coupons, func(c billing.Coupon) bool { return c.ID == id })
		if at < 0 || i > 0 && ids[i-1] == id {
			return fault.New(fault.Invalid, fault.NoSuchCoupon, id).At("coupon_id")
		}
		c := &f.Coupons[at]
		fit := c.FitWith(f.Order, discount, s.Discounted, f.ReadAt)
		if fit.Verdict == billing.Misfit {
			return fault.New(fault.Invalid, fault.CouponUnfit, id, string(fit.Why)).At("coupon_id")
		}
		if slices.ContainsFunc(chosen, func(other *billing.Coupon) bool { return !c.Together(other) }) {
			return fault.New(fault.Invalid, fault.CouponUnfit, id, string(billing.WhyTogether)).At("coupon_id")
		}
		chosen = append(chosen, c)
		pays := c.Takes(s.Payable)
		if pays.Sign() <= 0 {
			return fault.New(fault.Invalid, fault.CouponUnfit, id, string(billing.WhyNothing)).At("coupon_id")
		}
		kind, _ := c.Type.PayType()
		s.Coupons = append(s.Coupons, CouponShare{ID: c.ID, Type: kind, Amount: pays, ExpireAt: c.ExpireAt})
		if s.Payable, err = s.Payable.Sub(pays); err != nil {
			return err
		}
	}
	return nil
}

// chosenDiscount finds the discount of the form; an order with a price
// adjustment must be paid with it.
func chosenDiscount(a *Ask, f *Facts) (*billing.OfferedDiscount, error) {
	var forced, chosen *billing.OfferedDiscount
	for i := range f.Discounts {
		d := &f.Discounts[i]
		if d.Type == billing.PayPriceAdjustment {
			forced = d
		}
		if d.ID == a.DiscountID && a.DiscountID != "" && d.Type != billing.PayContract {
			chosen = d
		}
	}
	switch {
	case a.DiscountID != "" && chosen == nil:
		return nil, fault.New(fault.Invalid, fault.NoSuchDiscount, a.DiscountID).At("discount_id")
	case forced != nil && chosen == nil:
		return forced, nil
	case forced != nil && chosen != forced:
		return nil, fault.New(fault.Invalid, fault.MustUseDiscount, forced.ID).At("discount_id")
	}
	return chosen, nil
}

// fillResource describes an operation on a yearly/monthly resource.
func (s *Snapshot) fillResource(a *Ask, f *Facts, p *Policy) error {
	s.setZero()
	main := &f.Resources[0]
	if !main.Main {
		return fault.New(fault.Conflict, fault.NotMainResource, main.ParentID)
	}
	s.ResourceID, s.ResourceName, s.ExpireBefore, s.PolicyBefore = main.ID, main.Name, main.ExpireAt, main.ExpirePolicy
	for _, r := range f.Resources[1:] {
		s.Attached = append(s.Attached, r.ID)
	}
	slices.Sort(s.Attached)
	switch a.Operation {
	case Renew:
		if err := a.CheckTerm(p); err != nil {
			return err
		}
		s.fillTerm(a, f)
	case Unsubscribe:
		if a.Scope != billing.UnsubscribeAll && a.Scope != billing.UnsubscribeRenewed {
			return fault.New(fault.Invalid, fault.BadScope).At("unsubscribe_type")
		}
		s.Scope = a.Scope
	case AutoRenewOn:
		if err := a.CheckTerm(p); err != nil {
			return err
		}
		s.Times = a.Times
		s.fillTerm(a, f)
	case AutoRenewOff:
		if main.ExpirePolicy != billing.ExpireRenew {
			return fault.New(fault.Conflict, fault.AlreadySo)
		}
	case PayPerUseOn:
		if main.ExpirePolicy == billing.ExpirePayPerUse {
			return fault.New(fault.Conflict, fault.AlreadySo)
		}
		s.fillQuote(f)
	case PayPerUseOff:
		if main.ExpirePolicy != billing.ExpirePayPerUse {
			return fault.New(fault.Conflict, fault.AlreadySo)
		}
	}
	return nil
}

// CheckTerm checks the term of a renewal or auto-renewal, at its field.
func (a *Ask) CheckTerm(p *Policy) error {
	num := a.Num
	switch a.Operation {
	case AutoRenewOn:
		if a.Times < 0 || a.Times > 99 || a.Times == 0 && !p.EndlessRenewal {
			return fault.New(fault.Invalid, fault.BadTimes).At("times")
		}
		num = 1
	case Renew:
	default:
		return nil
	}
	if a.Unit == billing.PeriodMonth && num >= 1 && num <= 11 || a.Unit == billing.PeriodYear && num >= 1 && num <= 3 {
		return nil
	}
	return fault.New(fault.Invalid, fault.BadTerm).At("period_num")
}

// fillTerm describes a further term: its length, its price, when it ends.
func (s *Snapshot) fillTerm(a *Ask, f *Facts) {
	s.Term, s.Num = a.Unit, a.Num
	if a.Operation == AutoRenewOn {
		s.Num = 1
	}
	s.ExpireAfter = AddTerm(s.ExpireBefore, s.Term, s.Num)
	s.fillQuote(f)
	if s.Operation == AutoRenewOn { // what a year of it costs
		times := 1
		if s.Term == billing.PeriodMonth {
			times = 12
		}
		if s.Times > 0 {
			times = min(times, s.Times)
		}
		s.Cost = money.New(s.Cost.Decimal().Mul(money.E8(int64(times)*100_000_000).Decimal()), s.Cost.Currency())
	}
}

// fillQuote takes over the quoted price, rounded to what is charged.
func (s *Snapshot) fillQuote(f *Facts) {
	if f.Quote == nil {
		return
	}
	s.Currency = f.Quote.Currency
	s.setZero()
	for _, r := range f.Quote.Resources {
		if strings.EqualFold(r.ResourceID, s.ResourceID) {
			s.Cost = r.Amount.Cents()
		}
	}
}

// AddTerm moves an instant by a term, as the upstream does: months by the
// calendar, the day kept where the month has it.
func AddTerm(t time.Time, unit billing.PeriodUnit, num int) time.Time {
	months := num
	if unit == billing.PeriodYear {
		months = 12 * num
	}
	local := t.In(billing.Zone)
	first := time.Date(local.Year(), local.Month()+time.Month(months), 1, local.Hour(), local.Minute(), local.Second(), 0, billing.Zone)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(local.Day(), last)-1).UTC()
}

// targetsOf lists what the operation touches: an order with those above and
// below it, a resource with what is attached to it.
func targetsOf(s *Snapshot, f *Facts) []Target {
	var all []Target
	add := func(kind TargetKind, id string) {
		t := Target{kind, id}
		if id != "" && !slices.Contains(all, t) {
			all = append(all, t)
		}
	}
	if o := f.Order; o != nil {
		add(OnOrder, o.ID)
		add(OnOrder, o.ParentID)
		for _, id := range o.SubOrderIDs {
			add(OnOrder, id)
		}
	}
	if s.Operation != Cancel {
		add(OnResource, s.ResourceID)
		for _, id := range s.Attached {
			add(OnResource, id)
		}
	}
	if s.Operation == EnableProjects {
		add(OnAccount, "enterprise projects")
	}
	return all
}

// confirmWord is what a person must type for a deed that can't be taken back.
func confirmWord(s *Snapshot) string {
	switch s.Operation {
	case Cancel:
		return s.OrderID
	case Unsubscribe:
		if s.ResourceName != "" {
			return s.ResourceName
		}
		return s.ResourceID
	case EnableProjects:
		return s.Site
	}
	return ""
}
