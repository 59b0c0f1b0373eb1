package lang

import "portal/internal/billing"

// PackageTexts are the words of resource packages.
type PackageTexts struct {
	Title       string
	One         func(name string) string
	Basis       Phrase // {0} and {1} names of columns, {2} days
	Placeholder string
	Package     string
	LeftOf      string
	Of          Phrase // {0} left, {1} quota, {2} unit
	Resets      string
	RunsOut     string
	Lapses      string
	Lasts       string
	Unused      string
	Caption     func(count string) string
	Count       func(n int64) string
	All         func(n int64) string
	Shown       func(shown int, total int64, order string) string
	NoneYet     string
	NoneText    Phrase
	NoMatch     string

	Items      string
	ItemsNote  Phrase // {0} days
	ItemsTable string
	What       string
	Quota      string
	Left       string
	Used       string // of the quota
	PerDay     string
	Cycle      string
	LapsesAt   string

	Deductions      string
	DeductionsNote  func(n int64) string
	DeductionsTable string
	Resource        string
	At              string
	Covered         string
	Before          string
	Took            string
	After           string
	NoDeductions    string
	NoDeductionText Phrase
	History         string
	HistoryNote     string
	HistoryTable    string
	Product         string
	Began           string
	Ends            string
	Gift            string
	Kind            string
	Bundle          string
	Single          string
	Resettable      string
	Yes, No         string
	Total           func(n int64) string

	StatusNames map[billing.PackageStatus]string
}

var enPackages = PackageTexts{
	Title:       "Packages",
	One:         func(name string) string { return "Package " + name },
	Basis:       "{0} and {1} are estimates at the average pace of the last {2} days",
	Placeholder: "Package, service or order",
	Package:     "Package", LeftOf: "Left", Of: "{0} of {1} {2}", Resets: "Next reset, UTC", RunsOut: "Runs out", Lapses: "Will lapse", Lasts: "lasts", Unused: "not used",
	Caption: func(count string) string { return "Resource packages: " + count },
	Count:   func(n int64) string { return plural(n, "package", "packages") },
	All:     func(n int64) string { return allOf(n, "package", "packages") },
	Shown: func(shown int, total int64, order string) string {
		return count(int64(shown)) + " of " + plural(total, "package", "packages") + ", " + order
	},
	NoneYet: "No resource packages.", NoneText: "Packages that are bought appear here within six hours.", NoMatch: "No package matches.",

	Items: "What is in it", ItemsNote: "run-out and lapse are estimated at the average pace of the last {0} days", ItemsTable: "Quotas of the package",
	What: "Quota for", Quota: "Quota", Left: "Left", Used: "Used of the quota", PerDay: "A day", Cycle: "Valid until", LapsesAt: "Lapses then",
	Deductions: "What was taken from it", DeductionsNote: func(n int64) string { return plural(n, "deduction", "deductions") + ", the newest first" }, DeductionsTable: "Deductions from the package",
	Resource: "Resource", At: "Taken, UTC", Covered: "Usage covered", Before: "Before", Took: "Taken", After: "After",
	NoDeductions: "Nothing has been taken from it.", NoDeductionText: "Huawei lists deductions of the last 18 months; those of today follow within hours.",
	History: "What was left, reading by reading", HistoryNote: "the newest first; only readings that differ", HistoryTable: "Readings of the package",
	Product: "Product", Began: "Begins", Ends: "Ends", Gift: "Gift", Kind: "Kind", Bundle: "bundle", Single: "single package", Resettable: "Comes back in every cycle",
	Yes: "yes", No: "no",
	Total:       func(n int64) string { return allOf(n, "deduction", "deductions") },
	StatusNames: map[billing.PackageStatus]string{0: "Not begun", 1: "In effect", 2: "Used up", 3: "Expired", 4: "Unsubscribed"},
}

var zhPackages = PackageTexts{
	Title:       "资源包",
	One:         func(name string) string { return "资源包 " + name },
	Basis:       "{0}和{1}按最近 {2} 天的平均用量估算",
	Placeholder: "资源包、服务或订单",
	Package:     "资源包", LeftOf: "剩余", Of: "{0} / {1} {2}", Resets: "下次重置（UTC）", RunsOut: "用尽日期", Lapses: "将作废", Lasts: "足够", Unused: "未使用",
	Caption: func(count string) string { return "资源包：" + count },
	Count:   func(n int64) string { return count(n) + " 个资源包" },
	All:     func(n int64) string { return "全部 " + count(n) + " 个资源包" },
	Shown: func(shown int, total int64, order string) string {
		return "共 " + count(total) + " 个资源包，显示 " + count(int64(shown)) + " 个，" + order
	},
	NoneYet: "没有资源包。", NoneText: "购买的资源包会在 6 小时内显示在这里。", NoMatch: "没有符合条件的资源包。",

	Items: "包含的额度", ItemsNote: "用尽日期和作废量按最近 {0} 天的平均用量估算", ItemsTable: "资源包的额度",
	What: "额度用途", Quota: "额度", Left: "剩余", Used: "已用比例", PerDay: "日均", Cycle: "有效至", LapsesAt: "届时作废",
	Deductions: "抵扣记录", DeductionsNote: func(n int64) string { return count(n) + " 条抵扣记录，最新的在前" }, DeductionsTable: "资源包的抵扣记录",
	Resource: "资源", At: "抵扣时间（UTC）", Covered: "抵扣的使用时段", Before: "抵扣前", Took: "抵扣量", After: "抵扣后",
	NoDeductions: "还没有抵扣记录。", NoDeductionText: "华为云提供最近 18 个月的抵扣记录；当天的记录数小时后可见。",
	History: "每次读取的剩余量", HistoryNote: "最新的在前；仅列出有变化的读取", HistoryTable: "资源包的读取记录",
	Product: "产品", Began: "生效时间", Ends: "到期时间", Gift: "赠送", Kind: "种类", Bundle: "组合包", Single: "单一资源包", Resettable: "按周期重置",
	Yes: "是", No: "否",
	Total:       func(n int64) string { return "全部 " + count(n) + " 条抵扣记录" },
	StatusNames: map[billing.PackageStatus]string{0: "未生效", 1: "生效中", 2: "已用尽", 3: "已过期", 4: "已退订"},
}

// PackageStatus names the state of a package.
func (t *Texts) PackageStatus(s billing.PackageStatus) string {
	return name(t, t.Packages.StatusNames, s, s.Name())
}
