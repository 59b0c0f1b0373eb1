package templates

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// Addresses of views and columns, and the fields of their forms.
const (
	PathViews   = "/views"   // GET all of them; POST list, query, name, shared, next
	PathColumns = "/columns" // POST list, columns (any number), next; reset

	FieldList   = "list"
	FieldQuery  = "query"
	FieldName   = "name"
	FieldShared = "shared"
	FieldFirst  = "first"
)

// ViewPath is the address of one view's form; deed is "" or "delete".
func ViewPath(view int64, deed string) string {
	path := PathViews + "/" + id(view)
	if deed != "" {
		path += "/" + deed
	}
	return path
}

// ListFacts is what the menus of a list are made of.
type ListFacts struct {
	T       *lang.Texts
	List    string
	Path    string     // of the page
	Query   url.Values // of the page
	Default url.Values // what the page takes when the query does not say it
	Choices *auth.ListChoices
	Several bool // rows of several accounts
}

// monthParams are the parameters that tie a list to its month. A view leaves them out.
var monthParams = map[string][]string{
	ListLines: {ParamFrom, ParamTo, ParamVersion}, ListProjects: {ParamMonth},
}

// keptEmpty are parameters whose empty value selects what has no value.
func keptEmpty(name string) bool { return slices.Contains(billing.Dims, billing.Dim(name)) }

// ViewQuery is what a view of a list keeps of the query q of its page: no place
// in the list, no month, nothing empty, and the columns that are shown.
func ViewQuery(list string, q url.Values, shown ui.Columns) url.Values {
	kept := url.Values{}
	for name, values := range firstPage(q) {
		if slices.Contains(monthParams[list], name) || name == ParamColumns {
			continue
		}
		for _, value := range values {
			if value = strings.TrimSpace(value); value != "" || keptEmpty(name) {
				kept.Add(name, value)
			}
		}
	}
	if len(shown.Options()) > 0 {
		kept.Set(ParamColumns, columnsValue(shown.Shown()))
	}
	return kept
}

// CleanView is ViewQuery of what a form sent: the columns are those that it names.
func CleanView(list string, q url.Values) url.Values {
	return ViewQuery(list, q, ui.ChooseColumns(listColumns(lang.For(lang.English), list), askedColumns(list, q[ParamColumns])))
}

// NewListTools builds the menus of a list, and which columns are shown: those
// that the address asks for, else those that the person chose, else those that
// the list comes with.
func NewListTools(f *ListFacts) (*ui.ListTools, ui.Columns) {
	all := listColumns(f.T, f.List)
	chosen := askedColumns(f.List, f.Query[ParamColumns])
	if chosen == nil {
		chosen = f.Choices.Columns
	}
	shown := ui.ChooseColumns(all, chosen)
	tools := &ui.ListTools{Views: f.views(shown)}
	if len(all) > 0 {
		tools.Columns = f.columns(shown)
	}
	return tools, shown
}

// whole is the query of the list without any filter: what ties it to its month,
// and what says which list it is.
func (f *ListFacts) whole() url.Values {
	q := url.Values{}
	for _, name := range append([]string{ParamList}, monthParams[f.List]...) {
		if values := f.Query[name]; len(values) > 0 && (name != ParamList || catalogOf(f.List) != "") {
			q[name] = values
		}
	}
	return q
}

// address is the page with the query of a view, in the same month.
func (f *ListFacts) address(view url.Values) string {
	q := f.whole()
	for name, values := range view {
		q[name] = values
	}
	return withQuery(f.Path, q)
}

