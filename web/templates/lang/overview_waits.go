package lang

// WaitTexts are the words of what waits for the reader of the first page.
type WaitTexts struct {
	Title       string
	Note        string
	Requests    func(n int) string
	RequestsSum Phrase // {0} amounts with their currencies
	Resolve     string // a request that reading could not settle
	By          Phrase // {0} who asked, {1} amount
	Ends        Phrase // {0} when
	More        func(n int) string
	Unclear     func(n int) string
	UnclearNote string
	Outside     func(n int) string
	OutsideNote string
	Noticed     string // timeline of an order that was paid without the portal
	NoticedGone string // cancelled
}

var enWaits = WaitTexts{
	Title: "Waits for you", Note: "before anything can go on",
	Requests:    func(n int) string { return plural(int64(n), "request waits for you", "requests wait for you") },
	RequestsSum: "{0} before coupons", Resolve: "two people must say what happened", By: "{0} asks, {1}", Ends: "until {0}",
	More: func(n int) string { return "and " + count(int64(n)) + " more" },
	Unclear: func(n int) string {
		return plural(int64(n), "request of yours is not settled", "requests of yours are not settled")
	},
	UnclearNote: "the outcome is not known or differs: do not pay in the Huawei console",
	Outside: func(n int) string {
		return plural(int64(n), "order was paid or cancelled outside the portal", "orders were paid or cancelled outside the portal")
	},
	OutsideNote: "noticed in the last 30 days, without an approval here",
	Noticed:     "The portal noticed that it was paid outside, without an approval here", NoticedGone: "The portal noticed that it was cancelled outside, without a request here",
}

var zhWaits = WaitTexts{
	Title: "待您处理", Note: "处理后才能继续",
	Requests:    func(n int) string { return count(int64(n)) + " 个申请待您处理" },
	RequestsSum: "代金券抵扣前共 {0}", Resolve: "须由两人说明实际情况", By: "{0} 申请，{1}", Ends: "至 {0}",
	More:        func(n int) string { return "另有 " + count(int64(n)) + " 个" },
	Unclear:     func(n int) string { return "您的 " + count(int64(n)) + " 个申请尚无定论" },
	UnclearNote: "结果未知或有出入：请勿在华为云控制台支付",
	Outside:     func(n int) string { return count(int64(n)) + " 个订单在门户之外支付或取消" },
	OutsideNote: "最近 30 天发现，未经此处审批",
	Noticed:     "门户发现该订单在门户之外支付，未经此处审批", NoticedGone: "门户发现该订单在门户之外取消，未经此处申请",
}
