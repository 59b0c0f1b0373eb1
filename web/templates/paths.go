package templates

import (
	"net/url"
	"strconv"
	"strings"

	"portal/internal/billing"
)

// Names of the query parameters of lists. The dimensions of a bill are filtered
// by parameters of their own names: string(billing.ByService) and so on.
const (
	ParamQuery    = "q"
	ParamFrom     = "from"
	ParamTo       = "to"
	ParamSort     = "sort" // column; "-" before it = descending
	ParamAfter    = "after"
	ParamBefore   = "before"
	ParamLimit    = "limit"
	ParamAccount  = "account" // our account id
	ParamCurrency = "currency"
	ParamStatus   = "status"   // orders
	ParamType     = "type"     // orders: kind; lines: resource type
	ParamService  = "service"  // orders and lines: service type code
	ParamBy       = "by"       // bill month: dimension of the table
	ParamResource = "resource" // lines: exact resource id
	ParamOrder    = "order"    // lines: exact order id
	ParamColumns  = "columns"  // lines: LineColumns
	ParamLang     = "lang"
	ParamNext     = "next"
	ParamVersion  = "version" // lines: an earlier version of one account's month
	ParamOld      = "old"     // versions: the two to compare
	ParamNew      = "new"
	ParamKind     = "kind" // versions: added, gone, changed
)

// Names of the query parameters of the reference pages.
const (
	ParamList    = "list"    // catalogue: which list
	ParamMeasure = "measure" // catalogue: kind of measurement
	ParamAmount  = "amount"  // converter: how much

	ParamParent = "parent" // usage records: of the resource that others belong to
	ParamMonth  = "month"  // projects: 2026-10
	ParamOwner  = "owner"  // projects: a person's number, 0 = nobody
	ParamOver   = "over"   // projects: "1" = over budget, or forecast to be
	ParamBudget = "budget" // a project's form

	ParamAnd  = "and"  // costs: the second dimension
	ParamPer  = "per"  // costs: month or day
	ParamCost = "cost" // costs: charged or amortized

	ParamProduct = "product" // prices: ProductValue
	ParamMine    = "mine"    // prices: "1" = only my own
	ParamSame    = "same"    // prices: quotes of the same question as this one
	ParamID      = "id"      // prices: these quotes

	// Fields of the question for a price; besides product, account and mode.
	ParamSpec      = "spec"
	ParamRegion    = "region"
	ParamZone      = "zone"
	ParamSize      = "size"
	ParamSizeUnit  = "size_unit"
	ParamCount     = "count"
	ParamMode      = "mode"
	ParamUsageType = "usage_type"
	ParamUsage     = "usage"
	ParamUsageUnit = "usage_unit"
	ParamNum       = "num"
	ParamUnit      = "unit"
	ParamIAM       = "project"
)

// Addresses of the reference pages.
const (
	PathCatalog = "/catalog"
	PathConvert = "/catalog/convert" // GET amount, from, to
	PathPrices  = "/prices"          // GET the page; POST a question for a price
	PathCompare = "/prices/compare"  // GET id, several
	PathCosts   = "/costs"

	PathProjects = "/projects"
)

// UsagePath is the address of a month's usage records that q selects.
func UsagePath(c billing.Cycle, q url.Values) string { return withQuery(BillPath(c)+"/usage", q) }

// ProjectPath is the address of one enterprise project. POST account, owner, budget.
func ProjectPath(id string) string { return PathProjects + "/" + url.PathEscape(id) }

// Names of the parameters and form fields of the money path.
const (
	ParamTab       = "tab"       // approvals: waits, mine, all, outside
	ParamOperation = "operation" // approvals
	ParamGroup     = "group"     // approvals: made by one form

	FieldFormKey   = "form_key" // one-time, from the page
	FieldHash      = "hash"     // of what was shown
	FieldShown     = "shown"    // what was shown, to name the differences
	FieldReason    = "reason"
	FieldConfirm   = "confirm" // what must be typed
	FieldCoupon    = "coupon_id"
	FieldDiscount  = "discount_id"
	FieldTerm      = "period_type"
	FieldNum       = "period_num"
	FieldTimes     = "times"
	FieldScope     = "unsubscribe_type"
	FieldOn        = "on"      // true or false
	FieldShow      = "preview" // only show what the choice comes to
	FieldVerdict   = "verdict"
	FieldReference = "reference"
	FieldProposal  = "proposal"
	FieldItem      = "item" // a chosen row: WriteItem
	FieldDeed      = "deed" // what is asked for about all of them: the Bulk names
	FieldDrop      = "drop" // the chosen row to leave out
)

