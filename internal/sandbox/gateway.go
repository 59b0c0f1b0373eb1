package sandbox

import (
	"fmt"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
)

// handler does one operation: it writes the answer's body into c.w or refuses.
type handler func(c *call) *apiError

// call is one request on its way through the sandbox.
type call struct {
	s         *Sandbox
	op        *operation
	caller    *identity
	account   *account // the caller's
	standing  standing // of the account when the call came, to be read without s.mu
	requestID string
	lang      string
	query     map[string]string // query and path parameters that count as given
	body      fields
	now       int64 // business time, Unix seconds
	fault     *fault

	w       jsonw
	status  int
	refusal *apiError
}

// Languages of names.
const (
	english = "en_US"
	chinese = "zh_CN"
)

var buffers = sync.Pool{New: func() any { return new([]byte) }}

// Handler serves the vendor's API.
func (s *Sandbox) Handler() http.Handler { return http.HandlerFunc(s.serve) }

func (s *Sandbox) serve(w http.ResponseWriter, r *http.Request) {
	record := callRecord{at: s.cfg.Now(), method: r.Method, path: r.URL.Path, requestID: s.nextRequestID()}
	defer func() {
		s.mu.Lock()
		s.calls.add(record)
		s.mu.Unlock()
		s.cfg.Log.Debug("sandbox call", "operation", record.operation, "status", record.status, "code", record.code, "request_id", record.requestID)
	}()
	c := &call{s: s, requestID: record.requestID, status: http.StatusOK}
	refusal := s.admit(c, r, &record)
	if refusal != nil {
		record.code = refusal.code
		record.status = c.answerError(w, refusal)
		return
	}
	buf := buffers.Get().(*[]byte)
	c.w.b = (*buf)[:0]
	if c.fault != nil {
		record.fault = c.fault.Kind
		if status, played := c.fault.play(w, r, c); played {
			record.status = status
			return // the buffer may still be in use by a late act
		}
	}
	c.perform()
	record.status = c.answer(w)
	if c.refusal != nil {
		record.code = c.refusal.code
	}
	*buf = c.w.b
	buffers.Put(buf)
}

// admit takes a request through the gateway: route, body, caller, quota, fault, contract.
func (s *Sandbox) admit(c *call, r *http.Request, record *callRecord) *apiError {
	op, path := s.route(r)
	if op != nil {
		record.operation = op.id
	}
	body, refusal := readAll(r)
	if refusal != nil {
		return refusal
	}
	if op == nil {
		return gatewayError(http.StatusNotFound, codeNoAPI, "The API does not exist or has not been published in the environment.")
	}
	c.op = op
	caller, key, refusal := s.authenticate(r, body)
	record.key = key
	if refusal != nil {
		return refusal
	}
	record.verified = true
	c.caller = caller
	s.mu.Lock()
	refusal = s.throttle.admit(caller.key.account, op.id, s.cfg.Now())
	c.now = s.businessNow()
	s.mu.Unlock()
	if refusal != nil {
		return refusal
	}
	return s.validate(c, r, path, body)
}

