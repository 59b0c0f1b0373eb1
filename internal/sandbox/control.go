package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
)

// Control serves the control plane: what a person in the console, the passing
// of time or a broken network would do, and what the upstream really did. JSON
// both ways; errors are {"error": "…"} with status 400 or 404. It has no
// authentication: keep it on loopback.
//
//	GET    /              what this sandbox is: settings, clocks, accounts
//	GET    /clock         {"business","wall","offset_seconds"}
//	POST   /clock         {"advance":"24h"} moves business time on, never back
//	GET    /calls         every call: time, operation, key, status, verified; ?operation=&limit=
//	GET    /charges       every charge made since the world was made, and a sum by order
//	GET    /subscriptions/{id}  how a yearly/monthly resource stands, also one that is gone
//	GET    /truth         ?month=YYYY-MM: all bill lines of the month, NDJSON, in English, as the API gives
//	                      them; with &zero=true also those with nothing due
//	GET    /faults        faults that wait to be played
//	POST   /faults        {"operation","kind","count","delay_ms","status","act"}, see faultKinds
//	DELETE /faults        end them all
//	POST   /orders        someone orders in the console, see buyRequest; {"order_id"}
//	POST   /orders/{id}/pay     someone pays in the console
//	POST   /orders/{id}/cancel  someone cancels in the console
//	POST   /drift         {"order_id","amount"}: an unpaid order's price changes
//	POST   /restate       {"month","share"}: that share of a closed month's lines is corrected
//	POST   /keys          access keys and tokens, see keyChange
//	POST   /mode          {"strict":true} refuses a second payment as the real upstream does
//	POST   /account       account settings, see accountChange
//	POST   /coupons       grant, expire, use …, see couponChange
func (s *Sandbox) Control() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.showSandbox)
	mux.HandleFunc("GET /clock", s.showClock)
	mux.HandleFunc("POST /clock", s.post(s.moveClock))
	mux.HandleFunc("GET /calls", s.listCalls)
	mux.HandleFunc("GET /charges", s.listCharges)
	mux.HandleFunc("GET /truth", s.truth)
	mux.HandleFunc("GET /subscriptions/{id}", s.showSubscription)
	mux.HandleFunc("GET /faults", s.listFaults)
	mux.HandleFunc("POST /faults", s.post(s.addFault))
	mux.HandleFunc("DELETE /faults", s.deleteFaults)
	mux.HandleFunc("POST /orders", s.post(s.buy))
	mux.HandleFunc("POST /orders/{id}/pay", s.post(s.payInConsole))
	mux.HandleFunc("POST /orders/{id}/cancel", s.post(s.cancelInConsole))
	mux.HandleFunc("POST /drift", s.post(s.drift))
	mux.HandleFunc("POST /restate", s.post(s.restate))
	mux.HandleFunc("POST /keys", s.post(s.changeKey))
	mux.HandleFunc("POST /mode", s.post(s.changeMode))
	mux.HandleFunc("POST /account", s.post(s.changeAccount))
	mux.HandleFunc("POST /coupons", s.post(s.changeCoupon))
	return mux
}

// controlError is a refusal of the control plane.
type controlError struct {
	status int
	msg    string
}

func (e *controlError) Error() string { return e.msg }

func badControl(format string, args ...any) error {
	return &controlError{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

// post wraps an action: it reads the body, runs the action under the lock with
// the world caught up, and answers with what the action wrote.
func (s *Sandbox) post(action func(r *http.Request, body []byte, now int64, w *jsonw) error) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, 1<<20))
		if err != nil {
			replyError(rw, badControl("the body could not be read"))
			return
		}
		if len(bytes.TrimSpace(body)) == 0 {
			body = []byte("{}")
		}
		var w jsonw
		w.open('{')
		s.mu.Lock()
		err = action(r, body, s.businessNow(), &w)
		s.mu.Unlock()
		if err != nil {
			replyError(rw, err)
			return
		}
		w.close('}')
		reply(rw, http.StatusOK, w.b)
	}
}

func replyError(w http.ResponseWriter, err error) {
	status := http.StatusBadRequest
	var known *controlError
	if errors.As(err, &known) {
		status = known.status
	}
	var out jsonw
	out.open('{')
	out.str("error", err.Error())
	out.close('}')
	reply(w, status, out.b)
}

// record commits an event on behalf of the control plane.
func (s *Sandbox) record(e *event, now int64) error {
	if refusal := s.commit(e, now); refusal != nil {
		return &controlError{http.StatusInternalServerError, "the event log could not be written"}
	}
	return nil
}

