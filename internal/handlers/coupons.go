package handlers

import (
	"context"
	"io"
	"net/http"

	"portal/internal/billing"
	"portal/internal/export"
	"portal/internal/store"
	"portal/web/templates"
)

// coupons are listed with what they may pay, and the unpaid orders they fit.
type coupons struct{ *site }

func parseCouponFilter(r *http.Request) (f billing.CouponFilter, err error) {
	p := readParams(r)
	f.Query = p.one(templates.ParamQuery)
	f.Statuses, f.Gone = states(p, billing.ParseCouponStatus)
	f.From, f.To = p.span()
	f.Place = p.listPlace("expires", "left", "changed")
	return f, p.done()
}

func (c *coupons) list(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	f, err := parseCouponFilter(r)
	if err != nil {
		return err
	}
	facts := templates.CouponsFacts{T: v.t, Query: r.URL.Query(), Filter: &f, Now: v.now, Multi: len(v.chosen) > 1}
	if facts.Page, err = c.db.Coupons(r.Context(), v.everything(), f); err != nil {
		return err
	}
	unpaid, err := c.db.Orders(r.Context(), v.everything(), billing.OrderFilter{
		Statuses: []billing.OrderStatus{billing.OrderPendingPayment}, Sort: "deadline", Limit: store.MaxOrderLimit,
	})
	if err != nil {
		return err
	}
	facts.Unpaid = unpaid.Orders
	if facts.Names, err = c.db.ServiceNames(r.Context(), v.everything()); err != nil {
		return err
	}
	shell, err := c.shell(r, v.t.Coupons.Title)
	if err != nil {
		return err
	}
	page, err := templates.NewCouponsPage(shell, &facts)
	if err != nil {
		return err
	}
	return c.render(w, r, http.StatusOK, templates.Coupons(page))
}

// listAs is the list as a file: all rows of the filter, whatever page is shown.
func (c *coupons) listAs(format export.Format) find {
	return func(r *http.Request) (string, file, error) {
		v := visitOf(r)
		f, err := parseCouponFilter(r)
		if err != nil {
			return "", nil, err
		}
		return "coupons" + string(format), func(ctx context.Context, w io.Writer) error {
			out := export.NewCouponWriter(w, format)
			if err := c.db.EachCoupon(ctx, v.everything(), f, out.Write); err != nil {
				return err
			}
			return out.Flush()
		}, nil
	}
}