// Addresses of the money path.
const (
	PathApprovals     = "/approvals"
	PathPolicy        = "/admin/policy"
	PathPolicyStop    = "/admin/policy/stop"
	PathPolicyConfirm = "/admin/policy/confirm"
	PathPolicyDrop    = "/admin/policy/drop"
	PathPolicyResume  = "/admin/policy/resume"
)

// What can be asked for about several rows of a list.
const (
	BulkPay     = "pay"
	BulkCancel  = "cancel"
	BulkRenew   = "renew"
	BulkAutoOn  = "auto-renew-on"
	BulkAutoOff = "auto-renew-off"
)

// BulkPath is the address of the form about the chosen rows of a list: POST deed
// and items. Below it, the same form files the requests.
func BulkPath(list string) string { return list + "/bulk" }

// BulkFilePath is where the form about the chosen rows files its requests.
func BulkFilePath(list string) string { return list + "/bulk/file" }

// RequestPath is the address of one request.
func RequestPath(n int64) string { return PathApprovals + "/" + id(n) }

// RequestsPath is the address of the requests that q selects.
func RequestsPath(q url.Values) string { return withQuery(PathApprovals, q) }

// OrderDeed is the address of the form that asks for a payment or cancellation.
func OrderDeed(order, deed string) string { return OrderPath(order) + "/" + deed }

// PathEnableProjects asks for the enterprise project function: GET the form, POST it.
const PathEnableProjects = "/projects/enable"

// SubscriptionDeed is the address of a form that asks for something about a
// yearly/monthly resource: renew, unsubscribe, auto-renew, expiry. The last two
// turn something on; with off, they turn it off.
func SubscriptionDeed(account int64, resource, deed string, off bool) string {
	q := url.Values{ParamAccount: {id(account)}}
	if off {
		q.Set(FieldOn, "false")
	}
	return withQuery("/subscriptions/"+url.PathEscape(resource)+"/"+deed, q)
}

// QuotePath is the address of one quote.
func QuotePath(n int64) string { return PathPrices + "/" + id(n) }

// CatalogPath is the address of one of the product lists as q selects it.
func CatalogPath(list billing.CatalogList, q url.Values) string {
	next := make(url.Values, len(q)+1)
	for name, values := range q {
		next[name] = values
	}
	if list != billing.CatalogServices {
		next.Set(ParamList, string(list))
	}
	return withQuery(PathCatalog, next)
}

// Addresses without parameters.
const (
	PathOverview      = "/"
	PathOrders        = "/orders"
	PathBills         = "/bills"
	PathResources     = "/resources" // the path of one, no page of its own
	PathSearch        = "/search"
	PathSync          = "/admin/sync"          // GET the page; POST account, kind, month (both may be empty): sync now
	PathSyncLive      = "/admin/sync/live"     // GET SyncLive alone
	PathSyncKey       = "/admin/sync/key"      // POST account: try a stopped key again
	PathRetention     = "/admin/sync/versions" // GET days: what would go; POST days, confirm: keep replaced versions so long
	PathFirstSyncLive = "/live/first-sync"     // GET FirstSyncLive alone
	PathLogin         = "/login"
	PathLogout        = "/logout"
	PathPreferences   = "/preferences" // POST lang, theme, density, next
)

// Addresses of people: of those who manage them, and of one's own account.
const (
	PathUsers       = "/admin/users"        // GET the list; POST email, name, role, owner, grant, account: invite
	PathUserNew     = "/admin/users/new"    // GET the form
	PathUsersChange = "/admin/users/change" // POST change, decision
	PathUsersFactor = "/admin/users/factor" // POST role, any number
	PathLoginLink   = "/login/link/"        // and the token
	PathAudit       = "/admin/audit"
	PathActivity    = "/activity"
	PathAccounts    = "/admin/accounts"     // GET the list; POST name, domain, currency: connect
	PathAccountNew  = "/admin/accounts/new" // GET the form
	PathAccount     = "/account"
	PathPassword    = "/account/password" // POST current, password, repeat
	PathSessions    = "/account/sessions" // POST session; without one, all others
	PathFactor      = "/account/factor"   // GET the second factor; POST below it: begin, confirm code, codes, remove
	PathPasskeys    = "/account/passkeys" // GET the list; POST name, credential: add; /begin
	PathLoginCode   = "/login/code"

	PathLoginPasskey = "/login/passkey"      // POST credential, next; /begin
	PathCodePasskey  = "/login/code/passkey" // the same as the second step
	ParamRole        = "role"
	ParamState       = "state"
	ParamPerson      = "person"  // audit trail: who acted, exactly
	ParamSubject     = "subject" // audit trail: what it was done to, exactly
	ParamAction      = "action"
)

