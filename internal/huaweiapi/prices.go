package huaweiapi

import (
	"context"
	"encoding/json"

	"portal/internal/billing"
)

// ListOnDemandResourceRatings prices pay-per-use products in one IAM project
// (the vendor's page: "Querying the Price of a Pay-per-Use Product"), 1 to 100
// of them. Amounts have up to ten decimals. Without the permission to see
// discounts the list price is the price. A combination that no product has is
// Refused with ProductNotFound.
func (c *Client) ListOnDemandResourceRatings(ctx context.Context, projectID string, products []billing.OnDemandProduct) (billing.OnDemandQuote, error) {
	op := opPriceOnDemand
	infos := make([]productInfo, len(products))
	for i, p := range products {
		if err := checkNumber([]byte(p.Usage)); err != nil {
			return billing.OnDemandQuote{}, invalid(op, "usage of product %d: %v", i, err)
		}
		infos[i] = newProductInfo(p.PricedProduct)
		infos[i].UsageFactor, infos[i].UsageValue, infos[i].UsageMeasureID = p.UsageType, string(p.Usage), p.UsageMeasureID
	}
	a, err := c.askPrice(ctx, op, projectID, infos, map[string]any{"inquiry_precision": 1})
	if err != nil {
		return billing.OnDemandQuote{}, err
	}
	q, err := decodeOnDemandQuote(c.intake(op), a)
	q.Raw = a.body
	return q, c.bad(a, err)
}

// ListRateOnPeriodDetail prices the purchase of yearly/monthly products in one
// IAM project (the vendor's page: "Querying the Price of a Yearly/Monthly
// Product"), 1 to 100 of them: at list price, and under each discount that the
// customer could choose.
func (c *Client) ListRateOnPeriodDetail(ctx context.Context, projectID string, products []billing.PeriodProduct) (billing.PeriodQuote, error) {
	op := opPricePeriod
	infos := make([]productInfo, len(products))
	for i, p := range products {
		if p.Num < 1 {
			return billing.PeriodQuote{}, invalid(op, "product %d has no term", i)
		}
		infos[i] = newProductInfo(p.PricedProduct)
		infos[i].PeriodType, infos[i].PeriodNum = &p.Unit, p.Num
	}
	a, err := c.askPrice(ctx, op, projectID, infos, map[string]any{})
	if err != nil {
		return billing.PeriodQuote{}, err
	}
	q, err := decodePeriodQuote(c.intake(op), a)
	q.Raw = a.body
	return q, c.bad(a, err)
}

// productInfo is a product in a price request. A decimal goes as a string, the
// way the vendor's own kit sends it.
type productInfo struct {
	ID             string              `json:"id"`
	ServiceType    string              `json:"cloud_service_type"`
	ResourceType   string              `json:"resource_type"`
	Spec           string              `json:"resource_spec"`
	Region         string              `json:"region"`
	Zone           string              `json:"available_zone,omitempty"`
	Size           int                 `json:"resource_size,omitempty"`
	SizeMeasureID  int32               `json:"size_measure_id,omitempty"`
	UsageFactor    string              `json:"usage_factor,omitempty"`
	UsageValue     string              `json:"usage_value,omitempty"`
	UsageMeasureID int32               `json:"usage_measure_id,omitempty"`
	PeriodType     *billing.PeriodUnit `json:"period_type,omitempty"`
	PeriodNum      int                 `json:"period_num,omitempty"`
	Count          int                 `json:"subscription_num"`
}

func newProductInfo(p billing.PricedProduct) productInfo {
	return productInfo{
		ID: p.ID, ServiceType: p.ServiceType, ResourceType: p.ResourceType, Spec: p.Spec, Region: p.Region, Zone: p.Zone,
		Size: p.Size, SizeMeasureID: p.SizeMeasureID, Count: p.Count,
	}
}

func (c *Client) askPrice(ctx context.Context, op *operation, projectID string, infos []productInfo, body map[string]any) (*answer, error) {
	if len(infos) < 1 || len(infos) > 100 {
		return nil, invalid(op, "%d products, not 1 to 100", len(infos))
	}
	seen := make(map[string]bool, len(infos))
	for _, p := range infos {
		if p.ID == "" || seen[p.ID] || p.Count < 1 {
			return nil, invalid(op, "product id %.40q is empty or twice, or its count is not positive", p.ID)
		}
		seen[p.ID] = true
	}
	body["project_id"], body["product_infos"] = projectID, infos
	written, err := json.Marshal(body)
	if err != nil {
		return nil, invalid(op, "a product cannot be written as JSON")
	}
	return c.read(ctx, request{op: op, body: written})
}

// priceDraft is a price while its currency is not known yet.
type priceDraft struct{ list, discount, amount number }

func (p *priceDraft) field(key string, v value) (bool, error) {
	switch key {
	case "official_website_amount":
		return true, v.price(&p.list)
	case "discount_amount":
		return true, v.price(&p.discount)
	case "amount":
		return true, v.price(&p.amount)
	case "measure_id":
		return true, basicUnit(v)
	}
	return false, nil
}

func (p *priceDraft) in(currency string) billing.Price {
	return billing.Price{List: p.list.in(currency), Discount: p.discount.in(currency), Amount: p.amount.in(currency)}
}

// later holds what can only be finished once the whole answer, and with it the
// currency, has been read.
type later []func(currency string)

