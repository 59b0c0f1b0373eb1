package lang

import (
	"maps"

	"portal/internal/fault"
)

// PasskeyTexts are the words of passkeys: on one's own account, and at the
// sign-in.
type PasskeyTexts struct {
	Title, Note, Basis, About                      string
	Table, Listed, Name, NameHelp, Added, LastUsed string
	Never, Copied, CopiedNote, Change, Rename      string
	ChangeOf                                       func(name string) string
	Add, AddTitle, AddNote, Manage                 string
	None                                           string
	Remove, RemoveTitle, RemoveNote, RemoveLast    string
	Have                                           func(n int) string
	SetUpCodes, RemoveCodes, RemoveCodesNote       string
	FactorNote, Instead                            string
	AddedDone, RenamedDone, RemovedDone            string

	SignIn, Second, SecondTitle                      string
	RecoveryLabel, RecoveryHint, RecoveryWrong, Lost string
	NoScript, Old, Off                               string
	Elsewhere                                        Phrase // {0} the address
	Failed, Cancelled, AlreadyThere                  string
}

var enPasskeys = PasskeyTexts{
	Title: "Passkeys", Note: "sign in with a finger, a face or a PIN",
	Basis: "A passkey stays in your phone, your computer or a security key",
	About: "A passkey signs you in with what unlocks the device: a finger, a face or a PIN. It works here only, so that nobody can trick you into giving it away.",
	Table: "Your passkeys", Listed: "Passkeys you have", Name: "Name", NameHelp: "Such as the device that holds it: work laptop, phone.", Added: "Added, UTC", LastUsed: "Last used, UTC",
	Never: "not yet", Copied: "refused", CopiedNote: "Its counter went back: there may be a copy of it. It opens nothing any more. Remove it, and tell an administrator.",
	Change: "Change", Rename: "Rename", ChangeOf: func(name string) string { return "Change " + name },
	Add: "Add this passkey", AddTitle: "Add a passkey", AddNote: "You stay signed in here and are signed out everywhere else.", Manage: "Add or change passkeys",
	None:   "You have no passkey yet.",
	Remove: "Remove this passkey", RemoveTitle: "Remove", RemoveNote: "You stay signed in here and are signed out everywhere else. Delete it on the device as well.",
	RemoveLast: "It is your only second factor, and your role needs one. Add another first.",
	Have:       func(n int) string { return plural(int64(n), "passkey", "passkeys") },
	SetUpCodes: "Set up codes as well", RemoveCodes: "Remove the codes", RemoveCodesNote: "Your passkeys stay.",
	FactorNote: "a code from your phone or a passkey at every sign-in", Instead: "Or use a passkey instead",
	AddedDone: "The passkey is added. Other sessions are over.", RenamedDone: "The passkey has its new name.", RemovedDone: "The passkey is removed. Other sessions are over.",

	SignIn: "Sign in with a passkey", Second: "Use a passkey", SecondTitle: "Confirm that it is you",
	RecoveryLabel: "Recovery code", RecoveryHint: "One of those you kept", RecoveryWrong: "This recovery code is not right, or was used before.", Lost: "Without your passkey, type a recovery code. Without both, ask whoever runs the portal's host.",
	NoScript:  "Passkeys need JavaScript in your browser. Codes from an authenticator on your phone work without.",
	Old:       "This browser does not know passkeys. Codes from an authenticator on your phone work in every browser.",
	Off:       "Passkeys are off: this portal is opened by a number, and they need a name. Codes from an authenticator on your phone work.",
	Elsewhere: "Passkeys work where the portal is opened by its name: {0}",
	Failed:    "This did not work. Try again; if it goes on, sign in another way.", Cancelled: "No passkey was given. Try again when you are ready.", AlreadyThere: "This device holds a passkey of yours already.",
}