// validate checks what the service behind the gateway checks before it works.
func (s *Sandbox) validate(c *call, r *http.Request, path map[string]string, body []byte) *apiError {
	var refusal *apiError
	c.lang = c.op.language
	if lang := r.Header.Get("X-Language"); lang == english || lang == chinese {
		c.lang = lang
	} else if lang != "" {
		refusal = badParameter("X-Language")
	}
	if refusal == nil {
		refusal = c.op.permit(c.caller)
	}
	if refusal == nil {
		c.query, refusal = c.op.readQuery(r.URL.RawQuery, path)
	}
	if refusal == nil {
		c.body, refusal = c.op.readBody(body)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c.account = s.world.accountsByID[c.caller.key.account]
	c.standing = c.account.standing
	c.fault = s.takeFault(c.op, c)
	if c.fault != nil && !faultKinds[c.fault.Kind].acts {
		c.refusal = refusal // a false answer hides the refusal, but nothing is done
		return nil
	}
	if refusal == nil && s.closed {
		refusal = refuse("CBC.0999")
	}
	return refusal
}

// perform runs the operation once; a failure of ours is CBC.0999.
func (c *call) perform() {
	if c.refusal != nil {
		return
	}
	defer func() {
		if p := recover(); p != nil {
			c.s.cfg.Log.Error("sandbox call failed", "operation", c.op.id, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			c.refusal = refuse("CBC.0999")
		}
	}()
	c.w.comma = false
	c.refusal = c.op.run(c)
}

// answer sends what perform produced.
func (c *call) answer(w http.ResponseWriter) int {
	if c.refusal != nil {
		return c.answerError(w, c.refusal)
	}
	c.header(w)
	if c.status == http.StatusNoContent {
		w.WriteHeader(c.status)
		return c.status
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(c.w.b)))
	w.WriteHeader(c.status)
	_, _ = w.Write(c.w.b)
	return c.status
}

func (c *call) header(w http.ResponseWriter) {
	h := w.Header()
	h.Set("X-Request-Id", c.requestID)
	if c.status != http.StatusNoContent {
		h.Set("Content-Type", "application/json;charset=UTF-8")
	}
}

func (c *call) answerError(w http.ResponseWriter, e *apiError) int {
	var out jsonw
	e.write(&out, c.requestID)
	return answerRaw(w, e.status, "application/json;charset=UTF-8", c.requestID, string(out.b))
}

func answerRaw(w http.ResponseWriter, status int, contentType, requestID, body string) int {
	w.Header().Set("X-Request-Id", requestID)
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body))
	return status
}

// route finds the operation of a request.
func (s *Sandbox) route(r *http.Request) (*operation, map[string]string) {
	path := strings.TrimSuffix(r.URL.EscapedPath(), "/")
	for _, op := range s.ops {
		if op.method == r.Method {
			if values, ok := op.match(path); ok {
				return op, values
			}
		}
	}
	return nil, nil
}

func (s *Sandbox) nextRequestID() string {
	n := s.requests.Add(1)
	return hexID(mix(uint64(s.started), n), 32)
}

// paged tells whether the answer is a page of a longer list.
func (c *call) paged() bool {
	if c.op.body != nil {
		return c.op.body.Properties["limit"] != nil
	}
	for _, p := range c.op.params {
		if p.Name == "limit" {
			return true
		}
	}
	return false
}

// offset returns the request's offset, 0 when absent.
func (c *call) offset() int { return c.pageValue("offset", 0) }

// limit returns the page size, 10 when absent.
func (c *call) limit() int { return c.pageValue("limit", 10) }

func (c *call) pageValue(name string, otherwise int) int {
	if c.op.body != nil {
		return c.body.number(name, otherwise)
	}
	if n, err := strconv.Atoi(c.query[name]); err == nil {
		return n
	}
	return otherwise
}

// window returns the part of a list of n records that the request asks for.
func (c *call) window(n int) (from, to int) {
	return c.clip(c.offset(), c.limit(), n)
}

func (c *call) clip(offset, limit, n int) (from, to int) {
	if c.fault != nil && c.fault.Kind == "shift_pages" && offset > 0 {
		offset--
	}
	from = min(offset, n)
	return from, min(from+limit, n)
}

// total writes the number of matches.
func (c *call) total(name string, n int) {
	if c.fault != nil && c.fault.Kind == "wrong_total" {
		n += 7
	}
	c.w.int(name, n)
}

// number returns an integer parameter, or otherwise when it is absent.
func (c *call) number(name string, otherwise int) int {
	if n, err := strconv.Atoi(c.query[name]); err == nil {
		return n
	}
	return otherwise
}

func (c *call) has(name string) bool { _, ok := c.query[name]; return ok }
