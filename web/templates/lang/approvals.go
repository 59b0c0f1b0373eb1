package lang

import "portal/internal/approval"

// OperationText names an operation: as a request, and as the deed of its buttons.
type OperationText struct {
	Request func(id string) string // "Payment request 187"
	Name    string                 // in a list
	Ask     string                 // title of the form
}

// StateText is a state as a word and as what it means.
type StateText struct{ Word, Means string }

// ApprovalTexts are the words of requests, decisions and outcomes.
type ApprovalTexts struct {
	Title, Basis, Nav, Waiting string
	Tabs                       string
	TabWaits, TabMine, TabAll  string
	TabOutside                 string
	Operation                  map[approval.Operation]OperationText
	State                      map[approval.State]StateText
	Reason                     map[string]string // why a request moved by itself
	Field                      map[string]string // of what is hashed, and of what is compared
	Request, Status, What, By  string
	Asked, AskedFrom, AskedTo  string
	Expires, Amount, Currency  string
	Account, Kind, Placeholder string
	Count                      func(n int64) string
	SumOf                      func(n int64, currency string) string
	Caption                    func(order string) string
	Shown                      func(shown int, total int64, order string) string
	NoneWaits, NoneWaitsText   string
	None, NoneText             string
	NoMatch                    string
	NoMatchText                Phrase
	Group                      string
	GroupNote                  func(n int64) string

	WaitsYou     string
	WaitsSecond  string
	AskedBy      Phrase // {0} who, {1} when
	ExpiresAt    Phrase // {0} when, {1} in how long
	OrderOf      Phrase // {0} order
	Exactly      string
	ExactlyNote  string
	AsksNow      string // Exactly, to whoever does not decide
	Asks         string // heading of the same once it is decided
	ListPrice    string
	Discount     Phrase // {0} id
	AfterDisc    string
	OrderDisc    string // those it had before one was chosen
	ItemCount    func(n int) string
	CouponOf     Phrase // {0} id
	Pay          string // result of a payment
	PaidOrNot    string
	CashNow      string
	CashAfter    string
	Cost         map[approval.Operation]string
	Fingerprint  string
	Facts        string
	FactsNote    string
	Why          string
	PayBy        string
	Resource     string
	Attached     string
	AttachedOf   func(n int) string
	Term         string
	ExpiryMoves  Phrase // {0} before, {1} after
	Expiry       string
	GivesBack    string
	ScopeAll     string
	ScopeRenewed string
	Repeats      string
	TimesOf      func(n int) string
	Endless      string
	Rules        string
	RulesOf      func(version int) string
	MadeOrders   string
	PayMade      string // the next step after a renewal
	Successor    string
	CouponUsed   string
	DiscountUsed string
	NotUsed      string
	Until        Phrase // {0} when

	Chain        string
	ChainAsked   Phrase // {0} who
	ChainDid     Phrase // {0} who approved
	ChainYou     string
	ChainNext    func(step, of int) string
	ChainOwner   string
	ChainNobody  string // no approval needed
	ChainSend    string
	ChainSendHow string
	ChainSent    string

	Decision   string
	Approve    map[approval.Operation]string
	ApprovePay func(amount, currency string) string
	Comment    string
	Reject     string
	RejectOpen string
	RejectWhy  func(name string) string
	Withdraw   string
	WithdrawOp string
	WithdrawBy string
	SignIn     string
	SignInWhy  string
	Sending    string // note under the form
	OnlyAdmins string
	NotNow     string // heading of a decision that is refused
	Outcome    string

	Resolve      string
	ResolveText  string
	ResolveMis   string
	ResolvePaid  string
	ResolveNot   string
	ResolveClose string
	Reference    string
	RefHelp      string
	ResolvedBy   Phrase // {0} who, {1} verdict, {2} reference
	Verdict      string
	PayAgain     string
	PayAgainWhy  string

	DoNot        string // title of the banner while the outcome is open
	DoNotPay     string
	UnknownText  string
	WhenKnown    string
	WhenKnownOf  Phrase // {0} when
	ClockLabel   func(sent, now, certain string, reads int) string
	ClockSent    string
	ClockNow     string
	ClockCertain string
	Reads        func(n int) string
	NextRead     Phrase // {0} when
	Attempts     string
	AttemptsNote string
	Attempt      string
	Claimed      string
	Sent         string
	Answer       string
	Proves       string
	OutcomeOf    map[approval.AttemptOutcome]string
	UpstreamID   string
	Ends         string
	EndPaid      string
	EndNot       string
	NoReceipt    string
	EndReview    string
	Told         Phrase // {0} when
	Evidence     string
	EvidenceNote string
	Source       string
	EvidenceOf   map[approval.EvidenceKind]string
	At           string
	Found        string
	FoundOf      map[string]string
	LinesFound   func(n int) string
	Timeline     string
	Ev           map[approval.State]Phrase // {0} who, {1} why
	EvStep       Phrase                    // {0} who, {1} step
	Differences  string
	DiffNote     string
	FieldHead    string
	Was, Is      string

	Checks        string
	CheckOrder    string
	CheckOrderBad string
	CheckCash     string
	CheckCashBad  string
	CheckFree     string
	CheckCap      Phrase // {0} with this one, {1} cap
	CheckCapBad   Phrase
	CheckSwitch   string
	CheckQueue    string
	CheckSafe     Phrase // {0} until

	Outside      string
	OutsideNote  string
	OutsidePaid  string
	OutsideGone  string
	OutsideNone  string
	OutsideText  string
	OutsideTable string
	Noticed      string
	OutsideOrder Phrase // {0} when: on the order's page

	Done map[string]string // flashes

	OrderOpen Phrase // {0} link to the request
	OrderLast string
	OrderAsk  string
	OrderWhy  string
	AskPay    string
	AskCancel string
	NoRole    string
	NoEngine  string
}

// StateWord is a state's word, its code where there is none.
func (t *Texts) StateWord(s approval.State) string {
	return name(t, t.Approvals.stateWords(), s, string(s))
}

func (a *ApprovalTexts) stateWords() map[approval.State]string {
	words := make(map[approval.State]string, len(a.State))
	for s, text := range a.State {
		words[s] = text.Word
	}
	return words
}

// MoveReason is the sentence of a code of why a request moved, the text itself
// where a person wrote it.
func (t *Texts) MoveReason(code string) string {
	if text, ok := t.Approvals.Reason[code]; ok {
		return text
	}
	return code
}

// FieldName names a field of what is approved.
func (t *Texts) FieldName(code string) string {
	if text, ok := t.Approvals.Field[code]; ok {
		return text
	}
	return code
}
