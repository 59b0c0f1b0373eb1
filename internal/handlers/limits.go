package handlers

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"portal/internal/fault"
)

// Bounds of a request. They hold for every route and are checked before anything
// else looks at it.
const (
	maxBody    = 1 << 20
	maxParams  = 200 // of query and form together
	maxHeaders = 16 << 10
)

// headerField is the field of a fault about the headers of a request.
const headerField = "header"

// limits refuses requests that are larger than any of the portal's own, of
// methods it does not use, or of text that is no text.
func (s *site) limits(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := s.check(w, r); err != nil {
			s.fail(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *site) check(w http.ResponseWriter, r *http.Request) error {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost:
	default:
		w.Header().Set("Allow", "GET, HEAD, POST")
		return fault.New(fault.Invalid, fault.BadMethod)
	}
	if headerBytes(r.Header) > maxHeaders {
		return fault.New(fault.TooLarge, fault.BodyTooLarge).At(headerField)
	}
	if !proper(r.URL.Path) {
		return fault.New(fault.NotFound, fault.NoSuchPage)
	}
	query, err := parseParams(r.URL.RawQuery)
	if err != nil {
		return err
	}
	if r.Method != http.MethodPost {
		return nil
	}
	return readForm(w, r, count(query))
}

func headerBytes(h http.Header) (n int) {
	for name, values := range h {
		for _, v := range values {
			n += len(name) + len(v) + 4
		}
	}
	return n
}

// parseParams reads a query; nothing in it may be damaged.
func parseParams(raw string) (url.Values, error) {
	if strings.Count(raw, "&") >= maxParams {
		return nil, fault.New(fault.Invalid, fault.TooManyParams)
	}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return nil, fault.New(fault.Invalid, fault.BadForm).Because(err)
	}
	return values, checkText(values)
}

// readForm reads a form of at most maxBody bytes. There are no uploads: only
// plain forms are taken.
func readForm(w http.ResponseWriter, r *http.Request, already int) error {
	if r.ContentLength > maxBody {
		return fault.New(fault.TooLarge, fault.BodyTooLarge)
	}
	if r.ContentLength != 0 {
		kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		if err != nil || kind != "application/x-www-form-urlencoded" {
			return fault.New(fault.Invalid, fault.BadMediaType)
		}
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if err := r.ParseForm(); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return fault.New(fault.TooLarge, fault.BodyTooLarge)
		}
		return fault.New(fault.Invalid, fault.BadForm).Because(err)
	}
	if already+count(r.PostForm) > maxParams {
		return fault.New(fault.Invalid, fault.TooManyParams)
	}
	return checkText(r.PostForm)
}

func count(values url.Values) (n int) {
	for _, v := range values {
		n += len(v)
	}
	return n
}

// checkText refuses what PostgreSQL and people cannot read.
func checkText(values url.Values) error {
	for name, all := range values {
		for _, v := range all {
			if !proper(name) || !proper(v) {
				return fault.New(fault.Invalid, fault.BadFilter, name, v).At(name)
			}
		}
	}
	return nil
}

// proper reports whether s is UTF-8 without NUL.
func proper(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }
