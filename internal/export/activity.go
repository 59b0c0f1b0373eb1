package export

import (
	"io"

	"portal/internal/billing"
)

// ActivityWriter writes what happened.
type ActivityWriter struct{ out table }

var activityHeader = []string{"at", "kind", "account", "id", "name", "before", "after", "by", "currency", "amount", "amount_before", "basis"}

// NewActivityWriter writes the header row.
func NewActivityWriter(w io.Writer, f Format) *ActivityWriter {
	return &ActivityWriter{newTable(w, f, activityHeader)}
}

// Write adds one thing.
func (aw *ActivityWriter) Write(a *billing.Activity) error {
	c := aw.out
	c.time(a.At)
	c.text(string(a.Kind))
	c.text(a.AccountName)
	c.text(a.ID)
	c.text(a.Name)
	c.text(a.Before)
	c.text(a.After)
	c.text(a.Actor)
	c.text(a.Amount.Currency())
	if a.Amount.Currency() == "" {
		c.empty()
	} else {
		c.amount(a.Amount)
	}
	if a.Was.Currency() == "" {
		c.empty()
	} else {
		c.amount(a.Was)
	}
	if a.Amount.Currency() == "" {
		c.empty()
	} else {
		c.text(a.Kind.Basis())
	}
	c.endRow()
	return c.failed()
}

// Flush writes what is left and returns the first error of all writing.
func (aw *ActivityWriter) Flush() error { return aw.out.flush() }