func (s *Sandbox) showSandbox(rw http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.businessNow()
	var w jsonw
	w.open('{')
	set := s.world.set
	w.int("seed", int(set.Seed))
	w.int("months", set.Months)
	w.int("resources", set.Resources)
	w.int("lines", set.Lines)
	w.int("rate", s.cfg.Rate)
	w.bool("strict", s.strict)
	w.str("base", instant(set.Base))
	w.str("business_time", instant(now))
	w.str("first_month", s.world.first.String())
	w.str("open_month", monthOf(now).String())
	w.int("orders", len(s.world.orders))
	w.int("subscriptions", len(s.world.subscriptions))
	w.openKey("accounts", '[')
	for _, a := range s.world.accounts {
		w.open('{')
		w.str("customer_id", a.id)
		w.str("account_name", a.name)
		w.bool("master", a.master == nil)
		w.close('}')
	}
	w.close(']')
	w.close('}')
	reply(rw, http.StatusOK, w.b)
}

func (s *Sandbox) showClock(rw http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var w jsonw
	w.open('{')
	s.writeClock(&w, s.businessNow())
	w.close('}')
	reply(rw, http.StatusOK, w.b)
}

func (s *Sandbox) writeClock(w *jsonw, now int64) {
	w.str("business", instant(now))
	w.str("wall", instant(s.cfg.Now().Unix()))
	w.int("offset_seconds", int(s.offset))
}

func (s *Sandbox) listCharges(rw http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.businessNow()
	var w jsonw
	byOrder := map[string]int{}
	w.open('{')
	w.int("total", len(s.world.charges))
	w.openKey("charges", '[')
	for _, c := range s.world.charges {
		byOrder[c.order.id]++
		w.open('{')
		w.str("order_id", c.order.id)
		w.str("customer_id", c.order.account.id)
		w.str("time", instant(c.at))
		w.moneyText("amount", c.amount)
		w.moneyText("coupon_amount", c.coupon)
		w.str("by", c.by)
		w.bool("repeat", c.repeat)
		w.close('}')
	}
	w.close(']')
	w.openKey("by_order", '{')
	for _, id := range sortedKeys(byOrder) {
		w.int(id, byOrder[id])
	}
	w.close('}')
	w.close('}')
	reply(rw, http.StatusOK, w.b)
}

// showSubscription tells how a yearly/monthly resource stands, also one that the
// API does not list any more.
func (s *Sandbox) showSubscription(rw http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.businessNow()
	at := slices.IndexFunc(s.world.subscriptions, func(x *subscription) bool { return x.res.id == r.PathValue("id") })
	if at < 0 {
		replyError(rw, &controlError{http.StatusNotFound, "no such resource"})
		return
	}
	x := s.world.subscriptions[at]
	var w jsonw
	w.open('{')
	w.str("resource_id", x.res.id)
	w.bool("gone", x.status == subGone)
	w.int("status", x.status)
	w.str("effective_time", instant(x.effective))
	w.str("expire_time", instant(x.expire))
	w.int("expire_policy", x.policy)
	w.int("auto_renewals_left", x.autoLeft)
	w.openKey("attached", '[')
	for _, child := range x.children {
		w.item(child.res.id)
	}
	w.close(']')
	w.close('}')
	reply(rw, http.StatusOK, w.b)
}

// truth streams a month as the API would give it, one record a line. Records
// with nothing due are left out, as they are in the API with
// include_zero_record=false; zero=true brings them too.
func (s *Sandbox) truth(rw http.ResponseWriter, r *http.Request) {
	m, err := parseMonth(r.URL.Query().Get("month"))
	if err != nil {
		replyError(rw, badControl("month is YYYY-MM"))
		return
	}
	s.mu.Lock()
	now := s.businessNow()
	v := s.view(m, now)
	s.mu.Unlock()
	rw.Header().Set("Content-Type", "application/x-ndjson")
	zero := r.URL.Query().Get("zero") == "true"
	b := make([]byte, 0, 1<<20)
	v.each(func(l *line) {
		if l.amount == 0 && !zero {
			return
		}
		b = append(l.appendFee(b, english, false), '\n')
		if len(b) > 1<<20-1<<14 {
			_, _ = rw.Write(b)
			b = b[:0]
		}
	})
	_, _ = rw.Write(b)
}

func (s *Sandbox) listFaults(rw http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	text, err := json.Marshal(struct {
		Faults []*fault `json:"faults"`
	}{append([]*fault{}, s.faults...)})
	s.mu.Unlock()
	if err != nil {
		replyError(rw, err)
		return
	}
	reply(rw, http.StatusOK, text)
}

func (s *Sandbox) deleteFaults(rw http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	s.faults = nil
	s.mu.Unlock()
	reply(rw, http.StatusOK, []byte(`{"faults":0}`))
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
