package handlers

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/store"
)

func TestAccountsAreConnected(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.person("chief", auth.Admin)
	c, admin := w.as("chief"), w.as("admin")
	for _, f := range []struct {
		name, domain, currency string
		status                 int
		says                   string
	}{
		{"", "d", "USD", 422, "name of one"},
		{"N", "not a domain", "USD", 422, "domain id"},
		{"N", "d", "dollars", 422, "not a currency"},
		{"N", "domain-alpha", "USD", 409, "connected already"},
	} {
		c.post("/admin/accounts", "name", f.name, "domain", f.domain, "currency", f.currency).want(f.status).shows(".err", f.says)
	}
	admin.post("/admin/accounts", "name", "N", "domain", "d", "currency", "USD").want(403) // does not see all accounts
	path := c.post("/admin/accounts", "name", "Second", "domain", "domain-second", "currency", "usd").want(303).location()
	c.get(path).want(200).shows("main", "domain-second", "Not read yet")
	admin.get(path).want(404)
	admin.post(path+"/key", "kind", "read", "access_key", "AKIDEXAMPLE0000", "secret_key", "canary-secret-0001").want(404)

	const canary = "canary-secret-0001"
	c.post(path+"/key", "kind", "read", "access_key", "AKIDEXAMPLE9876", "secret_key", canary+" x").want(422).shows("[role=alert]", "without blanks")
	c.post(path+"/key", "kind", "read", "access_key", "AKIDEXAMPLE9876", "secret_key", "").want(422)
	c.post(path+"/key", "kind", "write", "access_key", "AKIDEXAMPLE9876", "secret_key", canary).want(400)
	c.post(path+"/key", "kind", "read", "access_key", "AKIDEXAMPLE9876", "secret_key", canary).want(303)
	c.post(path+"/key", "kind", "pay", "access_key", "AKIDEXAMPLE5555", "secret_key", canary).want(303)
	for _, page := range []string{path, "/admin/accounts", "/admin/accounts.csv", "/admin/audit", "/admin/audit.csv", "/activity"} {
		a := c.get(page).want(200)
		if strings.Contains(a.body, canary) || strings.Contains(a.body, "AKIDEXAMPLE") {
			t.Errorf("%s shows a key", page)
		}
	}
	c.get("/admin/accounts").shows("tbody", "Second", "…9876", "…5555")
	if strings.Contains(w.log.String(), canary) {
		t.Error("the log shows a key")
	}
	keys, err := w.db.SealedKeys(t.Context(), billing.ReadKey)
	if err != nil || len(keys) != 1 || keys[0].Account.DomainID != "domain-second" {
		t.Fatalf("stored keys %+v, %v", keys, err)
	}
	text, err := testVault().Open(store.KeyPlace(keys[0].Account.ID, billing.ReadKey), keys[0].Sealed)
	var pair map[string]string
	if err != nil || json.Unmarshal(text, &pair) != nil || pair["secret"] != canary || pair["access"] != "AKIDEXAMPLE9876" {
		t.Errorf("the stored key opens to %q, %v", pair, err)
	}
	if _, err := testVault().Open(store.KeyPlace(keys[0].Account.ID, billing.PayKey), keys[0].Sealed); err == nil {
		t.Error("the key that reads opens in the place of the one that pays")
	}
	c.post(path+"/name", "name", "Renamed").want(303)
	c.post(path+"/name", "name", " ").want(422)
	c.post(path+"/key/remove", "kind", "pay").want(303)
	c.post(path+"/key/remove", "kind", "pay").want(409)
	c.get(path).want(200).shows("h1", "Renamed")
	w.advance(6 * time.Minute)
	if a := c.post(path+"/key", "kind", "read", "access_key", "AKIDEXAMPLE9876", "secret_key", canary); a.location() != "/login/again?next="+strings.ReplaceAll(path, "/", "%2F") {
		t.Errorf("not fresh: %d to %q", a.status, a.location())
	}
}

func TestKeysOfTheSettingsStay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if err := w.db.NoteSettingsKey(t.Context(), w.alpha.ID, billing.ReadKey, "9999", w.now()); err != nil {
		t.Fatal(err)
	}
	admin := w.as("admin")
	path := "/admin/accounts/" + itoa(w.alpha.ID)
	admin.get(path).want(200).shows("main", "…9999", "from the settings", "changed where it runs")
	admin.post(path+"/key", "kind", "read", "access_key", "AKIDEXAMPLE9876", "secret_key", "something-else").want(409).shows("[role=alert]", "settings")
	admin.post(path+"/key/remove", "kind", "read").want(409)
	if err := w.db.NoteSettingsKey(t.Context(), w.alpha.ID, billing.ReadKey, "", w.now()); err != nil {
		t.Fatal(err)
	}
	admin.post(path+"/key", "kind", "read", "access_key", "AKIDEXAMPLE9876", "secret_key", "something-else").want(303)
}
