package config

import (
	"encoding/base64"
	"net"
	"net/netip"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// database reads the three connection strings. They hold passwords, so what is
// wrong with one is said without repeating it.
func (l *loader) database() Database {
	d := Database{
		URL:        l.secret("DATABASE_URL"),
		MigrateURL: l.secret("DATABASE_MIGRATE_URL"),
		ReadURL:    l.secret("DATABASE_READ_URL"),
	}
	d.AppRole = l.roleOf("DATABASE_URL", d.URL)
	l.roleOf("DATABASE_MIGRATE_URL", d.MigrateURL)
	l.roleOf("DATABASE_READ_URL", d.ReadURL)
	if l.use != ForDemo && !l.isSet("DATABASE_URL") {
		l.wrong("DATABASE_URL", "is missing: write how to reach PostgreSQL as the application's role, such as postgres://portal_app:PASSWORD@HOST:5432/portal")
	}
	if !d.MigrateURL.IsSet() {
		d.MigrateURL = d.URL
	}
	return d
}

// roleOf returns the user name in a connection string.
func (l *loader) roleOf(name string, s Secret) string {
	if !s.IsSet() {
		return ""
	}
	cfg, err := pgconn.ParseConfig(s.Reveal())
	if err != nil { // the error may quote the text
		l.wrong(name, "is no PostgreSQL connection string (its text is not shown, as it may hold a password): write postgres://USER:PASSWORD@HOST:5432/DATABASE; mind that @ : / ? # %% in a password are written as %%40 %%3A %%2F %%3F %%23 %%25")
		return ""
	}
	return cfg.User
}

func (l *loader) huawei() Huawei {
	h := Huawei{
		Endpoint: l.text("HUAWEI_ENDPOINT"),
		Key:      Key{l.text("HUAWEI_ACCESS_KEY"), l.secret("HUAWEI_SECRET_KEY")},
		DomainID: l.text("HUAWEI_DOMAIN_ID"),
	}
	if h.Endpoint == "" {
		h.Endpoint = defaultEndpoint
	}
	h.Endpoint, h.PlainHTTP = l.endpoint(h.Endpoint)
	if l.use.upstream() {
		for _, name := range []string{"HUAWEI_ACCESS_KEY", "HUAWEI_SECRET_KEY", "HUAWEI_DOMAIN_ID"} {
			if !l.isSet(name) {
				l.wrong(name, "is missing: make an access key for a user who may read bills and orders, see docs/operations.md")
			}
		}
		return h
	}
	l.both("HUAWEI_ACCESS_KEY", "HUAWEI_SECRET_KEY")
	return h
}

// endpoint checks the upstream's base URL. A sandbox must be asked for by name,
// so that nobody keeps a company's books on made-up bills.
func (l *loader) endpoint(value string) (endpoint string, plain bool) {
	u, err := url.Parse(value)
	if err != nil || u.Hostname() == "" || (u.Scheme != "https" && u.Scheme != "http") || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		l.wrong("HUAWEI_ENDPOINT", "is no base URL: write %s, with no user, query or fragment in it", defaultEndpoint)
		return value, false
	}
	plain = u.Scheme == "http"
	allowed := l.oneOf("PORTAL_ALLOW_SANDBOX", "0", "1") == "1"
	if l.use == ForDemo || allowed {
		return strings.TrimSuffix(value, "/"), plain
	}
	if isLoopback(u.Hostname()) {
		l.wrong("HUAWEI_ENDPOINT", "%s is on this machine, so it is a sandbox with made-up bills: leave it out for the real one, or set PORTAL_ALLOW_SANDBOX=1 if you mean it", u.Redacted())
	} else if plain {
		l.wrong("HUAWEI_ENDPOINT", "%s is not encrypted: write https://, or set PORTAL_ALLOW_SANDBOX=1 for a sandbox", u.Redacted())
	}
	return strings.TrimSuffix(value, "/"), plain
}

// isLoopback reports whether a host leads back to this machine, as far as its
// name tells.
func isLoopback(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	a, err := netip.ParseAddr(host)
	unspecified := err == nil && a.Unmap().IsUnspecified() // connecting to it ends up here too
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || isLoopbackAddress(host) || unspecified
}

func isLoopbackAddress(text string) bool {
	a, err := netip.ParseAddr(text)
	return err == nil && a.Unmap().IsLoopback()
}

