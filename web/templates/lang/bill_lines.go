package lang

// LineTexts are the words of the lines of a month.
type LineTexts struct {
	Title       string
	PageTitle   func(month string) string
	Basis       Phrase // {0} "Amount due", {1} currency
	Days        func(month string) string
	Placeholder string
	DayFrom     string
	DayTo       string
	ResourceID  string
	OrderID     string
	Caption     func(month, currency, order string) string
	Filtered    string
	FilteredAre Phrase // {0} sum, {1} sum of the month
	All         func(n int64) string
	Shown       func(shown int, total int64, order string) string
	None        string
	NoneText    Phrase // {0} number of lines, {1} link that resets, {2} link that searches
	NoneSearch  string
	Empty       string
	EmptyText   Phrase
	SetBooks    string
	SetUsage    string
	SetAll      string

	Resource, Tag, Day, Type, Service, Kind, Product, Region, Project, Member, Mode, Order string
	Usage, Unit, UnitPrice, List, Discount, Due                                            string
	Cash, Credit, Coupon, Flexi, StoredCard, Bonus, Debt, Adjustment                       string
	Line                                                                                   func(no string) string
	Unnamed                                                                                string
}

var enLines = LineTexts{
	Title:       "Bill lines",
	PageTitle:   func(month string) string { return "Bill lines, " + month },
	Basis:       "{0}, {1}, rounded to cents for display",
	Days:        func(month string) string { return month + ", days in UTC+8" },
	Placeholder: "Resource, order or tag",
	DayFrom:     "Day from", DayTo: "to",
	ResourceID: "Resource", OrderID: "Order",
	Caption: func(month, currency, order string) string {
		return "Bill lines of " + month + ", " + currency + ", " + order
	},
	Filtered:    "Filtered.",
	FilteredAre: "These lines are {0} of the month’s {1}; the total below is not the invoice.",
	All:         func(n int64) string { return allOf(n, "line", "lines") },
	Shown: func(shown int, total int64, order string) string {
		return count(int64(shown)) + " of " + plural(total, "line", "lines") + ", " + order
	},
	None:       "No line matches.",
	NoneText:   "The month has {0} lines. {1}, or {2}.",
	NoneSearch: "search all months",
	Empty:      "This month has no lines.",
	EmptyText:  "Huawei charged nothing, or the first lines of the month have not been read yet.",
	SetBooks:   "Set for the books", SetUsage: "Set for usage", SetAll: "All columns",
	Resource: "Resource", Tag: "Tag", Day: "Day", Type: "Type", Service: "Service", Kind: "Resource type", Product: "Product", Region: "Region",
	Project: "Project", Member: "Member account", Mode: "Charge mode", Order: "Order", Usage: "Usage", Unit: "Unit", UnitPrice: "Unit price",
	List: "List", Discount: "Discount", Due: "Amount due", Cash: "Cash", Credit: "Credit", Coupon: "Cash coupons", Flexi: "Flexi coupons",
	StoredCard: "Stored cards", Bonus: "Bonus", Debt: "Not paid yet", Adjustment: "Written off",
	Line: func(no string) string { return "line " + no }, Unnamed: "(no resource)",
}

var zhLines = LineTexts{
	Title:       "账单明细",
	PageTitle:   func(month string) string { return "账单明细，" + month },
	Basis:       "{0}，{1}，显示时四舍五入到分",
	Days:        func(month string) string { return month + "，日期为 UTC+8" },
	Placeholder: "资源、订单或标签",
	DayFrom:     "日期起", DayTo: "止",
	ResourceID: "资源", OrderID: "订单",
	Caption: func(month, currency, order string) string {
		return month + "账单明细，" + currency + "，" + order
	},
	Filtered:    "已筛选。",
	FilteredAre: "这些明细合计 {0}，全月为 {1}；下方合计与发票不一致。",
	All:         func(n int64) string { return "全部 " + count(n) + " 行" },
	Shown: func(shown int, total int64, order string) string {
		return "共 " + count(total) + " 行，显示 " + count(int64(shown)) + " 行，" + order
	},
	None:       "没有符合条件的明细。",
	NoneText:   "该月共有 {0} 行。{1}，或{2}。",
	NoneSearch: "搜索所有月份",
	Empty:      "该月没有明细。",
	EmptyText:  "华为云没有收取费用，或该月的首批明细尚未读取。",
	SetBooks:   "记账用列", SetUsage: "用量用列", SetAll: "全部列",
	Resource: "资源", Tag: "标签", Day: "日期", Type: "类型", Service: "服务", Kind: "资源类型", Product: "产品", Region: "区域",
	Project: "企业项目", Member: "成员账号", Mode: "计费模式", Order: "订单", Usage: "用量", Unit: "单位", UnitPrice: "单价",
	List: "原价", Discount: "折扣", Due: "应付金额", Cash: "现金", Credit: "信用", Coupon: "代金券", Flexi: "现金券",
	StoredCard: "储值卡", Bonus: "奖励金", Debt: "尚未支付", Adjustment: "已核销",
	Line: func(no string) string { return "第 " + no + " 行" }, Unnamed: "（无资源）",
}
