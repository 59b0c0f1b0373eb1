// Command mutate proves that the money path's tests guard its guards. It takes
// one guard away at a time, by a build overlay that leaves the files alone, runs
// the test that docs/money.md names for it, and fails when it stays green. The
// same tests must be green first, with every guard in its place.
//
//	go run ./scripts/mutate [-run name] [-jobs 2] [-list]
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"
)

// change replaces a text that must stand exactly once in the files that a
// pattern names.
type change struct {
	file, old, new string
}

// mutant is a guard taken away, and the tests of which one must turn red.
type mutant struct {
	name    string
	changes []change
	pkg     string
	run     string
}

// verdict is what came of a mutant. It is killed by a test that fails, not by
// code that does not build or a schema that can't be made: those are err.
type verdict struct {
	killed bool
	by     string // the first test that failed
	took   time.Duration
	err    error
}

func main() {
	only := flag.String("run", "", "only the mutants whose name has this in it")
	jobs := flag.Int("jobs", runtime.NumCPU(), "how many at once")
	list := flag.Bool("list", false, "print the table of docs/money.md and do nothing else")
	flag.Parse()
	if *list {
		fmt.Print(table())
		return
	}
	if err := run(*only, *jobs); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(only string, jobs int) error {
	root, err := os.Getwd()
	if err != nil {
		return err
	}
	chosen := slices.DeleteFunc(slices.Clone(mutants), func(m mutant) bool { return !strings.Contains(m.name, only) })
	if len(chosen) == 0 {
		return fmt.Errorf("no guard has %q in its name", only)
	}
	began := time.Now()
	if err := green(chosen); err != nil {
		return err
	}
	fmt.Printf("with every guard in place all their tests are green (%s)\n", time.Since(began).Round(time.Second))
	verdicts := make([]verdict, len(chosen))
	places, wg := make(chan struct{}, max(1, jobs)), sync.WaitGroup{}
	for i := range chosen {
		places <- struct{}{}
		wg.Go(func() {
			defer func() { <-places }()
			verdicts[i] = try(root, &chosen[i])
			fmt.Printf("%-48s %s\n", chosen[i].name, &verdicts[i])
		})
	}
	wg.Wait()
	return summary(os.Stdout, chosen, verdicts, time.Since(began))
}

func (v *verdict) String() string {
	took := v.took.Round(100 * time.Millisecond)
	switch {
	case v.err != nil:
		return "can't be tried: " + v.err.Error()
	case !v.killed:
		return fmt.Sprintf("SURVIVES (%s)", took)
	}
	return fmt.Sprintf("red, by %s (%s)", v.by, took)
}

// summary prints the whole table and says whether all is well.
func summary(out io.Writer, tried []mutant, verdicts []verdict, took time.Duration) error {
	var bad []string
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\nguard\tpackage\tred without it\tseconds\n")
	for i := range tried {
		v, by := &verdicts[i], verdicts[i].by
		if v.err != nil || !v.killed {
			by = "nothing"
			bad = append(bad, tried[i].name)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%.1f\n", tried[i].name, strings.TrimPrefix(tried[i].pkg, "./internal/"), by, v.took.Seconds())
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if len(bad) > 0 {
		return fmt.Errorf("%d of %d guards can be removed and no test says so: %s", len(bad), len(tried), strings.Join(bad, "; "))
	}
	fmt.Fprintf(out, "%d guards removed one at a time, every one turned a test red, in %s\n", len(tried), took.Round(time.Second))
	return nil
}

// green runs the tests of the mutants on the code as it is: a test that is red
// anyway proves nothing.
func green(tried []mutant) error {
	runs, pkgs := map[string][]string{}, []string(nil)
	for _, m := range tried {
		if runs[m.pkg] == nil {
			pkgs = append(pkgs, m.pkg)
		}
		if !slices.Contains(runs[m.pkg], m.run) {
			runs[m.pkg] = append(runs[m.pkg], m.run)
		}
	}
	for _, pkg := range pkgs {
		if out, err := goTest(pkg, strings.Join(runs[pkg], "|"), ""); err != nil {
			return fmt.Errorf("%s is red with every guard in its place: %w\n%s", pkg, err, out)
		}
	}
	return nil
}

// goTest runs tests of a package, over an overlay unless that is "".
func goTest(pkg, run, overlay string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	args := []string{"test", "-count", "1", "-vet", "off", "-ldflags", "-s -w", "-failfast", "-run", run}
	if overlay != "" {
		args = append(args, "-overlay", overlay)
	}
	return exec.CommandContext(ctx, "go", append(args, pkg)...).CombinedOutput()
}

// try takes one guard away and runs its tests.
func try(root string, m *mutant) (v verdict) {
	began := time.Now()
	defer func() { v.took = time.Since(began) }()
	dir, err := os.MkdirTemp("", "mutate-")
	if err != nil {
		return verdict{err: err}
	}
	defer os.RemoveAll(dir)
	overlay, err := writeOverlay(root, dir, m)
	if err != nil {
		return verdict{err: err}
	}
	out, err := goTest(m.pkg, m.run, overlay)
	if err == nil {
		if bytes.Contains(out, []byte("no tests to run")) {
			return verdict{err: fmt.Errorf("there is no test %s in %s", m.run, m.pkg)}
		}
		return verdict{}
	}
	by := firstFailed(out)
	var failed *exec.ExitError
	if !errors.As(err, &failed) || by == "" || bytes.Contains(out, []byte("testdb: ")) {
		return verdict{err: fmt.Errorf("the tests did not run: %w\n%s", err, out)}
	}
	return verdict{killed: true, by: by}
}

// writeOverlay writes the changed files and the list of them that go test reads.
func writeOverlay(root, dir string, m *mutant) (string, error) {
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	for i, c := range m.changes {
		path, text, err := c.apply(root, overlay.Replace)
		if err != nil {
			return "", err
		}
		to := filepath.Join(dir, fmt.Sprintf("%d%s", i, filepath.Ext(c.file)))
		if err := os.WriteFile(to, []byte(text), 0o600); err != nil {
			return "", err
		}
		overlay.Replace[path] = to
	}
	list, err := json.Marshal(overlay)
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, "overlay.json")
	return file, os.WriteFile(file, list, 0o600)
}

// apply returns the one file that has the old text, and its text with the new
// one. Earlier changes of the mutant stand elsewhere.
func (c *change) apply(root string, earlier map[string]string) (path, text string, err error) {
	files, err := filepath.Glob(filepath.Join(root, c.file))
	if err != nil {
		return "", "", err
	}
	times := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		from := file
		if changed, ok := earlier[file]; ok {
			from = changed
		}
		now, err := os.ReadFile(from)
		if err != nil {
			return "", "", err
		}
		if n := strings.Count(string(now), c.old); n > 0 {
			times, path, text = times+n, file, strings.Replace(string(now), c.old, c.new, 1)
		}
	}
	if times != 1 {
		return "", "", fmt.Errorf("%s has %q %d times", c.file, c.old, times)
	}
	return path, text, nil
}

// table is the list of guards as docs/money.md has it.
func table() string {
	var b strings.Builder
	b.WriteString("| Guard | Where | Test that turns red without it |\n|---|---|---|\n")
	for _, m := range mutants {
		var where []string
		for _, c := range m.changes {
			if file := "`" + c.file + "`"; !slices.Contains(where, file) {
				where = append(where, file)
			}
		}
		var tests []string
		for _, name := range strings.Split(m.run, "|") {
			tests = append(tests, "`"+strings.TrimSuffix(name, "$")+"`")
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", m.name, strings.Join(where, ", "), strings.Join(tests, ", "))
	}
	return b.String()
}

// firstFailed is the first test that failed, "" without one.
func firstFailed(out []byte) string {
	for line := range strings.Lines(string(out)) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "--- FAIL: "); ok {
			name, _, _ = strings.Cut(name, " ")
			return name
		}
	}
	return ""
}
