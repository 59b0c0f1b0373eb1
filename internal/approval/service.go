package approval

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/crash"
	"portal/internal/fault"
)

// Service is what pages ask. It makes no write upstream.
type Service struct {
	store  Store
	reader Reader
	timing Timing
	now    func() time.Time
	log    *slog.Logger
}

// Config introduces the rooms to the service and the loops.
type Config struct {
	Store  Store
	Reader Reader
	Payer  Payer            // worker only
	Name   string           // of this process, for attempts: host and process id
	Now    func() time.Time // nil = time.Now
	Log    *slog.Logger     // nil = silent
}

func (c Config) withDefaults() Config {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

// New returns the service of the pages.
func New(c Config) *Service {
	c = c.withDefaults()
	return &Service{store: c.Store, reader: c.Reader, timing: timing, now: c.Now, log: c.Log}
}

// Person is who acts on a page.
type Person struct {
	User         auth.User
	Scope        billing.Scope // accounts they may see
	SignedInAt   time.Time     // of the last password; younger than five minutes counts as step-up
	SecondFactor bool          // that sign-in used one
	RequestID    string        // of the page request
}

func (p Person) actor() auth.Actor { return auth.As(p.User, p.RequestID) }

// readWithin is how long a page waits for the upstream before it says so.
const readWithin = 8 * time.Second

// NewFormKey returns a one-time key for a form.
func NewFormKey() string { return rand.Text() }

// Offer reads the thing anew and says what a request would be. It is also
// returned where the request can't be made now: Obstacle says why. Faults: no
// right, nothing there, a choice that does not fit (at its field), upstream
// silent.
func (s *Service) Offer(ctx context.Context, who Person, a Ask) (Offer, error) {
	o, err := s.offer(ctx, who, a)
	if err != nil {
		return o, err
	}
	o.FormKey = NewFormKey()
	targets := targetsOf(&o.Snapshot, &o.Facts)
	if o.Occupied, err = s.store.Occupier(ctx, a.AccountID, targets); err != nil {
		return o, err
	}
	exposure, err := s.store.ExposureOf(ctx, a.AccountID, who.User.ID, o.Snapshot.Currency)
	if err != nil {
		return o, err
	}
	o.Plan, err = PlanFor(&o.Policy, &o.Snapshot, exposure, s.now())
	switch f := fault.As(err); {
	case f != nil:
		o.Obstacle = f
	case err != nil:
		return o, err
	case o.Occupied != 0:
		o.Obstacle = fault.New(fault.Conflict, fault.TargetBusy, o.Occupied)
	}
	return o, nil
}

// offer checks who asks and for what, reads, and makes the snapshot.
func (s *Service) offer(ctx context.Context, who Person, a Ask) (Offer, error) {
	o := Offer{Ask: a}
	if err := mayAsk(who, &a); err != nil {
		return o, err
	}
	var err error
	if o.Policy, err = s.store.ApprovalPolicy(ctx); err != nil {
		return o, err
	}
	if o.Facts, err = s.read(ctx, &a); err != nil {
		return o, err
	}
	if o.Snapshot, err = snapshotOf(&a, &o.Facts, &o.Policy, who.User.ID); err != nil {
		return o, err
	}
	o.Hash, o.ConfirmWord = o.Snapshot.Hash(), confirmWord(&o.Snapshot)
	if a.Operation == Pay {
		o.Coupons = couponChoices(&o)
	}
	return o, nil
}

// mayAsk checks role and account. An account that is not theirs is not there.
func mayAsk(who Person, a *Ask) error {
	deed := auth.AskToSpend
	if a.Operation == EnableProjects {
		deed = auth.ManageAccounts
	}
	switch {
	case !a.Operation.Valid():
		return fault.New(fault.Invalid, fault.BadForm)
	case !auth.Can(who.User, deed):
		return fault.New(fault.Forbidden, fault.NoAccess)
	case !slices.Contains(who.Scope.Accounts, a.AccountID):
		return fault.New(fault.NotFound, fault.NoSuchAccount, a.AccountID)
	}
	return nil
}

// read asks the upstream for the facts of an Ask, within a page's time.
func (s *Service) read(ctx context.Context, a *Ask) (Facts, error) {
	ctx, cancel := context.WithTimeout(ctx, readWithin)
	defer cancel()
	return readFacts(ctx, s.store, s.reader, a, s.now())
}

// readFacts reads what a snapshot of the ask is made of.
func readFacts(ctx context.Context, store Store, reader Reader, a *Ask, now time.Time) (Facts, error) {
	f := Facts{ReadAt: now}
	var err error
	if f.Site, err = store.AccountSite(ctx, a.AccountID); err != nil {
		return f, err
	}
	switch {
	case a.Operation.OnOrder():
		return f, f.readOrder(ctx, store, reader, a)
	case a.Operation.OnResource():
		return f, f.readResource(ctx, reader, a)
	}
	return f, nil
}

func (f *Facts) readOrder(ctx context.Context, store Store, reader Reader, a *Ask) error {
	o, err := reader.ReadOrder(ctx, a.AccountID, a.OrderID)
	if err != nil {
		return err
	}
	o.AccountID = a.AccountID
	f.Order = &o
	if f.Renewal, err = store.RenewalOf(ctx, a.AccountID, o.ID); err != nil || a.Operation != Pay || o.Status != billing.OrderPendingPayment {
		return err
	}
	if f.Discounts, err = reader.ReadDiscounts(ctx, a.AccountID, o.ID); err != nil {
		return err
	}
	f.Coupons, err = reader.ReadCoupons(ctx, a.AccountID)
	for i := range f.Coupons {
		f.Coupons[i].AccountID = a.AccountID
	}
	return err
}

func (f *Facts) readResource(ctx context.Context, reader Reader, a *Ask) error {
	found, err := reader.ReadSubscription(ctx, a.AccountID, a.ResourceID)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return fault.New(fault.NotFound, fault.NoSuchResource, a.ResourceID)
	}
	f.Resources = found
	var term *billing.Renewal
	switch a.Operation {
	case Renew:
		term = &billing.Renewal{Unit: a.Unit, Num: a.Num}
	case AutoRenewOn:
		term = &billing.Renewal{Unit: a.Unit, Num: 1}
	case PayPerUseOn:
		term = &billing.Renewal{Unit: billing.PeriodMonth, Num: 1}
	}
	if term == nil || term.Num < 1 {
		return nil
	}
	term.ResourceIDs = []string{found[0].ID}
	quote, err := reader.ReadRenewalPrice(ctx, a.AccountID, *term)
	if err != nil {
		return err
	}
	if len(quote.Failed) > 0 && a.Operation != PayPerUseOn {
		return fault.New(fault.Conflict, fault.NotRenewable, quote.Failed[0].Code)
	}
	f.Quote = &quote
	return nil
}

