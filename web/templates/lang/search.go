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
	Name         string
	What         string
	Found        func(shown, total int) string
	Kinds        string // what the line of kinds is
	Every        string // every kind
	ShowAll      func(kind string, n int) string
	InList       func(kind string) string
	NoneOfKind   Phrase
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
	Label:        "Number, id or name",
	Button:       "Search",
	Basis:        "Looks through every order, subscription, package, coupon and invoice, and every resource of every month",
	Orders:       "Orders",
	OrdersTable:  "Orders found",
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
	Name:         "Name",
	What:         "What it is",
	MoreResource: "There are more resources: the file has them all. Or write more of the name or the id.",
	Found: func(shown, total int) string {
		if shown < total {
			return "the first " + count(int64(shown)) + " of " + count(int64(total))
		}
		return count(int64(total)) + " found"
	},
	Kinds:      "What was found",
	Every:      "Everything",
	ShowAll:    func(kind string, n int) string { return kind + ": show all " + count(int64(n)) },
	InList:     func(kind string) string { return kind + ": filter and sort in their own list" },
	NoneOfKind: "Nothing of this kind has this text; the other kinds have something.",
	None:       "Nothing found.",
	NoneText:   "Nothing that the portal keeps has this text. Part of a number or a name is enough; capitals do not matter.",
	Ask:        "What are you looking for?",
	AskText:    "Part of an order number, of a resource’s id, name or tag, or of a service’s name.",
	TooShort:   "Write at least two characters.",

	ExportNote: "All that was found, of every kind, in one table",
}

var zhSearch = SearchTexts{
	Title:        "搜索",
	For:          func(query string) string { return "搜索“" + query + "”" },
	Label:        "编号、ID 或名称",
	Button:       "搜索",
	Basis:        "在所有订单、包年/包月资源、资源包、代金券、发票和所有月份的资源中查找",
	Orders:       "订单",
	OrdersTable:  "找到的订单",
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
	Name:         "名称",
	What:         "内容",
	MoreResource: "还有更多资源：导出的文件包含全部。也可输入更完整的名称或 ID。",
	Found: func(shown, total int) string {
		if shown < total {
			return fmt.Sprintf("显示前 %d 个，共 %d 个", shown, total)
		}
		return fmt.Sprintf("找到 %d 个", total)
	},
	Kinds:      "找到的内容",
	Every:      "全部",
	ShowAll:    func(kind string, n int) string { return kind + "：显示全部 " + count(int64(n)) + " 个" },
	InList:     func(kind string) string { return kind + "：在其列表中筛选和排序" },
	NoneOfKind: "此类内容均不包含此文本，其他类别中有结果。",
	None:       "没有找到。",
	NoneText:   "门户保存的内容均不包含此文本。输入编号或名称的一部分即可，不区分大小写。",
	Ask:        "您要查找什么？",
	AskText:    "订单号的一部分，资源 ID、名称或标签的一部分，或服务名称。",
	TooShort:   "请至少输入两个字符。",

	ExportNote: "找到的全部内容，各类合为一张表",
}
