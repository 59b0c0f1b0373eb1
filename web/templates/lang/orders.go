package lang

import "fmt"

// OrderTexts are the words of the orders.
type OrderTexts struct {
	Title       string
	Basis       Phrase // list: what the amounts are
	Placeholder string
	CreatedFrom string
	CreatedTo   string
	Status      string
	Type        string
	Service     string
	CreatedUTC  string
	Deadline    string
	Order       string
	Account     string
	List        string
	Discount    string
	Coupons     string
	Payable     string
	Currency    string
	Caption     func(count string) string
	Count       func(n int64) string
	CountOf     func(n int64, currency string) string
	SumOf       func(currency string) string
	Unpaid      string // crumb
	None        string
	NoneText    Phrase
	NoMatch     string
	NoMatchText Phrase // {0} link that resets
	Reset       string
	Shown       func(shown int, total int64, order string) string

	One        func(id string) string
	CreatedBy  Phrase // {0} when, {1} how, {2} who
	CreatedAt  Phrase // {0} when, {1} how
	ReadAt     Phrase // {0} when, {1} how old
	PayBy      Phrase // {0} when, {1} how long
	PayByText  string
	Passed     Phrase // {0} when
	PassedText string

	Price       string
	PriceNote   func(currency string) string
	ListPrice   string
	OtherDisc   string
	After       string
	CashCoupon  string
	Flexi       string
	StoredCard  string
	ToPay       string
	Paid        string
	WasPayable  string
	Refunded    string
	Fee         string
	Consumed    string
	Items       string
	ItemsNote   func(n int, currency string) string
	ItemsTable  string
	Item        string
	Term        string
	Pieces      string
	Valid       string
	AfterShort  string
	NoItems     string
	NoItemsText Phrase
	Months      string
	MonthsNote  string
	MonthsTable string
	Lines       string
	Due         string
	NoLines     string
	NoLinesText Phrase // unpaid
	NoLinesYet  Phrase // paid

	Facts        string
	OrderNo      string
	CreatedHow   string
	Creator      string
	Contract     string
	Projects     string
	Combined     string
	Contains     string
	AgentPaid    string
	AgentPaidYes string
	PaidAt       string
	FirstSeen    string
	DetailAt     string
	DetailNever  string

	Timeline      string
	EvCreated     Phrase // {0} how, {1} who
	EvCreatedBare Phrase // {0} how
	EvSeen        string
	EvPaid        string
	EvStatus      Phrase // {0} status
	EvWaits       string
	EvDeadline    string
	EvProcess     string
	NextPaid      string
	NextLines     string
	Since         func(span string) string

	Versions      string
	VersionsNote  string
	VersionsTable string
	Version       string
	SeenAt        string
}

var enOrders = OrderTexts{
	Title:       "Orders",
	Basis:       "{0} is after discounts, coupons and cards",
	Placeholder: "Order, service, creator or item",
	CreatedFrom: "Created from", CreatedTo: "to",
	Status: "Status", Type: "Type", Service: "Service", CreatedUTC: "Created, UTC", Deadline: "Pay within",
	Order: "Order", Account: "Account", List: "List", Discount: "Discount", Coupons: "Coupons", Payable: "Payable", Currency: "Currency",
	Caption:     func(count string) string { return "Orders: " + count },
	Count:       func(n int64) string { return plural(n, "order", "orders") },
	CountOf:     func(n int64, currency string) string { return allOf(n, "order", "orders") + ", " + currency },
	SumOf:       func(currency string) string { return "Orders in " + currency },
	Unpaid:      "Unpaid",
	None:        "No orders yet.",
	NoneText:    "Orders appear here as soon as the first copy has read them.",
	NoMatch:     "No order matches.",
	NoMatchText: "{0}, or choose other values.",
	Reset:       "Remove the filters",
	Shown: func(shown int, total int64, order string) string {
		return count(int64(shown)) + " of " + plural(total, "order", "orders") + ", " + order
	},
	One:        func(id string) string { return "Order " + id },
	CreatedBy:  "Created {0} {1}: {2}",
	CreatedAt:  "Created {0} {1}",
	ReadAt:     "Read {0}, {1}",
	PayBy:      "Pay by {0}, {1}",
	PayByText:  "After that Huawei cancels the order, and what it buys is not delivered.",
	Passed:     "The time to pay ended {0}",
	PassedText: "Huawei cancels such an order by itself; the next reading shows it.",
	Price:      "From list price to payable",
	PriceNote:  func(currency string) string { return currency + ", read from Huawei" },
	ListPrice:  "List price", OtherDisc: "Other discounts", After: "After discount", CashCoupon: "Cash coupons",
	Flexi: "Flexi-purchase coupons", StoredCard: "Stored-value cards", ToPay: "Payable", Paid: "Paid", WasPayable: "Would have been payable",
	Refunded: "Amount of the unsubscription", Fee: "Handling fee", Consumed: "Consumed before",
	Items:      "What it is for",
	ItemsNote:  func(n int, currency string) string { return plural(int64(n), "item", "items") + ", " + currency },
	ItemsTable: "Line items of the order",
	Item:       "Item", Term: "Term", Pieces: "Count", Valid: "Valid", AfterShort: "After discount",
	NoItems:     "The details have not been read yet.",
	NoItemsText: "They are read within 15 minutes of an order’s first appearance.",
	Months:      "In the bills",
	MonthsNote:  "the order’s lines, month by month",
	MonthsTable: "Bill lines of the order by month",
	Lines:       "Lines",
	Due:         "Amount due",
	NoLines:     "No bill lines yet.",
	NoLinesText: "Lines appear up to 24 hours after payment and are then matched with this order.",
	NoLinesYet:  "Lines follow up to 24 hours after payment; older months may still be missing from the copy.",
	Facts:       "Details",
	OrderNo:     "Order number",
	CreatedHow:  "Created",
	Creator:     "Creator",

	Contract:      "Contract",
	Projects:      "Projects",
	Combined:      "Part of the combined order",
	Contains:      "Contains",
	AgentPaid:     "Paid by the agent",
	AgentPaidYes:  "yes",
	PaidAt:        "Paid",
	FirstSeen:     "First seen by the portal",
	DetailAt:      "Details read",
	DetailNever:   "not yet",
	Timeline:      "Timeline",
	EvCreated:     "Created {0}: {1}",
	EvCreatedBare: "Created {0}",
	EvSeen:        "Seen by the portal",
	EvPaid:        "Paid",
	EvStatus:      "Seen as: {0}",
	EvWaits:       "Waits for payment",
	EvDeadline:    "Huawei cancels it if it is still unpaid",
	EvProcess:     "Huawei is working on it",
	NextPaid:      "Paid, then read back from Huawei",
	NextLines:     "Matched with bill lines",
	Since:         func(span string) string { return "for " + span },
	Versions:      "Every state in which it was seen",
	VersionsNote:  "newest first; nothing is overwritten",
	VersionsTable: "Versions of the order",
	Version:       "Version",
	SeenAt:        "First seen so",
}

