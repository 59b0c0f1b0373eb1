// Package huaweiapi is the client of the upstream's Customer Operations
// Capability API: 32 calls about orders, bills, coupons, packages and invoices.
//
// It fills types of internal/billing and internal/money, exactly and never with
// floating point, and believes no answer that is not what the contract says.
// Reads are retried, paced and guarded against a key that would lock itself;
// writes are sent once and come back as done, refused, not sent or unknown.
package huaweiapi

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// Config says which upstream account a Client speaks for, and how.
type Config struct {
	Endpoint      string // base URL, https; http only for a loopback host or with PlainHTTP. A path prefix is kept
	AccessKey     string
	SecretKey     string
	SecurityToken string // only with temporary keys
	DomainID      string // the account id, sent and signed with every request
	Language      string // of names in answers, en_US or zh_CN; default en_US

	Limiter Limiter          // nil = no pacing
	Now     func() time.Time // for signatures: wall time; nil = time.Now
	Log     *slog.Logger     // nil = silent

	UserAgent string
	RootCAs   *x509.CertPool    // nil = the system's
	PlainHTTP bool              // allow http beyond loopback (a sandbox in another container)
	Transport http.RoundTripper // tests only, for reads; nil = an own one

	MaxBody     int64         // most bytes of an answer; default 32 MiB
	CallTimeout time.Duration // one try of a read, connecting included; default 60 s
	MaxTries    int           // tries of one read, the first included; default 5
	RetryBase   time.Duration // first pause between tries, doubled each time; default 500 ms
	RetryBudget time.Duration // no new try of a read once this has passed; default 90 s

	WriteTimeout time.Duration // a whole write; default 30 s
	WriteConnect time.Duration // of a write, connecting alone; default 5 s
	SendWithin   time.Duration // a write is not sent later than this after the time it is signed with; default 10 s
}

// Limiter paces calls. Wait blocks until the caller may send one request of the
// operation (its contract name), or the context ends. One Limiter serves one account.
type Limiter interface {
	Wait(ctx context.Context, api string) error
}

// Client speaks to the upstream for one account with one key. It is safe for
// concurrent use; at most four requests of one operation are in flight.
type Client struct {
	cfg    Config // without the secrets
	base   *url.URL
	signer *signer
	reads  *http.Client
	key    *keyGuard
	slots  map[string]chan struct{}
	odd    *oddities
	clock  atomic.Pointer[Clock]
}

// New checks the configuration, naming all that is wrong with it, and returns a
// client. Nothing is sent yet.
func New(cfg Config) (*Client, error) {
	base, err := cfg.check()
	if err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	c := &Client{
		base:   base,
		signer: newSigner(cfg.AccessKey, cfg.SecretKey, cfg.SecurityToken),
		key:    newKeyGuard(),
		slots:  make(map[string]chan struct{}, len(operations)),
		odd:    &oddities{log: cfg.Log},
	}
	cfg.SecretKey, cfg.SecurityToken = "", ""
	c.cfg = cfg
	transport := cfg.Transport
	if transport == nil {
		transport = newReadTransport(cfg.RootCAs)
	}
	c.reads = &http.Client{Transport: transport, CheckRedirect: neverRedirect}
	for _, op := range operations {
		c.slots[op.ID] = make(chan struct{}, maxInFlight)
	}
	return c, nil
}

// maxInFlight is how many requests of one operation run at once: enough to
// reach the rate in spite of the round trip, too few to be a burst.
const maxInFlight = 4

// Rearm lets requests out again after the key was refused: call it when a
// person has changed the key, the clock or the permission, or wants one more
// try. The next request goes alone; if it is refused too, the client trips again.
func (c *Client) Rearm() { c.key.rearm() }

// Tripped returns the refusal that stopped this client, or nil while it may send.
func (c *Client) Tripped() *Error { return c.key.refusal() }

// Clock is one comparison of the upstream's clock with ours.
type Clock struct {
	Ahead time.Duration // of the upstream's, to the second that its Date header has
	At    time.Time     // when it was measured, by our clock
}

// Clock returns the comparison made with the last answer, of whatever kind;
// the zero value while there was none. Signatures die at 15 minutes.
func (c *Client) Clock() Clock {
	if last := c.clock.Load(); last != nil {
		return *last
	}
	return Clock{}
}

