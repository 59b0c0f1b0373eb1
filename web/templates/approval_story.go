package templates

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// AttemptRow is a call that was made, or may have been.
type AttemptRow struct {
	Number        string
	Claimed, Sent ui.Time
	Answer        string
	Upstream      string
	Proves        string
	Open          bool
}

// EvidenceRow is something that was kept with the request.
type EvidenceRow struct {
	At    ui.Time
	Kind  string
	Shows ui.Rich
}

// KnowClock shows when the outcome will be certain. Positions are per cent.
type KnowClock struct {
	Label           string
	Note            ui.Rich
	Now             string // position
	Anchor          string // of the caption there, which stays within the picture
	Sent, At, Sure  string // captions
	Reads, NextRead ui.Rich
}

// NewChain shows who has asked, who has approved, who is next, and the sending.
func NewChain(f *RequestFacts) []ChainStep {
	t, d := f.T, f.D
	words := &t.Approvals
	chain := []ChainStep{{Text: ui.Say(words.ChainAsked, ui.Strong(d.RequesterName)), At: ui.InstantSeconds(d.CreatedAt)}}
	for _, one := range d.Decisions {
		chain = append(chain, ChainStep{Text: ui.Say(words.ChainDid, ui.Strong(one.ApproverName)), At: ui.InstantSeconds(one.At), Note: ui.Visible(one.Comment)})
	}
	if d.Steps == 0 {
		chain = append(chain, ChainStep{Text: ui.Text(words.ChainNobody)})
	}
	if d.State == approval.Requested {
		for step := len(d.Decisions) + 1; step <= d.Steps; step++ {
			one := ChainStep{Text: ui.Text(words.ChainNext(step, d.Steps)), State: "next"}
			if step == len(d.Decisions)+1 {
				one.State = "now"
				switch {
				case f.Why == nil && d.Steps > 1:
					one.Text = ui.Say(pair(t), ui.Strong(words.ChainYou), ui.Text(words.ChainNext(step, d.Steps)))
				case f.Why == nil:
					one.Text = ui.Say("{0}", ui.Strong(words.ChainYou))
				}
			}
			if d.OwnerStep && step == d.Steps && !slices.ContainsFunc(d.Decisions, func(x approval.Decision) bool { return x.Owner }) {
				one.Note = words.ChainOwner
			}
			chain = append(chain, one)
		}
	}
	switch {
	case len(d.Attempts) > 0:
		last := d.Attempts[len(d.Attempts)-1]
		chain = append(chain, ChainStep{Text: ui.Text(words.ChainSent), At: ui.InstantSeconds(last.ClaimedAt)})
	case d.State.Dead() && len(d.History) > 1:
		end := &d.History[len(d.History)-1]
		chain = append(chain, ChainStep{Text: historyText(t, end), At: ui.InstantSeconds(end.At)})
	case d.State == approval.Requested:
		chain = append(chain, ChainStep{Text: ui.Text(words.ChainSend), State: "next", Note: words.ChainSendHow})
	case d.State == approval.Approved:
		chain = append(chain, ChainStep{Text: ui.Text(words.ChainSend), State: "now", Note: words.ChainSendHow})
	}
	return chain
}

// NewRequestTimeline tells what happened, oldest first.
func NewRequestTimeline(t *lang.Texts, d *approval.Details) []ui.Event {
	moments := make([]moment, 0, len(d.History)+2)
	for i := range d.History {
		h := &d.History[i]
		moments = append(moments, moment{h.At, historyText(t, h)})
	}
	for _, one := range d.Decisions {
		if one.Step < d.Steps {
			moments = append(moments, moment{one.At, ui.Say(t.Approvals.EvStep, ui.Strong(one.ApproverName), ui.Text(t.Approvals.ChainNext(one.Step, d.Steps)))})
		}
	}
	for _, r := range d.Resolutions {
		moments = append(moments, moment{r.At, ui.Say(t.Approvals.ResolvedBy, ui.Strong(r.PersonName), ui.Text(verdictWord(t, r.Verdict)), r.Reference)})
	}
	slices.SortStableFunc(moments, func(a, b moment) int { return a.at.Compare(b.at) })
	events := make([]ui.Event, 0, len(moments))
	for i, m := range moments {
		e := ui.Event{Text: m.text, At: ui.InstantSeconds(m.at)}
		if i == len(moments)-1 && !d.State.Final() && d.State != approval.Paid && d.State != approval.Done { // its bill lines come by themselves
			e.State = "now"
		}
		events = append(events, e)
	}
	return events
}

func verdictWord(t *lang.Texts, s approval.State) string {
	switch s {
	case approval.Paid, approval.Done:
		return t.Approvals.ResolvePaid
	case approval.Failed:
		return t.Approvals.ResolveNot
	}
	return t.Approvals.ResolveClose
}

