package lang

// AlarmTexts tell on every page that the outcome of a call is not known.
type AlarmTexts struct {
	One            func(request, age string) string
	Many           func(n int, oldest string) string
	DoNot          func(pay bool) string
	Read           string // reading goes on
	Review         func(n, of int) string
	SeeOne, SeeAll string
}

var enAlarm = AlarmTexts{
	One: func(request, age string) string {
		return request + " was sent " + age + " ago and its outcome is not known."
	},
	Many: func(n int, oldest string) string {
		return plural(int64(n), "call", "calls") + " to Huawei without a known outcome, the oldest for " + oldest + "."
	},
	DoNot: func(pay bool) string {
		if pay {
			return "Do not pay in the console."
		}
		return "Do not do the same in the console."
	},
	Read: "It may have happened. The portal will not send it again; it reads until the answer is certain.",
	Review: func(n, of int) string {
		if of == 1 {
			return "Reading cannot tell what came of it: two people have to say it, with evidence."
		}
		return "Reading cannot tell what came of " + count(int64(n)) + " of them: two people have to say it, with evidence."
	},
	SeeOne: "See the request", SeeAll: "See the requests",
}

var zhAlarm = AlarmTexts{
	One: func(request, age string) string { return request + " 已发送 " + age + "，结果仍未确定。" },
	Many: func(n int, oldest string) string {
		return count(int64(n)) + " 次华为云调用的结果未确定，最早的已有 " + oldest + "。"
	},
	DoNot: func(pay bool) string {
		if pay {
			return "请勿在控制台支付。"
		}
		return "请勿在控制台执行相同操作。"
	},
	Read: "操作可能已经生效。门户不会再次发送，会持续读取直到确定。",
	Review: func(n, of int) string {
		if of == 1 {
			return "读取无法判断结果：需要两个人凭证据确认。"
		}
		return "其中 " + count(int64(n)) + " 次无法通过读取判断：需要两个人凭证据确认。"
	},
	SeeOne: "查看申请", SeeAll: "查看这些申请",
}
