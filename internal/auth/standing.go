package auth

import "portal/internal/fault"

// Standing is what a person may do: their role, and whether they own.
type Standing struct {
	Role  Role
	Owner bool // admins only
}

// Standing is u's own.
func (u User) Standing() Standing { return Standing{Role: u.Role, Owner: u.Owner} }

// Valid reports whether s can be given to anyone.
func (s Standing) Valid() bool { return s.Role.Valid() && (!s.Owner || s.Role == Admin) }

// Raises reports whether to allows anything that from does not.
func Raises(from, to Standing) bool {
	if to.Owner && !from.Owner {
		return true
	}
	for d := range who {
		if roleMay(to.Role, d) && !roleMay(from.Role, d) {
			return true
		}
	}
	return false
}

func roleMay(r Role, d Deed) bool { return Can(User{ID: 1, Role: r}, d) }

// MayAskStanding says whether actor may ask that a person gets another
// standing. Nobody raises themselves: Forbidden/SelfGrant.
func MayAskStanding(actor, person int64, from, to Standing) error {
	if !to.Valid() {
		return fault.New(fault.Invalid, fault.BadRole, string(to.Role)).At("role")
	}
	if actor == person && Raises(from, to) {
		return fault.New(fault.Forbidden, fault.SelfGrant)
	}
	return nil
}

// MayConfirm says whether actor may confirm what asker asked for a person. It
// takes another administrator; one who is raised by it does not count. Lowering
// may be confirmed by the person themselves. Fault Forbidden/SamePerson.
func MayConfirm(actor, asker, person int64, raises bool) error {
	if actor == asker || raises && actor == person {
		return fault.New(fault.Forbidden, fault.SamePerson)
	}
	return nil
}
