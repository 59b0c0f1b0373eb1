package bench

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/billing"
	"portal/internal/money"
)

// The reference of most goals: one flat table with all fields of a record, text
// where they are text and numeric where they are numbers, filled by a bare text
// COPY; no key, no index.

// flatColumn is one column of the flat table, and how a line writes it.
type flatColumn struct {
	name, kind string
	text       func(b []byte, l *billing.Line) []byte
}

func words(name string, get func(l *billing.Line) string) flatColumn {
	return flatColumn{name, "text", func(b []byte, l *billing.Line) []byte { return appendFlatText(b, get(l)) }}
}

func instant(name string, get func(l *billing.Line) time.Time) flatColumn {
	return flatColumn{name, "text", func(b []byte, l *billing.Line) []byte {
		if t := get(l); !t.IsZero() {
			return t.AppendFormat(b, "2006-01-02T15:04:05Z")
		}
		return append(b, `\N`...)
	}}
}

func quantity(name string, get func(l *billing.Line) billing.Quantity) flatColumn {
	return flatColumn{name, "numeric", func(b []byte, l *billing.Line) []byte { return appendFlatText(b, string(get(l))) }}
}

func measure(name string, get func(l *billing.Line) int32) flatColumn {
	return flatColumn{name, "int", func(b []byte, l *billing.Line) []byte { return strconv.AppendInt(b, int64(get(l)), 10) }}
}

func amount(name string, get func(l *billing.Line) money.E8) flatColumn {
	return flatColumn{name, "numeric", func(b []byte, l *billing.Line) []byte { return get(l).Append(b) }}
}

func appendFlatText(b []byte, s string) []byte {
	if s == "" {
		return append(b, `\N`...)
	}
	if strings.ContainsAny(s, "\t\n\r\\") {
		s = strings.NewReplacer("\\", `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`).Replace(s)
	}
	return append(b, s...)
}

