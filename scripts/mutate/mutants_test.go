package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// root is the module's folder, seen from here.
const root = "../.."

// A guard that has moved, or whose test has another name, must not wait for the
// next whole run to be noticed.
func TestEveryMutantStillApplies(t *testing.T) {
	names := map[string]bool{}
	for _, m := range mutants {
		if names[m.name] {
			t.Errorf("two guards are called %q", m.name)
		}
		names[m.name] = true
		if _, err := writeOverlay(root, t.TempDir(), &m); err != nil {
			t.Errorf("%s: %v", m.name, err)
		}
		files, err := filepath.Glob(filepath.Join(root, m.pkg, "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range strings.Split(m.run, "|") {
			bare, whole := strings.CutSuffix(name, "$")
			if !whole || !declared(t, files, bare) {
				t.Errorf("%s: %s is no test of %s", m.name, name, m.pkg)
			}
		}
	}
}

func declared(t *testing.T, files []string, test string) bool {
	t.Helper()
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "func "+test+"(t *testing.T)") {
			return true
		}
	}
	return false
}

// The auditor's page names the very list that is tried.
func TestTheGuardsAreInTheDocument(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "docs/money.md"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), table()) {
		t.Error("docs/money.md has another table; print it anew with: go run ./scripts/mutate -list")
	}
}

// A schema that can't be built and code that does not compile kill no mutant.
func TestFirstFailed(t *testing.T) {
	for out, want := range map[string]string{
		"--- FAIL: TestD1 (0.2s)\n    --- FAIL: TestD1/a (0s)\nFAIL": "TestD1", "    --- FAIL: TestD2/b (0s)": "TestD2/b", "FAIL\tportal/x [build failed]": "", "ok": "",
	} {
		if got := firstFailed([]byte(out)); got != want {
			t.Errorf("%q: %q, want %q", out, got, want)
		}
	}
}
