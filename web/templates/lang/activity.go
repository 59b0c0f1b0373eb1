package lang

import "fmt"

// ActivityTexts are the words of what happened.
type ActivityTexts struct {
	Title, Basis, Placeholder, What, When, Who, Amount, Kind, From, To string
	Account                                                            string
	Kinds                                                              map[string]string
	BySync                                                             string
	Parts                                                              map[string]string // of the portal, that act by themselves
	OrderPlaced, OrderPaid, OrderSame                                  Phrase            // {0} order, {1} service
	OrderChanged                                                       Phrase            // {0} order, {1} service, {2} before, {3} after
	MonthRead, MonthFinal, MonthRestated                               Phrase            // {0} month
	Request                                                            Phrase            // {0} operation, {1} what it is done to, {2} state
	RequestAlone                                                       Phrase            // {0} operation, {1} state: of the whole account
	Deed                                                               Phrase            // {0} deed, {1} what it was done to
	Operations                                                         map[string]string
	States                                                             map[string]string
	Was                                                                Phrase // {0} amount before
	Count                                                              func(n int64) string
	Caption                                                            func(count string) string
	Shown                                                              func(n int, total int64) string
	NoMatch, None                                                      string
	NoMatchText                                                        Phrase // {0} link to all
	NoneText                                                           Phrase
	Everything                                                         string
	Columns                                                            func(rows int64) string
	HeldActivityTexts
}

// HeldActivityTexts are the words of what happens to what the account holds, by
// subscription, package, coupon, invoice.
type HeldActivityTexts struct {
	New, Changed map[string]Phrase // {0} which; {1} amount and {2} currency, or what changed
	Gone         map[string]Phrase // {0} which
	Sum          map[string]Phrase // {0} amount before, {1} amount, {2} currency
	Change       map[string]Phrase // by fact: {0} before, {1} now
	Back         string
	Frozen       map[string]string
}

var enActivity = ActivityTexts{
	Title: "Activity", Basis: "Everything that changed, seen by the sync or done by a person",
	Placeholder: "Order, month, resource, person", What: "What", When: "When, UTC", Who: "By", Amount: "Amount due", Kind: "Kind", From: "From", To: "to", Account: "Account",
	Kinds: map[string]string{
		"order_placed": "Orders placed", "order_paid": "Orders paid", "order_changed": "Orders changed", "month_read": "Months first read", "month_final": "Months final",
		"month_restated": "Months restated", "request_moved": "Requests", "person_did": "Deeds of people",
		"subscription_new": "New subscriptions", "subscription_changed": "Subscriptions changed", "package_new": "New packages", "package_changed": "Packages changed",
		"coupon_new": "New coupons", "coupon_changed": "Coupons changed", "invoice_new": "New invoices", "invoice_changed": "Invoices changed",
	},
	BySync:      "seen by the sync",
	Parts:       map[string]string{"worker": "the portal", "janitor": "the portal"},
	OrderPlaced: "Order {0} was placed, {1}", OrderPaid: "Order {0} was paid, {1}", OrderSame: "Order {0} changed its amount, {1}",
	OrderChanged: "Order {0} went from {2} to {3}, {1}",
	MonthRead:    "{0} was read for the first time", MonthFinal: "{0} is final", MonthRestated: "{0} was restated",
	Request: "Request to {0} {1}: {2}", RequestAlone: "Request to {0}: {1}", Deed: "{0}: {1}",
	Operations: map[string]string{
		"pay": "pay", "cancel": "cancel", "renew": "renew", "unsubscribe": "unsubscribe", "auto_renew_on": "turn auto-renewal on for", "auto_renew_off": "turn auto-renewal off for",
		"pay_per_use_on": "go on as pay-per-use with", "pay_per_use_off": "not go on as pay-per-use with", "enable_projects": "enable enterprise projects",
	},
	States: map[string]string{
		"draft": "drafted", "requested": "asked", "approved": "approved", "submitting": "being sent", "confirming": "sent, being confirmed", "unknown": "outcome unknown", "needs_review": "needs a look",
		"paid": "paid", "mismatch": "does not match", "done": "done", "reconciled": "matched with the bill", "closed_exception": "closed by two people", "rejected": "rejected", "withdrawn": "withdrawn",
		"expired": "ran out", "superseded": "overtaken", "external": "done outside the portal", "failed": "failed",
	},
	Was:     "was {0}",
	Count:   func(n int64) string { return plural(n, "thing", "things") },
	Caption: func(count string) string { return "What happened: " + count },
	Shown: func(n int, total int64) string {
		return fmt.Sprintf("%s of %s, newest first", count(int64(n)), plural(total, "thing", "things"))
	},
	NoMatch: "Nothing matches", NoMatchText: "Change the filters, or see {0}.", Everything: "everything",
	None: "Nothing has happened yet", NoneText: "The sync adds what it sees, with the first months it reads.",
	Columns: func(rows int64) string { return plural(rows, "row", "rows") + ", with codes and exact amounts" },
	HeldActivityTexts: HeldActivityTexts{
		New: map[string]Phrase{
			"subscription": "Subscription {0} began", "package": "Package {0} began", "coupon": "Coupon {0} was granted, face value {1} {2}",
			"invoice": "Invoice {0} was applied for, {1} {2} with tax",
		},
		Changed: map[string]Phrase{"subscription": "Subscription {0}: {1}", "package": "Package {0}: {1}", "coupon": "Coupon {0}: {1}", "invoice": "Invoice {0}: {1}"},
		Gone: map[string]Phrase{
			"subscription": "Subscription {0} is no longer listed by Huawei", "package": "Package {0} is no longer listed by Huawei",
			"coupon": "Coupon {0} is no longer listed by Huawei", "invoice": "Invoice {0} is no longer listed by Huawei",
		},
		Sum: map[string]Phrase{"coupon": "left to pay with from {0} to {1} {2}", "invoice": "amount with tax from {0} to {1} {2}"},
		Change: map[string]Phrase{
			"status": "from {0} to {1}", "ends": "its end moved from {0} to {1}", "then": "at its end from {0} to {1}", "frozen": "from {0} to {1}",
		},
		Back: "listed again", Frozen: map[string]string{"true": "frozen", "false": "free to use"},
	},
}