// flatColumns are the sixty fields of the contract, but that amounts are named
// as ours are.
var flatColumns = []flatColumn{
	{"bill_date", "date", func(b []byte, l *billing.Line) []byte { return append(b, l.BillDate.String()...) }},
	measure("bill_type", func(l *billing.Line) int32 { return int32(l.BillType) }),
	words("customer_id", func(l *billing.Line) string { return l.CustomerID }),
	words("account_name", func(l *billing.Line) string { return l.AccountName }),
	words("region", func(l *billing.Line) string { return l.Region }),
	words("region_name", func(l *billing.Line) string { return l.RegionName }),
	words("service_type", func(l *billing.Line) string { return l.ServiceType }),
	words("resource_type", func(l *billing.Line) string { return l.ResourceType }),
	words("service_type_name", func(l *billing.Line) string { return l.ServiceTypeName }),
	words("resource_type_name", func(l *billing.Line) string { return l.ResourceTypeName }),
	instant("effective_time", func(l *billing.Line) time.Time { return l.EffectiveTime }),
	instant("expire_time", func(l *billing.Line) time.Time { return l.ExpireTime }),
	instant("consume_time", func(l *billing.Line) time.Time { return l.ConsumeTime }),
	words("resource_id", func(l *billing.Line) string { return l.ResourceID }),
	words("resource_name", func(l *billing.Line) string { return l.ResourceName }),
	words("resource_tag", func(l *billing.Line) string { return l.ResourceTag }),
	words("product_id", func(l *billing.Line) string { return l.ProductID }),
	words("product_name", func(l *billing.Line) string { return l.ProductName }),
	words("product_spec_desc", func(l *billing.Line) string { return l.SpecDesc }),
	words("sku_code", func(l *billing.Line) string { return l.SKUCode }),
	quantity("spec_size", func(l *billing.Line) billing.Quantity { return l.SpecSize }),
	measure("spec_size_measure_id", func(l *billing.Line) int32 { return l.SpecSizeMeasureID }),
	words("trade_id", func(l *billing.Line) string { return l.TradeID }),
	instant("trade_time", func(l *billing.Line) time.Time { return l.TradeTime }),
	words("id", func(l *billing.Line) string { return l.ID }),
	words("project_id", func(l *billing.Line) string { return l.ProjectID }),
	words("project_name", func(l *billing.Line) string { return l.ProjectName }),
	words("charge_mode", func(l *billing.Line) string { return l.ChargeMode }),
	words("order_id", func(l *billing.Line) string { return l.OrderID }),
	words("relative_order_id", func(l *billing.Line) string { return l.RelativeOrderID }),
	words("period_type", func(l *billing.Line) string { return l.PeriodType }),
	quantity("period_num", func(l *billing.Line) billing.Quantity { return l.PeriodNum }),
	words("usage_type", func(l *billing.Line) string { return l.UsageType }),
	quantity("usage", func(l *billing.Line) billing.Quantity { return l.Usage }),
	measure("usage_measure_id", func(l *billing.Line) int32 { return l.UsageMeasureID }),
	quantity("free_usage", func(l *billing.Line) billing.Quantity { return l.FreeUsage }),
	measure("free_measure_id", func(l *billing.Line) int32 { return l.FreeMeasureID }),
	quantity("ri_usage", func(l *billing.Line) billing.Quantity { return l.RIUsage }),
	measure("ri_measure_id", func(l *billing.Line) int32 { return l.RIMeasureID }),
	quantity("unit_price", func(l *billing.Line) billing.Quantity { return l.UnitPrice }),
	words("unit", func(l *billing.Line) string { return l.Unit }),
	amount("official", func(l *billing.Line) money.E8 { return l.Official }),
	amount("discount", func(l *billing.Line) money.E8 { return l.Discount }),
	amount("due", func(l *billing.Line) money.E8 { return l.Due }),
	amount("cash", func(l *billing.Line) money.E8 { return l.Cash }),
	amount("credit", func(l *billing.Line) money.E8 { return l.Credit }),
	amount("coupon", func(l *billing.Line) money.E8 { return l.Coupon }),
	amount("flexi", func(l *billing.Line) money.E8 { return l.Flexi }),
	amount("stored_card", func(l *billing.Line) money.E8 { return l.StoredCard }),
	amount("bonus", func(l *billing.Line) money.E8 { return l.Bonus }),
	amount("debt", func(l *billing.Line) money.E8 { return l.Debt }),
	amount("adjustment", func(l *billing.Line) money.E8 { return l.Adjustment }),
	measure("measure_id", func(l *billing.Line) int32 { return l.MeasureID }),
	words("formula", func(l *billing.Line) string { return l.Formula }),
	words("sub_service_type", func(l *billing.Line) string { return l.SubServiceType }),
	words("sub_service_type_name", func(l *billing.Line) string { return l.SubServiceTypeName }),
	words("sub_resource_type", func(l *billing.Line) string { return l.SubResourceType }),
	words("sub_resource_type_name", func(l *billing.Line) string { return l.SubResourceTypeName }),
	words("sub_resource_id", func(l *billing.Line) string { return l.SubResourceID }),
	words("sub_resource_name", func(l *billing.Line) string { return l.SubResourceName }),
}

// flatText is lines as the text form of COPY.
func flatText(lines []billing.Line) []byte {
	b := make([]byte, 0, 900*len(lines))
	for i := range lines {
		for k, c := range flatColumns {
			if k > 0 {
				b = append(b, '\t')
			}
			b = c.text(b, &lines[i])
		}
		b = append(b, '\n')
	}
	return b
}

// createFlat makes an empty flat table, with more columns or constraints after the fields.
func (w *World) createFlat(ctx context.Context, table, more string) error {
	columns := make([]string, len(flatColumns))
	for i, c := range flatColumns {
		columns[i] = c.name + " " + c.kind
	}
	return w.exec(ctx, "drop table if exists "+table, fmt.Sprintf("create table %s (%s%s)", table, strings.Join(columns, ", "), more))
}

// copyFlat is the bare text COPY, in a transaction of its own.
func (w *World) copyFlat(ctx context.Context, table string, text []byte) error {
	return w.admin.AcquireFunc(ctx, func(c *pgxpool.Conn) error {
		return copyText(ctx, c.Conn(), table, text)
	})
}

func copyText(ctx context.Context, conn *pgx.Conn, table string, text []byte) error {
	_, err := conn.PgConn().CopyFrom(ctx, bytes.NewReader(text), "copy "+table+" from stdin")
	return err
}
