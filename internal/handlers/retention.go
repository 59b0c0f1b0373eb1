package handlers

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"portal/internal/fault"
	"portal/internal/store"
	"portal/web/templates"
	"portal/web/templates/ui"
)

// retention is how long replaced versions of closed months are kept. It holds for
// all accounts, so only who sees them all may set it.
type retention struct{ *people }

func (t *retention) show(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	p := readParams(r)
	text := p.one(templates.ParamDays)
	if err := p.done(); err != nil {
		return err
	}
	f := templates.RetentionFacts{Days: text, Preview: q.Has(templates.ParamDays)}
	return t.view(w, r, http.StatusOK, &f)
}

// readDays reads a number of days; nothing = for ever.
func readDays(text string) (int, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0, nil
	}
	days, err := strconv.Atoi(text)
	if err != nil || days == 0 {
		days = -1
	}
	return days, store.CheckRetention(days)
}

// view shows the policy, and what a number of days would take.
func (t *retention) view(w http.ResponseWriter, r *http.Request, status int, f *templates.RetentionFacts) error {
	v, ctx := visitOf(r), r.Context()
	now, err := t.db.Retention(ctx)
	if err != nil {
		return err
	}
	f.T, f.Now = v.t, now.SupersededDays
	if f.Kept, err = t.db.Superseded(ctx, v.everything(), 0); err != nil {
		return err
	}
	if f.Preview {
		days, err := readDays(f.Days)
		if p := fault.As(err); p != nil {
			f.Problem, f.Preview, status = p, false, http.StatusUnprocessableEntity
		} else if f.Wanted = days; days != 0 {
			if f.Goes, err = t.db.Superseded(ctx, v.everything(), days); err != nil {
				return err
			}
		}
	}
	shell, err := t.shell(r, v.t.Retention.Title)
	if err != nil {
		return err
	}
	return t.render(w, r, status, templates.Retention(templates.NewRetentionPage(shell, f)))
}

// set keeps them so long. Fields: days, and confirm with the same number where
// something can go.
func (t *retention) set(w http.ResponseWriter, r *http.Request) error {
	fields, err := form(r, templates.ParamDays, templates.FieldConfirm)
	if err != nil {
		return err
	}
	f := templates.RetentionFacts{Days: fields[templates.ParamDays], Confirm: fields[templates.FieldConfirm], Preview: true}
	days, err := readDays(f.Days)
	if !r.PostForm.Has(templates.ParamDays) { // for ever is never meant by leaving it out
		err = store.CheckRetention(-1)
	}
	if err == nil && days != 0 && strings.TrimSpace(fields[templates.FieldConfirm]) != strconv.Itoa(days) {
		err = fault.New(fault.Invalid, fault.ConfirmWord, days).At(templates.FieldConfirm)
	}
	if err == nil {
		var g store.Granter
		if g, err = t.granter(r); err == nil {
			err = g.May(nil)
		}
	}
	if err == nil {
		err = t.db.SetRetention(r.Context(), visitOf(r).actor(), days)
	}
	if p := fault.As(err); p != nil {
		f.Problem = p
		return t.view(w, r, formStatus(p), &f)
	}
	if err != nil {
		return err
	}
	t.setFlash(r.Context(), flashKept)
	return seeOther(w, templates.PathRetention)
}

// backToRetention brings the number of days back to the preview.
func backToRetention(r *http.Request) string {
	return ui.Address(templates.PathRetention, url.Values{templates.ParamDays: {r.PostForm.Get(templates.ParamDays)}})
}
