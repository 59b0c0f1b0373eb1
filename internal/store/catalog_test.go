package store_test

import (
	"testing"
	"time"

	"portal/internal/billing"
	"portal/internal/testdb"
)

// What the upstream lists no more stays and says so; what comes back is listed
// again; another account's reading changes nothing.
func TestCatalogKeepsWhatIsGone(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	ctx := t.Context()
	var ids []int64
	for _, domain := range []string{"one", "two"} {
		a, err := db.EnsureAccount(ctx, billing.Account{DomainID: domain})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, a.ID)
	}
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	save := func(account int64, at time.Time, codes ...string) {
		t.Helper()
		var c billing.Catalog
		for _, code := range codes {
			c.Entries = append(c.Entries, billing.CatalogEntry{List: billing.CatalogServices, Code: code, Name: "Name " + code})
		}
		if err := db.SaveCatalog(ctx, account, &c, at); err != nil {
			t.Fatal(err)
		}
	}
	gone := func(account int64) map[string]bool {
		t.Helper()
		out := map[string]bool{}
		err := db.EachCatalogEntry(ctx, billing.Scope{Accounts: []int64{account}}, billing.CatalogFilter{List: billing.CatalogServices}, func(e *billing.CatalogEntry) error {
			out[e.Code] = !e.GoneAt.IsZero()
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	save(ids[0], at, "a", "b")
	save(ids[1], at, "a", "b")
	save(ids[0], at.Add(time.Hour), "a")
	if got := gone(ids[0]); got["a"] || !got["b"] || len(got) != 2 {
		t.Errorf("after b was listed no more: %v", got)
	}
	if got := gone(ids[1]); got["a"] || got["b"] {
		t.Errorf("the other account's: %v", got)
	}
	save(ids[0], at.Add(2*time.Hour)) // an empty answer is no news
	save(ids[0], at.Add(3*time.Hour), "a", "b")
	if got := gone(ids[0]); got["a"] || got["b"] {
		t.Errorf("after b came back: %v", got)
	}
}
