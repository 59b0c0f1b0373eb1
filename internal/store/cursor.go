package store

import (
	"encoding/base64"
	"strings"

	"portal/internal/fault"
)

// A cursor names the row that a page ends with: the values it is sorted by,
// last the ones that make it unique. It holds no secret and is checked on the way in.

// lastPage is the cursor before which the last page of a list stands.
const lastPage = "end"

// lastPageSize is how many of total rows the last page has, when every page
// before it is full.
func lastPageSize(total int64, limit int) int {
	if total == 0 {
		return limit
	}
	return int((total-1)%int64(limit)) + 1
}

// newCursor writes the values of a row into a cursor.
func newCursor(values ...string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strings.Join(values, "\n")))
}

// parseCursor reads n values back, or returns a BadCursor fault.
func parseCursor(field, cursor string, n int) ([]string, error) {
	bad := fault.New(fault.Invalid, fault.BadCursor).At(field)
	if len(cursor) > 512 {
		return nil, bad
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return nil, bad.Because(err)
	}
	values := strings.Split(string(raw), "\n")
	if len(values) != n {
		return nil, bad
	}
	for _, v := range values {
		if strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r == 0xfffd }) {
			return nil, bad
		}
	}
	return values, nil
}

// likePattern matches text anywhere, whatever it contains.
func likePattern(text string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.ToLower(text)) + "%"
}
