package ui

// Choice is a choice of one with its label, help and error, its values in groups.
type Choice struct {
	Field  // Type, Autocomplete and Focus are not used
	Groups []OptionGroup
}

// OptionGroup is some values under a name; without one they stand alone.
type OptionGroup struct {
	Label   string
	Options []Option
}

func (f *Field) listID() string { return f.ID + "-list" }
