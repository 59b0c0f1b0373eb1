package handlers

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"unicode"

	"github.com/go-chi/chi/v5"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/export"
	"portal/internal/fault"
	"portal/internal/store"
	"portal/web/templates"
	"portal/web/templates/ui"
)

// accounts are the upstream accounts and the keys that reach them. Keys go in
// and never come out.
type accounts struct{ *people }

// facts are what is known of one account.
func (a *accounts) upstream(ctx context.Context, v *visit, account billing.Account, keys []billing.AccountKey) (f templates.UpstreamFacts, err error) {
	f = templates.UpstreamFacts{T: v.t, Account: account, Keys: keys, Now: v.now}
	f.Health, err = a.db.Health(ctx, billing.Scope{Accounts: []int64{account.ID}})
	return f, err
}

func (a *accounts) list(w http.ResponseWriter, r *http.Request) error {
	v, ctx := visitOf(r), r.Context()
	keys, err := a.db.AccountKeys(ctx, v.everything())
	if err != nil {
		return err
	}
	shell, err := a.shell(r, v.t.Accounts.Title)
	if err != nil {
		return err
	}
	chosen, err := a.withGrains(ctx, v.chosen)
	if err != nil {
		return err
	}
	page := templates.AccountsPage{Shell: shell, Count: v.t.Accounts.Count(int64(len(chosen)))}
	for _, account := range chosen {
		f, err := a.upstream(ctx, v, account, keys)
		if err != nil {
			return err
		}
		page.Rows = append(page.Rows, f.Row())
	}
	if len(page.Rows) == 0 {
		page.Void = &ui.Void{Title: v.t.Sync.NoAccounts, Text: ui.Say(v.t.Sync.NoAccountsText)}
	}
	page.Export = templates.NewExport(v.t, templates.PathAccounts, r.URL.Query(), false, page.Count, ".csv", ".xlsx")
	return a.render(w, r, http.StatusOK, templates.Accounts(page))
}

// listAs is the list as a file.
func (a *accounts) listAs(format export.Format) find {
	return func(r *http.Request) (string, file, error) {
		v := visitOf(r)
		return "accounts" + string(format), func(ctx context.Context, w io.Writer) error {
			keys, err := a.db.AccountKeys(ctx, v.everything())
			if err != nil {
				return err
			}
			chosen, err := a.withGrains(ctx, v.chosen)
			if err != nil {
				return err
			}
			return export.Accounts(w, format, chosen, keys)
		}, nil
	}
}

// newForm connects an account. What was typed before a fresh sign-in comes back
// in the address.
func (a *accounts) newForm(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	typed := billing.Account{Name: q.Get("name"), DomainID: q.Get("domain"), Currency: q.Get("currency")}
	if typed.Currency == "" {
		typed.Currency = "USD"
	}
	return a.form(w, r, http.StatusOK, typed, nil)
}

func (a *accounts) form(w http.ResponseWriter, r *http.Request, status int, typed billing.Account, problem *fault.Error) error {
	shell, err := a.shell(r, visitOf(r).t.Accounts.NewTitle)
	if err != nil {
		return err
	}
	return a.render(w, r, status, templates.UpstreamNew(templates.NewUpstreamNewPage(shell, typed, problem)))
}

// create connects an account. Fields: name, domain, currency. Only who sees all
// accounts may: others would not see what they made.
func (a *accounts) create(w http.ResponseWriter, r *http.Request) error {
	fields, err := form(r, "name", "domain", "currency")
	if err != nil {
		return err
	}
	g, err := a.granter(r)
	if err != nil {
		return err
	}
	typed := billing.Account{Name: fields["name"], DomainID: fields["domain"], Currency: fields["currency"]}
	var made billing.Account
	if _, err = store.CleanAccount(typed); err == nil {
		err = g.May(nil)
	}
	if err == nil {
		made, err = a.db.CreateAccount(r.Context(), g.By, typed)
	}
	if f := fault.As(err); f != nil && f.Code == fault.AccountsHidden {
		f.At("name")
	}
	if f := fault.As(err); f != nil {
		return a.form(w, r, formStatus(f), typed, f)
	}
	if err != nil {
		return err
	}
	a.setFlash(r.Context(), flashConnected)
	return seeOther(w, templates.UpstreamPath(made.ID, ""))
}

// accountOf reads the account of the address; one that is not theirs is not there.
func accountOf(r *http.Request) (billing.Account, error) {
	text := chi.URLParam(r, "account")
	account, err := findAccount(visitOf(r).granted, text)
	if err != nil {
		return account, fault.New(fault.NotFound, fault.NoSuchAccount, text)
	}
	return account, nil
}

func (a *accounts) show(w http.ResponseWriter, r *http.Request) error {
	account, err := accountOf(r)
	if err != nil {
		return err
	}
	return a.one(w, r, http.StatusOK, account, "", nil)
}

