package lang

import (
	"fmt"

	"portal/internal/auth"
)

// PeopleTexts are the words of the pages on which administrators manage people.
type PeopleTexts struct {
	Title, Invite, InviteTitle, InviteTwo                         string
	Basis                                                         string
	Placeholder, Role, State, Name, Email, Accounts, Factor, Seen string
	Owner, OwnerHelp                                              string
	OwnerOf                                                       func(role string) string
	States                                                        map[auth.PersonState]string
	Set, NotSet, Never, All                                       string
	SomeAccounts                                                  func(n int) string
	Count                                                         func(n int64) string
	Caption                                                       func(count string) string
	Shown                                                         func(n int, total int64, order string) string
	NoMatch                                                       string
	NoMatchText                                                   Phrase // {0} link to all
	Everybody                                                     string
	ByName, ByNameBack, SeenFirst, SeenLast                       string

	Waiting, WaitingNote, WaitingTable, What, AskedBy, Until, Deed   string
	Confirm, Reject, Withdraw                                        string
	ConfirmOf, RejectOf, WithdrawOf                                  func(what string) string
	NotYou, NotWhoGains                                              string
	ToRole                                                           func(who, from, to string) string
	ResetOf                                                          func(who string) string
	FactorFor                                                        func(roles string) string
	FactorForNone                                                    string
	Decisions                                                        map[string]string
	WaitingOf                                                        func(n int) string
	Alone, NeedsTwo, AloneWarning, NotSelf                           string
	RoleHelp                                                         map[auth.Role]string
	ChangeRole, GrantTitle, GrantAll, GrantSome, ChangeAccounts      string
	GrantNote, HiddenNote                                            string
	SignIn, Reset, ResetNote, ResetTwo, NewLink, NewLinkNote         string
	EndSessions, EndSessionsNote, Disable, DisableNote               string
	Enable, EnableNote                                               string
	Sessions, SessionsTable, NoSessions, Opened, LastUsed, From      string
	MoreSessions                                                     func(n int) string
	With, Ends, End                                                  string
	EndOf                                                            func(which string) string
	ThisOne                                                          string
	History, HistoryNote, HistoryTable, NoHistory, At, By, Did       string
	Since, PasswordAt                                                Phrase // {0} when
	NoPassword                                                       string
	LinkTitle, LinkText, LinkLabel, LinkExpires, LinkBack, LinkSelf  string
	Policy, PolicyNote, PolicyNone, ChangePolicy                     string
	SetTitle, SetButton, SetPassword, SetRepeat, SetHelp, SetDone    string
	SetHello                                                         Phrase // {0} name
	Asked, Changed, Decided, Ended, Granted, Disabled, Enabled, Gone string
}

