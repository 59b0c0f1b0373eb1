package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
	"portal/internal/store"
	"portal/internal/testdb"
)

// checksOf returns the checks of October's current versions, by name.
func checksOf(t *testing.T, db *store.DB, scope billing.Scope) map[string][]billing.Check {
	t.Helper()
	bill, err := db.Bill(t.Context(), scope, october)
	if err != nil {
		t.Fatal(err)
	}
	byName := make(map[string][]billing.Check)
	for _, c := range bill.Checks {
		byName[c.Name] = append(byName[c.Name], c)
	}
	return byName
}

func TestALoadIsCheckedOnce(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	account, scope := newCustomer(t, db, "d1")
	lines := makeLines(300, october, 1)
	lines[7].Discount++ // due is no longer list less discount
	lines[9].Coupon += 5
	lines[11].Coupon -= 5 // offsets the one before in every sum
	publish(t, db, account.ID, lines, store.Verdict{Final: true})
	at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for range 2 { // the second time is only a new reading
		if err := db.CheckLoad(t.Context(), account.ID, october, store.Reading{Lines: 300, Stated: 300, At: at}); err != nil {
			t.Fatal(err)
		}
	}
	checks := checksOf(t, db, scope)
	for name, want := range map[string][2]int64{
		billing.CheckEachPrice: {299, 300}, billing.CheckEachPayment: {298, 300}, billing.CheckReading: {300, 300},
	} {
		got := checks[name]
		if len(got) != 1 || int64(got[0].Ours) != want[0] || int64(got[0].Theirs) != want[1] || got[0].Unit != billing.InLines || !got[0].CheckedAt.Equal(at) {
			t.Errorf("%s: %+v, want %d of %d", name, got, want[0], want[1])
		}
	}
	for _, name := range []string{billing.CheckRollupDue, billing.CheckRollupLines} {
		if len(checks[name]) != len(billing.RollupKeys) {
			t.Errorf("%d checks %s, want one for each of %q", len(checks[name]), name, billing.RollupKeys)
		}
		for _, c := range checks[name] {
			if !c.Ties() || c.Theirs == 0 {
				t.Errorf("%s %s: %+v", name, c.Key, c)
			}
		}
	}
	if err := db.NoteReading(t.Context(), account.ID, october, store.Reading{Lines: 299, Stated: 306, At: at}); err != nil {
		t.Fatal(err)
	}
	checks = checksOf(t, db, scope)
	if c := checks[billing.CheckReading]; len(c) != 1 || c[0].Ties() || c[0].Difference != -7 {
		t.Errorf("a reading that was not whole: %+v, want a difference of -7", c)
	}
	if len(checks[billing.CheckEachPrice]) != 1 {
		t.Error("the other checks are gone")
	}
	states, err := db.CheckStates(t.Context(), scope)
	if err != nil || len(states) != 1 {
		t.Fatalf("states %+v, %v; want one", states, err)
	}
	if s := states[0]; s.Cycle != october || s.Checks-s.Tie != 3 || s.Worst.Name != billing.CheckReading {
		t.Errorf("state %+v, want three that do not tie, the reading furthest off", s)
	}
}

// tamper changes rows as only a superuser can.
func tamper(t *testing.T, statements ...string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), testdb.SuperURL(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, s := range statements {
		tag, err := conn.Exec(t.Context(), s)
		if err != nil {
			t.Fatalf("%s: %v", s, err)
		}
		if (tag.Update() || tag.Delete() || tag.Insert()) && tag.RowsAffected() == 0 {
			t.Fatalf("%s: changes nothing", s)
		}
	}
}

