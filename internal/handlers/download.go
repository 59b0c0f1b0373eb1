package handlers

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"path"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	"portal/internal/export"
	"portal/internal/fault"
)

// file writes an export to w. It is called once it is its person's turn.
type file func(ctx context.Context, w io.Writer) error

// find prepares an export: its name, and how to write it. Faults of the request
// come from it, before anything is sent.
type find func(r *http.Request) (name string, write file, err error)

// exportTime bounds a whole export; writeTime how long the client may take for one piece of it.
const (
	exportTime = 30 * time.Minute
	writeTime  = time.Minute
	turnTime   = 15 * time.Second
)

// download makes a handler of an export: as an attachment, streamed, one at a
// time for each person, noted in the audit trail. An error after the first
// bytes cuts the connection, so that half a file never looks whole.
func (s *site) download(find find) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), exportTime)
		defer cancel()
		if err := s.send(w, r.WithContext(ctx), find); err != nil {
			s.fail(w, r, err)
		}
	}
}

// files adds the exports of the list at path, one a format.
func (s *site) files(r chi.Router, path string, as func(export.Format) find) {
	for _, format := range []export.Format{export.CSV, export.XLSX} {
		r.Get(path+string(format), s.download(as(format)))
	}
}

func (s *site) send(w http.ResponseWriter, r *http.Request, find find) error {
	v := visitOf(r)
	name, write, err := find(r)
	if err != nil {
		return err
	}
	out := &attachment{w: w, control: http.NewResponseController(w), name: name}
	if r.Method == http.MethodHead {
		out.head()
		return nil
	}
	v.giveTurn()
	done, err := s.exports.enter(r.Context(), v.user.ID)
	if err != nil {
		return err
	}
	defer done()
	if err := s.db.Audit(r.Context(), v.actor(), "export", r.URL.Path, map[string]any{"query": r.URL.RawQuery}); err != nil {
		return err
	}
	if err := write(r.Context(), out); err != nil {
		return fmt.Errorf("export %s: %w", name, err)
	}
	return nil
}

// attachment sends the headers of a file with its first bytes, and gives a slow
// client a minute for each piece.
type attachment struct {
	w       http.ResponseWriter
	control *http.ResponseController
	name    string
	sent    bool
}

func (a *attachment) head() {
	a.sent = true
	h := a.w.Header()
	h.Set("Content-Type", export.Format(path.Ext(a.name)).ContentType())
	h.Set("Content-Disposition", export.Disposition(a.name))
	a.w.WriteHeader(http.StatusOK)
}

func (a *attachment) Write(b []byte) (int, error) {
	if !a.sent {
		a.head()
	}
	// A writer without a connection, as in a test, has no deadline to set.
	_ = a.control.SetWriteDeadline(time.Now().Add(writeTime))
	return a.w.Write(b)
}

// gate lets each person run one export at a time on this replica. Another one
// waits a little for its turn.
type gate struct {
	mu   sync.Mutex
	busy map[int64]chan struct{}
}

func newGate() *gate { return &gate{busy: map[int64]chan struct{}{}} }

// enter waits for the person's turn. Fault Unavailable/TooOften when it does not come.
func (g *gate) enter(ctx context.Context, person int64) (leave func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, turnTime)
	defer cancel()
	for {
		g.mu.Lock()
		running, busy := g.busy[person]
		if !busy {
			mine := make(chan struct{})
			g.busy[person] = mine
			g.mu.Unlock()
			return func() {
				g.mu.Lock()
				delete(g.busy, person)
				g.mu.Unlock()
				close(mine)
			}, nil
		}
		g.mu.Unlock()
		select {
		case <-running:
		case <-ctx.Done():
			return nil, fault.New(fault.Unavailable, fault.TooOften).Because(ctx.Err())
		}
	}
}
