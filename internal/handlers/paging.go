package handlers

import (
	"encoding/base64"
	"slices"
	"strings"

	"portal/internal/fault"
	"portal/web/templates"
)

// pageOf cuts one page out of a list that is whole in memory. Cursors name the
// rows at its ends by their keys, so a list that has moved on meanwhile does not
// show a row twice. A row that is gone is a BadCursor fault.
func pageOf[T any](list []T, key func(*T) []string, after, before string, limit int) (from, to int, prev, next string, err error) {
	cursor := func(row *T) string {
		return base64.RawURLEncoding.EncodeToString([]byte(strings.Join(key(row), "\n")))
	}
	at, field := after, templates.ParamAfter
	if before != "" {
		at, field = before, templates.ParamBefore
	}
	to = min(limit, len(list))
	if at != "" {
		i := slices.IndexFunc(list, func(row T) bool { return cursor(&row) == at })
		switch {
		case i < 0:
			return 0, 0, "", "", fault.New(fault.Invalid, fault.BadCursor).At(field)
		case before != "":
			from, to = max(0, i-limit), i
		default:
			from, to = i+1, min(i+1+limit, len(list))
		}
	}
	if from > 0 && from < to {
		prev = cursor(&list[from])
	}
	if to < len(list) && from < to {
		next = cursor(&list[to-1])
	}
	return from, to, prev, next, nil
}
