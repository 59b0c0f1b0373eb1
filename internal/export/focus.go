package export

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"portal/internal/billing"
)

// FocusWriter writes bill lines in the columns of FOCUS 1.2, the FinOps
// Foundation's common form of cloud bills, so that they stand beside those of
// other clouds. docs/focus.md says what each column is made of, and where the
// upstream does not say what the specification asks for: such columns are left
// out and never guessed. What only Huawei has follows in columns named x_….
type FocusWriter struct {
	out   table
	units map[int32]string
	row   focusRow
}

// NewFocusWriter writes the header row. units name what usage is measured in.
func NewFocusWriter(w io.Writer, f Format, cycle billing.Cycle, units []billing.Unit) *FocusWriter {
	header := make([]string, len(focusColumns))
	for i, c := range focusColumns {
		header[i] = c.name
	}
	fw := &FocusWriter{out: newTable(w, f, header), units: make(map[int32]string, len(units)), row: focusRow{cycle: cycle}}
	for _, u := range units {
		fw.units[u.ID] = u.Name
	}
	return fw
}

// Write adds one line of an account.
func (fw *FocusWriter) Write(a *billing.Account, l *billing.Line) error {
	r := &fw.row
	r.account, r.line, r.kind = a, l, focusKindOf(int(l.BillType))
	r.from, r.to = focusPeriod(r.cycle, l)
	r.unit = fw.units[l.UsageMeasureID]
	for _, c := range focusColumns {
		c.write(fw.out, r)
	}
	fw.out.endRow()
	return fw.out.failed()
}

// Flush writes what is left and returns the first error of all writing.
func (fw *FocusWriter) Flush() error { return fw.out.flush() }

// focusRow is what a row is made of.
type focusRow struct {
	cycle    billing.Cycle
	account  *billing.Account
	line     *billing.Line
	kind     focusKind
	from, to time.Time
	unit     string // of the usage

	tag, tags string // the last tag, and the same as an object
}

// focusKind is what a bill type means there.
type focusKind struct{ category, class, frequency, pricing string }

const (
	focusUsage    = "Usage"
	focusPurchase = "Purchase"
	focusTax      = "Tax"
	focusOnce     = "One-Time"
	focusRecurs   = "Recurring"
	focusStandard = "Standard"
)

// focusKindOf sorts the bill types of the contract; one that it does not know is
// an adjustment, which promises least. Refunds, compensation and deductions go
// back to what was billed before, as a rule in an earlier month: corrections.
func focusKindOf(billType int) focusKind {
	k := focusKind{category: "Adjustment", frequency: focusOnce}
	switch billType {
	case 5:
		k = focusKind{category: focusUsage, frequency: "Usage-Based", pricing: focusStandard}
	case 23: // what a savings plan paid for
		k = focusKind{category: focusUsage, frequency: "Usage-Based", pricing: "Committed"}
	case 1, 3, 4, 20, 24:
		k = focusKind{category: focusPurchase, frequency: focusOnce, pricing: focusStandard}
	case 2, 8, 12, 14, 18:
		k = focusKind{category: focusPurchase, frequency: focusRecurs, pricing: focusStandard}
	case 9:
		k.category = "Credit"
	case 15, 100, 101, 102:
		k.category = focusTax
	}
	if billing.FamilyOf(billType) != billing.Expenditure {
		k.class = "Correction"
	}
	return k
}

// focusPeriod is the time that a line charges for: the interval of its usage,
// else its bill day, else the month.
func focusPeriod(c billing.Cycle, l *billing.Line) (from, to time.Time) {
	switch {
	case !l.EffectiveTime.IsZero() && l.ExpireTime.After(l.EffectiveTime):
		return l.EffectiveTime, l.ExpireTime
	case l.BillDate != 0:
		year, month, day := l.BillDate.Date().Date()
		return time.Date(year, month, day, 0, 0, 0, 0, billing.Zone), time.Date(year, month, day+1, 0, 0, 0, 0, billing.Zone)
	}
	return c.Start(), c.Next().Start()
}

// vendor is who provides, publishes and invoices.
const vendor = "Huawei Cloud"

