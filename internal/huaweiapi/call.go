package huaweiapi

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/cenkalti/backoff/v5"
)

// request is one call before it is signed.
type request struct {
	op       *operation
	ids      []string // values of the path's placeholders, in order
	query    []param
	body     []byte // JSON, nil = none
	language string // "" = the client's
	counted  string // key of a list whose elements are counted while the answer is checked
}

// answer is what came back, its body read to the end.
type answer struct {
	op        *operation
	status    int
	header    http.Header
	body      []byte
	head      head // of a success
	localDate time.Time
}

// read sends a call that changes nothing, and tries again where that can help:
// after a throttled or unavailable answer and after a broken connection. What
// it returns has passed the guards that hold for every answer.
func (c *Client) read(ctx context.Context, r request) (*answer, error) {
	started := time.Now()
	pauses := &backoff.ExponentialBackOff{
		InitialInterval: c.cfg.RetryBase, RandomizationFactor: 0.5, Multiplier: 2, MaxInterval: 15 * time.Second,
	}
	pauses.Reset()
	for try := 1; ; try++ {
		a, e := c.try(ctx, r)
		switch {
		case e == nil:
			return a, nil
		case ctx.Err() != nil:
			return nil, e
		}
		pause := max(pauses.NextBackOff(), e.RetryAfter)
		if !e.mayRetry() || try >= c.cfg.MaxTries || time.Since(started)+pause > c.cfg.RetryBudget {
			return nil, e
		}
		c.cfg.Log.DebugContext(ctx, "upstream call tried again", "operation", r.op.ID, "try", try, "pause", pause, "reason", e.Error())
		if err := sleep(ctx, pause); err != nil {
			return nil, c.stopped(r.op, err)
		}
	}
}

// mayRetry reports whether a read that failed so may be sent again.
func (e *Error) mayRetry() bool {
	if e.Local {
		return false
	}
	switch e.Status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	case 0:
		var untrusted *tls.CertificateVerificationError
		return (e.Kind == Unreachable || e.Kind == Timeout) && !errors.As(e.Cause, &untrusted)
	}
	return e.Kind == Unreachable // the connection broke within the answer
}

// try sends the call once: wait for a place among those in flight, for the key
// and for the rate, and only then sign, so that the signature is fresh.
func (c *Client) try(ctx context.Context, r request) (*answer, *Error) {
	slot := c.slots[r.op.ID]
	select {
	case slot <- struct{}{}:
		defer func() { <-slot }()
	case <-ctx.Done():
		return nil, c.notBegun(r.op, ctx.Err())
	}
	leave, e := c.admit(ctx, r.op)
	if e != nil {
		return nil, e
	}
	var v verdict
	defer func() { leave(v) }()

	tryCtx, cancel := context.WithTimeout(ctx, c.cfg.CallTimeout)
	defer cancel()
	req, e := c.newRequest(tryCtx, r, c.cfg.Now())
	if e != nil {
		return nil, e
	}
	res, err := c.reads.Do(req)
	if err != nil {
		return nil, c.broken(ctx, r.op, err)
	}
	a, e := c.receive(ctx, r.op, res, c.cfg.MaxBody)
	if e == nil {
		e = c.judge(a, http.StatusOK, r.counted)
	}
	v = verdictOf(e)
	if e != nil {
		return nil, e
	}
	return a, nil
}

// admit waits until a request of op may go out as far as key and rate are
// concerned. The caller must call leave once the answer is known.
func (c *Client) admit(ctx context.Context, op *operation) (leave func(verdict), e *Error) {
	leave, err := c.key.enter(ctx)
	if err != nil {
		return nil, c.notAdmitted(op, err)
	}
	if c.cfg.Limiter != nil {
		if err := c.cfg.Limiter.Wait(ctx, op.ID); err != nil {
			leave(verdict{})
			e := c.notBegun(op, err)
			if ctx.Err() == nil {
				e.Kind = Internal
			}
			return nil, e
		}
	}
	if refused := c.key.refusal(); refused != nil { // while we waited for the rate
		leave(verdict{})
		return nil, c.notAdmitted(op, refused)
	}
	return leave, nil
}

func (c *Client) notAdmitted(op *operation, err error) *Error {
	var refused *Error
	if !errors.As(err, &refused) {
		return c.notBegun(op, err)
	}
	again := *refused
	again.Operation, again.Local = op.ID, true
	return &again
}

// verdictOf says what an outcome means for the key. A code of the service
// itself proves that the gateway has let the request through.
func verdictOf(e *Error) verdict {
	switch {
	case e == nil, strings.HasPrefix(string(e.Code), "CBC."):
		return verdict{accepted: true}
	case e.Kind.stopsKey():
		return verdict{refused: e}
	}
	return verdict{}
}

