package store_test

import (
	"sync"
	"testing"
	"time"

	"portal/internal/auth"
	"portal/internal/store"
	"portal/internal/testdb"
)

func TestSignInTries(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	c := &clock{noon}
	person, address := auth.PersonKey("a@example.test"), auth.AddressKey("192.0.2.1")
	try := func(keys ...auth.TriesKey) time.Duration {
		t.Helper()
		wait, err := db.StartSignIn(t.Context(), keys, c.at)
		if err != nil {
			t.Fatal(err)
		}
		return wait
	}
	for n := range auth.PersonRule.Free + 1 {
		if wait := try(person, address); wait != 0 {
			t.Fatalf("try %d must wait %s, want none", n+1, wait)
		}
	}
	if wait := try(person, address); wait != time.Second {
		t.Errorf("after six failures wait %s, want 1 s", wait)
	}
	if wait := try(person, address); wait != time.Second {
		t.Errorf("a refused try counts: wait %s, want still 1 s", wait)
	}
	if wait := try(auth.PersonKey("b@example.test"), address); wait != 0 {
		t.Errorf("another person from the same address waits %s, want none", wait)
	}
	c.at = c.at.Add(time.Second)
	if wait := try(person, address); wait != 0 {
		t.Errorf("after the wait: %s, want none", wait)
	}
	if wait := try(person, address); wait != 2*time.Second {
		t.Errorf("the delay grows to %s, want 2 s", wait)
	}
	if wait := try(auth.DeviceKey("known")); wait != 0 {
		t.Errorf("a known device waits %s for strangers' failures, want none", wait)
	}
	if err := db.SignInWorked(t.Context(), []auth.TriesKey{person, address}); err != nil {
		t.Fatal(err)
	}
	if wait := try(person, address); wait != 0 {
		t.Errorf("after a sign-in that worked: wait %s, want none", wait)
	}
}

// An address keeps the failures of others when one person signs in: a guesser
// with an account of their own cannot wipe the count.
func TestAddressCountIsShared(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	address := auth.AddressKey("192.0.2.1")
	for range auth.AddressRule.Free + 1 {
		if wait, err := db.StartSignIn(t.Context(), []auth.TriesKey{address}, noon); err != nil || wait != 0 {
			t.Fatal(wait, err)
		}
	}
	if err := db.SignInWorked(t.Context(), []auth.TriesKey{address}); err != nil {
		t.Fatal(err)
	}
	if wait, err := db.StartSignIn(t.Context(), []auth.TriesKey{address}, noon); err != nil || wait != 0 {
		t.Errorf("the attempt that worked is not taken back: %s, %v", wait, err)
	}
	if wait, err := db.StartSignIn(t.Context(), []auth.TriesKey{address}, noon); err != nil || wait == 0 {
		t.Errorf("one who signs in wipes the address's count: wait %s, %v", wait, err)
	}
}

// Two replicas asked for 200 tries at the same moment let no more through than the rule has free.
func TestReplicasCountTogether(t *testing.T) {
	t.Parallel()
	replicas := []*store.DB{testdb.New(t), testdb.New(t)}
	keys := []auth.TriesKey{auth.PersonKey("victim@example.test"), auth.AddressKey("192.0.2.1")}
	var mu sync.Mutex
	allowed := 0
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			for range 10 {
				wait, err := replicas[i%2].StartSignIn(t.Context(), keys, noon)
				if err != nil {
					t.Error(err)
				}
				if wait == 0 {
					mu.Lock()
					allowed++
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	if want := auth.PersonRule.Free + 1; allowed != want {
		t.Errorf("%d of 200 tries at once got through, want %d", allowed, want)
	}
}

func TestDevices(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	a, b := newPerson(t, db, "a@example.test", auth.Viewer), newPerson(t, db, "b@example.test", auth.Viewer)
	known := func(token, email string) bool {
		t.Helper()
		k, err := db.KnownDevice(t.Context(), token, email)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	for i := range 25 {
		if err := db.RememberDevice(t.Context(), "device "+string(rune('a'+i)), a.ID, noon.Add(time.Duration(i)*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if !known("device y", a.Email) || known("device y", b.Email) || known("device zz", a.Email) {
		t.Error("a device is known for its person alone")
	}
	if known("device a", a.Email) || !known("device f", a.Email) {
		t.Error("the 20 latest devices are kept")
	}
	if err := db.RememberDevice(t.Context(), "device y", b.ID, noon); err != nil {
		t.Fatal(err)
	}
	if known("device y", a.Email) || !known("device y", b.Email) {
		t.Error("a device belongs to who signed in last")
	}
	if err := db.SetPassword(t.Context(), console, a.ID, "h"); err != nil {
		t.Fatal(err)
	}
	if known("device f", a.Email) || !known("device y", b.Email) {
		t.Error("a new password forgets the devices of its person, and no other's")
	}
}