var zhPasskeys = PasskeyTexts{
	Title: "通行密钥", Note: "用指纹、面容或 PIN 登录",
	Basis: "通行密钥保存在您的手机、电脑或安全密钥中",
	About: "通行密钥用解锁设备的方式登录：指纹、面容或 PIN。它只在此处有效，他人无法诱骗您交出。",
	Table: "您的通行密钥", Listed: "已添加的通行密钥", Name: "名称", NameHelp: "例如保存它的设备：办公笔记本、手机。", Added: "添加时间（UTC）", LastUsed: "最近使用（UTC）",
	Never: "尚未使用", Copied: "已拒绝", CopiedNote: "它的计数器倒退，可能存在副本，因此不再有效。请移除并告知管理员。",
	Change: "更改", Rename: "重命名", ChangeOf: func(name string) string { return "更改 " + name },
	Add: "添加此通行密钥", AddTitle: "添加通行密钥", AddNote: "此处保持登录，其他位置全部退出。", Manage: "添加或更改通行密钥",
	None:   "您还没有通行密钥。",
	Remove: "移除此通行密钥", RemoveTitle: "移除", RemoveNote: "此处保持登录，其他位置全部退出。请同时在设备上删除它。",
	RemoveLast: "这是您唯一的第二因素，而您的角色必须使用第二因素。请先添加另一个。",
	Have:       func(n int) string { return count(int64(n)) + " 个通行密钥" },
	SetUpCodes: "同时设置验证码", RemoveCodes: "移除验证码", RemoveCodesNote: "通行密钥保留。",
	FactorNote: "每次登录时输入手机上的验证码或使用通行密钥", Instead: "或改用通行密钥",
	AddedDone: "通行密钥已添加，其他会话已结束。", RenamedDone: "通行密钥已重命名。", RemovedDone: "通行密钥已移除，其他会话已结束。",

	SignIn: "使用通行密钥登录", Second: "使用通行密钥", SecondTitle: "请确认是您本人",
	RecoveryLabel: "恢复码", RecoveryHint: "您保存的恢复码之一", RecoveryWrong: "恢复码不正确或已使用。", Lost: "通行密钥不在身边时，可输入恢复码。两者都没有时，请联系门户主机的管理者。",
	NoScript:  "通行密钥需要浏览器启用 JavaScript。手机验证器的验证码无需 JavaScript。",
	Old:       "此浏览器不支持通行密钥。手机验证器的验证码适用于所有浏览器。",
	Off:       "通行密钥未启用：此门户通过数字地址打开，而通行密钥需要域名。可使用手机验证器的验证码。",
	Elsewhere: "请通过门户的名称打开后使用通行密钥：{0}",
	Failed:    "操作未成功，请重试；如仍不行，请用其他方式登录。", Cancelled: "未提供通行密钥，准备好后请重试。", AlreadyThere: "此设备已保存您的通行密钥。",
}

// The sentences of faults about passkeys.
func init() {
	maps.Copy(enFaults.Sentences, map[fault.Code]func(args ...any) string{
		fault.BadPasskeyName:    about("Give the passkey a name of at most %s characters."),
		fault.PasskeyNameTaken:  about("You have a passkey called “%s” already. Choose another name."),
		fault.PasskeyTaken:      fixed("This passkey is here already."),
		fault.PasskeyRefused:    fixed("This passkey is not one that opens your account. Try another one, or sign in another way."),
		fault.PasskeyElsewhere:  about("This passkey was used at another address. The portal's passkeys work at %s."),
		fault.PasskeyExpired:    fixed("This took too long, or was answered already. Try once more."),
		fault.PasskeyCopied:     fixed("This passkey is refused: there may be a copy of it. Sign in another way, remove it, and tell an administrator."),
		fault.PasskeyUnverified: fixed("The device did not make sure that it is you. Set up a PIN, finger or face on it, or sign in with your password and use it then."),
		fault.PasskeyScript:     fixed("Passkeys need JavaScript in your browser. Codes from an authenticator on your phone work without."),
		fault.NoSuchPasskey:     fixed("There is no such passkey, or it was removed."),
		fault.NoPasskeys:        fixed("You have no passkey here. Sign in with your password."),
		fault.TooManyPasskeys:   about("You have %s passkeys, which is the most. Remove one first."),
		fault.PasskeysOff:       fixed(enPasskeys.Off),
	})
	maps.Copy(zhFaults.Sentences, map[fault.Code]func(args ...any) string{
		fault.BadPasskeyName:    about("请填写通行密钥的名称，最多 %s 个字符。"),
		fault.PasskeyNameTaken:  about("您已有名为“%s”的通行密钥，请换一个名称。"),
		fault.PasskeyTaken:      fixed("此通行密钥已添加。"),
		fault.PasskeyRefused:    fixed("此通行密钥不能打开您的账户。请换一个，或用其他方式登录。"),
		fault.PasskeyElsewhere:  about("此通行密钥用于另一个地址。门户的通行密钥在 %s 有效。"),
		fault.PasskeyExpired:    fixed("用时过长或已提交过，请重试。"),
		fault.PasskeyCopied:     fixed("此通行密钥被拒绝：可能存在副本。请用其他方式登录后移除它，并告知管理员。"),
		fault.PasskeyUnverified: fixed("设备未确认是您本人。请在设备上设置 PIN、指纹或面容，或先用密码登录再使用它。"),
		fault.PasskeyScript:     fixed("通行密钥需要浏览器启用 JavaScript。手机验证器的验证码无需 JavaScript。"),
		fault.NoSuchPasskey:     fixed("没有此通行密钥，或已被移除。"),
		fault.NoPasskeys:        fixed("您在此处没有通行密钥，请使用密码登录。"),
		fault.TooManyPasskeys:   about("您已有 %s 个通行密钥，已达上限，请先移除一个。"),
		fault.PasskeysOff:       fixed(zhPasskeys.Off),
	})
}
