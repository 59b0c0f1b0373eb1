package huaweiapi

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"portal/internal/billing"
)

// denied are the refusals that any call may answer: wrong parameters, no right.
var denied = []Code{ParameterError, BadValue, AccessDenied, TokenIllegal, NotPermitted, OtherSite}

var renewRefusals = slices.Concat(denied, []Code{
	NotMainResource, NoSuchTerm, TermCheckFailed, ResourceGone, OrderPendingPayment, OrderBeingProcessed,
	TermTooLong, RenewBundleTogether, ResourceLocked, ServiceUnsupported, ResourceExpired,
})

// RenewResources orders a further term of primary resources (the vendor's page:
// "Renewing Subscription to Yearly/Monthly Resources"), signed as of signedAt. It always says
// is_auto_pay=0: the orders it makes wait for payment. Their numbers are in
// Orders. A call that names several resources may do some and refuse others.
func (c *Client) RenewResources(ctx context.Context, signedAt time.Time, r billing.Renewal) billing.Receipt {
	w := write{op: opRenewResources, success: 200, refusals: renewRefusals, targets: r.ResourceIDs}
	if why := badRenewal(r); why != "" {
		return notSent(billing.Receipt{Operation: w.op.ID}, invalid(w.op, "%s", why))
	}
	w.body = map[string]any{"resource_ids": r.ResourceIDs, "period_type": r.Unit, "period_num": r.Num, "is_auto_pay": 0}
	w.result = orderedBatch(w.refusals)
	return c.send(ctx, signedAt, w)
}

var unsubscribeRefusals = slices.Concat(denied, []Code{
	SavingsPlan, ResourceNotManaged, NoSuchResource, OrderPendingPayment, NoRenewedTerm, UnsubscribeAsWhole,
	AlreadyInvoiced, IsPackage, IsTrial, IsMarketplace, TransactionInProgress, IsCodeArtsPackage,
	HasBandwidthAddOn, ResourceFrozen, RefundNotComputed, ResourceLocked, ServiceUnsupported, ResourceExpired,
})

// Unsubscribe gives resources back, or a renewed term of them that has not
// begun (the vendor's page: "Unsubscribing from Yearly/Monthly Resources"),
// signed as of signedAt. What it gives back whole is gone for good. The
// numbers of the orders it makes are in Orders.
func (c *Client) Unsubscribe(ctx context.Context, signedAt time.Time, u billing.Unsubscription) billing.Receipt {
	w := write{op: opUnsubscribe, success: 200, refusals: unsubscribeRefusals, targets: u.ResourceIDs}
	why := badBatch(u.ResourceIDs, 10)
	switch {
	case why != "":
	case u.Scope != billing.UnsubscribeAll && u.Scope != billing.UnsubscribeRenewed:
		why = "there is no such scope"
	case u.ReasonType < 0 || u.ReasonType > 5 || utf8.RuneCountInString(u.Reason) > 512 || !utf8.ValidString(u.Reason):
		why = "there is no such reason, or its text is too long"
	}
	if why != "" {
		return notSent(billing.Receipt{Operation: w.op.ID}, invalid(w.op, "%s", why))
	}
	body := map[string]any{"resource_ids": u.ResourceIDs, "unsubscribe_type": u.Scope}
	setIf(body, "unsubscribe_reason_type", u.ReasonType, u.ReasonType != 0)
	setIf(body, "unsubscribe_reason", u.Reason, u.Reason != "")
	w.body = body
	w.result = orderedBatch(w.refusals)
	return c.send(ctx, signedAt, w)
}

// orderedBatch reads an answer that lists the orders made and the resources
// that were left out.
func orderedBatch(refusals []Code) func(intake, *answer, *billing.Receipt) error {
	return func(in intake, a *answer, r *billing.Receipt) error {
		var failed []billing.FailedResource
		err := in.answer(a, nil, func(key string, v value) error {
			switch key {
			case "order_ids":
				return in.list(v, func(v value) error {
					id := ""
					err := v.text(&id)
					r.Orders = append(r.Orders, NormalOrderID(id))
					return err
				})
			case "fail_resource_infos":
				return in.failedResources(v, &failed)
			}
			return errUnlisted
		})
		if err == nil && len(r.Orders) == 0 && len(failed) == 0 {
			err = at("order_ids", errMissing)
		}
		if err == nil {
			refusedTargets(r, failed, refusals, len(r.Orders) > 0)
			if len(r.Orders) > 0 && r.Outcome == billing.WriteRefused { // all left out, and yet orders: which is it?
				r.Outcome = billing.WriteUnknown
			}
		}
		return err
	}
}

