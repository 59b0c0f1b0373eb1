package store_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"portal/internal/auth"
	"portal/internal/fault"
	"portal/internal/store"
	"portal/internal/testdb"
)

var sunday = time.Now().UTC().Truncate(time.Second)

func standing(t *testing.T, db *store.DB, id int64) auth.Standing {
	t.Helper()
	p, err := db.Person(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return p.Standing()
}

// openChange returns the only change that waits.
func openChange(t *testing.T, db *store.DB) auth.PeopleChange {
	t.Helper()
	open, err := db.OpenChanges(t.Context(), sunday)
	if err != nil || len(open) != 1 {
		t.Fatalf("%d changes wait, %v; want 1", len(open), err)
	}
	return open[0]
}

func TestOneAdministratorActsAlone(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	ada := newPerson(t, db, "ada@example.test", auth.Admin)
	finn := newPerson(t, db, "finn@example.test", auth.Viewer)
	by := auth.As(ada, "r")
	waits, err := db.AskStanding(t.Context(), by, finn.ID, auth.Standing{Role: auth.Finance}, sunday)
	if err != nil || waits {
		t.Fatalf("waits %t, %v; want at once", waits, err)
	}
	if got := standing(t, db, finn.ID); got.Role != auth.Finance {
		t.Errorf("standing %v, want finance", got)
	}
	trail, err := db.AuditTrail(t.Context(), 0, 1)
	if err != nil || trail[0].Action != "user.role" || trail[0].Subject != finn.Email || !slices.Contains([]string{`{"role": "finance", "alone": true, "owner": false, "before": "viewer"}`}, string(trail[0].Detail)) {
		t.Errorf("audited as %s %s, %v", trail[0].Action, trail[0].Detail, err)
	}
	_, err = db.AskStanding(t.Context(), by, finn.ID, auth.Standing{Role: auth.Finance}, sunday)
	wantFault(t, "the same again", err, fault.NothingChanges)
	_, err = db.AskStanding(t.Context(), by, ada.ID, auth.Standing{Role: auth.Admin, Owner: true}, sunday)
	wantFault(t, "oneself", err, fault.SelfGrant)
	_, err = db.AskStanding(t.Context(), by, ada.ID, auth.Standing{Role: auth.Viewer}, sunday)
	wantFault(t, "the last administrator", err, fault.LastAdmin)
	if waits, err = db.AskStanding(t.Context(), by, finn.ID, auth.Standing{Role: auth.Admin}, sunday); err != nil || waits {
		t.Fatalf("the second administrator: waits %t, %v", waits, err)
	}
	if waits, err = db.AskStanding(t.Context(), by, finn.ID, auth.Standing{Role: auth.Viewer}, sunday); err != nil || !waits {
		t.Errorf("with two: waits %t, %v; want that it waits", waits, err)
	}
}

func TestTwoAdministratorsConfirm(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	ada, otto := newPerson(t, db, "ada@example.test", auth.Admin), newPerson(t, db, "otto@example.test", auth.Admin)
	eve := newPerson(t, db, "eve@example.test", auth.Admin)
	finn := newPerson(t, db, "finn@example.test", auth.Viewer)
	asAda, asOtto, asEve := auth.As(ada, "r"), auth.As(otto, "r"), auth.As(eve, "r")
	finance := auth.Standing{Role: auth.Finance}
	if waits, err := db.AskStanding(t.Context(), asAda, finn.ID, finance, sunday); err != nil || !waits {
		t.Fatalf("waits %t, %v", waits, err)
	}
	if got := standing(t, db, finn.ID); got.Role != auth.Viewer {
		t.Errorf("took effect alone: %v", got)
	}
	_, err := db.AskStanding(t.Context(), asOtto, finn.ID, finance, sunday)
	wantFault(t, "a second one of the kind", err, fault.ChangeOpen)
	c := openChange(t, db)
	decide := func(by auth.Actor, id int64, decision string) error {
		_, err := db.DecideChange(t.Context(), by, id, decision, "hash-of-link", sunday)
		return err
	}
	wantFault(t, "who asked confirms", decide(asAda, c.ID, "confirmed"), fault.SamePerson)
	wantFault(t, "another withdraws", decide(asOtto, c.ID, "withdrawn"), fault.SamePerson)
	wantFault(t, "an unknown word", decide(asOtto, c.ID, "maybe"), fault.BadForm)
	wantFault(t, "another confirms", decide(asOtto, c.ID, "confirmed"), "")
	if got := standing(t, db, finn.ID); got != finance {
		t.Errorf("confirmed, but %v", got)
	}
	wantFault(t, "once more", decide(asOtto, c.ID, "confirmed"), fault.NoSuchChange)

	owner := auth.Standing{Role: auth.Admin, Owner: true}
	_, err = db.AskStanding(t.Context(), asAda, otto.ID, owner, sunday)
	wantFault(t, "ask for otto", err, "")
	c = openChange(t, db)
	wantFault(t, "who gains confirms", decide(asOtto, c.ID, "confirmed"), fault.SamePerson)
	wantFault(t, "set meanwhile by the console", db.SetRole(t.Context(), console, otto.ID, auth.Viewer, false), "")
	wantFault(t, "confirmed too late", decide(asEve, c.ID, "confirmed"), fault.ChangeOutdated)
	if got := standing(t, db, otto.ID); got.Role != auth.Viewer {
		t.Errorf("an outdated change took effect: %v", got)
	}
	wantFault(t, "rejected", decide(asEve, c.ID, "rejected"), "")

	_, err = db.AskStanding(t.Context(), asAda, eve.ID, auth.Standing{Role: auth.Auditor}, sunday)
	wantFault(t, "lower eve", err, "")
	wantFault(t, "eve confirms to be lowered", decide(asEve, openChange(t, db).ID, "confirmed"), "")

	if waits, err := db.AskStanding(t.Context(), asAda, finn.ID, auth.Standing{Role: auth.Admin}, sunday); err != nil || waits {
		t.Errorf("alone again: waits %t, %v", waits, err)
	}
}

// Disabling the other administrator does not make one alone again.
func TestDisablingDoesNotMakeAlone(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	ada, otto := newPerson(t, db, "ada@example.test", auth.Admin), newPerson(t, db, "otto@example.test", auth.Admin)
	finn := newPerson(t, db, "finn@example.test", auth.Viewer)
	if err := db.DisableUser(t.Context(), auth.As(ada, "r"), otto.ID, true); err != nil {
		t.Fatal(err)
	}
	if waits, err := db.AskStanding(t.Context(), auth.As(ada, "r"), finn.ID, auth.Standing{Role: auth.Admin}, sunday); err != nil || !waits {
		t.Errorf("waits %t, %v; want that it waits", waits, err)
	}
}

// However many confirm at once, it happens once.
func TestConfirmedOnce(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	ada, finn := newPerson(t, db, "ada@example.test", auth.Admin), newPerson(t, db, "finn@example.test", auth.Viewer)
	admins := []auth.User{newPerson(t, db, "b@example.test", auth.Admin), newPerson(t, db, "c@example.test", auth.Admin), newPerson(t, db, "d@example.test", auth.Admin)}
	if _, err := db.AskStanding(t.Context(), auth.As(ada, "r"), finn.ID, auth.Standing{Role: auth.Admin}, sunday); err != nil {
		t.Fatal(err)
	}
	c := openChange(t, db)
	var wg sync.WaitGroup
	worked := make(chan bool, len(admins))
	for _, a := range admins {
		wg.Go(func() {
			_, err := db.DecideChange(t.Context(), auth.As(a, "r"), c.ID, "confirmed", "", sunday)
			worked <- err == nil
		})
	}
	wg.Wait()
	close(worked)
	n := 0
	for ok := range worked {
		if ok {
			n++
		}
	}
	if n != 1 {
		t.Errorf("confirmed %d times, want once", n)
	}
}

func TestInviteAndLinks(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	ada := newPerson(t, db, "ada@example.test", auth.Admin)
	by := auth.As(ada, "r")
	u, waits, err := db.Invite(t.Context(), by, store.NewPerson{Email: "new@example.test", Name: "New", Role: auth.Finance}, "hash-1", sunday)
	if err != nil || waits || u.Role != auth.Finance {
		t.Fatalf("invited as %v, waits %t, %v", u, waits, err)
	}
	p, err := db.Person(t.Context(), u.ID)
	if err != nil || p.State() != auth.Invited || !p.AllAccounts {
		t.Errorf("invited person %+v, %v", p, err)
	}
	if got, err := db.LinkPerson(t.Context(), "hash-1", sunday.Add(auth.LinkFor-time.Second)); err != nil || got.ID != u.ID {
		t.Errorf("link of %v, %v", got, err)
	}
	_, err = db.LinkPerson(t.Context(), "hash-1", sunday.Add(auth.LinkFor))
	wantFault(t, "a quarter of an hour later", err, fault.NoSuchLink)
	if waits, err = db.AskReset(t.Context(), by, u.ID, "hash-2", sunday); err != nil || waits {
		t.Fatalf("reset waits %t, %v", waits, err)
	}
	wantFault(t, "the replaced link", db.UseLink(t.Context(), "hash-1", "h", "r", sunday), fault.NoSuchLink)
	var wg sync.WaitGroup
	var mu sync.Mutex
	worked := 0
	for range 5 {
		wg.Go(func() {
			if db.UseLink(t.Context(), "hash-2", "password-hash", "r", sunday) == nil {
				mu.Lock()
				worked++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if worked != 1 {
		t.Errorf("the link worked %d times, want once", worked)
	}
	if c, err := db.Credentials(t.Context(), u.Email); err != nil || c.Hash != "password-hash" || c.Epoch != 2 {
		t.Errorf("credentials %+v, %v", c, err)
	}
	newPerson(t, db, "otto@example.test", auth.Admin)
	second, waits, err := db.Invite(t.Context(), by, store.NewPerson{Email: "b@example.test", Name: "B", Role: auth.Admin, Owner: true}, "hash-3", sunday)
	if err != nil || !waits || second.Role != auth.Viewer || second.Owner {
		t.Errorf("with two administrators invited as %v, waits %t, %v; want a viewer for now", second, waits, err)
	}
	if c := openChange(t, db); c.To != (auth.Standing{Role: auth.Admin, Owner: true}) || c.PersonID != second.ID || !c.Raises {
		t.Errorf("waiting change %+v", c)
	}
	third, waits, err := db.Invite(t.Context(), by, store.NewPerson{Email: "c@example.test", Name: "C", Role: auth.Viewer}, "hash-4", sunday)
	if err != nil || waits {
		t.Errorf("a viewer: waits %t, %v", waits, err)
	}
	wantFault(t, "disable", db.DisableUser(t.Context(), by, third.ID, true), "")
	_, err = db.LinkPerson(t.Context(), "hash-4", sunday)
	wantFault(t, "the link of a disabled person", err, fault.NoSuchLink)
	wantFault(t, "using it", db.UseLink(t.Context(), "hash-4", "h", "r", sunday), fault.NoSuchLink)
}

// An administrator's password is not reset by one other alone, who would be two then.
func TestResetOfAnAdministratorTakesTwo(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	ada, otto, eve := newPerson(t, db, "ada@example.test", auth.Admin), newPerson(t, db, "otto@example.test", auth.Admin), newPerson(t, db, "eve@example.test", auth.Admin)
	waits, err := db.AskReset(t.Context(), auth.As(ada, "r"), otto.ID, "hash-1", sunday)
	if err != nil || !waits {
		t.Fatalf("waits %t, %v", waits, err)
	}
	_, err = db.LinkPerson(t.Context(), "hash-1", sunday)
	wantFault(t, "the link before it is confirmed", err, fault.NoSuchLink)
	c := openChange(t, db)
	_, err = db.DecideChange(t.Context(), auth.As(otto, "r"), c.ID, "confirmed", "hash-2", sunday)
	wantFault(t, "otto himself", err, fault.SamePerson)
	_, err = db.DecideChange(t.Context(), auth.As(eve, "r"), c.ID, "confirmed", "hash-2", sunday)
	wantFault(t, "eve", err, "")
	if got, err := db.LinkPerson(t.Context(), "hash-2", sunday); err != nil || got.ID != otto.ID {
		t.Errorf("link of %v, %v", got, err)
	}
}

func TestChangesRunOut(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	ada, otto := newPerson(t, db, "ada@example.test", auth.Admin), newPerson(t, db, "otto@example.test", auth.Admin)
	if waits, err := db.AskFactorRoles(t.Context(), auth.As(ada, "r"), []auth.Role{auth.Finance, auth.Admin}, sunday); err != nil || !waits {
		t.Fatalf("waits %t, %v", waits, err)
	}
	c := openChange(t, db)
	later := sunday.Add(auth.ChangeFor)
	_, err := db.DecideChange(t.Context(), auth.As(otto, "r"), c.ID, "confirmed", "", later)
	wantFault(t, "a week later", err, fault.NoSuchChange)
	if open, err := db.OpenChanges(t.Context(), later); err != nil || len(open) != 0 {
		t.Errorf("%d wait after a week, %v", len(open), err)
	}
	_, err = db.AskFactorRoles(t.Context(), auth.As(ada, "r"), []auth.Role{auth.Finance, auth.Admin}, later)
	wantFault(t, "asked anew", err, "")
	open, err := db.OpenChanges(t.Context(), later)
	if err != nil || len(open) != 1 {
		t.Fatalf("%d wait, %v", len(open), err)
	}
	if _, err := db.DecideChange(t.Context(), auth.As(otto, "r"), open[0].ID, "confirmed", "", later); err != nil {
		t.Fatal(err)
	}
	if roles, err := db.FactorRoles(t.Context()); err != nil || !slices.Equal(roles, []auth.Role{auth.Finance, auth.Admin}) {
		t.Errorf("policy %v, %v", roles, err)
	}
	_, err = db.AskFactorRoles(t.Context(), auth.As(ada, "r"), []auth.Role{"root"}, later)
	wantFault(t, "no such role", err, fault.BadRole)
}

func TestGrantWithin(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	a, b, c := newAccount(t, db, "a", "USD").ID, newAccount(t, db, "b", "USD").ID, newAccount(t, db, "c", "USD").ID
	ada := newPerson(t, db, "ada@example.test", auth.Admin)
	newPerson(t, db, "otto@example.test", auth.Admin)
	whole := store.Granter{By: auth.As(ada, "r"), All: true, See: []int64{a, b, c}}
	part := store.Granter{By: auth.As(ada, "r"), See: []int64{a}}
	finn := newPerson(t, db, "finn@example.test", auth.Finance, b)
	everything := newPerson(t, db, "all@example.test", auth.Finance)
	has := func(id int64) []int64 {
		p, err := db.Person(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if p.AllAccounts {
			return nil
		}
		return p.Accounts
	}
	wantFault(t, "add what one sees", db.GrantWithin(t.Context(), part, finn.ID, []int64{a}), "")
	if got := has(finn.ID); !slices.Equal(got, []int64{a, b}) {
		t.Errorf("accounts %v, want %v: the unseen one stays", got, []int64{a, b})
	}
	wantFault(t, "take it away", db.GrantWithin(t.Context(), part, finn.ID, []int64{}), "")
	if got := has(finn.ID); !slices.Equal(got, []int64{b}) {
		t.Errorf("accounts %v, want %v", got, []int64{b})
	}
	wantFault(t, "an account one does not see", db.GrantWithin(t.Context(), part, finn.ID, []int64{c}), fault.NoSuchAccount)
	wantFault(t, "all, without seeing all", db.GrantWithin(t.Context(), part, finn.ID, nil), fault.AccountsHidden)
	wantFault(t, "of one who sees all", db.GrantWithin(t.Context(), part, everything.ID, []int64{a}), fault.AccountsHidden)
	wantFault(t, "all", db.GrantWithin(t.Context(), whole, finn.ID, nil), "")
	if got := has(finn.ID); got != nil {
		t.Errorf("accounts %v, want all", got)
	}
	wantFault(t, "two of three", db.GrantWithin(t.Context(), whole, finn.ID, []int64{c, a, a}), "")
	if got := has(finn.ID); !slices.Equal(got, []int64{a, c}) {
		t.Errorf("accounts %v, want %v", got, []int64{a, c})
	}
	wantFault(t, "nobody", db.GrantWithin(t.Context(), whole, 4711, nil), fault.NoSuchUser)
	wantFault(t, "oneself less", db.GrantWithin(t.Context(), whole, ada.ID, []int64{a}), "")
	wantFault(t, "oneself more", db.GrantWithin(t.Context(), whole, ada.ID, []int64{a, b}), fault.SelfGrant)
}

func TestPeopleList(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	for _, p := range []struct {
		email string
		role  auth.Role
	}{{"c@example.test", auth.Finance}, {"a@example.test", auth.Viewer}, {"b@example.test", auth.Admin}, {"d@example.test", auth.Viewer}} {
		newPerson(t, db, p.email, p.role)
	}
	emails := func(f auth.PeopleFilter) (all []string) {
		t.Helper()
		for {
			page, err := db.People(t.Context(), f)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range page.People {
				all = append(all, p.Email[:1])
			}
			if f.After = page.Next; page.Next == "" {
				return all
			}
		}
	}
	for _, c := range []struct {
		f    auth.PeopleFilter
		want string
	}{
		{auth.PeopleFilter{Limit: 1}, "abcd"},
		{auth.PeopleFilter{Limit: 3, Sort: "-email"}, "dcba"},
		{auth.PeopleFilter{Sort: "name", Limit: 2}, "abcd"},
		{auth.PeopleFilter{Sort: "-seen", Limit: 2}, "dbac"},
		{auth.PeopleFilter{Roles: []auth.Role{auth.Viewer}}, "ad"},
		{auth.PeopleFilter{Query: "B@EXAMPLE"}, "b"},
		{auth.PeopleFilter{Query: "%"}, ""},
		{auth.PeopleFilter{States: []auth.PersonState{auth.Invited}}, "abcd"},
		{auth.PeopleFilter{States: []auth.PersonState{auth.Active, auth.Disabled}}, ""},
	} {
		got := ""
		for _, e := range emails(c.f) {
			got += e
		}
		if got != c.want {
			t.Errorf("%+v: %q, want %q", c.f, got, c.want)
		}
	}
	page, err := db.People(t.Context(), auth.PeopleFilter{Limit: 2})
	if err != nil {
		t.Fatal(err)
	}
	next, err := db.People(t.Context(), auth.PeopleFilter{Limit: 2, After: page.Next})
	if err != nil || page.Total != 4 || next.Next != "" || next.Prev == "" {
		t.Errorf("second page %+v, %v", next, err)
	}
	back, err := db.People(t.Context(), auth.PeopleFilter{Limit: 2, Before: next.Prev})
	if err != nil || back.Prev != "" || back.People[0].Email != "a@example.test" {
		t.Errorf("back: %+v, %v", back, err)
	}
	for _, f := range []auth.PeopleFilter{{Sort: "role"}, {After: "x"}, {Limit: 201}, {Sort: "seen", After: page.Next}} {
		if _, err := db.People(t.Context(), f); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v, want a fault", f, err)
		}
	}
}
