// Package auth says who people are and what their role lets them do. Pure
// rules and the password hash; the rows are store's, the pages handlers'.
package auth

// Role is what a person may do. Approving is Admin's alone.
type Role string

// The four roles of the product.
const (
	Viewer  Role = "viewer"  // looks things up
	Finance Role = "finance" // reviews, exports, asks for payment
	Admin   Role = "admin"   // approves, manages people, accounts and limits
	Auditor Role = "auditor" // viewer, plus the audit trail
)

// Roles lists the roles from least to most.
var Roles = []Role{Viewer, Auditor, Finance, Admin}

// User is a person who can sign in.
type User struct {
	ID       int64
	Email    string // lower case
	Name     string
	Role     Role
	Owner    bool // a flag on an admin: the last step of the largest approvals
	Disabled bool
	Language string // "en", "zh-Hans", or "" for what the browser asks
	Theme    string // "light", "dark", or "" for the system's
	Density  string // "compact", "roomy", or "" for normal

	NeedsFactor bool // their role must have a second factor, and they have none: only its page is open to them
}
