package config

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var goodKey = base64.StdEncoding.EncodeToString([]byte(strings.Repeat("k", 32)))

// good is the least that serve needs.
func good() map[string]string {
	return map[string]string{
		"DATABASE_URL":      "postgres://portal_app:pw@db:5432/portal",
		"PORTAL_SECRET_KEY": goodKey,
		"HUAWEI_ACCESS_KEY": "AK", "HUAWEI_SECRET_KEY": "SK", "HUAWEI_DOMAIN_ID": "d",
	}
}

func with(changes map[string]string) func(string) string {
	env := good()
	maps.Copy(env, changes)
	return func(name string) string { return env[name] }
}

func file(t *testing.T, text string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "f")
	if err := errors.Join(os.WriteFile(path, []byte(text), 0o600), os.Chmod(path, mode)); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	c, err := Load(with(nil), ForServe)
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		Listen: "127.0.0.1:8080", Log: "text", Company: "Huawei Cloud",
		Database: Database{
			URL: NewSecret("postgres://portal_app:pw@db:5432/portal"), MigrateURL: NewSecret("postgres://portal_app:pw@db:5432/portal"),
			AppRole: "portal_app",
		},
		Huawei:     Huawei{Endpoint: "https://bss-intl.myhuaweicloud.com", Key: Key{"AK", NewSecret("SK")}, DomainID: "d"},
		SecretKeys: []Secret{NewSecret(strings.Repeat("k", 32))},
	}
	if diff := cmp.Diff(want, c, cmp.AllowUnexported(Secret{}), cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
}

func TestEverythingSet(t *testing.T) {
	t.Parallel()
	newKey := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("n", 32)))
	c, err := Load(with(map[string]string{
		"PORTAL_LISTEN": "0.0.0.0:80", "PORTAL_ADMIN_LISTEN": "[::1]:9090", "PORTAL_BASE_URL": "https://billing.example.com/",
		"DATABASE_MIGRATE_URL": "host=db user=portal_owner dbname=portal", "DATABASE_READ_URL": "postgres://portal_app@replica/portal",
		"PORTAL_SECRET_KEY": newKey + ", " + goodKey, "HUAWEI_ENDPOINT": "https://bss.example.com/prefix/",
		"HUAWEI_PAY_ACCESS_KEY": "PAK", "HUAWEI_PAY_SECRET_KEY": "PSK", "PORTAL_PAYING": "on",
		"PORTAL_OIDC_ISSUER": "https://id.example.com/realm", "PORTAL_OIDC_CLIENT_ID": "portal", "PORTAL_OIDC_CLIENT_SECRET": "s",
		"PORTAL_SMTP_URL": "smtps://u:p@mail:465", "PORTAL_TRUSTED_PROXIES": "10.0.0.5, 192.168.1.77/24,fd00::/8",
		"PORTAL_EGRESS_ALLOW": "mail.internal,10.1.2.3,10.2.0.0/16", "PORTAL_AUDIT_ANCHOR_FILE": "/var/log/anchor",
		"PORTAL_COMPANY": "Nordwind & Söhne", "PORTAL_SPOOL_DIR": "/var/spool/portal",
		"PORTAL_PG_BIN": "/opt/pg/bin", "PORTAL_LOG": "json", "PORTAL_DEMO_PASSWORD": "x",
	}), ForServe)
	if err != nil {
		t.Fatal(err)
	}
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.5/32"), netip.MustParsePrefix("192.168.1.0/24"), netip.MustParsePrefix("fd00::/8")}
	if !slices.Equal(c.TrustedProxies, proxies) {
		t.Errorf("proxies: got %v, want %v", c.TrustedProxies, proxies)
	}
	for what, got := range map[string][2]string{
		"base URL": {c.BaseURL, "https://billing.example.com"}, "endpoint": {c.Huawei.Endpoint, "https://bss.example.com/prefix"},
		"owner": {c.Database.MigrateURL.Reveal(), "host=db user=portal_owner dbname=portal"}, "app role": {c.Database.AppRole, "portal_app"},
		"newest key": {c.SecretKeys[0].Reveal(), strings.Repeat("n", 32)}, "old key": {c.SecretKeys[1].Reveal(), strings.Repeat("k", 32)},
		"pay key": {c.Pay.Access + c.Pay.Secret.Reveal(), "PAKPSK"}, "paying": {fmt.Sprint(c.Paying), "true"},
		"issuer": {c.OIDC.Issuer, "https://id.example.com/realm"}, "mail": {c.SMTPURL.Reveal(), "smtps://u:p@mail:465"},
		"egress": {strings.Join(c.EgressAllow, " "), "mail.internal 10.1.2.3 10.2.0.0/16"}, "anchor": {c.AuditAnchorFile, "/var/log/anchor"},
		"log": {c.Log, "json"}, "admin": {c.AdminListen, "[::1]:9090"}, "pg": {c.PGBin, "/opt/pg/bin"},
		"company": {c.Company, "Nordwind & Söhne"}, "spool": {c.SpoolDir, "/var/spool/portal"},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: got %q, want %q", what, got[0], got[1])
		}
	}
}

