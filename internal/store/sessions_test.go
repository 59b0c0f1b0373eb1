package store_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"portal/internal/auth"
	"portal/internal/store"
	"portal/internal/testdb"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// clock is the portal's clock in the hands of a test.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func sessionData(u auth.User, epoch int, flash string) []byte {
	return fmt.Appendf(nil, `{"values":{"person":"%d","epoch":"%d","flash":%q}}`, u.ID, epoch, flash)
}

func opens(t *testing.T, s *store.Sessions, token string) bool {
	t.Helper()
	_, found, err := s.FindCtx(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestSessionEndsEverywhere(t *testing.T) {
	t.Parallel()
	db, replica := testdb.New(t), testdb.New(t)
	newPerson(t, db, "spare@example.test", auth.Admin)
	c := &clock{noon}
	for _, end := range []struct {
		name string
		end  func(id int64, token string) error
		dies bool
	}{
		{"sign-out", func(_ int64, token string) error { return replica.Sessions(c.now).DeleteCtx(t.Context(), token) }, true},
		{"new role", func(id int64, _ string) error {
			return replica.SetRole(t.Context(), console, id, auth.Finance, false)
		}, true},
		{"new password", func(id int64, _ string) error { return replica.SetPassword(t.Context(), console, id, "h") }, true},
		{"disabled", func(id int64, _ string) error { return replica.DisableUser(t.Context(), console, id, true) }, true},
		{"other preferences", func(id int64, _ string) error {
			return replica.SavePreferences(t.Context(), id, store.Preferences{Theme: "dark"})
		}, false},
	} {
		u := newPerson(t, db, strings.ReplaceAll(end.name, " ", "-")+"@example.test", auth.Viewer)
		s, token := db.Sessions(c.now), "token of "+end.name
		if err := s.CommitCtx(t.Context(), token, sessionData(u, 1, ""), time.Time{}); err != nil {
			t.Fatal(err)
		}
		if !opens(t, s, token) {
			t.Fatalf("%s: the session does not open at first", end.name)
		}
		if err := end.end(u.ID, token); err != nil {
			t.Fatal(err)
		}
		if got := opens(t, s, token); got == end.dies {
			t.Errorf("%s: session opens: %t, want %t", end.name, got, !end.dies)
		}
		// A request that was running meanwhile saves the session: it stays ended.
		if err := s.CommitCtx(t.Context(), token, sessionData(u, 1, "saved late"), time.Time{}); err != nil {
			t.Fatal(err)
		}
		if got := opens(t, s, token); got == end.dies {
			t.Errorf("%s, then saved by a request that was running: session opens: %t, want %t", end.name, got, !end.dies)
		}
		// So does a renewed token of the same sign-in, but for a plain sign-out of one session.
		if end.dies && end.name != "sign-out" {
			if err := s.CommitCtx(t.Context(), token+" renewed", sessionData(u, 1, ""), time.Time{}); err != nil {
				t.Fatal(err)
			}
			if opens(t, s, token+" renewed") {
				t.Errorf("%s: a token renewed by the old sign-in opens", end.name)
			}
		}
	}
}

func TestSessionTimes(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	u := newPerson(t, db, "a@example.test", auth.Viewer)
	c := &clock{noon}
	s := db.Sessions(c.now)
	open := func(token string) {
		c.at = noon
		if err := s.CommitCtx(t.Context(), token, sessionData(u, 1, ""), time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	open("idle")
	c.at = noon.Add(auth.IdleTimeout - time.Second)
	if !opens(t, s, "idle") {
		t.Error("a session of 29 min 59 s without a request does not open")
	}
	c.at = c.at.Add(auth.IdleTimeout - time.Second)
	if !opens(t, s, "idle") {
		t.Error("a request does not keep the session alive")
	}
	c.at = c.at.Add(auth.IdleTimeout)
	if opens(t, s, "idle") {
		t.Error("a session idle for 30 min opens")
	}

	open("polled")
	for range 7 {
		c.at = c.at.Add(5 * time.Minute)
		_, found, err := s.FindCtx(store.Polling(t.Context()), "polled")
		if want := c.at.Before(noon.Add(auth.IdleTimeout)); err != nil || found != want {
			t.Errorf("polling after %s: opens %t, %v, want %t", c.at.Sub(noon), found, err, want)
		}
	}

	open("busy")
	for c.at.Before(noon.Add(auth.SessionLength)) {
		if !opens(t, s, "busy") {
			t.Fatalf("a busy session is over after %s", c.at.Sub(noon))
		}
		if err := s.CommitCtx(t.Context(), "busy", sessionData(u, 1, "again"), time.Time{}); err != nil {
			t.Fatal(err)
		}
		c.at = c.at.Add(20 * time.Minute)
	}
	if opens(t, s, "busy") {
		t.Error("a session of 12 h opens, however busy")
	}

	if err := db.Sweep(t.Context(), c.at.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	c.at = noon
	if opens(t, s, "busy") || opens(t, s, "idle") {
		t.Error("expired sessions are still there after the sweep")
	}
}

func TestSessionNeedsItsPerson(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	u := newPerson(t, db, "a@example.test", auth.Viewer)
	s := db.Sessions(time.Now)
	for name, data := range map[string][]byte{
		"of nobody":    []byte(`{"values":{}}`),
		"of a stray":   []byte(`{"values":{"person":"4711","epoch":"1"}}`),
		"of old epoch": sessionData(u, 0, ""),
	} {
		if err := s.CommitCtx(t.Context(), name, data, time.Time{}); err != nil {
			t.Fatal(err)
		}
		if opens(t, s, name) {
			t.Errorf("a session %s opens", name)
		}
	}
	other := newPerson(t, db, "b@example.test", auth.Admin)
	if err := s.Commit("mine", sessionData(u, 1, ""), time.Time{}); err != nil {
		t.Fatal(err)
	}
	if err := s.Commit("mine", sessionData(other, 1, ""), time.Time{}); err != nil {
		t.Fatal(err)
	}
	data, found, err := s.Find("mine")
	if want := fmt.Sprintf(`"%d"`, u.ID); err != nil || !found || !strings.Contains(string(data), want) {
		t.Errorf("one person's session became another's: %s, %v", data, err)
	}
	if err := s.Delete("mine"); err != nil || opens(t, s, "mine") {
		t.Errorf("a deleted session opens, %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := s.FindCtx(ctx, "mine"); err == nil {
		t.Error("the request's context is not used")
	}
}
