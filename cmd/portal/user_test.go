package main

import (
	"regexp"
	"strings"
	"testing"

	"portal/internal/auth"
	"portal/internal/testdb"
)

func TestPeople(t *testing.T) {
	t.Parallel()
	_, app := testdb.URLs(t)
	db := testdb.New(t)
	env := map[string]string{"DATABASE_URL": app, "SUDO_USER": "mara"}
	portal := func(stdin string, args ...string) string {
		t.Helper()
		out, _, err := once(t, env, stdin, append([]string{"user"}, args...)...)
		if err != nil {
			t.Fatalf("user %s: %s", strings.Join(args, " "), sentence(err))
		}
		return out
	}
	opens := func(email, password string) bool {
		t.Helper()
		c, err := db.Credentials(t.Context(), email)
		if err != nil {
			t.Fatal(err)
		}
		match, _, err := auth.CheckPassword(t.Context(), password, c.Hash)
		if err != nil {
			t.Fatal(err)
		}
		return match
	}

	out := portal("", "add", "--email", "Root@Example.test", "--name", "Ruth Root", "--role", "admin", "--owner")
	m := regexp.MustCompile(`shown this once: (\S+)`).FindStringSubmatch(out)
	if m == nil || !strings.Contains(out, "root@example.test may sign in as admin") {
		t.Fatalf("add printed %q, want address, role and a password", out)
	}
	if !opens("root@example.test", m[1]) {
		t.Error("the printed password is not the person's")
	}

	out = portal("seven blue kettles\n", "add", "--email", "fin@example.test", "--name", "Fin", "--role", "finance", "--password-stdin")
	if strings.Contains(out, "kettles") || strings.Contains(out, "password") {
		t.Errorf("a given password is printed: %q", out)
	}
	if !opens("fin@example.test", "seven blue kettles") {
		t.Error("the password of the standard input is not the person's")
	}
	portal("", "role", "fin@example.test", "auditor")
	portal("nine green lanterns \n", "reset", "fin@example.test", "--password-stdin")
	if opens("fin@example.test", "seven blue kettles") || !opens("fin@example.test", "nine green lanterns ") {
		t.Error("the reset did not set the password, or cut its blank")
	}
	portal("", "disable", "fin@example.test")
	list := portal("", "list")
	for _, line := range []string{`root@example\.test +admin, owner +active +Ruth Root`, `fin@example\.test +auditor +disabled +Fin`} {
		if !regexp.MustCompile(line).MatchString(list) {
			t.Errorf("list lacks %q:\n%s", line, list)
		}
	}
	portal("", "disable", "fin@example.test", "--undo")

	trail, err := db.AuditTrail(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"user.enable", "user.disable", "user.password", "user.role", "user.create", "user.create"}
	if len(trail) != len(want) {
		t.Fatalf("the audit trail has %d entries, want %d", len(trail), len(want))
	}
	for i, e := range trail {
		if e.Action != want[i] || e.By.Kind != auth.ByConsole || !strings.Contains(e.By.Name, "mara") {
			t.Errorf("entry %d: %s by %+v, want %s at the console by mara", e.Seq, e.Action, e.By, want[i])
		}
		if strings.Contains(string(e.Detail), "kettles") {
			t.Errorf("entry %d holds a password", e.Seq)
		}
	}
}

func TestPeopleRefused(t *testing.T) {
	t.Parallel()
	_, app := testdb.URLs(t)
	env := map[string]string{"DATABASE_URL": app}
	if _, _, err := once(t, env, "", "user", "add", "--email", "a@b.test", "--name", "A", "--role", "admin"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		stdin string
		args  []string
		says  string
	}{
		{"", []string{"add", "--email", "a@b.test", "--name", "B", "--role", "viewer"}, "a@b.test"},
		{"", []string{"add", "--email", "nonsense", "--name", "B", "--role", "viewer"}, ""},
		{"", []string{"add", "--email", "b@b.test", "--name", "B", "--role", "viewer", "--owner"}, ""},
		{"", []string{"add", "--email", "b@b.test", "--name", "B", "--role", "viewer", "--account", "x"}, `no account "x"`},
		{"short\n", []string{"add", "--email", "b@b.test", "--name", "B", "--role", "viewer", "--password-stdin"}, "15"},
		{"", []string{"add", "--email", "b@b.test", "--name", "B", "--role", "viewer", "--password-stdin"}, "15"},
		{"", []string{"add", "--email", "b@b.test", "--name", "B", "--role", "viewer", "--ask"}, "terminal"},
		{"", []string{"role", "nobody@b.test", "admin"}, ""},
		{"", []string{"role", "a@b.test", "viewer"}, ""},
		{"", []string{"disable", "a@b.test"}, ""},
		{"password12345678\n", []string{"reset", "a@b.test", "--password-stdin"}, ""},
	} {
		out, _, err := once(t, env, c.stdin, append([]string{"user"}, c.args...)...)
		wantError(t, err, c.says)
		if out != "" {
			t.Errorf("user %s: refused, yet it printed %q", strings.Join(c.args, " "), out)
		}
		if err != nil && regexp.MustCompile(`^[a-z_]+$`).MatchString(sentence(err)) {
			t.Errorf("user %s: says %q, want a sentence", strings.Join(c.args, " "), sentence(err))
		}
	}
}
