package lang

import "fmt"

// ResourceTexts are the words of one resource through all months.
type ResourceTexts struct {
	Title     string
	Basis     Phrase // {0} "Amount due", {1} currency
	Unnamed   string
	Total     string
	Span      func(first, last string) string
	Last      string
	LastIs    func(month string) string
	Average   string
	AverageOf func(n int) string
	ListPrice string
	DueOfList func(percent string) string
	Lines     string
	Chart     string
	ChartNote func(unit string) string
	ChartOf   func(currency string) string
	Months    string
	MonthsOf  func(n int) string
	Table     string
	Month     string
	State     string
	Discount  string
	Due       string
	Change    string
	Sum       string
	Changes   string
	ChangeN   string
	ChangeTab string
	NoChange  string
	Day       string
	What      string
	Was, Now  string
	About     func(trait, thing string) string
	Traits    map[string]string
	Nothing   string // a trait that has no value
	Orders    string
	OrdersN   string
	OrdersTab string
	NoOrders  string
	Elsewhere string // an order that is not kept
	Facts     string
	ID        string
	Account   string
	Choose    string
	ChooseN   string
	ChooseTab string
	All       string // link to the search
}

var enResources = ResourceTexts{
	Title: "Resource", Basis: "{0}, {1}, rounded to cents for display", Unnamed: "(no name)",
	Total: "Amount due, all months", Span: func(first, last string) string {
		if first == last {
			return first
		}
		return first + " to " + last
	},
	DueOfList: func(percent string) string { return percent + " of it is due" },
	Last:      "Newest month", LastIs: func(month string) string { return "bill of " + month },
	Average: "Month on average", AverageOf: func(n int) string { return "of " + plural(int64(n), "month", "months") },
	ListPrice: "List price, all months", Lines: "Lines",
	Chart: "Cost by month", ChartNote: func(unit string) string { return "amount due, " + unit + "; each column opens its lines" },
	ChartOf: func(currency string) string { return "Amount due of the resource by month, " + currency },
	Months:  "Months", MonthsOf: func(n int) string { return plural(int64(n), "month", "months") + ", newest first" }, Table: "The resource in each month's bill",
	Month: "Month", State: "State", Discount: "Discounts", Due: "Amount due", Change: "Change", Sum: "All months",
	Changes: "What changed", ChangeN: "names, project, size and prices as billed, newest first", ChangeTab: "Changes of the resource",
	NoChange: "Nothing about it changed in the months that are here.",
	Day:      "Since", What: "What", Was: "Before", Now: "After",
	About: func(trait, thing string) string { return trait + ": " + thing },
	Traits: map[string]string{
		"name": "Name", "project": "Enterprise project", "tag": "Tag", "region": "Region", "member": "Member account", "mode": "Charge mode",
		"spec": "Specification", "size": "Size", "price": "Unit price",
	},
	Nothing: "none",
	Orders:  "Orders", OrdersN: "that its lines name", OrdersTab: "Orders of the resource", NoOrders: "Its lines name no order: it is paid by use.",
	Elsewhere: "not kept here", Facts: "As billed last", ID: "Resource id", Account: "Account",
	Choose: "More than one account has this resource", ChooseN: "choose one", ChooseTab: "Accounts with this resource", All: "Everything found under this id",
}

var zhResources = ResourceTexts{
	Title: "资源", Basis: "{0}，{1}，显示时四舍五入到分", Unnamed: "（无名称）",
	Total: "应付金额，全部月份", Span: func(first, last string) string {
		if first == last {
			return first
		}
		return first + "至" + last
	},
	DueOfList: func(percent string) string { return "其中 " + percent + " 为应付金额" },
	Last:      "最近月份", LastIs: func(month string) string { return month + "的账单" },
	Average: "月均", AverageOf: func(n int) string { return fmt.Sprintf("共 %d 个月", n) },
	ListPrice: "原价，全部月份", Lines: "明细行数",
	Chart: "各月费用", ChartNote: func(unit string) string { return "应付金额，" + unit + "；点击柱形查看明细" },
	ChartOf: func(currency string) string { return "该资源各月的应付金额，" + currency },
	Months:  "月份", MonthsOf: func(n int) string { return fmt.Sprintf("%d 个月，最新的在前", n) }, Table: "该资源在各月账单中的情况",
	Month: "月份", State: "状态", Discount: "折扣", Due: "应付金额", Change: "变化", Sum: "全部月份",
	Changes: "变化记录", ChangeN: "账单中的名称、项目、规格和单价，最新的在前", ChangeTab: "该资源的变化",
	NoChange: "在现有月份中没有任何变化。",
	Day:      "自", What: "内容", Was: "之前", Now: "之后",
	About: func(trait, thing string) string { return trait + "：" + thing },
	Traits: map[string]string{
		"name": "名称", "project": "企业项目", "tag": "标签", "region": "区域", "member": "成员账号", "mode": "计费模式",
		"spec": "规格", "size": "大小", "price": "单价",
	},
	Nothing: "无",
	Orders:  "订单", OrdersN: "明细中提到的订单", OrdersTab: "该资源的订单", NoOrders: "明细中没有订单：按用量付费。",
	Elsewhere: "此处未保留", Facts: "最近账单中的信息", ID: "资源 ID", Account: "账号",
	Choose: "多个账号拥有该资源", ChooseN: "请选择一个", ChooseTab: "拥有该资源的账号", All: "按此 ID 搜索到的全部内容",
}
