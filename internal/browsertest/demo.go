package browsertest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"
)

// DemoPassword is the one password of the demo people in tests and pictures.
const DemoPassword = "correct horse battery ledger"

// Demo is a running `portal demo`, a process of its own.
type Demo struct {
	URL     string // http://127.0.0.1:port
	Control string // the sandbox's control plane
	Dir     string // its data directory
	binary  string
	args    []string
	cmd     *exec.Cmd
	done    chan struct{}

	mu  sync.Mutex
	out strings.Builder
}

// Build compiles the portal into dir and returns the binary's path.
func Build(ctx context.Context, dir string) (string, error) {
	root, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return "", fmt.Errorf("find the module: %w", err)
	}
	binary := filepath.Join(dir, "portal")
	build := exec.CommandContext(ctx, "go", "build", "-o", binary, "./cmd/portal")
	build.Dir = strings.TrimSpace(string(root))
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the portal: %w\n%s", err, out)
	}
	return binary, nil
}

// StartDemo starts the binary's demo on a data directory and waits for its address.
func StartDemo(ctx context.Context, binary, dir string, args ...string) (*Demo, error) {
	control, err := freeAddress()
	if err != nil {
		return nil, err
	}
	d := &Demo{Dir: dir, Control: "http://" + control, binary: binary}
	d.args = append([]string{"demo", "--listen", "127.0.0.1:0", "--data", dir, "--control", control}, args...)
	return d, d.Start(ctx)
}

var addressLine = regexp.MustCompile(`http://127\.0\.0\.1:[0-9]+`)

// Start starts a stopped demo again, on the same data.
func (d *Demo) Start(ctx context.Context) error {
	d.cmd = exec.CommandContext(ctx, d.binary, d.args...)
	d.cmd.Env = append(os.Environ(), "PORTAL_DEMO_PASSWORD="+DemoPassword)
	d.cmd.Cancel = func() error { return d.cmd.Process.Signal(syscall.SIGTERM) }
	d.cmd.WaitDelay = 20 * time.Second
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	d.cmd.Stdout, d.cmd.Stderr = w, w
	if err := d.cmd.Start(); err != nil {
		return fmt.Errorf("start the demo: %w", err)
	}
	w.Close()
	address := make(chan string, 1)
	d.done = make(chan struct{})
	go func() {
		d.follow(r, address)
		d.cmd.Wait()
		close(d.done)
	}()
	select {
	case d.URL = <-address:
		return nil
	case <-d.done:
		return fmt.Errorf("the demo ended:\n%s", d.Output())
	case <-time.After(2 * time.Minute):
		d.Kill()
		return fmt.Errorf("the demo printed no address in two minutes:\n%s", d.Output())
	}
}

// follow keeps what the demo prints and finds its address, which stands on the
// line with the word "portal" or alone.
func (d *Demo) follow(r io.Reader, address chan<- string) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	found := false
	for lines.Scan() {
		d.mu.Lock()
		d.out.WriteString(lines.Text() + "\n")
		d.mu.Unlock()
		if at := addressLine.FindString(lines.Text()); at != "" && !found && at != d.Control {
			found = true
			address <- at
		}
	}
}

var apiLine = regexp.MustCompile(`its API is at (http://127\.0\.0\.1:[0-9]+)`)

// API is where the demo's pretend upstream answers, "" until it has said so.
func (d *Demo) API() string {
	all := apiLine.FindAllStringSubmatch(d.Output(), -1)
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1][1] // a demo that was started again has another one
}

// Output is everything the demo has printed so far.
func (d *Demo) Output() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.out.String()
}

// Kill ends the demo as a power cut would, without a chance to tidy up.
func (d *Demo) Kill() {
	d.cmd.Process.Kill()
	<-d.done
}

// Stop ends the demo as Ctrl-C would.
func (d *Demo) Stop() error {
	if err := d.cmd.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	select {
	case <-d.done:
		return nil
	case <-time.After(30 * time.Second):
		d.Kill()
		return fmt.Errorf("the demo did not stop in 30 seconds:\n%s", d.Output())
	}
}
