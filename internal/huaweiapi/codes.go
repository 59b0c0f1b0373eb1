package huaweiapi

import "strings"

// Code is an error code of the upstream: "CBC.…" from the service, "APIGW.…"
// (in older text "APIG.…") from the gateway in front of it.
type Code string

// Codes of the gateway, which has stopped the request before the service.
const (
	GatewayNotFound    Code = "APIGW.0101"
	GatewayBadRequest  Code = "APIGW.0201" // also: body too large, backend timeout
	GatewayAuth        Code = "APIGW.0301"
	GatewayExpired     Code = "APIGW.0303"
	GatewayRenewToken  Code = "APIGW.0307"
	GatewayThrottled   Code = "APIGW.0308"
	Success            Code = "CBC.0000"
	ParameterError     Code = "CBC.0100"
	BadValue           Code = "CBC.0101"
	AccessDenied       Code = "CBC.0151"
	TokenIllegal       Code = "CBC.0154"
	NotPermitted       Code = "CBC.0155"
	OtherSite          Code = "CBC.0156"
	FlowControl        Code = "CBC.0250"
	OtherError         Code = "CBC.0999"
	ResourceLocked     Code = "CBC.3002"
	ServiceUnsupported Code = "CBC.3006"
	ResourceExpired    Code = "CBC.3016"
)

// Codes of orders and payments.
const (
	NoSuchOrder          Code = "CBC.30000010"
	NotOurReseller       Code = "CBC.99000037"
	PaymentRunning       Code = "CBC.99000088"
	UseCombinedOrder     Code = "CBC.99000089"
	OrderStateChanged    Code = "CBC.99003106"
	DiscountMismatch     Code = "CBC.99003108"
	DeadlinePassed       Code = "CBC.99003110"
	CouponUsed           Code = "CBC.99003112"
	CouponAndDiscount    Code = "CBC.99003116"
	CouponNeedsDiscount  Code = "CBC.99003117"
	QuotaMissing         Code = "CBC.99003141"
	CouponsExclude       Code = "CBC.99003147"
	ProjectBudget        Code = "CBC.99003155"
	MarketplaceCoupon    Code = "CBC.99003156"
	AfterEffectiveTime   Code = "CBC.99003162"
	OrganizationBudget   Code = "CBC.99003198"
	BalanceTooLow        Code = "CBC.99005003"
	OrderNotCancelable   Code = "CBC.99005010"
	NoRefundDetails      Code = "CBC.99005026"
	NoTaxRate            Code = "CBC.99006093"
	TooFrequent          Code = "CBC.99008040"
	DailyLimit           Code = "CBC.99008056"
	ResellerHasNoBalance Code = "CBC.99000049"
)

// Codes of prices.
const (
	ProductNotFound       Code = "CBC.99006006"
	WrongUsageUnit        Code = "CBC.99006050"
	PriceTooLarge         Code = "CBC.99006055"
	NoSuchProject         Code = "CBC.99006073"
	NoSuchBillingFactor   Code = "CBC.99006074"
	PriceOrderPending     Code = "CBC.30050010"
	PriceResourceBusy     Code = "CBC.30050011"
	DuplicateResources    Code = "CBC.30050012"
	ProductNotRenewable   Code = "CBC.30050013"
	RefundNotComputed     Code = "CBC.99006066"
	NotMainResource       Code = "CBC.30010036"
	NoSuchTerm            Code = "CBC.30010069"
	AutoPaymentFailed     Code = "CBC.30050006"
	TermCheckFailed       Code = "CBC.99000092"
	ResourceGone          Code = "CBC.99003016"
	OrderPendingPayment   Code = "CBC.99003100"
	OrderBeingProcessed   Code = "CBC.99003144"
	TermTooLong           Code = "CBC.99003154"
	RenewBundleTogether   Code = "CBC.99003634"
	SavingsPlan           Code = "CBC.30000053"
	ResourceNotManaged    Code = "CBC.30000067"
	NoSuchResource        Code = "CBC.99003012"
	NoRenewedTerm         Code = "CBC.99003128"
	UnsubscribeAsWhole    Code = "CBC.99003185"
	AlreadyInvoiced       Code = "CBC.99003643"
	IsPackage             Code = "CBC.99003647"
	IsTrial               Code = "CBC.99003649"
	IsMarketplace         Code = "CBC.99003650"
	TransactionInProgress Code = "CBC.99003651"
	IsCodeArtsPackage     Code = "CBC.99003652"
	HasBandwidthAddOn     Code = "CBC.99003654"
	ResourceFrozen        Code = "CBC.99003656"
	ExpiredOrFrozen       Code = "CBC.99003602"
	AutoRenewOff          Code = "CBC.99003605"
	KooGalleryProduct     Code = "CBC.99003608"
	ProductUnsupported    Code = "CBC.99003609"
	InGracePeriod         Code = "CBC.99003610"
	PackageUnsupported    Code = "CBC.99003611"
	SolutionProduct       Code = "CBC.99003622"
	TransactionRunning    Code = "CBC.99003623"
	FrozenForViolation    Code = "CBC.99003624"
	FrozenByPolice        Code = "CBC.99003625"
	AccountFrozen         Code = "CBC.99003626"
)

