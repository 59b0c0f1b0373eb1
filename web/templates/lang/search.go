package lang

import "fmt"

// SearchTexts are the words of the search page.
type SearchTexts struct {
	Title        string
	For          func(query string) string
	Label        string
	Button       string
	Basis        string
	Orders       string
	OrdersTable  string
	MoreOrders   string
	Resources    string
	Note         string
	Table        string
	Resource     string
	Service      string
	Region       string
	Project      string
	First, Last  string
	Due          string
	Currency     string
	MoreResource string
	MoreHeld     string
	Name         string
	What         string
	Found        func(n int, more bool) string
	None         string
	NoneText     Phrase
	Ask          string
	AskText      Phrase
	TooShort     Phrase
	ExportNote   string
}

var enSearch = SearchTexts{
	Title:        "Search",
	For:          func(query string) string { return "Search for “" + query + "”" },
	Label:        "Number, id or name of an order, resource, package, coupon, invoice",
	Button:       "Search",
	Basis:        "Looks through every order, subscription, package, coupon and invoice, and every resource of every month",
	Orders:       "Orders",
	OrdersTable:  "Orders found",
	MoreOrders:   "All orders found",
	Resources:    "Resources in the bills",
	Note:         "amount due of all months together",
	Table:        "Resources found",
	Resource:     "Resource",
	Service:      "Service",
	Region:       "Region",
	Project:      "Project",
	First:        "First month",
	Last:         "Last month",
	Due:          "Amount due",
	Currency:     "Currency",
	MoreHeld:     "All that were found",
	Name:         "Name",
	What:         "What it is",
	MoreResource: "There are more resources. Write more of the name or the id.",
	Found: func(n int, more bool) string {
		if more {
			return "the first " + count(int64(n))
		}
		return count(int64(n)) + " found"
	},
	None:     "Nothing found.",
	NoneText: "Nothing that the portal keeps has this text. Part of a number or a name is enough; capitals do not matter.",
	Ask:      "What are you looking for?",
	AskText:  "Part of an order number, of a resource’s id, name or tag, or of a service’s name.",
	TooShort: "Write at least two characters.",

	ExportNote: "All that was found, of every kind, in one table",
}

var zhSearch = SearchTexts{
	Title:        "搜索",
	For:          func(query string) string { return "搜索“" + query + "”" },
	Label:        "订单、资源、资源包、代金券或发票的编号或名称",
	Button:       "搜索",
	Basis:        "在所有订单、包年/包月资源、资源包、代金券、发票和所有月份的资源中查找",
	Orders:       "订单",
	OrdersTable:  "找到的订单",
	MoreOrders:   "找到的全部订单",
	Resources:    "账单中的资源",
	Note:         "所有月份的应付金额合计",
	Table:        "找到的资源",
	Resource:     "资源",
	Service:      "服务",
	Region:       "区域",
	Project:      "企业项目",
	First:        "首个月份",
	Last:         "最后月份",
	Due:          "应付金额",
	Currency:     "币种",
	MoreHeld:     "找到的全部",
	Name:         "名称",
	What:         "内容",
	MoreResource: "还有更多资源。请输入更完整的名称或 ID。",
	Found: func(n int, more bool) string {
		if more {
			return fmt.Sprintf("显示前 %d 个", n)
		}
		return fmt.Sprintf("找到 %d 个", n)
	},
	None:     "没有找到。",
	NoneText: "门户保存的内容均不包含此文本。输入编号或名称的一部分即可，不区分大小写。",
	Ask:      "您要查找什么？",
	AskText:  "订单号的一部分，资源 ID、名称或标签的一部分，或服务名称。",
	TooShort: "请至少输入两个字符。",

	ExportNote: "找到的全部内容，各类合为一张表",
}
