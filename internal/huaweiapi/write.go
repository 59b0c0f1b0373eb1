package huaweiapi

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"portal/internal/billing"
)

// write is a call that changes something upstream. It is sent once.
type write struct {
	op       *operation
	ids      []string // values of the path's placeholders
	body     any      // nil = none
	success  int      // the one documented status
	refusals []Code   // codes after which the call has surely not acted
	targets  []string // resources that the call names, of a batch
	// result reads the body of a success into the receipt; nil where there is none.
	result func(in intake, a *answer, r *billing.Receipt) error
}

// maxWriteBody bounds what a write sends and what it reads back.
const maxWriteBody = 1 << 20

// send makes the one attempt of a write, signed as of signedAt, and says what is
// known of it. There is no idempotency upstream: what is not surely done or
// surely not done stays unknown, and only reading can tell.
//
// The context ends the waiting before the request, for the rate and for an
// unproven key. Once the request may be on its way it is seen to its end, or to
// WriteTimeout: giving up would not take it back.
func (c *Client) send(ctx context.Context, signedAt time.Time, w write) billing.Receipt {
	r := billing.Receipt{Operation: w.op.ID}
	for _, id := range w.targets {
		r.Targets = append(r.Targets, billing.TargetResult{ID: id})
	}
	req, e := c.prepareWrite(ctx, signedAt, &w)
	if e != nil {
		return notSent(r, e)
	}
	slot := c.slots[w.op.ID]
	select {
	case slot <- struct{}{}:
		defer func() { <-slot }()
	case <-ctx.Done():
		return notSent(r, c.notBegun(w.op, ctx.Err()))
	}
	leave, e := c.admit(ctx, w.op)
	if e != nil {
		return notSent(r, e)
	}
	now := c.cfg.Now()
	if age := now.Sub(signedAt); age >= c.cfg.SendWithin || age <= -c.cfg.SendWithin {
		leave(verdict{})
		return notSent(r, &Error{Operation: w.op.ID, Kind: TooLate, Detail: "signed " + age.Round(time.Millisecond).String() + " ago", LocalDate: now, Local: true})
	}
	r.SentAt = now
	a, e, begun := c.exchange(ctx, req, w)
	leave(verdictOf(e))
	if a != nil {
		r.Status, r.RequestID = a.status, a.header.Get("X-Request-Id")
		if date, err := http.ParseTime(a.header.Get("Date")); err == nil {
			r.ServerDate = date
		}
	}
	switch {
	case e == nil:
		return c.accepted(r, w, a)
	case a == nil && !begun:
		r.SentAt = time.Time{}
		return notSent(r, e)
	}
	return c.declined(r, w, a, e)
}

// prepareWrite writes the body and signs the request.
func (c *Client) prepareWrite(ctx context.Context, signedAt time.Time, w *write) (*http.Request, *Error) {
	var body []byte
	if w.body != nil {
		var err error
		if body, err = json.Marshal(w.body); err != nil || len(body) > maxWriteBody {
			return nil, invalid(w.op, "the request cannot be written, or is too long")
		}
	}
	return c.newRequest(ctx, request{op: w.op, ids: w.ids, body: body}, signedAt)
}

// exchange sends the request on a connection of its own. begun reports whether
// a byte of it may have left: only a connection that never came to be proves
// that none has.
func (c *Client) exchange(ctx context.Context, req *http.Request, w write) (a *answer, e *Error, begun bool) {
	var connected atomic.Bool
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.cfg.WriteTimeout)
	defer cancel()
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }}
	req = req.WithContext(httptrace.WithClientTrace(ctx, trace))

	transport := newWriteTransport(c.cfg.RootCAs, c.cfg.WriteConnect)
	defer transport.CloseIdleConnections()
	res, err := (&http.Client{Transport: transport, CheckRedirect: neverRedirect}).Do(req)
	if err != nil {
		return nil, c.broken(context.Background(), w.op, err), connected.Load()
	}
	a, e = c.receive(context.Background(), w.op, res, maxWriteBody)
	if e != nil {
		return nil, e, true
	}
	return a, c.judge(a, w.success, ""), true
}

func notSent(r billing.Receipt, e *Error) billing.Receipt {
	r.Outcome, r.Err = billing.WriteNotSent, e
	for i := range r.Targets {
		r.Targets[i].Outcome = billing.WriteNotSent
	}
	return r
}

