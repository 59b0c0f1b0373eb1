package billsync_test

import (
	"testing"

	"portal/internal/billing"
	"portal/internal/billsync"
	"portal/internal/sandbox"
)

// The product lists arrive in both languages, whole, and again as the same.
func TestCatalogIsCopied(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Config{Months: 1, Resources: 10})
	w.mustSync(billsync.Request{})
	counts, readAt, err := w.db.CatalogSummary(t.Context(), w.scope)
	if err != nil || readAt.IsZero() {
		t.Fatalf("read at %v, %v", readAt, err)
	}
	for list, least := range map[billing.CatalogList]int64{
		billing.CatalogServices: 30, billing.CatalogTypes: 30, billing.CatalogResources: 30, billing.CatalogUsages: 30, billing.CatalogUnits: 26, billing.CatalogConversions: 16,
	} {
		if counts[list] < least {
			t.Errorf("%d %s, want at least %d", counts[list], list, least)
		}
	}
	for _, list := range billing.CatalogLists[:5] {
		err := w.db.EachCatalogEntry(t.Context(), w.scope, billing.CatalogFilter{List: list}, func(e *billing.CatalogEntry) error {
			if e.Name == "" || e.NameZH == "" || !e.GoneAt.IsZero() || list != billing.CatalogServices && list != billing.CatalogUnits && e.ServiceNameZH == "" {
				t.Errorf("%s: %+v lacks a name", list, e)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
