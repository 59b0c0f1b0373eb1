package billing

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

func use(from, to int, change func(*ResourceUse)) ResourceUse {
	first := NewCycle(2026, time.October).FirstDay()
	u := ResourceUse{From: first + Day(from-1), To: first + Day(to-1), Lines: 1}
	u.ResourceType, u.ResourceTypeName, u.ChargeMode = "vm", "Server", "3"
	u.ResourceName, u.ProjectID, u.SpecDesc, u.UnitPrice, u.Unit = "web", "p1", "small", "0.1", "hour"
	change(&u)
	return u
}

func TestResourceChanges(t *testing.T) {
	same := func(*ResourceUse) {}
	named := func(n string) func(*ResourceUse) { return func(u *ResourceUse) { u.ResourceName = n } }
	disk := func(price string) func(*ResourceUse) {
		return func(u *ResourceUse) {
			u.ResourceType, u.ResourceTypeName, u.UnitPrice, u.SpecDesc = "disk", "Disk", Quantity(price), "ssd"
		}
	}
	for name, c := range map[string]struct {
		uses []ResourceUse
		want []string
	}{
		"nothing":            {nil, nil},
		"one stretch":        {[]ResourceUse{use(1, 31, same)}, nil},
		"two equal":          {[]ResourceUse{use(1, 15, same), use(16, 31, same)}, nil},
		"renamed":            {[]ResourceUse{use(16, 31, named("api")), use(1, 15, same)}, []string{"16 name web>api"}},
		"renamed the day of": {[]ResourceUse{use(1, 15, same), use(15, 31, named("api"))}, []string{"15 name web>api"}},
		"and back":           {[]ResourceUse{use(1, 9, same), use(10, 15, named("api")), use(16, 31, same)}, []string{"10 name web>api", "16 name api>web"}},
		"two at a time":      {[]ResourceUse{use(1, 31, same), use(10, 15, named("api"))}, nil},
		"name taken away":    {[]ResourceUse{use(1, 9, same), use(10, 31, named(""))}, []string{"10 name web>"}},
		"price left out": {[]ResourceUse{
			use(1, 9, same), use(10, 12, func(u *ResourceUse) { u.UnitPrice = "" }), use(13, 31, func(u *ResourceUse) { u.UnitPrice = "0.2" }),
		}, []string{"13 price 0.1>0.2 Server hour"}},
		"prices of two things": {[]ResourceUse{use(1, 31, same), use(1, 9, disk("7")), use(10, 31, disk("8"))}, []string{"10 price 7>8 Disk hour"}},
		"resized and moved on one day": {[]ResourceUse{
			use(1, 9, same), use(10, 31, func(u *ResourceUse) { u.SpecDesc, u.ProjectID, u.SpecSize = "large", "p2", "40" }),
		}, []string{"10 project p1>p2", "10 spec small>large Server"}},
		"grown": {[]ResourceUse{
			use(1, 9, func(u *ResourceUse) { u.SpecSize = "40" }), use(10, 31, func(u *ResourceUse) { u.SpecSize = "100" }),
		}, []string{"10 size 40>100 Server"}},
		"another mode": {[]ResourceUse{use(1, 9, same), use(10, 31, func(u *ResourceUse) { u.ChargeMode = "1" })}, []string{"10 mode 3>1"}},
	} {
		var got []string
		for _, k := range ResourceChanges(c.uses) {
			text := fmt.Sprintf("%d %s %s>%s", k.Day.OfMonth(), k.Trait, k.Before, k.After)
			if k.About != "" {
				text += " " + k.About
			}
			if k.Unit != "" {
				text += " " + k.Unit
			}
			got = append(got, text)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
