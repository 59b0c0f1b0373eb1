package store_test

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"portal/internal/auth"
	"portal/internal/fault"
	"portal/internal/store"
	"portal/internal/testdb"
)

func somePasskey(name string) *auth.Passkey {
	return &auth.Passkey{Name: name, CredentialID: []byte("credential of " + name), PublicKey: []byte{1}, Model: make([]byte, 16), Transports: []string{"usb"}}
}

// addPasskey adds one and returns it as it is kept.
func addPasskey(t *testing.T, db *store.DB, u auth.User, name string) auth.Passkey {
	t.Helper()
	_, hashes := auth.NewRecoveryCodes()
	if _, err := db.AddPasskey(t.Context(), auth.As(u, "r"), u.ID, somePasskey(u.Email+name), hashes, sunday); err != nil {
		t.Fatal(err)
	}
	keys, err := db.Passkeys(t.Context(), u.ID)
	if err != nil {
		t.Fatal(err)
	}
	return keys[len(keys)-1]
}

func TestPasskeys(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	ada, bob := newPerson(t, db, "ada@example.test", auth.Admin), newPerson(t, db, "bob@example.test", auth.Viewer)
	by := auth.As(ada, "r")
	_, hashes := auth.NewRecoveryCodes()
	before, err := db.Credentials(t.Context(), ada.Email)
	if err != nil || before.Factor {
		t.Fatalf("before: %+v, %v", before, err)
	}
	first, err := db.AddPasskey(t.Context(), by, ada.ID, somePasskey("phone"), hashes, sunday)
	if err != nil || !first {
		t.Fatalf("first %t, %v", first, err)
	}
	after, err := db.Credentials(t.Context(), ada.Email)
	if err != nil || !after.Factor || after.Codes || !after.Passkeys || after.Epoch != before.Epoch+1 {
		t.Errorf("after: %+v, %v: want a factor and all sessions over", after, err)
	}
	if u, _, err := db.UserWithAccounts(t.Context(), ada.ID); err != nil || u.NeedsFactor {
		t.Errorf("an admin with a passkey still needs a factor: %+v, %v", u, err)
	}
	if f, err := db.Factor(t.Context(), ada.ID); err != nil || f.CodesLeft != 10 || f.Passkeys != 1 || f.IsSet() || !f.Any() {
		t.Errorf("factor %+v, %v", f, err)
	}
	if p, err := db.Person(t.Context(), ada.ID); err != nil || !p.Factor {
		t.Errorf("the list of people does not know the factor: %v", err)
	}

	twin := somePasskey("twin")
	twin.Name = "phone"
	_, err = db.AddPasskey(t.Context(), by, ada.ID, twin, hashes, sunday)
	wantFault(t, "the same name", err, fault.PasskeyNameTaken)
	again := somePasskey("phone")
	again.Name = "other"
	_, err = db.AddPasskey(t.Context(), auth.As(bob, "r"), bob.ID, again, hashes, sunday)
	wantFault(t, "another person's passkey", err, fault.PasskeyTaken)
	if first, err = db.AddPasskey(t.Context(), by, ada.ID, somePasskey("key"), nil, sunday); err != nil || first {
		t.Errorf("second: first %t, %v", first, err)
	}
	if f, err := db.Factor(t.Context(), ada.ID); err != nil || f.CodesLeft != 10 {
		t.Errorf("a second passkey leaves %d recovery codes, %v", f.CodesLeft, err)
	}
	keys, err := db.Passkeys(t.Context(), ada.ID)
	if err != nil || len(keys) != 2 || keys[0].Name != "phone" || !keys[0].AddedAt.Equal(sunday) || !keys[0].UsedAt.IsZero() {
		t.Fatalf("passkeys %+v, %v", keys, err)
	}

	wantFault(t, "rename", db.RenamePasskey(t.Context(), by, ada.ID, keys[0].ID, "my phone"), "")
	wantFault(t, "rename to a taken name", db.RenamePasskey(t.Context(), by, ada.ID, keys[0].ID, "key"), fault.PasskeyNameTaken)
	for what, err := range map[string]error{
		"rename": db.RenamePasskey(t.Context(), auth.As(bob, "r"), bob.ID, keys[0].ID, "mine"),
		"remove": db.RemovePasskey(t.Context(), auth.As(bob, "r"), bob.ID, keys[0].ID),
		"use":    db.UsePasskey(t.Context(), auth.As(bob, "r"), bob.ID, &keys[0], 1, 0, sunday),
	} {
		wantFault(t, what+" another's", err, fault.NoSuchPasskey)
	}

	wantFault(t, "remove one of two", db.RemovePasskey(t.Context(), by, ada.ID, keys[0].ID), "")
	wantFault(t, "remove the last of an admin", db.RemovePasskey(t.Context(), by, ada.ID, keys[1].ID), fault.FactorRequired)
	wantFault(t, "no codes to remove", db.RemoveFactor(t.Context(), by, ada.ID), fault.NoFactor)
	wantFault(t, "the host takes all away", db.RemoveFactor(t.Context(), console, ada.ID), "")
	if f, err := db.Factor(t.Context(), ada.ID); err != nil || f.Any() || f.CodesLeft != 0 {
		t.Errorf("left: %+v, %v", f, err)
	}
	key := addPasskey(t, db, bob, "phone")
	wantFault(t, "remove the last of a viewer", db.RemovePasskey(t.Context(), auth.As(bob, "r"), bob.ID, key.ID), "")
	if f, err := db.Factor(t.Context(), bob.ID); err != nil || f.Any() || f.CodesLeft != 0 {
		t.Errorf("left of a viewer: %+v, %v", f, err)
	}
	for range auth.MaxPasskeys {
		addPasskey(t, db, bob, strings.Repeat("x", len(keys)))
		keys = append(keys, key)
	}
	_, err = db.AddPasskey(t.Context(), auth.As(bob, "r"), bob.ID, somePasskey("one more"), hashes, sunday)
	wantFault(t, "too many", err, fault.TooManyPasskeys)
}

