package lang

// CostTexts are the words of the cost explorer.
type CostTexts struct {
	Title        string
	By, And      string // labels of the two dimensions
	Nothing      string // no second dimension
	Per          string
	Months, Days string
	Cost         string
	Charged      string
	Amortized    string
	Amount       string
	From, To     string
	MonthHint    string
	MonthForm    string
	BasisCharged Phrase // {0} "Amount due", {1} currency
	BasisAmort   Phrase // {0} "Amount due", {1} currency
	ReadAt       Phrase // {0} when
	ChargedNote  string
	Chart        string
	ChartNote    func(unit string) string
	Caption      func(dims, currency string) string
	TableTitle   string
	Unfold       string // opens the table of the chart
	Groups       func(n int) string
	Total        string
	Shown        func(shown, total int) string
	Rest         func(n int) string
	None         string
	NoneText     Phrase
	NotRead      string
	NotReadText  Phrase
	Off          string
	OffText      Phrase
	TooFineText  string
	DaysKept     Phrase // {0} first day, {1} last day
	BadSpan      func(months, days int) string
	SameDim      string
	ByName       string
	ByNameDown   string
}

var enCosts = CostTexts{
	Title: "Cost explorer", By: "By", And: "And", Nothing: "nothing else", Per: "Per", Months: "month", Days: "day", Cost: "Cost", Charged: "As charged",
	Amortized: "Amortized", Amount: "Amount", From: "From", To: "to", MonthHint: "yyyy-mm", MonthForm: "Write a month as 2026-10",
	BasisCharged: "{0}, {1}, as charged: the same figures as in the bills", BasisAmort: "{0}, {1}, amortized: prepaid terms spread over their days by Huawei",
	ReadAt: "Read {0}", ChargedNote: "Open months are estimates",
	Chart: "Over time", ChartNote: func(unit string) string { return unit + "; each part opens what it is made of" },
	Caption:    func(dims, currency string) string { return "Cost by " + dims + ", " + currency },
	TableTitle: "In numbers", Unfold: "Period by period, each number opens what it is made of", Groups: func(n int) string { return plural(int64(n), "group", "groups") }, Total: "Total",
	Shown: func(shown, total int) string {
		if shown == total {
			return plural(int64(total), "group", "groups")
		}
		return count(int64(shown)) + " of " + plural(int64(total), "group", "groups") + "; the total is of all"
	},
	Rest: func(n int) string { return plural(int64(n), "other group", "other groups") },
	None: "Nothing was charged.", NoneText: "No line of this time matches the filters. {0}.",
	NotRead: "The cost center has not been read for these months.", NotReadText: "It is read once a day, the last 18 months. {0}.",
	Off: "The cost center is not enabled at Huawei.", OffText: "Amortized cost exists only there. {0}.",
	TooFineText: "Group and filter by at most two different dimensions, or look at the cost as charged.",
	DaysKept:    "By day from {0} to {1}; Huawei takes up to 48 hours to complete a day",
	BadSpan: func(months, days int) string {
		return "Choose at most " + plural(int64(months), "month", "months") + ", or " + plural(int64(days), "day", "days") + "."
	},
	SameDim: "Choose two different dimensions.", ByName: "by name", ByNameDown: "by name, backwards",
}

var zhCosts = CostTexts{
	Title: "成本分析", By: "分组", And: "和", Nothing: "不再分组", Per: "周期", Months: "按月", Days: "按日", Cost: "成本类型", Charged: "原始成本",
	Amortized: "摊销成本", Amount: "金额", From: "起", To: "止", MonthHint: "年-月", MonthForm: "月份请写成 2026-10 的形式",
	BasisCharged: "{0}，{1}，原始成本：与账单中的数字相同", BasisAmort: "{0}，{1}，摊销成本：预付时长由华为云按日摊销",
	ReadAt: "读取于 {0}", ChargedNote: "未结月份为预估",
	Chart: "变化趋势", ChartNote: func(unit string) string { return unit + "；点击色块查看构成" },
	Caption:    func(dims, currency string) string { return "按" + dims + "的成本，" + currency },
	TableTitle: "对应的数字", Unfold: "按时间逐行列出，点击数字查看构成", Groups: func(n int) string { return count(int64(n)) + " 组" }, Total: "合计",
	Shown: func(shown, total int) string {
		if shown == total {
			return "共 " + count(int64(total)) + " 组"
		}
		return "共 " + count(int64(total)) + " 组，显示 " + count(int64(shown)) + " 组；合计为全部"
	},
	Rest: func(n int) string { return "其他 " + count(int64(n)) + " 组" },
	None: "没有费用。", NoneText: "该时间内没有符合条件的明细。{0}。",
	NotRead: "尚未读取这些月份的成本中心数据。", NotReadText: "每天读取一次最近 18 个月。{0}。",
	Off: "华为云未开通成本中心。", OffText: "摊销成本仅在成本中心提供。{0}。",
	TooFineText: "分组和筛选请最多使用两个不同的维度，或查看原始成本。",
	DaysKept:    "按日数据从 {0} 到 {1}；华为云最长需 48 小时完成一天的数据",
	BadSpan: func(months, days int) string {
		return "最多选择 " + count(int64(months)) + " 个月或 " + count(int64(days)) + " 天。"
	},
	SameDim: "请选择两个不同的维度。", ByName: "按名称排序", ByNameDown: "按名称倒序",
}
