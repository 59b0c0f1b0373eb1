// Package fault names the five ways a request can fail that a person can do
// something about: not found, invalid, forbidden, conflict, unavailable.
//
// A fault has a Code, for which the page's language has a sentence, and may have
// a cause, which goes to the log and nowhere else. Any other error is our own
// failure: the person sees an apology and a request id.
package fault

import (
	"errors"
	"fmt"
)

// Kind is what a fault means for the one who asked.
type Kind int

// The five kinds, in the order of their HTTP status.
const (
	Invalid     Kind = iota + 1 // 400 or 422: the request is wrong and says where
	Forbidden                   // 403: known, but may not
	NotFound                    // 404: not there, or not theirs
	Conflict                    // 409: the world has moved on
	TooLarge                    // 413: more than the portal reads at once
	Unavailable                 // 503: try again later
)

// Code names one sentence of the catalogue (web/templates/lang).
type Code string

// The codes. Each has a sentence in every language; a test holds them together.
const (
	BadCycle      Code = "bad_cycle"       // arg: what was given
	BadDate       Code = "bad_date"        // arg: what was given
	BadCursor     Code = "bad_cursor"      //
	BadSort       Code = "bad_sort"        // arg: what was given
	BadLimit      Code = "bad_limit"       // arg: the most allowed
	BadFilter     Code = "bad_filter"      // args: parameter, what was given
	BadRange      Code = "bad_range"       // args: from, to
	TooManyParams Code = "too_many_params" //
	BodyTooLarge  Code = "body_too_large"  //
	BadForm       Code = "bad_form"        //
	NoSuchPage    Code = "no_such_page"    //
	NoSuchBill    Code = "no_such_bill"    // arg: the month
	NoSuchOrder   Code = "no_such_order"   // arg: the order id
	NoAccess      Code = "no_access"       //
	CrossOrigin   Code = "cross_origin"    //
	BadMethod     Code = "bad_method"      //
	TooOften      Code = "too_often"       //
	Busy          Code = "busy"            //
)

// Codes of what the account buys and holds; arg: the id.
const (
	NoSuchSubscription Code = "no_such_subscription"
	NoSuchPackage      Code = "no_such_package"
)

// Codes of views of lists.
const (
	NoSuchView   Code = "no_such_view"   //
	BadViewName  Code = "bad_view_name"  // arg: the most characters
	ViewTaken    Code = "view_taken"     // arg: the name
	TooManyViews Code = "too_many_views" // arg: the most
	BadView      Code = "bad_view"       //
)

// Codes of sign-in and people.
const (
	SignInFailed    Code = "sign_in_failed"    // one sentence for unknown, wrong and disabled
	SignInWait      Code = "sign_in_wait"      // arg: time.Duration until the next attempt counts
	PasswordShort   Code = "password_short"    // arg: the least number of characters
	PasswordLong    Code = "password_long"     // arg: the most
	PasswordCommon  Code = "password_common"   //
	PasswordOwnWord Code = "password_own_word" // arg: the word
	BadEmail        Code = "bad_email"         // arg: what was given
	EmailTaken      Code = "email_taken"       // arg: the email
	BadName         Code = "bad_name"          //
	BadRole         Code = "bad_role"          // arg: what was given
	NoSuchUser      Code = "no_such_user"      // arg: the email or number
	LastAdmin       Code = "last_admin"        //
	NoSuchAccount   Code = "no_such_account"   // arg: what was given
	BadMediaType    Code = "bad_media_type"    //
)

// Codes of prices.
const (
	PriceDown      Code = "price_down"      // the upstream does not answer, or answers with a failure of its own
	PriceNoKey     Code = "price_no_key"    // arg: the account
	PriceForbidden Code = "price_forbidden" //
	BadPrice       Code = "bad_price"       // the question as a whole is refused
	NoSuchProduct  Code = "no_such_product" //
	NoSuchUsage    Code = "no_such_usage"   //
	BadUsageUnit   Code = "bad_usage_unit"  //
	NeedsSize      Code = "needs_size"      //
	PriceTooLarge  Code = "price_too_large" //
	NoSuchIAM      Code = "no_such_iam"     // an IAM project
	NoSuchQuote    Code = "no_such_quote"   // arg: the number
	BadComparison  Code = "bad_comparison"  // arg: the most quotes
	NoSuchProject  Code = "no_such_project" // arg: the id of an enterprise project
)

// Codes of the versions of a month.
const (
	NoSuchVersion  Code = "no_such_version" // args: the version, the month
	VersionDropped Code = "version_dropped" // args: the version, the month, the day
	GrainDiffers   Code = "grain_differs"   // args: the two versions, the month
	WhichAccount   Code = "which_account"   // arg: the version
	NotBilled      Code = "not_billed"      // arg: the resource
)

