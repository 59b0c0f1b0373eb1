package auth

import (
	"testing"

	"portal/internal/fault"
)

func TestRaises(t *testing.T) {
	standings := []Standing{{Viewer, false}, {Auditor, false}, {Finance, false}, {Admin, false}, {Admin, true}}
	// What each may be turned into without gaining anything: itself and less.
	lower := map[Standing][]Standing{
		standings[0]: {standings[0]},
		standings[1]: {standings[0], standings[1]},
		standings[2]: {standings[0], standings[2]},
		standings[3]: {standings[0], standings[1], standings[2], standings[3]},
		standings[4]: standings,
	}
	for _, from := range standings {
		for _, to := range standings {
			want := true
			for _, l := range lower[from] {
				want = want && l != to
			}
			if got := Raises(from, to); got != want {
				t.Errorf("Raises(%v, %v) = %t, want %t", from, to, got, want)
			}
		}
	}
}

func TestNobodyRaisesThemselves(t *testing.T) {
	viewer, admin, owner := Standing{Viewer, false}, Standing{Admin, false}, Standing{Admin, true}
	for _, c := range []struct {
		name          string
		actor, person int64
		from, to      Standing
		want          fault.Code
	}{
		{"another one", 1, 2, viewer, admin, ""},
		{"oneself to owner", 1, 1, admin, owner, fault.SelfGrant},
		{"oneself down", 1, 1, owner, admin, ""},
		{"oneself the same", 1, 1, admin, admin, ""},
		{"no such role", 1, 2, viewer, Standing{"root", false}, fault.BadRole},
		{"an owner who is no admin", 1, 2, viewer, Standing{Finance, true}, fault.BadRole},
	} {
		var got fault.Code
		if f := fault.As(MayAskStanding(c.actor, c.person, c.from, c.to)); f != nil {
			got = f.Code
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	for _, c := range []struct {
		actor, asker, person int64
		raises, may          bool
	}{
		{2, 1, 3, true, true}, {1, 1, 3, true, false}, {1, 1, 3, false, false}, {3, 1, 3, true, false}, {3, 1, 3, false, true},
	} {
		if err := MayConfirm(c.actor, c.asker, c.person, c.raises); (err == nil) != c.may {
			t.Errorf("MayConfirm(%d, %d, %d, %t): %v, want %t", c.actor, c.asker, c.person, c.raises, err, c.may)
		}
	}
}
