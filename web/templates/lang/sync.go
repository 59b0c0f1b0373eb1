package lang

import "fmt"

// SyncTexts are the words of the sync page.
type SyncTexts struct {
	Title          string
	Basis          Phrase // {0} when
	Domain         Phrase // {0} account id upstream
	Healthy        string
	HealthyIs      string
	Waiting        string // never synced
	WaitingIs      string
	Behind         string // a passing problem
	Stopped        string // the portal asks no more by itself
	TryKey         string
	TryKeyOf       func(account string) string
	Detail         string
	TasksTable     func(account string) string
	What           string
	State          string
	Progress       string
	OKAt           string
	DueAt          string
	Problem        string
	Deed           string // head of the column of buttons
	Running        string
	Due            string
	Planned        string
	Failed         string
	Tries          func(n int) string
	DoneOf         func(done, total int64) string
	Done           func(done int64) string
	ProgressOf     func(what string) string
	Now            string
	NowOf          func(what, account string) string
	Month          string
	ReadMonth      string
	MonthNote      string
	Runs           string
	RunsNote       string
	RunsTable      string
	NoRuns         Phrase
	Started        string
	Took           string
	Records        string
	Calls          string
	Result         string
	OK             string
	NoTasks        Phrase
	Account        string
	Quiet          func(n int) string // opens the months without news
	BillOf         func(month string) string
	Asked          string // flash
	KeyAgain       string // flash
	NoAccounts     string
	NoAccountsText Phrase
	ExportNote     string
}

var enSync = SyncTexts{
	Title:     "Sync",
	Basis:     "As of {0}; pages read the copy and never wait for Huawei",
	Domain:    "Account id {0}",
	Healthy:   "Working",
	HealthyIs: "Everything is being copied as planned.",
	Waiting:   "Not read yet",
	WaitingIs: "The first reading begins in a moment.",
	Behind:    "Behind",
	Stopped:   "Stopped",
	TryKey:    "Try the key again",
	TryKeyOf:  func(account string) string { return "Try the key again: " + account },
	Detail:    "For support",

	TasksTable: func(account string) string { return "What is copied of " + account },
	What:       "What", State: "State", Progress: "Progress", OKAt: "Last read, UTC", DueAt: "Next, UTC", Problem: "Problem", Deed: "Read now",
	Running: "Reading", Due: "Due", Planned: "Up to date", Failed: "Failed",
	Tries:      func(n int) string { return plural(int64(n), "try", "tries") + " in a row" },
	DoneOf:     func(done, total int64) string { return count(done) + " of " + count(total) },
	Done:       func(done int64) string { return plural(done, "record", "records") },
	ProgressOf: func(what string) string { return "Progress of " + what },
	Now:        "Sync now",
	NowOf:      func(what, account string) string { return "Sync now: " + what + " of " + account },
	Month:      "Month", ReadMonth: "Read this month again", MonthNote: "A closed month is otherwise read weekly, later monthly.",
	Runs: "Recent runs", RunsNote: "the last to end first", RunsTable: "Runs of the recent past",
	NoRuns:  "No run has ended yet.",
	Started: "Started, UTC", Took: "Took", Records: "Records", Calls: "Calls", Result: "Result", OK: "done",
	NoTasks:        "No task is planned for this account yet.",
	Account:        "Account",
	Quiet:          func(n int) string { return plural(int64(n), "older month, up to date", "older months, up to date") },
	BillOf:         func(month string) string { return "Bill of " + month },
	Asked:          "The sync has been asked for. It begins within a few seconds.",
	KeyAgain:       "The portal asks Huawei once more with this key.",
	NoAccounts:     "No account is connected.",
	NoAccountsText: "Set HUAWEI_ACCESS_KEY, HUAWEI_SECRET_KEY and HUAWEI_DOMAIN_ID, then start the portal again.",
	ExportNote:     "What is copied, and every run that has ended",
}

var zhSync = SyncTexts{
	Title:     "数据同步",
	Basis:     "截至 {0}；页面读取本地副本，从不等待华为云",
	Domain:    "账号 ID {0}",
	Healthy:   "正常",
	HealthyIs: "一切按计划复制。",
	Waiting:   "尚未读取",
	WaitingIs: "首次读取即将开始。",
	Behind:    "滞后",
	Stopped:   "已停止",
	TryKey:    "重新尝试密钥",
	TryKeyOf:  func(account string) string { return "重新尝试密钥：" + account },
	Detail:    "供支持人员参考",

	TasksTable: func(account string) string { return account + " 的复制内容" },
	What:       "内容", State: "状态", Progress: "进度", OKAt: "上次读取（UTC）", DueAt: "下次（UTC）", Problem: "问题", Deed: "立即读取",
	Running: "读取中", Due: "待读取", Planned: "已是最新", Failed: "失败",
	Tries:      func(n int) string { return fmt.Sprintf("连续 %d 次", n) },
	DoneOf:     func(done, total int64) string { return count(done) + " / " + count(total) },
	Done:       func(done int64) string { return count(done) + " 条记录" },
	ProgressOf: func(what string) string { return what + "的进度" },
	Now:        "立即同步",
	NowOf:      func(what, account string) string { return "立即同步：" + account + " 的" + what },
	Month:      "月份", ReadMonth: "重新读取该月", MonthNote: "已结月份平时每周读取一次，之后每月一次。",
	Runs: "最近的运行", RunsNote: "最近结束的在前", RunsTable: "最近的运行记录",
	NoRuns:  "还没有完成的运行。",
	Started: "开始时间（UTC）", Took: "用时", Records: "记录数", Calls: "调用次数", Result: "结果", OK: "完成",
	NoTasks:        "该账号尚无计划的任务。",
	Account:        "账号",
	Quiet:          func(n int) string { return count(int64(n)) + " 个较早的月份，均为最新" },
	BillOf:         func(month string) string { return month + "账单" },
	Asked:          "已请求同步，几秒内开始。",
	KeyAgain:       "门户将用此密钥再次请求华为云。",
	NoAccounts:     "没有连接任何账号。",
	NoAccountsText: "请设置 HUAWEI_ACCESS_KEY、HUAWEI_SECRET_KEY 和 HUAWEI_DOMAIN_ID，然后重新启动门户。",
	ExportNote:     "复制的内容以及所有已结束的运行",
}
