package lang

import (
	"fmt"

	"portal/internal/approval"
)

var enApprovals = ApprovalTexts{
	Title: "Approvals", Basis: "Nothing is paid alone: whoever asks never approves", Nav: "Approvals", Waiting: "waiting",
	Tabs: "Which requests", TabWaits: "Waits for me", TabMine: "What I asked for", TabAll: "Everything", TabOutside: "Done outside",
	Operation: map[approval.Operation]OperationText{
		approval.Pay:            {about1("Payment request "), "Payment", "Request payment"},
		approval.Cancel:         {about1("Cancellation request "), "Cancellation", "Cancel the order"},
		approval.Renew:          {about1("Renewal request "), "Renewal", "Request a renewal"},
		approval.Unsubscribe:    {about1("Unsubscription request "), "Unsubscription", "Request to unsubscribe"},
		approval.AutoRenewOn:    {about1("Auto-renewal request "), "Auto-renewal on", "Request auto-renewal"},
		approval.AutoRenewOff:   {about1("Request to end auto-renewal "), "Auto-renewal off", "Turn auto-renewal off"},
		approval.PayPerUseOn:    {about1("Pay-per-use request "), "Pay-per-use at expiry", "Request pay-per-use at expiry"},
		approval.PayPerUseOff:   {about1("Request to end pay-per-use at expiry "), "No pay-per-use at expiry", "Turn pay-per-use at expiry off"},
		approval.EnableProjects: {about1("Project function request "), "Enterprise projects on", "Enable enterprise projects"},
	},
	State: map[approval.State]StateText{
		approval.Draft:           {"Draft", "It has not been sent."},
		approval.Requested:       {"Waits for approval", "Nothing is sent to Huawei before all approvers have agreed to exactly this."},
		approval.Approved:        {"Approved, not sent yet", "The portal reads it once more and sends it within a minute. Until then it can be withdrawn."},
		approval.Submitting:      {"Being sent", "The one try is being made right now."},
		approval.Confirming:      {"Accepted, being proved", "Huawei accepted it. That is not yet proof; the portal reads until it is."},
		approval.Unknown:         {"Outcome not known", "It was sent once and Huawei gave no answer that proves anything. The portal will not send it again; it reads until the answer is certain."},
		approval.NeedsReview:     {"Two people must decide", "Reading could not tell what came of it. Two people look at the evidence and say so."},
		approval.Paid:            {"Paid", "The order shows a payment time. Its bill lines are awaited, up to 24 hours."},
		approval.Mismatch:        {"Paid, not as approved", "What was charged is not what was approved. Two people explain and close it."},
		approval.Done:            {"Done", "Reading it back has shown that it happened."},
		approval.Reconciled:      {"Paid and matched", "Approval, order and bill lines agree to the last decimal."},
		approval.ClosedException: {"Closed with an explanation", "What was charged differed from what was approved; two people have explained why."},
		approval.Rejected:        {"Rejected", "An approver refused it. Nothing was sent."},
		approval.Withdrawn:       {"Withdrawn", "It was taken back before anything was sent."},
		approval.Expired:         {"Expired", "Its time ran out before anything was sent."},
		approval.Superseded:      {"Void: something changed", "What was approved is not what is there any more. Nothing was sent; ask again if it is still needed."},
		approval.External:        {"Done outside the portal", "Somebody did it elsewhere before the portal sent anything."},
		approval.Failed:          {"Not done", "It is proved that nothing came of it. A new try is a new request."},
	},
	Reason: map[string]string{
		approval.ReasonAsked: "asked for", approval.ReasonNoApproval: "the limits ask for no approval", approval.ReasonApproved: "approved",
		approval.ReasonTimeUp: "its time is over", approval.ReasonChanged: "something that was approved has changed",
		approval.ReasonDoneElsewhere: "it was done elsewhere before the portal tried", approval.ReasonPersonGone: "who asked or approved has lost the right to",
		approval.ReasonSafeMode: "the database was put back, so approvals count no more", approval.ReasonClaimed: "the one try begins",
		approval.ReasonAccepted: "Huawei accepted it", approval.ReasonRefused: "Huawei refused it for good", approval.ReasonNotExecuted: "proved not executed; tried again later",
		approval.ReasonNoAnswer: "no answer that proves anything", approval.ReasonNoResult: "the process that sent it left no result",
		approval.ReasonProved: "proved by reading", approval.ReasonNotDone: "read after the sent call could no longer act: not done",
		approval.ReasonStillPending: "accepted, yet still not done", approval.ReasonOddState: "in a state that no rule explains",
		approval.ReasonTooLong: "24 hours without an answer", approval.ReasonAmbiguous: "more than one thing fits", approval.ReasonMatched: "the bill lines match",
		approval.ReasonDiffers: "the figures differ", approval.ReasonNoLines: "no bill lines came",
	},
	Field: map[string]string{
		"version": "Version of the list", "operation": "Operation", "account": "Account", "site": "Huawei account", "order": "Order", "order_type": "Type of order",
		"currency": "Currency", "unit": "Unit", "list": "List price", "discounted": "After discount", "payable": "To be paid", "use_coupon": "Coupons used",
		"use_discount": "Discount used", "coupons": "Number of coupons", "coupon": "Coupon", "coupon_type": "Type of coupon", "coupon_amount": "Coupon pays",
		"coupon_end": "Coupon ends", "discount": "Discount", "discount_type": "Type of discount", "discount_off": "Discount takes off", "lines": "Line items",
		"pay_by": "Pay by", "resource": "Resource", "resource_name": "Name", "attached": "Attached resources", "attached_resource": "Attached resource",
		"period_unit": "Unit of the term", "period_num": "Length of the term", "times": "Renewals", "scope": "Scope", "expire_before": "Expiry now",
		"expire_after": "Expiry afterwards", "expire_policy_before": "At expiry now", "cost": "Cost", "refund": "Refund", "requester": "Requester", "policy": "Version of the limits",
		"payer": "Payer", "bill_due": "Bill lines: amount due", "bill_coupon": "Bill lines: coupons", "bill_paid": "Bill lines: paid",
		"not_waiting": "Order", "already_so": "Setting", "person_gone": "Person", "changed": "Changed", "safe_mode": "Database",
		"no_such_coupon": "Coupon that is gone", "coupon_unfit": "Coupon that does not fit any more", "no_such_discount": "Discount that is gone",
		"must_use_discount": "Price adjustment", "master_pays": "Payer", "use_parent_order": "Combined order",
	},
	Request: "Request", Status: "Status", What: "About", By: "Asked by", Asked: "Asked, UTC", AskedFrom: "Asked from", AskedTo: "to",
	Expires: "Decide within", Amount: "Before coupons", Currency: "Currency", Account: "Account", Kind: "Operation", Placeholder: "Number, order, resource, person or reason",
	Count: func(n int64) string { return plural(n, "request", "requests") },
	SumOf: func(n int64, currency string) string {
		return allOf(n, "request", "requests") + ", " + currency
	},
	Caption: func(order string) string { return "Requests, " + order },
	Shown: func(shown int, total int64, order string) string {
		return count(int64(shown)) + " of " + plural(total, "request", "requests") + ", " + order
	},
	NoneWaits: "Nothing waits for you.", NoneWaitsText: "Requests that you may decide appear here, the most urgent ones on the overview too.",
	None: "No request yet.", NoneText: "A payment or another change begins at its order or subscription.",
	NoMatch: "No request matches.", NoMatchText: "{0}, or choose other values.",
	Group: "Asked for together", GroupNote: func(n int64) string {
		return "one of " + plural(n, "request", "requests") + " made by one form; each has its own fate"
	},

	WaitsYou: "Waits for you", WaitsSecond: "Waits for you, second of two", AskedBy: "Asked by {0} {1}", ExpiresAt: "Expires {0}, {1}", OrderOf: "Order {0}",
	ItemCount: func(n int) string { return plural(int64(n), "item", "items") }, Exactly: "You approve exactly this", ExactlyNote: "any change to it voids the request", AsksNow: "What exactly is asked for", Asks: "What exactly was asked for",
	ListPrice: "List price", Discount: "Discount {0}", OrderDisc: "Discounts of the order", AfterDisc: "After discount", CouponOf: "Coupon {0}", Pay: "To be paid",
	PaidOrNot: "Paid or not paid", CashNow: "Cash account now", CashAfter: "Cash account after it",
	Cost: map[approval.Operation]string{
		approval.Renew: "The renewal’s quote", approval.AutoRenewOn: "A year of renewals", approval.PayPerUseOn: "A month, quoted",
	},
	Fingerprint: "Fingerprint, the same on every screen and receipt", Facts: "Details", FactsNote: "read from Huawei, frozen with the request",
	Why: "Reason", PayBy: "Pay by", Resource: "Resource", Attached: "With it", AttachedOf: func(n int) string { return plural(int64(n), "attached resource", "attached resources") },
	Term: "Term", ExpiryMoves: "{1}, now {0}", Expiry: "Expiry", GivesBack: "Gives back", ScopeAll: "the resource itself, for good", ScopeRenewed: "only the renewed term that has not begun",
	Repeats: "Renewals", TimesOf: func(n int) string { return plural(int64(n), "time", "times") }, Endless: "without end",
	Rules: "Limit rules", RulesOf: func(version int) string { return fmt.Sprintf("version %d", version) }, MadeOrders: "Made the order", PayMade: "Request payment of its order", Successor: "Followed by",
	CouponUsed: "Coupons", DiscountUsed: "Discount", NotUsed: "none", Until: "until {0}",

	Chain: "Approval chain", ChainAsked: "{0} asked", ChainDid: "{0} approved", ChainYou: "You",
	ChainNext: func(step, of int) string {
		if of < 2 {
			return "One approver"
		}
		return [...]string{"First approver", "Second approver"}[min(max(step, 1), 2)-1]
	},
	ChainOwner: "an owner, at this amount", ChainNobody: "No approval is needed", ChainSend: "Sent once by the portal", ChainSendHow: "within a minute of the last approval", ChainSent: "Sent once",

	Decision: "Your decision",
	Approve: map[approval.Operation]string{
		approval.Pay: "Approve the payment", approval.Cancel: "Approve the cancellation", approval.Renew: "Approve the renewal", approval.Unsubscribe: "Approve the unsubscription",
		approval.AutoRenewOn: "Approve auto-renewal", approval.AutoRenewOff: "Approve", approval.PayPerUseOn: "Approve pay-per-use", approval.PayPerUseOff: "Approve", approval.EnableProjects: "Approve",
	},
	ApprovePay: func(amount, currency string) string { return "Approve payment of " + amount + " " + currency },
	Comment:    "Comment, if there is one", Reject: "Reject", RejectOpen: "Reject instead", RejectWhy: func(name string) string { return "Reason for " + name },
	Withdraw: "Withdraw", WithdrawOp: "Withdraw the request", WithdrawBy: "Reason, if there is one",
	SignIn: "Sign in again to decide", SignInWhy: "Deciding asks for a sign-in that is less than five minutes old.",
	Sending:    "It can be withdrawn until the portal sends it. Sending cannot be undone.",
	OnlyAdmins: "Administrators approve. You see what they are asked.", NotNow: "Not yours to decide", Outcome: "Outcome",

	Resolve: "What happened?", ResolveText: "Look it up in the Huawei console and on the account’s statement. Two different people must say the same.",
	ResolveMis:  "Explain the difference. Two different people must agree before it is closed.",
	ResolvePaid: "It happened", ResolveNot: "It did not happen", ResolveClose: "Explained",
	Reference: "Evidence", RefHelp: "Number of a statement, a support case, or the explanation.",
	ResolvedBy: "{0} says “{1}”: {2}", Verdict: "Say what happened", PayAgain: "Try again",
	PayAgainWhy: "Not offered while the outcome is open. If it proves not to have happened, a new request with a new approval is needed.",

	DoNot: "Do not do this in the Huawei console.", DoNotPay: "Do not pay this order in the Huawei console.",
	UnknownText: "The outcome is not known yet: it was sent once, and it may have acted or not. The portal will not send it again; it reads until the answer is certain.",
	WhenKnown:   "When we will know", WhenKnownOf: "a “not done” counts only after {0}, when the sent call can no longer act",
	ClockLabel: func(sent, now, certain string, reads int) string {
		return "Sent " + sent + ", " + plural(int64(reads), "read", "reads") + " so far, now " + now + ", certain at " + certain
	},
	ClockSent: "sent", ClockNow: "now", ClockCertain: "certain", Reads: func(n int) string { return plural(int64(n), "read", "reads") }, NextRead: "next read {0}",
	Attempts: "What was sent", AttemptsNote: "sent once; again only when the first try is proved to have done nothing", Attempt: "Try", Claimed: "Begun, UTC", Sent: "Sent, UTC", Answer: "Answer", Proves: "Proves",
	OutcomeOf: map[approval.AttemptOutcome]string{
		approval.Open: "no result yet", approval.Accepted: "accepted", approval.Refused: "refused, nothing moved", approval.Unclear: "nothing", approval.NotExecuted: "not executed",
	},
	UpstreamID: "Huawei’s request", Ends: "How it can end", EndPaid: "Reading shows that it happened: done", EndNot: "Reading still shows nothing by then: not done", NoReceipt: "no answer came", EndReview: "No answer for 24 hours: two people decide with evidence",
	Told: "people were told {0}", Evidence: "Evidence", Source: "From", EvidenceNote: "kept with the request, never changed",
	EvidenceOf: map[approval.EvidenceKind]string{
		approval.FromReading: "read from Huawei", approval.FromReceipt: "Huawei’s answer", approval.FromBillLines: "bill lines", approval.FromPerson: "a person",
	},
	At: "Time, UTC", Found: "What it shows", FoundOf: map[string]string{"done": "it happened", "pending": "not done yet", "cancelled": "it cannot happen any more", "odd": "a state that no rule explains"},
	LinesFound: func(n int) string { return plural(int64(n), "bill line", "bill lines") + " with this order" },
	Timeline:   "Timeline",
	Ev: map[approval.State]Phrase{
		approval.Requested: "{0} asked", approval.Approved: "{0} approved", approval.Rejected: "{0} rejected it: {1}", approval.Withdrawn: "{0} took it back {1}",
		approval.Paid: "{0} said it was paid: {1}", approval.Done: "{0} said it happened: {1}", approval.Failed: "{0} said it did not happen: {1}", approval.ClosedException: "{0} closed it: {1}",
	},
	EvStep: "{0} approved, {1}", Differences: "What changed", DiffNote: "so nothing was sent", FieldHead: "What", Was: "Shown", Is: "Now",

	Checks: "Checked for you", CheckOrder: "Order unchanged in the portal’s copy", CheckOrderBad: "The order has changed since the request", CheckCash: "Cash account covers it",
	CheckCashBad: "The cash account does not cover it", CheckFree: "No other open request touches it", CheckCap: "Within the cap of 24 hours: {0} of {1}",
	CheckCapBad: "Over the cap of 24 hours: {0} of {1}", CheckSwitch: "Sending is switched off in the limits: nothing goes out until it is on", CheckQueue: "The key that pays was refused: an administrator has to look at the limits page",
	CheckSafe: "Safe mode until {0}: nothing is sent",

	Outside: "Done outside the portal", OutsideNote: "orders that were paid or cancelled without a request of the portal, newest first", OutsidePaid: "Paid outside", OutsideGone: "Cancelled outside",
	OutsideNone: "No order was paid or cancelled outside the portal.", OutsideText: "Every sync compares the orders with the portal’s own requests.", OutsideTable: "Orders paid or cancelled outside the portal", Noticed: "Noticed, UTC",
	OutsideOrder: "Noticed {0}: this happened outside the portal, without its approval.",

	Done: map[string]string{
		"filed": "The request is filed.", "approve": "Approved.", "reject": "Rejected.", "withdraw": "Withdrawn.", "resolve": "Your word is kept.",
		"policy_proposed": "The change waits for another administrator.", "policy_set": "The limits are changed.", "policy_dropped": "The change is dropped.", "stopped": "Sending is stopped.", "resumed": "The queue runs again.",
	},
	OrderOpen: "{0} is open for this order.", OrderLast: "Requests", OrderAsk: "What can be done", OrderWhy: "Nothing is paid here: a request goes to the approvers.",
	AskPay: "Request payment", AskCancel: "Cancel the order", NoRole: "Finance and administrators ask for payment.", NoEngine: "This portal does not take requests.",
}

// about1 puts the number behind a phrase.
func about1(before string) func(string) string {
	return func(id string) string { return before + id }
}
