package ui

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"portal/internal/money"
	"portal/web/templates/lang"
)

func TestScaleIsRoundAndHoldsItsValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := decimal.New(rapid.Int64().Draw(t, "a"), -8)
		b := decimal.New(rapid.Int64().Draw(t, "b"), -8)
		lo, hi := decimal.Min(a, b, decimal.Zero), decimal.Max(a, b, decimal.Zero)
		s := newScale(lo, hi, 22, 190)
		if s.lo.GreaterThan(lo) || s.hi.LessThan(hi) {
			t.Fatalf("scale %s to %s does not hold %s to %s", s.lo, s.hi, lo, hi)
		}
		ticks := s.ticks()
		if len(ticks) < 2 || len(ticks) > 9 {
			t.Fatalf("%d ticks for %s to %s", len(ticks), lo, hi)
		}
		digits := strings.Trim(s.step.Coefficient().String(), "0")
		if digits != "1" && digits != "2" && digits != "5" {
			t.Fatalf("step %s is not round", s.step)
		}
		for _, v := range []decimal.Decimal{lo, hi, decimal.Zero} {
			if y := s.y(v); y.LessThan(decimal.NewFromInt(22)) || y.GreaterThan(decimal.NewFromInt(190)) {
				t.Fatalf("%s lies at %s, outside the chart", v, y)
			}
		}
	})
}

func month(n string, values ...money.E8) StackMonth {
	return StackMonth{Month: Time{n, n}, Label: n, Href: "/bills/" + n, Values: values}
}

func TestStackStacks(t *testing.T) {
	const unit = 100_000_000
	chart, err := NewStack(lang.For(lang.English), "USD", "caption", []string{"a", "b", "rest"}, true,
		[]StackMonth{month("2026-09", 30*unit, 20*unit, 10*unit), month("2026-10", 20*unit, -10*unit, 0)})
	if err != nil {
		t.Fatal(err)
	}
	if len(chart.Cols) != 2 || chart.Cols[0].Total.Exact != "60.00000000" || chart.Cols[1].Total.Exact != "10.00000000" {
		t.Fatalf("columns = %+v", chart.Cols)
	}
	first := chart.Cols[0].Parts
	for i := 1; i < len(first); i++ { // each part sits on the one before
		y, h := decimal.RequireFromString(first[i].Y), decimal.RequireFromString(first[i].H)
		if got, want := y.Add(h), decimal.RequireFromString(first[i-1].Y); !got.Equal(want) {
			t.Errorf("part %d ends at %s, the one below begins at %s", i, got, want)
		}
	}
	if base := decimal.RequireFromString(first[0].Y).Add(decimal.RequireFromString(first[0].H)).String(); base != chart.Base {
		t.Errorf("the stack stands at %s, the base is at %s", base, chart.Base)
	}
	if below := chart.Cols[1].Parts[1]; below.Y != chart.Base {
		t.Errorf("a negative part begins at %s, want the base %s", below.Y, chart.Base)
	}
	if got := first[2].Class; got != "s7" {
		t.Errorf("the rest has the class %s, want s7", got)
	}
}

func TestStackRefusesWhatDoesNotFit(t *testing.T) {
	const most = money.E8(1<<63 - 1)
	_, err := NewStack(lang.For(lang.English), "USD", "", []string{"a", "b"}, false, []StackMonth{month("2026-10", most, most)})
	if !errors.Is(err, money.ErrRange) {
		t.Errorf("error = %v, want ErrRange", err)
	}
}

func runData(now, before []money.E8) *RunData {
	name := func(int) string { return "d" }
	return &RunData{Now: now, Before: before, NowName: "November", BeforeName: "October", Currency: "USD", DayHref: name, DayName: name}
}

// d14 is the height of a line of text.
var d14 = decimal.NewFromInt(14)

