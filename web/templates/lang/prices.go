package lang

import (
	"fmt"
	"slices"

	"portal/internal/billing"
)

// PriceTexts are the words of quotes.
type PriceTexts struct {
	Title      string
	Basis      string
	One        func(id string) string
	Ask        string
	AskNote    string
	OnlyAsk    string // why somebody may not ask
	NoDesk     string // why nobody can ask
	NoCatalog  Phrase
	Choose     string // button after the product
	Account    string
	Product    string
	ProductAsk string // the choice of none
	Spec       string
	SpecHelp   string
	SpecUsed   func(n int) string
	Region     string
	RegionHelp string
	Zone       string
	ZoneHelp   string
	Size       string
	SizeHelp   string
	SizeUnit   string
	NoUnit     string
	Count      string
	Mode       map[billing.QuoteMode]string
	ModeHead   string
	UsageType  string
	Usage      string
	UsageUnit  string
	Num        string
	Unit       string
	Units      map[billing.PeriodUnit]string
	Term       map[billing.PeriodUnit]func(n int) string
	Project    string
	ProjHelp   string
	Get        string

	BadProduct, BadSpec, BadRegion, BadSize, BadSizeUnit, BadCount, BadUsageType, BadUsage, BadUsageUnit, BadNum, BadUnit, BadProject, BadAccount string

	Quotes      string
	Placeholder string
	Mine        string
	AskedFrom   string
	AskedTo     string
	Asked       string
	By          string
	What        string
	Terms       string
	List        string
	Amount      string
	Currency    string
	Pick        func(id string) string
	PickHead    string
	Compare     string
	Caption     func(order string) string
	Shown       func(shown int, total int64, order string) string
	QuoteCount  func(n int64) string
	None        string
	NoneText    Phrase
	NoMatch     string
	NoMatchText Phrase

	Price       string
	PriceNote   func(currency string) string
	ListPrice   string
	Discount    string // without a name
	Discounted  string
	NoDiscount  string
	BestOffer   string
	Offers      string
	OffersNote  string
	OffersTable string
	Offer       string
	Kind        map[billing.QuoteDiscountType]string
	Off         string
	Left        string
	Facts       string
	Service     string
	Type        string
	ProductID   string
	History     string
	HistoryNote func(n int64) string
	FirstOfIt   string // nobody asked before
	HistTable   string
	Change      string
	Again       string
	Saved       string // flash
	Answered    Phrase // {0} when, {1} by whom
	Comparison  string
	CompareNote func(n int) string
	Against     string
	SizeOf      func(n int, unit string) string
	UsageOf     func(n, unit, kind string) string
	PiecesOf    func(n int) string
}

// durationKind is the usage type of time itself: its unit says it all.
const durationKind = "Duration"

