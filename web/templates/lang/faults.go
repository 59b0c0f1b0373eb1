package lang

import (
	"fmt"
	"time"

	"portal/internal/fault"
)

// FaultTexts are the sentences of faults, and the words of the error page.
type FaultTexts struct {
	Sentences map[fault.Code]func(args ...any) string
	Titles    map[fault.Kind]string
	Ours      string // title of a failure of ours
	Apology   string
	ByID      string // before the request id
	Advice    map[fault.Kind]string
	OursNext  string
	Home      string
	SignIn    string
	Again     string            // button of the form that mends a filter
	Without   string            // link to the page without the wrong filter
	FirstPage string            // link to the list's first page
	Filters   map[string]string // what the filters are called, by parameter
}

// Fault returns the sentence of a fault.
func (t *Texts) Fault(f *fault.Error) string {
	sentence, ok := t.Faults.Sentences[f.Code]
	if !ok {
		return t.Faults.Apology
	}
	return sentence(f.Args...)
}

// arg shows the argument at place i, cut to a readable length.
func arg(args []any, i int) string {
	if i >= len(args) {
		return "?"
	}
	text := []rune(fmt.Sprint(args[i]))
	if len(text) > 60 {
		return string(text[:60]) + "…"
	}
	return string(text)
}

func fixed(s string) func(...any) string { return func(...any) string { return s } }

func about(format string) func(...any) string {
	return func(args ...any) string { return fmt.Sprintf(format, arg(args, 0)) }
}

// wait names a duration argument by a calendar.
func wait(format string, calendar *CalendarTexts) func(...any) string {
	return func(args ...any) string {
		if len(args) > 0 {
			if d, ok := args[0].(time.Duration); ok {
				return fmt.Sprintf(format, calendar.Took(max(d, time.Second)))
			}
		}
		return fmt.Sprintf(format, arg(args, 0))
	}
}

func aboutTwo(format string) func(...any) string {
	return func(args ...any) string { return fmt.Sprintf(format, arg(args, 0), arg(args, 1)) }
}

