package handlers

import (
	"net/http"
	"strings"
	"testing"

	"portal/internal/billing"
	"portal/internal/store"
)

// In Chinese a service has its Chinese name wherever English has the English
// one; files keep the upstream's.
func TestServicesHaveChineseNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish(w.alpha, october.Prev(), line(october.Prev(), 3, "ec2", "i-1", 1_00000000))
	w.publish(w.alpha, october, line(october, 3, "ec2", "i-1", 9_00000000))
	w.order(w.alpha, "CS1", billing.OrderPendingPayment, "10", func(o *billing.Order) {
		o.ServiceTypeName, o.DetailAt = "Service EC2", noon
		o.Items = []billing.OrderItem{{ID: "1", ServiceType: "hws.service.type.ec2", ServiceTypeName: "Service EC2", Count: 1, List: o.List, Discounted: o.Discounted}}
	})
	w.subscribe(w.alpha, aSubscription("sub-1", func(s *billing.Subscription) {
		s.ServiceType, s.ServiceTypeName, s.ResourceType, s.ResourceTypeName = "hws.service.type.ec2", "Service EC2", "hws.resource.type.ec2", "Type ec2"
	}))
	if err := w.db.SaveNames(t.Context(), w.alpha.ID, []store.Name{
		{Kind: "service", Code: "hws.service.type.ec2", Language: "zh_CN", Name: "弹性云服务器"}, {Kind: "type", Code: "hws.resource.type.ec2", Language: "zh_CN", Name: "云主机"},
	}); err != nil {
		t.Fatal(err)
	}
	c := w.as("viewer")
	for path, selector := range map[string]string{
		"/orders": "tbody", "/orders/CS1": "main", "/": "section[aria-labelledby=h-unpaid]", "/bills/2026-10": "main", "/bills/2026-10/lines?columns=all": "tbody",
		"/search?q=i-1": "tbody", "/search?q=CS1": "tbody", "/costs": "section[aria-labelledby=h-table]", "/bills/2026-10?by=type": "section[aria-labelledby=h-by]",
		"/resources/i-1": ".basis", "/activity": "tbody", "/subscriptions": "tbody", "/subscriptions/sub-1": "main", "/search?q=sub-1": "tbody",
	} {
		zh := c.get(path, "Accept-Language", "zh-CN").want(http.StatusOK)
		wanted := "弹性云服务器"
		if strings.Contains(path, "by=type") {
			wanted = "云主机"
		}
		zh.shows(selector, wanted)
		if strings.Contains(zh.text(selector), "Service EC2") || strings.Contains(zh.text(selector), "Type ec2") {
			t.Errorf("%s in Chinese still says an English name: %.300q", path, zh.text(selector))
		}
		en := c.get(path).want(http.StatusOK)
		if strings.Contains(en.text(selector), wanted) {
			t.Errorf("%s in English says the Chinese name", path)
		}
	}
	for _, path := range []string{"/orders.csv", "/orders/CS1.csv", "/bills/2026-10/lines.csv"} {
		if body := c.get(path, "Accept-Language", "zh-CN").want(http.StatusOK).body; strings.Contains(body, "弹性") || !strings.Contains(body, "Service EC2") {
			t.Errorf("%s: the file lacks the upstream's name", path)
		}
	}
}

// What is asked for and decided names services as the lists do.
func TestRequestsHaveChineseNames(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	w.unpaid("CSPAY", "110")
	w.subscribed("res-1")
	w.huawei.set(func(u *upstream) {
		for i := range u.resources {
			u.resources[i].ServiceType, u.resources[i].ServiceTypeName = "hws.service.type.ec2", "Service EC2"
		}
	})
	if err := w.db.SaveNames(t.Context(), w.alpha.ID, []store.Name{{Kind: "service", Code: "hws.service.type.ec2", Language: "zh_CN", Name: "弹性云服务器"}}); err != nil {
		t.Fatal(err)
	}
	c := w.as("finance")
	path := c.ask("CSPAY").want(http.StatusSeeOther).location()
	w.as("admin").get(path, "Accept-Language", "zh-CN").want(http.StatusOK).shows(".facts", "弹性云服务器")
	c.post("/preferences", "lang", "zh-Hans", "theme", "", "density", "", "next", "/").want(http.StatusSeeOther)
	form := c.post("/subscriptions/bulk", w.items("renew", "res-1")...).want(http.StatusOK)
	form.shows("section[aria-labelledby=h-chosen] tbody", "弹性云服务器")
}
