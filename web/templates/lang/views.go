package lang

import (
	"maps"

	"portal/internal/fault"
)

// ViewTexts are the words of saved views and of the choice of columns.
type ViewTexts struct {
	Title       string
	Basis       string
	Menu        string // of the button, while no view is shown
	None        string // the menu without views
	Whole       string // the list without a view
	Own         string
	Shared      string
	Manage      string
	Save        string // legend: what the form keeps
	Name        string
	NameHelp    string
	Share       string
	ShareHelp   string
	First       string
	Keep        string // button
	Change      string // button
	Delete      string
	DeleteOne   func(name string) string // for who cannot see what the button belongs to
	DeleteNote  string
	NewTitle    string
	List        string // head
	Who         string // head
	Opens       string // head: for whom
	Mine        string
	OnlyMe      string
	Everyone    string
	LeadsHere   string
	OfMonth     string // a list of a month: opened there
	Table       string
	Void        string
	VoidText    string
	Columns     string // button
	ColumnsNote string
	ColumnsEach string
	Reset       string
	Filters     string // button on narrow screens
	Saved       string
	Changed     string
	Deleted     string
	Periods     string // a column of costs: all its months or days
	Before      string // a column: the month before
	OneMonth    string // the list of a bill's groups
	ChangeOne   string // link
}

var enViews = ViewTexts{
	Title: "Views", Basis: "Filters, order and columns of a list under a name. Opening a view is a link: it shows what the list holds now.",
	Menu: "Views", None: "No view of this list yet.", Whole: "The whole list", Own: "Mine", Shared: "Shared by others", Manage: "All views…",
	Save: "Keep what is shown as a view", Name: "Name", NameHelp: "The filters, the order and the columns are kept, not the rows.",
	Share: "Share it", ShareHelp: "with everyone who may see one of your accounts", First: "Open it first: the contents lead to it instead of the whole list",
	Keep: "Save view", Change: "Save changes", Delete: "Delete",
	DeleteOne:  func(name string) string { return "Delete the view " + name },
	DeleteNote: "Only the name and its filters are deleted, nothing of the list.",
	NewTitle:   "Save a view",
	List:       "List", Who: "Whose", Opens: "Seen by", Mine: "mine", OnlyMe: "only me", Everyone: "people of the same accounts", LeadsHere: "opens first",
	OfMonth: "opened from a month’s page", Table: "Views by list", Void: "No views yet.",
	VoidText: "Set the filters of a list as you need them, open its menu “Views” and give them a name.",
	Columns:  "Columns", ColumnsNote: "The name and the amount always stay. Exports hold every column.", ColumnsEach: "Shown in this list", Reset: "As it comes",
	Filters: "Filters", Saved: "View saved.", Changed: "View changed.", Deleted: "View deleted.", Periods: "Each month or day",
	Before: "Month before", OneMonth: "One month’s bill", ChangeOne: "Change",
}

var zhViews = ViewTexts{
	Title: "视图", Basis: "视图是列表的筛选条件、排序和列，保存在一个名称下。打开视图就是打开链接，显示列表当前的内容。",
	Menu: "视图", None: "此列表还没有视图。", Whole: "完整列表", Own: "我的视图", Shared: "他人共享", Manage: "全部视图…",
	Save: "将当前显示保存为视图", Name: "名称", NameHelp: "保存的是筛选条件、排序和列，不是数据行。",
	Share: "共享", ShareHelp: "对可查看您任一账号的所有人", First: "优先打开：目录直接进入此视图，而不是完整列表",
	Keep: "保存视图", Change: "保存更改", Delete: "删除",
	DeleteOne:  func(name string) string { return "删除视图" + name },
	DeleteNote: "只删除名称和筛选条件，列表内容不受影响。",
	NewTitle:   "保存视图",
	List:       "列表", Who: "所有者", Opens: "可见范围", Mine: "我", OnlyMe: "仅自己", Everyone: "相同账号的人员", LeadsHere: "优先打开",
	OfMonth: "从月度页面打开", Table: "按列表排列的视图", Void: "还没有视图。",
	VoidText: "设置好列表的筛选条件后，打开“视图”菜单并为其命名。",
	Columns:  "列", ColumnsNote: "名称和金额始终显示。导出文件包含全部列。", ColumnsEach: "此列表显示的列", Reset: "恢复默认",
	Filters: "筛选", Saved: "视图已保存。", Changed: "视图已更改。", Deleted: "视图已删除。", Periods: "各月或各日",
	Before: "上月", OneMonth: "月度账单", ChangeOne: "更改",
}

func init() {
	maps.Copy(enFaults.Sentences, map[fault.Code]func(args ...any) string{
		fault.NoSuchView:   fixed("There is no such view, or it is not shared with you."),
		fault.BadViewName:  about("Write a name of 1 to %s characters."),
		fault.ViewTaken:    about("You have a view of this list called “%s” already. Choose another name, or delete that one."),
		fault.TooManyViews: about("You have %s views of this list: the most there can be. Delete one first."),
		fault.BadView:      fixed("These filters do not fit the list, so they cannot be kept. Open the list, set them anew and save again."),
	})
	maps.Copy(zhFaults.Sentences, map[fault.Code]func(args ...any) string{
		fault.NoSuchView:   fixed("没有此视图，或者它未共享给您。"),
		fault.BadViewName:  about("名称须为 1 至 %s 个字符。"),
		fault.ViewTaken:    about("此列表已有名为“%s”的视图。请换一个名称，或先删除那个视图。"),
		fault.TooManyViews: about("此列表已有 %s 个视图，达到上限。请先删除一个。"),
		fault.BadView:      fixed("这些筛选条件与列表不符，无法保存。请打开列表，重新设置后再保存。"),
	})
}
