package lang

import "fmt"

// OverviewTexts are the words of the first page.
type OverviewTexts struct {
	Title        string
	Basis        Phrase // {0} "Amount due", {1} currency
	SoFar        func(month string) string
	NoDay        func(month string) string
	Compared     func(days, percent, before string) string
	Same         func(month string) string
	WholeMonth   Phrase // {0} amount
	Forecast     func(month string) string
	ForecastNote Phrase // {0} from, {1} to, {2} the month before
	ForecastLine func(amount string) string
	Closed       func(month string) string
	ClosedNote   func(percent, before string) string
	ClosedFirst  string // no month before it
	Cash         string
	Covers       func(months, like string) string
	CashUnknown  string
	Debt         string
	NothingOwed  string
	Owed         string
	Run          func(now, before string) string
	RunUnit      func(unit string) string
	RunNote      string
	RunCaption   func(now, before, currency string) string
	Unpaid       string
	PayableIn    func(currency string) string // head of a column
	UnpaidNone   string
	UnpaidNote   func(n int) string
	UnpaidMore   func(n int) string
	UnpaidTable  string
	What, Until  string
	Money        string
	MoneyNote    func(currency string) string
	NoHistory    string
	MoneyTable   string
	NoBalances   Phrase
	Kind         string
	Days30       string
	Before7      string
	Change, Now  string
	Credit       Phrase // {0} limit
	CreditOf     Phrase // {0} account, {1} limit
	Designated   Phrase // {0} amount
	Ties         string
	TiesAt       Phrase
	TiesTable    string
	Month        string
	Result       string
	Theirs, Ours string
	Truncated    string
	Unexplained  string
	NoTies       Phrase
	Empty        Phrase
	EmptyTitle   string
	FirstSync    FirstSyncTexts
}

// FirstSyncTexts tell how far the first copy is.
type FirstSyncTexts struct {
	Title    string
	Progress Phrase // {0} done, {1} all
	Reading  Phrase // {0} month
	Starting string
	Rest     string
	Label    string
}

var enOverview = OverviewTexts{
	Title:        "Overview",
	Basis:        "{0} in {1} unless named otherwise",
	SoFar:        func(month string) string { return month + " so far, estimated" },
	NoDay:        func(month string) string { return "no whole day of " + month + " yet" },
	Compared:     func(days, percent, before string) string { return days + ", " + percent + " on " + before },
	Same:         func(month string) string { return month + ", same days" },
	WholeMonth:   "whole month {0}",
	Forecast:     func(month string) string { return month + " forecast" },
	ForecastNote: "{0} to {1}: so far, and {2}’s days for the rest",
	ForecastLine: func(amount string) string { return "forecast " + amount },
	Closed:       func(month string) string { return month + ", final" },
	ClosedNote:   func(percent, before string) string { return percent + " on " + before },
	ClosedFirst:  "the month before is not here",
	Cash:         "Cash account",
	Covers:       func(months, like string) string { return "covers " + months + " months like " + like },
	CashUnknown:  "as last read",
	Debt:         "Debt",
	NothingOwed:  "nothing owed on any account",
	Owed:         "owed to Huawei",
	Run:          func(now, before string) string { return now + " against " + before + ", day by day" },
	RunUnit:      func(unit string) string { return "cumulative, " + unit },
	RunNote:      "The steps are monthly and yearly fees, charged on the day they fall due. Today is not counted.",
	RunCaption: func(now, before, currency string) string {
		return "Amount due of " + now + " and " + before + ", day by day, " + currency
	},

	Unpaid:      "Orders to pay",
	PayableIn:   func(currency string) string { return "Payable, " + currency },
	UnpaidNone:  "No order waits for payment.",
	UnpaidNote:  func(n int) string { return plural(int64(n), "order waits", "orders wait") },
	UnpaidMore:  func(n int) string { return "All " + count(int64(n)) + " unpaid orders" },
	UnpaidTable: "Orders that wait for payment, most urgent first",
	What:        "What", Until: "Pay within",

	Money:      "Money by account",
	MoneyNote:  func(currency string) string { return currency + ", with the last 30 days" },
	NoHistory:  "The history is young: no reading is a week old yet.",
	MoneyTable: "Balance by account type",
	NoBalances: "No balance has been read yet. They are read every hour.",
	Kind:       "Account", Days30: "30 days", Before7: "7 days ago", Change: "Change", Now: "Now",
	Credit:      "Credit limit {0}. How much of it is used cannot be read from Huawei.",
	CreditOf:    "Credit limit of {0}: {1}. How much of it is used cannot be read from Huawei.",
	Designated:  "{0} of the cash is reserved by Huawei for a purpose.",
	Ties:        "Do the totals match?",
	TiesAt:      "checked {0}",
	TiesTable:   "Tie-out of the last months",
	Month:       "Month",
	Result:      "Result",
	Theirs:      "Huawei’s total",
	Ours:        "Our lines",
	Truncated:   "Truncated",
	Unexplained: "Unexplained",
	NoTies:      "No month has been compared yet. Every reading of a month is compared with Huawei’s total.",
	EmptyTitle:  "No bill yet.",
	Empty:       "The figures appear as soon as the first month has been read from Huawei.",
	FirstSync: FirstSyncTexts{
		Title:    "The first copy from Huawei is going on",
		Progress: "{0} of {1} months are here, the newest first.",
		Reading:  "Now reading {0}.",
		Starting: "The newest month comes first.",
		Rest:     "Whatever is shown is complete for the months that are here; the rest follows by itself.",
		Label:    "Months copied",
	},
}

