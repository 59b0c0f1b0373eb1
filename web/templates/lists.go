package templates

import (
	"net/url"
	"strings"

	"portal/internal/billing"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// NewPager leads through the list at path as q shows it. prev and next are
// cursors, "" at the ends; shown says how much of it this page is.
func NewPager(t *lang.Texts, path string, q url.Values, prev, next, shown string) ui.Pager {
	p := ui.Pager{
		Shown: shown, Prev: Turned(path, q, "", prev), Next: Turned(path, q, next, ""),
		PrevText: t.List.Prev, NextText: t.List.Next,
	}
	switch sort := q.Get(ParamSort); strings.TrimPrefix(sort, "-") {
	case "":
		p.PrevText, p.NextText = t.List.Newer, t.List.Older
	case "date", "created":
		if strings.HasPrefix(sort, "-") {
			p.PrevText, p.NextText = t.List.Newer, t.List.Older
		}
	}
	return p
}

// lastPage is the cursor before which a list's last page stands.
const lastPage = "end"

// WithEnds adds the ways to the first and the last page, for lists that can be
// read from their end.
func WithEnds(t *lang.Texts, p ui.Pager, path string, q url.Values) ui.Pager {
	if p.Prev != "" {
		p.First, p.FirstText = withQuery(path, firstPage(q)), t.List.First
	}
	if p.Next != "" {
		p.Last, p.LastText = Turned(path, q, "", lastPage), t.List.Last
	}
	return p
}

// WithFocus offers the lines of a month that q selects in the columns of FOCUS too.
func WithFocus(t *lang.Texts, groups []ui.ExportGroup, c billing.Cycle, q url.Values) []ui.ExportGroup {
	g := ui.ExportGroup{Note: t.List.FocusNote}
	for _, suffix := range []string{".csv", ".xlsx"} {
		g.Items = append(g.Items, ui.Export{Href: Suffixed(FocusPath(c), suffix, q), Text: t.List.Focus, Suffix: suffix})
	}
	return append(groups, g)
}

// NewExport offers path with q as files: all rows of the filter, whatever the
// page shows. suffixes are ".csv", ".xlsx", ".parquet"; when the list is filtered,
// all is offered too. note says what the files hold.
func NewExport(t *lang.Texts, path string, q url.Values, filtered bool, note string, suffixes ...string) []ui.ExportGroup {
	names := map[string]string{".csv": t.List.Table, ".xlsx": t.List.Workbook, ".parquet": t.List.Columns}
	group := func(note string, q url.Values) ui.ExportGroup {
		g := ui.ExportGroup{Note: note}
		for _, suffix := range suffixes {
			g.Items = append(g.Items, ui.Export{Href: Suffixed(path, suffix, q), Text: names[suffix], Suffix: suffix})
		}
		return g
	}
	groups := []ui.ExportGroup{group(note, q)}
	if filtered {
		rest := url.Values{}
		for _, name := range []string{ParamAccount, ParamCurrency, ParamVersion, ParamOld, ParamNew} {
			if values := q[name]; len(values) > 0 {
				rest[name] = values
			}
		}
		groups = append(groups, group(t.List.Unfiltered, rest))
	}
	return groups
}
