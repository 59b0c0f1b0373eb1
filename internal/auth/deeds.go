package auth

import "slices"

// Deed is something that only some roles may do. Every route names one.
type Deed string

// The deeds of the product, from what everybody may to what few may.
const (
	Look           Deed = "look"            // read pages, lists and exports of the granted accounts; set one's own preferences
	ReadAudit      Deed = "read_audit"      // the audit trail and evidence exports
	Review         Deed = "review"          // explain and sign off a month
	AskToSpend     Deed = "ask_to_spend"    // ask for a payment or another spending
	Approve        Deed = "approve"         // approve what another person asked for
	RunSync        Deed = "run_sync"        // see the runs of the sync and start one
	ManagePeople   Deed = "manage_people"   // users and their roles
	ManageAccounts Deed = "manage_accounts" // upstream accounts and their keys
	SetPolicy      Deed = "set_policy"      // limits, tiers, the paying switch
	Quote          Deed = "quote"           // ask the upstream for prices; the answers are kept
	PlanProjects   Deed = "plan_projects"   // owners and budgets of enterprise projects
)

// who holds the roles that may do each deed. What is not in it nobody may.
var who = map[Deed][]Role{
	Look:           {Viewer, Auditor, Finance, Admin},
	ReadAudit:      {Auditor, Admin},
	Review:         {Finance, Admin},
	AskToSpend:     {Finance, Admin},
	Approve:        {Admin},
	RunSync:        {Admin},
	ManagePeople:   {Admin},
	ManageAccounts: {Admin},
	SetPolicy:      {Admin},
	Quote:          {Finance, Admin},
	PlanProjects:   {Finance, Admin},
}

// Can reports whether u's role allows d. A disabled or unknown person may
// nothing. Rules that look at more than the role (nobody approves their own
// request) are the business of the room that knows the rest.
func Can(u User, d Deed) bool {
	return u.ID != 0 && !u.Disabled && slices.Contains(who[d], u.Role)
}

// Valid reports whether r is one of the four roles.
func (r Role) Valid() bool { return slices.Contains(Roles, r) }
