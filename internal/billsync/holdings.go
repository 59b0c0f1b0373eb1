package billsync

import (
	"context"
	"errors"
	"time"

	"portal/internal/billing"
	"portal/internal/huaweiapi"
	"portal/internal/store"
)

// What the account holds: subscriptions, coupons, packages and what was taken
// from them, invoices. All is read as a whole every six hours, and soon after an
// order has changed, so that what the upstream no longer lists is noticed.

const (
	holdingsEvery = 6 * time.Hour
	// afterOrder is how soon holdings are read after an order changed: the
	// upstream takes a few minutes to deliver.
	afterOrder = 3 * time.Minute
	// deductionWindow is the longest stretch of days one call gives.
	deductionWindow = 90
	// deductionDays is how far back deductions are read for the first time:
	// packages are listed for 18 months after their end.
	deductionDays = 18 * 31
	// deductionOverlap is how many days are read again, for what came late.
	deductionOverlap = 7
	// invoiceYears is how many years back invoices are looked for at most.
	invoiceYears = 10
	// usageIDs is the most package items one call takes.
	usageIDs = 100
)

var holdingKinds = []billing.SyncKind{
	billing.SyncSubscriptions, billing.SyncCoupons, billing.SyncPackages, billing.SyncInvoices, billing.SyncDeductions,
}

// copyHolding copies one kind of what the account holds.
func (s *Syncer) copyHolding(ctx context.Context, u *upstream, task *store.ClaimedTask, m *meter) (result, error) {
	copying := map[billing.SyncKind]func(context.Context, *upstream, *store.ClaimedTask, *meter) (int64, error){
		billing.SyncSubscriptions: s.copySubscriptions, billing.SyncCoupons: s.copyCoupons, billing.SyncPackages: s.copyPackages,
		billing.SyncInvoices: s.copyInvoices, billing.SyncDeductions: s.copyDeductions,
	}
	n, err := copying[task.Kind](ctx, u, task, m)
	return result{count: n, next: s.now().Add(holdingsEvery)}, err
}

func (s *Syncer) copySubscriptions(ctx context.Context, u *upstream, _ *store.ClaimedTask, m *meter) (int64, error) {
	var all []billing.Subscription
	for one, err := range u.client.ListPayPerUseCustomerResources(ctx, huaweiapi.SubscriptionQuery{}) {
		if err != nil {
			return 0, err
		}
		all = append(all, one)
		m.done.Add(1)
	}
	if _, err := s.db.SaveSubscriptions(ctx, u.account.ID, all, s.now()); err != nil {
		return 0, err
	}
	return int64(len(all)), s.db.PriceSubscriptions(ctx, u.account.ID)
}

func (s *Syncer) copyCoupons(ctx context.Context, u *upstream, _ *store.ClaimedTask, m *meter) (int64, error) {
	var all []billing.Coupon
	for one, err := range u.client.ListSubCustomerCoupons(ctx, huaweiapi.CouponQuery{}) {
		if err != nil {
			return 0, err
		}
		all = append(all, one)
		m.done.Add(1)
	}
	_, err := s.db.SaveCoupons(ctx, u.account.ID, all, s.now())
	return int64(len(all)), err
}

// copyPackages asks once for the packages outside of enterprise projects, and
// once for each project that is known: the upstream lists no others.
func (s *Syncer) copyPackages(ctx context.Context, u *upstream, _ *store.ClaimedTask, m *meter) (int64, error) {
	projects, err := s.db.ProjectIDs(ctx, u.account.ID)
	if err != nil {
		return 0, err
	}
	var all []billing.Package
	seen := map[string]bool{}
	for _, project := range append([]string{""}, projects...) {
		for one, err := range u.client.ListFreeResourceInfos(ctx, huaweiapi.PackageQuery{ProjectID: project}) {
			if err != nil {
				return 0, err
			}
			if !seen[one.ID] {
				seen[one.ID] = true
				all = append(all, one)
				m.done.Add(1)
			}
		}
	}
	if err := s.readUsage(ctx, u, all); err != nil {
		return 0, err
	}
	_, err = s.db.SavePackages(ctx, u.account.ID, all, s.now())
	return int64(len(all)), err
}

