package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"
)

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
