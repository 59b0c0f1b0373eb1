package lang

// AccountsTexts are the words of the pages about upstream accounts.
type AccountsTexts struct {
	Title, Basis, Connect, NewTitle                                   string
	Name, Domain, DomainHelp, Currency, CurrencyHelp                  string
	State, ReadKey, PayKey, LastRead, LastReadUTC, None, FromSettings string
	Ends                                                              Phrase // {0} last four characters
	SetBy                                                             Phrase // {0} who, {1} when
	Settings                                                          string
	Key                                                               map[string]string
	KeyIs                                                             map[string]string
	Access, Secret, SecretHelp, Store, Replace, Remove                string
	RemoveOf                                                          func(kind string) string
	StoreNote, PayNote                                                string
	Rename, Renamed, Stored, Removed, Created                         string
	Count                                                             func(n int64) string
	Caption                                                           func(count string) string
	SeeSync                                                           string
	NoVault                                                           string
	OneCurrency                                                       string
	NoneTitle, NoneOpen, NoneAsk, NoneConnect                         string // for who sees no account; the last for who may connect one
}

var enAccounts = AccountsTexts{
	Title: "Accounts", Basis: "Upstream accounts whose bills are kept here, and the keys that reach them", Connect: "Connect an account", NewTitle: "Connect an account",
	Name: "Name", Domain: "Account id", DomainHelp: "As Huawei's console shows it under “My Credentials”.", Currency: "Currency", CurrencyHelp: "Of its bills; it cannot be changed later.",
	State: "State", ReadKey: "Key that reads", PayKey: "Key that pays", LastRead: "Last answer", LastReadUTC: "Last answer, UTC", None: "none", FromSettings: "from the settings",
	Ends: "…{0}", SetBy: "stored by {0}, {1}", Settings: "This key comes from the settings of the portal and is changed where it runs.",
	Key:    map[string]string{"read": "Key that reads", "pay": "Key that pays"},
	KeyIs:  map[string]string{"read": "copies bills and orders, asks for prices", "pay": "submits approved requests; only the worker opens it"},
	Access: "Access key", Secret: "Secret key", SecretHelp: "Sealed at once and never shown again.", Store: "Store the key", Replace: "Replace the key", Remove: "Remove the key",
	RemoveOf:  func(kind string) string { return "Remove: " + kind },
	StoreNote: "Copying begins and prices can be asked for within seconds.", PayNote: "Payments of this account use it within seconds, where PORTAL_PAYING is on.",
	Rename: "Rename", Renamed: "Renamed.", Stored: "The key is stored, and is used within seconds.", Removed: "The key is removed.", Created: "The account is connected. Store the key that reads its bills.",
	Count:   func(n int64) string { return plural(n, "account", "accounts") },
	Caption: func(count string) string { return "Accounts: " + count },
	SeeSync: "See the sync", NoVault: "Keys cannot be stored: the portal runs without PORTAL_SECRET_KEY.",
	OneCurrency: "Pages add up accounts of one currency only",
	NoneTitle:   "No account yet",
	NoneOpen:    "Bills, orders and resources belong to an account, and none is open to you.",
	NoneAsk:     "Ask an administrator to give you one.",
	NoneConnect: "Connect one and store a key that reads it: the newest month is here within minutes. One that is connected already is given to you by an administrator.",
}

var zhAccounts = AccountsTexts{
	Title: "账号", Basis: "在此保存账单的华为云账号，以及访问它们的密钥", Connect: "连接账号", NewTitle: "连接账号",
	Name: "名称", Domain: "账号 ID", DomainHelp: "即华为云控制台“我的凭证”中显示的账号 ID。", Currency: "币种", CurrencyHelp: "账单的币种，之后不能更改。",
	State: "状态", ReadKey: "读取密钥", PayKey: "支付密钥", LastRead: "最近应答", LastReadUTC: "最近应答（UTC）", None: "无", FromSettings: "来自设置",
	Ends: "尾号 {0}", SetBy: "由 {0} 保存，{1}", Settings: "此密钥来自门户的设置，须在运行门户的主机上更改。",
	Key:    map[string]string{"read": "读取密钥", "pay": "支付密钥"},
	KeyIs:  map[string]string{"read": "复制账单和订单、询价", "pay": "提交已批准的申请；只有工作进程会打开它"},
	Access: "访问密钥（AK）", Secret: "私有密钥（SK）", SecretHelp: "立即加密保存，不再显示。", Store: "保存密钥", Replace: "更换密钥", Remove: "移除密钥",
	RemoveOf:  func(kind string) string { return "移除：" + kind },
	StoreNote: "几秒内开始复制，并可询价。", PayNote: "PORTAL_PAYING 开启时，几秒内用它支付此账号的订单。",
	Rename: "重命名", Renamed: "已重命名。", Stored: "密钥已保存，几秒内启用。", Removed: "密钥已移除。", Created: "账号已连接，请保存读取账单的密钥。",
	Count:   func(n int64) string { return count(n) + " 个账号" },
	Caption: func(count string) string { return "账号：" + count },
	SeeSync: "查看数据同步", NoVault: "无法保存密钥：门户未设置 PORTAL_SECRET_KEY。",
	OneCurrency: "页面只汇总同一币种的账号",
	NoneTitle:   "还没有账号",
	NoneOpen:    "账单、订单和资源都属于某个账号，而目前没有账号对您开放。",
	NoneAsk:     "请联系管理员授权。",
	NoneConnect: "请接入一个账号并保存读取密钥，几分钟内即可看到最新月份；已接入的账号由管理员授权给您。",
}
