package billing

import "time"

// SyncKind is a thing that the sync copies.
type SyncKind string

// The kinds.
const (
	SyncBalances     SyncKind = "balances"
	SyncOrders       SyncKind = "orders"        // recent: non-final, new, newly paid
	SyncOrderHistory SyncKind = "order_history" // everything, in one-year windows
	SyncProducts     SyncKind = "products"      // names of services and resource types, both languages
	SyncBill         SyncKind = "bill"          // one month: lines and summary
	SyncCatalog      SyncKind = "catalog"       // all product lists, both languages
	SyncCosts        SyncKind = "costs"         // amortized cost, 18 months
	SyncUsage        SyncKind = "usage_records" // what only they know: zones, parents
)

// The kinds of what the account buys and holds.
const (
	SyncSubscriptions SyncKind = "subscriptions"
	SyncCoupons       SyncKind = "coupons"
	SyncPackages      SyncKind = "packages"
	SyncDeductions    SyncKind = "deductions" // what was taken from packages
	SyncInvoices      SyncKind = "invoices"
)

// SyncTask is one thing the sync does again and again, with what came of it last.
type SyncTask struct {
	ID          int64
	AccountID   int64
	AccountName string
	Kind        SyncKind
	Cycle       Cycle // bill tasks only
	DueAt       time.Time
	Running     bool
	StartedAt   time.Time // of the last or present run
	FinishedAt  time.Time // zero while the first run has not ended
	OKAt        time.Time // last success; zero = never
	Done, Total int64     // of the present or last run: records
	Problem     *SyncProblem
	Tries       int // failures in a row
}

// SyncProblem says in code why a run failed; the page has the words.
type SyncProblem struct {
	Code   string // unreachable, wrong_key, clock_skew, locked, throttled, forbidden, upstream_error, bad_answer, not_whole, internal
	Detail string // for the admin: operation, upstream code and request id; never a key or customer data
	At     time.Time
}

// Health is how fresh the copy of the accounts in scope is, for the line at the
// foot of every page and the banner above it.
type Health struct {
	OKAt        time.Time    // the last successful reading of the account that is furthest behind; zero = nothing yet
	Problem     *SyncProblem // why the newest attempt failed; nil when it did not
	Account     string       // whose problem it is
	NextTry     time.Time
	FirstSync   bool  // the first full copy is still going on
	Done, Total int64 // months copied, months to copy, of the first sync
	Now         Cycle // the month being read during the first sync
}

// SyncRun is one finished or running run, for the list at /admin/sync.
type SyncRun struct {
	ID                    int64
	AccountName           string
	Kind                  SyncKind
	Cycle                 Cycle
	StartedAt, FinishedAt time.Time
	Done                  int64
	Calls                 int64
	Problem               *SyncProblem
	Result                string // new, unchanged, restated, late, refreshed, grain; "" for other kinds
}
