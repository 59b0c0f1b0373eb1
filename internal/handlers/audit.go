package handlers

import (
	"context"
	"io"
	"net/http"
	"time"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/export"
	"portal/internal/store"
	"portal/web/templates"
)

// trail is the audit trail, to be read and taken away.
type trail struct{ *site }

func parseAuditFilter(r *http.Request) (f auth.AuditFilter, err error) {
	p := readParams(r)
	f.Query = p.one(templates.ParamQuery)
	f.Actor = p.one(templates.ParamPerson)
	f.Subject = p.one(templates.ParamSubject)
	f.Actions = p.list(templates.ParamAction)
	f.Kinds = codes(p, templates.ParamKind, func(text string) (auth.ActorKind, error) { return known(auth.ActorKind(text), auth.ActorKinds) })
	from, to := p.span()
	f.From, f.To = utcDays(from, to)
	f.After, f.Before = p.place()
	f.Limit = p.limit(store.MaxAuditLimit)
	return f, p.done()
}

// utcDays is a span of whole UTC days, both included; zero where it is open.
func utcDays(from, to billing.Day) (first, end time.Time) {
	if from != 0 {
		first = from.Date()
	}
	if to != 0 {
		end = (to + 1).Date()
	}
	return first, end
}

// reader is who reads, with what they see.
func (a *trail) reader(ctx context.Context, v *visit) (r auth.AuditReader, err error) {
	me, err := a.db.Person(ctx, v.user.ID)
	r = auth.AuditReader{PersonID: v.user.ID, All: me.AllAccounts}
	for _, account := range v.granted {
		r.Accounts = append(r.Accounts, account.ID)
	}
	return r, err
}

func (a *trail) list(w http.ResponseWriter, r *http.Request) error {
	v, ctx := visitOf(r), r.Context()
	f, err := parseAuditFilter(r)
	if err != nil {
		return err
	}
	reader, err := a.reader(ctx, v)
	if err != nil {
		return err
	}
	found, err := a.db.AuditList(ctx, reader, f)
	if err != nil {
		return err
	}
	actions, err := a.db.AuditActions(ctx)
	if err != nil {
		return err
	}
	check, err := a.db.LastAuditCheck(ctx)
	if err != nil {
		return err
	}
	shell, err := a.shell(r, v.t.Audit.Title)
	if err != nil {
		return err
	}
	page := templates.NewAuditPage(&templates.AuditFacts{
		Shell: shell, Query: r.URL.Query(), Filter: &f, Found: &found, Actions: actions, Check: check, Partial: !reader.All, Now: v.now,
	})
	return a.render(w, r, http.StatusOK, templates.Audit(page))
}

// listAs is the trail as a file, evidence to take away.
func (a *trail) listAs(format export.Format) find {
	return func(r *http.Request) (string, file, error) {
		f, err := parseAuditFilter(r)
		if err != nil {
			return "", nil, err
		}
		reader, err := a.reader(r.Context(), visitOf(r))
		if err != nil {
			return "", nil, err
		}
		return "audit" + string(format), func(ctx context.Context, w io.Writer) error {
			out := export.NewAuditWriter(w, format)
			if err := a.db.EachAudit(ctx, reader, f, out.Write); err != nil {
				return err
			}
			return out.Flush()
		}, nil
	}
}
