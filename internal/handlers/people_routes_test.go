package handlers

import (
	"maps"
	"net/url"
	"strings"
	"time"

	"portal/internal/auth"
)

// The part of the table of permissions about people, accounts and the frame.
func init() {
	maps.Copy(permissions, map[string]string{
		"GET /admin/accounts":                       "a",
		"GET /admin/accounts.csv":                   "a",
		"GET /admin/accounts/new":                   "a",
		"POST /admin/accounts":                      "a",
		"GET /admin/accounts/{account}":             "a",
		"POST /admin/accounts/{account}/name":       "a",
		"POST /admin/accounts/{account}/lines":      "a",
		"POST /admin/accounts/{account}/key":        "a",
		"POST /admin/accounts/{account}/key/remove": "a",
		"GET /activity":                             "vufa",
		"GET /activity.csv":                         "vufa",
		"GET /admin/audit":                          "ua",
		"GET /admin/audit.csv":                      "ua",
		"GET /login/code":                           "svufa",
		"POST /login/code":                          "svufa",
		"GET /account":                              "vufa",
		"POST /account/password":                    "vufa",
		"POST /account/sessions":                    "vufa",
		"GET /account/factor":                       "vufa",
		"POST /account/factor/begin":                "vufa",
		"POST /account/factor/confirm":              "vufa",
		"POST /account/factor/codes":                "vufa",
		"POST /account/factor/remove":               "vufa",
		"GET /account/passkeys":                     "vufa",
		"POST /account/passkeys":                    "vufa",
		"POST /account/passkeys/begin":              "vufa",
		"GET /account/passkeys/{id}":                "vufa",
		"POST /account/passkeys/{id}":               "vufa",
		"POST /account/passkeys/{id}/remove":        "vufa",
		"POST /login/passkey":                       "svufa",
		"POST /login/passkey/begin":                 "svufa",
		"POST /login/code/passkey":                  "svufa",
		"POST /login/code/passkey/begin":            "svufa",
		"GET /login/link/{token}":                   "svufa",
		"POST /login/link/{token}":                  "svufa",
		"GET /admin/users":                          "a",
		"GET /admin/users.csv":                      "a",
		"GET /admin/users/new":                      "a",
		"POST /admin/users":                         "a",
		"POST /admin/users/change":                  "a",
		"POST /admin/users/factor":                  "a",
		"GET /admin/users/{person}":                 "a",
		"POST /admin/users/{person}/role":           "a",
		"POST /admin/users/{person}/accounts":       "a",
		"POST /admin/users/{person}/disable":        "a",
		"POST /admin/users/{person}/enable":         "a",
		"POST /admin/users/{person}/reset":          "a",
		"POST /admin/users/{person}/sessions":       "a",
	})
}

// exampleFields are fields of forms without which a route answers that the form
// is not one of the portal's.
func exampleFields(w *world, route string) url.Values {
	switch route {
	case "POST /admin/users/change":
		return url.Values{"change": {itoa(w.waitingChange())}, "decision": {"rejected"}}
	case "POST /admin/accounts/{account}/lines":
		return url.Values{"lines": {"deduction"}}
	case "POST /admin/accounts/{account}/key":
		return url.Values{"kind": {"pay"}, "access_key": {"AKIDEXAMPLE0000"}, "secret_key": {"not-a-real-secret"}}
	case "POST /admin/accounts/{account}/key/remove":
		return url.Values{"kind": {"pay"}}
	case "POST /views":
		return url.Values{"list": {"orders"}, "query": {"status=unpaid"}, "name": {"of everybody"}}
	case "POST /columns":
		return url.Values{"list": {"orders"}}
	case "POST /admin/users/factor":
		return url.Values{"role": {"auditor"}}
	}
	return nil
}

// waitingChange makes a change that waits for a second administrator.
func (w *world) waitingChange() int64 {
	w.t.Helper()
	open, err := w.db.OpenChanges(w.t.Context(), w.now())
	if err == nil && len(open) == 0 {
		asker := w.person("asker"+itoa(time.Now().UnixNano()), auth.Admin)
		_, err = w.db.AskStanding(w.t.Context(), auth.As(asker, "r"), w.spare.ID, auth.Standing{Role: auth.Auditor}, w.now())
		if err == nil {
			open, err = w.db.OpenChanges(w.t.Context(), w.now())
		}
	}
	if err != nil || len(open) == 0 {
		w.t.Fatalf("%d changes wait, %v", len(open), err)
	}
	return open[0].ID
}

// example is one with the spare person and a link of theirs.
func (w *world) example(route string) string {
	return example(strings.NewReplacer("{person}", itoa(w.spare.ID), "{account}", itoa(w.alpha.ID), "{token}", w.newLink()).Replace(route))
}

// newLink makes a link of the spare person.
func (w *world) newLink() string {
	w.t.Helper()
	token := "token-of-" + itoa(time.Now().UnixNano())
	if err := w.db.CreateLink(w.t.Context(), auth.Console("tests"), w.spare.ID, hashToken(token), w.now()); err != nil {
		w.t.Fatal(err)
	}
	return token
}
