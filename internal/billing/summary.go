package billing

import (
	"encoding/json"
	"time"

	"portal/internal/money"
)

// Summary is the upstream's own monthly total (monthly-sum), the number to
// reconcile with. It covers days up to 24:00 UTC+8 of the previous day.
type Summary struct {
	AccountID int64
	Cycle     Cycle
	Currency  string
	ReadAt    time.Time
	Totals    SummaryAmounts // of the whole month, refunds included
	Rows      []SummaryRow
}

// SummaryRow is one row: customer × service × resource type × billing mode × family.
type SummaryRow struct {
	Family                         BillFamily
	CustomerID, AccountName        string
	ServiceType, ServiceTypeName   string
	ResourceType, ResourceTypeName string
	ChargeMode                     string // digits, as in lines ("1", "3", …)
	SummaryAmounts
	Raw json.RawMessage
}

// SummaryAmounts are the summary's money columns. Due = Official - Discount - Truncated.
type SummaryAmounts struct {
	Official, Discount, Truncated, Due            money.E8 // the totals of a month carry Due only
	Coupon, Flexi, StoredCard, Cash, Credit, Debt money.E8
	Adjustment                                    money.E8 // writeoff_amount
}
