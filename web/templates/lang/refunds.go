package lang

// RefundTexts are the words of what giving a resource back or running on by use
// means in money.
type RefundTexts struct {
	NotKnown   string
	LastPaid   string
	Refund     string
	Fee        string
	Back       string
	Used       string
	Later      string
	FromOrder  string
	Before     string
	After      string
	AfterAsked Phrase // {0} currency, {1} when it was asked
	Hours      string
	NoPrice    string
}

var enRefunds = RefundTexts{
	NotKnown: "known once it is done", LastPaid: "Paid for the newest term", Refund: "Refund", Fee: "Handling fee", Back: "Given back", Used: "Used, and handling fees",
	Later:     "Huawei states refund and fee in the refund order only: what was paid, less what was used, less a fee; cash coupons are not given back. Both stand here once it is done.",
	FromOrder: "as the refund order says; negative is given back",
	Before:    "A month as it is paid now, quoted", After: "A month by use", AfterAsked: "730 hours by use, quoted, {0}, asked {1}",
	Hours:   "A quote is for the resource alone, without what is attached to it. What is billed by use is what is used.",
	NoPrice: "What a month by use costs is not known: Huawei has no price by the hour for this product, or did not tell it.",
}

var zhRefunds = RefundTexts{
	NotKnown: "事先未知", LastPaid: "最近一个周期的付款", Refund: "退款", Fee: "手续费", Back: "退回", Used: "已使用及手续费",
	Later:     "退款和手续费只在退款订单中说明：已付金额减去已使用部分和手续费；代金券不退。完成后会显示在这里。",
	FromOrder: "以退款订单为准；负数为退回",
	Before:    "当前每月费用（报价）", After: "按需使用一个月", AfterAsked: "按需使用 730 小时（报价），{0}，询价于 {1}",
	Hours:   "报价仅为该资源本身，不含挂载资源。按需计费以实际用量为准。",
	NoPrice: "按需使用一个月的费用未知：华为云没有该产品的按小时价格，或未提供。",
}
