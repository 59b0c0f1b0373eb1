package handlers

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"portal/internal/billing"
	"portal/internal/export"
	"portal/internal/fault"
	"portal/internal/store"
	"portal/web/templates"
	"portal/web/templates/ui"
)

// versions are the readings kept of a month, and what changed between two.
type versions struct{ *site }

// versionChoice is which two versions of which account are compared.
type versionChoice struct {
	account        int64
	mine           []billing.KeptVersion // all versions of that account, newest first
	former, latter int                   // 0 when there is nothing to compare with
}

// parseChangeFilter reads which versions are compared, and what selects and
// sorts the changes.
func parseChangeFilter(r *http.Request) (f billing.ChangeFilter, former, latter int, err error) {
	p := readParams(r)
	former, latter = p.version(templates.ParamOld), p.version(templates.ParamNew)
	f.Query = p.one(templates.ParamQuery)
	f.ResourceID = p.one(templates.ParamResource)
	f.Kinds = codes(p, templates.ParamKind, func(s string) (billing.ChangeKind, error) {
		if k := billing.ChangeKind(s); slices.Contains(billing.ChangeKinds, k) {
			return k, nil
		}
		return "", fmt.Errorf("not a kind of change: %q", s)
	})
	f.Sort = p.sort("change", "date")
	f.After, f.Before = p.place()
	f.Limit = p.limit(store.MaxChangeLimit)
	return f, former, latter, p.done()
}

// version returns the number of a version; zero when it is not given.
func (p *params) version(name string) int {
	text := p.one(name)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		p.note(name, fault.New(fault.Invalid, fault.BadFilter, name, text).At(name))
	}
	return n
}

// chooseVersions decides what is compared when the address does not say: the
// account with most to tell, its current version and the one before it.
func chooseVersions(account int64, all []billing.KeptVersion, former, latter int) versionChoice {
	c := versionChoice{account: account, former: former, latter: latter}
	if c.account == 0 {
		c.account = all[0].AccountID
		for i := 1; i < len(all); i++ {
			if all[i].AccountID == all[i-1].AccountID { // the first account with two versions
				c.account = all[i].AccountID
				break
			}
		}
	}
	for _, v := range all {
		if v.AccountID == c.account {
			c.mine = append(c.mine, v)
		}
	}
	if c.latter == 0 {
		for _, v := range c.mine {
			if v.Current {
				c.latter = v.Version
			}
		}
	}
	if c.former == 0 {
		for _, v := range c.mine { // newest first
			if v.Version < c.latter && v.Version > c.former {
				c.former = v.Version
			}
		}
	}
	return c
}

// version is one of the account's versions by number; nil where there is none.
func (c *versionChoice) version(number int) *billing.KeptVersion {
	for i := range c.mine {
		if c.mine[i].Version == number {
			return &c.mine[i]
		}
	}
	return nil
}

// versionFacts is what the page of a month's versions is made of.
type versionFacts struct {
	bill       billing.Bill
	all        []billing.KeptVersion
	choice     versionChoice
	filter     billing.ChangeFilter
	comparison *billing.Comparison // nil when there is nothing to compare, or no way to
	missing    *fault.Error        // why there is no way
	page       billing.ChangePage
	keepDays   int
}

// compare reads the versions of the month and compares the two that are wanted.
func (s *versions) compare(r *http.Request) (f versionFacts, scope billing.Scope, cycle billing.Cycle, err error) {
	v, ctx := visitOf(r), r.Context()
	if cycle, err = monthOf(r); err != nil {
		return f, scope, cycle, err
	}
	var former, latter int
	if f.filter, former, latter, err = parseChangeFilter(r); err != nil {
		return f, scope, cycle, err
	}
	if f.all, err = s.db.Versions(ctx, v.scope(), cycle); err != nil {
		return f, scope, cycle, err
	}
	f.choice = chooseVersions(v.account, f.all, former, latter)
	scope = billing.Scope{Accounts: []int64{f.choice.account}, Currency: v.currency}
	if f.choice.former == 0 {
		return f, scope, cycle, nil
	}
	comparison, err := s.db.Compare(ctx, scope, cycle, f.choice.former, f.choice.latter)
	if gone := fault.As(err); gone != nil && (gone.Code == fault.VersionDropped || gone.Code == fault.GrainDiffers) {
		f.missing = gone
		return f, scope, cycle, nil
	}
	f.comparison = &comparison
	return f, scope, cycle, err
}

