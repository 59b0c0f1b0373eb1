// Package ui holds the pieces pages are made of: layout, amounts, times, tables,
// fields, messages, charts. The pieces know no business word: they print finished
// structs, whose sentences come from the catalogue (templates/lang) and whose
// links come from templates/paths.go. Pure functions such as E8, Instant or
// NewStack turn exact values into what a page shows; nothing here computes money.
package ui

import "portal/web/templates/lang"

// Shell is what every page of the portal carries around its content.
type Shell struct {
	T         *lang.Texts
	Title     string // of the page, without the company; also its h1
	Company   string // whose portal it is
	Theme     string // "light", "dark", or "" for the system's
	Density   string // "compact", "roomy", or "" for normal
	Path      string // path and query of this page: where the small forms return to
	To        Ways
	Person    *Person
	Nav       []NavGroup
	Query     string // what stands in the search box of the rail
	Accounts  AccountChoice
	Freshness Rich    // one line: how old the data is
	Alarm     *Banner // what people must know on every page; nil when all is well
	Banner    *Banner // about the copy of the data; nil when all is well
	Flash     string  // what the last action did, once
	RequestID string
	PrintedAt Time
	Wide      bool       // prints on A4 landscape
	List      *ListTools // how the person makes the list their own; nil on pages that are none
	Cols      Columns    // the columns of the list that are shown
	Refresh   int        // seconds until a browser without script loads the page again; 0 = never
}

// Ways are the addresses that the frame leads to.
type Ways struct{ Home, Search, Preferences, SignOut, Account string }

// Person is who is signed in, as the foot of the contents shows it.
type Person struct {
	Name, Email, Role string
}

// NavGroup is one part of the contents on the left. ID is unique on the page.
type NavGroup struct {
	ID, Title string // "" for the first part
	Items     []NavItem
}

// NavItem is one page of the contents.
type NavItem struct {
	Href, Text string
	Count      string // things that wait there; "" for none
	CountMeans string // what they are, for who cannot see: "unpaid"
	Current    string // "page" on the page itself, "true" below it, "" elsewhere
}

// AccountChoice says whose data the page shows and offers the others.
type AccountChoice struct {
	Label, Current string // "Account" "lindqvist-main"
	Links          []NavItem
}

// Link is a way to another page.
type Link struct{ Href, Text string }

// Status is a state as shape and word. Kind is ok (settled), wait (a person must
// act), est (not final), ask (open question), bad (wrong) or "" (neutral).
type Status struct{ Kind, Word string }

// Tie says whether two totals are equal: "=" tie, "≠" differ, "" not yet known.
type Tie struct{ Mark, Word string }

// Figure is one key amount in the ruled line below a page's head.
type Figure struct {
	Label    string
	Value    Money
	Text     string // instead of Value, when there is no amount
	Currency string // after the first figure only
	Note     Rich
}

// Sum is a column that adds up: parts, a rule, a result.
type Sum struct {
	Caption string
	Hidden  bool // the caption is for screen readers only
	Rows    []SumRow
}

// SumRow is a part or a result. Kind is "" for a part, res for a result, fin for
// a result that is final, aft for the first part after one.
type SumRow struct {
	Label Rich
	Kind  string
	Mark  string // "=" or "≠" before a result that was compared
	Value Money
	Bar   *Bar
}

// Fact is a term with its value.
type Fact struct {
	Term  string
	Value Rich
}

// Event is a point of a timeline. State is "" for past, now, or next.
type Event struct {
	Text  Rich
	At    Time
	When  string // instead of At: "since 5 days"
	State string
}

// Banner tells a page's reader something they must know. Kind is "", wait, bad, ok or ask.
type Banner struct {
	Kind   string
	Title  Rich
	Text   Rich
	Action *Link
	Button *Button
}

// Button is a form of one button: it posts Fields to Action.
type Button struct {
	Action, Text string
	Kind         string // go, bad, bare or ""
	Label        string // the deed in full for who cannot see what it belongs to; may be empty
	Fields       []Pair
	Why          string // why it cannot be used now; "" when it can
}

// Pair is a name and a value of a form or query.
type Pair struct{ Name, Value string }

// Void fills a place where there is nothing to list, and says why.
type Void struct {
	Title string
	Text  Rich
}

// Tab is one of several views of the same data.
type Tab struct {
	Href, Text string
	Current    bool
}

// Chip is an active filter with the link that removes it.
type Chip struct {
	Label, Value string
	Remove       string // address without this filter
	RemoveText   string // "Remove filter: region is ap-southeast-3"
}

// Facet is a filter with a closed list of values, any number of them chosen.
type Facet struct {
	Name    string // of the query parameter
	Label   string
	Options []Option
}

// Option is one value that a person can choose.
type Option struct {
	Value, Text string
	Count       string // how many rows have it; "" when not counted
	On          bool
}

// Pager leads through a list by cursors; an empty address is an end of the list.
type Pager struct {
	Shown              string // "50 of 2,107 lines, newest first"
	Prev, Next         string
	PrevText, NextText string
	First, Last        string // the ends, where they can be asked for and are elsewhere
	FirstText          string
	LastText           string
}

// ExportGroup is a part of the export menu: what it holds, and in which forms.
type ExportGroup struct {
	Note  string
	Items []Export
}

// Export is one file to take away.
type Export struct{ Href, Text, Suffix string }

// Field is one input with its label, help and error. The error, when there is
// one, is tied to the input for screen readers.
type Field struct {
	ID, Name, Label string
	Type            string // text, email, password, search, date; "" = text
	Value           string
	Help, Error     string
	ErrorAt         string // id of a message elsewhere that is about this field
	Autocomplete    string
	Required        bool
	Focus           bool // takes the cursor when the page opens
}

// Select is a choice of one.
type Select struct {
	ID, Name, Label string
	Options         []Option
}
