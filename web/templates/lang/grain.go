package lang

// GrainTexts are the words about what a bill line stands for: one deduction, or
// a whole billing cycle. The keys are those of billing.LineGrain.
type GrainTexts struct {
	Title  string            // of the choice
	Head   string            // of a column
	One    map[string]string // what a line is, in a table
	Lines  map[string]string // in a sentence
	LineOf Phrase            // {0} accounts, {1} Lines
	Choice map[string]string
	Means  map[string]string
	Save   string
	Note   string
	Saved  string

	NoDays     func(accounts string) string // a figure that cannot be compared by day
	CoarseHead string
	CoarseText Phrase // {0} accounts
	CostsHead  string
	CostsText  Phrase // {0} accounts with their months, {1} link
	ByMonth    string
	NoDayTitle string // all months of a view are left out
	NoDayText  Phrase
	NoForecast func(accounts string) string

	ForecastWithout func(accounts string) string // the forecast is of the other accounts
	Without         func(accounts string) string // so is a comparison by day
	LeftSoFar       func(month, accounts string) string
	LeftNote        string

	ChangedHead string
	ChangedText Phrase
	SumHead     string
	Difference  string
}

var enGrain = GrainTexts{
	Title: "What a bill line stands for", Head: "A line is",
	One:    map[string]string{"deduction": "one deduction", "cycle": "a whole month"},
	Lines:  map[string]string{"deduction": "one line per deduction", "cycle": "one line per month and resource"},
	LineOf: "{0}: {1}",
	Choice: map[string]string{"deduction": "One line per deduction", "cycle": "One line per month and resource"},
	Means: map[string]string{
		"deduction": "Every charge is a line of its own: some 700 a month for what is billed by the hour. Costs by day, the comparison with the same days of last month and forecasts need this.",
		"cycle":     "All charges of a resource in a month are one line, so there are far fewer lines and a month is copied in a fraction of the time. Amounts and totals are the same, but nothing is known by day.",
	},
	Save: "Read lines like this", Note: "From the next reading of each month on. What is kept stays as it was read, as a version of its month.",
	Saved: "From the next reading on, lines are read like this.",

	NoDays:     func(accounts string) string { return "one line per month of " + accounts + ": not known by day" },
	CoarseHead: "A line here stands for a whole month.",
	CoarseText: "The bills of {0} are read as one line per month and resource. The day of such a line does not say when the cost arose, and a filter by day goes by that one day alone.",
	CostsHead:  "Some months have no days and are left out.",
	CostsText:  "Read as one line per month and resource: {0}. {1}",
	ByMonth:    "Show the costs by month",
	NoDayTitle: "There is no day to show.",
	NoDayText:  "What was charged in this time is known by month only.",
	NoForecast: func(accounts string) string {
		return "no forecast: the bills of " + accounts + " are read as one line per month and resource, without days"
	},
	ForecastWithout: func(accounts string) string {
		return "forecast without " + accounts + ": read as one line per month and resource, without days"
	},
	Without:   func(accounts string) string { return "without " + accounts },
	LeftSoFar: func(month, accounts string) string { return month + " so far, " + accounts },
	LeftNote:  "one line per month: not known by day, so not compared and not forecast",

	ChangedHead: "These two cannot be compared line by line.",
	ChangedText: "In one of them a line is one deduction, in the other a whole month: the same charges stand in other lines. Their totals are compared above; lines are compared again between two versions that were read alike.",
	SumHead:     "From one version to the other", Difference: "Difference of the totals",
}

var zhGrain = GrainTexts{
	Title: "账单明细的粒度", Head: "每行为",
	One:    map[string]string{"deduction": "一次扣费", "cycle": "整个月"},
	Lines:  map[string]string{"deduction": "每次扣费一行", "cycle": "每个资源每月一行"},
	LineOf: "{0}：{1}",
	Choice: map[string]string{"deduction": "每次扣费一行", "cycle": "每个资源每月一行"},
	Means: map[string]string{
		"deduction": "每笔费用单独一行，按小时计费的资源每月约 700 行。按天的成本、与上月同期的比较和预测都需要这种粒度。",
		"cycle":     "一个资源在一个月内的所有费用合为一行，行数少得多，复制一个月所需的时间也短得多。金额和总额不变，但没有按天的数据。",
	},
	Save: "按此读取明细", Note: "自每个月份的下一次读取起生效。已保存的内容保持读取时的样子，作为该月的一个版本。",
	Saved: "自下一次读取起按此读取明细。",

	NoDays:     func(accounts string) string { return accounts + " 的账单每月一行：没有按天的数据" },
	CoarseHead: "这里的一行代表整个月。",
	CoarseText: "{0} 的账单按每个资源每月一行读取。这类行的日期不表示费用产生的时间，按日期筛选时也只看这一个日期。",
	CostsHead:  "部分月份没有按天的数据，未计入。",
	CostsText:  "按每个资源每月一行读取：{0}。{1}",
	ByMonth:    "按月显示成本",
	NoDayTitle: "没有可显示的日期。",
	NoDayText:  "这段时间的费用只有按月的数据。",
	NoForecast: func(accounts string) string {
		return "无预测：" + accounts + " 的账单按每个资源每月一行读取，没有按天的数据"
	},
	ForecastWithout: func(accounts string) string {
		return "预测不含 " + accounts + "：账单按每个资源每月一行读取，没有按天的数据"
	},
	Without:   func(accounts string) string { return "不含 " + accounts },
	LeftSoFar: func(month, accounts string) string { return accounts + " " + month + "至今" },
	LeftNote:  "账单每月一行，没有按天的数据，不参与对比和预测",

	ChangedHead: "这两个版本无法逐行比较。",
	ChangedText: "其中一个版本的一行是一次扣费，另一个版本的一行是整个月：同样的费用分在不同的行里。上方比较了两者的总额；粒度相同的两个版本之间可以逐行比较。",
	SumHead:     "从一个版本到另一个版本", Difference: "总额之差",
}
