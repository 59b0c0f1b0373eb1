package lang

import "fmt"

// VersionTexts are the words of the versions of a month, and of what changed between two.
type VersionTexts struct {
	Title      string
	PageTitle  func(month string) string
	Every      string // the link on the month's page
	Basis      string
	KeepAll    string
	KeepDays   func(days int) string
	List       string
	ListNote   string
	Table      string
	Version    string
	No         func(n int) string
	Shown      string // mark of the current version
	Replaced   string
	Removed    string // its lines are gone
	Change     string
	Lines      string
	LinesOf    func(version int, account string) string
	Take       string
	TakeOf     func(version int, account string) string
	Compare    string
	Open       string // head of the column of links
	CompareOf  func(version int, account string) string
	What       func(former, latter int) string
	WhatNote   func(account, currency string) string
	From, To   string
	Do         string
	Sum        string
	SumVersion func(version int, lines int64) string
	SumAdded   func(lines int64) string
	SumGone    func(lines int64) string
	SumChanged func(lines int64) string
	OnlyOne    string
	OnlyText   Phrase
	Same       string
	SameText   Phrase
	GoneTitle  string
	Kind       string
	Kinds      map[string]string // by billing.ChangeKind
	Placeholder,
	Resource, Day, Type, Service, Was, Now, Difference string
	Caption   func(former, latter int, currency, order string) string
	Total     func(n int64) string
	ShownOf   func(shown int, total int64, order string) string
	Smallest  string
	None      string
	NoneText  Phrase // {0} number of changes, {1} link that resets
	Called    func(name string) string
	NotNow    func(version int) string // chip on the lines of an earlier version
	NotNowIs  Phrase                   // {0} version, {1} when it was replaced, {2} link to the lines as they are now
	StillNow  Phrase                   // {0} version, {1} link
	AsOfThen  string
	ToCurrent string
}

var enVersions = VersionTexts{
	Title:     "Versions",
	PageTitle: func(month string) string { return "Versions of " + month },
	Every:     "Every version, and what changed between them",
	Basis:     "Each reading that found something else is a version beside the ones before; an earlier one can be read and exported as it was",
	KeepAll:   "Replaced versions of closed months are kept for ever",
	KeepDays:  func(days int) string { return fmt.Sprintf("Lines of replaced versions are kept for %d days", days) },
	List:      "Kept versions", ListNote: "newest first", Table: "Versions of the month",
	Version: "Version", No: func(n int) string { return fmt.Sprintf("Version %d", n) }, Shown: "shown now", Replaced: "Replaced, UTC", Removed: "lines removed",
	Change: "Change", Lines: "Lines", Take: "Export", Compare: "Compare", Open: "Open",
	LinesOf: func(v int, account string) string { return fmt.Sprintf("Lines of version %d, %s", v, account) },
	TakeOf:  func(v int, account string) string { return fmt.Sprintf("Export version %d, %s", v, account) },
	CompareOf: func(v int, account string) string {
		return fmt.Sprintf("Compare version %d with the one before, %s", v, account)
	},
	What: func(former, latter int) string {
		return fmt.Sprintf("What changed from version %d to version %d", former, latter)
	},
	WhatNote: func(account, currency string) string { return account + ", amount due in " + currency },
	From:     "From version", To: "to version", Do: "Compare", Sum: "From one version to the other",
	SumVersion: func(v int, lines int64) string {
		return fmt.Sprintf("Version %d, %s", v, plural(lines, "line", "lines"))
	},
	SumAdded:   func(n int64) string { return plural(n, "line", "lines") + " added" },
	SumGone:    func(n int64) string { return plural(n, "line", "lines") + " gone" },
	SumChanged: func(n int64) string { return plural(n, "line", "lines") + " changed" },
	OnlyOne:    "There is nothing to compare with.",
	OnlyText:   "The month has one version. A second one appears here as soon as a reading finds something else.",
	Same:       "The two versions have the same lines.",
	SameText:   "No line was added, none is gone, none has changed.",
	GoneTitle:  "These two can no longer be compared.",
	Kind:       "What happened", Kinds: map[string]string{"added": "Added", "gone": "Gone", "changed": "Changed"},
	Placeholder: "Resource, order or tag",
	Resource:    "Resource", Day: "Day", Type: "Type", Service: "Service", Was: "Before", Now: "After", Difference: "Difference",
	Caption: func(former, latter int, currency, order string) string {
		return fmt.Sprintf("Lines that changed between version %d and version %d, %s, %s", former, latter, currency, order)
	},
	Total: func(n int64) string { return allOf(n, "change", "changes") },
	ShownOf: func(shown int, total int64, order string) string {
		return count(int64(shown)) + " of " + plural(total, "change", "changes") + ", " + order
	},
	Smallest: "smallest difference first",
	None:     "No change matches.", NoneText: "There are {0} changes. {1}.",
	Called:    func(name string) string { return "was called " + name },
	NotNow:    func(v int) string { return fmt.Sprintf("Version %d, not current", v) },
	NotNowIs:  "Version {0} as it was before {1}. It is not what the month shows now; {2}.",
	StillNow:  "Version {0} is what the month shows now; {1}.",
	AsOfThen:  "An earlier version",
	ToCurrent: "see the current lines",
}

