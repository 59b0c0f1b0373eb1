package billing

import (
	"testing"
	"time"
)

func TestPackageForecast(t *testing.T) {
	now := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	since := now.AddDate(0, 0, -PaceDays)
	day := func(n int) time.Time { return now.AddDate(0, 0, n) }
	for _, k := range []struct {
		name    string
		used    Quantity
		change  func(*Package, *PackageItem)
		ok      bool
		runsOut time.Time
		waste   string
		share   string
	}{
		{"runs out before its end", "300", func(*Package, *PackageItem) {}, true, day(40), "0", "0"},
		{"lasts and wastes", "30", func(*Package, *PackageItem) {}, true, time.Time{}, "300", "30"},
		{"not used at all", "", func(*Package, *PackageItem) {}, true, time.Time{}, "400", "40"},
		{"used up", "300", func(p *Package, i *PackageItem) { p.Status, i.Left = PackageUsedUp, "0" }, true, now, "0", "0"},
		{"lasts until its reset", "300", func(p *Package, i *PackageItem) { p.Resettable, i.To = true, day(10) }, true, time.Time{}, "300", "30"},
		{"runs out before its reset", "3000", func(p *Package, i *PackageItem) { p.Resettable, i.To = true, day(10) }, true, day(4), "0", "0"},
		{"the end comes before the reset", "300", func(p *Package, i *PackageItem) { p.Resettable, p.ExpireAt, i.To = true, day(5), day(10) }, true, time.Time{}, "350", "35"},
		{"in force for ten days only", "100", func(p *Package, _ *PackageItem) { p.EffectiveAt = day(-10) }, true, day(40), "0", "0"},
		{"bought this hour", "10", func(p *Package, _ *PackageItem) { p.EffectiveAt = now.Add(-time.Hour) }, true, day(40), "0", "0"},
		{"expired", "300", func(p *Package, _ *PackageItem) { p.Status = PackageExpired }, false, time.Time{}, "", ""},
		{"gone", "300", func(p *Package, _ *PackageItem) { p.GoneAt = now }, false, time.Time{}, "", ""},
		{"its end is over", "300", func(p *Package, _ *PackageItem) { p.ExpireAt = now }, false, time.Time{}, "", ""},
		{"no quantity", "300", func(_ *Package, i *PackageItem) { i.Left = "" }, false, time.Time{}, "", ""},
		{"no quota", "300", func(_ *Package, i *PackageItem) { i.Quota = "0" }, false, time.Time{}, "", ""},
	} {
		p := Package{Status: PackageInEffect, EffectiveAt: day(-200), ExpireAt: day(100)}
		i := PackageItem{Left: "400", Quota: "1000"}
		k.change(&p, &i)
		f, ok := i.Forecast(&p, k.used, since, now)
		if ok != k.ok {
			t.Errorf("%s: ok %t, want %t", k.name, ok, k.ok)
		}
		if ok && (!f.RunsOutAt.Equal(k.runsOut) || f.Waste.String() != k.waste || f.Share.String() != k.share) {
			t.Errorf("%s: runs out %s, wastes %s, %s%%; want %s, %s, %s%%", k.name, f.RunsOutAt, f.Waste, f.Share, k.runsOut, k.waste, k.share)
		}
	}
}