// focusColumns are the columns in the order of the specification, then our own.
var focusColumns = []struct {
	name  string
	write func(t table, r *focusRow)
}{
	{"BilledCost", func(t table, r *focusRow) { t.e8(r.line.Due) }},
	{"BillingAccountId", func(t table, r *focusRow) { t.text(r.account.DomainID) }},
	{"BillingAccountName", func(t table, r *focusRow) { t.text(r.account.Name) }},
	{"BillingCurrency", func(t table, r *focusRow) { t.text(r.account.Currency) }},
	{"BillingPeriodEnd", func(t table, r *focusRow) { t.time(r.cycle.Next().Start()) }},
	{"BillingPeriodStart", func(t table, r *focusRow) { t.time(r.cycle.Start()) }},
	{"ChargeCategory", func(t table, r *focusRow) { t.text(r.kind.category) }},
	{"ChargeClass", func(t table, r *focusRow) { t.text(r.kind.class) }},
	{"ChargeDescription", func(t table, r *focusRow) { t.text(cmp.Or(r.line.SpecDesc, r.line.ProductName)) }},
	{"ChargeFrequency", func(t table, r *focusRow) { t.text(r.kind.frequency) }},
	{"ChargePeriodEnd", func(t table, r *focusRow) { t.time(r.to) }},
	{"ChargePeriodStart", func(t table, r *focusRow) { t.time(r.from) }},
	{"ConsumedQuantity", func(t table, r *focusRow) { writePlain(t, r.used()) }},
	{"ConsumedUnit", func(t table, r *focusRow) { t.text(r.usedUnit()) }},
	{"ContractedCost", func(t table, r *focusRow) { t.e8(r.line.Due) }},
	{"EffectiveCost", func(t table, r *focusRow) { t.e8(r.line.Due) }},
	{"InvoiceIssuerName", func(t table, _ *focusRow) { t.text(vendor) }},
	{"ListCost", func(t table, r *focusRow) { t.e8(r.line.Official) }},
	{"PricingCategory", func(t table, r *focusRow) { t.text(r.kind.pricing) }},
	{"PricingQuantity", func(t table, r *focusRow) { writePlain(t, r.priced()) }},
	{"PricingUnit", func(t table, r *focusRow) { t.text(r.pricedUnit()) }},
	{"ProviderName", func(t table, _ *focusRow) { t.text(vendor) }},
	{"PublisherName", func(t table, r *focusRow) { t.text(publisherOf(r.line)) }},
	{"RegionId", given(billing.FieldRegion)},
	{"RegionName", given(billing.FieldRegionName)},
	{"ResourceId", given(billing.FieldResourceID)},
	{"ResourceName", given(billing.FieldResourceName)},
	{"ResourceType", func(t table, r *focusRow) { t.text(cmp.Or(r.line.ResourceTypeName, r.line.ResourceType)) }},
	{"ServiceCategory", func(t table, r *focusRow) { t.text(serviceCategory(r.line.ServiceType)) }},
	{"ServiceName", func(t table, r *focusRow) { t.text(cmp.Or(r.line.ServiceTypeName, r.line.ServiceType)) }},
	{"SkuId", given(billing.FieldSKUCode)},
	{"SkuMeter", given(billing.FieldUsageType)},
	{"SkuPriceId", given(billing.FieldProductID)},
	{"SubAccountId", given(billing.FieldCustomerID)},
	{"SubAccountName", given(billing.FieldAccountName)},
	{"Tags", func(t table, r *focusRow) { t.text(r.tagged()) }},
	{"x_BillType", given(billing.FieldBillType)},
	{"x_BonusAmount", given(billing.FieldBonusAmount)},
	{"x_CashAmount", given(billing.FieldCashAmount)},
	{"x_ChargeMode", given(billing.FieldChargeMode)},
	{"x_CouponAmount", given(billing.FieldCouponAmount)},
	{"x_CreditAmount", given(billing.FieldCreditAmount)},
	{"x_DebtAmount", given(billing.FieldDebtAmount)},
	{"x_DiscountAmount", given(billing.FieldDiscountAmount)},
	{"x_EnterpriseProjectId", given(billing.FieldProjectID)},
	{"x_EnterpriseProjectName", given(billing.FieldProjectName)},
	{"x_FreeUsage", given(billing.FieldFreeUsage)},
	{"x_OrderId", given(billing.FieldOrderID)},
	{"x_ReservedUsage", given(billing.FieldRIUsage)},
	{"x_ResourceTag", given(billing.FieldResourceTag)},
	{"x_ServiceCode", given(billing.FieldServiceType)},
	{"x_StoredCardAmount", given(billing.FieldStoredCardAmount)},
	{"x_TransactionId", given(billing.FieldTradeID)},
	{"x_UnitPrice", given(billing.FieldUnitPrice)},
	{"x_UnitPriceUnit", given(billing.FieldUnit)},
}

// given writes a field of the line as it came.
func given(f billing.Field) func(table, *focusRow) {
	return func(t table, r *focusRow) { writeGiven(t, r.line, f) }
}

// used is the usage, which only lines of usage have.
func (r *focusRow) used() billing.Quantity {
	if r.kind.category != focusUsage {
		return ""
	}
	return r.line.Usage
}

func (r *focusRow) usedUnit() string {
	if r.used() == "" {
		return ""
	}
	return r.unit
}

// priced is the usage, or the periods that were bought.
func (r *focusRow) priced() billing.Quantity {
	switch r.kind.category {
	case focusUsage:
		return r.line.Usage
	case focusPurchase:
		return r.line.PeriodNum
	}
	return ""
}

// periodUnits are the period types of the contract in the specification's words.
var periodUnits = map[string]string{"5": "Units", "19": "Years", "20": "Months", "24": "Days", "25": "Hours"}

func (r *focusRow) pricedUnit() string {
	if r.priced() == "" {
		return ""
	}
	if r.kind.category == focusUsage {
		return r.unit
	}
	return periodUnits[r.line.PeriodType]
}

// tagged is the tag as an object of keys and values, and nothing where it is not
// made of such pairs.
func (r *focusRow) tagged() string {
	if r.line.ResourceTag != r.tag {
		r.tag, r.tags = r.line.ResourceTag, tagsOf(r.line.ResourceTag)
	}
	return r.tags
}

func tagsOf(tag string) string {
	pairs := map[string]string{}
	for part := range strings.SplitSeq(strings.TrimSuffix(tag, ";"), ";") {
		key, value, ok := strings.Cut(part, "=")
		if _, twice := pairs[key]; !ok || key == "" || twice {
			return ""
		}
		pairs[key] = value
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(pairs); err != nil {
		return ""
	}
	return strings.TrimSpace(b.String())
}

// writePlain writes a quantity without an exponent.
func writePlain(t table, q billing.Quantity) {
	if d, err := decimal.NewFromString(string(q)); err == nil && strings.ContainsAny(string(q), "eE") {
		q = billing.Quantity(d.String())
	}
	t.quantity(q)
}
