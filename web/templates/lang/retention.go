package lang

import "fmt"

// RetentionTexts are the words of how long replaced versions are kept.
type RetentionTexts struct {
	Title, Basis, Present, Other, OtherNote, See string
	Ever                                         string
	Days                                         func(days int) string
	NoneKept                                     string
	Kept                                         func(versions, months, lines int64) string
	Field, FieldHelp                             string
	Preview                                      func(days int) string
	PreviewEver, NothingGoes                     string
	Goes                                         func(versions, months, lines int64, days int) string
	LaterGoes                                    func(days int) string
	Confirm                                      func(days int) string
	ConfirmHelp                                  string
	KeepDays                                     func(days int) string
	KeepEver, Done                               string
}

var enRetention = RetentionTexts{
	Title: "Old versions", Basis: "When Huawei restates a closed month, the portal keeps the lines that it had before, as an older version of the month",
	Present: "How long they are kept", Other: "Change how long", OtherNote: "for all accounts; first it shows what would go", See: "See what would go",
	Ever: "The lines of older versions are kept for ever.",
	Days: func(days int) string {
		return "The lines of an older version go " + plural(int64(days), "day", "days") + " after it was replaced."
	},
	NoneKept: "There are no older versions of closed months now.",
	Kept: func(versions, months, lines int64) string {
		return fmt.Sprintf("There are %s of %s now, with %s.", plural(versions, "older version", "older versions"), plural(months, "month", "months"), plural(lines, "line", "lines"))
	},
	Field: "Days", FieldHelp: "At least 30. Leave it empty to keep them for ever.",
	Preview:     func(days int) string { return "Keep them for " + plural(int64(days), "day", "days") },
	PreviewEver: "Keep them for ever", NothingGoes: "Nothing goes. What went before does not come back.",
	Goes: func(versions, months, lines int64, days int) string {
		return fmt.Sprintf("The lines of %s of %s go with the next reading of their month, %s for good: they were replaced more than %s ago. Others follow when their time comes. Totals stay, comparisons that were made stay, and what a month shows now never goes.",
			plural(versions, "older version", "older versions"), plural(months, "month", "months"), plural(lines, "line", "lines"), plural(int64(days), "day", "days"))
	},
	LaterGoes: func(days int) string {
		return fmt.Sprintf("Nothing goes at once: no version was replaced more than %s ago. Lines go for good when that time comes. Totals stay, comparisons that were made stay, and what a month shows now never goes.", plural(int64(days), "day", "days"))
	},
	Confirm: func(days int) string { return fmt.Sprintf("Type %d", days) }, ConfirmHelp: "To be sure that it is meant: lines that are gone can't be read from Huawei again once it has forgotten them.",
	KeepDays: func(days int) string { return "Keep them for " + plural(int64(days), "day", "days") },
	KeepEver: "Keep them for ever", Done: "It is set, and noted in the audit trail.",
}

var zhRetention = RetentionTexts{
	Title: "旧版本", Basis: "华为云重述已关账的月份时，门户保留此前的明细，作为该月的旧版本",
	Present: "保留时间", Other: "更改保留时间", OtherNote: "对所有账号生效；先显示将删除的内容", See: "查看将删除的内容",
	Ever: "旧版本的明细永久保留。",
	Days: func(days int) string {
		return fmt.Sprintf("旧版本被取代 %s 天后删除其明细。", count(int64(days)))
	},
	NoneKept: "目前没有已关账月份的旧版本。",
	Kept: func(versions, months, lines int64) string {
		return fmt.Sprintf("目前有 %s 个月份的 %s 个旧版本，共 %s 行。", count(months), count(versions), count(lines))
	},
	Field: "天数", FieldHelp: "至少 30；留空表示永久保留。",
	Preview:     func(days int) string { return fmt.Sprintf("保留 %s 天", count(int64(days))) },
	PreviewEver: "永久保留", NothingGoes: "不会删除任何内容。此前已删除的不会恢复。",
	Goes: func(versions, months, lines int64, days int) string {
		return fmt.Sprintf("下次读取月份时将永久删除 %s 个月份的 %s 个旧版本的明细，共 %s 行：它们在 %s 天前已被取代。其他版本到期后删除。合计与已做的比较保留，月份当前显示的版本永不删除。",
			count(months), count(versions), count(lines), count(int64(days)))
	},
	LaterGoes: func(days int) string {
		return fmt.Sprintf("不会立即删除：没有版本在 %s 天前被取代。到期后明细将永久删除。合计与已做的比较保留，月份当前显示的版本永不删除。", count(int64(days)))
	},
	Confirm: func(days int) string { return fmt.Sprintf("输入 %d", days) }, ConfirmHelp: "以确认操作：华为云不再保存时，已删除的明细无法重新读取。",
	KeepDays: func(days int) string { return fmt.Sprintf("保留 %s 天", count(int64(days))) },
	KeepEver: "永久保留", Done: "已设置，并记入审计日志。",
}