// Each row changes one thing in good settings and names the only complaint.
func TestProblems(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, value string
		use         Use
		says        string // at the variable `at`, or name; "" = no complaint
		at          string
	}{
		{"PORTAL_LISTEN", "8080", ForServe, "no address to listen on", ""},
		{"PORTAL_LISTEN", "127.0.0.1:http", ForServe, "no address to listen on", ""},
		{"PORTAL_LISTEN", "127.0.0.1:70000", ForServe, "no address to listen on", ""},
		{"PORTAL_LISTEN", "127.0.0.1:0", ForServe, "", ""},
		{"PORTAL_LISTEN", "[::1]:0", ForServe, "", ""},
		{"PORTAL_LISTEN", ":8080", ForServe, "is missing", "PORTAL_BASE_URL"},
		{"PORTAL_LISTEN", "[::]:8080", ForWeb, "is missing", "PORTAL_BASE_URL"},
		{"PORTAL_LISTEN", ":8080", ForWork, "", ""},
		{"PORTAL_ADMIN_LISTEN", "x", ForServe, "no address", ""},
		{"PORTAL_BASE_URL", "http://127.0.0.1:8080", ForServe, "", ""},
		{"PORTAL_BASE_URL", "http://billing.example.com", ForServe, "not encrypted", ""},
		{"PORTAL_BASE_URL", "https://example.com/billing", ForServe, "has a path", ""},
		{"PORTAL_BASE_URL", "billing.example.com", ForServe, "no base URL", ""},
		{"DATABASE_URL", "", ForServe, "is missing", ""},
		{"DATABASE_URL", "", ForDatabase, "is missing", ""},
		{"DATABASE_URL", "", ForMigrate, "is missing", ""},
		{"DATABASE_URL", "", ForDemo, "", ""},
		{"DATABASE_URL", "postgres://a:b@db:x/portal", ForServe, "no PostgreSQL connection string", ""},
		{"DATABASE_READ_URL", "postgres://a:b@db:x/portal", ForServe, "no PostgreSQL connection string", ""},
		{"DATABASE_MIGRATE_URL", "mysql://", ForMigrate, "no PostgreSQL connection string", ""},
		{"PORTAL_SECRET_KEY", "", ForServe, "is missing", ""},
		{"PORTAL_SECRET_KEY", "", ForWork, "is missing", ""},
		{"PORTAL_SECRET_KEY", "", ForSync, "", ""},
		{"PORTAL_SECRET_KEY", "c2hvcnQ=", ForServe, "has 5 bytes instead of 32", ""},
		{"PORTAL_SECRET_KEY", goodKey + ",!", ForServe, "key 2 of the list is not base64", ""},
		{"PORTAL_SECRET_KEY", goodKey + ",", ForServe, "key 2 of the list has 0 bytes", ""},
		{"HUAWEI_ACCESS_KEY", "", ForServe, "is missing", ""},
		{"HUAWEI_SECRET_KEY", "", ForWork, "is missing", ""},
		{"HUAWEI_DOMAIN_ID", "", ForSync, "is missing", ""},
		{"HUAWEI_DOMAIN_ID", "", ForWeb, "", ""},
		{"HUAWEI_SECRET_KEY", "", ForWeb, "go together", ""},
		{"HUAWEI_ENDPOINT", "https://127.0.0.1:9", ForServe, "is a sandbox", ""},
		{"HUAWEI_ENDPOINT", "http://127.0.0.2", ForWork, "is a sandbox", ""},
		{"HUAWEI_ENDPOINT", "http://localhost:1", ForSync, "is a sandbox", ""},
		{"HUAWEI_ENDPOINT", "https://LOCALHOST.", ForServe, "is a sandbox", ""},
		{"HUAWEI_ENDPOINT", "https://a.localhost", ForServe, "is a sandbox", ""},
		{"HUAWEI_ENDPOINT", "https://[::1]:9", ForServe, "is a sandbox", ""},
		{"HUAWEI_ENDPOINT", "https://[::ffff:127.0.0.1]:9", ForServe, "is a sandbox", ""},
		{"HUAWEI_ENDPOINT", "https://0.0.0.0:9", ForServe, "is a sandbox", ""},
		{"HUAWEI_ENDPOINT", "http://sandbox:9", ForServe, "not encrypted", ""},
		{"HUAWEI_ENDPOINT", "ftp://x", ForServe, "no base URL", ""},
		{"HUAWEI_ENDPOINT", "bss.example.com", ForServe, "no base URL", ""},
		{"PORTAL_ALLOW_SANDBOX", "yes", ForServe, "write 0 or 1", ""},
		{"HUAWEI_PAY_ACCESS_KEY", "x", ForServe, "go together", "HUAWEI_PAY_SECRET_KEY"},
		{"HUAWEI_PAY_SECRET_KEY", "x", ForServe, "go together", "HUAWEI_PAY_ACCESS_KEY"},
		{"HUAWEI_PAY_SECRET_KEY", "x", ForWeb, "must not hold the key that pays", ""},
		{"HUAWEI_PAY_SECRET_KEY_FILE", "/nowhere", ForWeb, "must not hold the key that pays", "HUAWEI_PAY_SECRET_KEY"},
		{"PORTAL_PAYING", "on", ForServe, "no key to pay with", ""},
		{"PORTAL_PAYING", "yes", ForServe, "write off or on", ""},
		{"PORTAL_LOG", "xml", ForServe, "write text or json", ""},
		{"PORTAL_COMPANY", strings.Repeat("x", 61), ForServe, "no name", ""},
		{"PORTAL_COMPANY", "a\x1b[2Jb", ForServe, "no name", ""},
		{"PORTAL_OIDC_ISSUER", "http://id", ForServe, "no issuer", ""},
		{"PORTAL_OIDC_CLIENT_ID", "x", ForServe, "go together", "PORTAL_OIDC_ISSUER"},
		{"PORTAL_SMTP_URL", "mail:25", ForServe, "no mail server", ""},
		{"PORTAL_TRUSTED_PROXIES", "10.0.0.0/33", ForServe, "no address and no range", ""},
		{"PORTAL_TRUSTED_PROXIES", "10.0.0.1,,", ForServe, "no address and no range", ""},
		{"PORTAL_TRUSTED_PROXIES", "0.0.0.0/0", ForServe, "trusts every address", ""},
		{"PORTAL_TRUSTED_PROXIES", "::/0", ForServe, "trusts every address", ""},
		{"PORTAL_EGRESS_ALLOW", "https://mail", ForServe, "no host", ""},
		{"DATABASE_READ_URL_FILE", "/nowhere/at/all", ForServe, "can't read the file /nowhere/at/all", "DATABASE_READ_URL_FILE"},
	} {
		_, err := Load(with(map[string]string{c.name: c.value}), c.use)
		var problems Problems
		if c.says == "" {
			if err != nil {
				t.Errorf("%s=%q for %d: got %v, want no complaint", c.name, c.value, c.use, err)
			}
			continue
		}
		if !errors.As(err, &problems) {
			t.Errorf("%s=%q for %d: got %v, want %q", c.name, c.value, c.use, err, c.says)
			continue
		}
		at := c.at
		if at == "" {
			at = c.name
		}
		found := slices.ContainsFunc(problems, func(p Problem) bool { return p.Name == at && strings.Contains(p.What, c.says) })
		if !found {
			t.Errorf("%s=%q for %d: got %v, want %q at %s", c.name, c.value, c.use, err, c.says, at)
		}
	}
}

