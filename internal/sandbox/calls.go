package sandbox

import (
	"net/http"
	"strconv"
	"time"
)

// callRecord is one call as GET /calls shows it.
type callRecord struct {
	at        time.Time // wall
	operation string    // "" for an unknown path
	method    string
	path      string
	key       string // access key claimed; a token shows its user's
	verified  bool   // the signature or token was right
	status    int    // 0 when the connection was cut without an answer
	code      string // error_code of the answer
	requestID string
	fault     string // kind of the fault that was played
}

const keptCalls = 20_000

// callLog is a ring of the newest calls.
type callLog struct {
	ring  []callRecord
	total int
}

func (l *callLog) add(r callRecord) {
	if len(l.ring) < keptCalls {
		l.ring = append(l.ring, r)
	} else {
		l.ring[l.total%keptCalls] = r
	}
	l.total++
}

// all returns what is kept, oldest first.
func (l *callLog) all() []callRecord {
	out := make([]callRecord, 0, len(l.ring))
	start := 0
	if len(l.ring) == keptCalls {
		start = l.total % keptCalls
	}
	out = append(out, l.ring[start:]...)
	return append(out, l.ring[:start]...)
}

// listCalls answers GET /calls[?operation=&limit=]: {"total","calls":[…]}, oldest
// first. total counts all calls ever; the newest 20,000 are kept, limit keeps the last n.
func (s *Sandbox) listCalls(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	records, total := s.calls.all(), s.calls.total
	s.mu.Unlock()
	if want := r.URL.Query().Get("operation"); want != "" {
		kept := records[:0]
		for _, rec := range records {
			if rec.operation == want {
				kept = append(kept, rec)
			}
		}
		records = kept
	}
	if n, err := strconv.Atoi(r.URL.Query().Get("limit")); err == nil && n >= 0 && n < len(records) {
		records = records[len(records)-n:]
	}
	var out jsonw
	out.open('{')
	out.int("total", total)
	out.openKey("calls", '[')
	for i := range records {
		records[i].write(&out)
	}
	out.close(']')
	out.close('}')
	reply(w, http.StatusOK, out.b)
}

func (r *callRecord) write(w *jsonw) {
	w.open('{')
	w.str("time", r.at.UTC().Format("2006-01-02T15:04:05.000Z"))
	w.str("operation", r.operation)
	w.str("method", r.method)
	w.str("path", r.path)
	w.str("key", r.key)
	w.int("status", r.status)
	w.bool("verified", r.verified)
	w.strIf("code", r.code)
	w.str("request_id", r.requestID)
	w.strIf("fault", r.fault)
	w.close('}')
}
