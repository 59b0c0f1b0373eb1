package ui

import (
	"strconv"
	"strings"
)

// Chosen is the number of values chosen, "" for none.
func (f *Facet) Chosen() string {
	n := 0
	for i := range f.Options {
		if f.Options[i].On {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func optionID(id string, i int) string { return id + "-" + strconv.Itoa(i) }

func (f *Field) kind() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

// wrong reports whether a message says that the value cannot stay.
func (f *Field) wrong() bool { return f.Error != "" || f.ErrorAt != "" }

// describedBy names the messages and the help for screen readers.
func (f *Field) describedBy() string {
	var ids []string
	if f.ErrorAt != "" {
		ids = append(ids, f.ErrorAt)
	}
	if f.Error != "" {
		ids = append(ids, f.ID+"-err")
	}
	if f.Help != "" {
		ids = append(ids, f.ID+"-help")
	}
	return strings.Join(ids, " ")
}
