package lang

import (
	"maps"

	"portal/internal/approval"
	"portal/internal/fault"
)

// BulkTexts are the words of asking for the same about several rows of a list.
type BulkTexts struct {
	With       string // before the buttons below a list
	Deed       map[approval.Operation]string
	Ask        map[approval.Operation]func(n int) string // title of the form
	Done       map[approval.Operation]string             // title of what came of it
	ReadAt     Phrase                                    // {0} when
	Each       string
	Means      map[approval.Operation]string
	Chosen     string
	ChosenNote func(n int) string
	Table      string
	Expiry     string
	PayBy      string
	Cost       map[approval.Operation]string
	Approvers  string
	People     func(n int, owner bool) string
	SumOf      func(n int, currency string) string
	Drop       string
	DropOf     func(name string) string
	Not        string
	NotNote    func(n int) string
	Why        string
	NoneLeft   string
	Back       Phrase // {0} link
	Submit     map[approval.Operation]func(n int) string
	SubmitSum  func(said, amount, currency string) string
	Confirm    func(n int) string
	ConfirmFor string
	Free       string // what needs no approver, said of several
	Most       Phrase // {0} how many approvers the highest tier asks for
	Show       string

	Made       string
	MadeNote   func(n int) string
	Refused    string
	RefusedOf  func(n int) string
	Count      func(made, all int) string
	Again      string
	Together   string
	OurFault   string
	Request    string
	Result     string
	NothingFor string
	Thing      string
	ByWhom     Phrase // {0} names

	NotTable, RefusedTable, MadeTable string
}

var enBulk = BulkTexts{
	With: "With the selected rows:",
	Deed: map[approval.Operation]string{
		approval.Pay: "Request payment", approval.Cancel: "Cancel the orders", approval.Renew: "Renew", approval.AutoRenewOn: "Auto-renewal on", approval.AutoRenewOff: "Auto-renewal off",
	},
	Ask: map[approval.Operation]func(int) string{
		approval.Pay:          func(n int) string { return "Request payment of " + plural(int64(n), "order", "orders") },
		approval.Cancel:       func(n int) string { return "Cancel " + plural(int64(n), "order", "orders") },
		approval.Renew:        func(n int) string { return "Renew " + plural(int64(n), "resource", "resources") },
		approval.AutoRenewOn:  func(n int) string { return "Turn auto-renewal on for " + plural(int64(n), "resource", "resources") },
		approval.AutoRenewOff: func(n int) string { return "Turn auto-renewal off for " + plural(int64(n), "resource", "resources") },
	},
	Done: map[approval.Operation]string{
		approval.Pay: "Payments asked for", approval.Cancel: "Cancellations asked for", approval.Renew: "Renewals asked for",
		approval.AutoRenewOn: "Auto-renewal asked for", approval.AutoRenewOff: "Auto-renewal turned off",
	},
	ReadAt: "Read from Huawei {0}", Each: "Each becomes a request of its own, with its own approval and its own outcome",
	Means: map[approval.Operation]string{
		approval.Pay:          "Each order is paid once after its approval, without coupons and without a discount of choice; a price adjustment is used. To use a coupon, ask for that order alone.",
		approval.Cancel:       "Each order is cancelled at Huawei and what it buys is not delivered. Nothing is paid. It cannot be taken back.",
		approval.Renew:        "Huawei makes an unpaid order for a further term of each. Paying those orders is a request of its own, with its approvers.",
		approval.AutoRenewOn:  "Huawei renews each by itself when its term ends, and pays from the account without asking again.",
		approval.AutoRenewOff: "They are not renewed by themselves any more. Each runs until its term ends.",
	},
	Chosen: "What is asked for", ChosenNote: func(n int) string { return plural(int64(n), "request", "requests") }, Table: "What is asked for, one row a request",
	Expiry: "Ends", PayBy: "Time to pay",
	Cost:      map[approval.Operation]string{approval.Renew: "Quoted", approval.AutoRenewOn: "A year of it"},
	Approvers: "Approvers", People: func(n int, owner bool) string {
		switch {
		case n == 0:
			return "none"
		case owner:
			return count(int64(n)) + ", one an owner"
		}
		return count(int64(n))
	},
	SumOf: func(n int, currency string) string { return plural(int64(n), "request", "requests") + ", " + currency },
	Drop:  "Leave out", DropOf: func(name string) string { return "Leave out " + name },
	Not: "What cannot be asked for now", NotNote: func(n int) string { return "left out of the form: " + count(int64(n)) }, Why: "Why",
	NoneLeft: "None of them can be asked for now.", Back: "Back to {0}",
	Submit: map[approval.Operation]func(int) string{
		approval.Pay:          func(n int) string { return "Request " + plural(int64(n), "payment", "payments") },
		approval.Cancel:       func(n int) string { return "Cancel " + plural(int64(n), "order", "orders") },
		approval.Renew:        func(n int) string { return "Make " + plural(int64(n), "renewal order", "renewal orders") },
		approval.AutoRenewOn:  func(n int) string { return "Request auto-renewal of " + plural(int64(n), "resource", "resources") },
		approval.AutoRenewOff: func(n int) string { return "Turn it off for " + plural(int64(n), "resource", "resources") },
	},
	SubmitSum: func(said, amount, currency string) string { return said + ", " + amount + " " + currency },
	Confirm:   func(n int) string { return "Type " + count(int64(n)) }, ConfirmFor: "The number of orders to cancel, to be sure.",
	Free: "They need no approver: they go out within a minute.",
	Most: "The limits go by the sum of what you ask for in 24 hours: the later rows may need more approvers than the first.", Show: "Show the figures for this term",

	Made: "What was asked for", MadeNote: func(n int) string { return plural(int64(n), "request", "requests") }, Refused: "What was not asked for",
	RefusedOf: func(n int) string { return "nothing was done about these " + count(int64(n)) },
	Count: func(made, all int) string {
		return count(int64(made)) + " of " + plural(int64(all), "request was filed", "requests were filed")
	},
	Again: "Ask for it alone", Together: "See them in the inbox", OurFault: "An error of the portal kept it from being filed. Load this page again to file what is missing; what was filed is not filed twice.",
	Request: "Request", Result: "What came of it", NothingFor: "Nothing was filed", Thing: "What", ByWhom: "Who can approve: {0}.",
	NotTable: "What cannot be asked for, and why", RefusedTable: "What was not asked for, and why", MadeTable: "The requests that were filed",
}

