package templates

import (
	"net/url"
	"time"

	"portal/internal/billing"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// SyncPage shows administrators how the copying goes. Its Shell.Refresh loads it
// again where there is no script.
type SyncPage struct {
	ui.Shell
	Live   SyncPart
	Export []ui.ExportGroup
}

// NewSyncPage frames the part that changes; q is the page's address.
func NewSyncPage(shell ui.Shell, q url.Values, live SyncPart) SyncPage {
	p := SyncPage{Shell: shell, Live: live}
	if live.Void == nil {
		p.Export = NewExport(shell.T, PathSync, q, false, shell.T.Sync.ExportNote, ".xlsx", ".csv")
	}
	return p
}

// SyncPart is what changes while one looks: also served alone, at PathSyncLive.
type SyncPart struct {
	T        *lang.Texts
	Basis    ui.Rich
	Accounts []SyncAccount
	Runs     []RunRow
	Ties     []TieStateRow // NewTieStates: months that moved or differ, and the newest
	TiesMore []TieStateRow // older ones that tie
	TiesText string        // opens them
	Multi    bool          // runs of several accounts
	Calls    bool          // the runs' calls were counted
	Void     *ui.Void
}

// SyncAccount is one upstream account and its tasks.
type SyncAccount struct {
	ID     string
	Name   string
	Domain ui.Rich
	Health ui.Status
	Text   string     // health in plain words: what happened, what it means, what to do
	Detail string     // operation, upstream code and request id of the problem
	Bad    bool       // somebody must act
	Retry  *ui.Button // try a stopped key again
	Now    *ui.Button // sync everything now
	Tasks  []TaskRow
	Quiet  []TaskRow   // older months that are as they should be
	Hidden string      // how many of them: opens them
	Months []ui.Option // for the form that reads one month again
}

// TaskRow is one thing that is copied again and again.
type TaskRow struct {
	What        string
	State       ui.Status
	Done, Total string // of the bar; Total is "" when there is none
	Label       string // of the bar
	Progress    string // "12,000 of 18,442"
	OKAt        ui.Time
	Never       string // instead of OKAt
	DueAt       ui.Time
	Problem     string
	Detail      string
	Now         *ui.Button
}

// RunRow is one run of the recent past.
type RunRow struct {
	Account string
	What    string
	Started ui.Time
	Took    string
	Records string
	Calls   string // "" when not counted
	Result  ui.Status
	Problem string
	Detail  string
}

// SyncFacts is what the sync page is made of.
type SyncFacts struct {
	T        *lang.Texts
	Accounts []billing.Account
	Tasks    []billing.SyncTask // of these accounts, in the order of the page
	Runs     []billing.SyncRun  // newest first
	Ties     []billing.CheckState
	Now      time.Time
}

// NewSyncPart builds the changing part of the page.
func NewSyncPart(f *SyncFacts) SyncPart {
	t := f.T
	part := SyncPart{T: t, Basis: ui.Say(t.Sync.Basis, ui.InstantSeconds(f.Now)), Multi: len(f.Accounts) > 1}
	if len(f.Accounts) == 0 {
		part.Void = &ui.Void{Title: t.Sync.NoAccounts, Text: ui.Say(t.Sync.NoAccountsText)}
	}
	for i := range f.Accounts {
		part.Accounts = append(part.Accounts, f.account(&f.Accounts[i]))
	}
	f.ties(&part)
	for i := range f.Runs {
		part.Runs = append(part.Runs, f.run(&f.Runs[i]))
		part.Calls = part.Calls || f.Runs[i].Calls > 0
	}
	return part
}

func (f *SyncFacts) account(a *billing.Account) SyncAccount {
	t := f.T
	s := SyncAccount{ID: id(a.ID), Name: a.Name, Domain: ui.Say(t.Sync.Domain, ui.Code(a.DomainID))}
	s.Now = &ui.Button{Action: PathSync, Text: t.Sync.Now, Label: t.Sync.NowOf(t.List.All, ui.Visible(a.Name)), Fields: []ui.Pair{{Name: "account", Value: s.ID}}}
	var problem *billing.SyncProblem
	known, months := false, 0
	for i := range f.Tasks {
		task := &f.Tasks[i]
		if task.AccountID != a.ID {
			continue
		}
		if task.Kind == billing.SyncBill {
			months++
		}
		if months > monthsShown && quiet(task) {
			s.Quiet = append(s.Quiet, f.task(task, a.Name))
		} else {
			s.Tasks = append(s.Tasks, f.task(task, a.Name))
		}
		known = known || !task.OKAt.IsZero()
		if task.Problem != nil && (problem == nil || worse(task.Problem, problem)) {
			problem = task.Problem
		}
		if task.Kind == billing.SyncBill {
			s.Months = append(s.Months, ui.Option{Value: task.Cycle.String(), Text: t.Calendar.Month(task.Cycle)})
		}
	}
	s.Hidden = t.Sync.Quiet(len(s.Quiet))
	f.health(&s, problem, known)
	return s
}

// monthsShown is how many months stand in the open, the newest.
const monthsShown = 4

// quiet reports whether there is nothing to tell of a task.
func quiet(task *billing.SyncTask) bool {
	return !task.Running && task.Problem == nil && !task.OKAt.IsZero()
}

// worse prefers a stopped key to all others, and then the newer problem.
func worse(p, than *billing.SyncProblem) bool {
	if stopped(p) != stopped(than) {
		return stopped(p)
	}
	return p.At.After(than.At)
}

func (f *SyncFacts) health(s *SyncAccount, problem *billing.SyncProblem, known bool) {
	t := f.T
	switch {
	case problem == nil && known:
		s.Health, s.Text = ui.Status{Kind: "ok", Word: t.Sync.Healthy}, t.Sync.HealthyIs
	case problem == nil:
		s.Health, s.Text = ui.Status{Kind: "est", Word: t.Sync.Waiting}, t.Sync.WaitingIs
	default:
		words := t.Problem(problem.Code)
		s.Health, s.Text, s.Detail = ui.Status{Kind: "wait", Word: t.Sync.Behind}, sentences(t, words), problem.Detail
		if stopped(problem) {
			s.Bad, s.Health = true, ui.Status{Kind: "bad", Word: t.Sync.Stopped}
			s.Retry = &ui.Button{
				Action: PathSyncKey, Text: t.Sync.TryKey, Kind: "go", Label: t.Sync.TryKeyOf(ui.Visible(s.Name)),
				Fields: []ui.Pair{{Name: "account", Value: s.ID}},
			}
			s.Now = nil // the key comes first
		}
	}
}

func sentences(t *lang.Texts, p lang.ProblemText) string {
	return p.What + t.List.Gap + p.Means + t.List.Gap + p.Do
}

func (f *SyncFacts) task(task *billing.SyncTask, account string) TaskRow {
	t := f.T
	what := t.SyncKind(task.Kind)
	fields := []ui.Pair{{Name: "account", Value: id(task.AccountID)}, {Name: "kind", Value: string(task.Kind)}}
	if task.Kind == billing.SyncBill {
		what = t.Sync.BillOf(t.Calendar.Month(task.Cycle))
		fields = append(fields, ui.Pair{Name: "month", Value: task.Cycle.String()})
	}
	row := TaskRow{What: what, OKAt: ui.InstantBare(task.OKAt), DueAt: ui.InstantBare(task.DueAt)}
	if task.OKAt.IsZero() {
		row.Never = t.Calendar.Never
	}
	switch {
	case task.Running:
		row.State = ui.Status{Kind: "est", Word: t.Sync.Running}
		row.Progress = t.Sync.Done(task.Done)
		if task.Total > 0 {
			row.Done, row.Total, row.Label = id(min(task.Done, task.Total)), id(task.Total), t.Sync.ProgressOf(what)
			row.Progress = t.Sync.DoneOf(task.Done, task.Total)
		}
	case task.Problem != nil:
		row.State = ui.Status{Kind: "wait", Word: t.Sync.Failed}
		if stopped(task.Problem) {
			row.State.Kind = "bad"
		}
		row.Problem, row.Detail = t.Problem(task.Problem.Code).What, task.Problem.Detail
		if task.Tries > 1 {
			row.Progress = t.Sync.Tries(task.Tries)
		}
	case !task.DueAt.After(f.Now):
		row.State = ui.Status{Kind: "", Word: t.Sync.Due}
	default:
		row.State = ui.Status{Kind: "ok", Word: t.Sync.Planned}
		row.Progress = t.Sync.Done(task.Done)
	}
	if !task.Running {
		row.Now = &ui.Button{Action: PathSync, Text: t.Sync.Now, Kind: "bare", Label: t.Sync.NowOf(what, ui.Visible(account)), Fields: fields}
	}
	return row
}

func (f *SyncFacts) run(r *billing.SyncRun) RunRow {
	t := f.T
	what := t.SyncKind(r.Kind)
	if r.Kind == billing.SyncBill {
		what = t.Sync.BillOf(t.Calendar.Month(r.Cycle))
	}
	row := RunRow{
		Account: r.AccountName, What: what, Started: ui.InstantSecondsBare(r.StartedAt), Records: ui.Count(r.Done),
		Result: ui.Status{Kind: "ok", Word: t.Sync.OK},
	}
	if r.Calls > 0 {
		row.Calls = ui.Count(r.Calls)
	}
	if !r.FinishedAt.IsZero() {
		row.Took = t.Calendar.Took(r.FinishedAt.Sub(r.StartedAt))
	}
	switch {
	case r.Problem != nil:
		row.Result = ui.Status{Kind: "wait", Word: t.Sync.Failed}
		row.Problem, row.Detail = t.Problem(r.Problem.Code).What, r.Problem.Detail
	case r.Result != "":
		row.Result.Word = t.Result(r.Result)
	}
	return row
}
