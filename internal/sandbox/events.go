package sandbox

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// Kinds of events.
const (
	eventWorld       = "world"   // first record: what the world is made from
	eventClock       = "clock"   // business time was moved
	eventPay         = "pay"     // an order was charged
	eventCancel      = "cancel"  // an unpaid order was cancelled
	eventRenew       = "renew"   // renewal orders were made
	eventUnsubscribe = "unsub"   // subscriptions were given back
	eventAutoRenew   = "auto"    // auto-renewal was set or ended
	eventOnDemand    = "expiry"  // switch to pay-per-use at expiry was set or withdrawn
	eventProjects    = "project" // enterprise projects were enabled
	eventBuy         = "buy"     // someone ordered in the console
	eventDrift       = "drift"   // an unpaid order's price changed
	eventRestate     = "restate" // a closed month was corrected
	eventKey         = "key"     // access keys and tokens
	eventMode        = "mode"    // strict payments on or off
	eventAccount     = "account" // account settings
	eventCoupon      = "coupon"  // coupons were granted, expired, used
)

// event is one change of the world, complete enough to be applied again.
type event struct {
	Kind string `json:"kind"`
	At   int64  `json:"at"` // business time, Unix seconds

	World    *settings      `json:"world,omitempty"`
	Offset   int64          `json:"offset,omitempty"` // clock: business minus wall time
	Order    string         `json:"order,omitempty"`
	Coupons  []string       `json:"coupons,omitempty"`
	Discount string         `json:"discount,omitempty"`
	By       string         `json:"by,omitempty"`
	IDs      []string       `json:"ids,omitempty"` // resources
	Type     int            `json:"type,omitempty"`
	Num      *int           `json:"num,omitempty"`
	On       bool           `json:"on,omitempty"`
	Month    int            `json:"month,omitempty"`
	Share    int            `json:"share,omitempty"` // millionths
	Lines    int            `json:"lines,omitempty"`
	Amount   e8             `json:"amount,omitempty"`
	Buy      *buyRequest    `json:"buy,omitempty"`
	Key      *keyChange     `json:"key,omitempty"`
	Account  *accountChange `json:"account,omitempty"`
	Coupon   *couponChange  `json:"coupon,omitempty"`

	made []*order // orders that applying made, for the answer
}

// eventLog is the append-only file, one JSON object a line.
type eventLog struct {
	file *os.File
	size int64 // of the whole records
}

// openLog restores the world from the log, or begins a new one.
func (s *Sandbox) openLog() error {
	s.log = &eventLog{}
	var events []*event
	if s.cfg.EventLog != "" {
		f, err := os.OpenFile(s.cfg.EventLog, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return fmt.Errorf("sandbox: open event log: %w", err)
		}
		if events, err = readEvents(f); err != nil {
			_ = f.Close()
			return fmt.Errorf("sandbox: read event log: %w", err)
		}
		s.log.file = f
		if s.log.size, err = f.Seek(0, io.SeekCurrent); err != nil {
			_ = f.Close()
			return fmt.Errorf("sandbox: read event log: %w", err)
		}
	}
	wanted := settings{
		Seed: s.cfg.Seed, Base: s.cfg.Now().Unix(), Months: s.cfg.Months, Resources: s.cfg.Resources, Lines: s.cfg.Lines, DomainID: s.cfg.DomainID,
	}
	if len(events) == 0 {
		s.world = newWorld(wanted)
		return s.log.append(&event{Kind: eventWorld, At: wanted.Base, World: &wanted})
	}
	logged := events[0].World
	if events[0].Kind != eventWorld || logged == nil {
		return errors.New("sandbox: the event log does not begin with a world")
	}
	wanted.Base = logged.Base
	if wanted != *logged {
		s.cfg.Log.Warn("sandbox keeps the world of its event log; seed, months, resources, lines or domain id were given otherwise",
			"file", s.cfg.EventLog, "seed", logged.Seed, "months", logged.Months, "resources", logged.Resources, "lines", logged.Lines)
	}
	s.world = newWorld(*logged)
	if key := s.keys[s.cfg.AccessKey]; logged.DomainID != s.cfg.DomainID {
		key.account = logged.DomainID
	}
	for _, e := range events[1:] {
		s.world.advance(e.At)
		s.apply(e)
	}
	return nil
}

