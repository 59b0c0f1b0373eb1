package handlers

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"portal/internal/billing"
	"portal/internal/export"
	"portal/internal/fault"
	"portal/web/templates"
)

// packages are the resource packages: the list, and one of them with what was
// taken from it.
type packages struct{ *site }

func parsePackageFilter(r *http.Request) (f billing.PackageFilter, err error) {
	p := readParams(r)
	f.Query = p.one(templates.ParamQuery)
	f.Statuses, f.Gone = states(p, billing.ParsePackageStatus)
	f.Services = p.list(templates.ParamService)
	f.From, f.To = p.span()
	f.Place = p.listPlace("expires", "changed")
	return f, p.done()
}

// paceSince is from when on the use of a package is averaged.
func paceSince(now time.Time) time.Time { return now.AddDate(0, 0, -billing.PaceDays) }

func (k *packages) list(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	f, err := parsePackageFilter(r)
	if err != nil {
		return err
	}
	facts := templates.PackagesFacts{T: v.t, Query: r.URL.Query(), Filter: &f, Now: v.now, Since: paceSince(v.now), Multi: len(v.chosen) > 1}
	if facts.Page, err = k.db.Packages(r.Context(), v.everything(), f); err != nil {
		return err
	}
	if facts.Services, err = k.db.PackageServices(r.Context(), v.everything()); err != nil {
		return err
	}
	if facts.Used, err = k.db.PackageUse(r.Context(), v.everything(), itemIDs(facts.Page.Rows), facts.Since); err != nil {
		return err
	}
	if facts.Measures, err = k.measures(r); err != nil {
		return err
	}
	names, err := k.local(r.Context(), v)
	if err != nil {
		return err
	}
	names.packages(facts.Page.Rows)
	shell, err := k.shell(r, v.t.Packages.Title)
	if err != nil {
		return err
	}
	return k.render(w, r, http.StatusOK, templates.Packages(templates.NewPackagesPage(shell, &facts)))
}

// measures are the units that quantities are told in, as the catalogue has them.
func (s *site) measures(r *http.Request) (m templates.Measures, err error) {
	scope := visitOf(r).everything()
	units, err := s.db.Units(r.Context(), scope)
	if err != nil {
		return m, err
	}
	conversions, err := s.db.Conversions(r.Context(), scope)
	return templates.NewMeasures(units, conversions), err
}

func itemIDs(list []billing.Package) []string {
	ids := []string{}
	for i := range list {
		for j := range list[i].Items {
			ids = append(ids, list[i].Items[j].ID)
		}
	}
	return ids
}

// listAs is the list as a file: all rows of the filter, whatever page is shown.
func (k *packages) listAs(format export.Format) find {
	return func(r *http.Request) (string, file, error) {
		v := visitOf(r)
		f, err := parsePackageFilter(r)
		if err != nil {
			return "", nil, err
		}
		return "packages" + string(format), func(ctx context.Context, w io.Writer) error {
			out := export.NewPackageWriter(w, format)
			if err := k.db.EachPackage(ctx, v.everything(), f, out.Write); err != nil {
				return err
			}
			return out.Flush()
		}, nil
	}
}

// find returns the packages of the address's id: one, or several that accounts share.
func (k *packages) find(r *http.Request) ([]billing.Package, error) {
	id, err := idOf(r, fault.NoSuchPackage)
	if err != nil {
		return nil, err
	}
	return k.db.PackagesByID(r.Context(), visitOf(r).everything(), id)
}

const (
	deductionsShown      = 50
	packageVersionsShown = 60
)

func (k *packages) show(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	found, err := k.find(r)
	if err != nil {
		return err
	}
	if len(found) > 1 {
		return k.choose(w, r, found)
	}
	after, err := oneParam(r.URL.Query(), templates.ParamAfter)
	if err != nil {
		return err
	}
	names, err := k.local(r.Context(), v)
	if err != nil {
		return err
	}
	names.packages(found)
	one := &found[0]
	scope := billing.Scope{Accounts: []int64{one.AccountID}, Currency: v.currency}
	facts := templates.PackageFacts{T: v.t, Query: r.URL.Query(), Package: one, Now: v.now, Since: paceSince(v.now)}
	ids := itemIDs(found)
	if facts.Used, err = k.db.PackageUse(r.Context(), scope, ids, facts.Since); err != nil {
		return err
	}
	if facts.Deductions, err = k.db.Deductions(r.Context(), scope, one.AccountID, ids, after, deductionsShown); err != nil {
		return err
	}
	if facts.Measures, err = k.measures(r); err != nil {
		return err
	}
	if facts.Versions, err = k.db.PackageVersions(r.Context(), scope, one.AccountID, one.ID, packageVersionsShown); err != nil {
		return err
	}
	shell, err := k.shell(r, templates.PackageTitle(v.t, one))
	if err != nil {
		return err
	}
	return k.render(w, r, http.StatusOK, templates.Package(templates.NewPackagePage(shell, &facts)))
}

// choose offers the packages of several accounts that have the same id.
func (k *packages) choose(w http.ResponseWriter, r *http.Request, found []billing.Package) error {
	v := visitOf(r)
	shell, err := k.shell(r, v.t.Packages.One(found[0].ID))
	if err != nil {
		return err
	}
	measures, err := k.measures(r)
	if err != nil {
		return err
	}
	facts := templates.PackagesFacts{
		T: v.t, Filter: &billing.PackageFilter{}, Now: v.now, Since: paceSince(v.now), Multi: true, Measures: measures,
		Page: billing.Page[billing.Package]{Rows: found, Total: len(found)},
	}
	page := templates.NewPackagesPage(shell, &facts)
	for i := range page.Rows {
		page.Rows[i].Package.Href += "?" + url.Values{templates.ParamAccount: {fmt.Sprint(found[i].AccountID)}}.Encode()
	}
	return k.render(w, r, http.StatusOK, templates.Packages(page))
}

// showAs is what was taken from a package as a file.
func (k *packages) showAs(format export.Format) find {
	return func(r *http.Request) (string, file, error) {
		found, err := k.find(r)
		if err != nil {
			return "", nil, err
		}
		one := &found[0]
		scope := billing.Scope{Accounts: []int64{one.AccountID}}
		return "package-" + one.ID + string(format), func(ctx context.Context, w io.Writer) error {
			out := export.NewDeductionWriter(w, format)
			if err := k.db.EachDeduction(ctx, scope, one.AccountID, itemIDs(found[:1]), out.Write); err != nil {
				return err
			}
			return out.Flush()
		}, nil
	}
}
