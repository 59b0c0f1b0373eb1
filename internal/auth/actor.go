package auth

// ActorKind says what kind of hand did something.
type ActorKind string

// The kinds: a signed-in person, someone at the host's command line, the portal itself.
const (
	ByPerson  ActorKind = "person"
	ByConsole ActorKind = "console"
	BySystem  ActorKind = "system"
)

// Actor is who did something, for the audit trail.
type Actor struct {
	Kind      ActorKind
	PersonID  int64  // persons only
	Name      string // email of a person, login name at the host, name of a loop
	RequestID string // of the page request, if it was one
}

// Console is the person at the host's command line, known there as login.
func Console(login string) Actor { return Actor{Kind: ByConsole, Name: login} }

// System is the portal's own loop of that name.
func System(name string) Actor { return Actor{Kind: BySystem, Name: name} }

// As is u acting through the request of that id.
func As(u User, requestID string) Actor {
	return Actor{Kind: ByPerson, PersonID: u.ID, Name: u.Email, RequestID: requestID}
}

// ActorKinds lists the kinds.
var ActorKinds = []ActorKind{ByPerson, ByConsole, BySystem}
