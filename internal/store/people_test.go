package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
	"portal/internal/store"
	"portal/internal/testdb"
)

var console = auth.Console("tester")

func newPerson(t *testing.T, db *store.DB, email string, role auth.Role, accounts ...int64) auth.User {
	t.Helper()
	u, err := db.CreateUser(t.Context(), console, store.NewPerson{Email: email, Name: "Person " + email, Role: role, Accounts: accounts})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func newAccount(t *testing.T, db *store.DB, domain, currency string) billing.Account {
	t.Helper()
	a, err := db.EnsureAccount(t.Context(), billing.Account{Name: "account " + domain, DomainID: domain, Currency: currency})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// wantFault fails the test unless err is the fault code ("" = no error).
func wantFault(t *testing.T, what string, err error, code fault.Code) {
	t.Helper()
	if code == "" {
		if err != nil {
			t.Errorf("%s: %v, want no error", what, err)
		}
		return
	}
	if f := fault.As(err); f == nil || f.Code != code {
		t.Errorf("%s: %v, want fault %s", what, err, code)
	}
}

func TestCreateUser(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	u, err := db.CreateUser(t.Context(), console, store.NewPerson{Email: " Mara@Example.Test ", Name: " Mara Okafor ", Role: auth.Finance})
	if err != nil {
		t.Fatal(err)
	}
	want := auth.User{ID: u.ID, Email: "mara@example.test", Name: "Mara Okafor", Role: auth.Finance}
	if diff := cmp.Diff(want, u); diff != "" || u.ID == 0 {
		t.Errorf("created (-want +got):\n%s", diff)
	}
	got, err := db.UserByEmail(t.Context(), "MARA@example.test")
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("by email: %v (-want +got):\n%s", err, diff)
	}
	_, err = db.UserByEmail(t.Context(), "nobody@example.test")
	wantFault(t, "unknown email", err, fault.NoSuchUser)

	for _, c := range []struct {
		name string
		p    store.NewPerson
		want fault.Code
	}{
		{"same email", store.NewPerson{Email: "mara@EXAMPLE.test", Name: "Other", Role: auth.Viewer}, fault.EmailTaken},
		{"no email", store.NewPerson{Email: "mara", Name: "Other", Role: auth.Viewer}, fault.BadEmail},
		{"no name", store.NewPerson{Email: "b@example.test", Name: " ", Role: auth.Viewer}, fault.BadName},
		{"unknown role", store.NewPerson{Email: "b@example.test", Name: "B", Role: "root"}, fault.BadRole},
		{"owner who is no admin", store.NewPerson{Email: "b@example.test", Name: "B", Role: auth.Finance, Owner: true}, fault.BadRole},
		{"account that is not there", store.NewPerson{Email: "b@example.test", Name: "B", Role: auth.Viewer, Accounts: []int64{4711}}, fault.NoSuchAccount},
	} {
		_, err := db.CreateUser(t.Context(), console, c.p)
		wantFault(t, c.name, err, c.want)
	}
	users, err := db.Users(t.Context())
	if err != nil || len(users) != 1 {
		t.Errorf("after refused ones: %d people, %v, want 1", len(users), err)
	}
	trail, err := db.AuditTrail(t.Context(), 0, 10)
	if err != nil || len(trail) != 1 || trail[0].Action != "user.create" || trail[0].Subject != "mara@example.test" || trail[0].By != console {
		t.Errorf("audit trail %+v, %v, want the one creation", trail, err)
	}
}

func TestScopeOf(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	usd1, usd2 := newAccount(t, db, "d1", "USD"), newAccount(t, db, "d2", "USD")
	cny := newAccount(t, db, "d3", "CNY")
	all := newPerson(t, db, "all@example.test", auth.Viewer)
	one := newPerson(t, db, "one@example.test", auth.Viewer, usd2.ID)
	mixed := newPerson(t, db, "mixed@example.test", auth.Viewer, cny.ID, usd1.ID)
	none, err := db.CreateUser(t.Context(), console, store.NewPerson{Email: "none@example.test", Name: "None", Role: auth.Admin, Accounts: []int64{}})
	if err != nil {
		t.Fatal(err)
	}
	newAdmin := newPerson(t, db, "admin@example.test", auth.Admin)
	if err := db.DisableUser(t.Context(), console, newAdmin.ID, true); err != nil {
		t.Fatal(err)
	}
	late := newAccount(t, db, "d4", "USD")
	for _, c := range []struct {
		name string
		id   int64
		want billing.Scope
	}{
		{"all, the later one included", all.ID, billing.Scope{Accounts: []int64{usd1.ID, usd2.ID, late.ID}, Currency: "USD"}},
		{"one", one.ID, billing.Scope{Accounts: []int64{usd2.ID}, Currency: "USD"}},
		{"two currencies", mixed.ID, billing.Scope{Accounts: []int64{usd1.ID}, Currency: "USD"}},
		{"none", none.ID, billing.Scope{}},
		{"disabled", newAdmin.ID, billing.Scope{}},
		{"nobody", 4711, billing.Scope{}},
	} {
		got, err := db.ScopeOf(t.Context(), c.id)
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", c.name, err, diff)
		}
	}

	if err := db.GrantAccounts(t.Context(), console, one.ID, []int64{cny.ID, cny.ID}); err != nil {
		t.Fatal(err)
	}
	_, accounts, err := db.UserWithAccounts(t.Context(), one.ID)
	cny.Grain = 0 // who it is, no more
	if err != nil || len(accounts) != 1 || accounts[0] != cny {
		t.Errorf("after the grant: %v, %v, want %v", accounts, err, cny)
	}
	wantFault(t, "grant of no account", db.GrantAccounts(t.Context(), console, one.ID, []int64{4711}), fault.NoSuchAccount)
	wantFault(t, "grant to nobody", db.GrantAccounts(t.Context(), console, 4711, nil), fault.NoSuchUser)
	if _, accounts, _ = db.UserWithAccounts(t.Context(), one.ID); len(accounts) != 1 {
		t.Errorf("a refused grant changed the accounts to %v", accounts)
	}
}