func TestSandboxAllowed(t *testing.T) {
	t.Parallel()
	for _, endpoint := range []string{"http://127.0.0.1:9", "https://localhost:9", "http://sandbox:9"} {
		c, err := Load(with(map[string]string{"HUAWEI_ENDPOINT": endpoint, "PORTAL_ALLOW_SANDBOX": "1"}), ForServe)
		if err != nil || c.Huawei.Endpoint != endpoint || c.Huawei.PlainHTTP != strings.HasPrefix(endpoint, "http:") {
			t.Errorf("%s: got %+v, %v", endpoint, c.Huawei, err)
		}
	}
}

func TestAllProblemsAtOnce(t *testing.T) {
	t.Parallel()
	env := map[string]string{"PORTAL_LISTEN": "x", "PORTAL_LOG": "y", "PORTAL_SMTP_URL": "z", "PORTAL_PAYING": "maybe"}
	_, err := Load(func(name string) string { return env[name] }, ForServe)
	for _, name := range []string{
		"PORTAL_LISTEN", "PORTAL_LOG", "PORTAL_SMTP_URL", "PORTAL_PAYING", "DATABASE_URL", "PORTAL_SECRET_KEY",
		"HUAWEI_ACCESS_KEY", "HUAWEI_SECRET_KEY", "HUAWEI_DOMAIN_ID",
	} {
		if err == nil || strings.Count(err.Error(), "\n  "+name+": ") != 1 {
			t.Errorf("got %v, want %s named once", err, name)
		}
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	env := with(map[string]string{"HUAWEI_SECRET_KEY": "", "HUAWEI_SECRET_KEY_FILE": file(t, "from-file\r\n", 0o644)})
	if c, err := Load(env, ForServe); err != nil || c.Huawei.Key.Secret.Reveal() != "from-file" {
		t.Errorf("got %q, %v; want the file's text without its line end", c.Huawei.Key.Secret.Reveal(), err)
	}
	for _, c := range []struct{ name, env, path, says string }{
		{"both", "x", file(t, "y", 0o600), "keep one of them"},
		{"empty", "", file(t, "\n", 0o600), "is empty"},
		{"a folder", "", t.TempDir(), "can't read"},
		{"huge", "", file(t, strings.Repeat("x", maxFile+1), 0o600), "larger than any setting"},
	} {
		_, err := Load(with(map[string]string{"HUAWEI_SECRET_KEY": c.env, "HUAWEI_SECRET_KEY_FILE": c.path}), ForServe)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.says)
		}
	}
}

