package handlers

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/fault"
	"portal/internal/money"
	"portal/web/templates"
)

// policies are the limits of the money path and the one switch.
type policies struct{ *site }

// policyVersions is how many versions the page lists.
const policyVersions = 100

func (p *policies) show(w http.ResponseWriter, r *http.Request) error {
	return p.view(w, r, http.StatusOK, func(*templates.PolicyFacts) {})
}

// view renders the limits; with adds what a refused form has.
func (p *policies) view(w http.ResponseWriter, r *http.Request, status int, with func(*templates.PolicyFacts)) error {
	v, ctx := visitOf(r), r.Context()
	f := &templates.PolicyFacts{T: v.t, Me: *v.user, Fresh: auth.Fresh(v.signedInAt, v.now), Now: v.now, Accounts: v.granted, Errors: map[string]string{}}
	var err error
	if f.Versions, err = p.db.PolicyVersions(ctx, policyVersions); err != nil {
		return err
	}
	if f.Proposal, err = p.db.PolicyProposal(ctx); err != nil {
		return err
	}
	admins, err := p.db.Admins(ctx)
	if err != nil {
		return err
	}
	f.Alone = admins < 2
	for _, a := range v.granted {
		queue, err := p.db.ApprovalQueue(ctx, a.ID)
		if err != nil {
			return err
		}
		f.Safe = queue.SafeUntil
		if !queue.StoppedAt.IsZero() {
			f.Stopped = append(f.Stopped, templates.StoppedQueue{Account: a, StoppedAt: queue.StoppedAt, Code: queue.Code})
		}
	}
	with(f)
	shell, err := p.shell(r, v.t.Policy.Title)
	if err != nil {
		return err
	}
	return p.render(w, r, status, templates.Policy(templates.NewPolicyPage(shell, f)))
}

// propose files a change of the limits.
func (p *policies) propose(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	names := append([]string{templates.FieldBase, templates.FieldReason}, append(templates.PolicyTexts, templates.PolicyFlags...)...)
	fields, err := formValues(r, []string{templates.FieldManaged}, names...)
	if err != nil {
		return err
	}
	engine, err := p.engine(visitOf(r))
	if err != nil {
		return err
	}
	last, err := p.db.ApprovalPolicy(r.Context())
	if err != nil {
		return err
	}
	next, wrong := readPolicy(v, fields, last)
	if len(wrong) > 0 {
		return p.view(w, r, http.StatusUnprocessableEntity, func(f *templates.PolicyFacts) { f.Values, f.Errors = fields, wrong })
	}
	base, _ := strconv.Atoi(fields.Get(templates.FieldBase)) // what is no number is no version
	id, err := engine.ProposePolicy(r.Context(), v.acting(), base, next, fields.Get(templates.FieldReason))
	if err != nil {
		return p.refused(w, r, err, fields)
	}
	done := flash("policy_set")
	if id != 0 {
		done = "policy_proposed"
	}
	p.setFlash(r.Context(), done)
	return seeOther(w, templates.PathPolicy)
}

// refused shows the page again, with the form as it was filled in.
func (p *policies) refused(w http.ResponseWriter, r *http.Request, err error, fields url.Values) error {
	f := fault.As(err)
	if f == nil || f.Code == fault.NoAccess {
		return err
	}
	v := visitOf(r)
	v.err = err // for the log
	return p.view(w, r, filled(f), func(facts *templates.PolicyFacts) {
		if fields != nil {
			facts.Values = fields
		}
		if f.Kind == fault.Invalid && f.Field != "" {
			facts.Errors[f.Field] = v.t.Fault(f)
			return
		}
		facts.Problem = f
	})
}