var enFaults = FaultTexts{
	Sentences: map[fault.Code]func(args ...any) string{
		fault.BadCycle:      about("“%s” is not a month. Write it as 2026-10."),
		fault.BadDate:       about("“%s” is not a day. Write it as 2026-10-31."),
		fault.BadCursor:     fixed("This place in the list does not exist. Start again from its first page."),
		fault.BadSort:       about("The list cannot be sorted by “%s”."),
		fault.BadLimit:      about("Ask for at most %s rows at a time."),
		fault.BadFilter:     aboutTwo("The filter “%s” does not know the value “%s”."),
		fault.BadRange:      aboutTwo("The range from %s to %s does not fit: it is turned round or reaches outside the month."),
		fault.TooManyParams: fixed("The address has more filters than the portal reads. Remove some."),
		fault.BodyTooLarge:  fixed("The form is larger than the portal accepts."),
		fault.BadForm:       fixed("The form could not be read. Open its page again and send it from there."),
		fault.NoSuchPage:    fixed("There is no page at this address."),
		fault.NoSuchBill:    about("There is no bill of %s for your accounts, or it has not been copied yet."),
		fault.NoSuchOrder:   about("There is no order %s for your accounts."),
		fault.NoAccess:      fixed("Your role does not open this page. An administrator can change that."),
		fault.CrossOrigin:   fixed("The request came from another site and was refused. Open the portal itself and try there."),
		fault.BadMethod:     fixed("This address cannot be used that way."),
		fault.TooOften:      fixed("That was too often in a short time. Wait a minute, then try again."),
		fault.Busy:          fixed("The portal is busy with many requests. Wait a moment, then load the page again."),

		fault.SignInFailed:    fixed("Email and password do not match. Check both; after several tries the portal makes you wait."),
		fault.SignInWait:      wait("Too many tries. The next one counts in %s.", &enCalendar),
		fault.PasswordShort:   about("The password needs at least %s characters. A few words in a row are easy to remember."),
		fault.PasswordLong:    about("The password may have at most %s characters."),
		fault.PasswordCommon:  fixed("This password is among the first that attackers try. Choose another one."),
		fault.PasswordOwnWord: about("The password must not be built around “%s”. Choose words that have nothing to do with the company."),
		fault.BadEmail:        about("“%s” is not an email address."),
		fault.EmailTaken:      about("There is already a person with the email %s."),
		fault.BadName:         fixed("Write a name of one to a hundred characters."),
		fault.BadRole:         about("There is no role “%s”. The roles are viewer, auditor, finance and admin."),
		fault.NoSuchUser:      about("There is no person %s."),
		fault.LastAdmin:       fixed("This is the last administrator. Make another person administrator first."),
		fault.NoSuchAccount:   about("There is no account %s among yours."),
		fault.BadMediaType:    fixed("The portal does not take forms of this kind."),

		fault.NoSuchSubscription: about("There is no subscription %s for your accounts."),
		fault.NoSuchPackage:      about("There is no package %s for your accounts."),
		fault.PriceDown:          fixed("Huawei did not answer the question for a price in time. Nothing was saved; what you wrote is still here, so send it again in a minute."),
		fault.PriceNoKey:         about("This portal has no key of the account %s, so it can ask for no prices there."),
		fault.PriceForbidden:     fixed("The access key may not ask for prices. An administrator can give its user the permission to view discounts."),
		fault.BadPrice:           fixed("Huawei refuses this question. Check that service, specification, region and size belong together."),
		fault.NoSuchProduct:      fixed("Huawei sells no such product: service, resource type, specification and region must belong together."),
		fault.NoSuchUsage:        fixed("This product is not billed by this usage type."),
		fault.BadUsageUnit:       fixed("This usage is not measured in this unit."),
		fault.NeedsSize:          fixed("This product has a size. Write it with its unit, such as 100 GB."),
		fault.PriceTooLarge:      fixed("The price would be larger than Huawei computes. Ask for less."),
		fault.NoSuchIAM:          fixed("There is no such IAM project."),
		fault.NoSuchQuote:        about("There is no quote %s for your accounts."),
		fault.BadComparison:      about("Choose two to %s quotes to compare."),
		fault.NoSuchVersion:      aboutTwo("There is no version %s of %s."),
		fault.GrainDiffers:       aboutTwo("Versions %s and %s cannot be compared line by line: in one of them a line is one deduction, in the other a whole month."),
		fault.VersionDropped:     aboutTwo("The lines of version %s of %s were removed when their time was over. Its totals and comparisons are kept."),
		fault.NotBilled:          about("No bill of your accounts has lines of the resource %s."),
		fault.WhichAccount:       about("More than one account has a version %s of this month. Choose the account first."),
		fault.NoSuchProject:      about("There is no enterprise project %s for your accounts."),
	},
	Titles: map[fault.Kind]string{
		fault.Invalid: "The request is not right", fault.Forbidden: "Not open to you", fault.NotFound: "Not found",
		fault.Conflict: "Something has changed meanwhile", fault.TooLarge: "Too large", fault.Unavailable: "Not possible right now",
	},
	Ours:    "The portal has failed",
	Apology: "This is our mistake, not yours. Nothing was changed.",
	ByID:    "Request",
	Advice: map[fault.Kind]string{
		fault.Invalid:     "Correct the address, or go back and choose again.",
		fault.Forbidden:   "If you need it for your work, ask an administrator and name the address.",
		fault.NotFound:    "Check the address, or search for what you need.",
		fault.Conflict:    "Load the page again and look at what is there now.",
		fault.TooLarge:    "Send less at once.",
		fault.Unavailable: "Try again in a minute.",
	},
	OursNext: "Try again. If it happens again, give the request number to an administrator; the log has the rest.",
	Home:     "To the overview",

	SignIn: "Sign in", Again: "Try again", Without: "Without this filter", FirstPage: "To the first page",
	Filters: map[string]string{
		"q": "Text", "from": "From", "to": "To", "sort": "Sorted by", "limit": "Rows on a page", "account": "Account", "currency": "Currency",
		"status": "Status", "type": "Type", "service": "Service", "by": "Grouped by", "resource": "Resource", "order": "Order", "columns": "Columns",
		"days": "Days", "tab": "Which requests", "operation": "Operation", "group": "Asked for together", "kind": "Kind",
	},
}

