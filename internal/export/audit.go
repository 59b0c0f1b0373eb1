package export

import (
	"encoding/hex"
	"io"

	"portal/internal/auth"
)

// AuditWriter writes entries of the audit trail, with their hashes, so
// that the chain can be verified from the file.
type AuditWriter struct{ out table }

var auditHeader = []string{"seq", "at", "actor_kind", "person_id", "actor", "action", "subject", "detail", "request_id", "prev_hash", "hash"}

// NewAuditWriter writes the header row.
func NewAuditWriter(w io.Writer, f Format) *AuditWriter {
	return &AuditWriter{newTable(w, f, auditHeader)}
}

// Write adds one entry.
func (aw *AuditWriter) Write(e *auth.Entry) error {
	c := aw.out
	c.int(e.Seq)
	c.text(e.At.UTC().Format("2006-01-02T15:04:05.000000Z"))
	c.text(string(e.By.Kind))
	writePositive(c, e.By.PersonID)
	c.text(e.By.Name)
	c.text(e.Action)
	c.text(e.Subject)
	c.text(string(e.Detail))
	c.text(e.By.RequestID)
	c.text(hex.EncodeToString(e.PrevHash))
	c.text(hex.EncodeToString(e.Hash))
	c.endRow()
	return c.failed()
}

// Flush writes what is left and returns the first error of all writing.
func (aw *AuditWriter) Flush() error { return aw.out.flush() }
