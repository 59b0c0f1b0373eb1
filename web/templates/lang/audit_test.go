package lang

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Whatever the code writes into the audit trail has words, in both languages:
// each action, and each name among its details.
func TestEveryAuditEntryHasItsWords(t *testing.T) {
	written := auditSource(t, "../../../internal/store", "../../../internal/handlers", "../../../internal/approval", "../../../cmd/portal")
	if len(written.actions) < 40 || len(written.names) < 40 {
		t.Fatalf("the source has %d actions and %d names of details only; is it written in another way now?", len(written.actions), len(written.names))
	}
	for _, tag := range []string{English, Chinese} {
		words := For(tag)
		for action, at := range written.actions {
			if words.Deed(action) == "" {
				t.Errorf("%s: the action %q of %s has no words", tag, action, at)
			}
		}
		for name, at := range written.names {
			if words.Audit.Details[name] == "" {
				t.Errorf("%s: the detail %q of %s has no word", tag, name, at)
			}
		}
	}
	for name := range english.Audit.Details {
		if written.names[name] == "" {
			t.Errorf("no code writes the detail %q", name)
		}
	}
}

// auditWords are the actions and names of details that the source writes, with
// a place where each is written.
type auditWords struct {
	t              *testing.T
	files          *token.FileSet
	actions, names map[string]string
}

// audits are the functions that take an action and details, with the place of
// the action among their arguments; -1 = they name it themselves.
var audits = map[string]int{"audit": 3, "Audit": 2, "changePerson": 3, "changePersonIn": 4, "setFactorRoles": -1, "applyStanding": -1}

func auditSource(t *testing.T, dirs ...string) *auditWords {
	t.Helper()
	w := &auditWords{t: t, files: token.NewFileSet(), actions: map[string]string{}, names: map[string]string{}}
	for _, dir := range dirs {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
				continue
			}
			file, err := parser.ParseFile(w.files, filepath.Join(dir, e.Name()), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, w.node)
		}
	}
	return w
}

func (w *auditWords) node(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CallExpr:
		w.call(n)
	case *ast.AssignStmt:
		for i, left := range n.Lhs {
			right := n.Rhs[min(i, len(n.Rhs)-1)]
			at, ok := left.(*ast.IndexExpr)
			switch {
			case ok && isNamed(at.X, "detail", "changed"):
				w.name(at.Index)
				w.literal(right)
			case isNamed(left, "detail"):
				w.literal(right)
			case isNamed(left, "action"):
				w.action(right)
			}
		}
	case *ast.RangeStmt: // details that are left out when they are empty
		ast.Inspect(n.Body, func(inner ast.Node) bool {
			if set, ok := inner.(*ast.IndexExpr); ok && isNamed(set.X, "detail") {
				w.literal(n.X)
			}
			return true
		})
	case *ast.KeyValueExpr:
		switch {
		case isNamed(n.Key, "Detail"):
			w.literal(n.Value)
		case isNamed(n.Key, "Action"):
			w.action(n.Value)
		}
	case *ast.FuncDecl: // one that makes the details of several entries
		if strings.HasSuffix(n.Name.Name, "Detail") && n.Type.Results != nil {
			ast.Inspect(n, func(n ast.Node) bool {
				if made, ok := n.(*ast.CompositeLit); ok {
					w.literal(made)
				}
				return true
			})
		}
	case *ast.TypeSpec: // what is kept of before and after
		if kept, ok := n.Type.(*ast.StructType); ok && (n.Name.Name == "changeValue") {
			for _, field := range kept.Fields.List {
				tag, _, _ := strings.Cut(strings.TrimPrefix(field.Tag.Value, "`json:\""), "\"")
				tag, _, _ = strings.Cut(tag, ",")
				w.add(w.names, tag, field)
			}
		}
	}
	return true
}

// call looks at a call of one of the functions, and insists that its details
// are written in a way that is understood here.
func (w *auditWords) call(n *ast.CallExpr) {
	var called string
	switch f := n.Fun.(type) {
	case *ast.Ident:
		called = f.Name
	case *ast.SelectorExpr:
		called = f.Sel.Name
	}
	at, ok := audits[called]
	if !ok || at >= len(n.Args) { // or something else of that name
		return
	}
	if at >= 0 {
		w.action(n.Args[at])
	}
	understood := false
	for _, arg := range n.Args {
		switch arg := arg.(type) {
		case *ast.CompositeLit:
			w.literal(arg)
			understood = true
		case *ast.Ident:
			understood = understood || arg.Name == "nil" || arg.Name == "detail"
		case *ast.CallExpr:
			made, ok := arg.Fun.(*ast.Ident)
			understood = understood || ok && strings.HasSuffix(made.Name, "Detail")
		}
	}
	if !understood {
		w.t.Errorf("%s: the details of this entry are not found", w.files.Position(n.Pos()))
	}
}

// literal collects the names of a map that is written out, those within it too.
func (w *auditWords) literal(e ast.Expr) {
	made, ok := e.(*ast.CompositeLit)
	if !ok {
		return
	}
	if _, ok := made.Type.(*ast.MapType); !ok {
		return
	}
	for _, pair := range made.Elts {
		if pair, ok := pair.(*ast.KeyValueExpr); ok {
			w.name(pair.Key)
			w.literal(pair.Value)
		}
	}
}

func (w *auditWords) action(e ast.Expr) {
	if text, ok := text(e); ok {
		w.add(w.actions, text, e)
	}
}

func (w *auditWords) name(e ast.Expr) {
	if text, ok := text(e); ok {
		w.add(w.names, text, e)
	}
}

func (w *auditWords) add(to map[string]string, text string, n ast.Node) {
	to[text] = w.files.Position(n.Pos()).String()
}

func text(e ast.Expr) (string, bool) {
	literal, ok := e.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(literal.Value)
	return text, err == nil
}

func isNamed(e ast.Expr, names ...string) bool {
	id, ok := e.(*ast.Ident)
	return ok && slices.Contains(names, id.Name)
}
