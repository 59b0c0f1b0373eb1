package lang

import "fmt"

// ChartTexts are the words of charts.
type ChartTexts struct {
	AsTable  string // opens the numbers
	Thousand func(currency string) string
	Million  func(currency string) string
	Whole    func(month, amount string) string         // a column
	Part     func(series, month, amount string) string // a part of one
	Total    string
	Month    string
	Day      string
	ThatDay  func(month string) string
	SoFar    func(month string) string
	RunDay   func(day, that, soFar, before, beforeSoFar string) string
	RunLabel func(now, nowSum string, days int, before, beforeSum string) string
}

var enChart = ChartTexts{
	AsTable:  "These numbers as a table",
	Thousand: func(currency string) string { return "thousand " + currency },
	Million:  func(currency string) string { return "million " + currency },
	Whole:    func(month, amount string) string { return month + ": " + amount + " in all" },
	Part:     func(series, month, amount string) string { return series + ", " + month + ": " + amount },
	Total:    "Total",
	Month:    "Month",
	Day:      "Day",
	ThatDay:  func(month string) string { return month + ", that day" },
	SoFar:    func(month string) string { return month + ", so far" },
	RunDay: func(day, that, soFar, before, beforeSoFar string) string {
		return fmt.Sprintf("%s: %s that day, %s so far; %s %s", day, that, soFar, before, beforeSoFar)
	},
	RunLabel: func(now, nowSum string, days int, before, beforeSum string) string {
		if days == 0 {
			return "Cumulative cost: no whole day of " + now + " yet"
		}
		return fmt.Sprintf("Cumulative cost: %s %s after %s, %s %s at that day", now, nowSum, plural(int64(days), "day", "days"), before, beforeSum)
	},
}

var zhChart = ChartTexts{
	AsTable:  "以表格显示这些数字",
	Thousand: func(currency string) string { return "千 " + currency },
	Million:  func(currency string) string { return "百万 " + currency },
	Whole:    func(month, amount string) string { return month + "：合计 " + amount },
	Part:     func(series, month, amount string) string { return series + "，" + month + "：" + amount },
	Total:    "合计",
	Month:    "月份",
	Day:      "日",
	ThatDay:  func(month string) string { return month + "当日" },
	SoFar:    func(month string) string { return month + "累计" },
	RunDay: func(day, that, soFar, before, beforeSoFar string) string {
		return fmt.Sprintf("%s：当日 %s，累计 %s；%s同期 %s", day, that, soFar, before, beforeSoFar)
	},
	RunLabel: func(now, nowSum string, days int, before, beforeSum string) string {
		if days == 0 {
			return "累计费用：" + now + "尚无完整的一天"
		}
		return fmt.Sprintf("累计费用：%s前 %d 天 %s，%s同期 %s", now, days, nowSum, before, beforeSum)
	},
}