func (c *Client) noteClock(a *answer) {
	if date, err := http.ParseTime(a.header.Get("Date")); err == nil {
		c.clock.Store(&Clock{Ahead: date.Sub(a.localDate), At: a.localDate})
	}
}

// String names the client without its secrets.
func (c *Client) String() string {
	return fmt.Sprintf("huaweiapi.Client(%s, account %s)", c.base.Redacted(), c.cfg.DomainID)
}

// GoString keeps %#v from printing what String hides.
func (c *Client) GoString() string { return c.String() }

// String names the configuration without its secrets.
func (cfg Config) String() string {
	return fmt.Sprintf("huaweiapi.Config(%s, account %s)", cfg.Endpoint, cfg.DomainID)
}

// GoString keeps %#v from printing what String hides.
func (cfg Config) GoString() string { return cfg.String() }

// LogValue keeps the secrets out of structured logs.
func (cfg Config) LogValue() slog.Value { return slog.StringValue(cfg.String()) }

func (cfg Config) withDefaults() Config {
	setDefault(&cfg.Language, English)
	setDefault(&cfg.UserAgent, "billing-portal")
	setDefault(&cfg.MaxBody, 32<<20)
	setDefault(&cfg.CallTimeout, 60*time.Second)
	setDefault(&cfg.MaxTries, 5)
	setDefault(&cfg.RetryBase, 500*time.Millisecond)
	setDefault(&cfg.RetryBudget, 90*time.Second)
	setDefault(&cfg.WriteTimeout, 30*time.Second)
	setDefault(&cfg.WriteConnect, 5*time.Second)
	setDefault(&cfg.SendWithin, 10*time.Second)
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return cfg
}

func setDefault[T comparable](p *T, value T) {
	var zero T
	if *p == zero {
		*p = value
	}
}

// The languages of names in answers.
const (
	English = "en_US"
	Chinese = "zh_CN"
)

// check returns the base URL, or one error that names every wrong setting.
// It quotes no secret.
func (cfg Config) check() (*url.URL, error) {
	var bad []error
	complain := func(format string, args ...any) { bad = append(bad, fmt.Errorf(format, args...)) }

	base, err := url.Parse(cfg.Endpoint)
	switch {
	case err != nil || base.Host == "":
		complain("endpoint %.80q is not an absolute URL", cfg.Endpoint)
	case base.User != nil || base.RawQuery != "" || base.Fragment != "":
		complain("endpoint must be scheme, host and path only")
	case base.Scheme != "https" && base.Scheme != "http":
		complain("endpoint scheme %q is neither https nor http", base.Scheme)
	case base.Scheme == "http" && !cfg.PlainHTTP && !isLoopback(base.Hostname()):
		complain("endpoint %s is not https", base.Redacted())
	}
	for _, s := range []struct{ name, value string }{{"access key", cfg.AccessKey}, {"secret key", cfg.SecretKey}, {"account id", cfg.DomainID}} {
		if s.value == "" {
			complain("%s is missing", s.name)
		} else if !isToken(s.value) {
			complain("%s holds blanks or characters that no header can carry", s.name)
		}
	}
	if strings.Contains(cfg.DomainID, "/") {
		complain("account id holds a slash")
	}
	if cfg.SecurityToken != "" && !isToken(cfg.SecurityToken) {
		complain("security token holds blanks or characters that no header can carry")
	}
	if cfg.Language != "" && cfg.Language != English && cfg.Language != Chinese {
		complain("language %.20q is neither %s nor %s", cfg.Language, English, Chinese)
	}
	if cfg.MaxBody < 0 || cfg.MaxTries < 0 || min(cfg.CallTimeout, cfg.RetryBase, cfg.RetryBudget, cfg.WriteTimeout, cfg.WriteConnect, cfg.SendWithin) < 0 {
		complain("a limit is negative")
	}
	if bad != nil {
		return nil, fmt.Errorf("huawei cloud client: %w", errors.Join(bad...))
	}
	base.Path = strings.TrimRight(base.Path, "/")
	base.RawPath = ""
	return base, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// isToken reports whether s is visible ASCII without the comma that separates
// the parts of an Authorization header.
func isToken(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] <= ' ' || s[i] > '~' || s[i] == ',' {
			return false
		}
	}
	return s != ""
}