func (s *versions) show(w http.ResponseWriter, r *http.Request) error {
	v, ctx := visitOf(r), r.Context()
	f, scope, cycle, err := s.compare(r)
	if err != nil {
		return err
	}
	if f.comparison != nil {
		if f.page, err = s.db.Changes(ctx, scope, f.comparison.ID, f.filter); err != nil {
			return err
		}
	}
	if f.bill, err = s.db.Bill(ctx, v.scope(), cycle); err != nil {
		return err
	}
	retention, err := s.db.Retention(ctx)
	if err != nil {
		return err
	}
	f.keepDays = retention.SupersededDays
	shell, err := s.shell(r, v.t.Versions.PageTitle(v.t.Calendar.Month(cycle)))
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, templates.Versions(newVersionsPage(v, shell, r.URL.Query(), &f)))
}

// newVersionsPage builds the page of a month's versions.
func newVersionsPage(v *visit, shell ui.Shell, q url.Values, f *versionFacts) templates.VersionsPage {
	t, c := v.t, f.bill.Cycle
	page := templates.VersionsPage{
		Shell: shell, Month: ui.Link{Href: templates.BillPath(c), Text: t.Calendar.Month(c)}, States: templates.BillStates(t, &f.bill, v.now),
		Basis: templates.NewVersionsBasis(t, f.keepDays), Rows: templates.NewVersionRows(t, f.all), Multi: f.choice.mine != nil && len(f.choice.mine) < len(f.all),
		Pick:  templates.NewVersionPick(t, c, f.choice.account, v.currency, f.choice.mine, f.choice.former, f.choice.latter),
		Title: t.Versions.What(f.choice.former, f.choice.latter),
	}
	switch {
	case f.missing != nil && f.missing.Code == fault.GrainDiffers:
		former, latter := f.choice.version(f.choice.former), f.choice.version(f.choice.latter)
		page.Note = ui.Say("{0}", t.Versions.WhatNote(latter.AccountName, latter.Currency))
		page.Sum = templates.NewGrainSum(t, former, latter)
		page.Void = &ui.Void{Title: t.Grain.ChangedHead, Text: ui.Say(t.Grain.ChangedText)}
		return page
	case f.missing != nil:
		page.Void = &ui.Void{Title: t.Versions.GoneTitle, Text: ui.Text(t.Fault(f.missing))}
		return page
	case f.comparison == nil:
		page.Title = t.Versions.Compare
		page.Void = &ui.Void{Title: t.Versions.OnlyOne, Text: ui.Say(t.Versions.OnlyText)}
		return page
	}
	k := f.comparison
	page.Note = ui.Say("{0}", t.Versions.WhatNote(k.Latter.AccountName, k.Latter.Currency))
	page.Sum, page.Filter = templates.NewVersionSum(t, k), templates.NewChangesFilter(t, c, q, &f.filter, k)
	var order string
	page.Heads, order = templates.NewChangesHeads(t, c, q)
	page.Rest = templates.NewChangeTable(t, k, &f.page, order)
	path := templates.VersionsPath(c, nil)
	page.Pager = templates.NewPager(t, path, q, f.page.Prev, f.page.Next, t.Versions.ShownOf(len(f.page.Changes), f.page.Total, order))
	page.Pager = templates.WithEnds(t, page.Pager, path, q)
	if f.filter.Sort == "" { // by size, not by time
		page.Pager.PrevText, page.Pager.NextText = t.List.Prev, t.List.Next
	}
	if len(f.page.Changes) == 0 {
		page.Void = templates.NewChangesVoid(t, c, k, f.choice.account)
	}
	if k.Added+k.Gone+k.Changed > 0 {
		page.Export = templates.NewExport(t, path, q, f.filter.Active(), t.List.AllColumns(f.page.Total), ".csv", ".xlsx")
	}
	return page
}

// showAs is what changed as a file: every change of the filter.
func (s *versions) showAs(format export.Format) find {
	return func(r *http.Request) (string, file, error) {
		f, scope, cycle, err := s.compare(r)
		switch {
		case err != nil:
			return "", nil, err
		case f.missing != nil:
			return "", nil, f.missing
		case f.comparison == nil:
			return "", nil, fault.New(fault.NotFound, fault.NoSuchVersion, 2, cycle)
		}
		k := f.comparison
		name := fmt.Sprintf("bill-changes-%s-v%d-v%d%s", cycle, k.Former.Version, k.Latter.Version, format)
		return name, func(ctx context.Context, w io.Writer) error {
			out := export.NewChangeWriter(w, format, k)
			if err := s.db.EachChange(ctx, scope, k.ID, f.filter, out.Write); err != nil {
				return err
			}
			return out.Flush()
		}, nil
	}
}
