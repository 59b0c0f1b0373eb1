package sandbox

import (
	"bytes"
	"net/http"
	"strings"
	"time"
)

// Kinds of credential holders.
const (
	holderCustomer  = "customer"   // the customer itself or its IAM user
	holderPartner   = "partner"    // a reseller's key, refused on the customer site
	holderOtherSite = "other_site" // a customer of another Huawei Cloud website
)

// accessKey is an AK/SK pair of an account.
type accessKey struct {
	access, secret string
	account        string
	holder         string
	deny           map[string]bool // IAM actions that the user lacks
	revoked        bool
}

// token is an IAM user token. Its life is wall time, like a signature's.
type token struct {
	value   string
	key     string // access key of the user who got it
	expires int64  // Unix seconds, wall
	revoked bool
}

// failures counts the bad signatures of an access key in a row.
type failures struct {
	count  int
	locked time.Time // until
}

const (
	lockAfter = 5
	lockFor   = 5 * time.Minute
)

// identity is who a call was proved to come from.
type identity struct {
	key     accessKey // as it was when the call came
	revoked bool      // the token was withdrawn: the gateway lets it pass, the service does not
}

// authenticate proves the caller by token or signature. The returned name is
// the access key that was claimed, proved or not.
func (s *Sandbox) authenticate(r *http.Request, body []byte) (*identity, string, *apiError) {
	if value := r.Header.Get("X-Auth-Token"); value != "" {
		return s.byToken(value)
	}
	header := r.Header.Get("Authorization")
	if header == "" {
		return nil, "", authError("x-auth-token not found")
	}
	auth, ok := parseAuthorization(header)
	if !ok {
		return nil, "", authError("verify aksk signature fail, the Authorization header is malformed")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	wall := s.cfg.Now()
	f := s.failures[auth.access]
	if f != nil && wall.Before(f.locked) {
		return nil, auth.access, authError("AK access failed to reach the limit,forbidden")
	}
	key := s.keys[auth.access]
	if key == nil || key.revoked {
		return nil, auth.access, authError("Get secretKey failed,ak:" + auth.access + ",err:ak not exist")
	}
	if refusal := s.checkDate(r, auth, wall); refusal != nil {
		return nil, auth.access, refusal
	}
	canonical := canonicalRequest(r, body, auth.headers)
	if !sameDigest(auth.digest, signature(key.secret, r.Header.Get("X-Sdk-Date"), canonical)) {
		s.countFailure(auth.access, wall)
		return nil, auth.access, authError("verify aksk signature fail, canonicalRequest:" + strings.ReplaceAll(canonical, "\n", "|"))
	}
	delete(s.failures, auth.access)
	return &identity{key: *key}, auth.access, nil
}

// checkDate demands a signed X-Sdk-Date within 15 minutes of the wall clock.
func (s *Sandbox) checkDate(r *http.Request, auth authorization, wall time.Time) *apiError {
	signed := false
	for _, name := range auth.headers {
		signed = signed || name == "x-sdk-date"
	}
	at, err := time.Parse(signedDate, r.Header.Get("X-Sdk-Date"))
	if err != nil || !signed {
		return authError("verify aksk signature fail, x-sdk-date is missing, malformed or not signed")
	}
	if skew := wall.Sub(at); skew > s.cfg.SignatureWindow || skew < -s.cfg.SignatureWindow {
		return gatewayError(http.StatusUnauthorized, codeAuthExpired,
			"Incorrect app authentication information: signature expired, signature time:"+at.Format(signedDate)+
				", server time:"+wall.UTC().Format(signedDate))
	}
	return nil
}

func (s *Sandbox) countFailure(access string, wall time.Time) {
	f := s.failures[access]
	if f == nil {
		f = &failures{}
		s.failures[access] = f
	}
	if f.count++; f.count > lockAfter {
		f.count, f.locked = 0, wall.Add(lockFor)
	}
}

func (s *Sandbox) byToken(value string) (*identity, string, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tokens[value]
	if t == nil {
		return nil, "token", authError("decrypt token fail")
	}
	if at := time.Unix(t.expires, 0).UTC(); s.cfg.Now().After(at) {
		return nil, t.key, authError("token expires, expires_at:" + at.Format(time.RFC3339))
	}
	key := s.keys[t.key]
	if key == nil || key.revoked {
		return nil, t.key, authError("decrypt token fail")
	}
	return &identity{key: *key, revoked: t.revoked}, t.key, nil
}

// permit applies what the service itself checks of a proved caller.
func (op *operation) permit(id *identity) *apiError {
	switch {
	case id.revoked:
		return refuse("CBC.0154")
	case id.key.holder == holderOtherSite:
		return refuse("CBC.0156")
	case id.key.holder == holderPartner:
		return refuse(op.documented("CBC.0151", "CBC.0155"))
	case op.action != "" && id.key.deny[op.action] && !op.softAction():
		return refuse(op.documented("CBC.0155", "CBC.0151"))
	}
	return nil
}

// documented returns the first of the codes that the operation documents, else the first.
func (op *operation) documented(codes ...string) string {
	for _, code := range codes {
		for _, known := range op.codes {
			if code == known {
				return code
			}
		}
	}
	return codes[0]
}

// softAction tells whether a missing permission only hides discount data.
func (op *operation) softAction() bool { return op.action == "bss:discount:view" }

// seesDiscounts tells whether discount data may be shown.
func (c *call) seesDiscounts() bool { return !c.caller.key.deny["bss:discount:view"] }

// readAll reads a request body up to the gateway's limit.
func readAll(r *http.Request) ([]byte, *apiError) {
	const limit = 12 << 20
	var b bytes.Buffer
	if _, err := b.ReadFrom(http.MaxBytesReader(nil, r.Body, limit)); err != nil {
		if b.Len() >= limit {
			return nil, gatewayError(http.StatusRequestEntityTooLarge, codeGateway, "Bad request: the request entity is too large")
		}
		return nil, gatewayError(http.StatusBadRequest, codeGateway, "Bad request: the request body could not be read")
	}
	return b.Bytes(), nil
}