var zhOverview = OverviewTexts{
	Title:        "总览",
	Basis:        "除另有说明外均为{0}，币种 {1}",
	SoFar:        func(month string) string { return month + "至今（预估）" },
	NoDay:        func(month string) string { return month + "尚无完整的一天" },
	Compared:     func(days, percent, before string) string { return days + "，较" + before + " " + percent },
	Same:         func(month string) string { return month + "同期" },
	WholeMonth:   "全月 {0}",
	Forecast:     func(month string) string { return month + "预测" },
	ForecastNote: "{0} 至 {1}：本月至今，其余各日按{2}计",
	ForecastLine: func(amount string) string { return "预测 " + amount },
	Closed:       func(month string) string { return month + "（已定稿）" },
	ClosedNote:   func(percent, before string) string { return "较" + before + " " + percent },
	ClosedFirst:  "没有上一个月的数据",
	Cash:         "现金账户",
	Covers:       func(months, like string) string { return "按" + like + "的费用可用 " + months + " 个月" },
	CashUnknown:  "以最近一次读取为准",
	Debt:         "欠费",
	NothingOwed:  "所有账户均无欠费",
	Owed:         "欠华为云的金额",
	Run:          func(now, before string) string { return now + "与" + before + "逐日对比" },
	RunUnit:      func(unit string) string { return "累计，" + unit },
	RunNote:      "台阶为按月或按年收取的费用，在到期当日计费。今天不计入。",
	RunCaption: func(now, before, currency string) string {
		return now + "与" + before + "逐日应付金额，" + currency
	},

	Unpaid:      "待支付订单",
	PayableIn:   func(currency string) string { return "应支付（" + currency + "）" },
	UnpaidNone:  "没有等待支付的订单。",
	UnpaidNote:  func(n int) string { return fmt.Sprintf("%d 个订单", n) },
	UnpaidMore:  func(n int) string { return "全部 " + count(int64(n)) + " 个待支付订单" },
	UnpaidTable: "等待支付的订单，最紧急的在前",
	What:        "内容", Until: "剩余时间",

	Money:      "各账户资金",
	MoneyNote:  func(currency string) string { return currency + "，附最近 30 天走势" },
	NoHistory:  "历史记录刚开始：还没有满一周的读数。",
	MoneyTable: "按账户类型的余额",
	NoBalances: "尚未读取余额。余额每小时读取一次。",
	Kind:       "账户", Days30: "30 天", Before7: "7 天前", Change: "变化", Now: "当前",
	Credit:      "信用额度 {0}。已用额度无法从华为云读取。",
	CreditOf:    "{0} 的信用额度：{1}。已用额度无法从华为云读取。",
	Designated:  "现金中有 {0} 被华为云指定用途。",
	Ties:        "总额是否一致？",
	TiesAt:      "核对于 {0}",
	TiesTable:   "最近几个月的核对结果",
	Month:       "月份",
	Result:      "结果",
	Theirs:      "华为云总额",
	Ours:        "明细合计",
	Truncated:   "抹零",
	Unexplained: "未解释差额",
	NoTies:      "尚未核对任何月份。每次读取月份后都会与华为云总额核对。",
	EmptyTitle:  "还没有账单。",
	Empty:       "从华为云读取第一个月份后，数据就会显示在这里。",
	FirstSync: FirstSyncTexts{
		Title:    "正在首次复制华为云数据",
		Progress: "已有 {0} 个月，共 {1} 个月，从最新的月份开始。",
		Reading:  "正在读取{0}。",
		Starting: "先读取最新的月份。",
		Rest:     "已显示月份的内容是完整的，其余月份会自动补齐。",
		Label:    "已复制的月份",
	},
}
