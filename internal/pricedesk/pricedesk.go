// Package pricedesk asks the upstream for a price while a person waits: the one
// thing that a page does not read from PostgreSQL. It gives up soon, keeps to
// the limits of the account's client, and says in faults of ours what went wrong.
package pricedesk

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"portal/internal/billing"
	"portal/internal/fault"
	"portal/internal/huaweiapi"
)

// usualPatience is how long a person waits for a price.
const usualPatience = 8 * time.Second

// Desk asks for prices with the clients of accounts.
type Desk struct {
	client   func(accountID int64) *huaweiapi.Client
	patience time.Duration
}

// New returns a desk over clients by our account id.
func New(clients map[int64]*huaweiapi.Client) *Desk {
	return Over(func(accountID int64) *huaweiapi.Client { return clients[accountID] })
}

// Over returns a desk over clients that may come and go; nil = there is none.
func Over(client func(accountID int64) *huaweiapi.Client) *Desk { return &Desk{client, usualPatience} }

// Serves reports whether prices of an account can be asked for at all.
func (d *Desk) Serves(accountID int64) bool { return d.client(accountID) != nil }

// Ask asks the question and fills q with the answer. Faults name the field of
// the form where the upstream has one in mind: spec, usage_type, usage_unit,
// size, count, project. Unavailable/PriceDown where it does not answer in time.
func (d *Desk) Ask(ctx context.Context, q *billing.Quote) error {
	client := d.client(q.AccountID)
	if client == nil {
		return fault.New(fault.Unavailable, fault.PriceNoKey, q.AccountName)
	}
	ctx, cancel := context.WithTimeout(ctx, d.patience)
	defer cancel()
	switch q.Mode {
	case billing.QuoteOnDemand:
		a, err := client.ListOnDemandResourceRatings(ctx, q.IAMProject, []billing.OnDemandProduct{q.OnDemand()})
		if err != nil {
			return translate(err)
		}
		return q.Answered(&a)
	case billing.QuotePeriod:
		a, err := client.ListRateOnPeriodDetail(ctx, q.IAMProject, []billing.PeriodProduct{q.Period()})
		if err != nil {
			return translate(err)
		}
		q.Priced(&a)
		return nil
	}
	return fmt.Errorf("quote of mode %q", q.Mode)
}

// refusals are the documented codes with the field that each is about.
var refusals = map[huaweiapi.Code]struct {
	code  fault.Code
	field string
}{
	huaweiapi.ProductNotFound:     {fault.NoSuchProduct, "spec"},
	huaweiapi.WrongUsageUnit:      {fault.BadUsageUnit, "usage_unit"},
	huaweiapi.NoSuchBillingFactor: {fault.NoSuchUsage, "usage_type"},
	huaweiapi.PriceTooLarge:       {fault.PriceTooLarge, "count"},
	huaweiapi.NoSuchProject:       {fault.NoSuchIAM, "project"},
}

// translate turns an error of the client into a fault. A failure of our own stays one.
func translate(err error) error {
	var e *huaweiapi.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Kind {
	case huaweiapi.Refused:
		if r, known := refusals[e.Code]; known {
			return fault.New(fault.Invalid, r.code).At(r.field).Because(err)
		}
		if e.Code == huaweiapi.ParameterError && strings.Contains(e.Message, "size") {
			return fault.New(fault.Invalid, fault.NeedsSize).At("size").Because(err)
		}
		return fault.New(fault.Invalid, fault.BadPrice).At("spec").Because(err)
	case huaweiapi.NotValid:
		return fault.New(fault.Invalid, fault.BadPrice).At("spec").Because(err)
	case huaweiapi.Forbidden:
		return fault.New(fault.Unavailable, fault.PriceForbidden).Because(err)
	case huaweiapi.Internal:
		return err
	}
	return fault.New(fault.Unavailable, fault.PriceDown).Because(err)
}
