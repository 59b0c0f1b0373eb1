package lang

import (
	"fmt"

	"portal/internal/billing"
)

// HeldTexts are the words that subscriptions, coupons, packages and invoices share.
type HeldTexts struct {
	Status      string
	Service     string
	Region      string
	Project     string
	Account     string
	Currency    string
	Order       string
	Expires     string // head of a column, UTC
	ExpiresFrom string
	ExpiresTo   string
	Left        string // head: how long until then
	Amount      string
	EndSoon     string // what the number beside a page counts
	EndFirst    string // sorted by end, the next first
	EndLast     string
	Gone        string // no longer listed upstream
	GoneSince   Phrase // {0} when
	GoneText    string
	FirstSeen   string
	ReadAt      Phrase // {0} when, {1} how old
	Facts       string
	Id          string
	Versions    string
	VersionsOf  string
	Version     string
	SeenAt      string
	Found       func(n int) string
	None        string // a limit that does not apply
	NoMatchText Phrase // {0} link that resets
	Reset       string
	UnitOf      func(id int) string // a unit that the catalogue lacks
}

var enHeld = HeldTexts{
	Status: "Status", Service: "Service", Region: "Region", Project: "Project", Account: "Account", Currency: "Currency", Order: "Order",
	Expires: "Ends, UTC", ExpiresFrom: "Ends from", ExpiresTo: "to", Left: "Left", Amount: "Amount",
	EndSoon: "ending within 30 days", EndFirst: "next to end first", EndLast: "last to end first",
	Gone: "No longer listed", GoneSince: "Huawei has not listed it since {0}",
	GoneText:  "The portal keeps everything it knew until then.",
	FirstSeen: "First seen by the portal",
	ReadAt:    "Read {0}, {1}", Facts: "Details", Id: "Id",
	Versions: "Every state in which it was seen", VersionsOf: "newest first; nothing is overwritten", Version: "Version", SeenAt: "First seen so",
	Found:       func(n int) string { return count(int64(n)) + " found" },
	None:        "none",
	NoMatchText: "{0}, or choose other values.", Reset: "Remove the filters",
	UnitOf: func(id int) string { return fmt.Sprintf("unit %d", id) },
}

var zhHeld = HeldTexts{
	Status: "状态", Service: "服务", Region: "区域", Project: "企业项目", Account: "账号", Currency: "币种", Order: "订单",
	Expires: "到期时间（UTC）", ExpiresFrom: "到期日期起", ExpiresTo: "止", Left: "剩余时间", Amount: "金额",
	EndSoon: "个在 30 天内到期", EndFirst: "最早到期的在前", EndLast: "最晚到期的在前",
	Gone: "华为云不再列出", GoneSince: "自 {0} 起，华为云不再列出",
	GoneText:  "门户保留此前的全部信息。",
	FirstSeen: "门户首次发现",
	ReadAt:    "读取于 {0}，{1}", Facts: "详细信息", Id: "编号",
	Versions: "出现过的每个状态", VersionsOf: "最新的在前；不会覆盖任何记录", Version: "版本", SeenAt: "首次出现",
	Found:       func(n int) string { return "找到 " + count(int64(n)) + " 个" },
	None:        "无",
	NoMatchText: "{0}，或选择其他条件。", Reset: "移除筛选条件",
	UnitOf: func(id int) string { return fmt.Sprintf("单位 %d", id) },
}

// Codes of what the account holds.

// SubscriptionStatus names the state of a yearly/monthly resource.
func (t *Texts) SubscriptionStatus(s billing.SubscriptionStatus) string {
	return name(t, t.Subscriptions.StatusNames, s, s.Name())
}

// ExpirePolicy names what happens at the end of a term.
func (t *Texts) ExpirePolicy(p billing.ExpirePolicy) string {
	return name(t, t.Subscriptions.PolicyNames, p, p.Name())
}
