package huaweiapi

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"portal/internal/billing"
)

// feePage makes a page of n records as an account with a few hundred hourly
// resources has them: all sixty fields, names that repeat, ids that do not.
func feePage(n int) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `{"total_count":%d,"currency":"USD","fee_records":[`, n)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		r := i % 317
		fmt.Fprintf(&b, `{"bill_date":"2026-10-%02d","bill_type":5,"customer_id":"09a1b2c3d4e5f60718293a4b5c6d7e%02x","account_name":"example-member-%d",`, 1+i%28, r%3, r%3)
		fmt.Fprintf(&b, `"region":"ap-southeast-%d","region_name":"AP-Singapore","cloud_service_type":"hws.service.type.ec2","resource_type":"hws.resource.type.vm","cloud_service_type_name":"Elastic Cloud Server","resource_type_name":"Cloud Host",`, 1+r%3)
		fmt.Fprintf(&b, `"effective_time":"2026-10-05T%02d:00:00Z","expire_time":"2026-10-05T%02d:59:59Z","consume_time":"2026-10-05T%02d:59:59Z",`, i%24, i%24, i%24)
		fmt.Fprintf(&b, `"resource_id":"7c1f0d3e-5a6b-4c7d-8e9f-%012x","resource_name":"web-prod-%03d","resource_tag":"env=prod;team=shop;cost=%d","product_id":"OFFI%020d","product_name":"General computing s6.large.2","product_spec_desc":"s6.large.2.linux | 2 vCPUs | 4 GB","sku_code":"s6.large.2.linux","spec_size":null,"spec_size_measure_id":null,`, r, r, r%9, r%40)
		fmt.Fprintf(&b, `"trade_id":"%032x","trade_time":"2026-10-05T%02d:05:11Z","id":"%024x","enterprise_project_id":"0","enterprise_project_name":"default","charge_mode":"3","order_id":null,"relative_order_id":null,"period_type":"25","period_num":1,`, i*7919, i%24, i)
		fmt.Fprintf(&b, `"usage_type":"Duration","usage":%d,"usage_measure_id":4,"free_resource_usage":0,"free_resource_measure_id":4,"ri_usage":0,"ri_usage_measure_id":4,"unit_price":0.0%05d,"unit":"USD/hour","official_amount":0.0%06d,"discount_amount":0.00%05d,"amount":0.0%06d,"cash_amount":0.0%06d,"credit_amount":0,"coupon_amount":0,"flexipurchase_coupon_amount":0,"stored_card_amount":0,"bonus_amount":0,"debt_amount":0,"adjustment_amount":0,"measure_id":1,`, 1+r%3, 10000+r, 100000+i*13%99999, i%9999, 90000+i*7%9999, 90000+i*7%9999)
		fmt.Fprintf(&b, `"formula":"0.0%05d USD/hour * %d hour","sub_service_type_code":null,"sub_service_type_name":null,"sub_resource_type_code":null,"sub_resource_type_name":null,"sub_resource_id":null,"sub_resource_name":null}`, 10000+r, 1+r%3)
	}
	b.WriteString("]}")
	return []byte(b.String())
}

// plainRecord is what encoding/json would be asked to fill.
type plainRecord struct {
	BillDate             string       `json:"bill_date"`
	BillType             int16        `json:"bill_type"`
	CustomerID           string       `json:"customer_id"`
	AccountName          string       `json:"account_name"`
	Region               string       `json:"region"`
	RegionName           string       `json:"region_name"`
	CloudServiceType     string       `json:"cloud_service_type"`
	ResourceType         string       `json:"resource_type"`
	CloudServiceTypeName string       `json:"cloud_service_type_name"`
	ResourceTypeName     string       `json:"resource_type_name"`
	EffectiveTime        *string      `json:"effective_time"`
	ExpireTime           *string      `json:"expire_time"`
	ConsumeTime          *string      `json:"consume_time"`
	ResourceID           *string      `json:"resource_id"`
	ResourceName         *string      `json:"resource_name"`
	ResourceTag          *string      `json:"resource_tag"`
	ProductID            *string      `json:"product_id"`
	ProductName          *string      `json:"product_name"`
	ProductSpecDesc      *string      `json:"product_spec_desc"`
	SKUCode              *string      `json:"sku_code"`
	SpecSize             *json.Number `json:"spec_size"`
	SpecSizeMeasureID    *int32       `json:"spec_size_measure_id"`
	TradeID              *string      `json:"trade_id"`
	TradeTime            *string      `json:"trade_time"`
	ID                   *string      `json:"id"`
	ProjectID            *string      `json:"enterprise_project_id"`
	ProjectName          *string      `json:"enterprise_project_name"`
	ChargeMode           string       `json:"charge_mode"`
	OrderID              *string      `json:"order_id"`
	RelativeOrderID      *string      `json:"relative_order_id"`
	PeriodType           string       `json:"period_type"`
	PeriodNum            *json.Number `json:"period_num"`
	UsageType            *string      `json:"usage_type"`
	Usage                *json.Number `json:"usage"`
	UsageMeasureID       *int32       `json:"usage_measure_id"`
	FreeUsage            *json.Number `json:"free_resource_usage"`
	FreeMeasureID        *int32       `json:"free_resource_measure_id"`
	RIUsage              *json.Number `json:"ri_usage"`
	RIMeasureID          *int32       `json:"ri_usage_measure_id"`
	UnitPrice            *json.Number `json:"unit_price"`
	Unit                 *string      `json:"unit"`
	OfficialAmount       *json.Number `json:"official_amount"`
	DiscountAmount       *json.Number `json:"discount_amount"`
	Amount               *json.Number `json:"amount"`
	CashAmount           *json.Number `json:"cash_amount"`
	CreditAmount         *json.Number `json:"credit_amount"`
	CouponAmount         *json.Number `json:"coupon_amount"`
	FlexiAmount          *json.Number `json:"flexipurchase_coupon_amount"`
	StoredCardAmount     *json.Number `json:"stored_card_amount"`
	BonusAmount          *json.Number `json:"bonus_amount"`
	DebtAmount           *json.Number `json:"debt_amount"`
	AdjustmentAmount     *json.Number `json:"adjustment_amount"`
	MeasureID            int32        `json:"measure_id"`
	Formula              *string      `json:"formula"`
	SubServiceType       *string      `json:"sub_service_type_code"`
	SubServiceTypeName   *string      `json:"sub_service_type_name"`
	SubResourceType      *string      `json:"sub_resource_type_code"`
	SubResourceTypeName  *string      `json:"sub_resource_type_name"`
	SubResourceID        *string      `json:"sub_resource_id"`
	SubResourceName      *string      `json:"sub_resource_name"`
}

type plainPage struct {
	TotalCount int           `json:"total_count"`
	Currency   string        `json:"currency"`
	FeeRecords []plainRecord `json:"fee_records"`
}

// BenchmarkDecodeFeePage decodes one page of 1,000 records with our decoder and
// with encoding/json into a struct that keeps numbers as text, in one run; the
// goal is ours ÷ theirs ≤ 0.6. "check" is what FeeRecords does before spooling.
func BenchmarkDecodeFeePage(b *testing.B) {
	body := feePage(1000)
	b.Run("ours", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		var d FeeDecoder
		for b.Loop() {
			if _, err := d.Decode(body, func([]byte, *billing.Line) error { return nil }); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("ours/check", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := DecodeFeeRecords(body, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			var p plainPage
			if err := json.Unmarshal(body, &p); err != nil {
				b.Fatal(err)
			}
		}
	})
}
