package export

import (
	"io"
	"strings"

	"portal/internal/auth"
)

// PeopleWriter writes people as CSV.
type PeopleWriter struct {
	csv  *csvWriter
	seen map[int64]string
}

var peopleHeader = []string{
	"id", "email", "name", "role", "owner", "state", "accounts", "second_factor", "waiting_changes", "created_at", "password_at", "last_seen_at",
}

// NewPeopleWriter writes the header row. seen are the names of the accounts that
// the reader may know of.
func NewPeopleWriter(w io.Writer, seen map[int64]string) *PeopleWriter {
	return &PeopleWriter{csv: newCSV(w, peopleHeader), seen: seen}
}

// Write adds one person.
func (pw *PeopleWriter) Write(p *auth.Person) error {
	c := pw.csv
	c.int(p.ID)
	c.text(p.Email)
	c.text(p.Name)
	c.text(string(p.Role))
	c.bool(p.Owner)
	c.text(string(p.State()))
	accounts := "all"
	if !p.AllAccounts {
		var names []string
		for _, id := range p.Accounts {
			if name := pw.seen[id]; name != "" {
				names = append(names, name)
			}
		}
		accounts = strings.Join(names, "; ")
	}
	c.text(accounts)
	c.bool(p.Factor)
	c.int(int64(p.Waiting))
	c.time(p.CreatedAt)
	if p.HasPassword {
		c.time(p.PasswordAt)
	} else {
		c.empty()
	}
	c.time(p.SeenAt)
	c.endRow()
	return c.err
}

// Flush writes what is left and returns the first error of all writing.
func (pw *PeopleWriter) Flush() error { return pw.csv.flush() }
