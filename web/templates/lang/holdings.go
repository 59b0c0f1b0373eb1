package lang

// HoldingsTexts are the words of what the account buys and holds.
type HoldingsTexts struct {
	Held          HeldTexts
	Subscriptions SubscriptionTexts
	Coupons       CouponTexts
	Packages      PackageTexts
	CashPlan      CashPlanTexts
	Invoices      InvoiceTexts
	OrderExtras   OrderExtraTexts
}

var enHoldings = HoldingsTexts{
	Held:          enHeld,
	Subscriptions: enSubscriptions,
	Coupons:       enCoupons,
	Packages:      enPackages,
	CashPlan:      enCashPlan,
	Invoices:      enInvoices,
	OrderExtras:   enOrderExtras,
}

var zhHoldings = HoldingsTexts{
	Held:          zhHeld,
	Subscriptions: zhSubscriptions,
	Coupons:       zhCoupons,
	Packages:      zhPackages,
	CashPlan:      zhCashPlan,
	Invoices:      zhInvoices,
	OrderExtras:   zhOrderExtras,
}