// Codes lists every code, for the test that each has its sentence.
var Codes = []Code{
	BadCycle, BadDate, BadCursor, BadSort, BadLimit, BadFilter, BadRange, TooManyParams, BodyTooLarge, BadForm,
	NoSuchPage, NoSuchBill, NoSuchOrder, NoAccess, CrossOrigin, BadMethod, TooOften, Busy,
	SignInFailed, SignInWait, PasswordShort, PasswordLong, PasswordCommon, PasswordOwnWord, BadEmail, EmailTaken,
	BadName, BadRole, NoSuchUser, LastAdmin, NoSuchAccount, BadMediaType,
	PriceDown, PriceNoKey, PriceForbidden, BadPrice, NoSuchProduct, NoSuchUsage, BadUsageUnit, NeedsSize, PriceTooLarge, NoSuchIAM, NoSuchQuote, BadComparison,

	NoSuchRequest, TargetBusy, NotWaiting, UseParentOrder, MasterPays, ShownChanged, WrongState, OwnRequest, AlreadyApproved,
	RequestExpired, NeedsOwner, StepUp, NeedsSecondFactor, OtherCurrency, OverCap, TooLateToAsk, NoSuchCoupon, TooManyCoupons,
	CouponUnfit, NoSuchDiscount, MustUseDiscount, ConfirmWord, ReasonMissing, ReasonLong, NoSuchResource, NotMainResource,
	NotRenewable, AlreadySo, BadTerm, BadTimes, BadScope, UpstreamSilent, Contradicted, BadPolicy, PolicyMoved, NothingChanged, NeedsTwo,
	NothingChosen, TooManyChosen,
	NoSuchVersion, VersionDropped, GrainDiffers, WhichAccount, NotBilled,
	NoSuchProject,
	SelfGrant, SamePerson, SecondAdmin, NoSuchChange, ChangeOpen, ChangeOutdated, NothingChanges, NoSuchLink,
	PasswordsDiffer, PasswordWrong, PasswordSame, CodeWrong, NoFactor, FactorRequired, NoSuchSession, AccountsHidden,
	BadDomain, BadRetention, BadCurrency, BadKey, DomainTaken, NoVault, KeyFromSettings,
	NoSuchSubscription, NoSuchPackage,
	BadPasskeyName, PasskeyNameTaken, PasskeyTaken, PasskeyRefused, PasskeyElsewhere, PasskeyExpired, PasskeyCopied, PasskeyUnverified,
	PasskeyScript, NoSuchPasskey, NoPasskeys, TooManyPasskeys, PasskeysOff,
}

// Codes of the money path.
const (
	NoSuchRequest     Code = "no_such_request"     // arg: the number
	TargetBusy        Code = "target_busy"         // arg: the request's number
	NotWaiting        Code = "not_waiting"         // arg: the order
	UseParentOrder    Code = "use_parent_order"    // arg: the combined order
	MasterPays        Code = "master_pays"         //
	ShownChanged      Code = "shown_changed"       //
	WrongState        Code = "wrong_state"         // arg: the state
	OwnRequest        Code = "own_request"         //
	AlreadyApproved   Code = "already_approved"    //
	RequestExpired    Code = "request_expired"     //
	NeedsOwner        Code = "needs_owner"         //
	StepUp            Code = "step_up"             //
	NeedsSecondFactor Code = "needs_second_factor" //
	OtherCurrency     Code = "other_currency"      // args: the order's, the policy's
	OverCap           Code = "over_cap"            // args: account or requester, the cap, what is used
	TooLateToAsk      Code = "too_late_to_ask"     //
	NoSuchCoupon      Code = "no_such_coupon"      // arg: the coupon
	TooManyCoupons    Code = "too_many_coupons"    // arg: the most
	CouponUnfit       Code = "coupon_unfit"        // args: the coupon, code of why
	NoSuchDiscount    Code = "no_such_discount"    // arg: the discount
	MustUseDiscount   Code = "must_use_discount"   // arg: the discount
	ConfirmWord       Code = "confirm_word"        // arg: what must be typed
	ReasonMissing     Code = "reason_missing"      //
	ReasonLong        Code = "reason_long"         // arg: the most
	NoSuchResource    Code = "no_such_resource"    // arg: the resource
	NotMainResource   Code = "not_main_resource"   // arg: the main resource
	NotRenewable      Code = "not_renewable"       // arg: the upstream's code
	AlreadySo         Code = "already_so"          //
	BadTerm           Code = "bad_term"            //
	BadTimes          Code = "bad_times"           //
	BadScope          Code = "bad_scope"           //
	UpstreamSilent    Code = "upstream_silent"     //
	Contradicted      Code = "contradicted"        //
	BadPolicy         Code = "bad_policy"          // arg: the field
	PolicyMoved       Code = "policy_moved"        //
	NothingChanged    Code = "nothing_changed"     //
	NeedsTwo          Code = "needs_two"           //
	NothingChosen     Code = "nothing_chosen"      //
	TooManyChosen     Code = "too_many_chosen"     // args: how many, the most
)

// Error is a fault: what kind, which sentence, at which field, because of what.
type Error struct {
	Kind  Kind
	Code  Code
	Field string // name of the form field or query parameter that is wrong; may be empty
	Args  []any  // what the sentence mentions
	Cause error  // for the log only
}

// New returns a fault whose sentence mentions args.
func New(kind Kind, code Code, args ...any) *Error { return &Error{Kind: kind, Code: code, Args: args} }

// At names the field that is wrong.
func (e *Error) At(field string) *Error { e.Field = field; return e }

// Because adds the cause for the log.
func (e *Error) Because(err error) *Error { e.Cause = err; return e }

// Error is for logs; a page shows the sentence of Code.
func (e *Error) Error() string {
	s := string(e.Code)
	if e.Field != "" {
		s += " at " + e.Field
	}
	if len(e.Args) > 0 {
		s += fmt.Sprintf(" %q", e.Args)
	}
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Cause }

// As returns the fault in err's chain, or nil.
func As(err error) *Error {
	var f *Error
	if errors.As(err, &f) {
		return f
	}
	return nil
}

// Is reports whether err is a fault of kind.
func Is(err error, kind Kind) bool {
	f := As(err)
	return f != nil && f.Kind == kind
}
