package lang

import "portal/internal/auth"

// LayoutTexts are the words around every page.
type LayoutTexts struct {
	Product       string
	PageTitle     func(page, company string) string
	Skip          string
	Menu          string
	Search        string // the box's placeholder
	SearchLabel   string
	MainNav       string
	Breadcrumb    string
	Overview      string
	Orders        string
	Bills         string
	Sync          string
	Buying        string
	Books         string
	Admin         string
	Reference     string
	Catalog       string
	Prices        string
	Costs         string
	Projects      string
	Unpaid        string // what the number beside Orders counts
	Account       string
	Accounts      func(n int) string
	OneAccount    string // all granted ones, offered as a choice
	None          string // instead of an account, where none is granted
	SignOut       string
	Display       string // opens language, theme, density
	Language      string
	Theme         string
	ThemeSystem   string
	ThemeLight    string
	ThemeDark     string
	Density       string
	DensityNormal string
	Compact       string
	Roomy         string
	Save          string
	Keys          KeyTexts
	Printed       Phrase // {0} who, {1} when
	DataOf        Phrase // {0} when, {1} how old
	NoData        string
	DataOfDay     Phrase // {0} when, with its date
	Retry         func(in string) string
	SeeSync       string
	Problem       func(what, account string) string
	Saved         string                                     // flash after the preferences
	LeftOut       func(accounts int, currency string) string // of another currency than the page sums
	Roles         map[auth.Role]string
	Total         string
}

// KeyTexts explain the keyboard.
type KeyTexts struct {
	Title, Button, Search, Rows, Select, Open, Export, Help, Close string
}

var enLayout = LayoutTexts{
	Product:       "Billing portal",
	PageTitle:     func(page, company string) string { return page + " · " + company + " billing" },
	Skip:          "Skip to content",
	Menu:          "Menu",
	Search:        "Search",
	SearchLabel:   "Search orders and resources",
	MainNav:       "Main",
	Breadcrumb:    "Breadcrumb",
	Overview:      "Overview",
	Orders:        "Orders",
	Bills:         "Bills",
	Sync:          "Sync",
	Buying:        "Buying",
	Books:         "Books",
	Admin:         "Administration",
	Reference:     "Reference",
	Catalog:       "Catalog",
	Prices:        "Prices",
	Costs:         "Cost explorer",
	Projects:      "Projects",
	Unpaid:        "unpaid",
	Account:       "Account",
	Accounts:      func(n int) string { return plural(int64(n), "account", "accounts") },
	OneAccount:    "All accounts",
	None:          "none",
	SignOut:       "Sign out",
	Display:       "Language and display",
	Language:      "Language",
	Theme:         "Theme",
	ThemeSystem:   "As the system",
	ThemeLight:    "Light",
	ThemeDark:     "Dark",
	Density:       "Rows",
	DensityNormal: "Normal",
	Compact:       "Compact",
	Roomy:         "Roomy",
	Save:          "Save",
	Keys: KeyTexts{
		Title: "Keyboard", Button: "Keyboard", Search: "search", Rows: "next, previous row", Select: "select the row",
		Open: "open it", Export: "export", Help: "this list", Close: "Close",
	},
	Printed: "Printed by {0}, {1}",

	DataOf:    "Data of {0}, {1}",
	DataOfDay: "You see data of {0}.",
	NoData:    "Nothing has been copied from Huawei yet.",
	Retry:     func(in string) string { return "The next try is in " + in + "." },
	SeeSync:   "See the sync",
	Problem:   func(what, account string) string { return account + ": " + what },
	Saved:     "Saved.",
	LeftOut: func(accounts int, currency string) string {
		return plural(int64(accounts), "account", "accounts") + " in " + currency + " left out: currencies are not added"
	},
	Roles: map[auth.Role]string{auth.Viewer: "Viewer", auth.Finance: "Finance", auth.Admin: "Administrator", auth.Auditor: "Auditor"},
	Total: "Total",
}

var zhLayout = LayoutTexts{
	Product:       "账单门户",
	PageTitle:     func(page, company string) string { return page + " · " + company + " 账单门户" },
	Skip:          "跳到正文",
	Menu:          "菜单",
	Search:        "搜索",
	SearchLabel:   "搜索订单和资源",
	MainNav:       "主导航",
	Breadcrumb:    "所在位置",
	Overview:      "总览",
	Orders:        "订单",
	Bills:         "账单",
	Sync:          "数据同步",
	Buying:        "采购",
	Books:         "账务",
	Admin:         "管理",
	Reference:     "参考",
	Catalog:       "产品目录",
	Prices:        "价格",
	Costs:         "成本分析",
	Projects:      "企业项目",
	Unpaid:        "个待支付",
	Account:       "账号",
	Accounts:      func(n int) string { return count(int64(n)) + " 个账号" },
	OneAccount:    "全部账号",
	None:          "无",
	SignOut:       "退出登录",
	Display:       "语言与显示",
	Language:      "语言",
	Theme:         "主题",
	ThemeSystem:   "跟随系统",
	ThemeLight:    "浅色",
	ThemeDark:     "深色",
	Density:       "行距",
	DensityNormal: "标准",
	Compact:       "紧凑",
	Roomy:         "宽松",
	Save:          "保存",
	Keys: KeyTexts{
		Title: "键盘操作", Button: "键盘操作", Search: "搜索", Rows: "下一行、上一行", Select: "选中该行",
		Open: "打开", Export: "导出", Help: "显示本列表", Close: "关闭",
	},
	Printed: "打印人：{0}，{1}",

	DataOf:    "数据截至 {0}，{1}",
	DataOfDay: "当前显示的数据截至 {0}。",
	NoData:    "尚未从华为云复制任何数据。",
	Retry:     func(in string) string { return in + "后重试。" },
	SeeSync:   "查看数据同步",
	Problem:   func(what, account string) string { return account + "：" + what },
	Saved:     "已保存。",
	LeftOut: func(accounts int, currency string) string {
		return "未含 " + count(int64(accounts)) + " 个 " + currency + " 账号：不同币种不相加"
	},
	Roles: map[auth.Role]string{auth.Viewer: "只读", auth.Finance: "财务", auth.Admin: "管理员", auth.Auditor: "审计"},
	Total: "合计",
}
