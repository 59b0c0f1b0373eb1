package store

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// where collects conditions with numbered arguments. Conditions are constants
// of this package; only arguments come from outside.
type where struct {
	conditions []string
	args       []any
}

// arg adds an argument and returns its placeholder.
func (w *where) arg(v any) string {
	w.args = append(w.args, v)
	return "$" + strconv.Itoa(len(w.args))
}

// and adds a condition whose ? stand for args, in order.
func (w *where) and(condition string, args ...any) {
	for _, a := range args {
		condition = strings.Replace(condition, "?", w.arg(a), 1)
	}
	w.conditions = append(w.conditions, condition)
}

// anyOf adds column = any(values) unless there are none.
func anyOf[T any](w *where, column string, values []T) {
	if len(values) > 0 {
		w.and(column+" = any(?)", values)
	}
}

func (w *where) String() string {
	if len(w.conditions) == 0 {
		return "true"
	}
	return strings.Join(w.conditions, " and ")
}

// indexedRunes is how much of a text the index of trigrams looks for. A dozen
// trigrams find few enough rows; each further one is another list to read, and
// with those of a whole id the planner rather reads the table.
const indexedRunes = 16

// matches adds the condition that a table with the columns search and bigrams
// contains text. One or two Han characters give no trigram and go to the bigrams.
func (w *where) matches(text string) { w.matchesOf("", text) }

// matchesOf is matches for one table of several that have such columns: of is
// its alias with the dot.
func (w *where) matchesOf(of, text string) {
	text = strings.ToLower(strings.TrimSpace(text))
	runes := []rune(text)
	switch {
	case len(runes) <= 2 && !slices.ContainsFunc(runes, func(r rune) bool { return !unicode.Is(unicode.Han, r) }):
		w.and(of+"bigrams @> array[?::text]", text)
	case len(runes) <= indexedRunes:
		w.and(of+"search like ?", likePattern(text))
	default:
		w.and(of+"search like ?", likePattern(string(runes[:indexedRunes])))
		w.and("strpos("+of+"search, ?::text) > 0", text)
	}
}
