package lang

import "fmt"

// CheckTexts are the words of the comparisons that every version of a month goes through.
type CheckTexts struct {
	All       func(n int) string // opens the table of all
	AllTable  string
	Tolerance string
	Result    string
	Ties      string
	Differs   string
	Rollup    map[string]string // by billing.RollupKeys
	Lines     Phrase            // {0} number of lines, where a check counts them
	Line      Phrase            // the same of one

	Section   string // on the page of the sync
	Note      string
	Table     string
	Month     string
	Account   string
	Checked   string
	Worst     string
	Never     string
	None      string
	Quiet     func(n int) string // opens the months that tie
	Unsettled string             // mark of a month that moves or is not whole
}

var enChecks = CheckTexts{
	All:       func(n int) string { return plural(int64(n), "comparison", "comparisons") + " of this copy" },
	AllTable:  "All comparisons of the month, with all decimals",
	Tolerance: "Tolerance", Result: "Result", Ties: "ties", Differs: "differs",
	Rollup: map[string]string{
		"version": "totals of the version", "cube": "totals by every filter", "days": "totals by day", "summaries": "month summaries", "resources": "totals by resource",
	},
	Lines: "{0} lines", Line: "{0} line",

	Section: "Tie-outs", Note: "of the current version of each month", Table: "Comparisons of each month", Month: "Month", Account: "Account",
	Checked: "Compared, UTC", Worst: "Furthest off", Never: "not compared yet",
	None:      "No month has been read yet.",
	Quiet:     func(n int) string { return plural(int64(n), "month that ties", "months that tie") },
	Unsettled: "not final",
}

var zhChecks = CheckTexts{
	All:       func(n int) string { return fmt.Sprintf("该副本的 %d 项核对", n) },
	AllTable:  "该月全部核对项，显示全部小数位",
	Tolerance: "容差", Result: "结果", Ties: "一致", Differs: "不一致",
	Rollup: map[string]string{
		"version": "版本合计", "cube": "各筛选条件合计", "days": "按日合计", "summaries": "月度汇总", "resources": "按资源合计",
	},
	Lines: "{0} 行", Line: "{0} 行",

	Section: "核对", Note: "各月当前版本", Table: "各月的核对结果", Month: "月份", Account: "账号",
	Checked: "核对时间（UTC）", Worst: "差异最大的一项", Never: "尚未核对",
	None:      "还没有读取任何月份。",
	Quiet:     func(n int) string { return fmt.Sprintf("%d 个一致的月份", n) },
	Unsettled: "未定稿",
}
