package templates

import (
	"github.com/shopspring/decimal"

	"portal/internal/billing"
	"portal/internal/money"
	"portal/web/templates/ui"
)

// monthForecast is what this month may come to: what it has cost so far, and for each
// day to come what the same day of the month before cost. Monthly and yearly fees
// are in it on the days they fall due. The range is between these days as they
// were and the same days at this month's pace.
type monthForecast struct {
	days      []money.E8 // of the days to come
	sum       money.E8
	low, high money.E8
}

// newMonthForecast returns nil where there is nothing to go by: no day of this month,
// or not all of the month before.
func newMonthForecast(f *OverviewFacts) (*monthForecast, error) {
	now, before := f.split()
	this := billing.CycleAt(f.Now)
	length := this.Days()
	if len(now) == 0 || len(now) >= length || len(before) == 0 {
		return nil, nil
	}
	whole, err := total(before)
	if err != nil {
		return nil, err
	}
	soFar, err := total(now)
	if err != nil {
		return nil, err
	}
	same, err := total(before[:min(len(now), len(before))])
	if err != nil {
		return nil, err
	}
	c := &monthForecast{}
	for day := len(now); day < length; day++ {
		if day < len(before) {
			c.days = append(c.days, before[day])
			continue
		}
		// The month before was shorter: a day of it like any other.
		mean, err := money.ParseE8(whole.Decimal().DivRound(decimal.NewFromInt(int64(len(before))), 8).StringFixed(8))
		if err != nil {
			return nil, err
		}
		c.days = append(c.days, mean)
	}
	rest, err := total(c.days)
	if err != nil {
		return nil, err
	}
	if c.sum, err = soFar.Add(rest); err != nil {
		return nil, err
	}
	c.low, c.high = c.sum, c.sum
	if same > 0 && soFar > 0 && rest > 0 {
		pace, err := money.ParseE8(rest.Decimal().Mul(soFar.Decimal()).DivRound(same.Decimal(), 8).StringFixed(8))
		if err != nil {
			return nil, err
		}
		other, err := soFar.Add(pace)
		if err != nil {
			return nil, err
		}
		c.low, c.high = min(c.sum, other), max(c.sum, other)
	}
	return c, nil
}

// forecastFigure shows the forecast with its range and its method.
func forecastFigure(f *OverviewFacts, c *monthForecast) ui.Figure {
	t := f.T
	this := billing.CycleAt(f.Now)
	return ui.Figure{
		Label: t.Overview.Forecast(t.Calendar.Name(this)), Value: ui.E8Whole(c.sum).AsOpen(),
		Note: f.without(ui.Say(t.Overview.ForecastNote, ui.E8Whole(c.low), ui.E8Whole(c.high), ui.Text(t.Calendar.Name(this.Prev())))),
	}
}
