package sandbox

import (
	"net"
	"net/http"
	"strconv"
	"time"
)

// fault is one way of misbehaving, played on the calls of an operation that
// passed authentication and throttle.
type fault struct {
	Operation string `json:"operation"` // operation id; "" or "*" = any
	Kind      string `json:"kind"`
	Count     int    `json:"count"`    // calls left; 0 = until deleted
	DelayMS   int    `json:"delay_ms"` // slow, late, hang: how long
	Status    int    `json:"status"`   // status, html, redirect, late, throttle: another status than the usual one
	Act       bool   `json:"act"`      // do what was asked before the false answer
}

// faultKinds says what each kind does.
var faultKinds = map[string]struct {
	acts  bool // the call takes effect
	may   bool // it takes effect with "act"
	lists bool // only played on answers that have what it falsifies
}{
	"status":       {may: true},  // an error status (500) with the service's error body
	"html":         {may: true},  // an HTML page (502)
	"empty200":     {may: true},  // 200 without a body
	"error200":     {may: true},  // 200 with {"error_code":"CBC.0999",…}
	"null":         {may: true},  // 200 with the JSON value null
	"truncate":     {acts: true}, // the right answer, cut in the middle of the body
	"reset_before": {},           // connection reset, nothing done
	"reset_after":  {acts: true}, // done, then connection reset
	"hang":         {},           // no answer until delay_ms passed or the client left; with act, done then
	"slow":         {acts: true}, // delay_ms later done and answered
	"redirect":     {may: true},  // 302 to another place
	"throttle":     {may: true},  // 429 APIGW.0308
	"late":         {},           // 504 at once, done delay_ms later (1 s)

	"wrong_total":   {acts: true, lists: true}, // total_count too high by 7
	"wrong_summary": {acts: true, lists: true}, // monthly-sum one dollar too high, in one row and the total
	"shift_pages":   {acts: true, lists: true}, // every page but the first starts one record too early
}

// takeFault returns the first fault that fits and counts it down.
func (s *Sandbox) takeFault(op *operation, c *call) *fault {
	for i, f := range s.faults {
		if f.Operation != "" && f.Operation != "*" && f.Operation != op.id {
			continue
		}
		if faultKinds[f.Kind].lists && !c.falsifies(f.Kind) {
			continue
		}
		taken := *f
		if f.Count > 0 {
			if f.Count--; f.Count == 0 {
				s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
			}
		}
		return &taken
	}
	return nil
}

// falsifies tells whether the call's answer has what the fault would change.
func (c *call) falsifies(kind string) bool {
	if kind == "wrong_summary" {
		return c.op.id == "ShowCustomerMonthlySum"
	}
	if kind == "shift_pages" {
		return c.paged() && c.offset() > 0
	}
	return c.paged()
}

// play answers in place of the ordinary answer. It returns the status for the
// call log, and false when the ordinary answer is wanted after all.
func (f *fault) play(w http.ResponseWriter, r *http.Request, c *call) (int, bool) {
	delay := time.Duration(f.DelayMS) * time.Millisecond
	if f.Act && faultKinds[f.Kind].may {
		c.perform()
	}
	switch f.Kind {
	case "status":
		status := or(f.Status, http.StatusInternalServerError)
		e := refuse("CBC.0999")
		e.status = status
		return c.answerError(w, e), true
	case "html":
		return answerRaw(w, or(f.Status, http.StatusBadGateway), "text/html; charset=utf-8", c.requestID,
			"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n"), true
	case "empty200":
		return answerRaw(w, http.StatusOK, "application/json;charset=UTF-8", c.requestID, ""), true
	case "null":
		return answerRaw(w, http.StatusOK, "application/json;charset=UTF-8", c.requestID, "null"), true
	case "error200":
		e := refuse("CBC.0999")
		e.status = http.StatusOK
		return c.answerError(w, e), true
	case "redirect":
		w.Header().Set("Location", "https://console-intl.huaweicloud.com/error")
		return answerRaw(w, or(f.Status, http.StatusFound), "text/html; charset=utf-8", c.requestID, ""), true
	case "throttle":
		e := overLimit(or(c.s.throttle.limit, 10))
		e.status = or(f.Status, e.status)
		return c.answerError(w, e), true
	case "hang":
		return f.hang(w, r, c, delay), true
	case "late":
		time.AfterFunc(time.Duration(or(f.DelayMS, 1000))*time.Millisecond, c.perform)
		return c.answerError(w, gatewayError(or(f.Status, http.StatusGatewayTimeout), codeGateway, "Backend timeout.")), true
	case "reset_before":
		return reset(w), true
	case "reset_after":
		c.perform()
		return reset(w), true
	case "slow":
		wait(r, delay)
	case "truncate":
		c.perform()
		return c.truncate(w), true
	}
	return 0, false
}

// hang keeps the client waiting; with act it does what was asked once the wait is over.
func (f *fault) hang(w http.ResponseWriter, r *http.Request, c *call, delay time.Duration) int {
	if delay == 0 {
		delay = time.Hour
	}
	wait(r, delay)
	if f.Act {
		c.perform()
	}
	return reset(w)
}

func wait(r *http.Request, delay time.Duration) {
	t := time.NewTimer(delay)
	defer t.Stop()
	select {
	case <-t.C:
	case <-r.Context().Done():
	}
}

// truncate sends the ordinary answer's header and half of its body, then cuts the connection.
func (c *call) truncate(w http.ResponseWriter) int {
	body := c.w.b
	c.header(w)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)+1))
	w.WriteHeader(c.status)
	if c.status != http.StatusNoContent {
		_, _ = w.Write(body[:len(body)/2])
		_ = http.NewResponseController(w).Flush()
	}
	reset(w)
	return c.status
}

// reset cuts the connection so that the client sees a reset rather than an end.
func reset(w http.ResponseWriter) int {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // HTTP/2 and recorders: net/http aborts the stream
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
	return 0
}

func or(v, otherwise int) int {
	if v == 0 {
		return otherwise
	}
	return v
}
