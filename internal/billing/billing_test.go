package billing

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"portal/internal/money"
)

func TestParseCycle(t *testing.T) {
	for in, ok := range map[string]bool{
		"2026-10": true, "2000-01": true, "2026-13": false, "2026-00": false, "2026-1": false, "26-10": false,
		"2026-10-01": false, "": false, "1999-12": false, " 2026-10": false, "２０２６-10": false,
	} {
		c, err := ParseCycle(in)
		if (err == nil) != ok {
			t.Errorf("ParseCycle(%q) error = %v, want ok %t", in, err, ok)
		}
		if err == nil && c.String() != in {
			t.Errorf("ParseCycle(%q).String() = %q", in, c)
		}
	}
}

func TestCycleFollowsTheUpstreamCalendar(t *testing.T) {
	// The example of the upstream's notes: this charge is in February.
	at := time.Date(2026, 1, 31, 16, 30, 0, 0, time.UTC)
	if got := CycleAt(at).String(); got != "2026-02" {
		t.Errorf("cycle of %s = %s, want 2026-02", at, got)
	}
	if got := DayAt(at).String(); got != "2026-02-01" {
		t.Errorf("day of %s = %s, want 2026-02-01", at, got)
	}
	october := NewCycle(2026, time.October)
	if october.LastDay().String() != "2026-10-31" || october.Prev().String() != "2026-09" || october.Add(3).String() != "2027-01" {
		t.Errorf("October: last day %s, before %s, three later %s", october.LastDay(), october.Prev(), october.Add(3))
	}
	final := time.Date(2026, 11, 4, 2, 0, 0, 0, time.UTC)
	if october.Final(final.Add(-time.Second)) || !october.Final(final) {
		t.Errorf("October becomes final at %s, want %s", october.FinalAt().UTC(), final)
	}
}

func TestDaysAndCyclesAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Day(rapid.Int32Range(10957, 300000).Draw(t, "day"))
		back, err := ParseDay(d.String())
		if err != nil || back != d {
			t.Fatalf("ParseDay(%s) = %d, %v", d, back, err)
		}
		c := d.Cycle()
		if d < c.FirstDay() || d > c.LastDay() || c.LastDay()+1 != c.Next().FirstDay() || c.FirstDay().OfMonth() != 1 {
			t.Fatalf("%s is not within %s", d, c)
		}
	})
}

// month is a small month whose lines, split and summary agree.
func month() ([]CubeCell, *Summary) {
	cells := []CubeCell{
		{Service: "ec2", ChargeMode: "3", BillType: 5, Lines: 2, Amounts: Amounts{Official: 1_000_000_123, Discount: 100_000_000, Due: 900_000_123, Cash: 900_000_123}},
		{Service: "ec2", ChargeMode: "1", BillType: 4, Lines: 1, Amounts: Amounts{Official: -200_000_000, Due: -200_000_000, Cash: -200_000_000}},
		{Service: "obs", ChargeMode: "3", BillType: 5, Lines: 9, Amounts: Amounts{Official: 50, Due: 50, Coupon: 50}},
	}
	s := &Summary{AccountID: 7, Rows: []SummaryRow{
		{Family: Expenditure, ServiceType: "ec2", ChargeMode: "3", SummaryAmounts: SummaryAmounts{Official: 1_000_000_123, Discount: 100_000_000, Truncated: 123, Due: 900_000_000}},
		{Family: Refund, ServiceType: "ec2", ChargeMode: "1", SummaryAmounts: SummaryAmounts{Official: -200_000_000, Due: -200_000_000}},
		{Family: Expenditure, ServiceType: "obs", ChargeMode: "3", SummaryAmounts: SummaryAmounts{Official: 50, Truncated: 50}},
	}}
	s.Totals.Due = 700_000_000
	return cells, s
}

func TestTieOutOfAnAgreeingMonth(t *testing.T) {
	cells, s := month()
	checks, err := TieOut(cells, s, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if len(checks) != 1+1+2+2+2+1+1+1 {
		t.Errorf("got %d checks: %+v", len(checks), checks)
	}
	for _, c := range checks {
		if !c.Ties() || c.Difference != 0 || c.AccountID != 7 {
			t.Errorf("%s %q does not tie: %+v", c.Name, c.Key, c)
		}
	}
	if c := checks[0]; c.Name != CheckTotal || c.Ours != 700_000_173 || c.Theirs != 700_000_000 || c.Truncated != 173 {
		t.Errorf("first check = %+v, want the total with its remainder 173", c)
	}
}

func TestTieOutShowsEachDifference(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func([]CubeCell, *Summary)
		want  []string
	}{
		"wrong total":        {func(_ []CubeCell, s *Summary) { s.Totals.Due += 2 }, []string{CheckTotal, CheckRows}},
		"a line too many":    {func(c []CubeCell, _ *Summary) { c[0].Official += 7; c[0].Due += 7; c[0].Cash += 7 }, []string{CheckTotal, CheckService, CheckMode, CheckFamily}},
		"paid differently":   {func(c []CubeCell, _ *Summary) { c[2].Coupon-- }, []string{CheckPayment}},
		"list price moved":   {func(c []CubeCell, _ *Summary) { c[1].Official++ }, []string{CheckPrice}},
		"summary miscounted": {func(_ []CubeCell, s *Summary) { s.Rows[0].Discount++ }, []string{CheckSumPrice}},
		"service only there": {func(_ []CubeCell, s *Summary) {
			s.Rows = append(s.Rows, SummaryRow{Family: Expenditure, ServiceType: "new", ChargeMode: "3", SummaryAmounts: SummaryAmounts{Official: 5, Due: 5}})
			s.Totals.Due += 5
		}, []string{CheckTotal, CheckService, CheckMode, CheckFamily}},
	} {
		cells, s := month()
		c.spoil(cells, s)
		checks, err := TieOut(cells, s, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, k := range checks {
			if !k.Ties() {
				got = append(got, k.Name)
			}
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: differences at %v, want %v", name, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: differences at %v, want %v", name, got, c.want)
			}
		}
	}
}

func TestTieOutRefusesToWrap(t *testing.T) {
	cells, s := month()
	cells[0].Due = money.E8(1<<63 - 1)
	cells[2].Due = money.E8(1<<63 - 1)
	if _, err := TieOut(cells, s, time.Time{}); err == nil {
		t.Error("a sum beyond the range was accepted")
	}
}
