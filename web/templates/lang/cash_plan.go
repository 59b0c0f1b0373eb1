package lang

// CashPlanTexts are the words of the plan of what subscriptions will cost.
type CashPlanTexts struct {
	Title     string
	List      string // the other view
	Views     string
	Basis     Phrase // {0} currency
	Method    Phrase // {0} month whose usage is taken
	NoUsage   string
	Cash      string
	CashAt    Phrase // {0} when
	NoCash    string
	Renewals  string
	Renews    func(n int) string
	EndsNoFee string
	Ends      func(n int) string
	RunsOut   string
	Never     string
	NeverNote func(months int) string
	RunsNote  string
	Months    string
	Note      string
	Table     string
	Month     string
	Renew     string
	Cost      string
	Usage     string
	Balance   string
	End       string
	EndCost   string
	Total     string
	Unknown   func(n int) string
}

var enCashPlan = CashPlanTexts{
	Title: "Cash plan", List: "List", Views: "Views of the subscriptions",
	Basis:   "{0}, all estimates: what each newest term cost before coupons, taken seven days before its end",
	Method:  "Usage as in {0}: what was paid for it in cash and credit",
	NoUsage: "No closed month yet: usage is left out",
	Cash:    "Cash now", CashAt: "read {0}", NoCash: "The balance has not been read yet.",
	Renewals: "Renew by themselves, cost", Renews: func(n int) string { return plural(int64(n), "renewal", "renewals") + " within 30 days" },
	EndsNoFee: "End without renewal, to renew", Ends: func(n int) string {
		return plural(int64(n), "subscription", "subscriptions") + " within 30 days"
	},
	RunsOut: "Cash lasts until", Never: "beyond the plan", NeverNote: func(months int) string { return "for at least " + plural(int64(months), "month", "months") },
	RunsNote: "then it falls below zero, if nothing is topped up",
	Months:   "Month by month", Note: "credit limits and top-ups are not counted", Table: "Cash plan by month",
	Month: "Month", Renew: "Renew by themselves", Cost: "Cost", Usage: "Usage", Balance: "Cash afterwards", End: "End without renewal", EndCost: "To renew them", Total: "All months",
	Unknown: func(n int) string {
		return plural(int64(n), "subscription has no known cost and counts", "subscriptions have no known cost and count") + " as nothing"
	},
}

var zhCashPlan = CashPlanTexts{
	Title: "资金计划", List: "列表", Views: "包年/包月资源的视图",
	Basis:   "{0}，均为估算：按最近一个周期的费用（未扣除代金券），在到期前七天扣款",
	Method:  "按需用量参照 {0}：以现金和信用额度支付的部分",
	NoUsage: "还没有已结月份，未计入按需用量",
	Cash:    "当前现金余额", CashAt: "读取于 {0}", NoCash: "尚未读取余额。",
	Renewals: "自动续费费用", Renews: func(n int) string { return "30 天内续费 " + count(int64(n)) + " 个" },
	EndsNoFee: "到期不续，续费所需", Ends: func(n int) string { return "30 天内到期 " + count(int64(n)) + " 个" },
	RunsOut: "现金可用至", Never: "计划期以后", NeverNote: func(months int) string { return "至少 " + count(int64(months)) + " 个月" },
	RunsNote: "若不充值，届时余额将低于零",
	Months:   "逐月计划", Note: "未计入信用额度和充值", Table: "按月的资金计划",
	Month: "月份", Renew: "自动续费", Cost: "费用", Usage: "按需用量", Balance: "之后的现金余额", End: "到期不续", EndCost: "续费所需", Total: "全部月份",
	Unknown: func(n int) string { return count(int64(n)) + " 个资源的费用未知，按零计算" },
}
