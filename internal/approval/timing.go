package approval

import (
	"time"

	"portal/internal/crash"
)

// Timing is the times of the money path. A test build divides all of them by
// one factor, as it does the sandbox's signature window; no setting can.
type Timing struct {
	SendWithin time.Duration   // from the claim to the first byte
	FreshRead  time.Duration   // the reading that a claim relies on is younger
	CallWithin time.Duration   // a whole write
	NoResult   time.Duration   // submitting without a result becomes unknown
	Alarm      time.Duration   // people are told that an outcome is open
	GiveUp     time.Duration   // without an answer two persons decide
	Reads      []time.Duration // after the claim, then every LastRead
	LastRead   time.Duration
	BackOff    []time.Duration // after an attempt that was not executed
	Poll       time.Duration   // how often the loops look
	Lines      time.Duration   // bill lines are awaited after a payment
	LinesEvery time.Duration
}

// MaxTries is how many attempts a request may have that were not executed.
const MaxTries = 5

// Bounds of a claim that are no waiting times.
const (
	maxClockDiff    = 5 * time.Second  // our clock and the database's
	maxUpstreamDiff = 60 * time.Second // our clock and the upstream's
)

// timing is the one set of times of this build.
var timing = Timing{
	SendWithin: SendWithin(),
	FreshRead:  crash.Scale(10 * time.Second),
	CallWithin: CallWithin(),
	NoResult:   crash.Scale(60 * time.Second),
	Alarm:      AlarmAfter(),
	GiveUp:     crash.Scale(24 * time.Hour),
	Reads:      scaled(2*time.Second, 5*time.Second, 10*time.Second, 30*time.Second, time.Minute, 2*time.Minute, 5*time.Minute, 10*time.Minute),
	LastRead:   crash.Scale(15 * time.Minute),
	BackOff:    scaled(2*time.Second, 10*time.Second, 30*time.Second, 2*time.Minute, 5*time.Minute),
	Poll:       crash.Scale(time.Second),
	Lines:      crash.Scale(48 * time.Hour),
	LinesEvery: crash.Scale(15 * time.Minute),
}

// SendWithin is how long after its signing a write may still be sent.
func SendWithin() time.Duration { return crash.Scale(10 * time.Second) }

// CallWithin is how long a whole write may take.
func CallWithin() time.Duration { return crash.Scale(30 * time.Second) }

// ConnectWithin is how long a write may take to connect.
func ConnectWithin() time.Duration { return crash.Scale(5 * time.Second) }

// deadAfter is T_dead of a policy.
func deadAfter(p *Policy) time.Duration { return crash.Scale(max(p.Dead, MinDead)) }

func scaled(ds ...time.Duration) []time.Duration {
	for i := range ds {
		ds[i] = crash.Scale(ds[i])
	}
	return ds
}

// readAfter is how long after read number n (from 0) the next one comes.
func (t *Timing) readAfter(n int) time.Duration {
	if n < len(t.Reads) {
		return t.Reads[n]
	}
	return t.LastRead
}

// backOff is the pause before the next try, after n that were not executed.
func (t *Timing) backOff(n int) time.Duration { return t.BackOff[min(max(n, 1), len(t.BackOff))-1] }
