package auth

import "time"

// PersonState says whether a person can sign in.
type PersonState string

// The states.
const (
	Active   PersonState = "active"
	Invited  PersonState = "invited" // has not set a password yet
	Disabled PersonState = "disabled"
)

// PersonStates lists the states as pages offer them.
var PersonStates = []PersonState{Active, Invited, Disabled}

// Person is a user as administrators see them.
type Person struct {
	User
	AllAccounts bool
	Accounts    []int64 // granted; empty with AllAccounts
	HasPassword bool
	Factor      bool // a second factor is set up
	Waiting     int  // changes that wait for a second administrator
	CreatedAt   time.Time
	PasswordAt  time.Time
	SeenAt      time.Time // last request of any session that is still kept; zero = none
}

// State is whether the person can sign in.
func (p *Person) State() PersonState {
	switch {
	case p.User.Disabled:
		return Disabled
	case !p.HasPassword:
		return Invited
	}
	return Active
}

// PeopleFilter selects and sorts people.
type PeopleFilter struct {
	Query         string // in name and email
	Roles         []Role
	States        []PersonState
	Sort          string // email, name, seen; "-" before it = descending
	After, Before string // cursors
	Limit         int
}

// PeoplePage is one page of people.
type PeoplePage struct {
	People     []Person
	Total      int
	Prev, Next string
}

// Session is one browser in which a person is signed in.
type Session struct {
	ID         string
	OpenedAt   time.Time
	SeenAt     time.Time
	SignedInAt time.Time // when the password was last given
	EndsAt     time.Time
	Address    string
	Agent      string // as the browser names itself
	Current    bool   // the one that asks
}

// ChangeKind is what an administrator asked for.
type ChangeKind string

// The kinds.
const (
	ChangeStanding ChangeKind = "standing" // role and owner of a person
	ChangeReset    ChangeKind = "reset"    // a new password for an administrator
	ChangeFactor   ChangeKind = "factor"   // which roles need a second factor
)

// ChangeFor is how long a change waits for its second administrator.
const ChangeFor = 7 * 24 * time.Hour

// LinkFor is how long a link to set a password works.
const LinkFor = 15 * time.Minute

// PeopleChange is something that waits for a second administrator, or did.
type PeopleChange struct {
	ID          int64
	Kind        ChangeKind
	PersonID    int64 // 0 for the factor policy
	PersonEmail string
	From, To    Standing // ChangeStanding
	RolesBefore []Role   // ChangeFactor
	RolesAfter  []Role
	Raises      bool
	AskedBy     int64
	AskedByName string
	AskedAt     time.Time
	ExpiresAt   time.Time
	DecidedBy   string
	DecidedAt   time.Time
	Decision    string // confirmed, rejected, withdrawn; "" while it waits
}

// Open reports whether the change still waits at now.
func (c *PeopleChange) Open(now time.Time) bool { return c.Decision == "" && now.Before(c.ExpiresAt) }
