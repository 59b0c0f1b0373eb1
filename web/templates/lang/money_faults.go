package lang

import (
	"maps"

	"portal/internal/fault"
)

// The sentences of the money path's faults join those of the other features.
func init() {
	maps.Copy(enFaults.Sentences, enMoneyFaults)
	maps.Copy(zhFaults.Sentences, zhMoneyFaults)
}

var enMoneyFaults = map[fault.Code]func(args ...any) string{
	fault.NoSuchRequest:     about("There is no request %s for your accounts."),
	fault.TargetBusy:        about("Request %s is already open for this. It has to end before another can begin."),
	fault.NotWaiting:        about("Order %s does not wait for payment any more, so nothing was asked for. Load its page to see its state."),
	fault.UseParentOrder:    about("This order is a part of the combined order %s. Act on that one."),
	fault.MasterPays:        fixed("A master account pays the orders of this account. Paying them here is switched off in the policy."),
	fault.ShownChanged:      fixed("What the page showed is not what is there now. Nothing was done. Look at the new figures and decide again."),
	fault.WrongState:        about("This is not possible any more: the request is in the state “%s”."),
	fault.OwnRequest:        fixed("You asked for this yourself, so another person has to decide."),
	fault.AlreadyApproved:   fixed("You have already decided on this. Another person has to be the next."),
	fault.RequestExpired:    fixed("The time of this request is over. Ask again if it is still needed."),
	fault.NeedsOwner:        fixed("At this amount one of the two approvers has to be an owner."),
	fault.StepUp:            fixed("Sign in again to do this: your last sign-in is more than five minutes ago."),
	fault.NeedsSecondFactor: fixed("The policy asks approvers for a second factor. Sign in again with yours."),
	fault.OtherCurrency:     aboutTwo("The amount is in %s, and the policy has limits in %s only. Nothing in another currency can be asked for."),
	fault.OverCap:           aboutTwo("This would exceed the cap of 24 hours for the %s, %s. Wait, or have the policy changed."),
	fault.TooLateToAsk:      fixed("Too little time is left: the payment deadline or a chosen coupon ends too soon."),
	fault.NoSuchCoupon:      about("The coupon %s is not there, or was named twice. Choose again."),
	fault.TooManyCoupons:    about("At most %s coupons can pay one order."),
	fault.CouponUnfit:       aboutTwo("The coupon %s does not fit this order (%s). Choose another, or none."),
	fault.NoSuchDiscount:    about("The discount %s is not offered for this order any more. Choose again."),
	fault.MustUseDiscount:   about("This order has the price adjustment %s and must be paid with it."),
	fault.ConfirmWord:       about("To confirm, type exactly: %s"),
	fault.ReasonMissing:     fixed("Write a reason. Others will read it."),
	fault.ReasonLong:        about("The text may have at most %s characters."),
	fault.NoSuchResource:    about("There is no yearly or monthly resource %s any more."),
	fault.NotMainResource:   about("This resource follows another one. Act on %s."),
	fault.NotRenewable:      about("Huawei does not renew this resource now (%s)."),
	fault.AlreadySo:         fixed("It is already set so. Nothing needs to be done."),
	fault.BadTerm:           fixed("Choose a term of 1 to 11 months, or 1 to 3 years."),
	fault.BadTimes:          fixed("Choose how often it renews, from 1 to 99. Renewal without an end is switched off in the policy."),
	fault.BadScope:          fixed("Choose what is given back: the resource, or only its renewed term."),
	fault.UpstreamSilent:    fixed("Huawei Cloud does not answer right now, so the figures could not be checked. Nothing was done. Try again in a minute."),
	fault.Contradicted:      fixed("What was read just now says otherwise. Look at the evidence again."),
	fault.BadPolicy:         about("The value of “%s” is outside what a policy may say."),
	fault.PolicyMoved:       fixed("The policy has changed meanwhile, or another change waits. Look at it first."),
	fault.NothingChanged:    fixed("Nothing was changed."),
	fault.NeedsTwo:          fixed("Two administrators exist, so this needs both of them."),
}