func TestRun(t *testing.T) {
	const unit = 100_000_000
	t.Run("nothing", func(t *testing.T) {
		if run, err := NewRun(lang.For(lang.English), runData(nil, nil)); run != nil || err != nil {
			t.Errorf("NewRun = %v, %v; want nothing", run, err)
		}
	})
	t.Run("first day of a month", func(t *testing.T) {
		run, err := NewRun(lang.For(lang.English), runData(nil, make([]money.E8, 31)))
		if err != nil || len(run.Hits) != 0 || len(run.Rows) != 31 || run.Now != "" {
			t.Errorf("run = %+v, %v", run, err)
		}
	})
	t.Run("adds up", func(t *testing.T) {
		run, err := NewRun(lang.For(lang.English), runData([]money.E8{unit, 2 * unit, -unit}, make([]money.E8, 28)))
		if err != nil {
			t.Fatal(err)
		}
		if got := run.Rows[2].Now.Exact; got != "2.00000000" {
			t.Errorf("after three days %s, want 2", got)
		}
		if len(run.Hits) != 3 || run.Hits[2].X != "7.143%" {
			t.Errorf("hits = %+v", run.Hits)
		}
	})
	t.Run("names stand clear of the lines", func(t *testing.T) {
		flat := func(n int, each money.E8) []money.E8 { return slices.Repeat([]money.E8{each * unit}, n) }
		d := runData(flat(26, 1000), flat(31, 1200))
		d.Forecast, d.ForecastText = flat(4, 1200), "forecast 30,800"
		run, err := NewRun(lang.For(lang.English), d)
		if err != nil || len(run.Names) != 3 {
			t.Fatalf("run = %+v, %v", run, err)
		}
		at := func(name RunName) decimal.Decimal { return decimal.RequireFromString(name.Y) }
		now, ahead := run.Names[0], run.Names[2]
		if now.Anchor != "end" || ahead.Anchor != "end" || at(now).LessThan(at(ahead).Add(d14)) {
			t.Errorf("the names are at %+v and %+v, one on the other", now.Label, ahead.Label)
		}
		// 16 letters of 7 pixels are eleven days of 31 where the chart is 318 wide: at the
		// left end of the name the line is at 1000 × 15.
		s := newScale(decimal.Zero, decimal.NewFromInt(1200*31), 18, 200)
		if line := s.y(decimal.NewFromInt(15_000)); at(now).Sub(line).LessThan(decimal.NewFromInt(10)) {
			t.Errorf("the name is at %s, the line below it at %s", now.Y, line)
		}
	})
	t.Run("too much", func(t *testing.T) {
		const most = money.E8(1<<63 - 1)
		if _, err := NewRun(lang.For(lang.English), runData([]money.E8{most, most}, nil)); !errors.Is(err, money.ErrRange) {
			t.Errorf("error = %v, want ErrRange", err)
		}
	})
}

func TestSparkAndBars(t *testing.T) {
	d := decimal.NewFromInt
	if got := NewSpark([]decimal.Decimal{d(5)}); got != (Spark{}) {
		t.Errorf("one value draws %+v", got)
	}
	if got, want := NewSpark([]decimal.Decimal{d(0), d(10), d(5)}).Points, "0,15 1,1.5 2,8.2"; got != want {
		t.Errorf("points = %s, want %s", got, want)
	}
	if got := NewSpark([]decimal.Decimal{d(0), d(0)}).Points; got != "0,15 1,15" {
		t.Errorf("a line of nothing is %s", got)
	}
	if got := NewBar(d(100), d(88), d(100), "cut"); *got != (Bar{"87.12%", "11.88%", "cut"}) {
		t.Errorf("bar = %+v", got)
	}
	if got := NewBar(d(0), d(1), d(0), "plain"); got != nil {
		t.Errorf("a bar on no scale = %+v", got)
	}
	if got := NewChangeBar(-5, 10); got != (Bar{"26%", "24%", "plain"}) {
		t.Errorf("change bar = %+v", got)
	}
}