// one prints an account; problem is about the form of the key, or of the name.
func (a *accounts) one(w http.ResponseWriter, r *http.Request, status int, account billing.Account, kind billing.KeyKind, problem *fault.Error) error {
	v, ctx := visitOf(r), r.Context()
	keys, err := a.db.AccountKeys(ctx, billing.Scope{Accounts: []int64{account.ID}})
	if err != nil {
		return err
	}
	known, err := a.withGrains(ctx, []billing.Account{account})
	if err != nil {
		return err
	}
	f, err := a.upstream(ctx, v, known[0], keys)
	if err != nil {
		return err
	}
	shell, err := a.shell(r, ui.Visible(account.Name))
	if err != nil {
		return err
	}
	return a.render(w, r, status, templates.Upstream(templates.NewUpstreamPage(shell, &f, kind, problem)))
}

// rename gives an account another name. Field: name.
func (a *accounts) rename(w http.ResponseWriter, r *http.Request) error {
	account, err := accountOf(r)
	if err != nil {
		return err
	}
	fields, err := form(r, "name")
	if err != nil {
		return err
	}
	err = a.db.RenameAccount(r.Context(), visitOf(r).actor(), account.ID, fields["name"])
	return a.answer(w, r, account, "", err, flashRenamed)
}

// answer goes back to the account, or shows its page again with what is wrong.
func (a *accounts) answer(w http.ResponseWriter, r *http.Request, account billing.Account, kind billing.KeyKind, err error, done flash) error {
	if f := fault.As(err); f != nil {
		return a.one(w, r, formStatus(f), account, kind, f)
	}
	if err != nil {
		return err
	}
	a.setFlash(r.Context(), done)
	return seeOther(w, templates.UpstreamPath(account.ID, ""))
}

// setKey seals a key and stores it. Fields: kind, access_key, secret_key.
func (a *accounts) setKey(w http.ResponseWriter, r *http.Request) error {
	account, kind, fields, err := keyForm(r, "access_key", "secret_key")
	if err != nil {
		return err
	}
	v := visitOf(r)
	access, secret := strings.TrimSpace(fields["access_key"]), strings.TrimSpace(fields["secret_key"])
	sealed, err := a.sealKey(account.ID, kind, access, secret)
	if err == nil {
		err = a.db.SetAccountKey(r.Context(), v.actor(), account.ID, kind, access[max(0, len(access)-4):], sealed, v.now)
	}
	return a.answer(w, r, account, kind, err, flashStored)
}

func keyForm(r *http.Request, others ...string) (account billing.Account, kind billing.KeyKind, fields map[string]string, err error) {
	if account, err = accountOf(r); err != nil {
		return account, "", nil, err
	}
	if fields, err = form(r, append(others, "kind")...); err != nil {
		return account, "", nil, err
	}
	if kind, err = known(billing.KeyKind(fields["kind"]), billing.KeyKinds); err != nil {
		return account, "", nil, fault.New(fault.Invalid, fault.BadForm).At("kind")
	}
	return account, kind, fields, nil
}

// sealKey seals a pair of keys for its place.
func (a *accounts) sealKey(accountID int64, kind billing.KeyKind, access, secret string) ([]byte, error) {
	if a.vault == nil {
		return nil, fault.New(fault.Unavailable, fault.NoVault)
	}
	odd := func(s string) bool {
		return len(s) < 8 || len(s) > 256 || strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII || r <= ' ' })
	}
	if odd(access) || odd(secret) {
		return nil, fault.New(fault.Invalid, fault.BadKey)
	}
	text, err := json.Marshal(map[string]string{"access": access, "secret": secret})
	if err != nil {
		return nil, err
	}
	defer clear(text)
	return a.vault.Seal(store.KeyPlace(accountID, kind), text)
}

// removeKey forgets a key. Field: kind.
func (a *accounts) removeKey(w http.ResponseWriter, r *http.Request) error {
	account, kind, _, err := keyForm(r)
	if err != nil {
		return err
	}
	err = a.db.RemoveAccountKey(r.Context(), visitOf(r).actor(), account.ID, kind)
	return a.answer(w, r, account, kind, err, flashKeyGone)
}

// backToAccount is the page of the account whose form needs a fresh sign-in.
func backToAccount(r *http.Request) string {
	account, err := accountOf(r)
	if err != nil {
		return templates.PathAccounts
	}
	return templates.UpstreamPath(account.ID, "")
}

// backToConnect brings what was typed back into the form.
func backToConnect(r *http.Request) string {
	q := url.Values{}
	for _, name := range []string{"name", "domain", "currency"} {
		if value := r.PostForm.Get(name); value != "" {
			q.Set(name, value)
		}
	}
	return ui.Address(templates.PathAccountNew, q)
}

// someAccount shows who was given no account, or a portal that has none, what is
// to be done instead of a list of nothing. What has an id is not there for them.
func (s *site) someAccount(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(visitOf(r).granted) > 0 || len(chi.RouteContext(r.Context()).URLParams.Keys) > 0 {
			next.ServeHTTP(w, r)
			return
		}
		s.page(s.noAccount).ServeHTTP(w, r)
	})
}

func (s *site) noAccount(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	shell, err := s.shell(r, v.t.Accounts.NoneTitle)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, templates.NoAccount(templates.NewNoAccount(shell, auth.Can(*v.user, auth.ManageAccounts))))
}