// readUsage fills in the present cycle of the items of packages that are in force.
func (s *Syncer) readUsage(ctx context.Context, u *upstream, packages []billing.Package) error {
	items := map[string]*billing.PackageItem{}
	var ids []string
	for i := range packages {
		p := &packages[i]
		if p.Status != billing.PackageInEffect && p.Status != billing.PackageUsedUp {
			continue
		}
		for j := range p.Items {
			items[p.Items[j].ID] = &p.Items[j]
			ids = append(ids, p.Items[j].ID)
		}
	}
	for len(ids) > 0 {
		n := min(len(ids), usageIDs)
		usages, err := u.client.ListFreeResourceUsages(ctx, ids[:n])
		if err != nil {
			return err
		}
		for _, one := range usages {
			if item := items[one.ItemID]; item != nil {
				item.CycleUnit, item.CycleStart, item.From, item.To = one.CycleUnit, one.CycleStart, one.From, one.To
				item.Left, item.Quota = one.Left, one.Quota
			}
		}
		ids = ids[n:]
	}
	return nil
}

// copyDeductions reads the last days, and at first, or when a person asks,
// everything that packages still listed can have covered.
func (s *Syncer) copyDeductions(ctx context.Context, u *upstream, task *store.ClaimedTask, m *meter) (int64, error) {
	today := billing.DayAt(s.now())
	from := today - deductionDays
	if !task.OKAt.IsZero() && !task.Requested {
		from = max(from, billing.DayAt(task.OKAt)-deductionOverlap)
	}
	var total int64
	for to := today; to >= from; to -= deductionWindow {
		first := max(from, to-deductionWindow+1)
		list, err := u.client.ListFreeResourcesUsageRecords(ctx, huaweiapi.DeductionQuery{From: first, To: to})
		if err != nil {
			return total, err
		}
		if _, err := s.db.SaveDeductions(ctx, u.account.ID, first, to, list, s.now()); err != nil {
			return total, err
		}
		total += int64(len(list))
		m.done.Store(total)
	}
	return total, nil
}

// copyInvoices reads the requests of the last year, and at first, or when a
// person asks, the years before until two have none.
func (s *Syncer) copyInvoices(ctx context.Context, u *upstream, task *store.ClaimedTask, m *meter) (int64, error) {
	years := 1
	if task.OKAt.IsZero() || task.Requested {
		years = invoiceYears
	}
	var total int64
	empty := 0
	to := s.now().Add(overlap).UTC().Truncate(time.Second)
	for i := 0; i < years && empty < 2; i++ {
		from := to.Add(-year)
		var list []billing.Invoice
		for one, err := range u.client.ListInvoices(ctx, from, to) {
			if err != nil {
				return total, err
			}
			list = append(list, one)
			m.done.Add(1)
		}
		if _, err := s.db.SaveInvoices(ctx, u.account.ID, list, from, to, s.now()); err != nil {
			return total, err
		}
		total += int64(len(list))
		if empty++; len(list) > 0 {
			empty = 0
		}
		to = from.Add(-time.Second)
	}
	return total, nil
}

// afterBill brings up to date what the lines of a month say of holdings: what a
// term cost, and which projects there are to ask for packages.
func (s *Syncer) afterBill(ctx context.Context, u *upstream, reason string) error {
	if err := s.db.PriceSubscriptions(ctx, u.account.ID); err != nil {
		return err
	}
	if reason != "new" {
		return nil
	}
	return s.db.DueSooner(ctx, u.account.ID, []billing.SyncKind{billing.SyncPackages}, s.now().Add(afterOrder))
}

// extrasPerRun bounds one run, like detailsPerRun.
const extrasPerRun = 100

// readExtras reads the discounts of unpaid orders and the refunds of those that
// give money back, where an order is new or has changed.
func (s *Syncer) readExtras(ctx context.Context, u *upstream) error {
	unpaid, err := s.db.OrdersWithoutOffers(ctx, u.account.ID, extrasPerRun)
	if err != nil {
		return err
	}
	for _, id := range unpaid {
		at := s.now()
		offers, err := u.client.ListOrderDiscounts(ctx, id)
		if err != nil && !refused(err) {
			return err
		}
		if err := s.db.SaveOffers(ctx, u.account.ID, id, offers, at); err != nil {
			return err
		}
	}
	refunds, err := s.db.OrdersWithoutRefunds(ctx, u.account.ID, extrasPerRun)
	if err != nil {
		return err
	}
	for _, id := range refunds {
		at := s.now()
		items, err := u.client.ShowRefundOrderDetails(ctx, id)
		if err != nil && !refused(err) {
			return err
		}
		if err := s.db.SaveRefunds(ctx, u.account.ID, id, items, at); err != nil {
			return err
		}
	}
	return nil
}

// refused reports that the upstream understood and has nothing to say of this
// one order: it was paid in the meantime, or is of another kind. The next change
// of the order asks again.
func refused(err error) bool {
	var e *huaweiapi.Error
	return errors.As(err, &e) && e.Kind == huaweiapi.Refused
}