var zhMoneyFaults = map[fault.Code]func(args ...any) string{
	fault.NoSuchRequest:     about("您的账号下没有申请 %s。"),
	fault.TargetBusy:        about("申请 %s 正在处理同一对象。它结束后才能提出新的申请。"),
	fault.NotWaiting:        about("订单 %s 已不在待支付状态，因此未提交任何申请。请刷新订单页面查看状态。"),
	fault.UseParentOrder:    about("此订单属于合并订单 %s，请对该订单操作。"),
	fault.MasterPays:        fixed("此账号的订单由企业主账号支付。策略未允许在这里支付。"),
	fault.ShownChanged:      fixed("页面显示的内容与现在的不一致，未做任何操作。请查看新的数字后再决定。"),
	fault.WrongState:        about("现在无法这样做：申请处于“%s”状态。"),
	fault.OwnRequest:        fixed("这是您自己提出的，必须由其他人决定。"),
	fault.AlreadyApproved:   fixed("您已经做过决定，下一步必须由其他人完成。"),
	fault.RequestExpired:    fixed("此申请已过期。如仍需要，请重新申请。"),
	fault.NeedsOwner:        fixed("在此金额下，两位审批人中必须有一位所有者。"),
	fault.StepUp:            fixed("请重新登录后再操作：您上次登录已超过五分钟。"),
	fault.NeedsSecondFactor: fixed("策略要求审批人使用第二因素，请用它重新登录。"),
	fault.OtherCurrency:     aboutTwo("金额币种为 %s，而策略只有 %s 的限额，其他币种不能申请。"),
	fault.OverCap:           aboutTwo("将超过 24 小时限额（%s，%s）。请稍后再试，或修改策略。"),
	fault.TooLateToAsk:      fixed("剩余时间不足：支付期限或所选代金券即将到期。"),
	fault.NoSuchCoupon:      about("代金券 %s 不存在或重复选择，请重新选择。"),
	fault.TooManyCoupons:    about("一个订单最多使用 %s 张代金券。"),
	fault.CouponUnfit:       aboutTwo("代金券 %s 不适用于此订单（%s）。请选择其他代金券或不使用。"),
	fault.NoSuchDiscount:    about("此订单已没有折扣 %s，请重新选择。"),
	fault.MustUseDiscount:   about("此订单有价格调整 %s，支付时必须使用。"),
	fault.ConfirmWord:       about("请准确输入以下内容以确认：%s"),
	fault.ReasonMissing:     fixed("请填写原因，其他人会看到。"),
	fault.ReasonLong:        about("文字最多 %s 个字符。"),
	fault.NoSuchResource:    about("包年/包月资源 %s 已不存在。"),
	fault.NotMainResource:   about("此资源从属于另一个资源，请对 %s 操作。"),
	fault.NotRenewable:      about("华为云目前不能续费此资源（%s）。"),
	fault.AlreadySo:         fixed("已经是这样设置的，无需操作。"),
	fault.BadTerm:           fixed("请选择 1 至 11 个月，或 1 至 3 年。"),
	fault.BadTimes:          fixed("请选择续费次数（1 至 99）。策略未允许不限次数的自动续费。"),
	fault.BadScope:          fixed("请选择退订范围：整个资源，或仅续费的周期。"),
	fault.UpstreamSilent:    fixed("华为云暂时没有响应，无法核对数字。未做任何操作，请稍后再试。"),
	fault.Contradicted:      fixed("刚刚读取的结果与此不符，请再次查看证据。"),
	fault.BadPolicy:         about("“%s”的值超出策略允许的范围。"),
	fault.PolicyMoved:       fixed("策略已被修改，或另有修改待确认。请先查看。"),
	fault.NothingChanged:    fixed("没有任何改动。"),
	fault.NeedsTwo:          fixed("已有两位管理员，此操作需要两人共同完成。"),
}
