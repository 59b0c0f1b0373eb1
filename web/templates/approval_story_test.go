package templates

import (
	"testing"
	"time"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// The caption of the moment stays within the picture from the sending to the
// last minute: it hangs to the side where there is room.
func TestTheMomentOfAnOpenOutcomeCanBeReadAtAnyTime(t *testing.T) {
	sent := sampleNow.Add(-10 * time.Minute)
	d := &approval.Details{Attempts: []approval.Attempt{{Number: 1, ClaimedAt: sent, SentAt: sent, DeadAt: sent.Add(30 * time.Minute)}}}
	for after, want := range map[time.Duration]string{-time.Second: "start", 0: "start", 7 * time.Minute: "start", 15 * time.Minute: "middle", 23 * time.Minute: "end", time.Hour: "end"} {
		if c := NewKnowClock(&RequestFacts{T: english, D: d, Now: sent.Add(after)}); c.Anchor != want {
			t.Errorf("%v after the sending the caption is anchored at its %s (%s), want %s", after, c.Anchor, c.Now, want)
		}
	}
}

// The last event is marked as waiting while a person or the upstream has to do
// something; what is paid waits for nobody.
func TestTheTimelineMarksWhatStillWaits(t *testing.T) {
	for state, want := range map[approval.State]string{
		approval.Requested: "now", approval.Submitting: "now", approval.Unknown: "now", approval.Paid: "", approval.Done: "", approval.Failed: "", approval.Rejected: "",
	} {
		d := &approval.Details{Request: approval.Request{State: state}, History: []approval.HistoryEntry{{To: approval.Requested, At: sampleNow}, {To: state, At: sampleNow}}}
		if events := NewRequestTimeline(english, d); events[len(events)-1].State != want {
			t.Errorf("the last event of a request that is %s is marked %q, want %q", state, events[len(events)-1].State, want)
		}
	}
}

// A request that is over ends its chain with what ended it, and its amount is
// nobody's final figure.
func TestTheChainOfARequestThatIsOverSaysHowItEnded(t *testing.T) {
	mara := auth.Actor{Kind: auth.ByPerson, PersonID: 1, Name: "mara@lindqvist.test"}
	d := &approval.Details{
		Request: approval.Request{State: approval.Rejected, Steps: 1, RequesterName: "Finn", CreatedAt: sampleNow, Snapshot: approval.Snapshot{
			Operation: approval.Pay, Currency: "USD", List: usd(t, "5"), Discounted: usd(t, "5"), Payable: usd(t, "5"),
		}},
		History: []approval.HistoryEntry{{To: approval.Requested, At: sampleNow}, {From: approval.Requested, To: approval.Rejected, At: sampleNow, By: mara, ByName: "Mara", Reason: "too dear"}},
	}
	f := &RequestFacts{T: english, D: d, Now: sampleNow}
	chain := NewChain(f)
	if got := chain[len(chain)-1].Text.Plain(); len(chain) != 2 || got != "Mara rejected it: too dear" {
		t.Errorf("the chain of %d steps ends with %q", len(chain), got)
	}
	sum, err := NewRequestSum(f)
	if err != nil {
		t.Fatal(err)
	}
	if last := sum.Rows[len(sum.Rows)-1]; last.Kind != "res" {
		t.Errorf("%s is marked %q", last.Label.Plain(), last.Kind)
	}
}

// Parts of the portal are no people: readers meet the portal, in both languages.
func TestActivityNamesThePortalNotItsParts(t *testing.T) {
	for _, words := range []*lang.Texts{english, lang.For(lang.Chinese)} {
		for actor, want := range map[string]string{"worker": words.Activity.Parts["worker"], "janitor": words.Activity.Parts["worker"], "mara@lindqvist.test": "mara@lindqvist.test", "": ""} {
			if row := NewActivityRow(words, &billing.Activity{Kind: billing.RequestMoved, Actor: actor}); row.Who != want || actor == "worker" && row.Who == actor {
				t.Errorf("%s: %q is shown as %q, want %q", words.Tag, actor, row.Who, want)
			}
		}
	}
}

// A history without a reading of a week ago says that it is young.
func TestAYoungHistoryOfBalancesSaysSo(t *testing.T) {
	reading := func(age time.Duration) billing.Balances {
		return billing.Balances{AccountID: 1, ReadAt: sampleNow.Add(-age), Debt: usd(t, "0"), Accounts: []billing.Balance{{Type: 1, Amount: usd(t, "5")}}}
	}
	for want, readings := range map[bool][]billing.Balances{true: {reading(time.Hour)}, false: {reading(8 * 24 * time.Hour), reading(time.Hour)}} {
		table, err := NewBalanceTable(english, readings, map[int64]string{1: "a"}, sampleNow)
		if err != nil {
			t.Fatal(err)
		}
		young := false
		for _, n := range table.Notes {
			young = young || n.Plain() == ui.Text(english.Overview.NoHistory).Plain()
		}
		if young != want {
			t.Errorf("with %d readings the history is said to be young: %t, want %t", len(readings), young, want)
		}
	}
}
