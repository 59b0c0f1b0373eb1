package lang

import "portal/internal/billing"

// CatalogTexts are the words of the product lists and of the unit converter.
type CatalogTexts struct {
	Title       string
	Basis       string
	ReadAt      Phrase // {0} when
	Lists       map[billing.CatalogList]string
	Count       map[billing.CatalogList]func(n int) string
	ListsLabel  string
	Placeholder string
	Name        string
	Other       string // the name in the other language
	Short       string
	Code        string
	Service     string
	Type        string
	Kind        string // of measurement
	Description string
	Sells       string // head of the link to what a service sells
	SellsOf     string
	From, To    string
	Ratio       string
	Gone        Phrase // {0} since when
	Caption     func(list, order string) string
	Shown       func(shown int, total int64, order string) string
	ByName      string
	ByNameDown  string
	ByCode      string
	ByCodeDown  string
	None        string
	NoneText    Phrase
	NoMatch     string
	NoMatchText Phrase // {0} link that resets
	Measures    map[int32]string
	Measure     func(code string) string // a kind that has no word

	Convert     string
	ConvertNote string
	Amount      string
	AmountHelp  string
	ConvertFrom string
	ConvertTo   string
	Do          string
	Exact       string
	Rounded     string
	BadAmount   string
	NoUnit      string
	NotAlike    string
	NoChain     string
}

var enCatalog = CatalogTexts{
	Title: "Catalog", Basis: "What Huawei sells and how it is measured, in both languages", ReadAt: "Read {0}",
	Lists: map[billing.CatalogList]string{
		billing.CatalogServices: "Services", billing.CatalogTypes: "Resource types", billing.CatalogResources: "What services sell",
		billing.CatalogUsages: "Usage types", billing.CatalogUnits: "Units", billing.CatalogConversions: "Conversions",
	},
	Count: map[billing.CatalogList]func(n int) string{
		billing.CatalogServices: counted("service", "services"), billing.CatalogTypes: counted("resource type", "resource types"),
		billing.CatalogResources: counted("resource", "resources"), billing.CatalogUsages: counted("usage type", "usage types"),
		billing.CatalogUnits: counted("unit", "units"), billing.CatalogConversions: counted("conversion", "conversions"),
	},
	ListsLabel: "Lists", Placeholder: "Name, code or abbreviation", Name: "Name", Other: "Chinese name", Short: "Short", Code: "Code", Service: "Service",
	Type: "Resource type", Kind: "Measures", Description: "Description", Sells: "Sells", SellsOf: "what it sells", From: "One", To: "Unit", Ratio: "Ratio",
	Gone:    "no longer listed, {0}",
	Caption: func(list, order string) string { return list + ", " + order },
	Shown: func(shown int, total int64, order string) string {
		return count(int64(shown)) + " of " + count(total) + ", " + order
	},
	ByName: "by name", ByNameDown: "by name, backwards", ByCode: "by code", ByCodeDown: "by code, backwards",
	None: "The lists have not been read yet.", NoneText: "They are read from Huawei once a day; the first reading takes a few seconds.",
	NoMatch: "Nothing matches.", NoMatchText: "{0}, or write less of the name.",
	Measures: map[int32]string{
		1: "currency", 2: "duration", 3: "traffic", 4: "quantity", 5: "weight", 6: "length", 7: "capacity", 8: "volume", 9: "line count", 10: "period",
		11: "frequency", 12: "count", 13: "inventory", 14: "traffic by time", 15: "capacity by time", 16: "bandwidth", 17: "capacity duration",
		18: "query rate", 19: "bandwidth, base 1000", 20: "performance test usage", 21: "area", 22: "video", 23: "throughput", 24: "resolution",
		25: "test kind", 26: "deduction of a resource package", 27: "cores by time", 28: "memory by time", 29: "IOPS by time", 30: "throughput by time",
		31: "count over time", 40: "traffic, base 1000", 41: "thousand tokens", 82: "frames", 98: "cache bandwidth by time", 103: "Hong Kong dollar",
		104: "tokens", 108: "quantity by time", 109: "bytes", 110: "characters",
	},
	Measure: func(code string) string { return "kind " + code },

	Convert: "Convert", ConvertNote: "exactly, by Huawei’s own ratios", Amount: "Amount", AmountHelp: "A plain number such as 1.5", ConvertFrom: "From", ConvertTo: "Into",
	Do: "Convert", Exact: "exact", Rounded: "rounded to 20 decimals, they never end",
	BadAmount: "Write a plain number of at most 24 digits and 12 decimals, such as 1.5.", NoUnit: "Choose a unit.",
	NotAlike: "These two measure different things.", NoChain: "Huawei lists no conversion between these two.",
}

