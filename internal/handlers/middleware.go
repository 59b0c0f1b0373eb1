package handlers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/go-chi/httprate"
	"github.com/klauspost/compress/gzhttp"

	"portal/internal/fault"
	"portal/internal/store"
	"portal/web/templates"
)

// recorder notes what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *recorder) started() bool { return w.status != 0 }

// WriteHeader notes the status, once.
func (w *recorder) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes that go out, compressed or not.
func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// observe gives each request its visit and its id, and writes one log line about
// it: the route's pattern, never the address, whose query may hold what people
// search for.
func (s *site) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		out := &recorder{ResponseWriter: w}
		v, r := newVisit(r, out, s.now())
		w.Header().Set("X-Request-Id", v.requestID)
		defer func() { // also when the connection is cut by a panic
			s.logRequest(r, v, time.Since(began))
		}()
		next.ServeHTTP(out, r)
	})
}

func (s *site) logRequest(r *http.Request, v *visit, took time.Duration) {
	attrs := []slog.Attr{
		slog.String("request_id", v.requestID), slog.String("method", r.Method), slog.String("route", routePattern(r)),
		slog.Int("status", v.out.status), slog.Int64("bytes", v.out.bytes), slog.Duration("took", took), slog.String("address", v.address),
	}
	if v.user != nil {
		attrs = append(attrs, slog.Int64("person", v.user.ID))
	}
	level := slog.LevelInfo
	if v.err != nil {
		attrs = append(attrs, slog.String("why", reason(v.err)))
	}
	if v.out.status >= 500 {
		level = slog.LevelError
	}
	s.log.LogAttrs(context.WithoutCancel(r.Context()), level, "request", attrs...)
}

// reason is the log's word on an error. What a person typed stays out of it.
func reason(err error) string {
	f := fault.As(err)
	if f == nil || statusOf(f) >= 500 {
		return err.Error()
	}
	text := string(f.Code)
	if f.Field != "" {
		text += " at " + f.Field
	}
	return text
}

func routePattern(r *http.Request) string {
	if c := chi.RouteContext(r.Context()); c != nil {
		return c.RoutePattern()
	}
	return ""
}

// contentPolicy allows what the portal itself serves and nothing inline. It is
// static: no page needs an exception.
const contentPolicy = "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"

const permissionsPolicy = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()"

// secureHeaders goes on every answer, whatever its status.
func (s *site) secureHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", permissionsPolicy)
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		if s.secure {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}

// clientAddress finds out whom a request comes from. X-Forwarded-For counts only
// from the proxies that the operator named; the nearest address that is not
// theirs is the client.
func clientAddress(trusted []netip.Prefix) func(http.Handler) http.Handler {
	find := middleware.ClientIPFromRemoteAddr
	if len(trusted) > 0 {
		prefixes := make([]string, len(trusted))
		for i, p := range trusted {
			prefixes[i] = p.String()
		}
		find = middleware.ClientIPFromXFF(prefixes...)
	}
	return func(next http.Handler) http.Handler {
		return find(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			address := middleware.GetClientIP(r.Context())
			if address == "" { // a proxy that says nothing useful: all of its clients are one
				address, _, _ = net.SplitHostPort(r.RemoteAddr)
			}
			visitOf(r).address = httprate.CanonicalizeIP(address)
			next.ServeHTTP(w, r)
		}))
	}
}

// compress packs pages, exports and assets. There is no secret in a page that a
// stranger could guess by its length: no token, and cookies are in the headers.
// Level 3 takes two thirds of the usual one's time for a tenth more bytes.
func compress(next http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.CompressionLevel(3), gzhttp.EnableZstd(false), gzhttp.ContentTypes([]string{
		"text/html", "text/css", "text/csv", "text/javascript", "image/svg+xml", "application/json",
	}))
	if err != nil {
		panic("handlers: compression options: " + err.Error())
	}
	return wrap(next)
}

// survive turns a panic into an answer. The process lives on, and so does the
// connection when nothing was sent yet.
func (s *site) survive(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(http.ErrAbortHandler) // meant to cut the connection
			}
			s.fail(w, r, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}()
		next.ServeHTTP(w, r)
	})
}

// fragment reports whether the script fetches a part of a page.
func fragment(r *http.Request) bool {
	return r.Header.Get("X-Live") != "" || r.URL.Path == templates.PathSyncLive || r.URL.Path == templates.PathFirstSyncLive
}

// byItself reports whether a page made the request, not a person: a fragment, or
// a page that loads itself again. Browsers say when a person navigates.
func byItself(r *http.Request) bool {
	again := r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Site") == "same-origin" && r.Header.Get("Sec-Fetch-User") == ""
	return fragment(r) || again
}

// polled keeps requests that a page makes by itself from keeping an idle session
// alive. It stands before the session is looked up.
func polled(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if byItself(r) {
			r = r.WithContext(store.Polling(r.Context()))
		}
		next.ServeHTTP(w, r)
	})
}

// perMinute lets n requests a minute through for each key, on this replica.
func (s *site) perMinute(n int, key func(v *visit) string) func(http.Handler) http.Handler {
	return httprate.LimitBy(n, time.Minute, func(r *http.Request) (string, error) {
		return key(visitOf(r)), nil
	}, httprate.WithLimitHandler(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, fault.New(fault.Unavailable, fault.TooOften))
	}), httprate.WithResponseHeaders(httprate.ResponseHeaders{RetryAfter: "Retry-After"}))
}

func byAddress(v *visit) string { return v.address }
func byPerson(v *visit) string  { return strconv.FormatInt(v.user.ID, 10) }
