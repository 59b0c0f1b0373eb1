package lang

import "fmt"

// PolicyTexts are the words of the limits.
type PolicyTexts struct {
	Title, Basis string
	Version      func(n int) string
	Since        Phrase // {0} when, {1} by whom
	SinceTwo     Phrase // {0} when, {1} proposed, {2} confirmed
	Delivered    string
	Own          map[string]string // the reasons the installation gives
	On, Off      string
	Sending      string
	SendingOn    string
	SendingOff   string
	OffText      string
	StopTitle    string
	StopText     string
	Stop         string
	StopWhy      string
	Values       string
	Field        map[string]string
	Help         map[string]string
	Hours        func(n int) string
	Moved        func(name, was, is string) string
	Minutes      func(n int) string
	Yes, No      string
	None         string
	Change       string
	Open         string
	ChangeNote   string
	ChangeAlone  string
	Propose      string
	ProposeAlone string
	Reason       string
	ReasonHelp   string
	Proposal     string
	ProposalNote Phrase // {0} who, {1} when
	Confirm      string
	Drop         string
	OwnProposal  string
	Outdated     string
	WhatChanges  string
	ChangesTable string
	History      string
	HistoryNote  string
	HistoryTable string
	By           string
	Confirmed    string
	At           string
	WhatChanged  string
	First        string
	BadAmount    string
	BadNumber    string
	BadAccount   string
	QueueStopped Phrase // {0} account, {1} when, {2} code
	QueueText    string
	Resume       string
	SafeTitle    Phrase // {0} until
	SafeText     string
}

var enPolicy = PolicyTexts{
	Title: "Limits", Basis: "Who must approve, up to which amounts, and whether anything is sent at all",
	Version: func(n int) string { return fmt.Sprintf("Version %d", n) }, Since: "Since {0}, set by {1} alone", SinceTwo: "Since {0}, proposed by {1}, confirmed by {2}", Delivered: "the installation",
	Own: map[string]string{"as delivered": "as delivered", "demo": "demo"},
	On:  "on", Off: "off", Sending: "Sending", SendingOn: "Approved requests are sent", SendingOff: "Sending is stopped", OffText: "Approved requests wait and expire; nothing is sent to Huawei. Turning it on again is a change of the limits.",
	StopTitle: "Stop all sending", StopText: "Any administrator may, alone and at once. What is being sent right now is seen to its end.", Stop: "Stop all sending now", StopWhy: "Why it is stopped",
	Values: "The limits",
	Field: map[string]string{
		"currency": "Currency", "two_above": "Two approvers above", "owner_above": "An owner among them above", "account_cap": "At most in 24 hours, per account", "requester_cap": "At most in 24 hours, per person",
		"request_hours": "A request waits for at most", "approval_hours": "An approval is good for", "dead_minutes": "A sent call may still act for", "second_factor": "Approving asks for a second factor",
		"cancel_approval": "Cancelling an order needs an approver", "endless_renewal": "Auto-renewal without end may be requested", "managed_accounts": "Accounts whose orders a master account pays",
		"pay_managed": "Payment may be requested for them too", "submitting": "Sending",
	},
	Help: map[string]string{
		"two_above":   "Before coupons, with what the same person asked for or paid in the last 24 hours.",
		"owner_above": "Not below the one above.", "request_hours": "Hours, 1 to 168.", "approval_hours": "Hours, 1 to 24.",
		"dead_minutes": "Minutes, 30 to 1440. Nobody concludes “not done” earlier.", "managed_accounts": "Only reading proves what came of their payments.",
	},
	Moved: func(name, was, is string) string { return name + ": " + was + " → " + is },
	Hours: func(n int) string { return plural(int64(n), "hour", "hours") }, Minutes: func(n int) string { return plural(int64(n), "minute", "minutes") }, Yes: "yes", No: "no", None: "none",
	Change: "Change the limits", Open: "Open the form", ChangeNote: "another administrator has to confirm it", ChangeAlone: "there is no second administrator, so it takes effect at once",
	Propose: "Propose the change", ProposeAlone: "Change the limits now", Reason: "Why", ReasonHelp: "Whoever confirms it reads this.",
	Proposal: "A change waits for confirmation", ProposalNote: "proposed by {0} {1}", Confirm: "Confirm the change", Drop: "Drop it", OwnProposal: "You proposed it, so another administrator has to confirm it.",
	Outdated: "The limits have changed since it was proposed. It can only be dropped.", WhatChanges: "What it changes", ChangesTable: "Limits that change", History: "History", HistoryNote: "every version, newest first; nothing is overwritten", HistoryTable: "Versions of the limits",
	By: "Proposed by", Confirmed: "Confirmed by", At: "Since, UTC", WhatChanged: "What changed", First: "the first version",
	BadAmount: "Write an amount such as 50000 or 50000.00.", BadNumber: "Write a whole number.", BadAccount: "Choose accounts of the list.",
	QueueStopped: "{0}: the key that pays was refused {1} ({2})", QueueText: "Nothing of this account is sent. Mend the key first, then let it run again.", Resume: "Let it run again",
	SafeTitle: "Safe mode until {0}", SafeText: "The database was put back to an earlier state. Nothing is sent, and every approved request needs a new approval.",
}

