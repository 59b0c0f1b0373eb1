package lang

import "fmt"

// BillTexts are the words of the months and of one month.
type BillTexts struct {
	Title       string
	AmountDue   string
	Basis       Phrase // {0} "Amount due", {1} currency
	Caption     func(currency string) string
	Month       string
	State       string
	TieHead     string
	Lines       string
	List        string
	Discounts   string
	Refunds     string
	Change      string
	YearTotal   func(year string, months int) string
	Final       string
	Estimated   string
	NotWhole    string
	Ties        string // "= ties"
	Differs     string
	Open        string
	NotChecked  string
	None        string
	NoneText    Phrase
	Newest      func(month string) string // figure
	YearSoFar   func(year string) string
	Months      func(n int) string
	Largest     string
	Average     string
	AverageNote func(n int) string

	Cycle         Phrase // {0} from, {1} to
	Version       Phrase // {0} number, {1} since when
	Accounts      func(n int) string
	LinesOf       func(n int64) string
	NotWholeTitle string
	NotWholeText  Phrase // {0} why
	DifferTitle   func(n int) string
	DifferText    Phrase
	DueFigure     func(estimated bool) string
	EqualsTheirs  string
	TheirsIs      Phrase // {0} their total
	NoTheirs      string
	PercentOf     func(percent string) string
	OpenPercent   func(percent string) string // of a month that still runs
	NoBefore      string
	ListNote      string
	OfList        func(percent string) string
	RefundLines   func(n int64) string
	NoRefunds     string

	TieOut       string
	TieCount     func(tie, all int) string
	CheckedAt    Phrase
	OpenNote     string
	OurLines     string
	SumLines     func(n int64) string
	Truncated    string
	Unexplained  string
	TheirTotal   string
	Kinds        string // sum of the coarse bill types
	Price        string
	Purses       string
	ListPrice    string
	DiscountRow  string
	Cash         string
	Credit       string
	Coupon       string
	Flexi        string
	StoredCard   string
	Bonus        string
	Debt         string
	Adjustment   string
	Misses       string
	MissesTable  string
	What         string
	Ours, Theirs string

	Year        string
	YearNote    func(unit string) string
	YearCaption func(currency string) string
	Rest        func(n int) string

	By        func(month, dimension string) string
	ByNote    func(count, currency string) string
	ByCaption func(month, dimension, currency, before string) string
	GroupBy   string
	PerPeriod string
	PerUse    string
	Share     string
	Percent   string
	Unnamed   string

	Moved        string
	MovedNote    string
	MovedCaption func(before, now, currency string) string
	Resource     string
	Service      string
	Project      string
	Drawn        string
	New, Gone    string
	NothingMoved Phrase

	Paid     string
	PaidNote string

	Versions      string
	VersionsNote  string
	VersionsTable string
	VersionHead   string
	Reason        string
	ReadHead      string
	CheckedHead   string
	Digest        string
	Account       string
}

