package store

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"portal/internal/billing"
)

// throughDetail packs what a detail holds of a line, and unpacks it again.
func throughDetail(t *testing.T, l billing.Line) (got billing.Line, size int) {
	t.Helper()
	packed := appendDetail(nil, &l)
	got = billing.Line{BillDate: l.BillDate, Product: l.Product}
	derived, err := readDetail(packed, &got)
	if err != nil {
		t.Fatalf("detail %x of %+v: %v", packed, l, err)
	}
	if derived {
		got.Formula = derivedFormula(&got)
	}
	return got, len(packed)
}

func TestADetailKeepsEverythingAsItCame(t *testing.T) {
	t.Parallel()
	texts := rapid.OneOf(rapid.Just(""), rapid.StringMatching(`[0-9a-f]{32}`), rapid.StringMatching(`[0-9A-F]{32}`), rapid.StringMatching(`[0-9a-fg]{32}`), rapid.String())
	numbers := rapid.OneOf(rapid.Just(""), rapid.SampledFrom([]string{
		"0", "-0", "0.0", "00", "0.00", ".5", "5.", "1e3", "1E-7", "-1.50", "999999999999999999", "1000000000000000000", "0.00000000000000001",
		"-0.000000000000000001", "123456789012.5", "9223372036854775808",
	}), rapid.StringMatching(`-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,9})?`), rapid.StringMatching(`-?[0-9]{1,30}(\.[0-9]{1,30})?`))
	instants := rapid.OneOf(rapid.Just(time.Time{}), rapid.Custom(func(t *rapid.T) time.Time {
		return time.Unix(rapid.Int64Range(-62135596799, 253402300799).Draw(t, "second"), 0).UTC()
	}), rapid.Custom(func(t *rapid.T) time.Time {
		return time.Date(2026, 10, 3, rapid.IntRange(0, 23).Draw(t, "hour"), 0, 0, 0, time.UTC)
	}))
	rapid.Check(t, func(rt *rapid.T) {
		l := billing.Line{BillDate: billing.Day(rapid.IntRange(0, 40000).Draw(rt, "day"))}
		for name, p := range map[string]*time.Time{"consume": &l.ConsumeTime, "expire": &l.ExpireTime, "effective": &l.EffectiveTime, "trade": &l.TradeTime} {
			*p = instants.Draw(rt, name)
		}
		if rapid.Bool().Draw(rt, "same") {
			l.ExpireTime = l.ConsumeTime
		}
		for name, p := range map[string]*billing.Quantity{"usage": &l.Usage, "free": &l.FreeUsage, "ri": &l.RIUsage, "price": &l.UnitPrice} {
			*p = billing.Quantity(numbers.Draw(rt, name))
		}
		l.TradeID, l.ID = texts.Draw(rt, "trade id"), texts.Draw(rt, "id")
		l.Formula = rapid.OneOf(texts, rapid.Just(derivedFormula(&l)), rapid.Just(string(l.UnitPrice)+" * ")).Draw(rt, "formula")
		if got, _ := throughDetail(t, l); got != l {
			rt.Fatalf("came back otherwise (-want +got):\n%s", cmp.Diff(l, got))
		}
	})
}

// A usual line is small: ids of 32 digits as 16 bytes, the formula not at all.
func TestADetailIsSmall(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 10, 29, 9, 55, 42, 0, time.UTC)
	l := billing.Line{
		BillDate: billing.DayAt(at), ConsumeTime: at, ExpireTime: at, EffectiveTime: at.Add(-time.Hour), TradeTime: at.Add(20 * time.Minute),
		TradeID: strings.Repeat("1c32fb9a", 4), ID: strings.Repeat("dc09f5e5", 4), Usage: "0.382556", FreeUsage: "0", RIUsage: "0",
		Formula: "0.0121234566 * 0.382556", Product: billing.Product{UnitPrice: "0.0121234566"},
	}
	if got, size := throughDetail(t, l); got != l || size > 50 {
		t.Errorf("%d bytes, want at most 50; differs: %s", size, cmp.Diff(l, got))
	}
}

func TestADamagedDetailIsAnError(t *testing.T) {
	t.Parallel()
	l := billing.Line{BillDate: 20000, TradeID: "CS26", ID: strings.Repeat("0a", 16), Usage: "1.5", Formula: "a"}
	whole := appendDetail(nil, &l)
	for n := range whole {
		var got billing.Line
		if _, err := readDetail(whole[:n], &got); err == nil {
			t.Errorf("the first %d of %d bytes pass", n, len(whole))
		}
	}
	if _, err := readDetail(append(whole, 0), &billing.Line{}); err == nil {
		t.Error("a byte too many passes")
	}
}
