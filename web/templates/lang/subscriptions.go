package lang

import "portal/internal/billing"

// SubscriptionTexts are the words of yearly/monthly resources.
type SubscriptionTexts struct {
	Title       string
	One         func(name string) string
	Basis       Phrase // {0} the name of the amount column
	Placeholder string
	Policy      string
	Primary     string
	PrimaryOnly string
	Resource    string
	Spec        string
	Then        string
	ToRenew     string
	Caption     func(count string) string
	Count       func(n int64) string
	CountOf     func(n int64, currency string) string
	SumOf       func(currency string) string
	Shown       func(shown int, total int64, order string) string
	None        string
	NoneText    Phrase
	NoMatch     string
	Attached    string

	EndsOn       Phrase // {0} when, {1} how long; nothing renews it
	EndsText     func(policy string) string
	EndedOn      Phrase // {0} when
	EndedText    string
	Terms        string
	TermsNote    string
	TermsTable   string
	NoTerms      string
	NoTermsText  Phrase
	What         string
	Term         string
	Month        string
	Months       string
	MonthsNote   string
	MonthsTable  string
	AllMonths    string
	NoMonths     string
	NoMonthsText Phrase
	With         string // attached resources
	WithNote     string
	WithTable    string
	Parent       string
	Name         string
	Size         string
	Type         string
	Product      string
	Began        string
	Ends         string
	Updated      string
	Instance     string
	VersionsIs   string
	StatusNames  map[billing.SubscriptionStatus]string
	PolicyNames  map[billing.ExpirePolicy]string
}

var enSubscriptions = SubscriptionTexts{
	Title:       "Subscriptions",
	One:         func(name string) string { return "Subscription " + name },
	Basis:       "{0} is what the newest paid term cost by the bill lines, before coupons; Huawei’s price of the next one may differ",
	Placeholder: "Resource, specification or project",
	Policy:      "Then", Primary: "Resources", PrimaryOnly: "Primary ones only",
	Resource: "Resource", Spec: "Specification", Then: "Then", ToRenew: "To renew",
	Caption: func(count string) string { return "Yearly/monthly resources: " + count },
	Count:   func(n int64) string { return plural(n, "subscription", "subscriptions") },
	CountOf: func(n int64, currency string) string {
		return allOf(n, "subscription", "subscriptions") + ", " + currency
	},
	SumOf: func(currency string) string { return "Subscriptions in " + currency },
	Shown: func(shown int, total int64, order string) string {
		return count(int64(shown)) + " of " + plural(total, "subscription", "subscriptions") + ", " + order
	},
	None: "No yearly/monthly resources.", NoneText: "They appear here as soon as the first copy has read them.",
	NoMatch: "No subscription matches.", Attached: "attached",

	EndsOn: "Ends {0}, {1}", EndsText: func(policy string) string { return "Nothing renews it: " + policy + "." },
	EndedOn: "The term ended {0}", EndedText: "Huawei keeps it for a grace period. Renewed before that ends, it goes on without a gap.",
	Terms: "What its terms cost", TermsNote: "amount due by the bill lines, before coupons, the newest first", TermsTable: "Orders of the resource",
	NoTerms: "No bill line names an order.", NoTermsText: "Lines appear up to 24 hours after payment; older months may still be missing from the copy.",
	What: "What for", Term: "Term", Month: "Bill",
	Months: "In the bills", MonthsNote: "everything the resource was charged, month by month", MonthsTable: "Bill lines of the resource by month",
	AllMonths: "The resource through all months",
	NoMonths:  "No bill lines yet.", NoMonthsText: "Lines appear up to 24 hours after a charge.",
	With: "What is attached to it", WithNote: "follows it in every operation", WithTable: "Attached resources",
	Parent: "Attached to", Name: "Name", Size: "Size", Type: "Type", Product: "Product", Began: "Term began", Ends: "Term ends",
	Updated: "Changed at Huawei", Instance: "Item id", VersionsIs: "States of the subscription",
	StatusNames: map[billing.SubscriptionStatus]string{2: "In use", 3: "Closed", 4: "Frozen", 5: "Expired"},
	PolicyNames: map[billing.ExpirePolicy]string{
		0: "grace period", 1: "pay-per-use", 2: "deleted", 3: "renews", 4: "frozen", 5: "deleted after retention",
	},
}

var zhSubscriptions = SubscriptionTexts{
	Title:       "包年/包月资源",
	One:         func(name string) string { return "包年/包月资源 " + name },
	Basis:       "{0}为账单明细中最近一个已付周期的费用，未扣除代金券；华为云下一周期的价格可能不同",
	Placeholder: "资源、规格或企业项目",
	Policy:      "到期后", Primary: "资源", PrimaryOnly: "仅主资源",
	Resource: "资源", Spec: "规格", Then: "到期后", ToRenew: "续费费用",
	Caption: func(count string) string { return "包年/包月资源：" + count },
	Count:   func(n int64) string { return count(n) + " 个资源" },
	CountOf: func(n int64, currency string) string { return "全部 " + count(n) + " 个资源，" + currency },
	SumOf:   func(currency string) string { return "以 " + currency + " 计的资源" },
	Shown: func(shown int, total int64, order string) string {
		return "共 " + count(total) + " 个资源，显示 " + count(int64(shown)) + " 个，" + order
	},
	None: "没有包年/包月资源。", NoneText: "首次复制读取后，会立即显示在这里。",
	NoMatch: "没有符合条件的资源。", Attached: "挂载",

	EndsOn: "{0} 到期，{1}", EndsText: func(policy string) string { return "未开通自动续费：" + policy + "。" },
	EndedOn: "已于 {0} 到期", EndedText: "华为云会保留一段时间；在此之前续费则不会中断。",
	Terms: "各周期的费用", TermsNote: "账单明细中的应付金额，未扣除代金券，最新的在前", TermsTable: "该资源的订单",
	NoTerms: "没有账单明细提及订单。", NoTermsText: "支付后最长 24 小时内产生明细；较早的月份可能尚未复制。",
	What: "用途", Term: "时长", Month: "账单",
	Months: "在账单中", MonthsNote: "该资源各月的全部费用", MonthsTable: "该资源按月的账单明细",
	AllMonths: "该资源的全部月份",
	NoMonths:  "还没有账单明细。", NoMonthsText: "扣费后最长 24 小时内产生明细。",
	With: "挂载在其上的资源", WithNote: "随主资源一同操作", WithTable: "挂载的资源",
	Parent: "挂载于", Name: "名称", Size: "大小", Type: "类型", Product: "产品", Began: "周期开始", Ends: "周期结束",
	Updated: "华为云侧变更时间", Instance: "条目编号", VersionsIs: "该资源的各个状态",
	StatusNames: map[billing.SubscriptionStatus]string{2: "使用中", 3: "已关闭", 4: "已冻结", 5: "已过期"},
	PolicyNames: map[billing.ExpirePolicy]string{
		0: "进入宽限期", 1: "转按需", 2: "自动删除", 3: "自动续费", 4: "冻结", 5: "保留期后删除",
	},
}