// historyText tells one move: by whom, or why it came by itself.
func historyText(t *lang.Texts, h *approval.HistoryEntry) ui.Rich {
	phrase, told := t.Approvals.Ev[h.To]
	if h.By.Kind == auth.ByPerson && told && h.Reason != approval.ReasonNoApproval {
		why := t.MoveReason(h.Reason)
		if h.Reason == approval.ReasonAsked || h.Reason == approval.ReasonApproved {
			why = ""
		}
		return ui.Say(phrase, ui.Strong(h.ByName), why)
	}
	return ui.Say(named(t), ui.Text(t.StateWord(h.To)), t.MoveReason(h.Reason))
}

// NewAttemptRows shows the calls that were made.
func NewAttemptRows(t *lang.Texts, attempts []approval.Attempt) []AttemptRow {
	rows := make([]AttemptRow, 0, len(attempts))
	for i := range attempts {
		a := &attempts[i]
		answer := ""
		if a.Status != 0 {
			answer = "HTTP " + strconv.Itoa(a.Status)
		}
		if a.Code != "" {
			answer += " " + a.Code
		}
		rows = append(rows, AttemptRow{
			Number: strconv.Itoa(a.Number), Claimed: ui.InstantSecondsBare(a.ClaimedAt), Sent: ui.InstantSecondsBare(a.SentAt), Answer: ui.Visible(answer),
			Upstream: ui.Visible(a.UpstreamID), Proves: t.Approvals.OutcomeOf[a.Outcome], Open: a.Outcome == approval.Open || a.Outcome == approval.Unclear,
		})
	}
	return rows
}

// NewEvidenceRows shows what was kept, newest first.
func NewEvidenceRows(t *lang.Texts, all []approval.Evidence) []EvidenceRow {
	rows := make([]EvidenceRow, 0, len(all))
	for i := range slices.Backward(all) {
		e := &all[i]
		rows = append(rows, EvidenceRow{At: ui.InstantSecondsBare(e.At), Kind: t.Approvals.EvidenceOf[e.Kind], Shows: evidenceText(t, e)})
	}
	return rows
}

func evidenceText(t *lang.Texts, e *approval.Evidence) ui.Rich {
	text := func(name string) string {
		if v, ok := e.Body[name]; ok && v != nil {
			return fmt.Sprint(v)
		}
		return ""
	}
	switch e.Kind {
	case approval.FromPerson:
		return ui.Say(named(t), ui.Text(verdictWord(t, approval.State(text("verdict")))), text("reference"))
	case approval.FromReceipt:
		if text("status") == "0" {
			return ui.Text(t.Approvals.NoReceipt)
		}
		return ui.Say("{0} {1}", ui.Code("HTTP "+text("status")), ui.Code(text("code")))
	case approval.FromBillLines:
		n, _ := strconv.Atoi(text("lines"))
		return ui.Text(t.Approvals.LinesFound(n))
	}
	found, ok := t.Approvals.FoundOf[text("finding")]
	if !ok {
		found = text("finding")
	}
	if order, ok := e.Body["order"].(map[string]any); ok {
		code, _ := strconv.Atoi(fmt.Sprint(order["status"]))
		status := ui.Text(t.OrderStatus(billing.OrderStatus(code)))
		paid, err := time.Parse(time.RFC3339, fmt.Sprint(order["payment_time"]))
		if err != nil || paid.IsZero() { // not paid
			return ui.Say(named(t), ui.Text(found), status)
		}
		return ui.Say(named(t)+lang.Phrase(t.List.Comma)+"{2}", ui.Text(found), status, ui.InstantSeconds(paid.UTC()))
	}
	return ui.Text(found)
}

// NewKnowClock shows the time from the sending until a “not done” counts.
func NewKnowClock(f *RequestFacts) *KnowClock {
	t, d := f.T, f.D
	if len(d.Attempts) == 0 {
		return nil
	}
	a := &d.Attempts[len(d.Attempts)-1]
	whole, gone := a.DeadAt.Sub(a.ClaimedAt), f.Now.Sub(a.ClaimedAt)
	gone = min(max(gone, 0), whole)
	c := &KnowClock{
		Note: ui.Say(t.Approvals.WhenKnownOf, ui.InstantSeconds(a.DeadAt)), Now: permille(gone, whole), Reads: ui.Text(t.Approvals.Reads(d.Reads)),
		Sent: t.Approvals.ClockSent + " " + clockSeconds(a.ClaimedAt), At: t.Approvals.ClockNow + " " + clockSeconds(f.Now), Sure: t.Approvals.ClockCertain + " " + clockSeconds(a.DeadAt),
		Label: t.Approvals.ClockLabel(clockSeconds(a.ClaimedAt), clockSeconds(f.Now), clockSeconds(a.DeadAt), d.Reads),
	}
	c.Anchor = "middle"
	switch {
	case gone*4 < whole:
		c.Anchor = "start"
	case gone*4 > whole*3:
		c.Anchor = "end"
	}
	if d.NextReadAt.After(f.Now) {
		c.NextRead = ui.Say(t.Approvals.NextRead, ui.InstantSeconds(d.NextReadAt))
	}
	return c
}

func clockSeconds(t time.Time) string { return t.UTC().Format("15:04:05") }