var enPeople = PeopleTexts{
	Title: "People", Invite: "Invite a person", InviteTitle: "Invite a person", InviteTwo: "A role above viewer waits for a second administrator; until then they are a viewer.",
	Basis:       "Who may sign in, as what, and which accounts they see",
	Placeholder: "Name or email", Role: "Role", State: "State", Name: "Name", Email: "Email", Accounts: "Accounts", Factor: "Second factor", Seen: "Last seen, UTC",
	Owner: "Owner", OwnerHelp: "takes the last step of the largest approvals; administrators only",
	OwnerOf: func(role string) string { return role + ", owner" },
	States:  map[auth.PersonState]string{auth.Active: "active", auth.Invited: "invited", auth.Disabled: "disabled"},
	Set:     "set up", NotSet: "none", Never: "not lately", All: "all",
	SomeAccounts: func(n int) string { return plural(int64(n), "account", "accounts") },
	Count:        func(n int64) string { return plural(n, "person", "people") },
	Caption:      func(count string) string { return "People: " + count },
	Shown: func(n int, total int64, order string) string {
		return fmt.Sprintf("%s of %s, %s", count(int64(n)), plural(total, "person", "people"), order)
	},
	NoMatch: "Nobody matches", NoMatchText: "Change the filters, or see {0}.", Everybody: "everybody",
	ByName: "A to Z", ByNameBack: "Z to A", SeenFirst: "last seen first", SeenLast: "longest away first",

	Waiting: "Waiting for a second administrator", WaitingNote: "rights change only when two agree", WaitingTable: "Changes that wait",
	What: "Change", AskedBy: "Asked by", Until: "Until, UTC", Deed: "Decision",
	Confirm: "Confirm", Reject: "Reject", Withdraw: "Withdraw",
	ConfirmOf:   func(what string) string { return "Confirm: " + what },
	RejectOf:    func(what string) string { return "Reject: " + what },
	WithdrawOf:  func(what string) string { return "Withdraw: " + what },
	NotYou:      "You asked: another administrator confirms.",
	NotWhoGains: "You would gain by it: another administrator confirms.",
	ToRole:      func(who, from, to string) string { return who + ": " + from + " becomes " + to },
	ResetOf:     func(who string) string { return who + ": link for a new password" },
	FactorFor:   func(roles string) string { return "Second factor required of: " + roles }, FactorForNone: "Second factor required of nobody",
	Decisions: map[string]string{"": "waits", "confirmed": "confirmed", "rejected": "rejected", "withdrawn": "withdrawn"},
	WaitingOf: func(n int) string { return plural(int64(n), "change waits", "changes wait") },
	Alone:     "takes effect at once", NeedsTwo: "waits for a second administrator",
	AloneWarning: "There is one administrator: changes of rights take effect alone, and the audit trail says so. Make a second one.",
	NotSelf:      "Nobody gives rights to themselves: another administrator does it.",
	RoleHelp: map[auth.Role]string{
		auth.Viewer: "looks things up", auth.Auditor: "viewer, plus the audit trail", auth.Finance: "reviews, exports, asks for payments", auth.Admin: "approves, manages people and accounts",
	},
	ChangeRole: "Change the role", GrantTitle: "Accounts they see", GrantAll: "All, those that come later included", GrantSome: "Only these", ChangeAccounts: "Change the accounts",
	GrantNote: "takes effect with their next page", HiddenNote: "Accounts that you don't see yourself stay as they are.",
	SignIn: "Sign-in", Reset: "Make a link for a new password", ResetNote: "The link works once, for 15 minutes. The old password works until then; the second factor stays.",
	ResetTwo: "The password of an administrator takes two: another administrator confirms and gets the link.",
	NewLink:  "Make a new link", NewLinkNote: "They have not set a password yet. A new link replaces the old one and works once, for 15 minutes.",
	EndSessions: "End all sessions", EndSessionsNote: "They are signed out everywhere with their next click.",
	Disable: "Take access away", DisableNote: "They cannot sign in any more, and all their sessions are over.",
	Enable: "Give access back", EnableNote: "They can sign in again with the password they had.",
	Sessions: "Sessions", SessionsTable: "Where the person is signed in", NoSessions: "Not signed in anywhere.",
	MoreSessions: func(n int) string { return plural(int64(n), "older session", "older sessions") },

	Opened: "Signed in, UTC", LastUsed: "Last used, UTC", From: "Address", With: "Browser", Ends: "Ends, UTC", End: "End",
	EndOf:   func(which string) string { return "End the session of " + which },
	ThisOne: "this one",
	History: "What happened", HistoryNote: "newest first", HistoryTable: "Entries of the audit trail about this person", NoHistory: "Nothing yet.",
	At: "When", By: "By", Did: "What",
	Since: "Since {0}", PasswordAt: "Password of {0}", NoPassword: "No password set yet",
	LinkTitle: "Hand over this link now", LinkText: "It is shown this once. Whoever opens it sets the password of this person, so hand it over on a way that only they read.",
	LinkLabel: "Link", LinkExpires: "Works once, until", LinkBack: "To the person", LinkSelf: "The portal sends no mail with it.",
	Policy: "Second factor", PolicyNote: "who must have one; who has none yet only reaches the page that sets it up", PolicyNone: "nobody", ChangePolicy: "Change who needs one",
	SetTitle: "Set your password", SetButton: "Set the password", SetHello: "Welcome, {0}.", SetPassword: "New password", SetRepeat: "The same once more",
	SetHelp: "At least 15 characters. A few words in a row are easy to remember. Nobody else ever sees it.",
	SetDone: "Your password is set. Sign in with it.",
	Asked:   "Asked. It takes effect when a second administrator confirms it.", Changed: "Changed.", Decided: "Decided.", Ended: "Ended.", Granted: "The accounts are changed.",
	Disabled: "Access is taken away.", Enabled: "Access is given back.", Gone: "Signed out everywhere.",
}

