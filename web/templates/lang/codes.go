package lang

import (
	"strconv"

	"portal/internal/billing"
)

// CodeTexts name the codes of Huawei's contract and of our own copies.
type CodeTexts struct {
	OrderStatus map[billing.OrderStatus]string
	OrderType   map[billing.OrderType]string
	OrderSource map[int]string // who created an order
	BillType    map[int]string
	ChargeMode  map[string]string
	AccountType map[billing.AccountType]string
	Discount    map[string]string // type of a discount that an order used
	ItemPeriod  map[int]func(n int) string
	Dim         map[billing.Dim]string // head of a column, label of a filter
	DimTab      map[billing.Dim]string // "October by service"
	DimCount    map[billing.Dim]func(n int) string
	Sync        map[billing.SyncKind]string
	Problem     map[string]ProblemText // of SyncProblem.Code
	WhyNotWhole map[string]string
	Reason      map[string]string // of a version of a month
	Result      map[string]string // of a run
	Check       map[string]string // of a tie-out
	Family      map[string]string // by the key of the checks: expenditure, refund, adjustment
	DefaultProj string
	NoProject   string
	Unassigned  string // what cannot belong to a project
	UnknownType func(code string) string
}

// ProblemText says what happened, what it means, and what to do about it.
type ProblemText struct{ What, Means, Do string }

// OrderSources are the codes of who created an order, in the contract's order.
var OrderSources = []int{1, 2, 3, 4, 5, 6, 7, 8}

// DiscountTypes are the codes of discounts on orders, in the contract's order.
var DiscountTypes = []string{
	"200", "300", "301", "302", "500", "501", "502", "600", "601", "602", "603", "604", "605", "606", "607", "609", "610", "700", "800",
}

// ItemPeriods are the codes of an order item's period, in the contract's order.
var ItemPeriods = []int{0, 1, 2, 3, 4, 5}

// ProblemCodes are the codes of why copying failed.
var ProblemCodes = []string{
	"unreachable", "wrong_key", "clock_skew", "locked", "throttled", "forbidden", "upstream_error", "bad_answer", "not_whole", "internal",
}

// WhyNotWholeCodes, ReasonCodes and ResultCodes are the codes of a month's copy.
var (
	WhyNotWholeCodes = []string{"moved", "count", "interrupted"}
	ReasonCodes      = []string{"new", "restated", "late", "refreshed", "grain"}
	ResultCodes      = []string{"new", "unchanged", "restated", "late", "refreshed", "grain"}
)

// name returns a code's word, or says that the code is unknown.
func name[K comparable](t *Texts, words map[K]string, code K, digits string) string {
	if word, ok := words[code]; ok {
		return word
	}
	return t.Codes.UnknownType(digits)
}

// OrderStatus names the state of an order.
func (t *Texts) OrderStatus(s billing.OrderStatus) string {
	return name(t, t.Codes.OrderStatus, s, strconv.Itoa(int(s)))
}

// OrderType names the kind of an order.
func (t *Texts) OrderType(k billing.OrderType) string {
	return name(t, t.Codes.OrderType, k, strconv.Itoa(int(k)))
}

// OrderSource names who created an order.
func (t *Texts) OrderSource(code int) string {
	return name(t, t.Codes.OrderSource, code, strconv.Itoa(code))
}

// BillType names a fine bill type; an unknown one is shown as its number.
func (t *Texts) BillType(code int) string {
	return name(t, t.Codes.BillType, code, strconv.Itoa(code))
}

// ChargeMode names a billing mode.
func (t *Texts) ChargeMode(code string) string { return name(t, t.Codes.ChargeMode, code, code) }

// AccountType names the kind of a balance.
func (t *Texts) AccountType(k billing.AccountType) string {
	return name(t, t.Codes.AccountType, k, strconv.Itoa(int(k)))
}

// Discount names the type of a discount.
func (t *Texts) Discount(code string) string { return name(t, t.Codes.Discount, code, code) }

// ItemPeriod names a term: "1 year".
func (t *Texts) ItemPeriod(kind, n int) string {
	if n == 0 {
		return ""
	}
	if period, ok := t.Codes.ItemPeriod[kind]; ok {
		return period(n)
	}
	return t.Codes.UnknownType(strconv.Itoa(kind))
}

// SyncKind names a thing that is copied.
func (t *Texts) SyncKind(k billing.SyncKind) string { return name(t, t.Codes.Sync, k, string(k)) }

// Problem says why copying failed; an unknown code is an internal one.
func (t *Texts) Problem(code string) ProblemText {
	if p, ok := t.Codes.Problem[code]; ok {
		return p
	}
	return t.Codes.Problem["internal"]
}

// WhyNotWhole says why a month's copy is not whole.
func (t *Texts) WhyNotWhole(code string) string { return name(t, t.Codes.WhyNotWhole, code, code) }

// Reason says why a version of a month was made.
func (t *Texts) Reason(code string) string { return name(t, t.Codes.Reason, code, code) }

// Result says what a run found.
func (t *Texts) Result(code string) string { return name(t, t.Codes.Result, code, code) }

// Family names a coarse bill type by the key of its check.
func (t *Texts) Family(key string) string { return name(t, t.Codes.Family, key, key) }

// Check names a tie-out.
func (t *Texts) Check(code string) string { return name(t, t.Codes.Check, code, code) }

func counted(one, many string) func(int) string {
	return func(n int) string { return plural(int64(n), one, many) }
}

func measured(unit string) func(int) string {
	return func(n int) string { return count(int64(n)) + " " + unit }
}