var zhActivity = ActivityTexts{
	Title: "动态", Basis: "所有变化，由同步发现或由人员操作",
	Placeholder: "订单、月份、资源、人员", What: "内容", When: "时间（UTC）", Who: "来源", Amount: "应付金额", Kind: "类型", From: "从", To: "至", Account: "账号",
	Kinds: map[string]string{
		"order_placed": "新订单", "order_paid": "订单支付", "order_changed": "订单变化", "month_read": "首次读取的月份", "month_final": "月份定稿",
		"month_restated": "月份重述", "request_moved": "申请", "person_did": "人员操作",
		"subscription_new": "新的包年/包月资源", "subscription_changed": "包年/包月资源变化", "package_new": "新的资源包", "package_changed": "资源包变化",
		"coupon_new": "新的代金券", "coupon_changed": "代金券变化", "invoice_new": "新的发票", "invoice_changed": "发票变化",
	},
	BySync:      "由同步发现",
	Parts:       map[string]string{"worker": "门户", "janitor": "门户"},
	OrderPlaced: "新订单 {0}，{1}", OrderPaid: "订单 {0} 已支付，{1}", OrderSame: "订单 {0} 金额变化，{1}",
	OrderChanged: "订单 {0} 由{2}变为{3}，{1}",
	MonthRead:    "首次读取 {0}", MonthFinal: "{0} 已定稿", MonthRestated: "{0} 已重述",
	Request: "申请{0} {1}：{2}", RequestAlone: "申请{0}：{1}", Deed: "{0}：{1}",
	Operations: map[string]string{
		"pay": "支付", "cancel": "取消", "renew": "续费", "unsubscribe": "退订", "auto_renew_on": "开启自动续费", "auto_renew_off": "关闭自动续费",
		"pay_per_use_on": "到期转按需", "pay_per_use_off": "取消到期转按需", "enable_projects": "开通企业项目",
	},
	States: map[string]string{
		"draft": "草稿", "requested": "已提出", "approved": "已批准", "submitting": "提交中", "confirming": "已提交，确认中", "unknown": "结果未知", "needs_review": "需查看",
		"paid": "已支付", "mismatch": "不一致", "done": "已完成", "reconciled": "已与账单核对", "closed_exception": "两人关闭", "rejected": "已驳回", "withdrawn": "已撤回",
		"expired": "已过期", "superseded": "已被取代", "external": "在门户之外完成", "failed": "失败",
	},
	Was:     "原为 {0}",
	Count:   func(n int64) string { return count(n) + " 条" },
	Caption: func(count string) string { return "动态：" + count },
	Shown: func(n int, total int64) string {
		return fmt.Sprintf("显示 %s / %s 条，最新的在前", count(int64(n)), count(total))
	},
	NoMatch: "没有符合条件的内容", NoMatchText: "请更改筛选条件，或查看{0}。", Everything: "全部",
	None: "尚无动态", NoneText: "同步读取第一个月份后即会显示。",
	Columns: func(rows int64) string { return count(rows) + " 行，含代码与精确金额" },
	HeldActivityTexts: HeldActivityTexts{
		New: map[string]Phrase{
			"subscription": "包年/包月资源 {0} 生效", "package": "资源包 {0} 生效", "coupon": "获得代金券 {0}，面额 {1} {2}", "invoice": "申请发票 {0}，含税 {1} {2}",
		},
		Changed: map[string]Phrase{"subscription": "包年/包月资源 {0}：{1}", "package": "资源包 {0}：{1}", "coupon": "代金券 {0}：{1}", "invoice": "发票 {0}：{1}"},
		Gone: map[string]Phrase{
			"subscription": "华为云不再列出包年/包月资源 {0}", "package": "华为云不再列出资源包 {0}", "coupon": "华为云不再列出代金券 {0}", "invoice": "华为云不再列出发票 {0}",
		},
		Sum:    map[string]Phrase{"coupon": "可支付金额由 {0} 变为 {1} {2}", "invoice": "含税金额由 {0} 变为 {1} {2}"},
		Change: map[string]Phrase{"status": "由{0}变为{1}", "ends": "到期日由 {0} 变为 {1}", "then": "到期后由{0}变为{1}", "frozen": "由{0}变为{1}"},
		Back:   "再次列出", Frozen: map[string]string{"true": "已冻结", "false": "可使用"},
	},
}