var zhOrders = OrderTexts{
	Title:       "订单",
	Basis:       "{0}为扣除折扣、代金券和储值卡后的金额",
	Placeholder: "订单号、服务、创建人或内容",
	CreatedFrom: "创建日期起", CreatedTo: "止",
	Status: "状态", Type: "类型", Service: "服务", CreatedUTC: "创建时间（UTC）", Deadline: "剩余支付时间",
	Order: "订单", Account: "账号", List: "原价", Discount: "折扣", Coupons: "代金券", Payable: "应支付", Currency: "币种",
	Caption:     func(count string) string { return "订单列表：" + count },
	Count:       func(n int64) string { return count(n) + " 个订单" },
	CountOf:     func(n int64, currency string) string { return "全部 " + count(n) + " 个订单，" + currency },
	SumOf:       func(currency string) string { return "以 " + currency + " 计的订单" },
	Unpaid:      "待支付",
	None:        "还没有订单。",
	NoneText:    "首次复制读取订单后，会立即显示在这里。",
	NoMatch:     "没有符合条件的订单。",
	NoMatchText: "{0}，或选择其他条件。",
	Reset:       "移除筛选条件",
	Shown: func(shown int, total int64, order string) string {
		return "共 " + count(total) + " 个订单，显示 " + count(int64(shown)) + " 个，" + order
	},
	One:        func(id string) string { return "订单 " + id },
	CreatedBy:  "{0} {1}：{2}",
	CreatedAt:  "{0} {1}",
	ReadAt:     "读取于 {0}，{1}",
	PayBy:      "请在 {0} 前支付，{1}",
	PayByText:  "逾期后华为云会取消订单，所购内容不会交付。",
	Passed:     "支付期限已于 {0} 结束",
	PassedText: "华为云会自动取消此类订单，下次读取后会显示结果。",
	Price:      "从原价到应支付金额",
	PriceNote:  func(currency string) string { return currency + "，读自华为云" },
	ListPrice:  "原价", OtherDisc: "其他折扣", After: "折后金额", CashCoupon: "代金券",
	Flexi: "现金券", StoredCard: "储值卡", ToPay: "应支付", Paid: "已支付", WasPayable: "原应支付",
	Refunded: "退订金额", Fee: "手续费", Consumed: "已消费",
	Items:      "订单内容",
	ItemsNote:  func(n int, currency string) string { return fmt.Sprintf("%d 项，%s", n, currency) },
	ItemsTable: "订单明细项",
	Item:       "内容", Term: "时长", Pieces: "数量", Valid: "有效期", AfterShort: "折后金额",
	NoItems:     "订单详情尚未读取。",
	NoItemsText: "订单首次出现后 15 分钟内会读取详情。",
	Months:      "在账单中",
	MonthsNote:  "该订单各月的账单明细",
	MonthsTable: "该订单按月的账单明细",
	Lines:       "明细行数",
	Due:         "应付金额",
	NoLines:     "还没有账单明细。",
	NoLinesText: "支付后最长 24 小时内产生明细，并与此订单匹配。",
	NoLinesYet:  "支付后最长 24 小时内产生明细；较早的月份可能尚未复制。",
	Facts:       "详细信息",
	OrderNo:     "订单号",
	CreatedHow:  "创建方式",
	Creator:     "创建人",

	Contract:      "合同",
	Projects:      "企业项目",
	Combined:      "所属组合订单",
	Contains:      "包含",
	AgentPaid:     "由代理支付",
	AgentPaidYes:  "是",
	PaidAt:        "支付时间",
	FirstSeen:     "门户首次发现",
	DetailAt:      "详情读取时间",
	DetailNever:   "尚未读取",
	Timeline:      "时间线",
	EvCreated:     "{0}：{1}",
	EvCreatedBare: "{0}",
	EvSeen:        "门户首次发现",
	EvPaid:        "已支付",
	EvStatus:      "状态变为：{0}",
	EvWaits:       "等待支付",
	EvDeadline:    "若仍未支付，华为云将取消订单",
	EvProcess:     "华为云正在处理",
	NextPaid:      "支付后从华为云回读确认",
	NextLines:     "与账单明细匹配",
	Since:         func(span string) string { return "已 " + span },
	Versions:      "订单出现过的每个状态",
	VersionsNote:  "最新的在前；不会覆盖任何记录",
	VersionsTable: "订单的各个版本",
	Version:       "版本",
	SeenAt:        "首次出现",
}
