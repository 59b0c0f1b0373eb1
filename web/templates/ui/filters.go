package ui

import (
	"net/url"
	"strings"

	"portal/web/templates/lang"
)

// columnsParam names the columns that are shown. It is no filter: every form and
// link of a list keeps it.
const columnsParam = "columns"

// Keep lists the named parameters of q as hidden fields, so that a form of the
// filters does not lose them. The columns are kept always.
func Keep(q url.Values, names ...string) []Pair {
	var pairs []Pair
	for _, name := range append([]string{columnsParam}, names...) {
		for _, value := range q[name] {
			if value != "" {
				pairs = append(pairs, Pair{name, value})
			}
		}
	}
	return pairs
}

// Chips collects the active filters of a list with the links that remove them.
type Chips struct {
	t     *lang.Texts
	path  string
	query url.Values
	list  []Chip
}

// NewChips starts the chips of the list at path as q filters it. A filter's link
// leads to the first page.
func NewChips(t *lang.Texts, path string, q url.Values) *Chips {
	own := make(url.Values, len(q))
	for name, values := range q {
		if name != "after" && name != "before" {
			own[name] = values
		}
	}
	return &Chips{t: t, path: path, query: own}
}

// Text adds a filter of one value; nothing when the value is empty.
func (c *Chips) Text(name, label, value string) {
	if value == "" {
		return
	}
	c.add(name, "", label, value)
}

// Facets adds every chosen value of the facets.
func (c *Chips) Facets(facets []Facet) {
	for _, f := range facets {
		for _, o := range f.Options {
			if o.On {
				c.add(f.Name, o.Value, f.Label, o.Text)
			}
		}
	}
}

// add makes a chip whose link drops value of name, or the whole of name when
// value is "". Several values stand in one parameter with commas, or in several.
func (c *Chips) add(name, value, label, shown string) {
	rest := make(url.Values, len(c.query))
	for n, values := range c.query {
		if n != name {
			rest[n] = values
			continue
		}
		for _, part := range strings.Split(strings.Join(values, ","), ",") {
			if value != "" && part != "" && part != value {
				rest.Add(n, part)
			}
		}
	}
	c.list = append(c.list, Chip{
		Label: label, Value: shown, Remove: Address(c.path, rest), RemoveText: c.t.List.Remove(label, Visible(shown)),
	})
}

// List returns the chips and the address without them; reset is "" when no
// filter is set. The parameters named keep are no filters and stay, as the
// columns do.
func (c *Chips) List(keep ...string) (chips []Chip, reset string) {
	if len(c.list) == 0 {
		return nil, ""
	}
	rest := url.Values{}
	for _, name := range append([]string{columnsParam}, keep...) {
		if values := c.query[name]; len(values) > 0 {
			rest[name] = values
		}
	}
	return c.list, Address(c.path, rest)
}

// Address joins a path and its query.
func Address(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// SortHead is a column head that sorts. Sorted is ascending, descending or "".
type SortHead struct{ Href, Text, Sorted string }

// Sorting makes the heads of a list that can be sorted.
type Sorting struct {
	Path    string
	Query   url.Values // without the place in the list
	Param   string
	Default string // the order when the query names none

	words string
}

// SortWords say an order in words. UpFirst is true where the ascending order is
// the one people want first.
type SortWords struct {
	Down, Up string
	UpFirst  bool
}

// Head returns the head of a column. It sorts from large to small, or from new
// to old, first (unless words say otherwise); where it does so already, the
// other way round.
func (s *Sorting) Head(column, text string, words SortWords) SortHead {
	now := s.Query.Get(s.Param)
	if now == "" {
		now = s.Default
	}
	down, up := "-"+column, column
	head := SortHead{Text: text}
	next := down
	if words.UpFirst {
		next = up
	}
	switch now {
	case down:
		head.Sorted, next, s.words = "descending", up, words.Down
	case up:
		head.Sorted, next, s.words = "ascending", down, words.Up
	}
	q := make(url.Values, len(s.Query)+1)
	for name, values := range s.Query {
		q[name] = values
	}
	q.Set(s.Param, next)
	if next == s.Default {
		q.Del(s.Param)
	}
	head.Href = Address(s.Path, q)
	return head
}

// InWords says how the list is sorted, after all heads were made.
func (s *Sorting) InWords() string { return s.words }