var enBills = BillTexts{
	Title:     "Bills",
	AmountDue: "Amount due",
	Basis:     "{0}, {1}, rounded to cents for display",
	Caption:   func(currency string) string { return "Months, newest first, " + currency },
	Month:     "Month", State: "State", TieHead: "Tie-out", Lines: "Lines", List: "List price", Discounts: "Discounts", Refunds: "Refunds in it", Change: "Change",
	YearTotal: func(year string, months int) string { return year + ", " + plural(int64(months), "month", "months") },
	Final:     "Final", Estimated: "Estimated", NotWhole: "Not whole",
	Ties: "ties", Differs: "differs", Open: "open", NotChecked: "not checked yet",
	None:      "No bill yet.",
	NoneText:  "Months appear here, newest first, as soon as they have been read from Huawei.",
	Newest:    func(month string) string { return month + ", final" },
	YearSoFar: func(year string) string { return year + ", final months" },
	Months:    func(n int) string { return plural(int64(n), "month", "months") },
	Largest:   "Largest month", Average: "Month on average",
	AverageNote: func(n int) string { return "of the last " + plural(int64(n), "final month", "final months") },

	Cycle:    "Cycle {0} to {1}, UTC+8",
	Version:  "Version {0}, unchanged since {1}",
	Accounts: func(n int) string { return "Sum of " + plural(int64(n), "account", "accounts") },

	LinesOf:       func(n int64) string { return plural(n, "line", "lines") },
	NotWholeTitle: "This copy of the month is not whole",
	NotWholeText:  "{0} The portal reads the month again by itself; until then the total is not the invoice.",
	DifferTitle: func(n int) string {
		if n == 1 {
			return "One total differs"
		}
		return count(int64(n)) + " totals differ"
	},
	DifferText: "{0} is what nobody explains. See the comparisons below before you close the month.",
	DueFigure: func(estimated bool) string {
		return map[bool]string{true: "Amount due, estimated", false: "Amount due"}[estimated]
	},
	EqualsTheirs: "ties with Huawei’s total",
	TheirsIs:     "Huawei’s total {0}",
	NoTheirs:     "Huawei’s total is not here yet",
	PercentOf:    func(percent string) string { return percent },
	OpenPercent:  func(percent string) string { return percent + ", so far against a whole month" },
	NoBefore:     "the month before is not here",
	ListNote:     "before discounts",
	OfList:       func(percent string) string { return percent + " of list" },
	RefundLines:  func(n int64) string { return plural(n, "line", "lines") },
	NoRefunds:    "none",

	TieOut: "Tie-out",
	TieCount: func(tie, all int) string {
		return fmt.Sprintf("%d of %d tie", tie, all)
	},
	CheckedAt: "checked {0}",
	OpenNote:  "The month is open: Huawei’s total ends yesterday, the lines are read again every few hours. They are compared in earnest once the month is final.",
	OurLines:  "Our lines",
	SumLines:  func(n int64) string { return plural(n, "line", "lines") },
	Truncated: "truncated by Huawei", Unexplained: "unexplained", TheirTotal: "Huawei’s total",
	Kinds: "Bill types",
	Price: "Price", Purses: "Paid from", ListPrice: "list price", DiscountRow: "discounts",
	Cash: "cash account", Credit: "credit account", Coupon: "cash coupons", Flexi: "flexi-purchase coupons", StoredCard: "stored-value cards",
	Bonus: "bonus", Debt: "not paid yet", Adjustment: "written off",
	Misses: "Comparisons that do not tie", MissesTable: "Comparisons that do not tie, with all decimals", What: "What", Ours: "Ours", Theirs: "Compared with",

	Year:        "Twelve months by service",
	YearNote:    func(unit string) string { return "amount due, " + unit + "; each part opens its lines" },
	YearCaption: func(currency string) string { return "Amount due by month and service, " + currency },
	Rest:        func(n int) string { return plural(int64(n), "other service", "other services") },

	By:     func(month, dimension string) string { return month + " " + dimension },
	ByNote: func(count, currency string) string { return count + ", " + currency },
	ByCaption: func(month, dimension, currency, before string) string {
		return month + " " + dimension + ", amount due in " + currency + ", against " + before
	},
	GroupBy: "Group by", PerPeriod: "Yearly/monthly", PerUse: "Other modes", Share: "Share", Percent: "%", Unnamed: "(not named)",

	Moved:     "What moved",
	MovedNote: "resources, the largest change first",
	MovedCaption: func(before, now, currency string) string {
		return "Resources that changed most between " + before + " and " + now + ", " + currency
	},
	Resource: "Resource", Service: "Service", Project: "Project", Drawn: "Change drawn", New: "new", Gone: "gone",
	NothingMoved: "No resource changed against the month before.",

	Paid:     "What it was paid from",
	PaidNote: "amount due, as Huawei booked it",

	Versions:      "Versions of this month",
	VersionsNote:  "when Huawei restates the month, the new figures become a version beside the old ones",
	VersionsTable: "Published readings of the month",
	VersionHead:   "Version", Reason: "Why", ReadHead: "First read, UTC", CheckedHead: "Last read unchanged, UTC", Digest: "Fingerprint", Account: "Account",
}