var zhPolicy = PolicyTexts{
	Title: "限额", Basis: "谁必须审批、金额上限是多少，以及是否发送",
	Version: func(n int) string { return fmt.Sprintf("第 %d 版", n) }, Since: "自 {0} 起，由{1}单独设置", SinceTwo: "自 {0} 起，{1} 提出，{2} 确认", Delivered: "安装程序",
	Own: map[string]string{"as delivered": "出厂设置", "demo": "演示环境"},
	On:  "开启", Off: "关闭", Sending: "发送", SendingOn: "已批准的申请会被发送", SendingOff: "已停止发送", OffText: "已批准的申请会等待直至过期；不会向华为云发送任何请求。重新开启属于限额修改。",
	StopTitle: "停止所有发送", StopText: "任何管理员都可以单独立即停止。正在发送的请求会完成。", Stop: "立即停止所有发送", StopWhy: "停止的原因",
	Values: "当前限额",
	Field: map[string]string{
		"currency": "币种", "two_above": "超过此金额需两位审批人", "owner_above": "超过此金额其中须有所有者", "account_cap": "单个账号 24 小时上限", "requester_cap": "单个申请人 24 小时上限",
		"request_hours": "申请有效期", "approval_hours": "批准有效期", "dead_minutes": "已发送请求可能生效的时长", "second_factor": "审批要求第二因素",
		"cancel_approval": "取消订单需要审批", "endless_renewal": "允许申请不限次数的自动续费", "managed_accounts": "由主账号付款的账号",
		"pay_managed": "这些账号仍可申请付款", "submitting": "发送",
	},
	Help: map[string]string{
		"two_above":   "代金券抵扣前的金额，加上同一人最近 24 小时内申请或支付的金额。",
		"owner_above": "不能低于上一项。", "request_hours": "小时，1 到 168。", "approval_hours": "小时，1 到 24。",
		"dead_minutes": "分钟，30 到 1440。在此之前不会判定“未完成”。", "managed_accounts": "这些账号的付款结果只能通过读取证实。",
	},
	Moved: func(name, was, is string) string { return name + "：" + was + " → " + is },
	Hours: func(n int) string { return count(int64(n)) + " 小时" }, Minutes: func(n int) string { return count(int64(n)) + " 分钟" }, Yes: "是", No: "否", None: "无",
	Change: "修改限额", Open: "打开表单", ChangeNote: "需要另一位管理员确认", ChangeAlone: "没有第二位管理员，修改会立即生效",
	Propose: "提出修改", ProposeAlone: "立即修改限额", Reason: "原因", ReasonHelp: "确认人会看到。",
	Proposal: "有一项修改等待确认", ProposalNote: "由 {0} 于 {1} 提出", Confirm: "确认修改", Drop: "放弃", OwnProposal: "这是您提出的，必须由另一位管理员确认。",
	Outdated: "提出之后限额已变化，只能放弃。", WhatChanges: "修改内容", ChangesTable: "将要修改的限额", History: "历史", HistoryNote: "所有版本，最新的在前；不会覆盖", HistoryTable: "限额的各个版本",
	By: "提出人", Confirmed: "确认人", At: "生效时间（UTC）", WhatChanged: "修改内容", First: "第一个版本",
	BadAmount: "请填写金额，例如 50000 或 50000.00。", BadNumber: "请填写整数。", BadAccount: "请选择列表中的账号。",
	QueueStopped: "{0}：支付密钥于 {1} 被拒绝（{2}）", QueueText: "该账号不会发送任何请求。请先修复密钥，再恢复队列。", Resume: "恢复队列",
	SafeTitle: "安全模式至 {0}", SafeText: "数据库已回退到较早的状态。不会发送任何请求，已批准的申请都需重新审批。",
}