// Codes and passkeys stand in for each other, and the recovery codes live as long as either.
func TestCodesBesidePasskeys(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	ada := newPerson(t, db, "ada@example.test", auth.Admin)
	by := auth.As(ada, "r")
	_, hashes := auth.NewRecoveryCodes()
	seed := []byte("sealed")
	if err := db.BeginFactor(t.Context(), by, ada.ID, seed, sunday); err != nil {
		t.Fatal(err)
	}
	if err := db.SetFactor(t.Context(), by, ada.ID, seed, 1, hashes, sunday); err != nil {
		t.Fatal(err)
	}
	wantFault(t, "the codes alone", db.RemoveFactor(t.Context(), by, ada.ID), fault.FactorRequired)
	key := addPasskey(t, db, ada, "phone")
	wantFault(t, "the codes beside a passkey", db.RemoveFactor(t.Context(), by, ada.ID), "")
	if f, err := db.Factor(t.Context(), ada.ID); err != nil || f.CodesLeft != 10 || !f.Any() {
		t.Errorf("%+v, %v: want the recovery codes to stay", f, err)
	}
	wantFault(t, "new recovery codes", db.SetRecovery(t.Context(), by, ada.ID, hashes), "")
	wantFault(t, "then the passkey", db.RemovePasskey(t.Context(), by, ada.ID, key.ID), fault.FactorRequired)

	// A passkey that may be copied is no second factor to keep instead.
	if err := db.UsePasskey(t.Context(), by, ada.ID, &key, 5, 1, sunday); err != nil {
		t.Fatal(err)
	}
	wantFault(t, "copied", db.UsePasskey(t.Context(), by, ada.ID, &key, 5, 1, sunday), fault.PasskeyCopied)
	if err := db.BeginFactor(t.Context(), by, ada.ID, seed, sunday); err != nil {
		t.Fatal(err)
	}
	if err := db.SetFactor(t.Context(), by, ada.ID, seed, 1, hashes, sunday); err != nil {
		t.Fatal(err)
	}
	wantFault(t, "the codes beside a copied passkey", db.RemoveFactor(t.Context(), by, ada.ID), fault.FactorRequired)
	wantFault(t, "the copied passkey", db.RemovePasskey(t.Context(), by, ada.ID, key.ID), "")
}

