package handlers

import (
	"net/http"
	"net/url"
	"slices"

	"portal/internal/approval"
	"portal/internal/billing"
	"portal/internal/fault"
	"portal/web/templates"
)

// What the forms of the money path have in common.

// engine is the money path; a fault where this portal has none. It looks things
// up upstream, so the visit gives its turn to others.
func (s *site) engine(v *visit) (*approval.Service, error) {
	if s.approval == nil {
		return nil, fault.New(fault.Unavailable, fault.UpstreamSilent)
	}
	v.giveTurn()
	return s.approval, nil
}

// acting is the person of a request as the money path knows them. The accounts
// are all that they were granted, whichever the page shows.
func (v *visit) acting() approval.Person {
	p := approval.Person{User: *v.user, Scope: billing.Scope{Currency: v.currency}, SignedInAt: v.signedInAt, SecondFactor: v.factor, RequestID: v.requestID}
	for _, a := range v.granted {
		p.Scope.Accounts = append(p.Scope.Accounts, a.ID)
	}
	return p
}

// accountName names one of the granted accounts.
func (v *visit) accountName(id int64) string {
	for _, a := range v.granted {
		if a.ID == id {
			return a.Name
		}
	}
	return ""
}

// formValues reads the fields of a posted form; those of many may be there
// several times. Fields that the form does not have are refused.
func formValues(r *http.Request, many []string, once ...string) (url.Values, error) {
	for name, values := range r.PostForm {
		if slices.Contains(many, name) {
			continue
		}
		if !slices.Contains(once, name) || len(values) > 1 {
			return nil, fault.New(fault.Invalid, fault.BadForm).At(name)
		}
	}
	return r.PostForm, nil
}

// stepUp leads to the sign-in that comes back to a page, where a deed asks for a
// fresh one; false for any other error.
func stepUp(w http.ResponseWriter, err error, back string) bool {
	f := fault.As(err)
	if f == nil || f.Code != fault.StepUp {
		return false
	}
	_ = seeOther(w, templates.AgainPath(back))
	return true
}

// filled is the status of a form that was refused: what is wrong with what was
// typed is 422, everything else as the fault says.
func filled(f *fault.Error) int {
	if f.Kind == fault.Invalid {
		return http.StatusUnprocessableEntity
	}
	return statusOf(f)
}
