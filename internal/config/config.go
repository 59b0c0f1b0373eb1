// Package config reads the settings from the environment into one struct, or
// says at once everything that is wrong with them: each problem names the
// variable and what to do. X_FILE reads X from a file. Secrets print as ***,
// and no error repeats one. Only cmd/portal imports it; other rooms get values.
package config

import (
	"net/netip"
	"strings"
)

// Use says what the settings are for, and so which of them may not be missing.
type Use int

// The uses. Whatever is set is checked for all of them.
const (
	ForServe    Use = iota + 1 // pages and loops in one process
	ForWeb                     // pages alone: may not hold the pay key
	ForWork                    // loops alone
	ForSync                    // one sync by hand
	ForMigrate                 // the schema
	ForDatabase                // people at the command line
	ForDemo                    // brings its own database and upstream
)

func (u Use) upstream() bool { return u == ForServe || u == ForWork || u == ForSync }
func (u Use) runs() bool     { return u == ForServe || u == ForWeb || u == ForWork }
func (u Use) serves() bool   { return u == ForServe || u == ForWeb }

// Config is all settings. Values are checked: an address parses, a URL has a
// host, a list has no empty item.
type Config struct {
	Listen         string // PORTAL_LISTEN: host:port of the pages
	AdminListen    string // PORTAL_ADMIN_LISTEN: host:port of /metrics; "" = off
	BaseURL        string // PORTAL_BASE_URL without a trailing slash; "" = http at the loopback listener
	TrustedProxies []netip.Prefix
	Log            string // text or json
	Company        string // PORTAL_COMPANY: whose portal it is, as pages call it
	SpoolDir       string // PORTAL_SPOOL_DIR: where the pages of a running sync wait; "" = a folder in the temporary directory

	Database Database
	Huawei   Huawei
	Pay      Key  // the zero Key = paying off
	Paying   bool // PORTAL_PAYING

	SecretKeys []Secret // 32 raw bytes each; the first one wraps, all unwrap

	OIDC            OIDC
	SMTPURL         Secret
	EgressAllow     []string // hosts, or address ranges, that mail and webhooks may reach although private
	AuditAnchorFile string
	PGBin           string // programs of the private server
	DemoPassword    Secret
}

// Database is how to reach PostgreSQL.
type Database struct {
	URL        Secret // as the application's role
	MigrateURL Secret // as the owner of the schema; URL when not set
	ReadURL    Secret // a replica for pages and exports; may be empty
	AppRole    string // user name of URL, to whom migrations grant
}

// Huawei is the first upstream account.
type Huawei struct {
	Endpoint  string
	Key       Key
	DomainID  string
	PlainHTTP bool // the endpoint is a sandbox without TLS, allowed by PORTAL_ALLOW_SANDBOX
}

// Key is a pair of access key and secret key.
type Key struct {
	Access string
	Secret Secret
}

// OIDC is the single sign-on provider; the zero value is none.
type OIDC struct {
	Issuer, ClientID string
	ClientSecret     Secret
}

// defaultEndpoint is the international site.
const defaultEndpoint = "https://bss-intl.myhuaweicloud.com"

// Problem is one wrong or missing setting.
type Problem struct {
	Name string // of the variable
	What string // what is wrong and what to do; never a secret's text
}

// Problems is every wrong or missing setting.
type Problems []Problem

func (p Problems) Error() string {
	var b strings.Builder
	b.WriteString("settings: ")
	if len(p) > 1 {
		b.WriteString("these need a change:")
	}
	for _, one := range p {
		if len(p) > 1 {
			b.WriteString("\n  ")
		}
		b.WriteString(one.Name + ": " + one.What)
	}
	return b.String()
}

// Load reads the settings through getenv (os.Getenv in the binary). The error
// is a Problems with everything that is wrong for this use.
func Load(getenv func(string) string, use Use) (Config, error) {
	l := &loader{getenv: getenv, use: use}
	c := Config{
		Listen:          l.address("PORTAL_LISTEN", "127.0.0.1:8080"),
		AdminListen:     l.address("PORTAL_ADMIN_LISTEN", ""),
		TrustedProxies:  l.prefixes("PORTAL_TRUSTED_PROXIES"),
		Log:             l.oneOf("PORTAL_LOG", "text", "json"),
		Company:         l.words("PORTAL_COMPANY", "Huawei Cloud"),
		SpoolDir:        l.text("PORTAL_SPOOL_DIR"),
		Paying:          l.oneOf("PORTAL_PAYING", "off", "on") == "on",
		Database:        l.database(),
		Huawei:          l.huawei(),
		Pay:             l.payKey(),
		SecretKeys:      l.secretKeys(),
		OIDC:            l.oidc(),
		SMTPURL:         l.smtp(),
		EgressAllow:     l.hosts("PORTAL_EGRESS_ALLOW"),
		AuditAnchorFile: l.file("PORTAL_AUDIT_ANCHOR_FILE"),
		PGBin:           l.text("PORTAL_PG_BIN"),
		DemoPassword:    l.secret("PORTAL_DEMO_PASSWORD"),
	}
	c.BaseURL = l.baseURL(c.Listen)
	if c.Paying && c.Pay == (Key{}) {
		l.wrong("PORTAL_PAYING", "is on, but there is no key to pay with: set HUAWEI_PAY_ACCESS_KEY and HUAWEI_PAY_SECRET_KEY, or turn it off")
	}
	if len(l.problems) > 0 {
		return Config{}, l.problems
	}
	return c, nil
}