func TestPasskeyCounter(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	ada := newPerson(t, db, "ada@example.test", auth.Viewer)
	by := auth.As(ada, "r")
	counts, silent := addPasskey(t, db, ada, "counts"), addPasskey(t, db, ada, "silent")
	for range 2 {
		wantFault(t, "one that does not count", db.UsePasskey(t.Context(), by, ada.ID, &silent, 0, 5, sunday), "")
	}
	for _, c := range []struct {
		count uint32
		want  fault.Code
	}{{1, ""}, {7, ""}, {1 << 31, ""}, {7, fault.PasskeyCopied}, {1<<31 + 1, fault.PasskeyCopied}} {
		wantFault(t, "counter", db.UsePasskey(t.Context(), by, ada.ID, &counts, c.count, 5, sunday.Add(time.Minute)), c.want)
	}
	keys, err := db.Passkeys(t.Context(), ada.ID)
	if err != nil || keys[0].Count != 1<<31 || !keys[0].UsedAt.Equal(sunday.Add(time.Minute)) || keys[0].CopiedAt.IsZero() || !keys[1].CopiedAt.IsZero() || keys[1].Flags != 5 {
		t.Errorf("kept: %+v, %v", keys, err)
	}
	trail, err := db.AuditAbout(t.Context(), ada.Email, 10)
	if err != nil || !slices.ContainsFunc(trail, func(e auth.Entry) bool { return e.Action == "passkey.copied" }) {
		t.Errorf("the copy is not in the audit trail: %v", err)
	}
	if c, err := db.Credentials(t.Context(), ada.Email); err != nil || !c.Factor {
		t.Errorf("a copied passkey leaves the password alone: %+v, %v", c, err)
	}

	// Of a passkey and its copy, used at the same moment, one gets in.
	twin := addPasskey(t, db, ada, "twin")
	var in sync.Map
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			if err := db.UsePasskey(t.Context(), by, ada.ID, &twin, 3, 5, sunday); err == nil {
				in.Store(i, true)
			}
		})
	}
	wg.Wait()
	n := 0
	in.Range(func(any, any) bool { n++; return true })
	if n != 1 {
		t.Errorf("%d of 8 uses with one counter are taken, want 1", n)
	}
}

func TestPasskeyOwner(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	ada := newPerson(t, db, "ada@example.test", auth.Viewer)
	addPasskey(t, db, ada, "phone")
	o, err := db.PasskeyOwner(t.Context(), ada.ID)
	if err != nil || len(o.Handle) != 64 || o.Email != ada.Email || len(o.Passkeys) != 1 {
		t.Fatalf("owner %+v, %v", o, err)
	}
	if again, err := db.PasskeyOwner(t.Context(), ada.ID); err != nil || !bytes.Equal(again.Handle, o.Handle) {
		t.Errorf("another handle the second time, %v", err)
	}
	if by, err := db.PasskeyOwnerOf(t.Context(), o.Handle); err != nil || by.PersonID != ada.ID {
		t.Errorf("by handle: %+v, %v", by, err)
	}
	_, err = db.PasskeyOwner(t.Context(), 9999)
	wantFault(t, "nobody", err, fault.NoSuchUser)
	_, err = db.PasskeyOwnerOf(t.Context(), auth.NewPasskeyHandle())
	wantFault(t, "unknown handle", err, fault.PasskeyRefused)
	if err := db.DisableUser(t.Context(), console, ada.ID, true); err != nil {
		t.Fatal(err)
	}
	_, err = db.PasskeyOwnerOf(t.Context(), o.Handle)
	wantFault(t, "disabled", err, fault.PasskeyRefused)
}

func TestPasskeyChallengeIsTakenOnce(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	ada := newPerson(t, db, "ada@example.test", auth.Viewer)
	open := func(person int64, data string) {
		t.Helper()
		if err := db.OpenCeremony(t.Context(), "token", store.PasskeyAdd, person, []byte(data), sunday); err != nil {
			t.Fatal(err)
		}
	}
	take := func(purpose store.Purpose, person int64, after time.Duration) error {
		_, err := db.TakeCeremony(t.Context(), "token", purpose, person, sunday.Add(after))
		return err
	}
	open(ada.ID, "first")
	open(ada.ID, "second")
	if kept, err := db.TakeCeremony(t.Context(), "token", store.PasskeyAdd, ada.ID, sunday); err != nil || string(kept) != "second" {
		t.Errorf("took %q, %v, want the later one", kept, err)
	}
	wantFault(t, "a second time", take(store.PasskeyAdd, ada.ID, 0), fault.PasskeyExpired)
	open(ada.ID, "x")
	wantFault(t, "for something else", take(store.PasskeyCode, ada.ID, 0), fault.PasskeyExpired)
	wantFault(t, "by another", take(store.PasskeyAdd, ada.ID+1, 0), fault.PasskeyExpired)
	open(ada.ID, "x")
	wantFault(t, "too late", take(store.PasskeyAdd, ada.ID, auth.PasskeyFor), fault.PasskeyExpired)
	open(0, "x")
	wantFault(t, "a stranger's", take(store.PasskeyAdd, 0, time.Minute), "")
	open(ada.ID, "x")
	if err := db.Sweep(t.Context(), sunday.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	wantFault(t, "swept", take(store.PasskeyAdd, ada.ID, 0), fault.PasskeyExpired)
}
