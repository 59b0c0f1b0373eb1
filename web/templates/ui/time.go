package ui

import "time"

// Time is a moment, day or month as a page prints it: <time datetime="Machine">Shown</time>.
// The zero value prints as a grey dash.
type Time struct{ Machine, Shown string }

// Instant shows a moment to the minute, in UTC and saying so.
func Instant(t time.Time) Time { return instant(t, "2006-01-02 15:04 UTC") }

// InstantBare shows a moment to the minute in UTC, under a head that names the zone.
func InstantBare(t time.Time) Time { return instant(t, "2006-01-02 15:04") }

// InstantSeconds shows a moment to the second, in UTC and saying so.
func InstantSeconds(t time.Time) Time { return instant(t, "2006-01-02 15:04:05 UTC") }

// InstantSecondsBare shows a moment to the second in UTC, under a head that names the zone.
func InstantSecondsBare(t time.Time) Time { return instant(t, "2006-01-02 15:04:05") }

// Clock shows the time of day only, for moments of today.
func Clock(t time.Time) Time { return instant(t, "15:04 UTC") }

func instant(t time.Time, layout string) Time {
	if t.IsZero() {
		return Time{}
	}
	t = t.UTC()
	return Time{t.Format(time.RFC3339), t.Format(layout)}
}

// Date shows a calendar day, "2026-10-31".
func Date(t time.Time) Time {
	if t.IsZero() {
		return Time{}
	}
	day := t.Format(time.DateOnly)
	return Time{day, day}
}

// Deadline is a moment something must happen by, with what is left until then.
type Deadline struct {
	At     Time
	Left   string // "1 d 23 h"; what it says once it is over
	Urgent bool   // less than two days left
}