func (f *ListFacts) views(shown ui.Columns) ui.ViewMenu {
	w := &f.T.Views
	q := url.Values{}
	for _, values := range []url.Values{f.Default, f.Query} {
		for name, list := range values {
			q[name] = list
		}
	}
	kept := ViewQuery(f.List, q, shown)
	now := kept.Encode()
	menu := ui.ViewMenu{
		Text: w.Menu, OwnLabel: w.Own, SharedLabel: w.Shared, Whole: ui.Tab{Href: withQuery(f.Path, f.whole()), Text: w.Whole},
		Manage: ui.Link{Href: PathViews, Text: w.Manage},
		Save:   NewViewForm(f.T, &ViewFields{List: f.List, Query: now, Next: withQuery(f.Path, f.Query)}),
	}
	if len(f.Choices.Views) == 0 {
		menu.Note = w.None
		menu.Manage = ui.Link{}
	}
	named := false
	for _, v := range f.Choices.Views {
		query, err := url.ParseQuery(v.Query)
		if err != nil {
			continue // the store holds what was checked
		}
		item := ui.ViewItem{Tab: ui.Tab{Href: f.address(query), Text: v.Name, Current: v.Query == now && !named}}
		if item.Current {
			menu.Text, menu.Named, named = v.Name, true, true
		}
		if v.Mine {
			menu.Own = append(menu.Own, item)
		} else {
			item.By = v.By
			menu.Shared = append(menu.Shared, item)
		}
	}
	delete(kept, ParamColumns)
	menu.Whole.Current = !named && kept.Encode() == ViewQuery(f.List, f.Default, ui.Columns{}).Encode()
	return menu
}

func (f *ListFacts) columns(shown ui.Columns) *ui.ColumnMenu {
	w := &f.T.Views
	rest := firstPage(f.Query)
	rest.Del(ParamColumns)
	each := shown.Options()
	hidden := []ui.Pair{{Name: FieldList, Value: f.List}, {Name: ParamNext, Value: withQuery(f.Path, rest)}}
	if !f.Several { // the column is not there now; what was chosen of it stays
		each = slices.DeleteFunc(each, func(o ui.Option) bool { return o.Value == columnAccount })
		if shown.Has(columnAccount) {
			hidden = append(hidden, ui.Pair{Name: ParamColumns, Value: columnAccount})
		}
	}
	menu := &ui.ColumnMenu{
		Text: w.Columns, Note: w.ColumnsNote, Action: PathColumns, Legend: w.ColumnsEach, Each: each, Name: ParamColumns, Button: f.T.List.Apply,
		Hidden: hidden,
	}
	if f.Choices.Columns != nil {
		menu.Reset = w.Reset
	}
	for _, set := range listSets(f.T, f.List) {
		next := firstPage(f.Query)
		next.Set(ParamColumns, set.Key)
		menu.Sets = append(menu.Sets, ui.Tab{
			Href: withQuery(f.Path, next), Text: set.Text, Current: slices.Equal(shown.Shown(), set.Columns),
		})
	}
	return menu
}

// ViewFields are the fields of the form that keeps a view, as they were sent.
type ViewFields struct {
	ID            int64 // 0 = a new one
	List, Query   string
	Next          string
	Name          string
	Shared, First bool
	Error         string // at the name
}

// NewViewForm is the form that keeps a view, or changes one.
func NewViewForm(t *lang.Texts, f *ViewFields) ui.ViewForm {
	w := &t.Views
	form := ui.ViewForm{
		Action: PathViews, Legend: w.Save, Button: w.Keep,
		Name:  ui.Field{ID: "v-name", Name: FieldName, Label: w.Name, Value: f.Name, Error: f.Error, Help: w.NameHelp, Autocomplete: "off", Required: true, Focus: f.Error != ""},
		Share: ui.Option{Value: FieldShared, Text: w.Share, On: f.Shared}, ShareHelp: w.ShareHelp,
	}
	if f.ID != 0 {
		form.Action, form.Legend, form.Button = ViewPath(f.ID, ""), ListTitle(t, f.List), w.Change
		if OpensFirst(f.List) {
			form.First = &ui.Option{Value: FieldFirst, Text: w.First, On: f.First}
		}
		return form
	}
	form.Hidden = []ui.Pair{{Name: FieldList, Value: f.List}, {Name: FieldQuery, Value: f.Query}, {Name: ParamNext, Value: f.Next}}
	return form
}

