package handlers

import (
	"context"
	"io"
	"net/http"
	"unicode/utf8"

	"portal/internal/billing"
	"portal/internal/export"
	"portal/web/templates"
)

// search is the one box over everything kept.
type search struct{ *site }

// foundEach is how many orders and how many resources a search shows.
const foundEach = 50

func (s *search) show(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	query, err := oneParam(r.URL.Query(), templates.ParamQuery)
	if err != nil {
		return err
	}
	var found billing.Found
	if utf8.RuneCountInString(query) >= templates.ShortestSearch {
		if found, err = s.db.Search(r.Context(), v.everything(), query, foundEach); err != nil {
			return err
		}
		names, err := s.local(r.Context(), v)
		if err != nil {
			return err
		}
		names.orders(found.Orders)
		names.resources(found.Resources)
	}
	shell, err := s.shell(r, v.t.Search.Title)
	if err != nil {
		return err
	}
	page, err := templates.NewSearchPage(shell, r.URL.Query(), query, &found, v.now)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, templates.Search(page))
}

// showAs is all that was found as a file, of every kind. A text too short to be
// looked for gives the head of the table alone.
func (s *search) showAs(format export.Format) find {
	return func(r *http.Request) (string, file, error) {
		v := visitOf(r)
		query, err := oneParam(r.URL.Query(), templates.ParamQuery)
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