var zhFaults = FaultTexts{
	Sentences: map[fault.Code]func(args ...any) string{
		fault.BadCycle:      about("“%s”不是月份。请写成 2026-10 的形式。"),
		fault.BadDate:       about("“%s”不是日期。请写成 2026-10-31 的形式。"),
		fault.BadCursor:     fixed("列表中没有这个位置。请从第一页重新开始。"),
		fault.BadSort:       about("列表不能按“%s”排序。"),
		fault.BadLimit:      about("一次最多显示 %s 行。"),
		fault.BadFilter:     aboutTwo("筛选条件“%s”没有“%s”这个值。"),
		fault.BadRange:      aboutTwo("从 %s 到 %s 的范围不正确：起止颠倒，或超出了该月份。"),
		fault.TooManyParams: fixed("地址中的筛选条件过多，请去掉一些。"),
		fault.BodyTooLarge:  fixed("提交的表单过大。"),
		fault.BadForm:       fixed("无法读取该表单。请重新打开页面后再提交。"),
		fault.NoSuchPage:    fixed("该地址没有页面。"),
		fault.NoSuchBill:    about("您的账号没有 %s 的账单，或该账单尚未复制。"),
		fault.NoSuchOrder:   about("您的账号没有订单 %s。"),
		fault.NoAccess:      fixed("您的角色无权打开此页面。管理员可以调整权限。"),
		fault.CrossOrigin:   fixed("请求来自其他网站，已被拒绝。请直接打开本门户后再试。"),
		fault.BadMethod:     fixed("该地址不支持这种用法。"),
		fault.TooOften:      fixed("短时间内操作过于频繁。请等一分钟后再试。"),
		fault.Busy:          fixed("当前请求较多。请稍候再重新加载页面。"),

		fault.SignInFailed:    fixed("邮箱与密码不匹配。请核对后重试；多次失败后需等待一段时间。"),
		fault.SignInWait:      wait("尝试次数过多。请在 %s后再试。", &zhCalendar),
		fault.PasswordShort:   about("密码至少需要 %s 个字符。连续几个词语容易记住。"),
		fault.PasswordLong:    about("密码最多 %s 个字符。"),
		fault.PasswordCommon:  fixed("此密码是攻击者最先尝试的密码之一，请换一个。"),
		fault.PasswordOwnWord: about("密码不能以“%s”为主体，请使用与公司无关的词语。"),
		fault.BadEmail:        about("“%s”不是邮箱地址。"),
		fault.EmailTaken:      about("邮箱 %s 已有人使用。"),
		fault.BadName:         fixed("请填写 1 到 100 个字符的姓名。"),
		fault.BadRole:         about("没有角色“%s”。可用角色为 viewer、auditor、finance 和 admin。"),
		fault.NoSuchUser:      about("没有人员 %s。"),
		fault.LastAdmin:       fixed("这是最后一位管理员，请先将另一人设为管理员。"),
		fault.NoSuchAccount:   about("您的账号中没有 %s。"),
		fault.BadMediaType:    fixed("门户不接受这种类型的表单。"),

		fault.NoSuchSubscription: about("您的账号没有包年/包月资源 %s。"),
		fault.NoSuchPackage:      about("您的账号没有资源包 %s。"),
		fault.PriceDown:          fixed("华为云未及时答复询价。没有保存任何内容；您填写的内容仍在，请一分钟后再次提交。"),
		fault.PriceNoKey:         about("本门户没有账号 %s 的密钥，无法在该账号询价。"),
		fault.PriceForbidden:     fixed("访问密钥无权询价。管理员可为其用户授予查看折扣的权限。"),
		fault.BadPrice:           fixed("华为云拒绝了此次询价。请检查服务、规格、区域和大小是否匹配。"),
		fault.NoSuchProduct:      fixed("华为云没有此产品：服务、资源类型、规格和区域必须匹配。"),
		fault.NoSuchUsage:        fixed("该产品不按此使用量类型计费。"),
		fault.BadUsageUnit:       fixed("该使用量不以此单位计量。"),
		fault.NeedsSize:          fixed("该产品有大小。请填写大小及单位，例如 100 GB。"),
		fault.PriceTooLarge:      fixed("价格超出华为云可计算的范围，请减少数量。"),
		fault.NoSuchIAM:          fixed("没有此 IAM 项目。"),
		fault.NoSuchQuote:        about("您的账号没有报价 %s。"),
		fault.BadComparison:      about("请选择 2 到 %s 个报价进行比较。"),
		fault.NoSuchVersion:      aboutTwo("没有 %[2]s 的第 %[1]s 版。"),
		fault.GrainDiffers:       aboutTwo("第 %s 版和第 %s 版无法逐行比较：一个版本的一行是一次扣费，另一个版本的一行是整个月。"),
		fault.VersionDropped:     aboutTwo("%[2]s 第 %[1]s 版的明细已过保留期并被删除；其总额和比较结果仍保留。"),
		fault.NotBilled:          about("您账号的账单中没有资源 %s 的明细。"),
		fault.WhichAccount:       about("该月份有多个账号存在第 %s 版，请先选择账号。"),
		fault.NoSuchProject:      about("您的账号没有企业项目 %s。"),
	},
	Titles: map[fault.Kind]string{
		fault.Invalid: "请求有误", fault.Forbidden: "无权访问", fault.NotFound: "未找到",
		fault.Conflict: "内容已发生变化", fault.TooLarge: "内容过大", fault.Unavailable: "暂时无法处理",
	},
	Ours:    "门户出现故障",
	Apology: "这是门户的问题，与您的操作无关。没有任何数据被更改。",
	ByID:    "请求编号",
	Advice: map[fault.Kind]string{
		fault.Invalid:     "请更正地址，或返回后重新选择。",
		fault.Forbidden:   "如工作需要，请联系管理员并告知此地址。",
		fault.NotFound:    "请检查地址，或搜索所需内容。",
		fault.Conflict:    "请重新加载页面，查看当前内容。",
		fault.TooLarge:    "请减少一次提交的内容。",
		fault.Unavailable: "请一分钟后再试。",
	},
	OursNext: "请重试。若再次出现，请将请求编号告知管理员，日志中有详细信息。",
	Home:     "前往总览",

	SignIn: "登录", Again: "重试", Without: "去掉此筛选条件", FirstPage: "回到第一页",
	Filters: map[string]string{
		"q": "文本", "from": "开始日期", "to": "结束日期", "sort": "排序", "limit": "每页行数", "account": "账号", "currency": "币种",
		"status": "状态", "type": "类型", "service": "服务", "by": "分组", "resource": "资源", "order": "订单", "columns": "列",
		"days": "天数", "tab": "申请范围", "operation": "操作", "group": "一并提出的申请", "kind": "类别",
	},
}
