package ui

import (
	"net/url"
	"testing"

	"portal/web/templates/lang"
)

func TestChipsLeadToTheListWithoutThem(t *testing.T) {
	q := url.Values{"status": {"unpaid,completed"}, "type": {"new", "renewal"}, "q": {"gpu"}, "after": {"abc"}, "sort": {"-amount"}}
	chips := NewChips(lang.For(lang.English), "/orders", q)
	chips.Text("q", "Text", "gpu")
	chips.Text("from", "From", "")
	chips.Facets([]Facet{
		{Name: "status", Label: "Status", Options: []Option{{Value: "unpaid", Text: "Pending payment", On: true}, {Value: "canceled", Text: "Canceled"}}},
		{Name: "type", Label: "Type", Options: []Option{{Value: "renewal", Text: "Renewal", On: true}}},
	})
	list, reset := chips.List("sort")
	want := []Chip{
		{"Text", "gpu", "/orders?sort=-amount&status=unpaid%2Ccompleted&type=new&type=renewal", "Remove filter: Text is gpu"},
		{"Status", "Pending payment", "/orders?q=gpu&sort=-amount&status=completed&type=new&type=renewal", "Remove filter: Status is Pending payment"},
		{"Type", "Renewal", "/orders?q=gpu&sort=-amount&status=unpaid%2Ccompleted&type=new", "Remove filter: Type is Renewal"},
	}
	if len(list) != len(want) {
		t.Fatalf("%d chips, want %d: %v", len(list), len(want), list)
	}
	for i := range want {
		if list[i] != want[i] {
			t.Errorf("chip %d = %+v, want %+v", i, list[i], want[i])
		}
	}
	if reset != "/orders?sort=-amount" {
		t.Errorf("reset = %s", reset)
	}
	if q.Get("after") != "abc" || len(q["type"]) != 2 {
		t.Errorf("the query itself was changed: %v", q)
	}
}

func TestNoChipsNoReset(t *testing.T) {
	list, reset := NewChips(lang.For(lang.English), "/orders", url.Values{"sort": {"-amount"}}).List("sort")
	if len(list) != 0 || reset != "" {
		t.Errorf("List() = %v, %q; want nothing to remove", list, reset)
	}
}

func TestSortHeads(t *testing.T) {
	words := SortWords{Down: "largest first", Up: "smallest first"}
	due := SortWords{Down: "least urgent first", Up: "most urgent first", UpFirst: true}
	for _, c := range []struct {
		sort       string
		amount     SortHead
		deadline   SortHead
		inWords    string
		createdURL string
	}{
		{"", SortHead{"/o?q=x&sort=-amount", "Amount", ""}, SortHead{"/o?q=x&sort=deadline", "Due", ""}, "newest", "/o?q=x&sort=created"},
		{"-amount", SortHead{"/o?q=x&sort=amount", "Amount", "descending"}, SortHead{"/o?q=x&sort=deadline", "Due", ""}, "largest first", "/o?q=x"},
		{"amount", SortHead{"/o?q=x&sort=-amount", "Amount", "ascending"}, SortHead{"/o?q=x&sort=deadline", "Due", ""}, "smallest first", "/o?q=x"},
		{"deadline", SortHead{"/o?q=x&sort=-amount", "Amount", ""}, SortHead{"/o?q=x&sort=-deadline", "Due", "ascending"}, "most urgent first", "/o?q=x"},
	} {
		q := url.Values{"q": {"x"}}
		if c.sort != "" {
			q.Set("sort", c.sort)
		}
		s := Sorting{Path: "/o", Query: q, Param: "sort", Default: "-created"}
		created := s.Head("created", "Created", SortWords{Down: "newest", Up: "oldest"})
		if got := s.Head("amount", "Amount", words); got != c.amount {
			t.Errorf("sort %q: amount head = %+v, want %+v", c.sort, got, c.amount)
		}
		if got := s.Head("deadline", "Due", due); got != c.deadline {
			t.Errorf("sort %q: deadline head = %+v, want %+v", c.sort, got, c.deadline)
		}
		if created.Href != c.createdURL {
			t.Errorf("sort %q: created head leads to %s, want %s", c.sort, created.Href, c.createdURL)
		}
		if s.InWords() != c.inWords {
			t.Errorf("sort %q in words = %q, want %q", c.sort, s.InWords(), c.inWords)
		}
	}
}

func TestSay(t *testing.T) {
	for _, c := range []struct {
		phrase lang.Phrase
		args   []any
		want   string
	}{
		{"{0} of {1}.", []any{Text("3"), Money{Exact: "5.00", Shown: "5.00"}}, "3 of 5.00."},
		{"{1}, then {0}", []any{"a", Link{Href: "/b", Text: "b"}}, "b, then a"},
		{"open { brace {0} {9}", []any{"x"}, "open { brace x {9}"},
		{"{0}", []any{Time{"2026-10", "October"}}, "October"},
		{"", nil, ""},
	} {
		if got := Say(c.phrase, c.args...).Plain(); got != c.want {
			t.Errorf("Say(%q) = %q, want %q", c.phrase, got, c.want)
		}
	}
}
