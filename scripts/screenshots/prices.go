package main

import (
	"fmt"
	"strings"

	"portal/internal/browsertest"
)

// quotes asks for three prices over the page, as a person who wonders what a
// server costs by the hour, by the month and by the year, and returns the pages
// that show them.
func (t *taker) quotes() ([]page, error) {
	finance, err := t.open("finance", wide)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, q := range []struct{ mode, field, value, unit string }{
		{"on_demand", "#p-usage", "720", ""}, {"period", "#p-num", "1", "2"}, {"period", "#p-num", "1", "3"},
	} {
		if err := finance.Go("/prices?product=hws.service.type.ec2:hws.resource.type.vm"); err != nil {
			return nil, err
		}
		for _, f := range []struct{ css, text string }{{"#p-spec", "s6.large.2.linux"}, {"#p-region", "ap-southeast-1"}, {q.field, q.value}} {
			if err := finance.Type(f.css, f.text); err != nil {
				return nil, err
			}
		}
		if err := finance.Choose("#p-mode", q.mode); err != nil {
			return nil, err
		}
		if q.unit != "" {
			if err := finance.Choose("#p-unit", q.unit); err != nil {
				return nil, err
			}
		}
		if err := finance.Click(`form.ask[method=post] button[type=submit]`); err != nil {
			return nil, err
		}
		path, err := browsertest.Eval[string](finance, "location.pathname")
		if err != nil {
			return nil, err
		}
		if path == "/prices" {
			wrong, err := browsertest.Eval[string](finance, `[...document.querySelectorAll(".err, .banner")].map(e => e.textContent.trim()).join("; ")`)
			return nil, fmt.Errorf("no quote for %s %s: %s (%w)", q.value, q.unit, wrong, err)
		}
		paths = append(paths, path)
	}
	ids := make([]string, len(paths))
	for i, path := range paths {
		ids[i] = strings.TrimPrefix(path, "/prices/")
	}
	return []page{{"price-quote", paths[0], ""}, {"price-quote-period", paths[2], ""}, {"price-compare", "/prices/compare?id=" + strings.Join(ids, "&id="), ""}}, nil
}
