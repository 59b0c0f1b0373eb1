package ui

import "strconv"

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

// describedBy names the error and the help for screen readers.
func (f *Field) describedBy() string {
	switch {
	case f.Error != "" && f.Help != "":
		return f.ID + "-err " + f.ID + "-help"
	case f.Error != "":
		return f.ID + "-err"
	case f.Help != "":
		return f.ID + "-help"
	}
	return ""
}
