package lang

// AccountTexts are the words of the pages about one's own account, and of the
// second step of the sign-in.
type AccountTexts struct {
	Title, Basis                                               string
	Password, Current, New, Repeat, NewHelp, Change            string
	PasswordNote                                               string
	Factor, FactorNote, FactorOn, FactorOff, FactorMust        string
	FactorSince                                                Phrase // {0} when
	CodesLeft                                                  func(n int) string
	SetUp, Replace, NewCodes, NewCodesNote, Remove, RemoveNote string
	FactorTitle, Scan, ScanHelp, ByHand, QRLabel, CodeLabel    string
	CodeHelp, TurnOn, Required                                 string
	Codes, CodesTitle, CodesText, CodesDone                    string
	CodeTitle, CodeHint, CodeButton, CodeLost, Back            string
	Sessions, EndOthers                                        string
	Display, DisplayNote                                       string
	Happened, HappenedNote                                     string
	PasswordChanged, FactorRemoved, OthersEnded, Mine          string
}

var enAccount = AccountTexts{
	Title: "My account", Basis: "What only you can change",
	Password: "Password", Current: "Present password", New: "New password", Repeat: "The same once more",
	NewHelp: "At least 15 characters. A few words in a row are easy to remember.", Change: "Change the password",
	PasswordNote: "You stay signed in here and are signed out everywhere else.",
	Factor:       "Second factor", FactorNote: "A code from your phone at every sign-in", FactorOn: "set up", FactorOff: "not set up", FactorMust: "Your role needs one: set it up to go on.",
	FactorSince: "since {0}",
	CodesLeft:   func(n int) string { return plural(int64(n), "recovery code left", "recovery codes left") },
	SetUp:       "Set up a second factor", Replace: "Move it to another phone", NewCodes: "Make new recovery codes", NewCodesNote: "The old ones work no more.",
	Remove: "Remove the second factor", RemoveNote: "Then your password alone opens your account.",
	FactorTitle: "Set up a second factor", Scan: "1. Add the portal to an authenticator", ScanHelp: "Scan the picture with an authenticator on your phone.",
	ByHand: "Or type this key there by hand:", QRLabel: "Picture of the key for an authenticator", CodeLabel: "2. Type the code that it shows",
	CodeHelp: "Six digits, new every half minute.", TurnOn: "Turn it on", Required: "required for your role",
	Codes: "Recovery codes", CodesTitle: "Keep these recovery codes", CodesText: "Each works once, in place of a code, when your phone is gone. They are shown this once: print them, or keep them where you keep passwords.", CodesDone: "I have kept them",
	CodeTitle: "Code", CodeHint: "From your authenticator", CodeButton: "Sign in", CodeLost: "Without your phone, type a recovery code instead. Without both, ask whoever runs the portal's host.", Back: "Sign in as another person",
	Sessions: "Where you are signed in", EndOthers: "End all others",
	Display: "Language and display", DisplayNote: "On every device",
	Happened: "What happened to your account", HappenedNote: "newest first; tell an administrator what you don't know",
	PasswordChanged: "The password is changed. Other sessions are over.", FactorRemoved: "The second factor is removed.", OthersEnded: "All other sessions are over.", Mine: "New recovery codes are in force.",
}

var zhAccount = AccountTexts{
	Title: "我的账户", Basis: "只有您本人可以更改的内容",
	Password: "密码", Current: "当前密码", New: "新密码", Repeat: "再次输入",
	NewHelp: "至少 15 个字符。连续几个词语容易记住。", Change: "更改密码",
	PasswordNote: "此处保持登录，其他位置全部退出。",
	Factor:       "第二因素", FactorNote: "每次登录时输入手机上的验证码", FactorOn: "已设置", FactorOff: "未设置", FactorMust: "您的角色必须使用第二因素，请先设置。",
	FactorSince: "自 {0} 起",
	CodesLeft:   func(n int) string { return "剩余 " + count(int64(n)) + " 个恢复码" },
	SetUp:       "设置第二因素", Replace: "更换手机", NewCodes: "生成新的恢复码", NewCodesNote: "旧恢复码随即失效。",
	Remove: "移除第二因素", RemoveNote: "此后仅凭密码即可登录。",
	FactorTitle: "设置第二因素", Scan: "1. 将门户添加到验证器", ScanHelp: "用手机上的验证器扫描此图。",
	ByHand: "或手动输入以下密钥：", QRLabel: "供验证器扫描的密钥图", CodeLabel: "2. 输入验证器显示的验证码",
	CodeHelp: "六位数字，每半分钟更新。", TurnOn: "启用", Required: "您的角色必须使用",
	Codes: "恢复码", CodesTitle: "请保存这些恢复码", CodesText: "手机不在身边时，每个恢复码可代替验证码使用一次。恢复码只显示这一次，请打印或与密码一起妥善保存。", CodesDone: "已保存",
	CodeTitle: "验证码", CodeHint: "来自您的验证器", CodeButton: "登录", CodeLost: "手机不在身边时，可输入恢复码。两者都没有时，请联系门户主机的管理者。", Back: "以其他人员身份登录",
	Sessions: "登录位置", EndOthers: "结束其他所有会话",
	Display: "语言与显示", DisplayNote: "适用于所有设备",
	Happened: "账户发生的事情", HappenedNote: "最新的在前；如有不明情况请告知管理员",
	PasswordChanged: "密码已更改，其他会话已结束。", FactorRemoved: "第二因素已移除。", OthersEnded: "其他会话已全部结束。", Mine: "新的恢复码已生效。",
}