// Codes of bills, costs and enterprise projects.
const (
	CostCenterOff      Code = "CBC.18000014"
	ContactPartner     Code = "CBC.18000016"
	TooManyMembers     Code = "CBC.18000048"
	ContactMaster      Code = "CBC.18000053"
	ProjectsNotAllowed Code = "CBC.99007004"
)

// Meaning returns what the code says in plain English, "" for a code that the
// contract does not list. It is for logs and the admin's pages, not for a form.
func (c Code) Meaning() string { return meanings[c.canonical()] }

// canonical writes the older gateway prefix as the newer one.
func (c Code) canonical() Code {
	if number := c.gateway(); number != "" {
		return Code("APIGW." + number)
	}
	return c
}

// gateway returns the number of a gateway code, "" for any other.
func (c Code) gateway() string {
	for _, prefix := range []string{"APIGW.", "APIG."} {
		if number, ok := strings.CutPrefix(string(c), prefix); ok {
			return number
		}
	}
	return ""
}

// printable reports whether the code looks like one and may stand in a log.
func (c Code) printable() bool { return len(c) <= 40 && (c == "" || isToken(string(c))) }

var meanings = map[Code]string{
	GatewayNotFound:    "the gateway knows no such call",
	GatewayBadRequest:  "the gateway could not use the request, or the service behind it did not answer in time",
	GatewayAuth:        "the gateway did not accept the key or its signature",
	GatewayExpired:     "the signature is older than the gateway accepts",
	GatewayRenewToken:  "the token must be renewed",
	GatewayThrottled:   "more calls in a second than the quota",
	Success:            "success",
	ParameterError:     "a parameter is missing or wrong",
	BadValue:           "a parameter has a value that is not allowed",
	AccessDenied:       "access denied",
	TokenIllegal:       "the token is illegal or has expired",
	NotPermitted:       "this account or user may not make the call",
	OtherSite:          "the customer belongs to another website",
	FlowControl:        "the service limits the flow of calls",
	OtherError:         "the service failed",
	ResourceLocked:     "the resource is locked",
	ServiceUnsupported: "the service type is not supported",
	ResourceExpired:    "the resource has expired",

	NoSuchOrder:          "there is no such order",
	NotOurReseller:       "no right to act for this reseller",
	PaymentRunning:       "a payment of this order is already running",
	UseCombinedOrder:     "the order belongs to a combined transaction: use that one's number",
	OrderStateChanged:    "the order's state has changed",
	DiscountMismatch:     "the discount does not fit the order",
	DeadlinePassed:       "the payment deadline has passed",
	CouponUsed:           "a coupon or card is already used",
	CouponAndDiscount:    "the coupon cannot be combined with the discount",
	CouponNeedsDiscount:  "the coupon demands a higher discount rate",
	QuotaMissing:         "quota or capacity is missing, or the specification has changed",
	CouponsExclude:       "cash and discount coupons cannot be combined",
	ProjectBudget:        "the enterprise project's budget does not suffice",
	MarketplaceCoupon:    "marketplace and dedicated coupons cannot be combined",
	AfterEffectiveTime:   "the payment is later than the configured effective time",
	OrganizationBudget:   "the organization's budget does not suffice",
	BalanceTooLow:        "the balance does not suffice",
	OrderNotCancelable:   "the order cannot be canceled in its state",
	NoRefundDetails:      "the order is neither an unsubscription nor a downgrade, or has no details",
	NoTaxRate:            "the tax rate is not available",
	TooFrequent:          "operations follow too closely",
	DailyLimit:           "the daily limit of transactions is reached",
	ResellerHasNoBalance: "a reseller's customer has no balance of its own",

	ProductNotFound:     "no product has this combination of service, type, region and specification",
	WrongUsageUnit:      "the unit of the usage is wrong",
	PriceTooLarge:       "the price is above the largest amount",
	NoSuchProject:       "the project does not exist",
	NoSuchBillingFactor: "the billing factor does not exist",
	PriceOrderPending:   "a resource is in an order that waits for payment",
	PriceResourceBusy:   "a resource is being unsubscribed or changed",
	DuplicateResources:  "a resource is named twice",
	ProductNotRenewable: "the product cannot be renewed",
	RefundNotComputed:   "the refund could not be computed",

	NotMainResource:       "not a primary resource",
	NoSuchTerm:            "the product has no such renewal term",
	AutoPaymentFailed:     "the automatic payment failed",
	TermCheckFailed:       "the term is not allowed",
	ResourceGone:          "the resource does not exist, or was deleted after it expired",
	OrderPendingPayment:   "the resource is in an order that waits for payment",
	OrderBeingProcessed:   "the resource is in an order that is being processed",
	TermTooLong:           "the whole term would exceed the maximum",
	RenewBundleTogether:   "resources of one bundle must be renewed together",
	SavingsPlan:           "a savings plan cannot be unsubscribed",
	ResourceNotManaged:    "the resource is deleted or not managed",
	NoSuchResource:        "there is no such resource",
	NoRenewedTerm:         "there is no renewed term, or it has begun",
	UnsubscribeAsWhole:    "the service must be unsubscribed as a whole",
	AlreadyInvoiced:       "already invoiced",
	IsPackage:             "a pay-per-use package cannot be unsubscribed",
	IsTrial:               "a trial resource cannot be unsubscribed",
	IsMarketplace:         "a marketplace product cannot be unsubscribed here",
	TransactionInProgress: "another transaction of the resource is in progress",
	IsCodeArtsPackage:     "a CodeArts package cannot be unsubscribed",
	HasBandwidthAddOn:     "a bandwidth add-on package exists",
	ResourceFrozen:        "the resource is frozen",
	ExpiredOrFrozen:       "the resource has expired or is frozen",
	AutoRenewOff:          "auto-renewal is already off",
	KooGalleryProduct:     "the product was selected through KooGallery",
	ProductUnsupported:    "the product type is not supported",
	InGracePeriod:         "the resource is in its grace or retention period",
	PackageUnsupported:    "a pay-per-use package is not supported",
	SolutionProduct:       "a solution product is not supported",
	TransactionRunning:    "another transaction of the resource is in progress",
	FrozenForViolation:    "frozen for a violation",
	FrozenByPolice:        "frozen by the police",
	AccountFrozen:         "the account is frozen",

	CostCenterOff:      "the cost center is not enabled",
	ContactPartner:     "not permitted: the partner decides",
	TooManyMembers:     "too many independent members: name one",
	ContactMaster:      "not permitted: the enterprise master decides",
	ProjectsNotAllowed: "enterprise projects cannot be enabled: see the failed checks",
}
