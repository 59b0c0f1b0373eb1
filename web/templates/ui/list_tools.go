package ui

import "slices"

// Column is an optional column of a list. Those that a list can't do without are
// none.
type Column struct {
	Key  string // in the address: "region"
	Head string
	Off  bool // not shown unless chosen
}

// ColumnSet is a choice of columns under a name.
type ColumnSet struct {
	Key, Text string
	Columns   []string
}

// Columns says which optional columns of a list are shown. The zero value shows all.
type Columns struct {
	all    []Column
	hidden []string
}

// ChooseColumns shows those columns of all whose keys are chosen; with nil those
// that are not off. Keys that no column has are passed over.
func ChooseColumns(all []Column, chosen []string) Columns {
	c := Columns{all: all}
	for _, one := range all {
		if chosen == nil && one.Off || chosen != nil && !slices.Contains(chosen, one.Key) {
			c.hidden = append(c.hidden, one.Key)
		}
	}
	return c
}

// Has reports whether the column with the key is shown.
func (c Columns) Has(key string) bool { return !slices.Contains(c.hidden, key) }

// Count is how many of the columns with the keys are shown.
func (c Columns) Count(keys ...string) int {
	n := 0
	for _, key := range keys {
		if c.Has(key) {
			n++
		}
	}
	return n
}

// Shown lists the keys of the columns that are shown, in the list's order.
func (c Columns) Shown() []string {
	keys := make([]string, 0, len(c.all))
	for _, one := range c.all {
		if c.Has(one.Key) {
			keys = append(keys, one.Key)
		}
	}
	return keys
}

// Options offers each column to tick.
func (c Columns) Options() []Option {
	options := make([]Option, 0, len(c.all))
	for _, one := range c.all {
		options = append(options, Option{Value: one.Key, Text: one.Head, On: c.Has(one.Key)})
	}
	return options
}

// ListTools are the menus with which a person makes a list their own.
type ListTools struct {
	Views   ViewMenu
	Columns *ColumnMenu // nil where there is nothing to choose
}

// ViewMenu lists views, and keeps what the page shows as one.
type ViewMenu struct {
	Text        string // of the button: the view that is shown, or "Views"
	Named       bool   // Text is a name that somebody gave
	Note        string // without views
	Own, Shared []ViewItem
	OwnLabel    string
	SharedLabel string
	Whole       Tab // the list without a view
	Manage      Link
	Save        ViewForm
}

// ViewItem leads to a view.
type ViewItem struct {
	Tab
	By string // whose it is; "" for one's own
}

// ViewForm gives a view its name.
type ViewForm struct {
	Action    string
	Hidden    []Pair
	Legend    string
	Name      Field
	Share     Option // Value is the parameter's name
	ShareHelp string
	First     *Option // where the contents may lead to it
	Button    string
}

// ColumnMenu offers sets of columns and single ones.
type ColumnMenu struct {
	Text   string
	Note   string
	Sets   []Tab
	Action string
	Hidden []Pair
	Legend string
	Each   []Option
	Name   string // of the parameter
	Button string
	Reset  string // of the button; "" where the list is as it comes
}
