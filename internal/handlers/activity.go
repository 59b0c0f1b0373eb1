package handlers

import (
	"context"
	"io"
	"net/http"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/export"
	"portal/internal/fault"
	"portal/internal/store"
	"portal/web/templates"
)

// activity is everything that changed, newest first.
type activity struct{ *trail }

func parseActivityFilter(r *http.Request) (f billing.ActivityFilter, err error) {
	p := readParams(r)
	f.Query = p.one(templates.ParamQuery)
	f.Kinds = codes(p, templates.ParamKind, func(text string) (billing.ActivityKind, error) {
		return known(billing.ActivityKind(text), billing.ActivityKinds)
	})
	f.From, f.To = p.span()
	f.After, f.Before = p.place()
	f.Limit = p.limit(store.MaxActivityLimit)
	return f, p.done()
}

// deeds says which deeds of people the reader may see; nil = none. Who asks for
// them without the right gets a clear answer.
func (a *activity) deeds(ctx context.Context, v *visit, f *billing.ActivityFilter) (*auth.AuditReader, error) {
	if !auth.Can(*v.user, auth.ReadAudit) {
		for _, k := range f.Kinds {
			if k == billing.PersonDid {
				return nil, fault.New(fault.Forbidden, fault.NoAccess)
			}
		}
		return nil, nil
	}
	reader, err := a.reader(ctx, v)
	return &reader, err
}

func (a *activity) list(w http.ResponseWriter, r *http.Request) error {
	v, ctx := visitOf(r), r.Context()
	f, err := parseActivityFilter(r)
	if err != nil {
		return err
	}
	deeds, err := a.deeds(ctx, v, &f)
	if err != nil {
		return err
	}
	found, err := a.db.Activity(ctx, v.everything(), f, deeds)
	if err != nil {
		return err
	}
	names, err := a.local(ctx, v)
	if err != nil {
		return err
	}
	names.activities(found.Activities)
	shell, err := a.shell(r, v.t.Activity.Title)
	if err != nil {
		return err
	}
	page := templates.NewActivityPage(&templates.ActivityFacts{
		Shell: shell, Query: r.URL.Query(), Filter: &f, Found: &found, Trail: deeds != nil, Multi: len(v.chosen) > 1,
	})
	return a.render(w, r, http.StatusOK, templates.Activity(page))
}

// listAs is what happened as a file.
func (a *activity) listAs(format export.Format) find {
	return func(r *http.Request) (string, file, error) {
		v := visitOf(r)
		f, err := parseActivityFilter(r)
		if err != nil {
			return "", nil, err
		}
		deeds, err := a.deeds(r.Context(), v, &f)
		if err != nil {
			return "", nil, err
		}
		return "activity" + string(format), func(ctx context.Context, w io.Writer) error {
			out := export.NewActivityWriter(w, format)
			if err := a.db.EachActivity(ctx, v.everything(), f, deeds, out.Write); err != nil {
				return err
			}
			return out.Flush()
		}, nil
	}
}
