package browsertest

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"portal/internal/billing"
)

// One portal and one Chromium serve all tests of the tour; each test has a tab
// of its own. A test that stops the portal starts one for itself.
var (
	binary  string
	demo    *Demo
	browser *Browser
	last    = billing.CycleAt(time.Now()).Prev()
)

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	dir, err := os.MkdirTemp("", "browsertest-*")
	if err == nil {
		defer os.RemoveAll(dir)
		err = os.Chmod(dir, 0o755) // the private server may run as another user
	}
	if err == nil {
		binary, err = Build(ctx, dir)
	}
	if err == nil {
		demo, err = StartDemo(ctx, binary, filepath.Join(dir, "tour"), "--months", "4", "--resources", "200")
	}
	if err == nil {
		defer demo.Stop()
		browser, err = StartBrowser(ctx)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "browser tests cannot start:", err)
		return 1
	}
	defer browser.Close()
	return m.Run()
}

// sources opens the directories that the binary is built from. Go's cache of test
// results minds what a test opens itself, not what the compiler reads for it:
// without this a changed stylesheet would be looked at by a result of before.
var sources = sync.OnceValue(func() error {
	for _, room := range []string{"cmd", "internal", "migrations", "web"} {
		if err := filepath.WalkDir(filepath.Join("..", "..", room), func(_ string, _ fs.DirEntry, err error) error { return err }); err != nil {
			return err
		}
	}
	return nil
})

// open opens a tab and closes it with the test, which fails when its pages made trouble.
func open(t *testing.T, v View) *Page {
	t.Helper()
	if err := sources(); err != nil {
		t.Fatal(err)
	}
	p, err := browser.Open(demo.URL, v)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if trouble := p.Trouble(); len(trouble) > 0 {
			t.Errorf("the pages made trouble: %q", trouble)
		}
		p.Close()
	})
	return p
}

// signedIn opens a tab as one of the demo people, once the first copy is done.
func signedIn(t *testing.T, who string, v View) *Page {
	t.Helper()
	p := open(t, v)
	must(t, p.SignIn(who+"@demo.test", DemoPassword))
	copied(t, p)
	return p
}

// copied waits until the first copy of the bills is done.
func copied(t *testing.T, p *Page) {
	t.Helper()
	for start := time.Now(); ; time.Sleep(300 * time.Millisecond) {
		must(t, p.Go("/"))
		busy, err := Eval[bool](p, `!!document.querySelector("main progress")`)
		must(t, err)
		if !busy {
			return
		}
		if time.Since(start) > 2*time.Minute {
			t.Fatalf("the first copy takes more than two minutes:\n%s", demo.Output())
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
