package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-chi/chi/v5"

	"portal/internal/billing"
	"portal/internal/fault"
	"portal/web/templates"
)

// How addresses are read. A list that can be filtered refuses a parameter that
// it does not know: a filter that is misspelled must not show the total of
// everything. A parameter with one value given twice is refused too, rather
// than one of the two ignored. Lists of values may be written with commas, or
// by repeating the parameter as a form does. Pages without filters ignore
// parameters that are not theirs.

// Bounds of a filter's values.
const (
	maxListed = 100
	maxValue  = 256
)

// params reads an address's parameters. The first thing wrong is kept in err.
type params struct {
	values url.Values
	known  []string
	err    error
}

func readParams(r *http.Request) *params {
	return &params{values: r.URL.Query(), known: []string{templates.ParamAccount, templates.ParamCurrency, templates.ParamColumns}}
}

func (p *params) note(name string, err error) {
	p.known = append(p.known, name)
	if p.err == nil {
		p.err = err
	}
}

// one returns a parameter's only value, without blanks around it.
func (p *params) one(name string) string {
	value, err := oneParam(p.values, name)
	p.note(name, err)
	return value
}

// list returns a parameter's values.
func (p *params) list(name string) []string {
	values, err := listParam(p.values, name)
	p.note(name, err)
	return values
}

// keys returns a parameter's values, where an empty one stands for what has no
// value: "project=" selects the lines of no project.
func (p *params) keys(name string) []string {
	keys := p.list(name)
	if slices.Contains(p.values[name], "") {
		keys = append(keys, "")
	}
	return keys
}

// day returns a calendar day; zero when it is not given.
func (p *params) day(name string) billing.Day {
	text := p.one(name)
	if text == "" {
		return 0
	}
	d, err := billing.ParseDay(text)
	if err != nil {
		p.note(name, fault.New(fault.Invalid, fault.BadDate, text).At(name))
	}
	return d
}

// span returns a range of days, both ends included.
func (p *params) span() (from, to billing.Day) {
	from, to = p.day(templates.ParamFrom), p.day(templates.ParamTo)
	if from != 0 && to != 0 && from > to {
		p.note(templates.ParamFrom, fault.New(fault.Invalid, fault.BadRange, from, to).At(templates.ParamFrom))
	}
	return from, to
}

// limit returns how many rows are asked for; zero when it is not said.
func (p *params) limit(most int) int {
	text := p.one(templates.ParamLimit)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		p.note(templates.ParamLimit, fault.New(fault.Invalid, fault.BadLimit, most).At(templates.ParamLimit))
	}
	return n
}

// place returns the cursors. Only one can say where the page begins.
func (p *params) place() (after, before string) {
	after, before = p.one(templates.ParamAfter), p.one(templates.ParamBefore)
	if after != "" && before != "" {
		p.note(templates.ParamBefore, fault.New(fault.Invalid, fault.BadCursor).At(templates.ParamBefore))
	}
	return after, before
}

// sort returns the column to sort by, "-" before it for descending.
func (p *params) sort(columns ...string) string {
	name := p.one(templates.ParamSort)
	if name != "" && !slices.Contains(columns, strings.TrimPrefix(name, "-")) {
		p.note(templates.ParamSort, fault.New(fault.Invalid, fault.BadSort, name).At(templates.ParamSort))
	}
	return name
}

// codes reads the values of a parameter as codes.
func codes[C any](p *params, name string, parse func(string) (C, error)) []C {
	var all []C
	for _, text := range p.list(name) {
		c, err := parse(text)
		if err != nil {
			p.note(name, fault.New(fault.Invalid, fault.BadFilter, name, text).At(name))
		}
		all = append(all, c)
	}
	return all
}

// done returns the first thing that was wrong, an unknown parameter included.
func (p *params) done() error {
	if p.err != nil {
		return p.err
	}
	names := make([]string, 0, len(p.values))
	for name := range p.values {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if !slices.Contains(p.known, name) {
			return fault.New(fault.Invalid, fault.BadFilter, name, p.values.Get(name)).At(name)
		}
	}
	return nil
}

func oneParam(q url.Values, name string) (string, error) {
	values := q[name]
	if len(values) > 1 {
		return "", fault.New(fault.Invalid, fault.BadFilter, name, values[1]).At(name)
	}
	if len(values) == 0 {
		return "", nil
	}
	value := strings.TrimSpace(values[0])
	if utf8.RuneCountInString(value) > maxValue && name != templates.ParamAfter && name != templates.ParamBefore {
		return "", fault.New(fault.Invalid, fault.BadFilter, name, value).At(name)
	}
	return value, nil
}

func listParam(q url.Values, name string) ([]string, error) {
	var all []string
	for _, value := range q[name] {
		for part := range strings.SplitSeq(value, ",") {
			part = strings.TrimSpace(part)
			if part == "" || slices.Contains(all, part) {
				continue
			}
			if all = append(all, part); len(all) > maxListed || utf8.RuneCountInString(part) > maxValue {
				return nil, fault.New(fault.Invalid, fault.BadFilter, name, part).At(name)
			}
		}
	}
	return all, nil
}

// pathValue returns a part of the address as it was meant, slashes and percent
// signs included. The router matches the address as it was written where that
// says more than the decoded one, and gives parts of it undecoded then.
func pathValue(r *http.Request, name string) (string, bool) {
	text := chi.URLParam(r, name)
	if r.URL.RawPath == "" {
		return text, true
	}
	value, err := url.PathUnescape(text)
	if err != nil {
		return text, false
	}
	return value, true
}

// form reads the fields of a posted form. Fields that the form does not have,
// and fields given twice, are refused.
func form(r *http.Request, names ...string) (map[string]string, error) {
	fields := make(map[string]string, len(names))
	for name, values := range r.PostForm {
		if !slices.Contains(names, name) || len(values) > 1 {
			return nil, fault.New(fault.Invalid, fault.BadForm).At(name)
		}
		fields[name] = values[0]
	}
	return fields, nil
}

// localPath returns path when it is one of the portal's own, to be followed
// without leaving it; "" for anything else.
func localPath(path string) string {
	if len(path) > 2000 || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") {
		return ""
	}
	if strings.ContainsFunc(path, func(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7f }) {
		return ""
	}
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || strings.HasPrefix(u.Path, "//") || strings.ContainsAny(u.Path, "\\\r\n\t") {
		return ""
	}
	if u.Path == templates.PathLogout || u.Path == templates.PathLogin || u.Path == pathLoginAgain || u.Path == pathLoginCode {
		return ""
	}
	return u.RequestURI()
}

// returnTo is where to come back to after signing in: the page itself, or the
// overview for what only a form reaches.
func returnTo(r *http.Request) string {
	if r.URL.Path == pathLoginAgain || r.URL.Path == pathLoginCode {
		return localPath(r.URL.Query().Get(templates.ParamNext))
	}
	if r.Method == http.MethodPost || fragment(r) {
		return ""
	}
	return localPath(r.URL.RequestURI())
}

func loginPath(path, next string) string {
	if next == "" {
		return path
	}
	return path + "?" + url.Values{templates.ParamNext: {next}}.Encode()
}