var zhCatalog = CatalogTexts{
	Title: "产品目录", Basis: "华为云列出的内容，含中英文", ReadAt: "读取于 {0}",
	Lists: map[billing.CatalogList]string{
		billing.CatalogServices: "服务", billing.CatalogTypes: "资源类型", billing.CatalogResources: "服务所售资源",
		billing.CatalogUsages: "使用量类型", billing.CatalogUnits: "度量单位", billing.CatalogConversions: "单位换算",
	},
	Count: map[billing.CatalogList]func(n int) string{
		billing.CatalogServices: measured("项服务"), billing.CatalogTypes: measured("种资源类型"), billing.CatalogResources: measured("种资源"),
		billing.CatalogUsages: measured("种使用量类型"), billing.CatalogUnits: measured("个单位"), billing.CatalogConversions: measured("条换算"),
	},
	ListsLabel: "目录", Placeholder: "名称、代码或缩写", Name: "名称", Other: "英文名称", Short: "缩写", Code: "代码", Service: "服务",
	Type: "资源类型", Kind: "度量内容", Description: "说明", Sells: "所售资源", SellsOf: "查看所售资源", From: "一个单位", To: "单位", Ratio: "比率",
	Gone:    "已不再列出，自 {0}",
	Caption: func(list, order string) string { return list + "，" + order },
	Shown: func(shown int, total int64, order string) string {
		return "共 " + count(total) + " 条，显示 " + count(int64(shown)) + " 条，" + order
	},
	ByName: "按英文名称排序", ByNameDown: "按英文名称倒序", ByCode: "按代码排序", ByCodeDown: "按代码倒序",
	None: "目录尚未读取。", NoneText: "每天从华为云读取一次；首次读取需要几秒钟。",
	NoMatch: "没有符合条件的内容。", NoMatchText: "{0}，或缩短名称。",
	Measures: map[int32]string{
		1: "货币", 2: "时长", 3: "流量", 4: "数量", 5: "重量", 6: "长度", 7: "容量", 8: "体积", 9: "行数", 10: "周期",
		11: "频率", 12: "次数", 13: "库存", 14: "流量×时长", 15: "容量×时长", 16: "带宽", 17: "容量时长",
		18: "查询速率", 19: "带宽（1000 进制）", 20: "性能测试用量", 21: "面积", 22: "视频", 23: "吞吐量", 24: "分辨率",
		25: "测试种类", 26: "通用资源包抵扣单位", 27: "核数×时长", 28: "内存×时长", 29: "IOPS×时长", 30: "吞吐量×时长",
		31: "次数/时长", 40: "流量（1000 进制）", 41: "千 Token", 82: "帧数", 98: "缓存带宽×时长", 103: "港币",
		104: "词元", 108: "数量×时长", 109: "字节数", 110: "字符数",
	},
	Measure: func(code string) string { return "类别 " + code },

	Convert: "换算", ConvertNote: "按华为云提供的比率精确换算", Amount: "数值", AmountHelp: "普通数字，例如 1.5", ConvertFrom: "原单位", ConvertTo: "换算为",
	Do: "换算", Exact: "精确值", Rounded: "小数无限，已四舍五入到 20 位",
	BadAmount: "请填写普通数字，整数部分最多 24 位，小数最多 12 位，例如 1.5。", NoUnit: "请选择单位。",
	NotAlike: "这两个单位度量的内容不同。", NoChain: "华为云没有列出这两个单位之间的换算。",
}
