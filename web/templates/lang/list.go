package lang

// ListTexts are the words of lists: filters, paging, sorting, export.
type ListTexts struct {
	Gap          string                         // between two sentences
	Comma        string                         // between two parts of a line
	Colon        string                         // between a name and what it is
	InUnit       func(head, unit string) string // a head with the currency of its column
	Apply        string
	All          string
	Filters      string // aria-label of the form
	Reset        string
	Remove       func(label, value string) string // a filter
	Text         string                           // label of the text filter's chip
	DayHint      string                           // placeholder of a day
	DayForm      string                           // how a day is written
	Pages        string
	Newer, Older string
	Prev, Next   string
	First, Last  string
	Export       string
	Workbook     string
	Table        string
	Columns      string // Parquet
	AllColumns   func(rows int64) string
	Focus        string
	FocusNote    string
	Unfiltered   string
	Select       func(name string) string
	SelectAll    func(n int) string
	Selected     string // after the number
	Clear        string
	NewestFirst  string
	OldestFirst  string
	LargestFirst string
	SmallFirst   string
	UrgentFirst  string
	LatestFirst  string
	Hint         string // j k x e
	HintSelect   string
	HintExport   string
}

var enList = ListTexts{
	Gap: " ", Comma: ", ", Colon: ": ", InUnit: func(head, unit string) string { return head + ", " + unit },
	DayHint: "yyyy-mm-dd", DayForm: "Write a day as 2026-10-31",
	Apply: "Apply", All: "everything", Filters: "Filters", Reset: "Reset", Text: "Text",
	Remove: func(label, value string) string { return "Remove filter: " + label + " is " + value },
	Pages:  "Pages", Newer: "‹ Newer", Older: "Older ›", Prev: "‹ Back", Next: "Next ›", First: "« First", Last: "Last »",
	Export: "Export", Workbook: "Workbook", Table: "Table", Columns: "Columnar file",
	Focus: "FOCUS 1.2", FocusNote: "For FinOps tools, beside other clouds’ bills",
	AllColumns:   func(rows int64) string { return plural(rows, "row", "rows") + ", all columns, 8 decimals, signs kept" },
	Unfiltered:   "Without the filters",
	Select:       func(name string) string { return "Select " + name },
	SelectAll:    func(n int) string { return "Select the " + plural(int64(n), "row", "rows") + " shown" },
	Selected:     "selected",
	Clear:        "clear",
	NewestFirst:  "newest first",
	OldestFirst:  "oldest first",
	LargestFirst: "largest first",
	SmallFirst:   "smallest first",
	UrgentFirst:  "most urgent first",
	LatestFirst:  "least urgent first",
	Hint:         "rows", HintSelect: "select", HintExport: "export",
}

var zhList = ListTexts{
	Gap: "", Comma: "，", Colon: "：", InUnit: func(head, unit string) string { return head + "（" + unit + "）" },
	DayHint: "年-月-日", DayForm: "日期请写成 2026-10-31 的形式",
	Apply: "应用", All: "全部内容", Filters: "筛选", Reset: "清除筛选", Text: "文本",
	Remove: func(label, value string) string { return "移除筛选：" + label + "为" + value },
	Pages:  "翻页", Newer: "‹ 较新", Older: "较早 ›", Prev: "‹ 上一页", Next: "下一页 ›", First: "« 首页", Last: "末页 »",
	Export: "导出", Workbook: "工作簿", Table: "表格", Columns: "列式文件",
	Focus: "FOCUS 1.2 格式", FocusNote: "供 FinOps 工具与其他云的账单一并分析",
	AllColumns:   func(rows int64) string { return count(rows) + " 行，全部列，8 位小数，保留正负号" },
	Unfiltered:   "不带筛选条件",
	Select:       func(name string) string { return "选中 " + name },
	SelectAll:    func(n int) string { return "选中显示的 " + count(int64(n)) + " 行" },
	Selected:     "项已选",
	Clear:        "取消选择",
	NewestFirst:  "按时间从新到旧",
	OldestFirst:  "按时间从旧到新",
	LargestFirst: "按金额从大到小",
	SmallFirst:   "按金额从小到大",
	UrgentFirst:  "最紧急的在前",
	LatestFirst:  "最不紧急的在前",
	Hint:         "移动行", HintSelect: "选中", HintExport: "导出",
}