func TestSecretKeyFileMode(t *testing.T) {
	t.Parallel()
	for mode, refused := range map[os.FileMode]bool{0o600: false, 0o400: false, 0o640: true, 0o604: true, 0o644: true, 0o660: true, 0o601: true} {
		path := file(t, goodKey, mode)
		_, err := Load(with(map[string]string{"PORTAL_SECRET_KEY": "", "PORTAL_SECRET_KEY_FILE": path}), ForServe)
		if refused && (err == nil || !strings.Contains(err.Error(), "chmod 600 "+path)) {
			t.Errorf("mode %04o: got %v, want it refused with the command to run", mode, err)
		}
		if !refused && err != nil {
			t.Errorf("mode %04o: got %v, want it accepted", mode, err)
		}
	}
}

// secrets are the variables whose text must never be seen again.
var secrets = []string{
	"DATABASE_URL", "DATABASE_MIGRATE_URL", "DATABASE_READ_URL", "PORTAL_SECRET_KEY", "HUAWEI_SECRET_KEY", "HUAWEI_PAY_SECRET_KEY",
	"PORTAL_OIDC_CLIENT_SECRET", "PORTAL_SMTP_URL", "PORTAL_DEMO_PASSWORD",
}

// However a secret is misspelt, no error repeats it.
func TestNoErrorShowsASecret(t *testing.T) {
	t.Parallel()
	const canary = "c4n4ry"
	shapes := []string{
		canary, canary + ":%zz", "postgres://u:" + canary + "@h:bad/x", "postgres://u:" + canary + "%@h/x", "host=h password=" + canary + " port=bad",
		"smtp://u:" + canary + "@", "https://u:" + canary + "@h/?q", "ftp://" + canary, canary + "\n" + canary, canary + ",", base64.StdEncoding.EncodeToString([]byte(canary)),
		"postgres://u:" + canary + "@h/x?sslmode=bad", "postgres://u:" + canary + "@h/x?sslrootcert=/nowhere", "\x00" + canary,
	}
	encoded := base64.StdEncoding.EncodeToString([]byte(canary))
	for _, name := range slices.Concat(secrets, []string{"HUAWEI_ENDPOINT", "PORTAL_BASE_URL", "PORTAL_OIDC_ISSUER"}) {
		for _, shape := range shapes {
			if !slices.Contains(secrets, name) && !strings.Contains(shape, "://u:") {
				continue // these are no secrets; only a password inside would be
			}
			for _, use := range []Use{ForServe, ForWeb, ForWork, ForSync, ForMigrate, ForDatabase, ForDemo} {
				for _, env := range []map[string]string{{name: shape}, {name: "", name + "_FILE": file(t, shape, 0o644)}, {name: shape, name + "_FILE": file(t, shape, 0o600)}} {
					env["PORTAL_LOG"] = "wrong" // so that there is always an error
					_, err := Load(with(env), use)
					if err == nil {
						t.Fatal("no error to look at")
					}
					for _, text := range []string{err.Error(), fmt.Sprintf("%+v %#v", err, err)} {
						if strings.Contains(text, canary) || strings.Contains(text, encoded) {
							t.Errorf("%s=%q: the error shows it: %s", name, shape, text)
						}
					}
				}
			}
		}
	}
}

