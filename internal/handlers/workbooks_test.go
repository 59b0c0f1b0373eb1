package handlers

import (
	"encoding/csv"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// The workbooks of the table of permissions: who may take a list as CSV may take
// it as a workbook.
func init() {
	books := map[string]string{}
	for route, who := range permissions {
		if list, ok := strings.CutSuffix(route, ".csv"); ok {
			books[list+".xlsx"] = who
		}
	}
	maps.Copy(permissions, books)
}

// TestWorkbooks: every list that can be taken away is there in both forms, with
// the same heads and rows.
func TestWorkbooks(t *testing.T) {
	t.Parallel()
	w := bookedWorld(t)
	admin := w.as("admin")
	files := 0
	for _, route := range routesOf(t, w.srv.Config.Handler) {
		list, ok := strings.CutSuffix(strings.TrimPrefix(route, "GET "), ".csv")
		if !ok {
			continue
		}
		path, query := w.example(list), ""
		if list == "/admin/audit" { // every export adds an entry of its own
			query = "?action=signin"
		}
		if list == "/search" { // of every kind
			query = "?q=CS2611170759QX7KB"
		}
		table, book := admin.get(path+".csv"+query), admin.get(path+".xlsx"+query)
		table.want(http.StatusOK)
		book.want(http.StatusOK)
		for a, suffix := range map[*answer]string{table: ".csv", book: ".xlsx"} {
			if name := a.header.Get("Content-Disposition"); !strings.Contains(name, suffix) {
				t.Errorf("%s%s comes as %q", list, suffix, name)
			}
		}
		want, err := csv.NewReader(strings.NewReader(table.body)).ReadAll()
		if err != nil {
			t.Errorf("%s.csv: %v", list, err)
			continue
		}
		file, err := excelize.OpenReader(strings.NewReader(book.body))
		if err != nil {
			t.Errorf("%s.xlsx: %v", list, err)
			continue
		}
		got, err := file.GetRows("Sheet1", excelize.Options{RawCellValue: true})
		if err != nil || len(got) != len(want) || !slices.Equal(got[0], want[0]) {
			t.Errorf("%s: the workbook has %d rows, %v, want the %d of the table", list, len(got), err, len(want))
			continue
		}
		for i := range got {
			checkSameCells(t, list, got[i], want[i])
		}
		_ = file.Close()
		files++
	}
	if files < 20 {
		t.Errorf("only %d lists can be taken away", files)
	}
}

// numbered are the cells that a workbook keeps as numbers which the table writes
// in words: days, times, yes and no.
var numbered = regexp.MustCompile(`^(\d{4}-\d\d-\d\d.*|true|false)$`)

func checkSameCells(t *testing.T, list string, got, want []string) {
	t.Helper()
	for i, cell := range want {
		in := "" // empty cells at the end are not told
		if i < len(got) {
			in = got[i]
		}
		if in != cell && (in == "" || !numbered.MatchString(cell)) {
			t.Errorf("%s: column %d is %q in the workbook, and %q in the table", list, i, in, cell)
		}
	}
}
