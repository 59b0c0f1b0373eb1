package lang

import "portal/internal/approval"

// AskTexts are the words of the forms that ask for an approval.
type AskTexts struct {
	ReadAt     Phrase // {0} when
	Happens    string
	Means      map[approval.Operation]string // what will happen, in a sentence
	Fit        string
	Pays       Phrase // {0} amount alone, at most
	CouponEnds Phrase // {0} when
	Unfit      Phrase // {0} why
	UnfitCount func(n int) string
	Open       Phrase // {0} limit that only Huawei can judge
	CapOf      map[string]string
	Discounts  string
	NoDiscount string
	Forced     string
	Kind       map[int]string // of a discount
	NoCoupons  string
	Show       string
	Reason     string
	ReasonHelp string
	ReasonKept string // where nobody has to approve
	Confirm    func(word string) string
	ConfirmFor string // help
	Submit     map[approval.Operation]string
	SubmitPay  func(amount, currency string) string
	Nothing    string // nothing is paid yet
	Approvers  func(n int) string
	Owner      string
	NoPrice    string // why two approve what has no known price
	NoApprover string
	TooFew     func(missing int) string // there are fewer who can than are needed
	ByWhom     Phrase                   // {0} names
	Nobody     string                   // nobody could approve it
	Tier       Phrase                   // {0} the amount that the tier went by, {1} its currency
	Deadline   Phrase                   // {0} until when the request lives
	Silent     string
	SilentText string
	Changed    string
	ChangedTo  string
	Busy       Phrase // {0} link
	Obstacle   string
	Account    string
	Choose     string

	Term, Num, Unit, Times, TimesHelp string
	Scope                             string

	Deeds                                               string // of a subscription
	RenewDeed, StopDeed, AutoOn, AutoOff, UseOn, UseOff string
}

var enAsks = AskTexts{
	ReadAt: "Read from Huawei {0}", Happens: "What will happen",
	Means: map[approval.Operation]string{
		approval.Pay:            "After approval the portal pays the order once, with exactly these coupons and this discount, and reads it back.",
		approval.Cancel:         "The order is cancelled at Huawei and what it buys is not delivered. Nothing is paid. It cannot be taken back.",
		approval.Renew:          "Huawei makes an unpaid order for a further term. Paying that order is a request of its own, with its approvers.",
		approval.Unsubscribe:    "The resource and what is attached to it are given back. Their data is gone for good.",
		approval.AutoRenewOn:    "Huawei renews the resource by itself when its term ends, and pays from the account without asking again.",
		approval.AutoRenewOff:   "The resource is not renewed by itself any more. It runs until its term ends.",
		approval.PayPerUseOn:    "When its term ends the resource runs on and is billed by use.",
		approval.PayPerUseOff:   "When its term ends the resource does not run on by use.",
		approval.EnableProjects: "Huawei turns the enterprise project function on for the account, once and for ever.",
	},
	Fit: "Coupons", Pays: "at most {0}", CouponEnds: "until {0}", Unfit: "does not fit: {0}", UnfitCount: func(n int) string { return plural(int64(n), "coupon that does not fit", "coupons that do not fit") }, Open: "Huawei judges the limit {0}",
	CapOf:     map[string]string{"account": "account", "requester": "person who asks"},
	Discounts: "Discount", NoDiscount: "None", Forced: "must be used",
	Kind:      map[int]string{0: "Promotion discount", 1: "Contract discount", 2: "Commercial discount", 3: "Partner’s discount", 609: "Price adjustment"},
	NoCoupons: "The account has no coupons.", Show: "Show the amount with this choice", Reason: "Why it is needed", ReasonHelp: "The approver reads this. A change or budget number helps.", ReasonKept: "Kept with the request. A change or budget number helps.",
	Confirm: func(word string) string { return "Type " + word }, ConfirmFor: "To be sure that it is this one.",
	Submit: map[approval.Operation]string{
		approval.Pay: "Request payment", approval.Cancel: "Cancel the order", approval.Renew: "Make the renewal order", approval.Unsubscribe: "Request to unsubscribe",
		approval.AutoRenewOn: "Request auto-renewal", approval.AutoRenewOff: "Turn auto-renewal off", approval.PayPerUseOn: "Request pay-per-use at expiry",
		approval.PayPerUseOff: "Turn pay-per-use at expiry off", approval.EnableProjects: "Enable the function",
	},
	SubmitPay: func(amount, currency string) string { return "Request payment of " + amount + " " + currency },
	Nothing:   "Nothing is paid yet.", Approvers: func(n int) string {
		if n == 0 {
			return "It needs no approver: it goes out within a minute."
		}
		return "It needs " + plural(int64(n), "approver", "different approvers") + "."
	},
	Owner: "One of them has to be an owner.", NoPrice: "Its price is not known, so it is treated as a large one.", NoApprover: "Nobody but you can approve for this account, and nobody approves their own request.", ByWhom: "Who can: {0}.",
	TooFew: func(missing int) string {
		return plural(int64(missing), "more administrator has", "more administrators have") + " to be added before it can be approved."
	},
	Nobody: "Nobody can approve it now", Tier: "The limits count {0} {1}: this amount before coupons, and what you asked for or paid in the last 24 hours.", Deadline: "The request ends {0} if nobody has decided.",
	Silent: "Huawei does not answer right now", SilentText: "A request is made of what Huawei says at this moment, so none can be made before it answers. Nothing was sent, and nothing you wrote is lost.",
	Changed: "Something has changed since the page was opened", ChangedTo: "Nothing was asked for. Look at the new figures; if they are right, ask again.",
	Busy: "{0} is open for this. It has to end before another can begin.", Obstacle: "It cannot be asked for now", Account: "Account", Choose: "Several accounts have it: choose one",
	Term: "For how long", Num: "Length", Unit: "Unit", Times: "How often", TimesHelp: "From 1 to 99 renewals.", Scope: "What is given back",
	Deeds: "What can be done", RenewDeed: "Renew", StopDeed: "Unsubscribe", AutoOn: "Turn auto-renewal on", AutoOff: "Turn auto-renewal off", UseOn: "To pay-per-use at expiry", UseOff: "Not to pay-per-use at expiry",
}

