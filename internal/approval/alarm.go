package approval

import (
	"time"

	"portal/internal/crash"
)

// AlarmAfter is how long an outcome may stay open before people are told.
func AlarmAfter() time.Duration { return crash.Scale(5 * time.Minute) }

// OpenOutcomes are calls that were made and of which nobody knows yet what came.
type OpenOutcomes struct {
	Count  int       // all of them
	Review int       // those that reading can't settle: two persons decide
	Since  time.Time // when the oldest was claimed; zero without any
	First  Request   // the oldest: its id, operation and state
}
