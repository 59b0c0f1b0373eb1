package lang

import "portal/internal/billing"

var enCodes = CodeTexts{
	OrderStatus: map[billing.OrderStatus]string{
		1: "Pending approval", 2: "Pending refund", 3: "Processing", 4: "Canceled", 5: "Completed", 6: "Pending payment",
		9: "Pending confirmation", 10: "Pending shipment", 11: "Pending receipt", 12: "Pending pickup", 13: "Being exchanged",
	},
	OrderType: map[billing.OrderType]string{
		1: "New purchase", 2: "Renewal", 3: "Change", 4: "Unsubscription", 10: "To pay-per-use", 11: "To yearly/monthly",
		13: "Trial", 14: "Trial to commercial use", 15: "Fee adjustment",
	},
	OrderSource: map[int]string{
		1: "by the customer", 2: "by an agent", 3: "from a contract", 4: "by a distributor", 5: "by deleting a resource in the console",
		6: "recorded afterwards", 7: "as a compensation", 8: "by the system",
	},
	BillType: map[int]string{
		1: "New purchase", 2: "Renewal", 3: "Change", 4: "Refund, unsubscription", 5: "Usage", 8: "Auto-renewal", 9: "Compensation",
		12: "Hourly billing", 14: "Support plan", 15: "Tax", 16: "Deduction", 17: "Shortfall of committed spend", 18: "Monthly payment",
		20: "Refund, change", 23: "Savings plan offset", 24: "Refund, to pay-per-use", 100: "Refund, tax", 101: "Compensation, tax", 102: "Deduction, tax",
	},
	ChargeMode:  map[string]string{"1": "Yearly/monthly", "3": "Pay-per-use", "10": "Reserved instance", "11": "Savings plan"},
	AccountType: map[billing.AccountType]string{1: "Cash", 2: "Credit", 5: "Bonus", 7: "Deposit"},
	Discount: map[string]string{
		"200": "Promotion on the product", "300": "Discount coupon of a promotion", "301": "Cash coupon of a promotion",
		"302": "Flexi-purchase coupon of a promotion", "500": "Discount set by the agent", "501": "Reduction set by the agent",
		"502": "Fixed price set by the agent", "600": "Rebate contract", "601": "Channel framework contract", "602": "Earmarked funds contract",
		"603": "Direct contract", "604": "Telesales contract", "605": "Commercial contract discount", "606": "Channel contract discount",
		"607": "Partner’s discount", "609": "Order price adjustment", "610": "Waived amount", "700": "Promotion discount", "800": "Top-up discount",
	},
	ItemPeriod: map[int]func(n int) string{
		0: counted("day", "days"), 1: counted("week", "weeks"), 2: counted("month", "months"), 3: counted("year", "years"),
		4: counted("hour", "hours"), 5: func(int) string { return "once" },
	},
	Dim: map[billing.Dim]string{
		billing.ByService: "Service", billing.ByRegion: "Region", billing.ByProject: "Project", billing.ByResourceType: "Resource type",
		billing.ByChargeMode: "Charge mode", billing.ByBillType: "Bill type", billing.ByMember: "Member account",
	},
	DimTab: map[billing.Dim]string{
		billing.ByService: "by service", billing.ByRegion: "by region", billing.ByProject: "by project", billing.ByResourceType: "by resource type",
		billing.ByChargeMode: "by charge mode", billing.ByBillType: "by bill type", billing.ByMember: "by member account",
	},
	DimCount: map[billing.Dim]func(n int) string{
		billing.ByService: counted("service", "services"), billing.ByRegion: counted("region", "regions"),
		billing.ByProject: counted("project", "projects"), billing.ByResourceType: counted("resource type", "resource types"),
		billing.ByChargeMode: counted("charge mode", "charge modes"), billing.ByBillType: counted("bill type", "bill types"),
		billing.ByMember: counted("member account", "member accounts"),
	},
	Sync: map[billing.SyncKind]string{
		billing.SyncBalances: "Balances", billing.SyncOrders: "Recent orders", billing.SyncOrderHistory: "Order history",
		billing.SyncProducts: "Product names", billing.SyncBill: "Bill",
		billing.SyncSubscriptions: "Subscriptions", billing.SyncCoupons: "Coupons", billing.SyncPackages: "Resource packages",
		billing.SyncDeductions: "Deductions from packages", billing.SyncInvoices: "Invoices",
		billing.SyncCatalog: "Product lists", billing.SyncCosts: "Amortized costs", billing.SyncUsage: "Usage records",
	},
	Problem: map[string]ProblemText{
		"unreachable": {
			"Huawei does not answer.",
			"You see the data copied before; nothing is lost.",
			"The portal tries again by itself. If this lasts, check this server’s network and proxy.",
		},
		"wrong_key": {
			"Huawei refused the access key.",
			"The portal has stopped asking so that the key is not locked.",
			"Check the key and its secret in the settings, then press “Try the key again”.",
		},
		"clock_skew": {
			"This server’s clock is wrong.",
			"Huawei refuses requests signed more than 15 minutes away from its own time.",
			"Set the clock by a time server; the portal then goes on by itself.",
		},
		"locked": {
			"Huawei has locked the access key for five minutes.",
			"It was refused several times in a row; another program may be using it with a wrong secret.",
			"The portal waits until the lock is over. If it comes back, find the program that uses the same key.",
		},
		"throttled": {
			"Huawei asks to be called less often.",
			"The account’s allowance of calls is used up, by the portal or by another program.",
			"The portal waits and goes on by itself. Nothing to do unless it lasts for hours.",
		},
		"forbidden": {
			"The access key may not read this.",
			"Huawei knows the key, but its user lacks a permission.",
			"Give the user the permission to read bills, orders and balances.",
		},
		"upstream_error": {
			"Huawei answered with a failure of its own.",
			"Nothing of that answer was kept; you see the last good copy.",
			"The portal tries again by itself. If it lasts for a day, send Huawei’s support the request id below.",
		},
		"bad_answer": {
			"Huawei answered with something the portal does not understand.",
			"Nothing of that answer was kept; you see the last good copy.",
			"The portal tries again by itself. If it lasts, the interface has changed: look for a newer version of the portal.",
		},
		"not_whole": {
			"The lines changed while they were read.",
			"A month is shown anew only when it was read whole; until then its former version stays.",
			"The portal tries again by itself, at most three times, then with the next regular reading.",
		},
		"internal": {
			"The portal failed while copying.",
			"Nothing was lost; you see the last good copy.",
			"The portal tries again by itself. If it lasts, the log of this server has the cause.",
		},
	},
	WhyNotWhole: map[string]string{
		"moved":       "Lines moved from page to page while they were read.",
		"count":       "Another number of lines arrived than Huawei had announced.",
		"interrupted": "The reading was interrupted.",
	},
	Reason: map[string]string{"new": "First reading", "restated": "Restated by Huawei", "late": "Late charges", "refreshed": "Refreshed", "grain": "Lines read another way"},
	Result: map[string]string{
		"new": "first reading", "unchanged": "unchanged", "restated": "restated by Huawei", "late": "late charges added", "refreshed": "refreshed", "grain": "lines read another way",
	},
	Check: map[string]string{
		billing.CheckTotal:    "All lines against Huawei’s total",
		billing.CheckRows:     "The rows of Huawei’s summary against its own total",
		billing.CheckService:  "Lines of a service against Huawei’s total of it",
		billing.CheckMode:     "Lines of a charge mode against Huawei’s total of it",
		billing.CheckFamily:   "Expenditure, refunds, adjustments against Huawei’s totals of them",
		billing.CheckPrice:    "Lines: list price less discount against amount due",
		billing.CheckPayment:  "Lines: what each purse paid against amount due",
		billing.CheckSumPrice: "Summary: list price less discount and truncation against amount due",

		billing.CheckReading:     "Lines read against the number that Huawei states",
		billing.CheckEachPrice:   "Each line: list price less discount is the amount due",
		billing.CheckEachPayment: "Each line: the purses together are the amount due",
		billing.CheckRollupDue:   "Our own totals against the lines",
		billing.CheckRollupLines: "Our own counts against the lines",
	},
	Family:      map[string]string{"expenditure": "Expenditure", "refund": "Refund", "adjustment": "Adjustment"},
	DefaultProj: "Default project", NoProject: "No project", Unassigned: "Not assignable",
	UnknownType: func(code string) string { return "Code " + code },
}