func (in intake) failedResources(v value, failed *[]billing.FailedResource) error {
	return in.list(v, func(v value) error {
		one, err := in.failedResource(v)
		*failed = append(*failed, one)
		return err
	})
}

var (
	autoRenewRefusals       = slices.Concat(denied, []Code{NoSuchResource, ExpiredOrFrozen})
	cancelAutoRenewRefusals = slices.Concat(denied, []Code{NoSuchResource, AutoRenewOff})
)

// SetAutoRenew turns auto-renewal of one resource on, or changes its count and
// term (the vendor's page: "Enabling Automatic Subscription Renewal for
// Yearly/Monthly Resources"), signed as of signedAt. The count is always sent,
// so that an old one never stays by accident. On an attached resource it renews
// the primary one too.
func (c *Client) SetAutoRenew(ctx context.Context, signedAt time.Time, a billing.AutoRenewal) billing.Receipt {
	w := write{op: opSetAutoRenew, success: 204, ids: []string{a.ResourceID}, targets: []string{a.ResourceID}}
	w.refusals = autoRenewRefusals
	body := map[string]any{"auto_renew_times": a.Times}
	switch a.Unit {
	case billing.PeriodMonth:
		body["period_type"] = "MONTH"
	case billing.PeriodYear:
		body["period_type"] = "YEAR"
	case billing.PeriodDay:
	default:
		return notSent(billing.Receipt{Operation: w.op.ID}, invalid(w.op, "the term is neither months nor years"))
	}
	if a.Times < 0 || a.Times > 99 {
		return notSent(billing.Receipt{Operation: w.op.ID}, invalid(w.op, "%d renewals, not 0 to 99", a.Times))
	}
	w.body = body
	return c.sendForOne(ctx, signedAt, w)
}

// CancelAutoRenew turns auto-renewal of one resource off (the vendor's page:
// "Disabling Automatic Subscription Renewal for Yearly/Monthly Resources"),
// signed as of signedAt. Attached resources follow. Where it is off already the
// answer is AutoRenewOff: refused.
func (c *Client) CancelAutoRenew(ctx context.Context, signedAt time.Time, resourceID string) billing.Receipt {
	w := write{op: opCancelAutoRenew, success: 204, ids: []string{resourceID}, targets: []string{resourceID}}
	w.refusals = cancelAutoRenewRefusals
	return c.sendForOne(ctx, signedAt, w)
}

// sendForOne sends a write without a body in its answer, about one resource.
func (c *Client) sendForOne(ctx context.Context, signedAt time.Time, w write) billing.Receipt {
	r := c.send(ctx, signedAt, w)
	for i := range r.Targets {
		r.Targets[i].Outcome, r.Targets[i].Code = r.Outcome, r.Code
	}
	return r
}

var atExpiryRefusals = slices.Concat(denied, []Code{
	NoSuchResource, KooGalleryProduct, ProductUnsupported, InGracePeriod, PackageUnsupported, SolutionProduct,
	TransactionRunning, FrozenForViolation, FrozenByPolice, AccountFrozen,
	ResourceLocked, ServiceUnsupported, ResourceExpired,
})

// SetPayPerUseAtExpiry sets primary resources to switch to pay-per-use when
// their term ends, or with on false withdraws that (the vendor's page:
// "Enabling/Canceling the Change from Yearly/Monthly to Pay-per-Use upon Expiration"), 1 to 100 of
// them, signed as of signedAt. The upstream lists failures only; where it lists
// any, a resource that is not among them stays unknown until it is read.
func (c *Client) SetPayPerUseAtExpiry(ctx context.Context, signedAt time.Time, resourceIDs []string, on bool) billing.Receipt {
	w := write{op: opPayPerUseAtExpiry, success: 200, refusals: atExpiryRefusals, targets: resourceIDs}
	if why := badBatch(resourceIDs, 100); why != "" {
		return notSent(billing.Receipt{Operation: w.op.ID}, invalid(w.op, "%s", why))
	}
	operation := "CANCEL"
	if on {
		operation = "SET_UP"
	}
	w.body = map[string]any{"operation": operation, "resource_ids": resourceIDs}
	w.result = func(in intake, a *answer, r *billing.Receipt) error {
		var failed []billing.FailedResource
		err := in.answer(a, nil, func(key string, v value) error {
			if key == "error_details" {
				return in.failedResources(v, &failed)
			}
			return errUnlisted
		})
		refusedTargets(r, failed, w.refusals, true)
		return err
	}
	return c.send(ctx, signedAt, w)
}
