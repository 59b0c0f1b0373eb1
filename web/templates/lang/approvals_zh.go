package lang

import (
	"fmt"

	"portal/internal/approval"
)

var zhApprovals = ApprovalTexts{
	Title: "审批", Basis: "任何付款都需他人同意：申请人不能审批自己的申请", Nav: "审批", Waiting: "待处理",
	Tabs: "申请范围", TabWaits: "待我处理", TabMine: "我的申请", TabAll: "全部", TabOutside: "门户之外",
	Operation: map[approval.Operation]OperationText{
		approval.Pay:            {about1("付款申请 "), "付款", "申请付款"},
		approval.Cancel:         {about1("取消申请 "), "取消订单", "取消此订单"},
		approval.Renew:          {about1("续费申请 "), "续费", "申请续费"},
		approval.Unsubscribe:    {about1("退订申请 "), "退订", "申请退订"},
		approval.AutoRenewOn:    {about1("自动续费申请 "), "开启自动续费", "申请自动续费"},
		approval.AutoRenewOff:   {about1("关闭自动续费申请 "), "关闭自动续费", "关闭此自动续费"},
		approval.PayPerUseOn:    {about1("到期转按需申请 "), "到期转按需", "申请到期转按需"},
		approval.PayPerUseOff:   {about1("取消到期转按需申请 "), "取消到期转按需", "关闭到期转按需"},
		approval.EnableProjects: {about1("开通企业项目申请 "), "开通企业项目", "开通企业项目功能"},
	},
	State: map[approval.State]StateText{
		approval.Draft:           {"草稿", "尚未提交。"},
		approval.Requested:       {"等待审批", "所有审批人同意完全相同的内容之前，不会向华为云发送任何请求。"},
		approval.Approved:        {"已批准，尚未发送", "门户会再次核对并在一分钟内发送。在此之前可以撤回。"},
		approval.Submitting:      {"正在发送", "唯一的一次尝试正在进行。"},
		approval.Confirming:      {"已受理，待证实", "华为云已受理，但这还不是证明；门户会持续读取直到证实。"},
		approval.Unknown:         {"结果未知", "已发送一次，华为云没有给出能证明结果的答复。门户不会再次发送，会持续读取直到确定。"},
		approval.NeedsReview:     {"需两人判定", "读取无法得出结果。需要两个人查看证据并作出判定。"},
		approval.Paid:            {"已支付", "订单已有支付时间。账单明细最长 24 小时内产生。"},
		approval.Mismatch:        {"已支付，与批准不符", "实际扣款与批准的内容不一致。需两人说明后关闭。"},
		approval.Done:            {"已完成", "回读结果表明已经生效。"},
		approval.Reconciled:      {"已支付并核对一致", "审批、订单与账单明细完全一致。"},
		approval.ClosedException: {"已说明并关闭", "实际扣款与批准的内容不一致，两人已说明原因。"},
		approval.Rejected:        {"已拒绝", "审批人拒绝了申请。没有发送任何请求。"},
		approval.Withdrawn:       {"已撤回", "发送之前已撤回。"},
		approval.Expired:         {"已过期", "发送之前已超过期限。"},
		approval.Superseded:      {"失效：内容有变", "所批准的内容与现状不符。没有发送任何请求；如仍需要请重新申请。"},
		approval.External:        {"已在门户之外完成", "门户发送之前，有人已在别处完成。"},
		approval.Failed:          {"未生效", "已证实没有生效。再次尝试需要新的申请。"},
	},
	Reason: map[string]string{
		approval.ReasonAsked: "已申请", approval.ReasonNoApproval: "按限额规则无需审批", approval.ReasonApproved: "已批准",
		approval.ReasonTimeUp: "期限已过", approval.ReasonChanged: "所批准的内容发生变化",
		approval.ReasonDoneElsewhere: "门户尝试之前已在别处完成", approval.ReasonPersonGone: "申请人或审批人已失去权限",
		approval.ReasonSafeMode: "数据库已回退，原批准不再有效", approval.ReasonClaimed: "开始唯一的一次尝试",
		approval.ReasonAccepted: "华为云已受理", approval.ReasonRefused: "华为云明确拒绝", approval.ReasonNotExecuted: "已证实未执行，稍后重试",
		approval.ReasonNoAnswer: "没有能证明结果的答复", approval.ReasonNoResult: "发送进程没有留下结果",
		approval.ReasonProved: "读取已证实", approval.ReasonNotDone: "在请求失效之后读取：未生效",
		approval.ReasonStillPending: "已受理但仍未完成", approval.ReasonOddState: "处于规则无法解释的状态",
		approval.ReasonTooLong: "24 小时没有答复", approval.ReasonAmbiguous: "有多个对象符合", approval.ReasonMatched: "账单明细一致",
		approval.ReasonDiffers: "数字不一致", approval.ReasonNoLines: "没有产生账单明细",
	},
	Field: map[string]string{
		"version": "清单版本", "operation": "操作", "account": "账号", "site": "华为云账号", "order": "订单", "order_type": "订单类型",
		"currency": "币种", "unit": "单位", "list": "原价", "discounted": "折后金额", "payable": "应付金额", "use_coupon": "使用代金券",
		"use_discount": "使用折扣", "coupons": "代金券数量", "coupon": "代金券", "coupon_type": "代金券类型", "coupon_amount": "代金券抵扣",
		"coupon_end": "代金券到期", "discount": "折扣", "discount_type": "折扣类型", "discount_off": "折扣减免", "lines": "明细项",
		"pay_by": "支付期限", "resource": "资源", "resource_name": "名称", "attached": "挂载资源数", "attached_resource": "挂载资源",
		"period_unit": "时长单位", "period_num": "时长", "times": "续费次数", "scope": "范围", "expire_before": "当前到期时间",
		"expire_after": "之后到期时间", "expire_policy_before": "当前到期策略", "cost": "费用", "refund": "退款", "requester": "申请人", "policy": "限额版本",
		"payer": "付款方", "bill_due": "账单明细：应付", "bill_coupon": "账单明细：代金券", "bill_paid": "账单明细：已付",
		"not_waiting": "订单状态", "already_so": "设置", "person_gone": "人员", "changed": "变化", "safe_mode": "数据库",
		"no_such_coupon": "已不存在的代金券", "coupon_unfit": "不再适用的代金券", "no_such_discount": "已不存在的折扣",
		"must_use_discount": "价格调整", "master_pays": "付款账号", "use_parent_order": "组合订单",
	},
	Request: "申请", Status: "状态", What: "对象", By: "申请人", Asked: "申请时间（UTC）", AskedFrom: "申请日期起", AskedTo: "止",
	Expires: "剩余审批时间", Amount: "代金券抵扣前", Currency: "币种", Account: "账号", Kind: "操作", Placeholder: "编号、订单、资源、人员或原因",
	Count:   func(n int64) string { return count(n) + " 个申请" },
	SumOf:   func(n int64, currency string) string { return "全部 " + count(n) + " 个申请，" + currency },
	Caption: func(order string) string { return "申请，" + order },
	Shown: func(shown int, total int64, order string) string {
		return "共 " + count(total) + " 个申请，显示 " + count(int64(shown)) + " 个，" + order
	},
	NoneWaits: "没有待您处理的申请。", NoneWaitsText: "您可以决定的申请会显示在这里，最紧急的也会显示在总览。",
	None: "还没有申请。", NoneText: "付款或其他变更从订单或订购资源页面发起。",
	NoMatch: "没有符合条件的申请。", NoMatchText: "{0}，或选择其他条件。",
	Group: "一并提出的申请", GroupNote: func(n int64) string {
		return "同一表单提出的 " + count(n) + " 个申请之一，各自独立处理"
	},

	WaitsYou: "待您处理", WaitsSecond: "待您处理，第二位审批人", AskedBy: "{0} 申请于 {1}", ExpiresAt: "{0} 到期，{1}", OrderOf: "订单 {0}",
	ItemCount: func(n int) string { return count(int64(n)) + " 项" }, Exactly: "您批准的正是以下内容", ExactlyNote: "任何变化都会使申请失效", AsksNow: "正在申请的内容", Asks: "所申请的内容",
	ListPrice: "原价", Discount: "折扣 {0}", OrderDisc: "订单折扣", AfterDisc: "折后金额", CouponOf: "代金券 {0}", Pay: "应付金额",
	PaidOrNot: "已付或未付", CashNow: "现金账户当前余额", CashAfter: "支付后余额",
	Cost: map[approval.Operation]string{
		approval.Renew: "续费报价", approval.AutoRenewOn: "一年的续费费用", approval.PayPerUseOn: "一个月的报价",
	},
	Fingerprint: "指纹，在所有页面和凭证上一致", Facts: "详细信息", FactsNote: "读自华为云，随申请固定",
	Why: "原因", PayBy: "支付期限", Resource: "资源", Attached: "连同", AttachedOf: func(n int) string { return count(int64(n)) + " 个挂载资源" },
	Term: "时长", ExpiryMoves: "{1}（当前 {0}）", Expiry: "到期时间", GivesBack: "退订范围", ScopeAll: "整个资源，不可恢复", ScopeRenewed: "仅尚未开始的续费周期",
	Repeats: "续费次数", TimesOf: func(n int) string { return count(int64(n)) + " 次" }, Endless: "不限次数",
	Rules: "限额规则", RulesOf: func(version int) string { return fmt.Sprintf("第 %d 版", version) }, MadeOrders: "生成的订单", PayMade: "申请支付该订单", Successor: "后续申请",
	CouponUsed: "代金券", DiscountUsed: "折扣", NotUsed: "无", Until: "有效至 {0}",

	Chain: "审批链", ChainAsked: "{0} 提出申请", ChainDid: "{0} 批准", ChainYou: "您",
	ChainNext: func(step, of int) string {
		if of < 2 {
			return "一位审批人"
		}
		return [...]string{"第一位审批人", "第二位审批人"}[min(max(step, 1), 2)-1]
	},
	ChainOwner: "此金额须有一位所有者", ChainNobody: "无需审批", ChainSend: "由门户发送一次", ChainSendHow: "最后一位批准后一分钟内", ChainSent: "已发送一次",

	Decision: "您的决定",
	Approve: map[approval.Operation]string{
		approval.Pay: "批准付款", approval.Cancel: "批准取消", approval.Renew: "批准续费", approval.Unsubscribe: "批准退订",
		approval.AutoRenewOn: "批准自动续费", approval.AutoRenewOff: "批准", approval.PayPerUseOn: "批准转按需", approval.PayPerUseOff: "批准", approval.EnableProjects: "批准",
	},
	ApprovePay: func(amount, currency string) string { return "批准支付 " + amount + " " + currency },
	Comment:    "备注（可不填）", Reject: "拒绝", RejectOpen: "改为拒绝", RejectWhy: func(name string) string { return "告知 " + name + " 的原因" },
	Withdraw: "撤回", WithdrawOp: "撤回此申请", WithdrawBy: "原因（可不填）",
	SignIn: "重新登录后决定", SignInWhy: "作出决定要求最近五分钟内登录过。",
	Sending:    "门户发送之前可以撤回，发送后不可撤销。",
	OnlyAdmins: "由管理员审批，您可以查看内容。", NotNow: "不由您决定", Outcome: "结果",

	Resolve: "实际结果如何？", ResolveText: "请在华为云控制台和账户流水中核实。两个不同的人必须给出相同判定。",
	ResolveMis:  "请说明差异原因。两个不同的人同意后才能关闭。",
	ResolvePaid: "已发生", ResolveNot: "没有发生", ResolveClose: "已说明",
	Reference: "证据", RefHelp: "流水号、工单号或说明。",
	ResolvedBy: "{0} 判定“{1}”：{2}", Verdict: "给出判定", PayAgain: "再次尝试",
	PayAgainWhy: "结果未确定时不提供。若证实没有发生，需要重新申请和审批。",

	DoNot: "请勿在华为云控制台执行此操作。", DoNotPay: "请勿在华为云控制台支付此订单。",
	UnknownText: "结果尚未确定：已发送一次，可能已生效，也可能没有。门户不会再次发送，会持续读取直到确定。",
	WhenKnown:   "何时能确定", WhenKnownOf: "{0} 之后请求不可能再生效，此后读取到“未完成”才算数",
	ClockLabel: func(sent, now, certain string, reads int) string {
		return "发送于 " + sent + "，已读取 " + count(int64(reads)) + " 次，现在 " + now + "，" + certain + " 可确定"
	},
	ClockSent: "发送", ClockNow: "现在", ClockCertain: "可确定", Reads: func(n int) string { return "已读取 " + count(int64(n)) + " 次" }, NextRead: "下次读取 {0}",
	Attempts: "发送记录", AttemptsNote: "最多只有一次未被证实无害的尝试", Attempt: "次序", Claimed: "开始（UTC）", Sent: "发送（UTC）", Answer: "答复", Proves: "证明",
	OutcomeOf: map[approval.AttemptOutcome]string{
		approval.Open: "尚无结果", approval.Accepted: "已受理", approval.Refused: "被拒绝，未产生影响", approval.Unclear: "不能证明", approval.NotExecuted: "未执行",
	},
	UpstreamID: "华为云请求编号", Ends: "可能的结局", EndPaid: "读取显示已发生：完成", EndNot: "届时读取仍未显示已发生：未生效", NoReceipt: "没有收到答复", EndReview: "24 小时没有答复：两人凭证据判定",
	Told: "已于 {0} 通知相关人员", Evidence: "证据记录", Source: "来源", EvidenceNote: "随申请保存，不会更改",
	EvidenceOf: map[approval.EvidenceKind]string{
		approval.FromReading: "读自华为云", approval.FromReceipt: "华为云的答复", approval.FromBillLines: "账单明细", approval.FromPerson: "人员",
	},
	At: "时间（UTC）", Found: "内容", FoundOf: map[string]string{"done": "已发生", "pending": "尚未完成", "cancelled": "不会再发生", "odd": "规则无法解释的状态"},
	LinesFound: func(n int) string { return "此订单的 " + count(int64(n)) + " 行账单明细" },
	Timeline:   "时间线",
	Ev: map[approval.State]Phrase{
		approval.Requested: "{0} 提出申请", approval.Approved: "{0} 批准", approval.Rejected: "{0} 拒绝：{1}", approval.Withdrawn: "{0} 撤回 {1}",
		approval.Paid: "{0} 判定已支付：{1}", approval.Done: "{0} 判定已发生：{1}", approval.Failed: "{0} 判定没有发生：{1}", approval.ClosedException: "{0} 关闭：{1}",
	},
	EvStep: "{0} 批准，{1}", Differences: "发生的变化", DiffNote: "因此没有发送", FieldHead: "项目", Was: "显示时", Is: "现在",

	Checks: "已为您核对", CheckOrder: "订单在门户副本中未变化", CheckOrderBad: "申请之后订单已变化", CheckCash: "现金账户余额充足",
	CheckCashBad: "现金账户余额不足", CheckFree: "没有其他进行中的申请涉及该对象", CheckCap: "24 小时限额之内：{0} / {1}",
	CheckCapBad: "超出 24 小时限额：{0} / {1}", CheckSwitch: "限额中已关闭发送：开启之前不会发送任何请求", CheckQueue: "支付密钥被拒绝：管理员需查看限额页面",
	CheckSafe: "安全模式至 {0}：不会发送任何请求",

	Outside: "在门户之外完成", OutsideNote: "未经门户申请而支付或取消的订单，最新的在前", OutsidePaid: "门户外支付", OutsideGone: "门户外取消",
	OutsideNone: "没有发现。", OutsideText: "每次同步都会将订单与门户的申请比对。", OutsideTable: "在门户之外支付或取消的订单", Noticed: "发现时间（UTC）",
	OutsideOrder: "{0} 发现：此操作在门户之外进行，未经审批。",

	Done: map[string]string{
		"filed": "申请已提交。", "approve": "已批准。", "reject": "已拒绝。", "withdraw": "已撤回。", "resolve": "已记录您的判定。",
		"policy_proposed": "修改等待另一位管理员确认。", "policy_set": "限额已修改。", "policy_dropped": "修改已放弃。", "stopped": "已停止发送。", "resumed": "队列已恢复。",
	},
	OrderOpen: "此订单有进行中的{0}。", OrderLast: "相关申请", OrderAsk: "可以做什么", OrderWhy: "这里不会付款：申请会交给审批人。",
	AskPay: "申请付款", AskCancel: "取消订单", NoRole: "由财务和管理员申请付款。", NoEngine: "本门户不接受申请。",
}
