package handlers

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"portal/internal/store"
	"portal/web/templates/lang"
)

// Values of a session besides those that store names. All are text.
const (
	sessionSignedIn = "signed_in" // when the password was last given, RFC 3339
	sessionFactor   = "factor"    // "1" when that sign-in used a second factor
	sessionAddress  = "address"   // where the person signed in from
	sessionAgent    = "agent"     // and with which browser
	sessionFlash    = "flash"     // what the last action did, shown once: a flash
)

// newSessions sets up scs on the portal's own store, which decides what is over
// and when; scs brings tokens, cookies and renewal.
func (s *site) newSessions() *scs.SessionManager {
	m := scs.New()
	m.Store = s.db.Sessions(s.now)
	m.Codec = jsonCodec{}
	m.HashTokenInStore = true
	m.ErrorFunc = s.fail
	m.Cookie.Name = "portal_session"
	m.Cookie.Persist = false // the browser forgets it when it closes
	m.Cookie.SameSite = http.SameSiteLaxMode
	if s.secure {
		m.Cookie.Name = "__Host-session"
		m.Cookie.Secure = true
	}
	return m
}

// jsonCodec writes a session as store.Sessions reads it.
type jsonCodec struct{}

type sessionJSON struct {
	Deadline time.Time         `json:"deadline"`
	Values   map[string]string `json:"values"`
}

// Encode writes a session. Values that are not text are refused.
func (jsonCodec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	session := sessionJSON{Deadline: deadline, Values: make(map[string]string, len(values))}
	for name, value := range values {
		text, ok := value.(string)
		if !ok {
			return nil, fmt.Errorf("session value %s is a %T, not text", name, value)
		}
		session.Values[name] = text
	}
	return json.Marshal(session)
}

// Decode reads it back.
func (jsonCodec) Decode(data []byte) (time.Time, map[string]any, error) {
	var session sessionJSON
	if err := json.Unmarshal(data, &session); err != nil {
		return time.Time{}, nil, fmt.Errorf("read session: %w", err)
	}
	values := make(map[string]any, len(session.Values))
	for name, text := range session.Values {
		values[name] = text
	}
	return session.Deadline, values, nil
}

// openSession begins a person's session under a new token; the one before, if
// any, is over.
func (s *site) openSession(ctx context.Context, c *store.Credentials, from browser, now time.Time) error {
	if err := s.sessions.RenewToken(ctx); err != nil {
		return fmt.Errorf("open session: %w", err)
	}
	if err := s.sessions.Clear(ctx); err != nil {
		return fmt.Errorf("open session: %w", err)
	}
	s.sessions.Put(ctx, store.SessionPerson, strconv.FormatInt(c.User.ID, 10))
	s.sessions.Put(ctx, store.SessionEpoch, strconv.Itoa(c.Epoch))
	s.sessions.Put(ctx, sessionSignedIn, now.UTC().Format(time.RFC3339))
	s.sessions.Put(ctx, sessionAddress, from.address)
	s.sessions.Put(ctx, sessionAgent, from.agent)
	return nil
}

// browser is where a person signs in, as the list of their sessions shows it.
type browser struct{ address, agent string }

// browserOf is the browser of a request. What it says of itself is cut to what
// a list can show.
func browserOf(r *http.Request) browser {
	agent := []rune(strings.ToValidUTF8(r.UserAgent(), "?"))
	return browser{visitOf(r).address, string(agent[:min(len(agent), 200)])}
}

// sessionHash is how the store knows the session of this request.
func (s *site) sessionHash(ctx context.Context) string {
	sum := sha256.Sum256([]byte(s.sessions.Token(ctx)))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// flash is something that an action did, by code, so that it is told in the
// language of the page that shows it.
type flash string

const (
	flashSaved    flash = "saved"
	flashSync     flash = "sync"
	flashKeyAgain flash = "key_again"
	flashQuote    flash = "quote"
	flashPlan     flash = "plan"

	flashView        flash = "view"
	flashViewChanged flash = "view_changed"
	flashViewGone    flash = "view_gone"

	flashFiled flash = "filed" // and the deeds of decisions: approve, reject, …
)

func (f flash) text(t *lang.Texts) string {
	switch f {
	case flashSaved:
		return t.Layout.Saved
	case flashSync:
		return t.Sync.Asked
	case flashKeyAgain:
		return t.Sync.KeyAgain
	case flashQuote:
		return t.Prices.Saved
	case flashPlan:
		return t.Projects.Saved
	case flashView:
		return t.Views.Saved
	case flashViewChanged:
		return t.Views.Changed
	case flashViewGone:
		return t.Views.Deleted
	}
	if text := t.Approvals.Done[string(f)]; text != "" {
		return text
	}
	return peopleFlash(f, t)
}

// setFlash leaves a message for the next page.
func (s *site) setFlash(ctx context.Context, f flash) { s.sessions.Put(ctx, sessionFlash, string(f)) }

func (s *site) takeFlash(ctx context.Context, t *lang.Texts) string {
	return flash(s.sessions.PopString(ctx, sessionFlash)).text(t)
}
