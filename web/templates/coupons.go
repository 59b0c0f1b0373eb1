package templates

import (
	"cmp"
	"net/url"
	"strings"
	"time"

	"portal/internal/billing"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// CouponsPage lists coupons.
type CouponsPage struct {
	ui.Shell
	Filter HeldFilter
	Heads  CouponsHeads
	Rows   []CouponRow
	Multi  bool // rows of several accounts: the account is a column
	Money  bool // rows of several currencies: the currency is a column
	Count  string
	Sums   []CouponSumRow
	Pager  ui.Pager
	Export []ui.ExportGroup
	Void   *ui.Void
}

// CouponsHeads are the columns that sort.
type CouponsHeads struct{ Ends, Left ui.SortHead }

// CouponRow is one coupon of a list.
type CouponRow struct {
	Name     string // of its promotion
	ID       string
	Kind     string
	Account  string
	Status   ui.Status
	Note     ui.Rich // used for, reserved for, frozen
	Ends     ui.Time // UTC, as the head says
	LeftTime *ui.Deadline
	MayPay   ui.Rich
	Fits     ui.Rich
	Face     ui.Money
	Left     ui.Money
	Currency string
}

// CouponSumRow is the sum of all matching coupons of one currency.
type CouponSumRow struct {
	Label      string
	Face, Left ui.Money
	Currency   string
}

// CouponsFacts is what the list is made of.
type CouponsFacts struct {
	T      *lang.Texts
	Query  url.Values
	Filter *billing.CouponFilter
	Page   billing.Page[billing.Coupon]
	Unpaid []billing.Order
	Names  map[string]billing.Facet // of services
	Multi  bool
	Now    time.Time
}

// NewCouponsPage builds the list.
func NewCouponsPage(shell ui.Shell, f *CouponsFacts) (CouponsPage, error) {
	t, q := f.T, f.Query
	total := int64(f.Page.Total)
	form := newHeldFilter(PathCoupons, q, t.Coupons.Placeholder, f.Filter.Query, []ui.Facet{
		statusFacet(t, billing.CouponStatuses, f.Filter.Statuses, f.Filter.Gone, billing.CouponStatus.Name, t.CouponStatus),
	})
	form.days(t.Held.ExpiresFrom, t.Held.ExpiresTo, f.Filter.From, f.Filter.To)
	form.chips(t, q)
	p := CouponsPage{Shell: shell, Filter: form, Multi: f.Multi, Money: len(f.Page.Sums) > 1, Count: t.Coupons.Count(total)}
	if len(f.Page.Rows) == 0 {
		p.Void = &ui.Void{Title: t.Coupons.NoneYet, Text: ui.Say(t.Coupons.NoneText)}
		if f.Filter.Active() {
			p.Void = &ui.Void{Title: t.Coupons.NoMatch, Text: ui.Say(t.Held.NoMatchText, ui.Link{Href: PathCoupons, Text: t.Held.Reset})}
		}
	}
	sort := ui.Sorting{Path: PathCoupons, Query: firstPage(q), Param: ParamSort, Default: "expires"}
	p.Heads.Ends = sort.Head("expires", t.Held.Expires, ui.SortWords{Down: t.Held.EndLast, Up: t.Held.EndFirst, UpFirst: true})
	p.Heads.Left = sort.Head("left", t.Coupons.Left, ui.SortWords{Down: t.List.LargestFirst, Up: t.List.SmallFirst})
	for i := range f.Page.Rows {
		row, err := newCouponRow(f, &f.Page.Rows[i])
		if err != nil {
			return p, err
		}
		p.Rows = append(p.Rows, row)
	}
	for _, s := range f.Page.Sums {
		row := CouponSumRow{Label: t.Coupons.CountOf(total, s[0].Currency()), Left: ui.Amount(s[0]), Face: ui.Amount(s[1]), Currency: s[0].Currency()}
		if len(f.Page.Sums) > 1 {
			row.Label = t.Coupons.SumOf(s[0].Currency())
		}
		p.Sums = append(p.Sums, row)
	}
	p.Pager = heldPager(t, PathCoupons, q, f.Page.Prev, f.Page.Next, t.Coupons.Shown(len(p.Rows), total, cmp.Or(sort.InWords(), t.List.NewestFirst)))
	p.Export = NewExport(t, PathCoupons, q, f.Filter.Active(), t.List.AllColumns(total), ".csv", ".xlsx")
	return p, nil
}

func newCouponRow(f *CouponsFacts, c *billing.Coupon) (CouponRow, error) {
	t := f.T
	left, err := c.Left()
	row := CouponRow{
		Name: cmp.Or(c.PlanName, c.ID), ID: c.ID, Kind: t.CouponType(c.Type), Account: c.AccountName, Status: couponStatus(t, c, f.Now), Note: couponNote(t, c),
		Ends: ui.InstantBare(c.ExpireAt), LeftTime: until(t, c.ExpireAt, f.Now, couponRuns(c)), MayPay: couponLimits(t, c, f.Names),
		Face: ui.Amount(c.FaceValue), Left: ui.Amount(left), Currency: c.FaceValue.Currency(),
	}
	if couponRuns(c) {
		row.Fits = couponOrders(t, c, f.Unpaid, f.Now)
	}
	return row, err
}

func couponRuns(c *billing.Coupon) bool {
	return (c.Status == billing.CouponAvailable || c.Status == billing.CouponInactive) && !c.Gone()
}

// couponStatus shows the state of a coupon: by its end where the status still says available.
func couponStatus(t *lang.Texts, c *billing.Coupon, now time.Time) ui.Status {
	switch {
	case c.Gone():
		return ui.Status{Word: t.Held.Gone}
	case c.Status == billing.CouponAvailable && !c.ExpireAt.IsZero() && !now.Before(c.ExpireAt):
		return ui.Status{Word: t.CouponStatus(billing.CouponExpired)}
	case c.Status == billing.CouponAvailable && c.Frozen:
		return ui.Status{Kind: "bad", Word: t.Coupons.Frozen}
	case c.Status == billing.CouponAvailable:
		return ui.Status{Kind: "ok", Word: t.CouponStatus(c.Status)}
	case c.Status == billing.CouponInactive:
		return ui.Status{Kind: "est", Word: t.CouponStatus(c.Status)}
	}
	return ui.Status{Word: t.CouponStatus(c.Status)}
}

func couponNote(t *lang.Texts, c *billing.Coupon) ui.Rich {
	switch {
	case c.OrderID != "":
		return ui.Say(t.Coupons.UsedFor, ui.Link{Href: OrderPath(c.OrderID), Text: c.OrderID})
	case c.LockOrderID != "":
		return ui.Say(t.Coupons.Reserved, ui.Link{Href: OrderPath(c.LockOrderID), Text: c.LockOrderID})
	}
	return nil
}

// couponLimits says in words what a coupon may pay. A limit that the portal
// does not know is shown as it came.
func couponLimits(t *lang.Texts, c *billing.Coupon, names map[string]billing.Facet) ui.Rich {
	var all ui.Rich
	for _, l := range c.Limits {
		all = ui.Join(t.List.Comma, all, couponLimit(t, &l, names))
	}
	if c.Generation == 1 {
		all = ui.Join(t.List.Comma, all, ui.Text(t.Coupons.Once))
	}
	if len(all) == 0 {
		return ui.Text(t.Coupons.Anything)
	}
	return all
}

func couponLimit(t *lang.Texts, l *billing.CouponLimit, names map[string]billing.Facet) ui.Rich {
	words := &t.Coupons
	switch l.Key {
	case billing.LimitService:
		var services []string
		for code := range strings.SplitSeq(l.Value1, ",") {
			code = strings.TrimSpace(code)
			services = append(services, cmp.Or(local(t, names[code].Name, names[code].NameZH), code))
		}
		return ui.Say(words.OnlyService, strings.Join(services, ", "))
	case billing.LimitRegion:
		return ui.Say(words.OnlyRegion, cmp.Or(l.Value2, l.Value1))
	case billing.LimitProducts:
		return ui.Say(words.OnlyProducts, l.Value1)
	case billing.LimitAnnual:
		if l.Value1 == "0" {
			return nil
		}
		return ui.Text(words.OnlyAnnual)
	case billing.LimitFirstOrder:
		return ui.Text(words.OnlyFirst)
	case billing.LimitMinRate:
		return ui.Say(words.MinRate, l.Value1)
	case billing.LimitSubscribe:
		if word, ok := words.OnlySubscribe[l.Value1]; ok {
			return ui.Text(word)
		}
	case billing.LimitPartner, billing.LimitContract, billing.LimitPromotion:
		if l.Value1 == "0" {
			return ui.Text(words.NotWith[l.Key])
		}
		return nil
	}
	return ui.Say(words.OtherLimit, l.Key, cmp.Or(l.Value1, "–"))
}

// fitsShown is how many orders a row names.
const fitsShown = 1

// couponOrders names the unpaid orders that a coupon fits.
func couponOrders(t *lang.Texts, c *billing.Coupon, unpaid []billing.Order, now time.Time) ui.Rich {
	var all ui.Rich
	n := 0
	for i := range unpaid {
		fit := c.Fit(&unpaid[i], now)
		if fit.Verdict == billing.Misfit {
			continue
		}
		if n++; n > fitsShown {
			continue
		}
		one := ui.Say("{0}", ui.Link{Href: OrderPath(unpaid[i].ID), Text: unpaid[i].ID})
		if fit.Verdict == billing.Unclear {
			one = ui.Join(" ", one, ui.Text(t.Coupons.Perhaps))
		}
		all = ui.Join(t.List.Comma, all, one)
	}
	if n > fitsShown {
		all = ui.Join(" ", all, ui.Text(t.Coupons.More(n-fitsShown)))
	}
	if n == 0 {
		return ui.Text(t.Coupons.NoneFit)
	}
	return all
}

// basis says what the amounts are, and in which zones the times.
func (p *CouponsPage) basis() []ui.Rich {
	return []ui.Rich{ui.Say(p.T.Coupons.Basis, ui.Strong(p.T.Coupons.Left)), ui.Text(p.T.Calendar.EveryTime)}
}

// blank is the number of columns between what is left and the face value.
func (p *CouponsPage) blank() int {
	return p.Cols.Count("status", "expires", "pays", "fits") + accountColumn(p.Multi, p.Cols)
}
