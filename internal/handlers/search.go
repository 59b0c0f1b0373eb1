package handlers

import (
	"context"
	"io"
	"net/http"
	"slices"
	"unicode/utf8"

	"portal/internal/billing"
	"portal/internal/export"
	"portal/internal/fault"
	"portal/web/templates"
)

// search is the one box over everything kept.
type search struct{ *site }

// How much a search shows: a little of each kind, or much of one.
const (
	foundEach = 6
	foundMost = 200
)

// parseSearch reads what is looked for, and of which kind; "" is every kind.
func parseSearch(r *http.Request) (query string, kind billing.FoundKind, err error) {
	q := r.URL.Query()
	if query, err = oneParam(q, templates.ParamQuery); err != nil {
		return "", "", err
	}
	text, err := oneParam(q, templates.ParamKind)
	if kind = billing.FoundKind(text); err == nil && kind != "" && !slices.Contains(billing.FoundKinds, kind) {
		err = fault.New(fault.Invalid, fault.BadFilter, templates.ParamKind, text).At(templates.ParamKind)
	}
	return query, kind, err
}

func (s *search) show(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	query, kind, err := parseSearch(r)
	if err != nil {
		return err
	}
	each := foundEach
	if kind != "" {
		each = foundMost
	}
	var found billing.Found
	if utf8.RuneCountInString(query) >= templates.ShortestSearch {
		if found, err = s.db.Search(r.Context(), v.everything(), query, each); err != nil {
			return err
		}
		names, err := s.local(r.Context(), v)
		if err != nil {
			return err
		}
		names.orders(found.Orders)
		names.resources(found.Resources)
		names.subscriptions(found.Subscriptions)
		names.packages(found.Packages)
	}
	shell, err := s.shell(r, v.t.Search.Title)
	if err != nil {
		return err
	}
	page, err := templates.NewSearchPage(shell, r.URL.Query(), query, kind, &found, v.now)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, templates.Search(page))
}

// showAs is all that was found as a file, of every kind, whichever the page shows. A text too short to be
// looked for gives the head of the table alone.
func (s *search) showAs(format export.Format) find {
	return func(r *http.Request) (string, file, error) {
		v := visitOf(r)
		query, _, err := parseSearch(r)
		if err != nil {
			return "", nil, err
		}
		return "search" + string(format), func(ctx context.Context, w io.Writer) error {
			out := export.NewFoundWriter(w, format)
			if utf8.RuneCountInString(query) >= templates.ShortestSearch {
				if err := s.db.EachFound(ctx, v.everything(), query, out.Visitor()); err != nil {
					return err
				}
			}
			return out.Flush()
		}, nil
	}
}
