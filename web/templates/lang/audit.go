package lang

import (
	"fmt"
	"strings"
)

// AuditTexts are the words of the audit trail.
type AuditTexts struct {
	Title, Basis, Placeholder, Person, Action, Subject, Kind, From, To string
	At, Seq, Who, Detail, Request, Address                             string
	Kinds                                                              map[string]string
	Actions                                                            map[string]string
	Count                                                              func(n int64) string
	Caption                                                            func(count string) string
	Shown                                                              func(n int, total int64) string
	NoMatch                                                            string
	NoMatchText                                                        Phrase // {0} link to all
	Everything                                                         string
	Verified                                                           Phrase // {0} when, {1} how old
	VerifiedTo                                                         func(seq int64) string
	Whole, Broken                                                      string
	BrokenAt                                                           func(seq int64) string
	NotVerified, Anchored, NotAnchored                                 string
	Partial                                                            string
	Columns                                                            func(rows int64) string
	RequestOf                                                          func(state string) string // a step of a request
	Systems                                                            map[string]string         // parts of the portal, that act by themselves
	Subjects                                                           map[string]func(n string) string
	AuditDetailTexts
}

// Deed is the word for an action of the audit trail; "" for one without a word.
func (t *Texts) Deed(action string) string {
	if state, ok := strings.CutPrefix(action, "approval."); ok && t.Activity.States[state] != "" {
		return t.Audit.RequestOf(t.Activity.States[state])
	}
	return t.Audit.Actions[action]
}

var enAudit = AuditTexts{
	Title: "Audit trail", Basis: "Every sign-in, refusal, change of rights, step of a payment and export; rows are added and never changed",
	Placeholder: "Text in it", Person: "Person", Action: "Action", Subject: "About", Kind: "By", From: "From", To: "to",
	At: "When, UTC", Seq: "No.", Who: "Who", Detail: "Details", Request: "Request", Address: "Address",
	Kinds: map[string]string{"person": "a person", "console": "the host's command line", "system": "the portal itself"},
	Actions: map[string]string{
		"user.create": "made the person", "user.invite": "made a link to begin with", "user.reset": "made a link for a new password", "user.role": "changed the role",
		"user.password": "set the password", "user.sessions": "ended all sessions", "user.disable": "took access away", "user.enable": "gave access back",
		"user.accounts": "changed the accounts", "user.ask": "asked for a change of rights", "user.confirmed": "confirmed a change of rights", "user.rejected": "rejected a change of rights",
		"user.withdrawn": "withdrew a change of rights", "policy.factor": "changed who needs a second factor", "signin": "signed in", "signin.refused": "sign-in refused",
		"signin.code_refused": "second factor refused", "signout": "signed out", "session.end": "ended a session", "export": "exported", "sync.request": "asked for a sync",
		"factor.begin": "began to set up a second factor", "factor.set": "set up the second factor", "factor.remove": "removed the second factor", "factor.codes": "made new recovery codes",
		"factor.recovery": "used a recovery code", "account.create": "connected an account", "account.update": "changed an account", "account.lines": "set how bill lines are read", "account.key": "stored a key", "account.key_remove": "removed a key", "retention.set": "set how long replaced versions live",
		"view.share": "shared a view", "project.plan": "set a project’s owner or budget",
		"policy.propose": "proposed a change of the limits", "policy.confirm": "confirmed a change of the limits", "policy.drop": "dropped a change of the limits", "policy.change": "changed the limits",
		"policy.change.alone": "changed the limits alone", "policy.stop": "stopped all sending", "approve.step": "approved, one of several",
		"approval.resolve": "said how an open request ended", "approval.alarm": "told people of an open request", "approval.safe_mode": "turned safe mode on",
		"approval.queue.stop": "stopped an account’s queue", "approval.queue.resume": "let an account’s queue run again",

		"passkey.add": "added a passkey", "passkey.rename": "renamed a passkey", "passkey.remove": "removed a passkey",
		"passkey.copied": "refused a passkey that may be copied", "signin.passkey_refused": "passkey refused",
	},
	Count:   func(n int64) string { return plural(n, "entry", "entries") },
	Caption: func(count string) string { return "Audit trail: " + count },
	Shown: func(n int, total int64) string {
		return fmt.Sprintf("%s of %s, newest first", count(int64(n)), plural(total, "entry", "entries"))
	},
	NoMatch: "No entry matches", NoMatchText: "Change the filters, or see {0}.", Everything: "the whole trail",
	Verified: "Checked {0}, {1}", VerifiedTo: func(seq int64) string { return "up to entry " + count(seq) },
	Whole: "unbroken", Broken: "broken", BrokenAt: func(seq int64) string { return "The chain is broken at entry " + count(seq) },
	NotVerified: "not checked yet", Anchored: "Also kept outside the database", NotAnchored: "Not kept outside the database: set PORTAL_AUDIT_ANCHOR_FILE",
	Partial:   "You see some accounts only, so you see what concerns people and sign-ins, and what you did yourself.",
	Columns:   func(rows int64) string { return plural(rows, "entry", "entries") + ", with details and hashes" },
	RequestOf: func(state string) string { return "request: " + state },
	Systems: map[string]string{
		"worker": "the portal, sending", "janitor": "the portal, checking", "sync": "the portal, copying", "sign-in": "the sign-in", "demo": "the set-up of the demo",
	},
	Subjects: map[string]func(n string) string{
		"request": func(n string) string { return "request " + n }, "policy": func(n string) string { return "limits, version " + n },
		"policy proposal": func(n string) string { return "proposed limits " + n }, "account": func(n string) string { return "account " + n },
	},
	AuditDetailTexts: enAuditDetail,
}

