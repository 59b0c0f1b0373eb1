package lang

// ProjectTexts are the words of enterprise projects.
type ProjectTexts struct {
	Title                  string
	Basis                  Phrase // {0} "Amount due", {1} currency
	ID                     Phrase // {0} id
	InUse                  string
	EnableAnyway           string // where the function is in use
	SoFarEstimated, NotSet string
	NotInUse               string
	ForecastIs             string
	Placeholder            string
	OwnerIs                string
	Nobody                 string
	Over                   string // filter: over budget
	Caption                func(month, currency string) string
	Project                string
	Account                string
	Owner                  string
	Renewals               string
	Spent                  string // head: so far
	Forecast               string
	Budget                 string
	Used                   string
	UsedOf                 func(percent string) string
	Drawn                  string
	Total                  string
	Shown                  func(shown, total int, order string) string
	ByName                 string
	ByNameDown             string
	MostUsed               string
	LeastUsed              string
	None                   string
	NoneText               Phrase
	NoMatch                string
	NoMatchText            Phrase
	OverBudget             string
	WillBeOver             string
	Within                 string
	NoBudget               string
	Year                   string
	YearNote               func(unit string) string
	Explore                string
	RenewalsNote           string
	WholeMonth             string
	RenewalTable           string
	NoRenewals             Phrase
	NoEnding               string
	EndingNote             func(n int) string
	Plan                   string
	PlanNote               string
	PlannedBy              Phrase // {0} who, {1} when
	BudgetHelp             func(currency string) string
	Save                   string
	Saved                  string
	BadBudget              string
	BadOwner               string
	OnlyPlan               string
}

var enProjects = ProjectTexts{
	Title: "Projects",
	Basis: "{0}, {1}, rounded to cents for display", ID: "Project id {0}", InUse: "Enterprise projects are in use", EnableAnyway: "Ask to enable them all the same",
	SoFarEstimated: "so far, estimated", NotSet: "none is set",
	NotInUse:    "Only the default project has been seen: enterprise projects are probably not enabled at Huawei for these accounts",
	ForecastIs:  "Forecast: so far, plus last month’s days for the rest",
	Placeholder: "Project name or id", OwnerIs: "Owner", Nobody: "nobody", Over: "Over budget, or forecast to be",
	Caption: func(month, currency string) string { return "Projects in " + month + ", " + currency },
	Project: "Project", Account: "Account", Owner: "Owner", Renewals: "Renewals", Spent: "So far", Forecast: "Forecast", Budget: "Budget", Used: "Used", UsedOf: func(percent string) string { return percent + " used" },
	Drawn: "Spend against budget, drawn", Total: "Total",
	Shown: func(shown, total int, order string) string {
		return count(int64(shown)) + " of " + plural(int64(total), "project", "projects") + ", " + order
	},
	ByName: "by name", ByNameDown: "by name, backwards", MostUsed: "most of the budget used first", LeastUsed: "least of the budget used first",
	None: "No project has been seen yet.", NoneText: "Projects appear here as soon as bill lines name them.",
	NoMatch: "No project matches.", NoMatchText: "{0}, or choose other values.",
	OverBudget: "over budget", WillBeOver: "will be over", Within: "within budget", NoBudget: "no budget",
	Year: "Twelve months by service", YearNote: func(unit string) string { return "amount due, " + unit + "; each part opens its lines" }, Explore: "In the cost explorer",
	WholeMonth: "the whole month", RenewalsNote: "newest first", RenewalTable: "Renewal orders of the project", NoRenewals: "No renewal order names this project.",
	NoEnding:   "Nothing of this project ends within 30 days.",
	EndingNote: func(n int) string { return plural(int64(n), "thing", "things") + ", last price paid" },
	Plan:       "Owner and budget", PlanNote: "the portal’s own; Huawei does not see it", PlannedBy: "Set by {0}, {1}",
	BudgetHelp: func(currency string) string { return "A month, in " + currency + "; empty for none" }, Save: "Save", Saved: "Owner and budget are saved.",
	BadBudget: "Write an amount above zero with at most two decimals, such as 2500 or 2500.50.", BadOwner: "Choose a person who may see this account.",
	OnlyPlan: "Finance and administrators set owner and budget.",
}

var zhProjects = ProjectTexts{
	Title: "企业项目",
	Basis: "{0}，{1}，显示时四舍五入到分", ID: "企业项目 ID {0}", InUse: "已使用企业项目", EnableAnyway: "仍要申请开通",
	SoFarEstimated: "至今，预估", NotSet: "未设置",
	NotInUse:    "只见到默认项目：这些账号在华为云可能尚未开通企业项目",
	ForecastIs:  "预测：本月至今，其余各日按上月同日计",
	Placeholder: "企业项目名称或 ID", OwnerIs: "负责人", Nobody: "无", Over: "已超或预计超预算",
	Caption: func(month, currency string) string { return month + "的企业项目，" + currency },
	Project: "企业项目", Account: "账号", Owner: "负责人", Renewals: "续费", Spent: "目前", Forecast: "预测", Budget: "预算", Used: "已用", UsedOf: func(percent string) string { return "已用 " + percent },
	Drawn: "支出与预算对比图", Total: "合计",
	Shown: func(shown, total int, order string) string {
		return "共 " + count(int64(total)) + " 个企业项目，显示 " + count(int64(shown)) + " 个，" + order
	},
	ByName: "按名称排序", ByNameDown: "按名称倒序", MostUsed: "按预算使用率从高到低", LeastUsed: "按预算使用率从低到高",
	None: "还没有见到企业项目。", NoneText: "账单明细中出现企业项目后会显示在这里。",
	NoMatch: "没有符合条件的企业项目。", NoMatchText: "{0}，或选择其他条件。",
	OverBudget: "已超预算", WillBeOver: "预计超预算", Within: "预算内", NoBudget: "无预算",
	Year: "近十二个月（按服务）", YearNote: func(unit string) string { return "应付金额，" + unit + "；点击色块查看明细" }, Explore: "在成本分析中查看",
	WholeMonth: "整月", RenewalsNote: "最新的在前", RenewalTable: "该企业项目的续费订单", NoRenewals: "没有属于该企业项目的续费订单。",
	NoEnding:   "该企业项目 30 天内没有到期的内容。",
	EndingNote: func(n int) string { return count(int64(n)) + " 项；金额为上次支付价" },
	Plan:       "负责人与预算", PlanNote: "仅保存在门户中，华为云看不到", PlannedBy: "由 {0} 设置于 {1}",
	BudgetHelp: func(currency string) string { return "每月，币种 " + currency + "；不填表示没有预算" }, Save: "保存", Saved: "负责人和预算已保存。",
	BadBudget: "请填写大于零、最多两位小数的金额，例如 2500 或 2500.50。", BadOwner: "请选择可以查看该账号的人员。",
	OnlyPlan: "由财务和管理员设置负责人和预算。",
}
