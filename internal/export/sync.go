package export

import (
	"io"

	"portal/internal/billing"
)

// SyncWriter writes how the copying goes: what is copied (task) and the runs
// that have ended (run), told apart by the first column.
type SyncWriter struct{ out table }

var syncHeader = []string{
	"record", "account", "kind", "bill_cycle", "state", "started_time", "finished_time", "ok_time", "due_time", "records", "of_records", "calls",
	"tries", "result", "problem_code", "problem_detail", "problem_time",
}

// NewSyncWriter writes the header row.
func NewSyncWriter(w io.Writer, f Format) *SyncWriter {
	return &SyncWriter{newTable(w, f, syncHeader)}
}

// Task adds one thing that is copied again and again.
func (sw *SyncWriter) Task(t *billing.SyncTask) error {
	c := sw.out
	sw.begin("task", t.AccountName, t.Kind, t.Cycle)
	switch {
	case t.Running:
		c.text("running")
	case t.Problem != nil:
		c.text("failed")
	case t.OKAt.IsZero():
		c.text("never_read")
	default:
		c.text("ok")
	}
	c.time(t.StartedAt)
	c.time(t.FinishedAt)
	c.time(t.OKAt)
	c.time(t.DueAt)
	c.int(t.Done)
	writePositive(c, t.Total)
	c.empty()
	c.int(int64(t.Tries))
	c.empty()
	sw.end(t.Problem)
	return c.failed()
}

// Run adds one run that has ended.
func (sw *SyncWriter) Run(r *billing.SyncRun) error {
	c := sw.out
	sw.begin("run", r.AccountName, r.Kind, r.Cycle)
	if r.Problem != nil {
		c.text("failed")
	} else {
		c.text("ok")
	}
	c.time(r.StartedAt)
	c.time(r.FinishedAt)
	c.empty()
	c.empty()
	c.int(r.Done)
	c.empty()
	writePositive(c, r.Calls)
	c.empty()
	c.text(r.Result)
	sw.end(r.Problem)
	return c.failed()
}

func (sw *SyncWriter) begin(record, account string, kind billing.SyncKind, cycle billing.Cycle) {
	c := sw.out
	c.text(record)
	c.text(account)
	c.text(string(kind))
	if cycle.IsZero() {
		c.empty()
	} else {
		c.text(cycle.String())
	}
}

func (sw *SyncWriter) end(p *billing.SyncProblem) {
	c := sw.out
	if p == nil {
		p = &billing.SyncProblem{}
	}
	c.text(p.Code)
	c.text(p.Detail)
	c.time(p.At)
	c.endRow()
}

// Flush writes what is left and returns the first error of all writing.
func (sw *SyncWriter) Flush() error { return sw.out.flush() }