var zhAudit = AuditTexts{
	Title: "审计记录", Basis: "每次登录、拒绝、权限变更、付款步骤和导出；记录只增不改",
	Placeholder: "包含的文本", Person: "人员", Action: "操作", Subject: "对象", Kind: "操作方", From: "从", To: "至",
	At: "时间（UTC）", Seq: "序号", Who: "操作者", Detail: "详情", Request: "请求编号", Address: "地址",
	Kinds: map[string]string{"person": "人员", "console": "主机命令行", "system": "门户自身"},
	Actions: map[string]string{
		"user.create": "新建人员", "user.invite": "生成初始链接", "user.reset": "生成新密码链接", "user.role": "更改角色",
		"user.password": "设置密码", "user.sessions": "结束所有会话", "user.disable": "停用", "user.enable": "恢复",
		"user.accounts": "更改账号范围", "user.ask": "提出权限变更", "user.confirmed": "确认权限变更", "user.rejected": "驳回权限变更",
		"user.withdrawn": "撤回权限变更", "policy.factor": "更改第二因素要求", "signin": "登录", "signin.refused": "登录被拒绝",
		"signin.code_refused": "第二因素被拒绝", "signout": "退出登录", "session.end": "结束会话", "export": "导出", "sync.request": "请求同步",
		"factor.begin": "开始设置第二因素", "factor.set": "设置第二因素", "factor.remove": "移除第二因素", "factor.codes": "生成新的恢复码",
		"factor.recovery": "使用恢复码", "account.create": "连接账号", "account.update": "更改账号", "account.lines": "设置账单明细的粒度", "account.key": "保存密钥", "account.key_remove": "移除密钥", "retention.set": "设置旧版本的保留时间",
		"view.share": "共享视图", "project.plan": "设置企业项目的负责人或预算",
		"policy.propose": "提出限额修改", "policy.confirm": "确认限额修改", "policy.drop": "放弃限额修改", "policy.change": "修改限额",
		"policy.change.alone": "单人修改限额", "policy.stop": "停止所有提交", "approve.step": "批准（多人中的一人）",
		"approval.resolve": "认定未决申请的结果", "approval.alarm": "通知有未决申请", "approval.safe_mode": "开启安全模式",
		"approval.queue.stop": "停止账号的队列", "approval.queue.resume": "恢复账号的队列",

		"passkey.add": "添加通行密钥", "passkey.rename": "重命名通行密钥", "passkey.remove": "移除通行密钥",
		"passkey.copied": "拒绝可能被复制的通行密钥", "signin.passkey_refused": "通行密钥被拒绝",
	},
	Count:   func(n int64) string { return count(n) + " 条记录" },
	Caption: func(count string) string { return "审计记录：" + count },
	Shown: func(n int, total int64) string {
		return fmt.Sprintf("显示 %s / %s 条记录，最新的在前", count(int64(n)), count(total))
	},
	NoMatch: "没有符合条件的记录", NoMatchText: "请更改筛选条件，或查看{0}。", Everything: "全部记录",
	Verified: "校验于 {0}，{1}", VerifiedTo: func(seq int64) string { return "截至第 " + count(seq) + " 条" },
	Whole: "完整", Broken: "已断裂", BrokenAt: func(seq int64) string { return "记录链在第 " + count(seq) + " 条断裂" },
	NotVerified: "尚未校验", Anchored: "同时保存在数据库之外", NotAnchored: "未保存到数据库之外：请设置 PORTAL_AUDIT_ANCHOR_FILE",
	Partial:   "您只能查看部分账号，因此仅显示与人员和登录有关的记录，以及您自己的操作。",
	Columns:   func(rows int64) string { return count(rows) + " 条记录，含详情与哈希值" },
	RequestOf: func(state string) string { return "申请：" + state },
	Systems: map[string]string{
		"worker": "门户（提交）", "janitor": "门户（核查）", "sync": "门户（同步）", "sign-in": "登录页面", "demo": "演示环境初始化",
	},
	Subjects: map[string]func(n string) string{
		"request": func(n string) string { return "申请 " + n }, "policy": func(n string) string { return "限额版本 " + n },
		"policy proposal": func(n string) string { return "限额提案 " + n }, "account": func(n string) string { return "账号 " + n },
	},
	AuditDetailTexts: zhAuditDetail,
}
