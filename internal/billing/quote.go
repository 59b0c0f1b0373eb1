package billing

import (
	"encoding/json"
	"time"

	"portal/internal/money"
)

// QuoteMode is what a price was asked for: pay-per-use or yearly/monthly.
type QuoteMode string

// The modes.
const (
	QuoteOnDemand QuoteMode = "on_demand"
	QuotePeriod   QuoteMode = "period"
)

// QuoteModes lists the modes in the order of the form.
var QuoteModes = []QuoteMode{QuoteOnDemand, QuotePeriod}

// QuoteTerms are a question for a price: what, where, how much.
type QuoteTerms struct {
	AccountID                 int64
	Mode                      QuoteMode
	IAMProject                string // IAM project of the region; may be empty
	ServiceType, ResourceType string
	Spec, Region, Zone        string
	Size                      int // 0 = not a product with a size
	SizeUnit                  int32
	Count                     int
	UsageType                 string // pay-per-use only, like the next two
	Usage                     Quantity
	UsageUnit                 int32
	Unit                      PeriodUnit // yearly/monthly only, like the next
	Num                       int
}

func (t *QuoteTerms) product() PricedProduct {
	return PricedProduct{
		ID: "1", ServiceType: t.ServiceType, ResourceType: t.ResourceType, Spec: t.Spec, Region: t.Region, Zone: t.Zone,
		Size: t.Size, SizeMeasureID: t.SizeUnit, Count: t.Count,
	}
}

// OnDemand is the pay-per-use product that the question is about.
func (t *QuoteTerms) OnDemand() OnDemandProduct {
	return OnDemandProduct{PricedProduct: t.product(), UsageType: t.UsageType, Usage: t.Usage, UsageMeasureID: t.UsageUnit}
}

// Period is the yearly/monthly product that the question is about.
func (t *QuoteTerms) Period() PeriodProduct {
	return PeriodProduct{PricedProduct: t.product(), Unit: t.Unit, Num: t.Num}
}

// Quote is a price as it was answered, and kept.
type Quote struct {
	ID int64
	QuoteTerms
	AccountName                string
	PersonID                   int64
	PersonName                 string
	AskedAt                    time.Time
	ProductID                  string
	List, Amount               money.Amount // before discounts; after the best one that counts
	Offers                     []QuoteOffer
	ServiceName, ServiceNameZH string // as the product lists have them; may be empty
	TypeName, TypeNameZH       string
	Raw                        json.RawMessage // the answer as it came
}

// QuoteOffer is a discount with the price under it.
type QuoteOffer struct {
	Name   string
	Type   QuoteDiscountType
	Best   bool
	Off    money.Amount // what it takes off
	Amount money.Amount // what is left
}

// Answered fills in what a pay-per-use answer says. It fails with money.ErrCurrency.
func (q *Quote) Answered(a *OnDemandQuote) error {
	q.Raw, q.Amount, q.List = a.Raw, a.Amount, a.List
	if q.List.Currency() == "" { // without the permission to see discounts
		q.List = a.Amount
	}
	for i := range a.Products {
		p := &a.Products[i]
		q.ProductID = p.ProductID
		for _, d := range p.Discounts {
			left, err := q.List.Sub(d.Amount)
			if err != nil {
				return err
			}
			q.Offers = append(q.Offers, QuoteOffer{Name: d.Name, Type: d.Type, Best: true, Off: d.Amount, Amount: left})
		}
	}
	return nil
}

// Priced fills in what a yearly/monthly answer says: the best offer counts, or
// the list price where there is none.
func (q *Quote) Priced(a *PeriodQuote) {
	q.Raw, q.List, q.Amount = a.Raw, a.List, a.List
	for i := range a.Products {
		q.ProductID = a.Products[i].ProductID
	}
	for i := range a.Offers {
		o := &a.Offers[i]
		q.Offers = append(q.Offers, QuoteOffer{Name: o.DiscountName, Type: o.Type, Best: o.Best, Off: o.Discount, Amount: o.Amount})
		if o.Best {
			q.Amount = o.Amount
		}
	}
}

// QuoteFilter selects kept quotes. The values of one field are alternatives, the
// fields are combined with AND.
type QuoteFilter struct {
	Query         string // service, type, specification, region: substring, any case
	Modes         []QuoteMode
	Services      []string
	Person        int64   // only those this person asked for
	SameAs        int64   // only those of the same question as this quote
	IDs           []int64 // only these
	From, To      Day     // asked, UTC+8, inclusive
	Sort          string  // asked, amount; "-" before it = descending; "" = -asked
	After, Before string
	Limit         int
}

// Active reports whether the filter leaves anything out.
func (f *QuoteFilter) Active() bool {
	return f.Query != "" || len(f.Modes)+len(f.Services)+len(f.IDs) > 0 || f.Person != 0 || f.SameAs != 0 || f.From != 0 || f.To != 0
}

// QuotePage is one page of quotes.
type QuotePage struct {
	Quotes     []Quote
	Total      int64
	Prev, Next string
}

// UsedProduct is a specification that an account's newest bill has.
type UsedProduct struct{ Spec, Desc, Region string }
