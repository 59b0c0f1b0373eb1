package templates

import (
	"cmp"
	"net/url"
	"strconv"
	"time"

	"portal/internal/billing"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// VersionsPage lists the versions of a month, and what changed between two.
type VersionsPage struct {
	ui.Shell
	Month  ui.Link // the path up
	States []ui.Status
	Basis  []ui.Rich
	Rows   []VersionRow // NewVersionRows
	Multi  bool         // of several accounts
	Pick   VersionPick  // NewVersionPick
	Title  string       // Texts.Versions.What
	Note   ui.Rich
	Sum    *ui.Sum // NewVersionSum; nil when there is nothing to compare
	Filter ChangesFilter
	Heads  ChangesHeads
	Rest   ChangeTable
	Pager  ui.Pager
	Export []ui.ExportGroup
	Void   *ui.Void // instead of the changes
}

// VersionRow is one version of an account's month.
type VersionRow struct {
	No       string
	Account  string
	Current  bool
	Reason   string
	State    ui.Status
	ReadAt   ui.Time
	Replaced ui.Time
	Grain    string
	Lines    string
	Due      ui.Money
	Change   ui.Money // against the version before
	Digest   string
	See      *ui.Link // to its lines; nil when they are gone
	SeeLabel string
	Take     *ui.Link // its lines as a file
	TakeText string
	Compare  *ui.Link // with the version before
	CompText string
}

// VersionPick is the choice of two versions.
type VersionPick struct {
	Action   string
	Keep     []ui.Pair
	Old, New []ui.Option
}

// ChangesFilter is the filter form of the changes.
type ChangesFilter struct {
	Action string
	Query  string
	Kinds  ui.Facet
	Keep   []ui.Pair
	Chips  []ui.Chip
	Reset  string
}

// ChangesHeads are the columns that sort.
type ChangesHeads struct{ Day, Difference ui.SortHead }

// ChangeTable is one page of changes with the totals of all.
type ChangeTable struct {
	Caption       string
	Rows          []ChangeRow
	Total         string
	Before, After ui.Money
	Difference    ui.Money
}

// ChangeRow is one line that the two versions do not share.
type ChangeRow struct {
	Kind       string
	Resource   ui.Link
	ID         string
	Called     string // what it was called before, where that has changed
	Day        ui.Time
	Type       string
	Service    string
	Before     ui.Money // a dash where the line was not there
	After      ui.Money
	Difference ui.Money
}

// VersionQuery is the part of an address that names one account's version.
func VersionQuery(account int64, version int) url.Values {
	return url.Values{ParamAccount: {id(account)}, ParamVersion: {strconv.Itoa(version)}}
}

// NewVersionRows lists versions, account by account, newest first. Their change
// is against the next row of the same account.
func NewVersionRows(t *lang.Texts, versions []billing.KeptVersion) []VersionRow {
	words := &t.Versions
	rows := make([]VersionRow, 0, len(versions))
	for i := range versions {
		v := &versions[i]
		name := ui.Visible(v.AccountName)
		row := VersionRow{
			No: strconv.Itoa(v.Version), Account: v.AccountName, Current: v.Current, Reason: t.Reason(v.Reason), State: versionState(t, &v.BillVersion),
			ReadAt: ui.InstantBare(v.ReadAt), Replaced: ui.InstantBare(v.ReplacedAt), Lines: ui.Count(v.Lines), Due: ui.E8(v.Due).OpenIf(v.State != "final"),
			Grain: t.Grain.One[v.Grain.Code()], Digest: fingerprint(v.Digest),
		}
		if v.DroppedAt.IsZero() {
			q := VersionQuery(v.AccountID, v.Version)
			row.See, row.SeeLabel = &ui.Link{Href: LinesPath(v.Cycle, q), Text: words.Lines}, words.LinesOf(v.Version, name)
			row.Take, row.TakeText = &ui.Link{Href: Suffixed(LinesPath(v.Cycle, nil), ".csv", q), Text: words.Take}, words.TakeOf(v.Version, name)
		}
		if i+1 < len(versions) && versions[i+1].AccountID == v.AccountID {
			before := &versions[i+1]
			row.Change = ui.E8Signed(v.Due - before.Due)
			row.Compare = &ui.Link{Href: VersionsPath(v.Cycle, CompareQuery(v.AccountID, before.Version, v.Version)) + "#h-what", Text: words.Compare}
			row.CompText = words.CompareOf(v.Version, name)
		}
		rows = append(rows, row)
	}
	return rows
}

// versionState is final, estimated or not whole.
func versionState(t *lang.Texts, v *billing.BillVersion) ui.Status {
	switch {
	case !v.Whole:
		return ui.Status{Kind: "bad", Word: t.Bills.NotWhole}
	case v.State == "final":
		return ui.Status{Kind: "ok", Word: t.Bills.Final}
	}
	return ui.Status{Kind: "est", Word: t.Bills.Estimated}
}

// NewVersionPick offers the versions of one account, newest first, to compare.
func NewVersionPick(t *lang.Texts, c billing.Cycle, account int64, currency string, mine []billing.KeptVersion, former, latter int) VersionPick {
	pick := VersionPick{Action: VersionsPath(c, nil), Keep: []ui.Pair{{Name: ParamAccount, Value: id(account)}, {Name: ParamCurrency, Value: currency}}}
	for i := range mine {
		v := &mine[i]
		o := ui.Option{Value: strconv.Itoa(v.Version), Text: t.Versions.No(v.Version)}
		o.On = v.Version == former
		pick.Old = append(pick.Old, o)
		o.On = v.Version == latter
		pick.New = append(pick.New, o)
	}
	return pick
}

// NewVersionSum leads from one version to the other.
func NewVersionSum(t *lang.Texts, c *billing.Comparison) *ui.Sum {
	words := &t.Versions
	result := ui.SumRow{
		Label: ui.Text(words.SumVersion(c.Latter.Version, c.Latter.Lines)), Kind: "res", Mark: mark(c.AddsUp()), Value: ui.E8(c.Latter.Due).OpenIf(c.Latter.State != "final"),
	}
	if c.Latter.State == "final" && c.Latter.Current {
		result.Kind = "fin"
	}
	return &ui.Sum{Caption: words.Sum, Hidden: true, Rows: []ui.SumRow{
		{Label: ui.Text(words.SumVersion(c.Former.Version, c.Former.Lines)), Value: ui.E8(c.Former.Due).OpenIf(c.Former.State != "final")},
		{Label: ui.Text(words.SumChanged(c.Changed)), Value: ui.E8Signed(c.ChangedAfter - c.ChangedBefore)},
		{Label: ui.Text(words.SumAdded(c.Added)), Value: ui.E8Signed(c.AddedDue)},
		{Label: ui.Text(words.SumGone(c.Gone)), Value: ui.E8Signed(-c.GoneDue)},
		result,
	}}
}

// NewChangesFilter shows what q filters the changes by.
func NewChangesFilter(t *lang.Texts, cycle billing.Cycle, q url.Values, f *billing.ChangeFilter, c *billing.Comparison) ChangesFilter {
	path := VersionsPath(cycle, nil)
	keep := []string{ParamAccount, ParamCurrency, ParamOld, ParamNew, ParamSort, ParamLimit}
	form := ChangesFilter{Action: path, Query: f.Query, Keep: ui.Keep(q, append(keep, ParamResource)...), Kinds: ui.Facet{Name: ParamKind, Label: t.Versions.Kind}}
	for _, k := range billing.ChangeKinds {
		o := ui.Option{Value: string(k), Text: t.Versions.Kinds[string(k)], Count: ui.Count(c.Lines(k))}
		for _, on := range f.Kinds {
			o.On = o.On || on == k
		}
		form.Kinds.Options = append(form.Kinds.Options, o)
	}
	chips := ui.NewChips(t, path, q)
	chips.Text(ParamQuery, t.List.Text, f.Query)
	chips.Text(ParamResource, t.Lines.ResourceID, f.ResourceID)
	chips.Facets([]ui.Facet{form.Kinds})
	form.Chips, form.Reset = chips.List(keep...)
	return form
}

// NewChangesHeads shows which column the changes are sorted by; order is the same in words.
func NewChangesHeads(t *lang.Texts, c billing.Cycle, q url.Values) (heads ChangesHeads, order string) {
	sort := ui.Sorting{Path: VersionsPath(c, nil), Query: firstPage(q), Param: ParamSort, Default: "-change"}
	heads.Day = sort.Head("date", t.Versions.Day, ui.SortWords{Down: t.List.NewestFirst, Up: t.List.OldestFirst})
	heads.Difference = sort.Head("change", t.Versions.Difference, ui.SortWords{Down: t.List.LargestFirst, Up: t.Versions.Smallest})
	return heads, sort.InWords()
}

// NewChangeTable shows one page of changes.
func NewChangeTable(t *lang.Texts, c *billing.Comparison, p *billing.ChangePage, order string) ChangeTable {
	table := ChangeTable{
		Caption: t.Versions.Caption(c.Former.Version, c.Latter.Version, c.Latter.Currency, order), Total: t.Versions.Total(p.Total),
		Before: ui.E8(p.Before), After: ui.E8(p.After), Difference: ui.E8Signed(p.After - p.Before),
	}
	for i := range p.Changes {
		table.Rows = append(table.Rows, newChangeRow(t, &p.Changes[i]))
	}
	return table
}

func newChangeRow(t *lang.Texts, l *billing.LineChange) ChangeRow {
	row := ChangeRow{
		Kind: t.Versions.Kinds[string(l.Kind)], ID: l.ResourceID, Day: Day(l.BillDate), Type: t.BillType(int(l.BillType)),
		Service: serviceName(l.ServiceType, l.ServiceTypeName), Difference: ui.E8Signed(l.After.Due - l.Before.Due),
		Resource: ui.Link{Text: cmp.Or(l.ResourceName, l.ResourceID, t.Lines.Unnamed)},
	}
	if l.ResourceID != "" {
		row.Resource.Href = ResourcePath(l.ResourceID)
	}
	if row.ID == row.Resource.Text {
		row.ID = ""
	}
	if l.Kind != billing.Added {
		row.Before = ui.E8(l.Before.Due)
	}
	if l.Kind != billing.Gone {
		row.After = ui.E8(l.After.Due)
	}
	if l.Former != nil && l.Former.Resource.ResourceName != l.ResourceName {
		row.Called = t.Versions.Called(ui.Visible(cmp.Or(l.Former.Resource.ResourceName, t.Lines.Unnamed)))
	}
	return row
}

// NewChangesVoid says why no change is listed.
func NewChangesVoid(t *lang.Texts, cycle billing.Cycle, c *billing.Comparison, account int64) *ui.Void {
	all := c.Added + c.Gone + c.Changed
	if all == 0 {
		return &ui.Void{Title: t.Versions.Same, Text: ui.Say(t.Versions.SameText)}
	}
	reset := ui.Link{Href: VersionsPath(cycle, CompareQuery(account, c.Former.Version, c.Latter.Version)), Text: t.Orders.Reset}
	return &ui.Void{Title: t.Versions.None, Text: ui.Say(t.Versions.NoneText, ui.Text(ui.Count(all)), reset)}
}

// NewVersionNotice marks a page that shows an earlier version.
func NewVersionNotice(t *lang.Texts, v *billing.KeptVersion) *ui.Banner {
	now := ui.Link{Href: LinesPath(v.Cycle, url.Values{ParamAccount: {id(v.AccountID)}}), Text: t.Versions.ToCurrent}
	no := ui.Text(strconv.Itoa(v.Version))
	if v.Current {
		return &ui.Banner{Text: ui.Say(t.Versions.StillNow, no, now)}
	}
	return &ui.Banner{Kind: "wait", Title: ui.Text(t.Versions.AsOfThen), Text: ui.Say(t.Versions.NotNowIs, no, ui.Instant(v.ReplacedAt), now)}
}

// NewVersionsBasis says what a version is, and how long one is kept.
func NewVersionsBasis(t *lang.Texts, days int) []ui.Rich {
	keep := t.Versions.KeepAll
	if days > 0 {
		keep = t.Versions.KeepDays(days)
	}
	return []ui.Rich{ui.Text(t.Versions.Basis), ui.Text(keep)}
}

func (p *VersionsPage) heading() ui.Heading {
	return ui.Heading{
		Shell: p.Shell, Crumbs: []ui.Link{{Href: PathBills, Text: p.T.Bills.Title}, p.Month}, Title: p.T.Versions.Title, States: p.States, Basis: p.Basis,
	}
}

// marked is the states of a month, with that of the version shown.
func marked(t *lang.Texts, states []ui.Status, v *billing.KeptVersion) []ui.Status {
	if v.Current {
		return states
	}
	return append(states, ui.Status{Kind: "wait", Word: t.Versions.NotNow(v.Version)})
}

// VersionStates are the states of a month as one version has it.
func VersionStates(t *lang.Texts, b *billing.Bill, v *billing.KeptVersion, now time.Time) []ui.Status {
	return marked(t, BillStates(t, b, now), v)
}
