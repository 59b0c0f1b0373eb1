package lang

// OrderExtraTexts are the words of what else is known of an order.
type OrderExtraTexts struct {
	Made        string
	MadeNote    string
	MadeTable   string
	Resource    string
	Service     string
	Refund      string
	RefundNote  Phrase // {0} when
	RefundTable string
	Item        string
	Region      string
	Base        string
	Amount      string
	GivenBack   string
	NoRefund    string
	Invoice     string
	InvoiceNote string
}

var enOrderExtras = OrderExtraTexts{
	Made: "What it made", MadeNote: "resources that its bill lines name, with what they cost by this order", MadeTable: "Resources of the order",
	Resource: "Resource", Service: "Service",
	Refund: "What is given back", RefundNote: "USD, read {0}; negative: given back, positive: consumed or a handling fee", RefundTable: "Refund of the order",
	Item: "For", Region: "Region", Base: "Original order", Amount: "Amount", GivenBack: "Given back in all", NoRefund: "Huawei has no details of the refund.",
	Invoice: "Its invoice", InvoiceNote: "matched by amount and month; Huawei does not name the order",
}

var zhOrderExtras = OrderExtraTexts{
	Made: "订单产生的资源", MadeNote: "该订单账单明细中的资源及其费用", MadeTable: "该订单的资源",
	Resource: "资源", Service: "服务",
	Refund: "退款明细", RefundNote: "USD，读取于 {0}；负数为退还，正数为已消费或手续费", RefundTable: "该订单的退款明细",
	Item: "项目", Region: "区域", Base: "原订单", Amount: "金额", GivenBack: "退款合计", NoRefund: "华为云没有退款明细。",
	Invoice: "对应的发票", InvoiceNote: "按金额和月份匹配；华为云不注明订单",
}