var zhBulk = BulkTexts{
	With: "对所选行：",
	Deed: map[approval.Operation]string{
		approval.Pay: "申请付款", approval.Cancel: "取消订单", approval.Renew: "续费", approval.AutoRenewOn: "开启自动续费", approval.AutoRenewOff: "关闭自动续费",
	},
	Ask: map[approval.Operation]func(int) string{
		approval.Pay:          func(n int) string { return "申请支付 " + count(int64(n)) + " 个订单" },
		approval.Cancel:       func(n int) string { return "取消 " + count(int64(n)) + " 个订单" },
		approval.Renew:        func(n int) string { return "续费 " + count(int64(n)) + " 个资源" },
		approval.AutoRenewOn:  func(n int) string { return "为 " + count(int64(n)) + " 个资源开启自动续费" },
		approval.AutoRenewOff: func(n int) string { return "为 " + count(int64(n)) + " 个资源关闭自动续费" },
	},
	Done: map[approval.Operation]string{
		approval.Pay: "已提交的付款申请", approval.Cancel: "已提交的取消申请", approval.Renew: "已提交的续费申请",
		approval.AutoRenewOn: "已提交的自动续费申请", approval.AutoRenewOff: "关闭自动续费",
	},
	ReadAt: "于 {0} 读自华为云", Each: "每一项都是独立的申请，各自审批，各有结果",
	Means: map[approval.Operation]string{
		approval.Pay:          "每个订单在批准后支付一次，不使用代金券，也不使用可选折扣；价格调整会被使用。如需使用代金券，请单独申请该订单。",
		approval.Cancel:       "每个订单会在华为云取消，所购内容不会交付。不会付款，也无法恢复。",
		approval.Renew:        "华为云会为每个资源生成一个待支付的续费订单。支付这些订单需另行申请和审批。",
		approval.AutoRenewOn:  "到期时华为云会自动续费每个资源，并直接从账户扣款，不再询问。",
		approval.AutoRenewOff: "这些资源不再自动续费，到期前可继续使用。",
	},
	Chosen: "所申请的内容", ChosenNote: func(n int) string { return count(int64(n)) + " 个申请" }, Table: "所申请的内容，每行一个申请",
	Expiry: "到期", PayBy: "支付剩余时间",
	Cost:      map[approval.Operation]string{approval.Renew: "报价", approval.AutoRenewOn: "一年费用"},
	Approvers: "审批人", People: func(n int, owner bool) string {
		switch {
		case n == 0:
			return "无需"
		case owner:
			return count(int64(n)) + " 位，其中一位为所有者"
		}
		return count(int64(n)) + " 位"
	},
	SumOf: func(n int, currency string) string { return count(int64(n)) + " 个申请，" + currency },
	Drop:  "移除", DropOf: func(name string) string { return "移除 " + name },
	Not: "目前不能申请的内容", NotNote: func(n int) string { return "表单中不包含这 " + count(int64(n)) + " 项" }, Why: "原因",
	NoneLeft: "目前都不能申请。", Back: "返回{0}",
	Submit: map[approval.Operation]func(int) string{
		approval.Pay:          func(n int) string { return "提交 " + count(int64(n)) + " 个付款申请" },
		approval.Cancel:       func(n int) string { return "取消 " + count(int64(n)) + " 个订单" },
		approval.Renew:        func(n int) string { return "生成 " + count(int64(n)) + " 个续费订单" },
		approval.AutoRenewOn:  func(n int) string { return "为 " + count(int64(n)) + " 个资源申请自动续费" },
		approval.AutoRenewOff: func(n int) string { return "为 " + count(int64(n)) + " 个资源关闭" },
	},
	SubmitSum: func(said, amount, currency string) string { return said + "，共 " + amount + " " + currency },
	Confirm:   func(n int) string { return "请输入 " + count(int64(n)) }, ConfirmFor: "即要取消的订单数，以便确认。",
	Free: "无需审批，一分钟内发送。",
	Most: "限额按您 24 小时内申请的总额计算：靠后的行可能比前面的需要更多审批人。", Show: "按此时长显示金额",

	Made: "已申请", MadeNote: func(n int) string { return count(int64(n)) + " 个申请" }, Refused: "未申请",
	RefusedOf: func(n int) string { return "这 " + count(int64(n)) + " 项未做任何操作" },
	Count: func(made, all int) string {
		return "共 " + count(int64(all)) + " 项，已提交 " + count(int64(made)) + " 项"
	},
	Again: "单独申请", Together: "在收件箱中查看", OurFault: "门户出错，未能提交。重新加载本页可提交缺少的申请；已提交的不会重复。",
	Request: "申请", Result: "结果", NothingFor: "没有提交任何申请", Thing: "对象", ByWhom: "可审批的人：{0}。",
	NotTable: "不能申请的内容及原因", RefusedTable: "未申请的内容及原因", MadeTable: "已提交的申请",
}

// The sentences of choosing rows join those of the other features.
func init() {
	maps.Copy(enFaults.Sentences, map[fault.Code]func(args ...any) string{
		fault.NothingChosen: fixed("Nothing is selected. Go back to the list and select at least one row."),
		fault.TooManyChosen: aboutTwo("%s rows are selected, and one form takes at most %s. Go back to the list and select fewer. Nothing was done."),
	})
	maps.Copy(zhFaults.Sentences, map[fault.Code]func(args ...any) string{
		fault.NothingChosen: fixed("没有选择任何行。请返回列表，至少选择一行。"),
		fault.TooManyChosen: aboutTwo("已选 %s 行，一次最多 %s 行。请返回列表减少选择。未做任何操作。"),
	})
}
