package main

import (
	"maps"
	"net/http/httptest"
	"strings"
	"testing"

	"portal/internal/sandbox"
	"portal/internal/testdb"
)

func TestDoctor(t *testing.T) {
	t.Parallel()
	env := settings(t)
	out, _, err := once(t, env, "", "doctor")
	if err != nil {
		t.Fatalf("a sound portal: %v\n%s", err, out)
	}
	for _, part := range []string{"settings: complete", "database: PostgreSQL", "knows Chinese letters", "owns nothing", "clock of the database: 0s", "clock of the upstream: ", "bills: lines: may be read", "orders: may be read", "the portal has all it needs"} {
		if !strings.Contains(out, part) {
			t.Errorf("the doctor does not say %q:\n%s", part, out)
		}
	}
	for name, c := range map[string]struct {
		change map[string]string
		want   []string
		never  []string
	}{
		"wrong secret":  {map[string]string{"HUAWEI_SECRET_KEY": "wrong-c4n4ry"}, []string{"check HUAWEI_SECRET_KEY"}, []string{"key, orders", "c4n4ry"}},
		"unknown key":   {map[string]string{"HUAWEI_ACCESS_KEY": "AKNOBODY"}, []string{"check HUAWEI_ACCESS_KEY"}, []string{"key, orders"}},
		"no upstream":   {map[string]string{"HUAWEI_ENDPOINT": "http://127.0.0.1:1"}, []string{"upstream: ", "Check HUAWEI_ENDPOINT"}, []string{"key, "}},
		"no database":   {map[string]string{"DATABASE_URL": "postgres://x:c4n4ry@127.0.0.1:1/x"}, []string{"Check DATABASE_URL", "not tried"}, []string{"c4n4ry"}},
		"role too much": {map[string]string{"DATABASE_URL": testdb.SuperURL(t)}, []string{"it may change the schema"}, nil},
	} {
		changed := maps.Clone(env)
		maps.Copy(changed, c.change)
		out, log, err := once(t, changed, "", "doctor")
		wantError(t, err, "a hand, see above")
		for _, part := range c.want {
			if !strings.Contains(out, part) {
				t.Errorf("%s: the doctor does not say %q:\n%s", name, part, out)
			}
		}
		for _, part := range c.never {
			if strings.Contains(out+log, part) {
				t.Errorf("%s: the doctor says %q:\n%s", name, part, out)
			}
		}
	}
	empty, app, _ := testdb.Empty(t)
	changed := maps.Clone(env)
	changed["DATABASE_URL"], changed["DATABASE_MIGRATE_URL"] = app, empty
	out, _, err = once(t, changed, "", "doctor")
	wantError(t, err, "a hand, see above")
	if !strings.Contains(out, "run `portal migrate`") {
		t.Errorf("without a schema the doctor says:\n%s", out)
	}
}

func TestDoctorNamesTheRightThatIsMissing(t *testing.T) {
	t.Parallel()
	env := settings(t)
	world, err := sandbox.New(sandbox.Config{AccessKey: "AKTEST", SecretKey: "c4n4ry-upstream", DomainID: "d0main", Months: 2, Resources: 20})
	if err != nil {
		t.Fatal(err)
	}
	api, control := httptest.NewServer(world.Handler()), httptest.NewServer(world.Control())
	t.Cleanup(func() { api.Close(); control.Close(); world.Close() })
	env["HUAWEI_ENDPOINT"] = api.URL
	res, err := control.Client().Post(control.URL+"/keys", "application/json", strings.NewReader(`{"action":"deny","access_key":"AKTEST","deny":["bss:order:view"]}`))
	if err != nil || res.StatusCode != 200 {
		t.Fatalf("deny: %v, %v", res, err)
	}
	res.Body.Close()
	out, _, err := once(t, env, "", "doctor")
	wantError(t, err, "a hand, see above")
	for _, part := range []string{"key, bills: lines: may be read", "WRONG  key, orders: ", "lacks a right (bss:order:view)", "key, coupons: may be read"} {
		if !strings.Contains(out, part) {
			t.Errorf("the doctor does not say %q:\n%s", part, out)
		}
	}
}
