package templates

import (
	"net/url"
	"slices"

	"portal/internal/fault"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// Repair mends a filter that could not be read: the wrong value in a field with
// the sentence beside it, all other filters kept.
type Repair struct {
	Action  string
	Kept    []Kept
	Fields  []ui.Field
	Without ui.Link // the page without the filter
}

// Kept is a parameter that the form carries along unseen.
type Kept struct{ Name, Value string }

// NewRepair builds the form for the fault of a page at path, read with q; nil
// when the fault is not about a filter.
func NewRepair(t *lang.Texts, path string, q url.Values, f *fault.Error) *Repair {
	if f == nil || f.Kind != fault.Invalid || !q.Has(f.Field) {
		return nil
	}
	wrong := []string{f.Field}
	if f.Code == fault.BadRange { // either end may be the one that was meant otherwise
		wrong = []string{ParamFrom, ParamTo}
	}
	rest := firstPage(q)
	for _, name := range wrong {
		rest.Del(name)
	}
	r := &Repair{Action: path, Without: ui.Link{Href: withQuery(path, rest), Text: t.Faults.Without}}
	if f.Field == ParamAfter || f.Field == ParamBefore { // a place is not typed
		r.Without.Text = t.Faults.FirstPage
		return r
	}
	for _, name := range wrong {
		r.Fields = append(r.Fields, repairField(t, name, q.Get(name), f))
	}
	names := make([]string, 0, len(rest))
	for name := range rest {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range rest[name] {
			r.Kept = append(r.Kept, Kept{Name: name, Value: value})
		}
	}
	return r
}

// repairField holds the value as it was typed, so not in an input of a kind
// that would drop what it does not understand.
func repairField(t *lang.Texts, name, value string, f *fault.Error) ui.Field {
	field := ui.Field{ID: "repair-" + name, Name: name, Label: t.Faults.Filters[name], Value: value}
	if field.Label == "" {
		field.Label = ui.Visible(name)
	}
	if (name == ParamFrom || name == ParamTo) && name != f.Field { // the sentence beside a wrong one says how to write it
		field.Help = t.List.DayForm
	}
	if name == f.Field {
		field.Error, field.Focus = ui.Visible(t.Fault(f)), true
	}
	return field
}
