package store_test

import (
	"strings"
	"testing"
	"time"

	"portal/internal/billing"
	"portal/internal/store"
	"portal/internal/testdb"
)

// The index looks for the beginning of a long text alone; what is found contains
// all of it, wherever it stands and whatever it is made of.
func TestSearchOfALongTextMeansAllOfIt(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	account, scope := newCustomer(t, db, "d1")
	ids := []string{
		"e0bf9fd6-6116-4d47-a838-d4c33c88ed18", "e0bf9fd6-6116-4d47-a838-d4c33c88ed19", "e0bf9fd6-6116-4d47-0000-d4c33c88ed18",
		"订单归档服务器上海一区第二可用区生产环境甲", "订单归档服务器上海一区第二可用区生产环境乙", `a%_\b%_\c%_\d%_\e%_\f%_\g`, "a%_xb%_xc%_xd%_xe%_xf%_xg",
	}
	lines := makeLines(len(ids), october, 1)
	for i := range lines {
		lines[i].ResourceID, lines[i].ResourceName = "x-"+ids[i], ids[i]
	}
	publish(t, db, account.ID, lines, store.Verdict{Final: true, ReadAt: time.Now()})
	for _, id := range ids {
		for _, text := range []string{id, strings.ToUpper(id)} {
			found, err := db.Search(t.Context(), scope, text, 10)
			if err != nil {
				t.Fatal(err)
			}
			if len(found.Resources) != 1 || found.Resources[0].ResourceID != "x-"+id {
				t.Errorf("%s found %+v", text, found.Resources)
			}
			page, err := db.Lines(t.Context(), scope, october, billing.LineFilter{Query: text})
			if err != nil || page.Total != 1 || len(page.Lines) != 1 || page.Lines[0].ResourceName != id {
				t.Errorf("lines of %s: %d, %v", text, page.Total, err)
			}
		}
	}
	for _, text := range []string{"e0bf9fd6-6116-4d47-a838-d4c33c88ed1x", "订单归档服务器上海一区第二可用区生产环境丙", "a%_xb%_xc%_xd%_xe%_xf%_x%"} {
		found, err := db.Search(t.Context(), scope, text, 10)
		if err != nil || len(found.Resources) != 0 {
			t.Errorf("%s found %+v, %v", text, found.Resources, err)
		}
	}
}
