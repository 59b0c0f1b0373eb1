package sandbox

import (
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Config says what a sandbox pretends to be.
type Config struct {
	// AccessKey, SecretKey and DomainID are the customer's credentials and account id.
	AccessKey, SecretKey, DomainID string
	// Months is how many billing cycles exist, the open one included (0 = 18).
	// Resources is the size of the company (0 = 400).
	Months, Resources int
	// Lines makes every month that many bill lines, however many resources there
	// are; what orders add later comes on top. 0 = as many as the company makes,
	// about 10,000 with 400 resources.
	Lines int
	// Seed picks the world (0 = 1): equal seeds and settings make equal worlds.
	Seed int64
	// Rate is the quota of each API per account and second of wall time; 0 = no throttle.
	Rate int
	// SignatureWindow is how far a signature's time may be from the wall clock
	// (0 = 15 minutes); shorter only where a test shortens all times alike.
	SignatureWindow time.Duration
	// EventLog is the file that keeps what changes the world; "" keeps it in memory only.
	EventLog string
	// Now is the wall clock, time.Now when nil. Signatures, tokens and the throttle run on it.
	Now func() time.Time
	// Log gets warnings and a debug line per call; nil discards.
	Log *slog.Logger
}

// Sandbox is one pretend upstream with its world.
type Sandbox struct {
	cfg      Config
	ops      []*operation
	started  int64 // wall, nanoseconds
	requests atomic.Uint64

	mu       sync.Mutex // guards everything below, and the world's contents
	world    *world
	log      *eventLog
	offset   int64 // business time minus wall time, seconds
	strict   bool  // refuse a second payment
	closed   bool
	keys     map[string]*accessKey
	tokens   map[string]*token
	failures map[string]*failures
	throttle throttle
	faults   []*fault
	calls    callLog
	rated    rateFlow

	plans, indexes, summaries, aggregates *lru
}

// New makes a sandbox. With an event log that has a history, the world of that
// history is restored, whatever Months, Resources, Lines and Seed say now.
func New(cfg Config) (*Sandbox, error) {
	if err := cfg.complete(); err != nil {
		return nil, err
	}
	ops, err := loadOperations()
	if err != nil {
		return nil, err
	}
	s := &Sandbox{
		cfg: cfg, ops: ops, started: cfg.Now().UnixNano(),
		keys: map[string]*accessKey{}, tokens: map[string]*token{}, failures: map[string]*failures{},
		throttle: throttle{limit: cfg.Rate},
		// Weights: plans and summaries one each, indexes their blocks, aggregates their records.
		plans: newLRU(60), indexes: newLRU(200_000), summaries: newLRU(300), aggregates: newLRU(120_000),
	}
	s.keys[cfg.AccessKey] = &accessKey{access: cfg.AccessKey, secret: cfg.SecretKey, account: cfg.DomainID, holder: holderCustomer, deny: map[string]bool{}}
	if err := s.openLog(); err != nil {
		return nil, err
	}
	return s, nil
}

// complete fills defaults and checks the configuration.
func (cfg *Config) complete() error {
	if cfg.AccessKey == "" || cfg.SecretKey == "" || cfg.DomainID == "" {
		return fmt.Errorf("sandbox: access key, secret key and domain id must be set")
	}
	cfg.Months = or(cfg.Months, 18)
	cfg.Resources = or(cfg.Resources, 400)
	if cfg.SignatureWindow == 0 {
		cfg.SignatureWindow = maxSkew
	}
	if cfg.Seed == 0 {
		cfg.Seed = 1
	}
	if cfg.Months < 1 || cfg.Months > 36 || cfg.Resources < 1 || cfg.Resources > 200_000 || cfg.Lines < 0 || cfg.Lines > 50_000_000 || cfg.Rate < 0 {
		return fmt.Errorf("sandbox: months must be 1 to 36, resources 1 to 200000, lines 0 to 50000000, rate not negative")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return nil
}

// Close ends the event log. Every call after it fails with CBC.0999.
func (s *Sandbox) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return s.log.close()
}

// businessNow reads the business clock and lets the world catch up with it. It
// never goes back, even when the wall clock does. The caller holds s.mu.
func (s *Sandbox) businessNow() int64 {
	now := max(s.cfg.Now().Unix()+s.offset, s.world.now)
	s.world.advance(now)
	return now
}

// reply sends a JSON answer of the control plane.
func reply(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n'))
}