// payKey reads the key that may spend money. A process that only shows pages
// refuses to hold it.
func (l *loader) payKey() Key {
	k := Key{l.text("HUAWEI_PAY_ACCESS_KEY"), l.secret("HUAWEI_PAY_SECRET_KEY")}
	if l.use == ForWeb {
		for _, name := range []string{"HUAWEI_PAY_ACCESS_KEY", "HUAWEI_PAY_SECRET_KEY"} {
			if l.isSet(name) {
				l.wrong(name, "is set, but a process that serves pages only must not hold the key that pays: take it out of this environment")
			}
		}
		return Key{}
	}
	l.both("HUAWEI_PAY_ACCESS_KEY", "HUAWEI_PAY_SECRET_KEY")
	return k
}

// both complains when exactly one of several variables that belong together is missing.
func (l *loader) both(names ...string) {
	var missing []string
	for _, name := range names {
		if !l.isSet(name) {
			missing = append(missing, name)
		}
	}
	if len(missing) == len(names) {
		return
	}
	for _, name := range missing {
		l.wrong(name, "is missing: %s go together", strings.Join(names, " and "))
	}
}

// keySize is that of AES-256.
const keySize = 32

func (l *loader) secretKeys() []Secret {
	const name, how = "PORTAL_SECRET_KEY", "make one with: openssl rand -base64 32"
	l.private(name)
	var keys []Secret
	for i, item := range l.list(name) {
		raw, err := base64.StdEncoding.DecodeString(item)
		if err != nil {
			raw, err = base64.RawURLEncoding.DecodeString(strings.TrimRight(item, "="))
		}
		switch {
		case err != nil:
			l.wrong(name, "key %d of the list is not base64: %s", i+1, how)
		case len(raw) != keySize:
			l.wrong(name, "key %d of the list has %d bytes instead of %d: %s", i+1, len(raw), keySize, how)
		default:
			keys = append(keys, Secret{string(raw)})
		}
	}
	if l.use.runs() && !l.isSet(name) {
		l.wrong(name, "is missing: %s, keep it in a file that only this user can read, and name the file in %s_FILE", how, name)
	}
	return keys
}

func (l *loader) oidc() OIDC {
	o := OIDC{l.text("PORTAL_OIDC_ISSUER"), l.text("PORTAL_OIDC_CLIENT_ID"), l.secret("PORTAL_OIDC_CLIENT_SECRET")}
	l.both("PORTAL_OIDC_ISSUER", "PORTAL_OIDC_CLIENT_ID", "PORTAL_OIDC_CLIENT_SECRET")
	if o.Issuer == "" {
		return o
	}
	if u, err := url.Parse(o.Issuer); err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		l.wrong("PORTAL_OIDC_ISSUER", "is no issuer: write its https:// address, exactly as the provider gives it")
	}
	return o
}

// smtp reads the mail server's address, which may hold a password.
func (l *loader) smtp() Secret {
	s := l.secret("PORTAL_SMTP_URL")
	if !s.IsSet() {
		return s
	}
	u, err := url.Parse(s.Reveal())
	if err != nil || u.Hostname() == "" || (u.Scheme != "smtp" && u.Scheme != "smtps") {
		l.wrong("PORTAL_SMTP_URL", "is no mail server (its text is not shown, as it may hold a password): write smtps://USER:PASSWORD@HOST:465 or smtp://USER:PASSWORD@HOST:587")
	}
	return s
}

// baseURL is what people type to get here. Sign-in needs an encrypted
// connection; plain http is for this machine alone.
func (l *loader) baseURL(listen string) string {
	const name = "PORTAL_BASE_URL"
	value := strings.TrimSuffix(l.text(name), "/")
	if value == "" {
		host, _, err := net.SplitHostPort(listen)
		if l.use.serves() && err == nil && host != "localhost" && !isLoopbackAddress(host) {
			l.wrong(name, "is missing: as PORTAL_LISTEN is not a loopback address, write what people type to get here, such as https://billing.example.com")
		}
		return ""
	}
	u, err := url.Parse(value)
	switch {
	case err != nil || u.Hostname() == "" || (u.Scheme != "https" && u.Scheme != "http") || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		l.wrong(name, "is no base URL: write what people type to get here, such as https://billing.example.com")
	case u.Path != "":
		l.wrong(name, "%s has a path: the portal needs a host name of its own", u.Redacted())
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		l.wrong(name, "%s is not encrypted, and people send passwords to it: write https:// and put a proxy with a certificate in front", u.Redacted())
	}
	return value
}