// couponChoices judges all coupons, those that fit first, the soonest to end
// before the others.
func couponChoices(o *Offer) []CouponChoice {
	var discount *billing.OfferedDiscount
	if d := o.Snapshot.Discount; d != nil {
		at := slices.IndexFunc(o.Facts.Discounts, func(x billing.OfferedDiscount) bool { return x.ID == d.ID })
		discount = &o.Facts.Discounts[at]
	}
	all := make([]CouponChoice, 0, len(o.Facts.Coupons))
	for i := range o.Facts.Coupons {
		all = append(all, chooseCoupon(&o.Facts.Coupons[i], o.Facts.Order, discount, o.Snapshot.Discounted, o.Facts.ReadAt))
	}
	slices.SortStableFunc(all, func(a, b CouponChoice) int {
		if fits := a.Fits(); fits != b.Fits() {
			if fits {
				return -1
			}
			return 1
		}
		return a.Coupon.ExpireAt.Compare(b.Coupon.ExpireAt)
	})
	return all
}

// Request files what a person asks for and returns its id. The thing is read
// anew; when it is not what the page showed, nothing is filed and the fault is
// ShownChanged with the differences. A form that comes twice finds the request
// of the first time. What needs no approver is approved in the same step.
func (s *Service) Request(ctx context.Context, who Person, a Ask) (int64, error) {
	id, o, err := s.prepare(ctx, who, &a)
	if err != nil || id != 0 {
		return id, err
	}
	return s.file(ctx, who, &a, &o)
}

// prepare reads anew what a person asks for and checks that it is what the page
// showed. A form that came before is told by its request.
func (s *Service) prepare(ctx context.Context, who Person, a *Ask) (id int64, o Offer, err error) {
	if err := mayAsk(who, a); err != nil {
		return 0, o, err
	}
	if err := CheckForm(a); err != nil {
		return 0, o, err
	}
	if id, err := s.store.FormRequest(ctx, who.User.ID, a.FormKey); err != nil || id != 0 {
		return id, o, err
	}
	if o, err = s.offer(ctx, who, *a); err != nil {
		return 0, o, err
	}
	if err := asShown(a, &o); err != nil {
		return 0, o, err
	}
	if o.ConfirmWord != "" && strings.TrimSpace(a.Confirm) != o.ConfirmWord {
		return 0, o, fault.New(fault.Invalid, fault.ConfirmWord, o.ConfirmWord).At("confirm")
	}
	return 0, o, nil
}

