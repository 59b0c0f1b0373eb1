package lang

// UsageTexts are the words of the usage records of a month.
type UsageTexts struct {
	Title       string
	PageTitle   func(month string) string
	Basis       Phrase // {0} "Amount due", {1} currency
	ReadAt      Phrase // {0} when
	Late        string
	Placeholder string
	Caption     func(month, currency, order string) string
	Zone        string
	Parent      string
	ParentIs    string
	SKU         string
	Spec        string
	All         func(n int64) string
	Shown       func(shown int, total int64, order string) string
	Against     Phrase // {0} sum of all records, {1} sum of the lines
	FilteredAre Phrase // {0} sum, {1} sum of the lines
	None        string
	NoneText    Phrase // {0} link that resets
	NotRead     string
	NotReadText Phrase // {0} link to the lines
	Open        string // link from the lines
	ToLines     string
}

var enUsage = UsageTexts{
	Title: "Usage records", PageTitle: func(month string) string { return "Usage records, " + month },
	Basis: "{0}, {1}, one record a resource, rounded to cents for display", ReadAt: "Read {0}", Late: "Huawei makes them up to a day late",
	Placeholder: "Resource, parent, tag or specification",
	Caption: func(month, currency, order string) string {
		return "Usage records of " + month + ", " + currency + ", " + order
	},
	Zone: "Zone", Parent: "Belongs to", ParentIs: "Belongs to", SKU: "SKU", Spec: "Specification",
	All: func(n int64) string { return allOf(n, "record", "records") },
	Shown: func(shown int, total int64, order string) string {
		return count(int64(shown)) + " of " + plural(total, "record", "records") + ", " + order
	},
	Against:     "The records sum up to {0}, the lines of the month to {1}.",
	FilteredAre: "These records are {0}; the lines of the month sum up to {1}.",
	None:        "No record matches.", NoneText: "{0}, or choose other values.",
	NotRead:     "The usage records of this month have not been read.",
	NotReadText: "They are read once a day, of the present month and the last. The month’s own lines are in {0}.",
	Open:        "Usage records", ToLines: "the bill lines",
}

var zhUsage = UsageTexts{
	Title: "使用明细", PageTitle: func(month string) string { return "使用明细，" + month },
	Basis: "{0}，{1}，每个资源一条记录，显示时四舍五入到分", ReadAt: "读取于 {0}", Late: "华为云最多延迟一天生成",
	Placeholder: "资源、所属资源、标签或规格",
	Caption: func(month, currency, order string) string {
		return month + "使用明细，" + currency + "，" + order
	},
	Zone: "可用区", Parent: "所属资源", ParentIs: "所属资源", SKU: "SKU 编码", Spec: "规格",
	All: func(n int64) string { return "全部 " + count(n) + " 条" },
	Shown: func(shown int, total int64, order string) string {
		return "共 " + count(total) + " 条，显示 " + count(int64(shown)) + " 条，" + order
	},
	Against:     "记录合计 {0}，该月账单明细合计 {1}。",
	FilteredAre: "这些记录合计 {0}；该月账单明细合计 {1}。",
	None:        "没有符合条件的记录。", NoneText: "{0}，或选择其他条件。",
	NotRead:     "尚未读取该月的使用明细。",
	NotReadText: "每天读取一次本月和上月的使用明细。该月的账单明细见{0}。",
	Open:        "使用明细", ToLines: "账单明细",
}
