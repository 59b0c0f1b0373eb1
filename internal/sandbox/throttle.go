package sandbox

import (
	"net/http"
	"strconv"
	"time"
)

// throttle counts the calls of one second per account and operation. It runs on
// wall time, whatever the business clock says.
type throttle struct {
	limit  int
	second int64
	counts map[throttleKey]int
}

type throttleKey struct{ account, operation string }

// admit counts a call and refuses it when the second's quota is used up.
func (t *throttle) admit(account, operation string, wall time.Time) *apiError {
	if t.limit <= 0 {
		return nil
	}
	if second := wall.Unix(); second != t.second || t.counts == nil {
		t.second, t.counts = second, map[throttleKey]int{}
	}
	k := throttleKey{account, operation}
	if t.counts[k]++; t.counts[k] > t.limit {
		return overLimit(t.limit)
	}
	return nil
}

func overLimit(limit int) *apiError {
	return gatewayError(http.StatusTooManyRequests, codeThrottled,
		"The throttling threshold has been reached: policy user over ratelimit,limit:"+strconv.Itoa(limit)+",time:1 second")
}
