package auth

// View is a list's filters, order and columns under a name.
type View struct {
	ID       int64
	List     string // which list
	Name     string // unique among a person's views of the list, in whatever letter case
	Query    string // of the address
	Accounts []int64
	Shared   bool
	First    bool // the person's own: where the contents lead to
	Mine     bool
	By       string // whose it is
}

// ListChoices is how a person likes a list, and the views they may open.
type ListChoices struct {
	Columns []string // the optional ones that are shown; nil = as the list comes
	Views   []View   // of the list: their own, then those that others share, by name
	First   []View   // of every list: where the contents lead to
}

// The most views that a person may have of one list, and characters of a name.
const (
	MaxViews    = 50
	MaxViewName = 60
)