var zhVersions = VersionTexts{
	Title:     "版本",
	PageTitle: func(month string) string { return month + "的版本" },
	Every:     "所有版本及其变化",
	Basis:     "每次读到不同内容都会成为新版本，与之前的版本并存；早期版本可按原样查看和导出",
	KeepAll:   "已结月份被替换的版本永久保留",
	KeepDays:  func(days int) string { return fmt.Sprintf("被替换版本的明细保留 %d 天", days) },
	List:      "保留的版本", ListNote: "最新的在前", Table: "该月的版本",
	Version: "版本", No: func(n int) string { return fmt.Sprintf("第 %d 版", n) }, Shown: "当前显示", Replaced: "被替换于（UTC）", Removed: "明细已删除",
	Change: "变化", Lines: "明细", Take: "导出", Compare: "比较", Open: "打开",
	LinesOf: func(v int, account string) string { return fmt.Sprintf("第 %d 版的明细，%s", v, account) },
	TakeOf:  func(v int, account string) string { return fmt.Sprintf("导出第 %d 版，%s", v, account) },
	CompareOf: func(v int, account string) string {
		return fmt.Sprintf("将第 %d 版与前一版比较，%s", v, account)
	},
	What: func(former, latter int) string {
		return fmt.Sprintf("第 %d 版到第 %d 版的变化", former, latter)
	},
	WhatNote: func(account, currency string) string { return account + "，应付金额，" + currency },
	From:     "从版本", To: "到版本", Do: "比较", Sum: "从一个版本到另一个版本",
	SumVersion: func(v int, lines int64) string { return fmt.Sprintf("第 %d 版，%s 行", v, count(lines)) },
	SumAdded:   func(n int64) string { return "新增 " + count(n) + " 行" },
	SumGone:    func(n int64) string { return "消失 " + count(n) + " 行" },
	SumChanged: func(n int64) string { return "变更 " + count(n) + " 行" },
	OnlyOne:    "没有可比较的版本。",
	OnlyText:   "该月只有一个版本。一旦再次读取到不同内容，第二个版本就会出现在这里。",
	Same:       "两个版本的明细相同。",
	SameText:   "没有新增、消失或变更的明细。",
	GoneTitle:  "这两个版本已无法比较。",
	Kind:       "变化类型", Kinds: map[string]string{"added": "新增", "gone": "消失", "changed": "变更"},
	Placeholder: "资源、订单或标签",
	Resource:    "资源", Day: "日期", Type: "类型", Service: "服务", Was: "之前", Now: "之后", Difference: "差额",
	Caption: func(former, latter int, currency, order string) string {
		return fmt.Sprintf("第 %d 版与第 %d 版之间变化的明细，%s，%s", former, latter, currency, order)
	},
	Total: func(n int64) string { return "全部 " + count(n) + " 项变化" },
	ShownOf: func(shown int, total int64, order string) string {
		return fmt.Sprintf("共 %s 项变化，显示 %d 项，%s", count(total), shown, order)
	},
	Smallest: "按差额从小到大",
	None:     "没有符合条件的变化。", NoneText: "共有 {0} 项变化。{1}。",
	Called:    func(name string) string { return "原名 " + name },
	NotNow:    func(v int) string { return fmt.Sprintf("第 %d 版，非当前版本", v) },
	NotNowIs:  "这是 {1} 之前的第 {0} 版，并非该月当前显示的内容；{2}。",
	StillNow:  "第 {0} 版就是该月当前显示的内容；{1}。",
	AsOfThen:  "早期版本",
	ToCurrent: "查看当前明细",
}