var zhBills = BillTexts{
	Title:     "账单",
	AmountDue: "应付金额",
	Basis:     "{0}，{1}，显示时四舍五入到分",
	Caption:   func(currency string) string { return "各月账单，最新的在前，" + currency },
	Month:     "月份", State: "状态", TieHead: "核对", Lines: "明细行数", List: "原价", Discounts: "折扣", Refunds: "其中退款", Change: "变化",
	YearTotal: func(year string, months int) string { return fmt.Sprintf("%s 年，%d 个月", year, months) },
	Final:     "已定稿", Estimated: "预估", NotWhole: "不完整",
	Ties: "一致", Differs: "不一致", Open: "未结", NotChecked: "尚未核对",
	None:      "还没有账单。",
	NoneText:  "从华为云读取后，各月账单会从最新的月份开始显示在这里。",
	Newest:    func(month string) string { return month + "（已定稿）" },
	YearSoFar: func(year string) string { return year + " 年已定稿月份" },
	Months:    func(n int) string { return fmt.Sprintf("%d 个月", n) },
	Largest:   "最高月份", Average: "月均",
	AverageNote: func(n int) string { return fmt.Sprintf("最近 %d 个已定稿月份", n) },

	Cycle:    "账期 {0} 至 {1}，UTC+8",
	Version:  "第 {0} 版，自 {1} 起无变化",
	Accounts: func(n int) string { return fmt.Sprintf("%d 个账号合计", n) },

	LinesOf:       func(n int64) string { return count(n) + " 行明细" },
	NotWholeTitle: "该月份的副本不完整",
	NotWholeText:  "{0}门户会自动重新读取；在此之前，总额与发票不一致。",
	DifferTitle:   func(n int) string { return fmt.Sprintf("有 %d 项总额不一致", n) },
	DifferText:    "{0} 无法解释。结账前请查看下方的核对结果。",
	DueFigure: func(estimated bool) string {
		return map[bool]string{true: "应付金额（预估）", false: "应付金额"}[estimated]
	},
	EqualsTheirs: "与华为云总额相符",
	TheirsIs:     "华为云总额 {0}",
	NoTheirs:     "尚无华为云总额",
	PercentOf:    func(percent string) string { return percent + " 环比" },
	OpenPercent:  func(percent string) string { return percent + "，本月至今与上月整月相比" },
	NoBefore:     "没有上一个月的数据",
	ListNote:     "未扣除折扣",
	OfList:       func(percent string) string { return "占原价 " + percent },
	RefundLines:  func(n int64) string { return count(n) + " 行" },
	NoRefunds:    "无",

	TieOut:    "核对",
	TieCount:  func(tie, all int) string { return fmt.Sprintf("%d/%d 项一致", tie, all) },
	CheckedAt: "核对于 {0}",
	OpenNote:  "该月尚未结束：华为云总额截至昨天，明细每隔几小时重新读取。定稿后才会正式核对。",
	OurLines:  "明细合计",
	SumLines:  func(n int64) string { return count(n) + " 行明细" },
	Truncated: "华为云抹零", Unexplained: "未解释差额", TheirTotal: "华为云总额",
	Kinds: "账单类型",
	Price: "价格", Purses: "支付来源", ListPrice: "原价", DiscountRow: "折扣",
	Cash: "现金账户", Credit: "信用账户", Coupon: "代金券", Flexi: "现金券", StoredCard: "储值卡",
	Bonus: "奖励金", Debt: "尚未支付", Adjustment: "已核销",
	Misses: "不一致的核对项", MissesTable: "不一致的核对项，显示全部小数位", What: "核对内容", Ours: "我方", Theirs: "对方",

	Year:        "近十二个月（按服务）",
	YearNote:    func(unit string) string { return "应付金额，" + unit + "；点击色块查看明细" },
	YearCaption: func(currency string) string { return "按月份和服务的应付金额，" + currency },
	Rest:        func(n int) string { return fmt.Sprintf("其他 %d 项服务", n) },

	By:     func(month, dimension string) string { return month + "（" + dimension + "）" },
	ByNote: func(count, currency string) string { return count + "，" + currency },
	ByCaption: func(month, dimension, currency, before string) string {
		return month + dimension + "的应付金额，" + currency + "，与" + before + "对比"
	},
	GroupBy: "分组方式", PerPeriod: "包年/包月", PerUse: "其他模式", Share: "占比", Percent: "%", Unnamed: "（未命名）",

	Moved:     "变化最大的资源",
	MovedNote: "按变化金额从大到小",
	MovedCaption: func(before, now, currency string) string {
		return before + "到" + now + "变化最大的资源，" + currency
	},
	Resource: "资源", Service: "服务", Project: "企业项目", Drawn: "变化图示", New: "新增", Gone: "已消失",
	NothingMoved: "与上月相比没有资源发生变化。",

	Paid:     "支付来源",
	PaidNote: "应付金额，以华为云入账为准",

	Versions:      "该月份的版本",
	VersionsNote:  "华为云修正月份数据后，新数据作为新版本与旧版本并存",
	VersionsTable: "该月份已发布的各次读取",
	VersionHead:   "版本", Reason: "原因", ReadHead: "首次读取（UTC）", CheckedHead: "最近读取无变化（UTC）", Digest: "指纹", Account: "账号",
}
