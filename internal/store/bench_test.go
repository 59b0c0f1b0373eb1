package store_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
	"portal/internal/store"
	"portal/internal/testdb"
)

// benchLines is the size of a benchmark's month.
const benchLines = 50_000

// flatText writes lines as the text of one wide table, which is what a load is
// compared with.
func flatText(lines []billing.Line) []byte {
	var b bytes.Buffer
	for i := range lines {
		l := &lines[i]
		fields := []string{
			fmt.Sprint(i), l.BillDate.String(), fmt.Sprint(l.BillType), l.CustomerID, l.AccountName, l.Region, l.RegionName,
			l.ServiceType, l.ServiceTypeName, l.ResourceType, l.ResourceTypeName, l.ResourceID, l.ResourceName, l.ResourceTag,
			l.ProjectID, l.ProjectName, l.ChargeMode, l.OrderID, l.ProductID, l.ProductName, l.SpecDesc, l.SKUCode, l.PeriodType,
			string(l.PeriodNum), l.UsageType, string(l.Usage), string(l.UnitPrice), l.Unit, l.TradeID, l.ID, l.Formula,
			l.ConsumeTime.Format(time.RFC3339), l.Official.String(), l.Discount.String(), l.Due.String(), l.Cash.String(),
			l.Credit.String(), l.Coupon.String(), l.Flexi.String(), l.StoredCard.String(), l.Bonus.String(), l.Debt.String(), l.Adjustment.String(),
		}
		for k, f := range fields {
			if f == "" {
				fields[k] = `\N`
			}
		}
		b.WriteString(strings.Join(fields, "\t"))
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// BenchmarkLoadMonth compares a full load (dictionary, rows, copy, indexes,
// roll-ups, switch) with a bare text COPY of the same lines; goal P1: a ratio
// of 0.70 or less.
func BenchmarkLoadMonth(b *testing.B) {
	db := testdb.New(b)
	owner, _ := testdb.URLs(b)
	conn, err := pgx.Connect(b.Context(), owner)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close(b.Context())
	account, err := db.EnsureAccount(b.Context(), billing.Account{DomainID: "bench"})
	if err != nil {
		b.Fatal(err)
	}
	var load, flat time.Duration
	for i := 0; b.Loop(); i++ {
		lines := makeLines(benchLines, october, uint64(i))
		text := flatText(lines)
		columns := bytes.Count(text[:bytes.IndexByte(text, '\n')], []byte{'\t'}) + 1
		types := make([]string, columns)
		for k := range types {
			types[k] = fmt.Sprintf("c%d text", k)
			if k >= columns-11 {
				types[k] = fmt.Sprintf("c%d numeric", k)
			}
		}
		table := fmt.Sprintf("flat%d", i)
		if _, err := conn.Exec(b.Context(), "create table "+table+" ("+strings.Join(types, ", ")+")"); err != nil {
			b.Fatal(err)
		}
		start := time.Now()
		if _, err := conn.PgConn().CopyFrom(b.Context(), bytes.NewReader(text), "copy "+table+" from stdin"); err != nil {
			b.Fatal(err)
		}
		flat += time.Since(start)
		start = time.Now()
		l, err := db.NewLoad(account.ID, october, "USD", b.TempDir())
		if err != nil {
			b.Fatal(err)
		}
		for k := range lines {
			if err := l.Add(b.Context(), &lines[k]); err != nil {
				b.Fatal(err)
			}
		}
		if _, err := l.Publish(b.Context(), store.Verdict{ReadAt: time.Now(), Final: true}); err != nil {
			b.Fatal(err)
		}
		l.Close()
		load += time.Since(start)
	}
	n := b.N * benchLines
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(ratio(load, flat), "load/flat")
	b.ReportMetric(ratio(load, time.Duration(n)*time.Microsecond), "µs/line")
}

// BenchmarkFirstPage compares the first page of a month's lines, totals
// included, with `select 1` on the same connection pool.
func BenchmarkFirstPage(b *testing.B) {
	db := testdb.New(b)
	account, err := db.EnsureAccount(b.Context(), billing.Account{DomainID: "bench"})
	if err != nil {
		b.Fatal(err)
	}
	scope := billing.Scope{Accounts: []int64{account.ID}, Currency: "USD"}
	l, err := db.NewLoad(account.ID, october, "USD", b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	lines := makeLines(benchLines, october, 1)
	for k := range lines {
		if err := l.Add(b.Context(), &lines[k]); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := l.Publish(b.Context(), store.Verdict{ReadAt: time.Now(), Final: true}); err != nil {
		b.Fatal(err)
	}
	var page, ping time.Duration
	for b.Loop() {
		start := time.Now()
		if err := db.Ready(b.Context()); err != nil {
			b.Fatal(err)
		}
		ping += time.Since(start)
		start = time.Now()
		if _, err := db.Lines(b.Context(), scope, october, billing.LineFilter{}); err != nil {
			b.Fatal(err)
		}
		page += time.Since(start)
	}
	b.ReportMetric(ratio(page, ping), "page/ping")
}

// ratio divides two durations; it is no money.
func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }
