package export

import (
	"io"
	"strings"

	"portal/internal/auth"
)

// PeopleWriter writes people.
type PeopleWriter struct {
	out  table
	seen map[int64]string
}

var peopleHeader = []string{
	"id", "email", "name", "role", "owner", "state", "accounts", "second_factor", "waiting_changes", "created_at", "password_at", "last_seen_at",
}

// NewPeopleWriter writes the header row. seen are the names of the accounts that
// the reader may know of.
func NewPeopleWriter(w io.Writer, f Format, seen map[int64]string) *PeopleWriter {
	return &PeopleWriter{out: newTable(w, f, peopleHeader), seen: seen}
}

// Write adds one person.
func (pw *PeopleWriter) Write(p *auth.Person) error {
	c := pw.out
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
	return c.failed()
}

// Flush writes what is left and returns the first error of all writing.
func (pw *PeopleWriter) Flush() error { return pw.out.flush() }