func TestLastAdminStays(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	a := newPerson(t, db, "a@example.test", auth.Admin)
	b := newPerson(t, db, "b@example.test", auth.Admin)
	wantFault(t, "demote one of two", db.SetRole(t.Context(), console, b.ID, auth.Viewer, false), "")
	wantFault(t, "demote the last", db.SetRole(t.Context(), console, a.ID, auth.Finance, false), fault.LastAdmin)
	wantFault(t, "disable the last", db.DisableUser(t.Context(), console, a.ID, true), fault.LastAdmin)
	wantFault(t, "make the last an owner", db.SetRole(t.Context(), console, a.ID, auth.Admin, true), "")
	wantFault(t, "nobody", db.SetRole(t.Context(), console, 4711, auth.Admin, false), fault.NoSuchUser)
	wantFault(t, "unknown role", db.SetRole(t.Context(), console, a.ID, "root", false), fault.BadRole)
	got, err := db.UserByEmail(t.Context(), "a@example.test")
	if err != nil || got.Role != auth.Admin || !got.Owner || got.Disabled {
		t.Errorf("the last admin is now %+v, %v", got, err)
	}
}

// Two admins who demote each other at the same moment do not both succeed.
func TestAdminsDemotingEachOther(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	a := newPerson(t, db, "a@example.test", auth.Admin)
	b := newPerson(t, db, "b@example.test", auth.Admin)
	for round := range 10 {
		errs := make(chan error, 2)
		for _, id := range []int64{a.ID, b.ID} {
			go func() { errs <- db.SetRole(context.Background(), console, id, auth.Viewer, false) }()
		}
		first, second := <-errs, <-errs
		if (first == nil) == (second == nil) {
			t.Fatalf("round %d: %v and %v, want exactly one refusal", round, first, second)
		}
		for _, id := range []int64{a.ID, b.ID} {
			wantFault(t, "back to admin", db.SetRole(t.Context(), console, id, auth.Admin, false), "")
		}
	}
}

func TestPreferences(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	u := newPerson(t, db, "a@example.test", auth.Viewer)
	wantFault(t, "save", db.SavePreferences(t.Context(), u.ID, store.Preferences{Language: "zh-Hans", Theme: "dark", Density: "compact"}), "")
	for field, p := range map[string]store.Preferences{
		"language": {Language: "xx"}, "theme": {Theme: "pink"}, "density": {Density: "loose"},
	} {
		err := db.SavePreferences(t.Context(), u.ID, p)
		wantFault(t, field, err, fault.BadFilter)
		if f := fault.As(err); f != nil && f.Field != field {
			t.Errorf("%s: fault at field %q", field, f.Field)
		}
	}
	got, err := db.UserByEmail(t.Context(), u.Email)
	if err != nil || got.Language != "zh-Hans" || got.Theme != "dark" || got.Density != "compact" {
		t.Errorf("saved %+v, %v", got, err)
	}
}

func TestRehashOnlyTheSamePassword(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	u := newPerson(t, db, "a@example.test", auth.Viewer)
	wantFault(t, "set", db.SetPassword(t.Context(), console, u.ID, "hash one"), "")
	before, err := db.Credentials(t.Context(), u.Email)
	if err != nil || before.Hash != "hash one" {
		t.Fatalf("credentials %+v, %v", before, err)
	}
	wantFault(t, "rehash", db.Rehash(t.Context(), u.ID, "hash one", "hash two"), "")
	wantFault(t, "rehash of an old one", db.Rehash(t.Context(), u.ID, "hash one", "hash three"), "")
	after, err := db.Credentials(t.Context(), u.Email)
	if err != nil || after.Hash != "hash two" || after.Epoch != before.Epoch {
		t.Errorf("credentials %+v, %v, want hash two of epoch %d", after, err, before.Epoch)
	}
	unknown, err := db.Credentials(t.Context(), "nobody@example.test")
	if err != nil || unknown != (store.Credentials{}) {
		t.Errorf("unknown: %+v, %v, want nothing and no error", unknown, err)
	}
}

// The application's role cannot delete people, nor touch the schema.
func TestAppRoleKeepsPeople(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	newPerson(t, db, "a@example.test", auth.Viewer)
	_, app := testdb.URLs(t)
	conn, err := pgx.Connect(t.Context(), app)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for _, sql := range []string{
		`delete from person`, `truncate person cascade`, `alter table person drop constraint person_email_key`, `create table x ()`,
		`drop table session`,
	} {
		if _, err := conn.Exec(t.Context(), sql); err == nil {
			t.Errorf("the application's role may: %s", sql)
		} else if errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
}