// UserPath is the address of one person, or of a deed of it: role, accounts,
// disable, enable, reset, sessions.
func UserPath(person int64, deed string) string {
	if deed == "" {
		return PathUsers + "/" + id(person)
	}
	return PathUsers + "/" + id(person) + "/" + deed
}

// PasskeyPath is the address of one of one's own passkeys, or of a deed of it: remove.
func PasskeyPath(passkey int64, deed string) string {
	if deed == "" {
		return PathPasskeys + "/" + id(passkey)
	}
	return PathPasskeys + "/" + id(passkey) + "/" + deed
}

// OrderPath is the address of one order.
func OrderPath(id string) string { return PathOrders + "/" + url.PathEscape(id) }

// OrdersPath is the address of the orders that q selects.
func OrdersPath(q url.Values) string { return withQuery(PathOrders, q) }

// BillPath is the address of one month.
func BillPath(c billing.Cycle) string { return PathBills + "/" + c.String() }

// LinesPath is the address of a month's lines that q selects.
func LinesPath(c billing.Cycle, q url.Values) string { return withQuery(BillPath(c)+"/lines", q) }

// FocusPath begins the address of a month's lines in the columns of FOCUS: its files
// are all there is.
func FocusPath(c billing.Cycle) string { return BillPath(c) + "/focus" }

// LinesOf is the address of a month's lines with one value of a dimension.
func LinesOf(c billing.Cycle, d billing.Dim, key string) string {
	return LinesPath(c, url.Values{string(d): {key}})
}

// LinesOfDay is the address of the lines of one bill date.
func LinesOfDay(d billing.Day) string {
	return LinesPath(d.Cycle(), url.Values{ParamFrom: {d.String()}, ParamTo: {d.String()}})
}

// LinesOfResource is the address of a month's lines of one resource.
func LinesOfResource(c billing.Cycle, resourceID string) string {
	return LinesPath(c, url.Values{ParamResource: {resourceID}})
}

// LinesOfOrder is the address of a month's lines of one order.
func LinesOfOrder(c billing.Cycle, orderID string) string {
	return LinesPath(c, url.Values{ParamOrder: {orderID}})
}

// VersionsPath is the address of a month's versions that q compares.
func VersionsPath(c billing.Cycle, q url.Values) string { return withQuery(BillPath(c)+"/versions", q) }

// CompareQuery names two versions of an account's month.
func CompareQuery(account int64, former, latter int) url.Values {
	return url.Values{ParamAccount: {id(account)}, ParamOld: {strconv.Itoa(former)}, ParamNew: {strconv.Itoa(latter)}}
}

// ResourcePath is the address of one resource over all months. Its points are
// written as %2E, so that an id that ends in .csv is not taken for the export.
func ResourcePath(resourceID string) string {
	return PathResources + "/" + strings.ReplaceAll(url.PathEscape(resourceID), ".", "%2E")
}

// SearchPath is the address of a search.
func SearchPath(query string) string {
	return withQuery(PathSearch, url.Values{ParamQuery: {query}})
}

// Turned returns path with q on another page of the list: one of after and
// before is a cursor. It returns "" at an end, where both are "".
func Turned(path string, q url.Values, after, before string) string {
	if after == "" && before == "" {
		return ""
	}
	next := firstPage(q)
	if after != "" {
		next.Set(ParamAfter, after)
	} else {
		next.Set(ParamBefore, before)
	}
	return withQuery(path, next)
}

// Suffixed returns the export of path with q: the same rows, all of them.
func Suffixed(path, suffix string, q url.Values) string {
	all := firstPage(q)
	all.Del(ParamLimit)
	all.Del(ParamColumns)
	return withQuery(path+suffix, all)
}

// firstPage copies q without the place in the list.
func firstPage(q url.Values) url.Values {
	c := make(url.Values, len(q))
	for name, values := range q {
		if name != ParamAfter && name != ParamBefore {
			c[name] = append([]string(nil), values...)
		}
	}
	return c
}

func withQuery(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func id(n int64) string { return strconv.FormatInt(n, 10) }

// unpaidPath is the address of the orders that wait for payment.
func unpaidPath() string {
	return OrdersPath(url.Values{ParamStatus: {billing.OrderPendingPayment.Name()}, ParamSort: {"deadline"}})
}
