// Command mutate proves that the money path's tests guard its guards. It takes
// one guard away at a time, by a build overlay that leaves the files alone, runs
// the tests that docs/money.md names for it, and fails when they stay green.
//
//	go run ./scripts/mutate [-run name]
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// change replaces a text that must stand in a file exactly once, or every time
// where all is set.
type change struct {
	file, old, new string
	all            bool
}

// mutant is a guard taken away, and the tests of which one must turn red.
type mutant struct {
	name    string
	changes []change
	pkg     string
	run     string
	env     []string
}

const (
	schema   = "migrations/0030_approval.sql"
	triggers = "migrations/0031_approval_rules.sql"
	grants   = "migrations/grants.sql"
)

func main() {
	only := flag.String("run", "", "only the mutants whose name has this in it")
	flag.Parse()
	if err := run(*only); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(only string) error {
	root, err := os.Getwd()
	if err != nil {
		return err
	}
	var survived []string
	tried := 0
	for _, m := range mutants {
		if !strings.Contains(m.name, only) {
			continue
		}
		tried++
		began := time.Now()
		killed, by, err := try(root, m)
		if err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		verdict := "red, by " + by
		if !killed {
			verdict = "SURVIVES"
			survived = append(survived, m.name)
		}
		fmt.Printf("%-46s %s (%s)\n", m.name, verdict, time.Since(began).Round(time.Second))
	}
	if len(survived) > 0 {
		return fmt.Errorf("%d of %d guards can be removed and no test says so: %s", len(survived), tried, strings.Join(survived, "; "))
	}
	fmt.Printf("%d guards removed one at a time, every one turned a test red\n", tried)
	return nil
}

// try runs the tests of a mutant. It is killed by a test that fails, not by
// code that does not build.
func try(root string, m mutant) (killed bool, by string, err error) {
	dir, err := os.MkdirTemp("", "mutate-")
	if err != nil {
		return false, "", err
	}
	defer os.RemoveAll(dir)
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	for i, c := range m.changes {
		path := filepath.Join(root, c.file)
		from := path
		if earlier, ok := overlay.Replace[path]; ok {
			from = earlier
		}
		text, err := os.ReadFile(from)
		if err != nil {
			return false, "", err
		}
		if n := strings.Count(string(text), c.old); n == 0 || n > 1 && !c.all {
			return false, "", fmt.Errorf("%s has %q %d times", c.file, c.old, n)
		}
		to := filepath.Join(dir, fmt.Sprintf("%d%s", i, filepath.Ext(c.file)))
		if err := os.WriteFile(to, []byte(strings.ReplaceAll(string(text), c.old, c.new)), 0o600); err != nil {
			return false, "", err
		}
		overlay.Replace[path] = to
	}
	list, err := json.Marshal(overlay)
	if err != nil {
		return false, "", err
	}
	overlayFile := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(overlayFile, list, 0o600); err != nil {
		return false, "", err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "test", "-count", "1", "-overlay", overlayFile, "-run", m.run, m.pkg)
	cmd.Env = append(os.Environ(), m.env...)
	out, err := cmd.CombinedOutput()
	if err == nil {
		if bytes.Contains(out, []byte("no tests to run")) {
			return false, "", fmt.Errorf("there is no test %s in %s", m.run, m.pkg)
		}
		return false, "", nil
	}
	var failed *exec.ExitError
	if !errors.As(err, &failed) || !bytes.Contains(out, []byte("--- FAIL: ")) {
		return false, "", fmt.Errorf("the tests did not run: %w\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "--- FAIL: "); ok {
			name, _, _ = strings.Cut(name, " ")
			return true, name, nil
		}
	}
	return true, "a test", nil
}