var enPrices = PriceTexts{
	Title: "Prices", Basis: "Asked live from Huawei: list price, and what your discounts make of it; asking buys nothing",
	One: func(id string) string { return "Quote " + id }, Ask: "Ask for a price", AskNote: "the answer is kept, so a price has a history",
	OnlyAsk: "Finance and administrators ask for prices; you see what they were told.", NoDesk: "This portal has no key for these accounts, so it can ask for no prices.",
	NoCatalog: "The product lists have not been read yet; they are needed to ask for a price.",
	Choose:    "Continue", Account: "Account", Product: "Product", ProductAsk: "Choose service and resource type",
	Spec: "Specification", SpecHelp: "As Huawei codes it: a server’s flavor with .linux or .win, SSD, 19_bgp …",
	SpecUsed: func(n int) string {
		return plural(int64(n), "specification", "specifications") + " of your last bill offered; others can be typed"
	},
	Region: "Region", RegionHelp: "Code, such as ap-southeast-3", Zone: "Zone", ZoneHelp: "Only where the price depends on it",
	Size: "Size", SizeHelp: "Disks and bandwidth only", SizeUnit: "Unit of the size", NoUnit: "none", Count: "Quantity",
	Mode:     map[billing.QuoteMode]string{billing.QuoteOnDemand: "Pay-per-use", billing.QuotePeriod: "Yearly/monthly"},
	ModeHead: "Charge mode", UsageType: "Usage type", Usage: "Usage", UsageUnit: "Unit of the usage", Num: "Term", Unit: "Unit of the term",
	Units: map[billing.PeriodUnit]string{billing.PeriodMonth: "months", billing.PeriodYear: "years", billing.PeriodDay: "days", billing.PeriodHour: "hours"},
	Term: map[billing.PeriodUnit]func(n int) string{
		billing.PeriodMonth: counted("month", "months"), billing.PeriodYear: counted("year", "years"), billing.PeriodDay: counted("day", "days"), billing.PeriodHour: counted("hour", "hours"),
	},
	Project: "IAM project", ProjHelp: "The region’s project id; may stay empty", Get: "Get the price",

	BadProduct: "Choose a product of the list.", BadSpec: "Write the specification, without blanks, at most 128 characters.",
	BadRegion: "Write a region code: small letters, digits and dashes.", BadSize: "Write a whole number from 1 to 1,000,000, or nothing.",
	BadSizeUnit: "Choose the unit of the size.", BadCount: "Write a whole number from 1 to 10,000.", BadUsageType: "Choose a usage type of the product.",
	BadUsage: "Write a plain number above zero, such as 720 or 1.5.", BadUsageUnit: "Choose the unit of the usage.", BadNum: "Write a whole number from 1 to 999.",
	BadUnit: "Choose the unit of the term.", BadProject: "An IAM project id has at most 64 letters and digits.", BadAccount: "Choose an account of the list.",

	Quotes: "Quotes", Placeholder: "Service, specification or region", Mine: "Only mine", AskedFrom: "Asked from", AskedTo: "to",
	Asked: "Asked, UTC", By: "By", What: "Product", Terms: "Terms", List: "List price", Amount: "After discount", Currency: "Currency",
	Pick: func(id string) string { return "Compare quote " + id }, PickHead: "Compare", Compare: "Compare the chosen",
	Caption: func(order string) string { return "Quotes, " + order },
	Shown: func(shown int, total int64, order string) string {
		return count(int64(shown)) + " of " + plural(total, "quote", "quotes") + ", " + order
	},
	QuoteCount: func(n int64) string { return plural(n, "quote", "quotes") },
	None:       "No price has been asked for yet.", NoneText: "Every answer is kept here, so that it can be compared and followed.",
	NoMatch: "No quote matches.", NoMatchText: "{0}, or choose other values.",

	Price: "The price", PriceNote: func(currency string) string { return currency + ", as Huawei answered, every decimal" },
	ListPrice: "List price", Discount: "Discount", Discounted: "After discount", NoDiscount: "No discount applies, or the key may not see them", BestOffer: "best",
	Offers: "Discounts offered", OffersNote: "one can be chosen; the price above counts the best", OffersTable: "Discounts with the price under each",
	Offer: "Discount", Kind: map[billing.QuoteDiscountType]string{
		billing.CommercialDiscount: "commercial contract", billing.DistributorDiscount: "distributor contract", billing.PartnerDiscount: "granted by the partner",
	},
	Off: "Takes off", Left: "Leaves", Facts: "What was asked", Service: "Service", Type: "Resource type", ProductID: "Huawei’s product id",
	History:     "What the same cost before",
	HistoryNote: func(n int64) string { return plural(n, "quote", "quotes") + " of the same product, size and term" },
	FirstOfIt:   "Nobody has asked for the same product, size and term before.",
	HistTable:   "Quotes of the same question, newest first", Change: "Change", Again: "Ask again", Saved: "Huawei answered; the quote is kept.",
	Answered: "Answered {0}, asked by {1}", Comparison: "Comparison", CompareNote: func(n int) string { return fmt.Sprintf("%d quotes side by side", n) },
	Against: "Against the first",
	SizeOf:  func(n int, unit string) string { return count(int64(n)) + " " + unit },
	UsageOf: func(n, unit, kind string) string {
		if n != "1" && slices.Contains([]string{"second", "minute", "hour", "day", "month", "year"}, unit) {
			unit += "s"
		}
		if kind == durationKind {
			return n + " " + unit
		}
		return n + " " + unit + ", " + kind
	},
	PiecesOf: func(n int) string { return plural(int64(n), "piece", "pieces") },
}

