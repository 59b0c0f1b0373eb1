package templates

import (
	"portal/internal/auth"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// SessionRow is one session.
type SessionRow struct {
	Opened, Seen, Ends ui.Time
	Address, Agent     string
	Current            bool
	End                *ui.Button
}

// SessionList is where a person is signed in: this session and the newest, the
// others folded.
type SessionList struct {
	Rows, Older []SessionRow
	More        string // what opens the others
	Others      bool   // there are sessions besides this one
}

// sessionsShown is how many sessions are not folded.
const sessionsShown = 5

// NewSessionList lists sessions, the one last used first as they come, but the
// one that asks before all. path ends one of them.
func NewSessionList(t *lang.Texts, sessions []auth.Session, path string) SessionList {
	var l SessionList
	var others []SessionRow
	for i := range sessions {
		row := NewSessionRow(t, &sessions[i], path)
		if row.Current {
			l.Rows = append(l.Rows, row)
		} else {
			others = append(others, row)
		}
	}
	l.Others = len(others) > 0
	shown := min(len(others), sessionsShown-len(l.Rows))
	if len(others) == shown+1 { // a fold for one hides nothing
		shown++
	}
	l.Rows, l.Older = append(l.Rows, others[:shown]...), others[shown:]
	l.More = t.People.MoreSessions(len(l.Older))
	return l
}

// NewSessionRow shows one session that can be ended by posting to path.
func NewSessionRow(t *lang.Texts, s *auth.Session, path string) SessionRow {
	row := SessionRow{
		Opened: ui.InstantBare(s.OpenedAt), Seen: ui.InstantBare(s.SeenAt), Ends: ui.InstantBare(s.EndsAt),
		Address: s.Address, Agent: s.Agent, Current: s.Current,
	}
	row.End = &ui.Button{
		Action: path, Text: t.People.End, Kind: "bare", Label: t.People.EndOf(ui.InstantBare(s.OpenedAt).Shown + " " + ui.Visible(s.Address)),
		Fields: []ui.Pair{{Name: "session", Value: s.ID}},
	}
	return row
}