// readEvents reads the whole log. A last line that was not finished, as a kill
// leaves it, is cut off; anything else that cannot be read is an error.
func readEvents(f *os.File) ([]*event, error) {
	var events []*event
	r := bufio.NewReaderSize(f, 1<<16)
	good := int64(0)
	for {
		text, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		e := &event{}
		if err := json.Unmarshal(bytes.TrimSpace(text), e); err != nil {
			return nil, fmt.Errorf("record %d: %w", len(events)+1, err)
		}
		events = append(events, e)
		good += int64(len(text))
	}
	if err := f.Truncate(good); err != nil {
		return nil, err
	}
	_, err := f.Seek(good, io.SeekStart)
	return events, err
}

// append writes an event and waits until it is on disk.
func (l *eventLog) append(e *event) error {
	if l.file == nil {
		return nil
	}
	text, err := json.Marshal(e)
	if err != nil {
		return err
	}
	_, err = l.file.Write(append(text, '\n'))
	if err == nil {
		err = l.file.Sync()
	}
	if err != nil {
		// Half a record must not stand before the next one.
		if l.file.Truncate(l.size) == nil {
			_, _ = l.file.Seek(l.size, io.SeekStart)
		}
		return err
	}
	l.size += int64(len(text)) + 1
	return nil
}

func (l *eventLog) close() error {
	if l.file == nil {
		return nil
	}
	f := l.file
	l.file = nil
	return f.Close()
}

// commit logs an event and then applies it: what is not on disk has not happened.
// The caller holds s.mu and has let the world catch up with now.
func (s *Sandbox) commit(e *event, now int64) *apiError {
	e.At = max(now, s.world.now)
	if s.closed {
		return refuse("CBC.0999")
	}
	if err := s.log.append(e); err != nil {
		s.cfg.Log.Error("sandbox event log", "error", err)
		return refuse("CBC.0999")
	}
	s.apply(e)
	return nil
}

// apply makes an event happen. It must depend on nothing but the world and the event.
func (s *Sandbox) apply(e *event) {
	w := s.world
	switch e.Kind {
	case eventClock:
		s.offset = e.Offset
	case eventPay:
		w.applyPay(e)
	case eventCancel:
		w.cancel(w.findOrder(e.Order))
	case eventRenew:
		w.applyRenew(e)
	case eventUnsubscribe:
		for _, id := range e.IDs {
			e.made = append(e.made, w.unsubscribe(w.subscription[id], e.Type == 2, e.At))
		}
	case eventAutoRenew:
		w.applyAutoRenew(e)
	case eventOnDemand:
		w.applyOnDemand(e)
	case eventProjects:
		w.accountsByID[e.IDs[0]].projectsOn = true
	case eventBuy:
		w.applyBuy(e)
	case eventDrift:
		w.applyDrift(e)
	case eventRestate:
		m := month(e.Month)
		w.restated[m] = append(w.restated[m][:len(w.restated[m]):len(w.restated[m])], w.newRestate(m, e.Lines, e.Share))
		w.version[m]++
	case eventKey:
		s.applyKey(e.Key)
	case eventMode:
		s.strict = e.On
	case eventAccount:
		w.applyAccount(e.Account)
	case eventCoupon:
		w.applyCoupon(e)
	}
}

func (w *world) applyPay(e *event) {
	o := w.findOrder(e.Order)
	var coupons []*coupon
	for _, id := range e.Coupons {
		coupons = append(coupons, w.findCoupon(id))
	}
	var chosen *offer
	for _, of := range o.offers {
		if of.id == e.Discount {
			chosen = of
		}
	}
	w.pay(o, coupons, chosen, e.At, e.By)
}