func (l *later) add(f func(currency string)) { *l = append(*l, f) }

func (l later) finish(currency string) {
	for _, f := range l {
		f(currency)
	}
}

func decodeOnDemandQuote(in intake, a *answer) (billing.OnDemandQuote, error) {
	q := billing.OnDemandQuote{Currency: dollar}
	var price priceDraft
	var todo later
	err := in.answer(a, []string{"product_rating_results", "amount"}, func(key string, v value) error {
		if ok, err := price.field(key, v); ok {
			return err
		}
		switch key {
		case "currency":
			return v.currency(&q.Currency)
		case "product_rating_results":
			return in.list(v, func(v value) error {
				p := new(billing.OnDemandPrice)
				err := in.onDemandPrice(v, p, &todo)
				todo.add(func(string) { q.Products = append(q.Products, *p) })
				return err
			})
		}
		return errUnlisted
	})
	q.Price = price.in(q.Currency)
	todo.finish(q.Currency)
	return q, err
}

func (in intake) onDemandPrice(v value, p *billing.OnDemandPrice, todo *later) error {
	price := new(priceDraft)
	todo.add(func(currency string) { p.Price = price.in(currency) })
	err := in.object(v, func(key string, v value) error {
		if ok, err := price.field(key, v); ok {
			return err
		}
		switch key {
		case "id":
			return v.text(&p.ID)
		case "product_id":
			return v.text(&p.ProductID)
		case "discount_rating_results":
			return in.list(v, func(v value) error {
				d, err := in.quoteDiscount(v)
				todo.add(func(currency string) {
					d.Amount = d.amount.in(currency)
					p.Discounts = append(p.Discounts, d.QuoteDiscount)
				})
				return err
			})
		}
		return errUnlisted
	})
	return first(err, has("id", p.ID != ""), has("amount", price.amount.set))
}

type quoteDiscountDraft struct {
	billing.QuoteDiscount
	amount number
}

func (in intake) quoteDiscount(v value) (*quoteDiscountDraft, error) {
	d := new(quoteDiscountDraft)
	return d, in.object(v, func(key string, v value) error {
		switch key {
		case "discount_id":
			return v.text(&d.ID)
		case "discount_name":
			return v.text(&d.Name)
		case "discount_type":
			return integer(v, &d.Type)
		case "amount":
			return v.price(&d.amount)
		case "measure_id":
			return basicUnit(v)
		}
		return errUnlisted
	})
}

func decodePeriodQuote(in intake, a *answer) (billing.PeriodQuote, error) {
	q := billing.PeriodQuote{Currency: dollar}
	var todo later
	err := in.answer(a, []string{"official_website_rating_result"}, func(key string, v value) error {
		switch key {
		case "currency":
			return v.currency(&q.Currency)
		case "official_website_rating_result":
			price := new(priceDraft)
			todo.add(func(currency string) { q.List = price.list.in(currency) })
			return in.object(v, func(key string, v value) error {
				if ok, err := price.field(key, v); ok {
					return err
				}
				if key == "product_rating_results" {
					return in.periodPrices(v, &q.Products, &todo)
				}
				return errUnlisted
			})
		case "optional_discount_rating_results":
			return in.list(v, func(v value) error { return in.periodOffer(v, &q.Offers, &todo) })
		}
		return errUnlisted
	})
	todo.finish(q.Currency)
	return q, err
}

func (in intake) periodPrices(v value, into *[]billing.PeriodPrice, todo *later) error {
	return in.list(v, func(v value) error {
		var p billing.PeriodPrice
		var price priceDraft
		err := in.object(v, func(key string, v value) error {
			if ok, err := price.field(key, v); ok {
				return err
			}
			switch key {
			case "id":
				return v.text(&p.ID)
			case "product_id":
				return v.text(&p.ProductID)
			}
			return errUnlisted
		})
		todo.add(func(currency string) {
			p.Price = price.in(currency)
			*into = append(*into, p)
		})
		return first(err, has("id", p.ID != ""))
	})
}

// periodOffer reads the price under one discount, of purchases and renewals.
func (in intake) periodOffer(v value, into *[]billing.PeriodOffer, todo *later) error {
	o := new(billing.PeriodOffer)
	var price, installment priceDraft
	err := in.object(v, func(key string, v value) error {
		if ok, err := price.field(key, v); ok {
			return err
		}
		switch key {
		case "discount_id":
			return v.text(&o.DiscountID)
		case "discount_name":
			return v.text(&o.DiscountName)
		case "discount_type":
			return integer(v, &o.Type)
		case "best_offer":
			return v.flag(&o.Best)
		case "product_rating_results":
			return in.periodPrices(v, &o.Products, todo)
		case "installment_official_website_amount":
			return v.price(&installment.list)
		case "installment_official_discount_amount":
			return v.price(&installment.discount)
		case "installment_amount":
			return v.price(&installment.amount)
		case "installment_period_type":
			return monthly(v)
		}
		return errUnlisted
	})
	todo.add(func(currency string) {
		o.Price, o.Installment = price.in(currency), installment.in(currency)
		*into = append(*into, *o)
	})
	return first(err, has("amount", price.amount.set))
}

// monthly refuses installments of any period but the month.
func monthly(v value) error {
	unit := billing.PeriodMonth
	if err := integer(v, &unit); err != nil {
		return err
	}
	if unit != billing.PeriodMonth {
		return errRange
	}
	return nil
}
