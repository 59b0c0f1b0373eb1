package templates

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/money"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// detailFirst are details that a reader looks for before the others.
var detailFirst = []string{"operation", "order", "resource", "amount", "from", "to", "reason", "changes", "before", "after"}

// detailText writes the details of an entry of the audit trail in words, one
// after the other. What has no word is shown as it was written.
func detailText(t *lang.Texts, raw json.RawMessage) string {
	d := detailReader{t: t}
	parts, ok := d.object(raw, t.Audit.Pair)
	if !ok {
		return string(raw)
	}
	return strings.Join(parts, t.Audit.Part)
}

// detailReader puts details into a reader's words.
type detailReader struct{ t *lang.Texts }

// object writes the details of an object, each as pair says; false for what is none.
func (d detailReader) object(raw json.RawMessage, pair func(name, value string) string) (parts []string, ok bool) {
	var detail map[string]json.RawMessage
	if json.Unmarshal(raw, &detail) != nil || detail == nil {
		return nil, false
	}
	if more, ok := d.object(detail["detail"], pair); ok { // of a request's step: it is one entry to the reader
		delete(detail, "detail")
		defer func() { parts = append(parts, more...) }()
	}
	if amount, unit := scalar(detail["amount"]), scalar(detail["currency"]); amount != "" && unit != "" {
		delete(detail, "currency")
		if a, err := money.Parse(amount, unit); err == nil {
			amount = ui.Amount(a).Shown
		}
		detail["amount"], _ = json.Marshal(amount + " " + unit)
	}
	names := slices.Sorted(maps.Keys(detail))
	slices.SortStableFunc(names, func(a, b string) int { return place(a) - place(b) })
	for _, name := range names {
		if was, is, ok := moved(detail[name]); ok {
			parts = append(parts, d.moved(name, was, is))
			continue
		}
		if value := d.value(name, detail[name]); value != "" {
			parts = append(parts, pair(d.name(name), value))
		}
	}
	return parts, true
}

func place(name string) int {
	if i := slices.Index(detailFirst, name); i >= 0 {
		return i
	}
	return len(detailFirst)
}

// name is the word of a detail, of a field of the limits or of a request.
func (d detailReader) name(name string) string {
	if word := d.t.Audit.Details[name]; word != "" {
		return word
	}
	if word := d.t.Policy.Field[name]; word != "" {
		return word
	}
	return d.t.FieldName(name)
}

// value writes a value in words; "" for one that says nothing.
func (d detailReader) value(name string, raw json.RawMessage) string {
	if parts, ok := d.object(raw, d.t.Audit.Inner); ok {
		return strings.Join(parts, d.t.List.Comma)
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil || list == nil {
		return d.plain(name, scalar(raw))
	}
	parts := make([]string, 0, len(list))
	for _, one := range list {
		parts = append(parts, d.one(name, one))
	}
	if len(parts) == 0 {
		return d.t.Audit.Values[name]
	}
	return strings.Join(parts, d.t.List.Comma)
}

// one writes one of a list: a field with what it was and is, a field with its
// value, or a value.
func (d detailReader) one(name string, raw json.RawMessage) string {
	var field struct{ Name string }
	if was, is, ok := moved(raw); ok && json.Unmarshal(raw, &field) == nil {
		return d.moved(field.Name, was, is)
	}
	var pair []string
	if json.Unmarshal(raw, &pair) == nil && len(pair) == 2 {
		return d.t.Audit.Inner(d.name(pair[0]), d.plain(pair[0], pair[1]))
	}
	return d.value(name, raw)
}

func (d detailReader) moved(name, was, is string) string {
	return d.t.Policy.Moved(d.name(name), d.plain(name, was), d.plain(name, is))
}

// moved reads an object of what a value was and is.
func moved(raw json.RawMessage) (was, is string, ok bool) {
	var m struct{ Was, Is *string }
	if json.Unmarshal(raw, &m) != nil || m.Was == nil || m.Is == nil {
		return "", "", false
	}
	return *m.Was, *m.Is, true
}

// scalar is a text, number or truth value as text; "" for null and nothing.
func scalar(raw json.RawMessage) string {
	var text string
	if raw == nil || bytes.Equal(raw, []byte("null")) {
		return ""
	}
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}

// plain puts a value that is a code into words.
func (d detailReader) plain(name, value string) string {
	t := d.t
	switch {
	case value == "" || value == "0" && (name == "confirmed_by" || name == "proposed_by"):
		return ""
	case value == "true" || value == "yes":
		return t.Policy.Yes
	case value == "false" || value == "no":
		return t.Policy.No
	}
	if word := t.Audit.Values[name+" "+value]; word != "" {
		return word
	}
	switch name {
	case "role", "roles", "factor_roles", "before":
		return cmp.Or(t.Layout.Roles[auth.Role(value)], value)
	case "operation":
		return cmp.Or(t.Activity.Operations[value], value)
	case "from", "to":
		return cmp.Or(t.Activity.States[value], value)
	case "reason":
		return t.MoveReason(value)
	case "kind":
		return t.SyncKind(billing.SyncKind(value))
	case "query":
		return filtersText(value, t.List.Comma)
	}
	return shortDigest(value)
}

// filtersText writes a query as it was set, without what was left empty.
func filtersText(query, comma string) string {
	var parts []string
	for part := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(part, "=")
		if plain, err := url.QueryUnescape(value); err == nil {
			value = plain
		}
		if value != "" {
			parts = append(parts, name+"="+value)
		}
	}
	return strings.Join(parts, comma)
}

// subjectText writes what an entry is about in words where it is a thing with a
// number: a request, a version of the limits.
func subjectText(t *lang.Texts, subject string) string {
	if at := strings.LastIndexByte(subject, ' '); at > 0 {
		if text := t.Audit.Subjects[subject[:at]]; text != nil {
			return text(subject[at+1:])
		}
	}
	return subject
}