// verify returns the codes of all that is wrong with an account's ledger.
func verify(t *testing.T, db *store.DB, scope billing.Scope) []store.Wrong {
	t.Helper()
	var codes []store.Wrong
	add := func(found []store.Finding, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			if f.Count < 1 {
				t.Errorf("%s is found %d times", f.Code, f.Count)
			}
			codes = append(codes, f.Code)
		}
	}
	versions, err := db.StoredVersions(t.Context(), scope, billing.Cycle{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range versions {
		add(db.VerifyVersion(t.Context(), &versions[i]))
	}
	_, found, err := db.VerifyDictionaries(t.Context(), scope.Accounts[0])
	add(found, err)
	add(db.VerifyOrphans(t.Context(), scope))
	slices.Sort(codes)
	return slices.Compact(codes)
}

func TestVerifyFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil []string
		want  []store.Wrong
	}{
		"nothing": {nil, nil},
		"an amount of a line": {
			[]string{`update bill_line set due = due + 1 where line_no = 3`},
			[]store.Wrong{store.WrongCube, store.WrongDays, store.WrongDigest, store.WrongResources, store.WrongVersion},
		},
		"a usage of a line":       {[]string{`update bill_line set detail = detail || '\x00' where line_no = 1`}, []store.Wrong{store.WrongDigest}},
		"a line is gone":          {[]string{`delete from bill_line where line_no = 5`}, []store.Wrong{store.WrongCube, store.WrongDays, store.WrongDigest, store.WrongNumbers, store.WrongResources, store.WrongVersion}},
		"a cell of the cube":      {[]string{`update bill_cube set cash = cash + 1 where cell = 0`}, []store.Wrong{store.WrongCube, store.WrongSummaries}},
		"a day":                   {[]string{`update bill_cube_running set due[31] = due[31] - 1 where cell = 0`}, []store.Wrong{store.WrongDays}},
		"a day of the month":      {[]string{`update bill_day set lines = lines + 1 where bill_date = (select min(bill_date) from bill_day)`}, []store.Wrong{store.WrongDays}},
		"a resource":              {[]string{`delete from bill_resource_month where ctid = (select min(ctid) from bill_resource_month)`}, []store.Wrong{store.WrongResources}},
		"a summary":               {[]string{`update bill_month_dim set lines = lines + 1 where dim = 'region'`}, []store.Wrong{store.WrongSummaries}},
		"a name of a resource":    {[]string{`update dim_resource set resource_name = 'other' where id = (select min(id) from dim_resource)`}, []store.Wrong{store.WrongDictionary}},
		"a price":                 {[]string{`update dim_product set unit_price = 1 where id = (select min(id) from dim_product)`}, []store.Wrong{store.WrongDictionary}},
		"an entry is gone":        {[]string{`delete from dim_shape where id = (select min(id) from dim_shape)`}, []store.Wrong{store.WrongEntries}},
		"the pointer":             {[]string{`update bill_current set batch = (select min(batch) from bill_batch)`}, []store.Wrong{store.WrongPointer, store.WrongUncompared}},
		"a table without version": {[]string{`create table bill_line_b9999 (like bill_line)`}, []store.Wrong{store.WrongPartition}},
		"a version without table": {[]string{`alter table bill_line detach partition bill_line_b1`, `drop table bill_line_b1`}, []store.Wrong{
			store.WrongCube, store.WrongDays, store.WrongDigest, store.WrongPartition, store.WrongResources, store.WrongVersion,
		}},
		"a tie-out": {[]string{`update bill_check set difference = 5 where name = 'lines_total'`}, []store.Wrong{store.WrongTie}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := testdb.New(t)
			account, scope := newCustomer(t, db, "d1")
			lines := makeLines(60, october, 4)
			publish(t, db, account.ID, lines, store.Verdict{Final: true})
			lines[8].Due, lines[8].Cash, lines[8].Official = lines[8].Due+3, lines[8].Cash+3, lines[8].Official+3
			var summary billing.Summary
			for i := range lines {
				summary.Totals.Due += lines[i].Due
			}
			publish(t, db, account.ID, lines, store.Verdict{Final: true, Summary: &summary})
			if err := db.CheckLoad(t.Context(), account.ID, october, store.Reading{Lines: 60, Stated: 60, At: time.Now()}); err != nil {
				t.Fatal(err)
			}
			// The summary has no rows: only the totals tie.
			tamper(t, `delete from bill_check where name in ('summary_rows', 'lines_service', 'lines_mode', 'lines_family')`)
			tamper(t, c.spoil...)
			if got := verify(t, db, scope); !slices.Equal(got, c.want) {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

func TestRetention(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	account, scope := newCustomer(t, db, "d1")
	day := time.Date(2026, 10, 20, 2, 0, 0, 0, time.UTC)
	load := func(n int, v store.Verdict) store.Published {
		t.Helper()
		return publish(t, db, account.ID, makeLines(n, october, uint64(n)), v)
	}
	for i, at := range []time.Time{day, day.Add(6 * time.Hour), day.Add(24 * time.Hour), day.Add(30 * time.Hour)} {
		load(10+i, store.Verdict{ReadAt: at})
	}
	kept := func() (versions []int) {
		t.Helper()
		all, err := db.StoredVersions(t.Context(), scope, october)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range all {
			versions = append(versions, v.Version)
		}
		return versions
	}
	prune := func(want ...int) {
		t.Helper()
		if _, err := db.Prune(t.Context(), account.ID, october); err != nil {
			t.Fatal(err)
		}
		if got := kept(); !slices.Equal(got, want) {
			t.Errorf("kept are the versions %d, want %d", got, want)
		}
	}
	prune(4, 3, 2, 1) // replaced within the last hour: somebody may be reading them
	tamper(t, `update bill_batch set replaced_at = replaced_at - interval '2 hours'`)
	prune(4, 2) // one a day while the month moves
	load(20, store.Verdict{Final: true})
	load(21, store.Verdict{Final: true})
	tamper(t, `update bill_batch set replaced_at = replaced_at - interval '100 days'`)
	prune(6, 5) // the estimates are over, what closed stays for ever
	if r, err := db.Retention(t.Context()); err != nil || r.SupersededDays != 0 {
		t.Errorf("retention %+v, %v; want for ever", r, err)
	}
	tamper(t, `update bill_retention set superseded_days = 101`)
	prune(6, 5)
	tamper(t, `update bill_retention set superseded_days = 99`)
	prune(6)
	tamper(t, `update bill_batch set replaced_at = now() - interval '200 days' where version = 6`)
	prune(6) // the current version never goes
	tamper(t, `update bill_batch set replaced_at = null where version = 6`)
	if got := verify(t, db, scope); slices.Contains(got, store.WrongPartition) || slices.Contains(got, store.WrongPointer) {
		t.Errorf("after dropping: %q", got)
	}
}

// A version behind an open report stays until the report is over, and nobody waits.
func TestDroppingWaitsForNobody(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	account, _ := newCustomer(t, db, "d1")
	publish(t, db, account.ID, makeLines(10, october, 1), store.Verdict{})
	publish(t, db, account.ID, makeLines(11, october, 2), store.Verdict{Final: true})
	tamper(t, `update bill_batch set replaced_at = replaced_at - interval '2 hours'`)
	conn, err := pgx.Connect(t.Context(), testdb.SuperURL(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	report, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := report.QueryRow(t.Context(), `select count(*) from bill_line`).Scan(&n); err != nil || n != 21 {
		t.Fatalf("%d lines, %v", n, err)
	}
	if dropped, err := db.Prune(t.Context(), account.ID, october); err != nil || dropped != 0 {
		t.Errorf("behind an open report %d versions were dropped, %v", dropped, err)
	}
	if err := report.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if dropped, err := db.Prune(t.Context(), account.ID, october); err != nil || dropped != 1 {
		t.Errorf("after the report %d versions were dropped, %v; want 1", dropped, err)
	}
}
