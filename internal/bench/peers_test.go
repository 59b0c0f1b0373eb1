package bench

import (
	"encoding/csv"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strings"
	"testing"

	"portal/internal/billing"
)

// The peers are a module of their own that no other test compiles: their columns
// must not drift from ours unseen.
func TestPeersKnowAllColumns(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../../bench/peers/line.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.StructType); ok {
			for _, f := range s.Fields.List {
				for _, name := range f.Names {
					got = append(got, strings.ToLower(name.Name))
				}
			}
		}
		return true
	})
	want := []string{"line"}
	for _, c := range flatColumns {
		want = append(want, strings.ReplaceAll(c.name, "_", ""))
	}
	if !slices.Equal(got, want) {
		t.Errorf("bench/peers/line.go has the fields\n%v, want\n%v", got, want)
	}
}

func TestFlatCSV(t *testing.T) {
	odd := "a \"b\", c\td\ne\\N f"
	lines := make([]billing.Line, 2)
	lines[1].ResourceName, lines[1].Due = odd, -150_000_000
	w := &World{dir: t.TempDir()}
	name, err := w.writeFlatCSV("lines.csv", lines)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 2 {
		t.Fatalf("%d rows, want 2", len(rows))
	}
	column := func(name string) int {
		return 1 + slices.IndexFunc(flatColumns, func(c flatColumn) bool { return c.name == name })
	}
	for _, c := range []struct {
		row, column int
		want        string
	}{
		{0, 0, "1"},
		{1, 0, "2"},
		{0, column("resource_name"), ""},
		{1, column("resource_name"), odd},
		{1, column("due"), "-1.50000000"},
	} {
		if got := rows[c.row][c.column]; got != c.want {
			t.Errorf("row %d, column %d: %q, want %q", c.row, c.column, got, c.want)
		}
	}
}
