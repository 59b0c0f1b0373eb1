package lang

// EndingTexts are the words of what ends soon.
type EndingTexts struct {
	Title, None, Table, What, AtStake, Ends string
	Note                                    func(shown, all int) string
	More                                    func(n int) string
	RestTable                               string
	Kinds                                   map[string]string
}

var enEnding = EndingTexts{
	Title: "Ending within 30 days", None: "Nothing ends within 30 days.", Table: "What ends within 30 days, the most urgent first",
	What: "What", AtStake: "At stake", Ends: "Ends in",
	Note: func(shown, all int) string {
		if shown < all {
			return "the next " + count(int64(shown)) + " of " + count(int64(all))
		}
		return plural(int64(all), "thing", "things") + ", last price paid, coupon left, or amount to pay"
	},
	More:      func(n int) string { return count(int64(n)) + " more" },
	RestTable: "What ends later within 30 days",
	Kinds:     map[string]string{"subscription": "subscription", "coupon": "coupon", "package": "package", "order": "time to pay the order"},
}

var zhEnding = EndingTexts{
	Title: "30 天内到期", None: "30 天内没有到期的内容。", Table: "30 天内到期的内容，最紧急的在前",
	What: "内容", AtStake: "涉及金额", Ends: "剩余时间",
	Note: func(shown, all int) string {
		if shown < all {
			return "共 " + count(int64(all)) + " 项，显示最近 " + count(int64(shown)) + " 项"
		}
		return count(int64(all)) + " 项；金额为上次支付价、代金券余额或待付金额"
	},
	More:      func(n int) string { return "另外 " + count(int64(n)) + " 项" },
	RestTable: "30 天内其余到期的内容",
	Kinds:     map[string]string{"subscription": "包年/包月资源", "coupon": "代金券", "package": "资源包", "order": "订单支付期限"},
}