// readPolicy reads the form's limits; what is wrong stands at its field.
func readPolicy(v *visit, fields url.Values, last approval.Policy) (next approval.Policy, wrong map[string]string) {
	next, wrong = last, map[string]string{}
	next.Currency = strings.ToUpper(strings.TrimSpace(fields.Get(templates.FieldCurrency)))
	if _, err := money.Parse("0", next.Currency); err != nil {
		wrong[templates.FieldCurrency] = v.t.Fault(fault.New(fault.Invalid, fault.BadPolicy, templates.FieldCurrency))
	}
	for name, to := range map[string]*money.Amount{
		"two_above": &next.TwoAbove, "owner_above": &next.OwnerAbove, "account_cap": &next.AccountCap, "requester_cap": &next.RequesterCap,
	} {
		amount, err := money.Parse(strings.ReplaceAll(strings.TrimSpace(fields.Get(name)), ",", ""), next.Currency)
		if err != nil {
			wrong[name] = v.t.Policy.BadAmount
		}
		*to = amount
	}
	for name, to := range map[string]struct {
		to   *time.Duration
		unit time.Duration
	}{"request_hours": {&next.RequestLife, time.Hour}, "approval_hours": {&next.ApprovalLife, time.Hour}, "dead_minutes": {&next.Dead, time.Minute}} {
		n, err := strconv.Atoi(strings.TrimSpace(fields.Get(name)))
		if err != nil || n < 0 || n > 100_000 {
			wrong[name] = v.t.Policy.BadNumber
		}
		*to.to = time.Duration(n) * to.unit
	}
	for name, to := range map[string]*bool{
		"second_factor": &next.SecondFactor, "cancel_approval": &next.CancelApproval, "endless_renewal": &next.EndlessRenewal,
		"pay_managed": &next.PayManaged, "submitting": &next.Submitting,
	} {
		*to = fields.Get(name) == "YES"
	}
	next.ManagedAccounts = managed(v, fields[templates.FieldManaged], last.ManagedAccounts)
	return next, wrong
}

// managed are the chosen accounts of the person, and those of others as they were.
func managed(v *visit, chosen []string, before []int64) []int64 {
	var all []int64
	for _, id := range before {
		if v.accountName(id) == "" {
			all = append(all, id)
		}
	}
	for _, a := range v.granted {
		for _, text := range chosen {
			if itoa64(a.ID) == text {
				all = append(all, a.ID)
				break
			}
		}
	}
	return all
}

// decide confirms or drops the change that waits.
func (p *policies) decide(confirm bool) handle {
	return func(w http.ResponseWriter, r *http.Request) error {
		fields, err := form(r, templates.FieldProposal)
		if err != nil {
			return err
		}
		engine, err := p.engine(visitOf(r))
		if err != nil {
			return err
		}
		id, err := number(fields[templates.FieldProposal])
		if err != nil {
			return p.refused(w, r, fault.New(fault.Invalid, fault.BadForm).At(templates.FieldProposal), nil)
		}
		done := flash("policy_dropped")
		if confirm {
			done = "policy_set"
			err = engine.ConfirmPolicy(r.Context(), visitOf(r).acting(), id)
		} else {
			err = engine.DropPolicy(r.Context(), visitOf(r).acting(), id)
		}
		if err != nil {
			return p.refused(w, r, err, nil)
		}
		p.setFlash(r.Context(), done)
		return seeOther(w, templates.PathPolicy)
	}
}

// stop turns the one switch off, at once.
func (p *policies) stop(w http.ResponseWriter, r *http.Request) error {
	fields, err := form(r, templates.FieldReason)
	if err != nil {
		return err
	}
	engine, err := p.engine(visitOf(r))
	if err != nil {
		return err
	}
	if strings.TrimSpace(fields[templates.FieldReason]) == "" { // stopping does not wait for words
		fields[templates.FieldReason] = visitOf(r).t.Policy.StopTitle
	}
	if err := engine.StopSubmitting(r.Context(), visitOf(r).acting(), fields[templates.FieldReason]); err != nil {
		return p.refused(w, r, err, nil)
	}
	p.setFlash(r.Context(), "stopped")
	return seeOther(w, templates.PathPolicy)
}

// resume lets an account's queue run again after its key was refused.
func (p *policies) resume(w http.ResponseWriter, r *http.Request) error {
	fields, err := form(r, templates.ParamAccount)
	if err != nil {
		return err
	}
	engine, err := p.engine(visitOf(r))
	if err != nil {
		return err
	}
	if fields[templates.ParamAccount] == "" {
		return p.refused(w, r, fault.New(fault.Invalid, fault.BadForm).At(templates.ParamAccount), nil)
	}
	a, err := findAccount(visitOf(r).granted, fields[templates.ParamAccount])
	if err != nil {
		return err
	}
	if err := engine.ResumeQueue(r.Context(), visitOf(r).acting(), a.ID); err != nil {
		return p.refused(w, r, err, nil)
	}
	p.setFlash(r.Context(), "resumed")
	return seeOther(w, templates.PathPolicy)
}