var zhAsks = AskTexts{
	ReadAt: "于 {0} 读自华为云", Happens: "将会发生什么",
	Means: map[approval.Operation]string{
		approval.Pay:            "批准后，门户会按所选代金券和折扣支付一次订单，并回读确认。",
		approval.Cancel:         "订单会在华为云取消，所购内容不会交付。不会付款，也无法恢复。",
		approval.Renew:          "华为云会生成一个待支付的续费订单。支付该订单需另行申请和审批。",
		approval.Unsubscribe:    "该资源及其挂载资源会被退订，数据将永久丢失。",
		approval.AutoRenewOn:    "到期时华为云会自动续费该资源，并直接从账户扣款，不再询问。",
		approval.AutoRenewOff:   "该资源不再自动续费，到期前可继续使用。",
		approval.PayPerUseOn:    "到期后该资源继续运行，按使用量计费。",
		approval.PayPerUseOff:   "到期后该资源不再转为按需计费。",
		approval.EnableProjects: "华为云会为该账号永久开通企业项目功能。",
	},
	Fit: "代金券", Pays: "最多抵扣 {0}", CouponEnds: "有效至 {0}", Unfit: "不适用：{0}", UnfitCount: func(n int) string { return count(int64(n)) + " 张不适用的代金券" }, Open: "限制条件 {0} 由华为云判断",
	CapOf:     map[string]string{"account": "账号", "requester": "申请人"},
	Discounts: "折扣", NoDiscount: "不使用", Forced: "必须使用",
	Kind:      map[int]string{0: "促销折扣", 1: "合同折扣", 2: "商务折扣", 3: "伙伴折扣", 609: "订单调价"},
	NoCoupons: "该账号没有代金券。", Show: "按此选择显示金额", Reason: "为什么需要", ReasonHelp: "审批人会看到。建议填写变更号或预算号。", ReasonKept: "随申请保存。建议填写变更号或预算号。",
	Confirm: func(word string) string { return "请输入 " + word }, ConfirmFor: "以确认确实是该对象。",
	Submit: map[approval.Operation]string{
		approval.Pay: "申请付款", approval.Cancel: "取消此订单", approval.Renew: "生成续费订单", approval.Unsubscribe: "申请退订",
		approval.AutoRenewOn: "申请自动续费", approval.AutoRenewOff: "关闭自动续费", approval.PayPerUseOn: "申请到期转按需",
		approval.PayPerUseOff: "关闭到期转按需", approval.EnableProjects: "开通该功能",
	},
	SubmitPay: func(amount, currency string) string { return "申请支付 " + amount + " " + currency },
	Nothing:   "现在不会付款。", Approvers: func(n int) string {
		if n == 0 {
			return "无需审批，一分钟内发送。"
		}
		return "需要 " + count(int64(n)) + " 位审批人。"
	},
	Owner: "其中一位须为所有者。", NoPrice: "其价格未知，因此按大额处理。", NoApprover: "除您之外没有人能为该账号审批，而申请人不能审批自己的申请。", ByWhom: "可审批的人：{0}。",
	TooFew: func(missing int) string {
		return "还须增加 " + count(int64(missing)) + " 位管理员，申请才能获批。"
	},
	Nobody: "目前没有人能审批", Tier: "限额按 {0} {1} 计算：代金券抵扣前的金额，加上您最近 24 小时内申请或支付的金额。", Deadline: "若无人处理，申请将于 {0} 结束。",
	Silent: "华为云目前没有答复", SilentText: "申请以华为云此刻的答复为准，在其答复之前无法提出。没有发送任何内容，您填写的内容仍在。",
	Changed: "打开页面之后内容发生了变化", ChangedTo: "没有提出申请。请查看新的数字，如无误请再次申请。",
	Busy: "{0} 正在处理同一对象。它结束后才能提出新的申请。", Obstacle: "目前不能申请", Account: "账号", Choose: "多个账号都有该对象，请选择",
	Term: "续费多久", Num: "时长", Unit: "单位", Times: "次数", TimesHelp: "1 到 99 次。", Scope: "退订范围",
	Deeds: "可以做什么", RenewDeed: "续费", StopDeed: "退订", AutoOn: "开启自动续费", AutoOff: "关闭自动续费", UseOn: "到期转按需", UseOff: "取消到期转按需",
}

// DiscountKind names a kind of discount that an order is offered.
func (t *Texts) DiscountKind(kind int) string {
	return name(t, t.Asks.Kind, kind, t.Codes.UnknownType("?"))
}