// file keeps the request for what was read.
func (s *Service) file(ctx context.Context, who Person, a *Ask, o *Offer) (int64, error) {
	version := 0
	if o.Facts.Order != nil {
		var err error
		if version, err = s.store.OrderVersion(ctx, a.AccountID, o.Facts.Order.ID); err != nil {
			return 0, err
		}
	}
	crash.At("C1")
	id, repeated, err := s.store.CreateRequest(ctx, who.actor(), Form{a.FormKey, who.User.ID, "request"}, func(e Exposure) (NewRequest, []Move, error) {
		plan, err := PlanFor(&o.Policy, &o.Snapshot, e, s.now())
		n := NewRequest{
			Snapshot: o.Snapshot, Reason: strings.TrimSpace(a.Reason), Group: a.Group, Plan: plan, Targets: targetsOf(&o.Snapshot, &o.Facts),
			Managed: o.Policy.Managed(a.AccountID) || o.Facts.Order != nil && o.Facts.Order.AgentPaid, OrderVersion: version,
		}
		if err != nil {
			return n, nil, err
		}
		moves := []Move{{To: Requested, By: who.actor(), Reason: ReasonAsked}}
		if plan.Steps == 0 {
			end := approvalExpiry(&o.Policy, plan.ExpiresAt, s.now())
			moves = append(moves, Move{To: Approved, By: who.actor(), Reason: ReasonNoApproval, ExpiresAt: &end})
		}
		return n, moves, nil
	})
	if err != nil {
		return 0, fmt.Errorf("request %s %s%s: %w", a.Operation, a.OrderID, a.ResourceID, err)
	}
	crash.At("C2")
	s.log.InfoContext(ctx, "requested", "request", id, "operation", a.Operation, "account", a.AccountID, "repeated", repeated)
	return id, nil
}

// maxReason is how many characters a reason may have.
const maxReason = 1000

// CheckForm checks of what was filled in what needs no reading.
func CheckForm(a *Ask) error {
	if n := len(a.FormKey); n < 20 || n > 200 {
		return fault.New(fault.Invalid, fault.BadForm).At("form_key")
	}
	if n := utf8.RuneCountInString(a.Reason); n > maxReason {
		return fault.New(fault.Invalid, fault.ReasonLong, maxReason).At("reason")
	}
	if strings.TrimSpace(a.Reason) == "" && (a.Operation == Pay || a.Operation == Unsubscribe) {
		return fault.New(fault.Invalid, fault.ReasonMissing).At("reason")
	}
	return nil
}

// asShown compares what the page showed with what is there now. The page may
// have shown the thing before coupons and discount were chosen, or with them.
func asShown(a *Ask, o *Offer) error {
	posted, ok := ParseHash(a.Hash)
	if !ok {
		return fault.New(fault.Invalid, fault.BadForm).At("hash")
	}
	now := []*Snapshot{&o.Snapshot}
	if o.Facts.Order != nil {
		plain := Ask{AccountID: a.AccountID, Operation: a.Operation, OrderID: a.OrderID}
		if bare, err := snapshotOf(&plain, &o.Facts, &o.Policy, o.Snapshot.RequesterID); err == nil {
			now = append(now, &bare)
		}
	}
	for _, s := range now {
		hash := s.Hash()
		if subtle.ConstantTimeCompare(hash[:], posted[:]) == 1 {
			return nil
		}
	}
	shown := now[len(now)-1]
	if len(a.CouponIDs) > 0 || a.DiscountID != "" {
		for _, f := range a.Shown {
			if f.Name == "use_coupon" && f.Value == "YES" || f.Name == "use_discount" && f.Value == "YES" {
				shown = now[0]
			}
		}
	}
	return &ChangedError{Changes: Changes(a.Shown, shown.Fields()), Now: *o}
}

// ChangedError says that a thing is not what a page has shown, and what it is
// now. It is a fault of kind Conflict with the sentence ShownChanged.
type ChangedError struct {
	Changes []Change // empty when the page did not say what it showed
	Now     Offer
}

func (e *ChangedError) Error() string {
	return fmt.Sprintf("changed since it was shown: %+v", e.Changes)
}

// Unwrap makes it the fault that pages answer.
func (e *ChangedError) Unwrap() error { return fault.New(fault.Conflict, fault.ShownChanged) }