var zhPrices = PriceTexts{
	Title: "价格", Basis: "实时向华为云询价：原价及折扣后的价格；询价不会产生购买",
	One: func(id string) string { return "报价 " + id }, Ask: "询价", AskNote: "每次答复都会保留，形成价格历史",
	OnlyAsk: "由财务和管理员询价；您可以查看他们得到的答复。", NoDesk: "本门户没有这些账号的密钥，无法询价。",
	NoCatalog: "产品目录尚未读取，询价需要产品目录。",
	Choose:    "继续", Account: "账号", Product: "产品", ProductAsk: "请选择服务和资源类型",
	Spec: "规格", SpecHelp: "按华为云的编码填写：云服务器规格加 .linux 或 .win，以及 SSD、19_bgp 等",
	SpecUsed: func(n int) string {
		return fmt.Sprintf("可选账单中的 %d 种规格，也可自填", n)
	},
	Region: "区域", RegionHelp: "区域代码，例如 ap-southeast-3", Zone: "可用区", ZoneHelp: "仅当价格与可用区有关时填写",
	Size: "大小", SizeHelp: "仅用于磁盘和带宽", SizeUnit: "大小单位", NoUnit: "无", Count: "数量",
	Mode:     map[billing.QuoteMode]string{billing.QuoteOnDemand: "按需", billing.QuotePeriod: "包年/包月"},
	ModeHead: "计费模式", UsageType: "使用量类型", Usage: "使用量", UsageUnit: "使用量单位", Num: "时长", Unit: "时长单位",
	Units: map[billing.PeriodUnit]string{billing.PeriodMonth: "个月", billing.PeriodYear: "年", billing.PeriodDay: "天", billing.PeriodHour: "小时"},
	Term: map[billing.PeriodUnit]func(n int) string{
		billing.PeriodMonth: measured("个月"), billing.PeriodYear: measured("年"), billing.PeriodDay: measured("天"), billing.PeriodHour: measured("小时"),
	},
	Project: "IAM 项目", ProjHelp: "该区域的项目 ID，可不填", Get: "获取价格",

	BadProduct: "请选择列表中的产品。", BadSpec: "请填写规格，不含空格，最多 128 个字符。",
	BadRegion: "请填写区域代码：小写字母、数字和连字符。", BadSize: "请填写 1 到 1,000,000 的整数，或不填。",
	BadSizeUnit: "请选择大小单位。", BadCount: "请填写 1 到 10,000 的整数。", BadUsageType: "请选择该产品的使用量类型。",
	BadUsage: "请填写大于零的普通数字，例如 720 或 1.5。", BadUsageUnit: "请选择使用量单位。", BadNum: "请填写 1 到 999 的整数。",
	BadUnit: "请选择时长单位。", BadProject: "IAM 项目 ID 最多 64 个字母和数字。", BadAccount: "请选择列表中的账号。",

	Quotes: "报价", Placeholder: "服务、规格或区域", Mine: "仅我的", AskedFrom: "询价日期起", AskedTo: "止",
	Asked: "询价时间（UTC）", By: "询价人", What: "产品", Terms: "条件", List: "原价", Amount: "折后价", Currency: "币种",
	Pick: func(id string) string { return "比较报价 " + id }, PickHead: "比较", Compare: "比较所选",
	Caption: func(order string) string { return "报价，" + order },
	Shown: func(shown int, total int64, order string) string {
		return "共 " + count(total) + " 个报价，显示 " + count(int64(shown)) + " 个，" + order
	},
	QuoteCount: func(n int64) string { return count(n) + " 个报价" },
	None:       "还没有询过价。", NoneText: "每次答复都会保留在这里，便于比较和跟踪。",
	NoMatch: "没有符合条件的报价。", NoMatchText: "{0}，或选择其他条件。",

	Price: "价格", PriceNote: func(currency string) string { return currency + "，按华为云的答复，保留全部小数" },
	ListPrice: "原价", Discount: "折扣", Discounted: "折后价", NoDiscount: "没有可用折扣，或密钥无权查看折扣", BestOffer: "最优",
	Offers: "可用折扣", OffersNote: "只能选择其一；上面的价格按最优折扣计算", OffersTable: "各折扣及其价格",
	Offer: "折扣", Kind: map[billing.QuoteDiscountType]string{
		billing.CommercialDiscount: "商务合同", billing.DistributorDiscount: "渠道商务合同", billing.PartnerDiscount: "伙伴授予",
	},
	Off: "减免", Left: "折后", Facts: "询价内容", Service: "服务", Type: "资源类型", ProductID: "华为云产品 ID",
	History:     "同一产品以前的价格",
	HistoryNote: func(n int64) string { return "相同产品、大小和时长的 " + count(n) + " 个报价" },
	FirstOfIt:   "此前没有人询过相同产品、大小和时长的价格。",
	HistTable:   "同一问题的报价，最新的在前", Change: "变化", Again: "再次询价", Saved: "华为云已答复，报价已保留。",
	Answered: "答复于 {0}，询价人 {1}", Comparison: "比较", CompareNote: func(n int) string { return fmt.Sprintf("并列显示 %d 个报价", n) },
	Against: "与第一个相比",
	SizeOf:  func(n int, unit string) string { return count(int64(n)) + " " + unit + "（大小）" },
	UsageOf: func(n, unit, kind string) string {
		if kind == durationKind {
			return n + " " + unit
		}
		return kind + " " + n + " " + unit
	},
	PiecesOf: func(n int) string { return count(int64(n)) + " 件" },
}
