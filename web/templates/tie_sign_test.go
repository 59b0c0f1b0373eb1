package templates

import (
	"testing"

	"github.com/shopspring/decimal"

	"portal/internal/billing"
	"portal/web/templates/lang"
)

// What nobody explains is a part of the sum, wherever it stands beside the others:
// our lines, what was truncated and it make Huawei's total.
func TestUnexplainedAddsUp(t *testing.T) {
	t.Parallel()
	sum := func(parts ...string) decimal.Decimal {
		all := decimal.Zero
		for _, p := range parts {
			all = all.Add(decimal.RequireFromString(p))
		}
		return all
	}
	check := billing.Check{Name: billing.CheckTotal, Ours: 100_00000000, Theirs: 95_00000000, Truncated: 2_00000000, Difference: 3_00000000, Unit: billing.InAmount}
	texts := lang.For(lang.English)
	row, err := NewTieRow(texts, &billing.Bill{Cycle: billing.CycleAt(sampleNow).Prev(), Checks: []billing.Check{check}}, sampleNow)
	if err != nil {
		t.Fatal(err)
	}
	if got := sum(row.Ours.Exact, row.Truncated.Exact, row.Difference.Exact); got.String() != "95" {
		t.Errorf("on the first page our lines and the rest make %s, want Huawei's 95", got)
	}
	one := newCheckRow(texts, &check, nil, "")
	if got := sum(one.Ours.Exact, one.Truncated.Exact, one.Difference.Exact); got.String() != "95" {
		t.Errorf("in a comparison our lines and the rest make %s, want Huawei's 95", got)
	}
}