func TestSecretPrintsAsStars(t *testing.T) {
	t.Parallel()
	env := map[string]string{
		"DATABASE_URL": "postgres://u:c4n4ry@h/x", "DATABASE_READ_URL": "postgres://u:c4n4ry@h/x", "HUAWEI_SECRET_KEY": "c4n4ry",
		"PORTAL_SMTP_URL": "smtp://u:c4n4ry@h", "PORTAL_DEMO_PASSWORD": "c4n4ry", "HUAWEI_PAY_ACCESS_KEY": "x", "HUAWEI_PAY_SECRET_KEY": "c4n4ry",
	}
	c, err := Load(with(env), ForServe)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var logged strings.Builder
	slog.New(slog.NewTextHandler(&logged, nil)).Info("x", "config", c, "secret", c.Huawei.Key.Secret, "pointer", &c.SMTPURL)
	shown := []string{
		fmt.Sprint(c), fmt.Sprintf("%+v", c), fmt.Sprintf("%#v", c), fmt.Sprintf("%s %q %x %d %v", c.SMTPURL, c.SMTPURL, c.SMTPURL, c.SMTPURL, &c.SMTPURL),
		string(encoded), logged.String(),
	}
	for _, text := range shown {
		if strings.Contains(text, "c4n4ry") || strings.Contains(text, strings.Repeat("k", 32)) || strings.Contains(text, fmt.Sprintf("%x", "c4n4ry")) {
			t.Errorf("a secret shows in %s", text)
		}
		if !strings.Contains(text, "***") {
			t.Errorf("no stars in %s", text)
		}
	}
	if got := fmt.Sprint(Secret{}); got != "" {
		t.Errorf("an empty secret prints as %q, want nothing: it is not set", got)
	}
}
