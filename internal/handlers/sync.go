package handlers

import (
	"context"
	"io"
	"net/http"
	"slices"

	"portal/internal/billing"
	"portal/internal/export"
	"portal/internal/fault"
	"portal/web/templates"
)

// syncs shows how the copying goes, and asks for some of it now. Asking writes a
// row; the loop that copies picks it up.
type syncs struct{ *site }

// syncRuns is how many finished runs the page lists.
const syncRuns = 50

// reloadEvery is how often, in seconds, a page that shows progress loads itself
// again where there is no script.
const reloadEvery = 15

// syncKinds are the kinds that can be asked for.
var syncKinds = []billing.SyncKind{
	billing.SyncBalances, billing.SyncOrders, billing.SyncOrderHistory, billing.SyncProducts, billing.SyncBill,
	billing.SyncSubscriptions, billing.SyncCoupons, billing.SyncPackages, billing.SyncDeductions, billing.SyncInvoices,
	billing.SyncCatalog, billing.SyncCosts, billing.SyncUsage,
}

func (s *syncs) part(ctx context.Context, v *visit) (templates.SyncPart, error) {
	facts := templates.SyncFacts{T: v.t, Accounts: v.chosen, Now: v.now}
	var err error
	if facts.Tasks, err = s.db.SyncTasks(ctx, v.everything()); err != nil {
		return templates.SyncPart{}, err
	}
	if facts.Runs, err = s.db.SyncRuns(ctx, v.everything(), syncRuns); err != nil {
		return templates.SyncPart{}, err
	}
	if facts.Ties, err = s.db.CheckStates(ctx, v.everything()); err != nil {
		return templates.SyncPart{}, err
	}
	return templates.NewSyncPart(&facts), nil
}

func (s *syncs) show(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	part, err := s.part(r.Context(), v)
	if err != nil {
		return err
	}
	shell, err := s.shell(r, v.t.Sync.Title)
	if err != nil {
		return err
	}
	shell.Refresh = reloadEvery
	return s.render(w, r, http.StatusOK, templates.Sync(templates.NewSyncPage(shell, r.URL.Query(), part)))
}

// live is the part that changes, alone, for the script.
func (s *syncs) live(w http.ResponseWriter, r *http.Request) error {
	part, err := s.part(r.Context(), visitOf(r))
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, templates.SyncLive(part))
}

// showAs is the page as a file: what is copied, and every run that has ended.
func (s *syncs) showAs(format export.Format) find {
	return func(r *http.Request) (string, file, error) {
		v := visitOf(r)
		return "sync" + string(format), func(ctx context.Context, w io.Writer) error {
			tasks, err := s.db.SyncTasks(ctx, v.everything())
			if err != nil {
				return err
			}
			out := export.NewSyncWriter(w, format)
			for i := range tasks {
				if err := out.Task(&tasks[i]); err != nil {
					return err
				}
			}
			if err := s.db.EachSyncRun(ctx, v.everything(), out.Run); err != nil {
				return err
			}
			return out.Flush()
		}, nil
	}
}

// start asks for a sync now. Fields: account; kind, "" for everything; month,
// for one bill.
func (s *syncs) start(w http.ResponseWriter, r *http.Request) error {
	fields, err := form(r, "account", "kind", "month")
	if err != nil {
		return err
	}
	kind := billing.SyncKind(fields["kind"])
	if kind != "" && !slices.Contains(syncKinds, kind) {
		return fault.New(fault.Invalid, fault.BadFilter, "kind", fields["kind"]).At("kind")
	}
	var cycle billing.Cycle
	if fields["month"] != "" {
		if cycle, err = billing.ParseCycle(fields["month"]); err != nil {
			return fault.New(fault.Invalid, fault.BadCycle, fields["month"]).At("month")
		}
		if kind == "" {
			kind = billing.SyncBill
		}
		if kind != billing.SyncBill {
			return fault.New(fault.Invalid, fault.BadForm).At("month")
		}
	}
	return s.ask(w, r, fields["account"], kind, cycle, flashSync)
}

// tryKey asks the upstream once more with a key that it refused.
func (s *syncs) tryKey(w http.ResponseWriter, r *http.Request) error {
	fields, err := form(r, "account")
	if err != nil {
		return err
	}
	return s.ask(w, r, fields["account"], "", billing.Cycle{}, flashKeyAgain)
}

// ask requests a sync of one account, or of all granted ones when none is named.
func (s *syncs) ask(w http.ResponseWriter, r *http.Request, account string, kind billing.SyncKind, cycle billing.Cycle, f flash) error {
	v := visitOf(r)
	wanted := v.granted
	if account != "" {
		a, err := findAccount(v.granted, account)
		if err != nil {
			return err
		}
		wanted = []billing.Account{a}
	}
	missing := fault.New(fault.NotFound, fault.NoSuchAccount, account)
	if !cycle.IsZero() {
		missing = fault.New(fault.NotFound, fault.NoSuchBill, cycle.String())
	}
	asked := 0
	for _, a := range wanted {
		err := s.db.RequestSync(r.Context(), v.everything(), a.ID, kind, cycle, v.now)
		if fault.Is(err, fault.NotFound) { // nothing of the kind is copied of this account
			missing.Cause = err
			continue
		}
		if err != nil {
			return err
		}
		asked++
		if err := s.db.Audit(r.Context(), v.actor(), "sync.request", a.Name, map[string]any{"kind": string(kind), "month": monthText(cycle)}); err != nil {
			return err
		}
	}
	if asked == 0 {
		return missing
	}
	s.setFlash(r.Context(), f)
	return seeOther(w, templates.PathSync)
}

func monthText(c billing.Cycle) string {
	if c.IsZero() {
		return ""
	}
	return c.String()
}
