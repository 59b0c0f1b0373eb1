package lang

import "portal/internal/billing"

// InvoiceTexts are the words of invoices.
type InvoiceTexts struct {
	Title       string
	Basis       string
	Placeholder string
	Invoice     string
	Number      string
	Applied     string
	AppliedFrom string
	AppliedTo   string
	Month       string
	Method      string
	Match       string
	Taxes       string
	Tax         string
	Amount      string
	Replaces    Phrase // {0} request
	Caption     func(count string) string
	Count       func(n int64) string
	CountOf     func(n int64, currency string) string
	SumOf       func(currency string) string
	Shown       func(shown int, total int64, order string) string
	NoneYet     string
	NoneText    Phrase
	NoMatch     string
	OneOf       Phrase // {0} orders

	Months      string
	MonthsNote  func(currency string) string
	MonthsTable string
	Billed      string
	Invoiced    string
	Difference  string
	Count2      string // head: number of invoices
	Result      string
	Ties        string
	Differs     string
	Open        string
	NotYet      string // a final month without an invoice

	MatchNames  map[billing.MatchKind]string
	StateNames  map[billing.InvoiceState]string
	MethodNames map[int]string
	Unmatched   string // what the number beside the page counts
}

var enInvoices = InvoiceTexts{
	Title:       "Invoices",
	Basis:       "Amounts include tax; Huawei names neither order nor bill, so both are matched by month and exact amount",
	Placeholder: "Number, request or title",
	Invoice:     "Invoice", Number: "Request", Applied: "Asked for, UTC", AppliedFrom: "Asked for from", AppliedTo: "to", Month: "Bill", Method: "Issued by", Match: "Matched with",
	Taxes: "Taxes", Tax: "Tax", Amount: "Amount", Replaces: "replaces {0}",
	Caption: func(count string) string { return "Invoices: " + count },
	Count:   func(n int64) string { return plural(n, "invoice", "invoices") },
	CountOf: func(n int64, currency string) string {
		return allOf(n, "invoice", "invoices") + ", " + currency
	},
	SumOf: func(currency string) string { return "Invoices in " + currency },
	Shown: func(shown int, total int64, order string) string {
		return count(int64(shown)) + " of " + plural(total, "invoice", "invoices") + ", " + order
	},
	NoneYet: "No invoices.", NoneText: "Invoices asked for at Huawei appear here within six hours.", NoMatch: "No invoice matches.", OneOf: "one of {0}",
	Months: "Invoiced against billed", MonthsNote: func(currency string) string {
		return currency + ", by billing cycle; billed is Huawei’s total of the month, in whole cents, less cash coupons"
	},
	MonthsTable: "Invoices by month", Billed: "Billed", Invoiced: "Invoiced", Difference: "Difference", Count2: "Invoices", Result: "Result",
	Ties: "ties", Differs: "differs", Open: "open", NotYet: "not invoiced",
	MatchNames: map[billing.MatchKind]string{
		billing.MatchOrder: "an order", billing.MatchMonth: "a month", billing.MatchReturned: "nothing, returned", billing.MatchNone: "nothing found",
	},
	StateNames: map[billing.InvoiceState]string{
		0: "Draft", 1: "In review", 4: "To be exported", 5: "To be filled in", 6: "To be mailed", 7: "To be received", 8: "Completed", 9: "Returned",
		11: "Rejection in review", 13: "Return in review", 14: "Return pending", 15: "Return failed",
	},
	MethodNames: map[int]string{0: "billing cycle", 1: "received payment", 2: "order"},
	Unmatched:   "unmatched",
}

var zhInvoices = InvoiceTexts{
	Title:       "发票",
	Basis:       "金额含税；华为云不注明订单和账单，因此按月份和准确金额匹配",
	Placeholder: "发票号、申请号或抬头",
	Invoice:     "发票", Number: "申请号", Applied: "申请时间（UTC）", AppliedFrom: "申请日期起", AppliedTo: "止", Month: "账期", Method: "开票方式", Match: "匹配结果",
	Taxes: "税种", Tax: "税额", Amount: "金额", Replaces: "替换 {0}",
	Caption: func(count string) string { return "发票列表：" + count },
	Count:   func(n int64) string { return count(n) + " 张发票" },
	CountOf: func(n int64, currency string) string { return "全部 " + count(n) + " 张发票，" + currency },
	SumOf:   func(currency string) string { return "以 " + currency + " 计的发票" },
	Shown: func(shown int, total int64, order string) string {
		return "共 " + count(total) + " 张发票，显示 " + count(int64(shown)) + " 张，" + order
	},
	NoneYet: "没有发票。", NoneText: "在华为云申请的发票会在 6 小时内显示在这里。", NoMatch: "没有符合条件的发票。", OneOf: "{0} 之一",
	Months: "已开票与账单对比", MonthsNote: func(currency string) string {
		return currency + "，按账期；账单金额为华为云的当月合计（精确到分）减代金券"
	},
	MonthsTable: "按月的发票", Billed: "账单金额", Invoiced: "已开票", Difference: "差额", Count2: "发票数", Result: "结果",
	Ties: "一致", Differs: "不一致", Open: "未结", NotYet: "未开票",
	MatchNames: map[billing.MatchKind]string{
		billing.MatchOrder: "订单", billing.MatchMonth: "月份", billing.MatchReturned: "已退票，无需匹配", billing.MatchNone: "未找到",
	},
	StateNames: map[billing.InvoiceState]string{
		0: "草稿", 1: "审核中", 4: "待导出", 5: "待填写", 6: "待邮寄", 7: "待接收", 8: "已完成", 9: "已退票", 11: "驳回审核中", 13: "退票审核中", 14: "待退票", 15: "退票失败",
	},
	MethodNames: map[int]string{0: "按账期", 1: "按到账", 2: "按订单"},
	Unmatched:   "张未匹配",
}

// InvoiceState names the state of an invoice.
func (t *Texts) InvoiceState(s billing.InvoiceState) string {
	return name(t, t.Invoices.StateNames, s, s.Name())
}
