package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"portal/internal/billing"
)

func TestSearch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	named := line(october, 2, "ec2", "i-90aa", 7_00000000)
	named.ResourceName, named.ResourceTag = "路径规划-计算-01", "team=routing"
	w.publish(w.alpha, october, named, line(october, 3, "evs", "v-1", 1_00000000))
	w.order(w.alpha, "CS2611170759QX7KB", billing.OrderPendingPayment, "10")
	c := w.as("viewer")
	for query, want := range map[string][]string{
		"QX7KB":        {"CS2611170759QX7KB"},
		"qx7kb":        {"CS2611170759QX7KB"},
		"i-90AA":       {"路径规划-计算-01i-90aa"},
		"路径":           {"路径规划-计算-01i-90aa"},
		"路径规划":         {"路径规划-计算-01i-90aa"},
		"team=routing": {"路径规划-计算-01i-90aa"},
		"  v-1 ":       {"name of v-1v-1"},
		"nothing":      nil,
		"%":            nil,
		"__":           nil,
		`' or 1=1 --`:  nil,
		"":             nil,
		"x":            nil,
	} {
		a := c.get("/search?q=" + url.QueryEscape(query)).want(http.StatusOK)
		if got := a.rows("main table"); !slices.Equal(got, want) {
			t.Errorf("search for %q found %q, want %q", query, got, want)
		}
		if len(want) == 0 && a.text(".void") == "" {
			t.Errorf("search for %q: no word about nothing found", query)
		}
		if got, _ := a.page().Find("input[name=q]").First().Attr("value"); got != strings.TrimSpace(query) {
			t.Errorf("the box has %q, want %q", got, query)
		}
	}
	a := c.get("/search?q=" + url.QueryEscape(`"><img src=x onerror=alert(1)>`)).want(http.StatusOK)
	if a.page().Find("img").Length() != 0 {
		t.Error("the query became an element")
	}
	c.get("/search?q=" + strings.Repeat("x", 300)).want(http.StatusBadRequest)
	c.get("/search?q=aa&q=bb").want(http.StatusBadRequest)
	c.get("/search").want(http.StatusOK)
}