// MonthBound reports whether a list is a month's: its address has the month in
// its path.
func MonthBound(list string) bool { return list == ListBill || list == ListLines || list == ListUsage }

// OpensFirst reports whether the contents can lead to a view of the list: those
// that are an item of them.
func OpensFirst(list string) bool {
	one := catalogOf(list)
	return !MonthBound(list) && (one == "" || one == billing.CatalogServices)
}

// ViewsPage lists the views of all lists.
type ViewsPage struct {
	ui.Shell
	Rows []ViewRow
	Void *ui.Void
}

// ViewRow is one view.
type ViewRow struct {
	View    ui.Link // without an address where it is opened from a month's page
	List    string
	By      string
	Opens   string
	Note    string
	Change  *ui.Link // to its form; nil for those of others
	Delete  *ui.Button
	Foreign bool
}

// NewViewRow shows one view. path is the address of its list, "" for a month's.
// any says that the person may delete what others share.
func NewViewRow(t *lang.Texts, v *auth.View, path string, any bool) ViewRow {
	w := &t.Views
	row := ViewRow{View: ui.Link{Text: v.Name}, List: ListTitle(t, v.List), By: v.By, Opens: w.OnlyMe, Foreign: !v.Mine}
	if v.Shared {
		row.Opens = w.Everyone
	}
	if path != "" {
		row.View.Href = path
		if v.Query != "" {
			row.View.Href += "?" + v.Query
		}
	} else {
		row.Note = w.OfMonth
	}
	if v.First {
		row.Note = w.LeadsHere
	}
	if v.Mine {
		row.By, row.Change = w.Mine, &ui.Link{Href: ViewPath(v.ID, ""), Text: t.Views.ChangeOne}
	}
	if v.Mine || any {
		row.Delete = &ui.Button{Action: ViewPath(v.ID, "delete"), Text: w.Delete, Kind: "bare", Label: w.DeleteOne(ui.Visible(v.Name))}
	}
	return row
}

// NewViewsVoid says why no view is listed.
func NewViewsVoid(t *lang.Texts) *ui.Void {
	return &ui.Void{Title: t.Views.Void, Text: ui.Text(t.Views.VoidText)}
}

// ViewPage is the form of one view.
type ViewPage struct {
	ui.Shell
	Form   ui.ViewForm
	Delete *ui.Button
	Basis  []ui.Rich
}

// NewViewPage builds the form of a view as it was sent.
func NewViewPage(shell ui.Shell, f *ViewFields) ViewPage {
	t := shell.T
	p := ViewPage{Shell: shell, Form: NewViewForm(t, f), Basis: []ui.Rich{ui.Text(ListTitle(t, f.List))}}
	if f.ID != 0 {
		p.Delete = &ui.Button{Action: ViewPath(f.ID, "delete"), Text: t.Views.Delete, Kind: "bad", Label: t.Views.DeleteOne(ui.Visible(f.Name))}
	}
	return p
}

// FirstViews leads the contents to the views that the person opens first.
// paths are the addresses of the lists by name.
func FirstViews(groups []ui.NavGroup, first []auth.View, paths map[string]string) {
	for _, v := range first {
		path := paths[v.List]
		if path == "" {
			continue
		}
		for _, g := range groups {
			for i := range g.Items {
				if g.Items[i].Href == path {
					g.Items[i].Href = path + "?" + v.Query
				}
			}
		}
	}
}

// catalogCells drops the cells of columns that are not shown.
func catalogCells[T any](cols ui.Columns, cells []T) []T {
	kept := make([]T, 0, len(cells))
	for i, c := range cells {
		if cols.Has(catalogColumn(i)) {
			kept = append(kept, c)
		}
	}
	return kept
}

// accountColumn counts the column of the account, which lists of several have.
func accountColumn(several bool, cols ui.Columns) int {
	if !several {
		return 0
	}
	return cols.Count(columnAccount)
}

// span writes the number of columns that a cell covers.
func span(n int) string { return strconv.Itoa(n) }
