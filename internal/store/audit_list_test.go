package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"portal/internal/auth"
	"portal/internal/fault"
	"portal/internal/testdb"
)

func TestAuditList(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	add := func(by auth.Actor, action, subject string, detail map[string]any) {
		t.Helper()
		if err := db.Audit(t.Context(), by, action, subject, detail); err != nil {
			t.Fatal(err)
		}
	}
	ada := auth.As(auth.User{ID: 7, Email: "ada@example.test"}, "REQ1")
	otto := auth.As(auth.User{ID: 8, Email: "otto@example.test"}, "REQ2")
	add(ada, "signin", "ada@example.test", map[string]any{"address": "10.0.0.1"})       // 1
	add(otto, "export", "/orders.csv", map[string]any{"query": "q=50%25_off"})          // 2
	add(ada, "account.key", "domain-a", map[string]any{"account_id": 3})                // 3
	add(auth.Console("root"), "user.role", "otto@example.test", nil)                    // 4
	add(otto, "account.key", "domain-b", map[string]any{"account_id": 4, "name": "名称"}) // 5
	all := auth.AuditReader{PersonID: 1, All: true}
	read := func(r auth.AuditReader, f auth.AuditFilter) (seqs []int64) {
		t.Helper()
		for {
			page, err := db.AuditList(t.Context(), r, f)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range page.Entries {
				seqs = append(seqs, e.Seq)
			}
			if f.After = page.Next; page.Next == "" {
				return seqs
			}
		}
	}
	now := time.Now()
	for _, c := range []struct {
		name string
		r    auth.AuditReader
		f    auth.AuditFilter
		want []int64
	}{
		{"all, two at a time", all, auth.AuditFilter{Limit: 2}, []int64{5, 4, 3, 2, 1}},
		{"by person", all, auth.AuditFilter{Actor: "ada@example.test"}, []int64{3, 1}},
		{"about", all, auth.AuditFilter{Subject: "otto@example.test"}, []int64{4}},
		{"actions", all, auth.AuditFilter{Actions: []string{"signin", "export"}}, []int64{2, 1}},
		{"kind", all, auth.AuditFilter{Kinds: []auth.ActorKind{auth.ByConsole}}, []int64{4}},
		{"text in details", all, auth.AuditFilter{Query: "10.0.0.1"}, []int64{1}},
		{"text with signs", all, auth.AuditFilter{Query: "50%25_off"}, []int64{2}},
		{"Chinese", all, auth.AuditFilter{Query: "名称"}, []int64{5}},
		{"request", all, auth.AuditFilter{Query: "req1"}, []int64{3, 1}},
		{"nothing", all, auth.AuditFilter{Query: "%"}, []int64{2}},
		{"until now", all, auth.AuditFilter{From: now.Add(-time.Hour), To: now.Add(time.Hour)}, []int64{5, 4, 3, 2, 1}},
		{"later", all, auth.AuditFilter{From: now.Add(time.Hour)}, nil},
		{"sees account 4 only", auth.AuditReader{PersonID: 1, Accounts: []int64{4}}, auth.AuditFilter{}, []int64{5, 4, 1}},
		{"sees none, but what they did", auth.AuditReader{PersonID: 8}, auth.AuditFilter{}, []int64{5, 4, 2, 1}},
		{"asks for what is not theirs", auth.AuditReader{PersonID: 1}, auth.AuditFilter{Query: "domain"}, nil},
	} {
		if got := read(c.r, c.f); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
		var file []int64
		if err := db.EachAudit(t.Context(), c.r, c.f, func(e *auth.Entry) error { file = append(file, e.Seq); return nil }); err != nil || !slices.Equal(file, c.want) {
			t.Errorf("%s as a file: %v, %v, want %v", c.name, file, err, c.want)
		}
	}
	first, err := db.AuditList(t.Context(), all, auth.AuditFilter{Limit: 2})
	if err != nil || first.Total != 5 || first.Prev != "" {
		t.Fatalf("first page %+v, %v", first, err)
	}
	second, err := db.AuditList(t.Context(), all, auth.AuditFilter{Limit: 2, After: first.Next})
	if err != nil {
		t.Fatal(err)
	}
	back, err := db.AuditList(t.Context(), all, auth.AuditFilter{Limit: 2, Before: second.Prev})
	if err != nil || fmt.Sprint(back.Entries[0].Seq, back.Entries[1].Seq) != "5 4" || back.Prev != "" {
		t.Errorf("back: %+v, %v", back, err)
	}
	if actions, err := db.AuditActions(t.Context()); err != nil || !slices.Equal(actions, []string{"account.key", "export", "signin", "user.role"}) {
		t.Errorf("actions %v, %v", actions, err)
	}
	for _, f := range []auth.AuditFilter{{After: "x"}, {Limit: 201}, {Limit: -1}} {
		if _, err := db.AuditList(t.Context(), all, f); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", f, err)
		}
	}
}

func TestAuditChecksAreKept(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	if c, err := db.LastAuditCheck(t.Context()); err != nil || !c.At.IsZero() {
		t.Errorf("before the first: %+v, %v", c, err)
	}
	want := auth.AuditCheck{At: sunday, LastSeq: 9, Broken: 10, Why: "was changed"}
	for _, c := range []auth.AuditCheck{{At: sunday.Add(-time.Hour), LastSeq: 5, Anchored: true}, want} {
		if err := db.SaveAuditCheck(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	if c, err := db.LastAuditCheck(t.Context()); err != nil || c != want {
		t.Errorf("last %+v, %v, want %+v", c, err, want)
	}
}