// accepted reads what a success says. One that is not what the contract says
// has still acted, perhaps: unknown.
func (c *Client) accepted(r billing.Receipt, w write, a *answer) billing.Receipt {
	r.Outcome = billing.WriteDone
	if w.result == nil {
		return r
	}
	if err := w.result(c.intake(w.op), a, &r); err != nil {
		r.Outcome, r.Err = billing.WriteUnknown, c.bad(a, err)
		r.Orders = nil
		for i, t := range r.Targets {
			r.Targets[i] = billing.TargetResult{ID: t.ID}
		}
	}
	if r.Outcome != billing.WriteDone && r.Err == nil {
		r.Err = &Error{Operation: w.op.ID, Kind: Refused, Status: a.status, Code: Code(r.Code), RequestID: r.RequestID, Detail: "not all resources were accepted"}
	}
	return r
}

// declined sorts a failure into not executed for sure and everything else.
func (c *Client) declined(r billing.Receipt, w write, a *answer, e *Error) billing.Receipt {
	r.Code, r.Message, r.Err = string(e.Code), e.Message, e
	r.RequestID = or(e.RequestID, r.RequestID)
	if a == nil { // no answer, or one that broke off
		r.Status = e.Status
		return r
	}
	switch {
	case stoppedAtGateway(e):
		return notSent(r, e)
	case surelyRefused(w, e):
		r.Outcome = billing.WriteRefused
		for i := range r.Targets {
			r.Targets[i].Outcome, r.Targets[i].Code = billing.WriteRefused, r.Code
		}
		c.readRefusal(&r, a)
	}
	return r
}

// stoppedAtGateway reports whether the gateway says that it has not passed the
// request on.
func stoppedAtGateway(e *Error) bool {
	switch e.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests:
		return slices.Contains([]string{"0301", "0303", "0308"}, e.Code.gateway())
	}
	return false
}

// surelyRefused reports whether the call has not acted: a documented refusal
// under a status that goes with it. Codes of which another, running operation
// may be the cause are on no list.
func surelyRefused(w write, e *Error) bool {
	status := e.Status >= 400 && e.Status < 500
	if e.Status == http.StatusOK && w.success == http.StatusOK {
		status = true // some business codes come so, where 200 is the success
	}
	return status && slices.Contains(w.refusals, e.Code)
}

// readRefusal keeps what some refusals explain besides their code.
func (c *Client) readRefusal(r *billing.Receipt, a *answer) {
	in := c.intake(a.op)
	details := map[string]json.RawMessage{}
	err := in.object(value(a.body), func(key string, v value) error {
		switch key {
		case "quota_infos", "enterprise_project_auth_result":
			details[key] = json.RawMessage(v)
		case "fail_check_items":
			return in.list(v, func(v value) error {
				check := ""
				err := v.text(&check)
				r.Checks = append(r.Checks, check)
				return err
			})
		}
		return nil
	})
	if err != nil || len(details) == 0 {
		return
	}
	if r.Detail, err = json.Marshal(details); err != nil {
		r.Detail = nil
	}
}

// refusedTargets files the failures that a batch call lists. What of each
// resource is known follows from its own entry; one that is neither listed nor
// covered by a whole success is unknown.
func refusedTargets(r *billing.Receipt, failed []billing.FailedResource, refusals []Code, acted bool) {
	for i := range r.Targets {
		t := &r.Targets[i]
		at := slices.IndexFunc(failed, func(f billing.FailedResource) bool { return strings.EqualFold(f.ResourceID, t.ID) })
		switch {
		case at >= 0:
			t.Code, t.Message = failed[at].Code, failed[at].Message
			if slices.Contains(refusals, Code(t.Code)) {
				t.Outcome = billing.WriteRefused
			}
		case len(failed) == 0 && acted:
			t.Outcome = billing.WriteDone
		}
	}
	r.Outcome = common(r.Targets)
	if r.Outcome == billing.WriteRefused && len(r.Targets) > 0 {
		r.Code, r.Message = r.Targets[0].Code, r.Targets[0].Message
	}
}

// common is the outcome that all targets share, unknown where they differ.
func common(targets []billing.TargetResult) billing.Outcome {
	if len(targets) == 0 {
		return billing.WriteUnknown
	}
	for _, t := range targets {
		if t.Outcome != targets[0].Outcome {
			return billing.WriteUnknown
		}
	}
	return targets[0].Outcome
}