// permille is part of whole as a percentage with one decimal, for positions.
func permille(part, whole time.Duration) string {
	if whole <= 0 {
		return "0%"
	}
	n := int64(part) / (int64(whole)/1000 + 1)
	return fmt.Sprintf("%d.%d%%", n/10, n%10)
}

// requestEnds tells how an open outcome can end.
func requestEnds(f *RequestFacts) []ui.Event {
	t, d := f.T, f.D
	now := ui.Event{Text: ui.Text(t.StateWord(d.State)), When: t.Orders.Since(t.Calendar.Took(max(f.Now.Sub(d.StateAt), time.Second))), State: "now"}
	ends := []ui.Event{now, {Text: ui.Text(t.Approvals.EndPaid), State: "next"}}
	if n := len(d.Attempts); n > 0 && d.State == approval.Unknown {
		ends = append(ends, ui.Event{Text: ui.Text(t.Approvals.EndNot), At: ui.InstantSeconds(d.Attempts[n-1].DeadAt), State: "next"})
	}
	if !d.AlarmedAt.IsZero() {
		ends[0].When += "; " + ui.Say(t.Approvals.Told, ui.Clock(d.AlarmedAt)).Plain()
	}
	return append(ends, ui.Event{Text: ui.Text(t.Approvals.EndReview), State: "next"})
}

// requestChanges are the differences that the history kept: why a request is
// void, or how a payment differs.
func requestChanges(t *lang.Texts, d *approval.Details) *Differences {
	for i := range slices.Backward(d.History) {
		var detail struct {
			Changes []struct{ Name, Was, Is string }
		}
		if json.Unmarshal(d.History[i].Detail, &detail) != nil || len(detail.Changes) == 0 {
			continue
		}
		changes := make([]approval.Change, len(detail.Changes))
		for j, c := range detail.Changes {
			changes[j] = approval.Change(c)
		}
		note := t.Approvals.DiffNote
		if !d.State.Dead() {
			note = ""
		}
		return NewDifferences(t, changes, note)
	}
	return nil
}

// NewDifferences shows fields that are not what was shown; nil when all are.
func NewDifferences(t *lang.Texts, changes []approval.Change, note string) *Differences {
	if len(changes) == 0 {
		return nil
	}
	diff := &Differences{Title: t.Approvals.Differences, Note: note}
	for _, c := range changes {
		diff.Rows = append(diff.Rows, DifferenceRow{Name: ui.Visible(t.FieldName(c.Name)), Was: shownValue(c.Was), Is: shownValue(c.Is)})
	}
	return diff
}

// shownValue is a value of a request to look at.
func shownValue(text string) string { return ui.Visible(shortDigest(text)) }

// shortDigest cuts what only machines read.
func shortDigest(text string) string {
	if len(text) == 64 && !slices.ContainsFunc([]byte(text), func(b byte) bool { return (b < '0' || b > '9') && (b < 'a' || b > 'f') }) {
		text = text[:8]
	}
	return text
}

// NewChecks lists what the portal has looked at for whoever decides.
func NewChecks(f *RequestFacts) ([]Check, error) {
	t, d := f.T, f.D
	words := &t.Approvals
	var checks []Check
	add := func(good bool, yes, no ui.Rich) {
		if good {
			checks = append(checks, Check{"ok", yes})
		} else {
			checks = append(checks, Check{"wait", no})
		}
	}
	if d.State != approval.Requested && d.State != approval.Approved {
		return nil, nil
	}
	if f.Order != nil {
		same := f.Order.Status == billing.OrderPendingPayment && f.Order.Version == d.OrderVersion
		add(same, ui.Text(words.CheckOrder), ui.Text(words.CheckOrderBad))
	}
	if d.Operation == approval.Pay && f.Cash != nil && f.Cash.Currency() == d.Payable.Currency() {
		enough, err := f.Cash.Cmp(d.Payable)
		if err != nil {
			return nil, err
		}
		add(enough >= 0, ui.Text(words.CheckCash), ui.Text(words.CheckCashBad))
	}
	checks = append(checks, Check{"ok", ui.Text(words.CheckFree)})
	if p := f.Policy; p != nil && d.Operation == approval.Pay && p.Currency == d.Discounted.Currency() && p.Currency == f.Used.Currency() {
		sum, err := f.Used.Add(d.Discounted)
		if err != nil {
			return nil, err
		}
		over, err := sum.Cmp(p.AccountCap)
		if err != nil {
			return nil, err
		}
		args := []any{ui.Amount(sum), ui.Amount(p.AccountCap)}
		add(over <= 0, ui.Say(words.CheckCap, args...), ui.Say(words.CheckCapBad, args...))
	}
	if f.Policy != nil && !f.Policy.Submitting {
		checks = append(checks, Check{"wait", ui.Text(words.CheckSwitch)})
	}
	if f.Stopped {
		checks = append(checks, Check{"wait", ui.Text(words.CheckQueue)})
	}
	if f.Safe.After(f.Now) {
		checks = append(checks, Check{"wait", ui.Say(words.CheckSafe, ui.Instant(f.Safe))})
	}
	return checks, nil
}