var zhPeople = PeopleTexts{
	Title: "人员", Invite: "邀请人员", InviteTitle: "邀请人员", InviteTwo: "高于只读的角色需另一位管理员确认；在此之前为只读。",
	Basis:       "谁可以登录、以何角色、可查看哪些账号",
	Placeholder: "姓名或邮箱", Role: "角色", State: "状态", Name: "姓名", Email: "邮箱", Accounts: "账号", Factor: "第二因素", Seen: "最近活动（UTC）",
	Owner: "所有者", OwnerHelp: "执行最大额审批的最后一步，仅限管理员",
	OwnerOf: func(role string) string { return role + "、所有者" },
	States:  map[auth.PersonState]string{auth.Active: "可登录", auth.Invited: "已邀请", auth.Disabled: "已停用"},
	Set:     "已设置", NotSet: "无", Never: "近期无", All: "全部",
	SomeAccounts: func(n int) string { return count(int64(n)) + " 个账号" },
	Count:        func(n int64) string { return count(n) + " 人" },
	Caption:      func(count string) string { return "人员：" + count },
	Shown: func(n int, total int64, order string) string {
		return fmt.Sprintf("显示 %s / %s 人，%s", count(int64(n)), count(total), order)
	},
	NoMatch: "没有符合条件的人员", NoMatchText: "请更改筛选条件，或查看{0}。", Everybody: "所有人员",
	ByName: "按字母顺序", ByNameBack: "按字母倒序", SeenFirst: "最近活动的在前", SeenLast: "最久未活动的在前",

	Waiting: "等待另一位管理员", WaitingNote: "权限变更须两人同意", WaitingTable: "等待中的变更",
	What: "变更", AskedBy: "提出者", Until: "有效期至（UTC）", Deed: "决定",
	Confirm: "确认", Reject: "驳回", Withdraw: "撤回",
	ConfirmOf:   func(what string) string { return "确认：" + what },
	RejectOf:    func(what string) string { return "驳回：" + what },
	WithdrawOf:  func(what string) string { return "撤回：" + what },
	NotYou:      "由您提出：需另一位管理员确认。",
	NotWhoGains: "您将因此获得权限：需另一位管理员确认。",
	ToRole:      func(who, from, to string) string { return who + "：由" + from + "改为" + to },
	ResetOf:     func(who string) string { return who + "：新密码链接" },
	FactorFor:   func(roles string) string { return "必须使用第二因素：" + roles }, FactorForNone: "任何角色都不要求第二因素",
	Decisions: map[string]string{"": "等待中", "confirmed": "已确认", "rejected": "已驳回", "withdrawn": "已撤回"},
	WaitingOf: func(n int) string { return count(int64(n)) + " 项变更等待中" },
	Alone:     "立即生效", NeedsTwo: "需另一位管理员确认",
	AloneWarning: "目前只有一位管理员：权限变更单独生效，并记入审计记录。请设置第二位管理员。",
	NotSelf:      "任何人都不能给自己授权，由另一位管理员操作。",
	RoleHelp: map[auth.Role]string{
		auth.Viewer: "查询", auth.Auditor: "只读，另可查看审计记录", auth.Finance: "复核、导出、申请付款", auth.Admin: "审批、管理人员和账号",
	},
	ChangeRole: "更改角色", GrantTitle: "可查看的账号", GrantAll: "全部，包括以后新增的", GrantSome: "仅限以下账号", ChangeAccounts: "更改账号",
	GrantNote: "打开下一个页面时生效", HiddenNote: "您无权查看的账号保持不变。",
	SignIn: "登录", Reset: "生成新密码链接", ResetNote: "链接仅可使用一次，15 分钟内有效。此前旧密码仍可使用；第二因素保持不变。",
	ResetTwo: "管理员的密码需两人：由另一位管理员确认并获得链接。",
	NewLink:  "生成新链接", NewLinkNote: "此人尚未设置密码。新链接将替换旧链接，仅可使用一次，15 分钟内有效。",
	EndSessions: "结束所有会话", EndSessionsNote: "下次点击时在所有位置退出登录。",
	Disable: "停用", DisableNote: "此人将无法登录，所有会话立即结束。",
	Enable: "恢复", EnableNote: "此人可用原有密码再次登录。",
	Sessions: "会话", SessionsTable: "此人登录的位置", NoSessions: "当前未在任何位置登录。",
	MoreSessions: func(n int) string { return "其余 " + count(int64(n)) + " 个较早的会话" },

	Opened: "登录时间（UTC）", LastUsed: "最近使用（UTC）", From: "地址", With: "浏览器", Ends: "结束时间（UTC）", End: "结束",
	EndOf:   func(which string) string { return "结束会话：" + which },
	ThisOne: "当前会话",
	History: "发生的事情", HistoryNote: "最新的在前", HistoryTable: "与此人有关的审计记录", NoHistory: "暂无。",
	At: "时间", By: "操作者", Did: "内容",
	Since: "自 {0} 起", PasswordAt: "密码设置于 {0}", NoPassword: "尚未设置密码",
	LinkTitle: "请立即转交此链接", LinkText: "链接只显示这一次。打开者即可设置此人的密码，请通过只有本人能看到的方式转交。",
	LinkLabel: "链接", LinkExpires: "仅可使用一次，有效期至", LinkBack: "返回此人", LinkSelf: "门户不会用邮件发送此链接。",
	Policy: "第二因素", PolicyNote: "必须使用的角色；尚未设置者只能打开设置页面", PolicyNone: "无", ChangePolicy: "更改要求",
	SetTitle: "设置密码", SetButton: "设置密码", SetHello: "{0}，您好。", SetPassword: "新密码", SetRepeat: "再次输入",
	SetHelp: "至少 15 个字符。连续几个词语容易记住。其他人永远看不到此密码。",
	SetDone: "密码已设置，请用新密码登录。",
	Asked:   "已提出。另一位管理员确认后生效。", Changed: "已更改。", Decided: "已处理。", Ended: "已结束。", Granted: "账号已更改。",
	Disabled: "已停用。", Enabled: "已恢复。", Gone: "已在所有位置退出登录。",
}
