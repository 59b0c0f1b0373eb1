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
	"strconv"
	"time"
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

func (s *Sandbox) moveClock(_ *http.Request, body []byte, now int64, w *jsonw) error {
	var q struct {
		Advance string `json:"advance"`
	}
	if err := decodeStrict(body, &q); err != nil {
		return err
	}
	d, err := time.ParseDuration(q.Advance)
	if err != nil || d < 0 || d > 5*366*24*time.Hour {
		return badControl("advance is a duration such as 24h, not negative, at most five years")
	}
	if err := s.record(&event{Kind: eventClock, Offset: s.offset + int64(d/time.Second)}, now); err != nil {
		return err
	}
	s.writeClock(w, s.businessNow())
	return nil
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

func (s *Sandbox) addFault(_ *http.Request, body []byte, _ int64, w *jsonw) error {
	f := &fault{}
	if err := decodeStrict(body, f); err != nil {
		return err
	}
	if _, ok := faultKinds[f.Kind]; !ok {
		return badControl("kind is one of %v", sortedKeys(faultKinds))
	}
	if f.Operation != "" && f.Operation != "*" && !slices.ContainsFunc(s.ops, func(o *operation) bool { return o.id == f.Operation }) {
		return badControl("no such operation")
	}
	if f.Count < 0 || f.DelayMS < 0 || f.Status != 0 && (f.Status < 200 || f.Status > 599) {
		return badControl("count and delay_ms are not negative, status is 200 to 599")
	}
	s.faults = append(s.faults, f)
	w.int("faults", len(s.faults))
	return nil
}

func (s *Sandbox) deleteFaults(rw http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	s.faults = nil
	s.mu.Unlock()
	reply(rw, http.StatusOK, []byte(`{"faults":0}`))
}

func (s *Sandbox) buy(_ *http.Request, body []byte, now int64, w *jsonw) error {
	b := &buyRequest{}
	if err := decodeStrict(body, b); err != nil {
		return err
	}
	if err := b.check(s.world); err != nil {
		return err
	}
	e := &event{Kind: eventBuy, Buy: b}
	if err := s.record(e, now); err != nil {
		return err
	}
	o := e.made[0]
	w.str("order_id", o.id)
	w.moneyText("amount", o.amount)
	w.moneyText("official_amount", o.official)
	w.str("pending_payment_end_time", instant(o.deadline))
	w.openKey("sub_order_ids", '[')
	for _, child := range o.children {
		w.item(child.id)
	}
	w.close(']')
	w.openKey("resource_ids", '[')
	for _, oi := range o.items {
		w.item(oi.it.res.id)
	}
	w.close(']')
	return nil
}

// openOrder finds the unpaid order of a control request.
func (s *Sandbox) openOrder(id string) (*order, error) {
	o := s.world.findOrder(id)
	if o == nil {
		return nil, &controlError{http.StatusNotFound, "no such order"}
	}
	if o.state != statePending || o.parent != nil {
		return nil, badControl("the order does not wait for payment, or is a part of %s", o.root().id)
	}
	return o, nil
}

func (s *Sandbox) payInConsole(r *http.Request, _ []byte, now int64, w *jsonw) error {
	o, err := s.openOrder(r.PathValue("id"))
	if err != nil {
		return err
	}
	w.str("order_id", o.id)
	return s.record(&event{Kind: eventPay, Order: o.id, By: "console"}, now)
}

func (s *Sandbox) cancelInConsole(r *http.Request, _ []byte, now int64, w *jsonw) error {
	o, err := s.openOrder(r.PathValue("id"))
	if err != nil {
		return err
	}
	w.str("order_id", o.id)
	return s.record(&event{Kind: eventCancel, Order: o.id, By: "console"}, now)
}

func (s *Sandbox) drift(_ *http.Request, body []byte, now int64, w *jsonw) error {
	var q struct {
		Order  string `json:"order_id"`
		Amount string `json:"amount"`
	}
	if err := decodeStrict(body, &q); err != nil {
		return err
	}
	o, err := s.openOrder(q.Order)
	if err != nil {
		return err
	}
	amount, err := parseE8(q.Amount)
	if err != nil || amount < 0 || amount != amount.cents() {
		return badControl("amount is a decimal text with at most two digits after the point")
	}
	w.str("order_id", o.id)
	return s.record(&event{Kind: eventDrift, Order: o.id, Amount: amount}, now)
}

func (s *Sandbox) restate(_ *http.Request, body []byte, now int64, w *jsonw) error {
	var q struct {
		Month string      `json:"month"`
		Share json.Number `json:"share"`
	}
	if err := decodeStrict(body, &q); err != nil {
		return err
	}
	m, err := parseMonth(q.Month)
	if err != nil || m < s.world.first || m >= monthOf(now) {
		return badControl("month is a closed month of this world, YYYY-MM")
	}
	share, err := parseScaled(q.Share.String(), 6)
	if err != nil || share <= 0 || share > 1_000_000 {
		return badControl("share is a decimal above 0 and at most 1, such as 0.05")
	}
	v := s.view(m, now)
	before := s.summarize(v, &lineFilter{}, dateOf(now)).consume
	if err := s.record(&event{Kind: eventRestate, Month: int(m), Share: int(share), Lines: v.n}, now); err != nil {
		return err
	}
	w.str("month", m.String())
	w.moneyText("consume_amount_before", before)
	w.moneyText("consume_amount", s.summarize(s.view(m, now), &lineFilter{}, dateOf(now)).consume)
	return nil
}

func (s *Sandbox) changeKey(_ *http.Request, body []byte, now int64, w *jsonw) error {
	var q struct {
		keyChange
		Life string `json:"expires_in"` // token: Go duration of wall time; 24h
	}
	if err := decodeStrict(body, &q); err != nil {
		return err
	}
	k := &q.keyChange
	if k.Access == "" {
		k.Access = s.cfg.AccessKey
	}
	switch k.Action {
	case "add":
		if k.Account == "" {
			k.Account = s.world.accounts[0].id
		}
		if k.Holder == "" {
			k.Holder = holderCustomer
		}
		if k.Secret == "" || s.world.accountsByID[k.Account] == nil || !slices.Contains([]string{holderCustomer, holderPartner, holderOtherSite}, k.Holder) {
			return badControl("add needs access_key, secret_key, a known account and a holder customer, partner or other_site")
		}
	case "revoke", "restore", "deny", "token":
		if s.keys[k.Access] == nil {
			return &controlError{http.StatusNotFound, "no such access key"}
		}
	case "revoke_token":
		if s.tokens[k.Token] == nil {
			return &controlError{http.StatusNotFound, "no such token"}
		}
	default:
		return badControl("action is add, revoke, restore, deny, token or revoke_token")
	}
	if k.Action == "token" {
		if q.Life == "" {
			q.Life = "24h"
		}
		life, err := time.ParseDuration(q.Life)
		if err != nil {
			return badControl("expires_in is a duration such as 24h")
		}
		k.Expires = s.cfg.Now().Add(life).Unix()
		// As long as real ones, which are thousands of characters.
		k.Token = "MIIY" + hexID(mix(uint64(s.cfg.Now().UnixNano()), uint64(len(s.tokens))), 4000)
		w.str("token", k.Token)
		w.str("expires_at", instant(k.Expires))
	}
	return s.record(&event{Kind: eventKey, Key: k}, now)
}

func (s *Sandbox) changeMode(_ *http.Request, body []byte, now int64, w *jsonw) error {
	var q struct {
		Strict *bool `json:"strict"`
	}
	if err := decodeStrict(body, &q); err != nil {
		return err
	}
	if q.Strict == nil {
		return badControl("strict is true or false")
	}
	w.bool("strict", *q.Strict)
	return s.record(&event{Kind: eventMode, On: *q.Strict}, now)
}

func (s *Sandbox) changeAccount(_ *http.Request, body []byte, now int64, w *jsonw) error {
	a := &accountChange{}
	if err := decodeStrict(body, a); err != nil {
		return err
	}
	if err := a.check(s.world); err != nil {
		return err
	}
	w.str("account", a.Account)
	return s.record(&event{Kind: eventAccount, Account: a}, now)
}

func (s *Sandbox) changeCoupon(_ *http.Request, body []byte, now int64, w *jsonw) error {
	c := &couponChange{}
	if err := decodeStrict(body, c); err != nil {
		return err
	}
	if err := c.check(s.world); err != nil {
		return err
	}
	e := &event{Kind: eventCoupon, Coupon: c}
	if err := s.record(e, now); err != nil {
		return err
	}
	w.str("coupon_id", e.Coupon.ID)
	w.str("status", strconv.Itoa(s.world.findCoupon(e.Coupon.ID).stateAt(now)))
	return nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
