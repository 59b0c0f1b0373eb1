package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"

	"portal/internal/billing"
	"portal/internal/store"
)

type verifyCommand struct {
	Account string `help:"Only this account: its domain id or name." placeholder:"A"`
	Month   string `help:"Only the lines of this month." placeholder:"2026-10"`
}

// Run reads everything that is kept and says what does not fit. It changes nothing.
func (c *verifyCommand) Run(ctx context.Context, p *process) error {
	month, err := parseMonth("--month", c.Month)
	if err != nil {
		return err
	}
	return withDatabase(ctx, p, func(a *app) error {
		accounts, err := a.db.AllAccounts(ctx)
		if err != nil {
			return err
		}
		if c.Account != "" {
			one, err := a.account(ctx, c.Account)
			if err != nil {
				return err
			}
			accounts = []billing.Account{one}
		}
		v := &verifier{db: a.db, report: newVerifyReport(p.stdout)}
		return v.run(ctx, accounts, month)
	})
}

// wrongWords say what is wrong, with the number of cases.
var wrongWords = map[store.Wrong]string{
	store.WrongCube:        "cells of the cube that are not the sum of their lines",
	store.WrongDays:        "cells of a day that are not the sum of their lines",
	store.WrongResources:   "sums of a resource that are not the sum of its lines",
	store.WrongSummaries:   "month summaries that are not the sum of the cube",
	store.WrongVersion:     "row of the version that is not the sum of its lines",
	store.WrongDigest:      "fingerprint that the lines no longer have: they were changed",
	store.WrongNumbers:     "numbering of lines with gaps or doubles",
	store.WrongDates:       "lines dated in another month",
	store.WrongEntries:     "lines whose dictionary entry is missing or another account's",
	store.WrongDictionary:  "dictionary entries that are not what their fingerprint says",
	store.WrongPointer:     "months that show a version they should not",
	store.WrongPartition:   "tables of lines without their version, or versions without their table",
	store.WrongComparison:  "comparisons of two versions that do not add up",
	store.WrongTie:         "comparisons of final months that do not tie; the month's page shows the numbers",
	store.WrongUncompared:  "final months that were not compared yet; read them again with portal sync --month",
	store.WrongOrderSeries: "orders whose versions are not complete",
}

// verifier asks one part of the database after the other.
type verifier struct {
	db     *store.DB
	report *verifyReport
}

func (v *verifier) run(ctx context.Context, accounts []billing.Account, month billing.Cycle) error {
	began := time.Now()
	if err := v.audit(ctx); err != nil {
		return err
	}
	for _, a := range accounts {
		if err := v.account(ctx, &a, month); err != nil {
			return err
		}
	}
	took := time.Since(began).Round(100 * time.Millisecond)
	switch n := v.report.wrong; n {
	case 0:
		_, err := fmt.Fprintf(v.report.out, "everything fits, after %s\n", took)
		return err
	case 1:
		return errors.New("one thing is wrong, see above")
	default:
		return fmt.Errorf("%d things are wrong, see above", n)
	}
}

// audit reads the whole trail.
func (v *verifier) audit(ctx context.Context) error {
	v.report.now("reading the audit trail")
	last, err := v.db.VerifyAudit(ctx)
	var broken *store.BrokenTrail
	switch {
	case errors.As(err, &broken):
		v.report.bad("audit trail", broken.Error())
	case err != nil:
		return err
	default:
		v.report.good("audit trail", count(last.Seq, "entry", "entries")+", unbroken")
	}
	return nil
}

// account reads the ledger of one account.
func (v *verifier) account(ctx context.Context, a *billing.Account, month billing.Cycle) error {
	name := a.Name
	if name == "" {
		name = a.DomainID
	}
	scope := billing.Scope{Accounts: []int64{a.ID}}
	v.report.now(name + ": dictionaries")
	entries, found, err := v.db.VerifyDictionaries(ctx, a.ID)
	if err != nil {
		return err
	}
	v.report.result(name+", dictionaries", count(entries, "entry", "entries"), found)
	versions, err := v.db.StoredVersions(ctx, scope, month)
	if err != nil {
		return err
	}
	for i := range versions {
		s := &versions[i]
		v.report.now(fmt.Sprintf("%s: %s version %d, %d of %d", name, s.Cycle, s.Version, i+1, len(versions)))
		found, err := v.db.VerifyVersion(ctx, s)
		if err != nil {
			return err
		}
		subject := fmt.Sprintf("%s, %s version %d", name, s.Cycle, s.Version)
		if s.Current {
			subject += ", current"
		}
		v.report.result(subject, count(s.Lines, "line", "lines"), found)
	}
	v.report.now(name + ": what belongs together")
	found, err = v.db.VerifyOrphans(ctx, scope)
	if err != nil {
		return err
	}
	v.report.result(name+", rows and tie-outs", "all belong, all tie", found)
	return nil
}

// verifyReport prints one line a result; on a terminal also what is being read.
type verifyReport struct {
	out      io.Writer
	terminal bool
	shown    bool
	wrong    int
}

func newVerifyReport(out io.Writer) *verifyReport {
	f, ok := out.(*os.File)
	return &verifyReport{out: out, terminal: ok && term.IsTerminal(int(f.Fd()))}
}

func (r *verifyReport) now(what string) {
	if r.terminal {
		r.clear()
		fmt.Fprint(r.out, "  … "+what)
		r.shown = true
	}
}

func (r *verifyReport) clear() {
	if r.shown {
		fmt.Fprint(r.out, "\r\x1b[K")
		r.shown = false
	}
}

func (r *verifyReport) good(subject, what string) {
	r.clear()
	fmt.Fprintf(r.out, "  ok     %s: %s\n", subject, what)
}

func (r *verifyReport) bad(subject, what string) {
	r.clear()
	r.wrong++
	fmt.Fprintf(r.out, "  WRONG  %s: %s\n", subject, what)
}

func (r *verifyReport) result(subject, good string, found []store.Finding) {
	if len(found) == 0 {
		r.good(subject, good)
	}
	for _, f := range found {
		what := fmt.Sprintf("%d %s", f.Count, wrongWords[f.Code])
		if f.Example != "" {
			what += fmt.Sprintf(" (such as %q)", f.Example)
		}
		r.bad(subject, what)
	}
}

func count(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