// newRequest builds and signs the request as of the given time.
func (c *Client) newRequest(ctx context.Context, r request, at time.Time) (*http.Request, *Error) {
	target, e := c.target(r)
	if e != nil {
		return nil, e
	}
	req := &http.Request{
		Method: r.op.Method, URL: target, Host: target.Host,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{
			"X-Language":  {or(r.language, c.cfg.Language)},
			"X-Domain-Id": {c.cfg.DomainID},
		},
	}
	if r.body != nil {
		req.Body = io.NopCloser(bytes.NewReader(r.body))
		req.ContentLength = int64(len(r.body))
		if !r.op.Write {
			req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(r.body)), nil }
		}
	}
	c.signer.sign(req, r.body, at)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.cfg.UserAgent)
	return req.WithContext(ctx), nil
}

// target puts the ids into the path and the path behind the endpoint's own.
// An id that is empty or holds a slash would name another resource: refused.
func (c *Client) target(r request) (*url.URL, *Error) {
	plain, escaped := c.base.Path, escapePath(c.base.Path)
	ids := r.ids
	for segment := range strings.SplitSeq(strings.TrimPrefix(r.op.Path, "/"), "/") {
		if strings.HasPrefix(segment, "{") {
			name := strings.Trim(segment, "{}")
			segment, ids = ids[0], ids[1:]
			if why := badID(segment); why != "" {
				return nil, invalid(r.op, "%s %s", name, why)
			}
		}
		plain += "/" + segment
		escaped += "/" + escape(segment)
	}
	u := *c.base
	u.Path, u.RawPath, u.RawQuery = plain, escaped, canonicalQuery(r.query)
	return &u, nil
}

func escapePath(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		parts[i] = escape(part)
	}
	return strings.Join(parts, "/")
}

// badID says why an id cannot be sent, "" when it can.
func badID(id string) string {
	switch {
	case id == "":
		return "is empty"
	case id == "." || id == ".." || strings.ContainsAny(id, "/\\"):
		return "would be another path"
	case len(id) > 256:
		return "is too long"
	case strings.TrimSpace(id) != id || strings.ContainsFunc(id, unicode.IsControl):
		return "holds blanks at its ends or control characters"
	}
	return ""
}

// receive reads the whole answer, at most limit bytes.
func (c *Client) receive(ctx context.Context, op *operation, res *http.Response, limit int64) (*answer, *Error) {
	defer res.Body.Close()
	a := &answer{op: op, status: res.StatusCode, header: res.Header, localDate: c.cfg.Now()}
	c.noteClock(a)
	body := bytes.NewBuffer(make([]byte, 0, bodyCapacity(res.ContentLength, limit)))
	_, err := body.ReadFrom(io.LimitReader(res.Body, limit+1))
	a.body = body.Bytes()
	switch {
	case err != nil:
		e := c.broken(ctx, op, err)
		e.Status, e.Detail = a.status, "the answer broke off"
		c.describe(e, a)
		return nil, e
	case int64(len(a.body)) > limit:
		e := &Error{Operation: op.ID, Kind: BadAnswer, Status: a.status, Detail: fmt.Sprintf("more than %d bytes", limit)}
		c.describe(e, a)
		return nil, e
	}
	return a, nil
}

// bodyCapacity trusts an announced length only up to a bound.
func bodyCapacity(announced, limit int64) int64 {
	if announced < 0 {
		return 64 << 10
	}
	return min(announced+bytes.MinRead, limit+bytes.MinRead, 4<<20)
}

// broken turns a failure of the transport into an Error.
func (c *Client) broken(ctx context.Context, op *operation, err error) *Error {
	if ctx.Err() != nil {
		return c.stopped(op, ctx.Err())
	}
	var netErr interface{ Timeout() bool }
	if errors.As(err, &netErr) && netErr.Timeout() || errors.Is(err, context.DeadlineExceeded) {
		return &Error{Operation: op.ID, Kind: Timeout, LocalDate: c.cfg.Now(), Cause: err}
	}
	return &Error{Operation: op.ID, Kind: Unreachable, LocalDate: c.cfg.Now(), Cause: err}
}

// stopped is the Error of a call whose context ended while it waited for an answer.
func (c *Client) stopped(op *operation, err error) *Error {
	kind := Canceled
	if errors.Is(err, context.DeadlineExceeded) {
		kind = Timeout
	}
	return &Error{Operation: op.ID, Kind: kind, LocalDate: c.cfg.Now(), Cause: err}
}

// notBegun is the Error of a call whose context ended, or whose limiter
// failed, before anything was sent.
func (c *Client) notBegun(op *operation, err error) *Error {
	e := c.stopped(op, err)
	e.Local = true
	return e
}

// invalid is the Error of arguments that the contract does not allow.
func invalid(op *operation, format string, args ...any) *Error {
	return &Error{Operation: op.ID, Kind: NotValid, Detail: fmt.Sprintf(format, args...), Local: true}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
