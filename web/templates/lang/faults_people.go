package lang

import (
	"maps"

	"portal/internal/fault"
)

// The sentences of faults about people, their second factor, and accounts.
func init() {
	maps.Copy(enFaults.Sentences, map[fault.Code]func(args ...any) string{
		fault.SelfGrant:       fixed("Nobody can give rights to themselves. Ask another administrator."),
		fault.SamePerson:      fixed("This needs another administrator: neither the one who asked nor the one who gains by it."),
		fault.SecondAdmin:     fixed("This takes effect when a second administrator confirms it."),
		fault.NoSuchChange:    fixed("This change no longer waits: it was decided, withdrawn, or has run out."),
		fault.ChangeOpen:      fixed("A change of this kind already waits for this person. Decide or withdraw it first."),
		fault.ChangeOutdated:  fixed("The person has changed since this was asked. Reject it and ask anew."),
		fault.NothingChanges:  fixed("That is how it is already."),
		fault.NoSuchLink:      fixed("This link was used, replaced, or is older than 15 minutes. Ask the administrator for a new one."),
		fault.PasswordsDiffer: fixed("The two passwords differ. Type the same one twice."),
		fault.PasswordWrong:   fixed("This is not your present password."),
		fault.PasswordSame:    fixed("This is the password you have. Choose another one."),
		fault.CodeWrong:       fixed("This code is not right, or was used before. Wait for the next one and type that."),
		fault.NoFactor:        fixed("There is no second factor to change."),
		fault.FactorRequired:  fixed("Your role needs a second factor. It can be replaced, but not removed."),
		fault.NoSuchSession:   fixed("There is no such session, or it is over."),
		fault.AccountsHidden:  fixed("This person sees accounts that you don't. An administrator who sees them all can change that."),
		fault.BadDomain:       fixed("Write the account's domain id as Huawei shows it: letters, digits and hyphens."),
		fault.BadRetention:    aboutTwo("Write a number of days from %s to %s, or nothing to keep them for ever."),
		fault.BadCurrency:     about("“%s” is not a currency. Write three letters, such as USD."),
		fault.BadKey:          fixed("A key is a pair: write the access key and the secret key, each without blanks."),
		fault.DomainTaken:     about("The account %s is connected already."),
		fault.NoVault:         fixed("Keys cannot be kept: the portal runs without PORTAL_SECRET_KEY."),
		fault.KeyFromSettings: fixed("There is no key that was stored here; one of the settings is changed where the portal runs."),
	})
	maps.Copy(zhFaults.Sentences, map[fault.Code]func(args ...any) string{
		fault.SelfGrant:       fixed("任何人都不能给自己授权，请联系另一位管理员。"),
		fault.SamePerson:      fixed("需要另一位管理员确认：不能是提出者，也不能是获得权限的人。"),
		fault.SecondAdmin:     fixed("需另一位管理员确认后生效。"),
		fault.NoSuchChange:    fixed("此变更已不在等待：已处理、已撤回或已过期。"),
		fault.ChangeOpen:      fixed("此人已有同类变更在等待，请先处理或撤回。"),
		fault.ChangeOutdated:  fixed("提出之后此人的情况已变化。请驳回后重新提出。"),
		fault.NothingChanges:  fixed("当前已是如此。"),
		fault.NoSuchLink:      fixed("此链接已使用、已被替换或已超过 15 分钟。请向管理员索取新链接。"),
		fault.PasswordsDiffer: fixed("两次输入的密码不同，请输入相同的密码。"),
		fault.PasswordWrong:   fixed("这不是您当前的密码。"),
		fault.PasswordSame:    fixed("这就是您当前的密码，请换一个。"),
		fault.CodeWrong:       fixed("验证码不正确或已使用。请等待下一个验证码后再输入。"),
		fault.NoFactor:        fixed("没有可更改的第二因素。"),
		fault.FactorRequired:  fixed("您的角色必须使用第二因素，可以更换，但不能移除。"),
		fault.NoSuchSession:   fixed("没有此会话，或会话已结束。"),
		fault.AccountsHidden:  fixed("此人可查看您无权查看的账号，需由可查看全部账号的管理员更改。"),
		fault.BadDomain:       fixed("请按华为云显示的形式填写账号 ID：字母、数字和连字符。"),
		fault.BadRetention:    aboutTwo("请填写 %s 至 %s 之间的天数，留空表示永久保留。"),
		fault.BadCurrency:     about("“%s”不是币种。请填写三个字母，例如 USD。"),
		fault.BadKey:          fixed("密钥成对出现：请同时填写访问密钥和私有密钥，且不含空格。"),
		fault.DomainTaken:     about("账号 %s 已连接。"),
		fault.NoVault:         fixed("无法保存密钥：门户未设置 PORTAL_SECRET_KEY。"),
		fault.KeyFromSettings: fixed("此处没有保存的密钥；来自设置的密钥须在门户运行的主机上更改。"),
	})
}
