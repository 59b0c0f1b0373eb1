package billing

import (
	"time"

	"portal/internal/money"
)

// KeptVersion is one version of an account's month, the current one or one that
// was replaced.
type KeptVersion struct {
	BillVersion
	Current    bool
	ReplacedAt time.Time // zero for the current one
	DroppedAt  time.Time // when retention removed its lines; zero while they are kept
}

// ChangeKind is what happened to a line between two versions.
type ChangeKind string

// The kinds. A line changed when both versions have a line of the same resource,
// time and trade that is not the same record.
const (
	Added   ChangeKind = "added"
	Gone    ChangeKind = "gone"
	Changed ChangeKind = "changed"
)

// ChangeKinds lists the kinds in the order of the page.
var ChangeKinds = []ChangeKind{Changed, Added, Gone}

// Comparison is what happened between two versions of an account's month.
type Comparison struct {
	ID                          int64
	Former, Latter              KeptVersion
	MadeAt                      time.Time
	Added, Gone, Changed        int64
	AddedDue, GoneDue           money.E8
	ChangedBefore, ChangedAfter money.E8
}

// Lines returns how many lines have a change of the kind.
func (c *Comparison) Lines(k ChangeKind) int64 {
	return map[ChangeKind]int64{Added: c.Added, Gone: c.Gone, Changed: c.Changed}[k]
}

// AddsUp reports whether the former version and what happened since make the
// latter one, in lines and in the amount due.
func (c *Comparison) AddsUp() bool {
	due := c.Former.Due + c.AddedDue - c.GoneDue + c.ChangedAfter - c.ChangedBefore
	return due == c.Latter.Due && c.Former.Lines+c.Added-c.Gone == c.Latter.Lines
}

// LineChange is one line that two versions do not share.
type LineChange struct {
	No         int32 // its place: 1 is the largest difference in the amount due
	Kind       ChangeKind
	Resource                // as in the latter version; in the former where the line is gone
	Product                 // likewise
	Former     *FormerNames // where another entry stood in the former version
	BillType   int16
	BillDate   Day
	ConsumedAt time.Time
	FormerLine int32 // line numbers, 0 where there is none
	LatterLine int32
	Before     ChangeAmounts
	After      ChangeAmounts
}

// FormerNames is what a changed line was called before.
type FormerNames struct {
	Resource Resource
	Product  Product
}

// ChangeAmounts are the amounts of a line that a comparison keeps.
type ChangeAmounts struct{ Official, Discount, Due money.E8 }

// ChangeFilter selects changes. The zero value selects all.
type ChangeFilter struct {
	Kinds         []ChangeKind
	Query         string // resource id or name, tag, order id
	ResourceID    string // exact
	Sort          string // change, date; "-" before it = descending; "" = -change
	After, Before string // cursors
	Limit         int
}

// Active reports whether the filter leaves anything out.
func (f *ChangeFilter) Active() bool {
	return len(f.Kinds) > 0 || f.Query != "" || f.ResourceID != ""
}

// ChangePage is one page of changes with the totals of all that match.
type ChangePage struct {
	Changes       []LineChange
	Total         int64
	Before, After money.E8 // amount due
	Prev, Next    string
}

// Superseded counts replaced versions of closed months.
type Superseded struct {
	Versions, Months, Lines int64
}
