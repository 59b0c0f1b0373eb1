package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/billing"
)

// focusRows writes lines and reads them back, each by column.
func focusRows(t *testing.T, lines ...billing.Line) []map[string]string {
	t.Helper()
	var buf bytes.Buffer
	w := NewFocusWriter(&buf, CSV, billing.NewCycle(2026, time.October), []billing.Unit{{ID: 4, Name: "Hour"}})
	for i := range lines {
		if err := w.Write(&billing.Account{Name: "Main", DomainID: "dom-1", Currency: "USD"}, &lines[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	all, err := csv.NewReader(&buf).ReadAll()
	if err != nil || len(all) != len(lines)+1 {
		t.Fatalf("%d rows, %v, want %d", len(all), err, len(lines)+1)
	}
	rows := make([]map[string]string, len(lines))
	for i, row := range all[1:] {
		rows[i] = map[string]string{}
		for j, cell := range row {
			if cell != "" {
				rows[i][all[0][j]] = cell
			}
		}
	}
	return rows
}

func focusLine(t *testing.T, billType int) billing.Line {
	t.Helper()
	l := billing.Line{BillDate: day(t, "2026-10-31"), BillType: int16(billType)}
	l.CustomerID, l.AccountName, l.Region, l.RegionName = "mem-1", "北风", "ap-southeast-1", "CN-Hong Kong"
	l.ServiceType, l.ServiceTypeName, l.ResourceType, l.ResourceTypeName = "hws.service.type.ec2", "Elastic Cloud Server", "hws.resource.type.vm", "Cloud Host"
	l.ResourceID, l.ResourceName, l.ResourceTag = "i-1", "=web", "env=prod;团队=a&b"
	l.ProductID, l.SpecDesc, l.SKUCode = "p-1", "2 vCPUs", "s6.large.2"
	l.ProjectID, l.ProjectName, l.ChargeMode, l.TradeID = "0", "default", "3", "t-1"
	l.Official, l.Discount, l.Due, l.Cash = 300000000, 50000000, 250000001, 250000001
	return l
}

func TestFocusUsage(t *testing.T) {
	l := focusLine(t, 5)
	l.EffectiveTime, l.ExpireTime = time.Date(2026, 10, 30, 16, 0, 0, 0, time.UTC), time.Date(2026, 10, 31, 16, 0, 0, 0, time.UTC)
	l.Null = l.Null.With(billing.FieldBonusAmount)
	l.Usage, l.UsageMeasureID, l.UsageType, l.PeriodType, l.UnitPrice, l.Unit, l.FreeUsage = "2.4E1", 4, "Duration", "25", "0.1250000000", "USD/hour", "1"
	got := focusRows(t, l)[0]
	want := map[string]string{
		"BilledCost": "2.50000001", "BillingAccountId": "dom-1", "BillingAccountName": "Main", "BillingCurrency": "USD",
		"BillingPeriodEnd": "2026-10-31T16:00:00Z", "BillingPeriodStart": "2026-09-30T16:00:00Z", "ChargeCategory": "Usage", "ChargeDescription": "2 vCPUs",
		"ChargeFrequency": "Usage-Based", "ChargePeriodEnd": "2026-10-31T16:00:00Z", "ChargePeriodStart": "2026-10-30T16:00:00Z", "ConsumedQuantity": "24", "ConsumedUnit": "Hour",
		"ContractedCost": "2.50000001", "EffectiveCost": "2.50000001", "InvoiceIssuerName": "Huawei Cloud", "ListCost": "3.00000000", "PricingCategory": "Standard",
		"PricingQuantity": "24", "PricingUnit": "Hour", "ProviderName": "Huawei Cloud", "PublisherName": "Huawei Cloud", "RegionId": "ap-southeast-1", "RegionName": "CN-Hong Kong",
		"ResourceId": "i-1", "ResourceName": "'=web", "ResourceType": "Cloud Host", "ServiceCategory": "Compute", "ServiceName": "Elastic Cloud Server", "SkuId": "s6.large.2",
		"SkuMeter": "Duration", "SkuPriceId": "p-1", "SubAccountId": "mem-1", "SubAccountName": "北风", "Tags": `{"env":"prod","团队":"a&b"}`,
		"x_BillType": "5", "x_CashAmount": "2.50000001", "x_ChargeMode": "3", "x_CouponAmount": "0.00000000", "x_CreditAmount": "0.00000000",
		"x_DebtAmount": "0.00000000", "x_DiscountAmount": "0.50000000", "x_EnterpriseProjectId": "0", "x_EnterpriseProjectName": "default", "x_FreeUsage": "1",
		"x_ResourceTag": "env=prod;团队=a&b", "x_ServiceCode": "hws.service.type.ec2", "x_StoredCardAmount": "0.00000000", "x_TransactionId": "t-1",
		"x_UnitPrice": "0.1250000000", "x_UnitPriceUnit": "USD/hour",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFocusPurchaseAndRefund(t *testing.T) {
	buy := focusLine(t, 1)
	buy.ChargeMode, buy.PeriodType, buy.PeriodNum, buy.OrderID, buy.TradeID = "1", "19", "1", "CS1", "CS1"
	back := buy
	back.BillType, back.Due, back.PeriodNum = 4, -100000000, ""
	rows := focusRows(t, buy, back)
	for name, want := range map[string][2]string{
		"ChargeCategory": {"Purchase", "Purchase"}, "ChargeClass": {"", "Correction"}, "ChargeFrequency": {"One-Time", "One-Time"},
		"ConsumedQuantity": {}, "ConsumedUnit": {}, "PricingQuantity": {"1", ""}, "PricingUnit": {"Years", ""}, "x_OrderId": {"CS1", "CS1"},
		"ChargePeriodStart": {"2026-10-30T16:00:00Z", "2026-10-30T16:00:00Z"}, "ChargePeriodEnd": {"2026-10-31T16:00:00Z", "2026-10-31T16:00:00Z"},
		"BilledCost": {"2.50000001", "-1.00000000"}, "EffectiveCost": {"2.50000001", "-1.00000000"},
	} {
		if got := [2]string{rows[0][name], rows[1][name]}; got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	whole := focusLine(t, 5)
	whole.BillDate = 0
	if got := focusRows(t, whole)[0]; got["ChargePeriodStart"] != got["BillingPeriodStart"] || got["ChargePeriodEnd"] != got["BillingPeriodEnd"] {
		t.Errorf("a line of a whole month charges from %s to %s", got["ChargePeriodStart"], got["ChargePeriodEnd"])
	}
}

// What the specification asks of every row, for every bill type of the contract,
// one that it does not know, and a line of which almost nothing is told.
func TestFocusKeepsTheRules(t *testing.T) {
	lines := []billing.Line{{}}
	for _, billType := range append([]int{77}, billing.BillTypes...) {
		l := focusLine(t, billType)
		l.Usage, l.UsageMeasureID, l.PeriodNum, l.PeriodType = "3", 4, "1", "20"
		lines = append(lines, l)
	}
	allowed := map[string][]string{
		"ChargeCategory": {"Usage", "Purchase", "Tax", "Credit", "Adjustment"}, "ChargeClass": {"", "Correction"}, "ChargeFrequency": {"One-Time", "Recurring", "Usage-Based"},
		"PricingCategory": {"", "Standard", "Committed"},
	}
	number, instant := regexp.MustCompile(`^-?\d+(\.\d+)?$`), regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`)
	for _, row := range focusRows(t, lines...) {
		about := "bill type " + row["x_BillType"]
		for name, values := range allowed {
			if !slices.Contains(values, row[name]) {
				t.Errorf("%s: %s is %q", about, name, row[name])
			}
		}
		for _, name := range []string{"BilledCost", "EffectiveCost", "ListCost", "ContractedCost"} {
			if !number.MatchString(row[name]) {
				t.Errorf("%s: %s is %q", about, name, row[name])
			}
		}
		for _, name := range []string{"BillingPeriodStart", "BillingPeriodEnd", "ChargePeriodStart", "ChargePeriodEnd"} {
			if !instant.MatchString(row[name]) {
				t.Errorf("%s: %s is %q", about, name, row[name])
			}
		}
		if row["ChargePeriodStart"] >= row["ChargePeriodEnd"] {
			t.Errorf("%s charges from %s to %s", about, row["ChargePeriodStart"], row["ChargePeriodEnd"])
		}
		for _, name := range []string{"BillingAccountId", "BillingCurrency", "InvoiceIssuerName", "ProviderName", "PublisherName", "ServiceCategory"} {
			if row[name] == "" {
				t.Errorf("%s: %s is missing", about, name)
			}
		}
		usage, tax, fixed := row["ChargeCategory"] == "Usage", row["ChargeCategory"] == "Tax", row["ChargeClass"] == "Correction"
		if (row["ConsumedQuantity"] != "") != usage || row["ConsumedUnit"] != "" && !usage {
			t.Errorf("%s: a %s of %s %s", about, row["ChargeCategory"], row["ConsumedQuantity"], row["ConsumedUnit"])
		}
		if purchase := row["ChargeCategory"] == "Purchase"; (usage || purchase) && !fixed && (row["PricingQuantity"] == "" || row["PricingUnit"] == "" || row["PricingCategory"] == "") ||
			tax && row["PricingQuantity"]+row["PricingUnit"]+row["PricingCategory"] != "" {
			t.Errorf("%s: %s is priced as %q %q, %q", about, row["ChargeCategory"], row["PricingQuantity"], row["PricingUnit"], row["PricingCategory"])
		}
		if row["ChargeCategory"] == "Purchase" && row["ChargeFrequency"] == "Usage-Based" {
			t.Errorf("%s: a purchase is based on usage", about)
		}
	}
}

func TestFocusTags(t *testing.T) {
	for tag, want := range map[string]string{
		"": "", "env=prod": `{"env":"prod"}`, "a=1;b=": `{"a":"1","b":""}`, "a=b=c;": `{"a":"b=c"}`, "plain": "", "=1+1": "", "a=1;;b=2": "", "a=1;a=2": "",
		`q="<x>"`: `{"q":"\"<x>\""}`,
	} {
		got := tagsOf(tag)
		if got != want || got != "" && !json.Valid([]byte(got)) {
			t.Errorf("%q is %s, want %s", tag, got, want)
		}
	}
}

func TestFocusServices(t *testing.T) {
	for code, want := range map[string]string{"hws.service.type.obs": "Storage", "hws.service.type.rds": "Databases", "hws.service.type.moon": "Other", "": "Other", "obs": "Storage"} {
		if got := serviceCategory(code); got != want {
			t.Errorf("%s is of %s, want %s", code, got, want)
		}
	}
	ware := focusLine(t, 18)
	ware.ServiceType, ware.ServiceTypeName = "hws.service.type.marketplace", "KooGallery"
	if got := focusRows(t, ware)[0]["PublisherName"]; got != "KooGallery" {
		t.Errorf("a ware of the marketplace is published by %q", got)
	}
	for _, c := range focusColumns[1:] {
		if strings.Count(c.name, "_") > 1 || c.name != strings.TrimSpace(c.name) {
			t.Errorf("a column is called %q", c.name)
		}
	}
	w := NewFocusWriter(failing{}, CSV, billing.NewCycle(2026, time.October), nil)
	if err := errors.Join(w.Write(&billing.Account{}, &ware), w.Flush()); err == nil {
		t.Error("a file that cannot be written looks whole")
	}
}
