package main

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
	"time"
)

// process is one running command of the binary.
type process struct {
	cmd   *exec.Cmd
	lines chan string // of the standard output, until it ends
	done  chan struct{}
	err   error // once done
	tail  tail
}

// tail keeps the end of what a process printed.
type tail struct {
	mu    sync.Mutex
	lines []string
}

func (t *tail) add(line string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.lines = append(t.lines, line); len(t.lines) > 12 {
		t.lines = t.lines[1:]
	}
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.Join(t.lines, "\n    ")
}

// start runs a command of the binary with these settings.
func (w *world) start(env []string, args ...string) (*process, error) {
	p := &process{cmd: exec.Command(w.binary, args...), lines: make(chan string, 64), done: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), env...)
	out, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	p.cmd.Stdout, p.cmd.Stderr = in, in
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	in.Close()
	read := make(chan struct{})
	go func() {
		defer close(read)
		defer close(p.lines)
		scan := bufio.NewScanner(out)
		scan.Buffer(nil, 1<<20)
		for scan.Scan() {
			p.tail.add(scan.Text())
			select {
			case p.lines <- scan.Text():
			default: // nobody waits for it
			}
		}
		_, _ = io.Copy(io.Discard, out) // a line too long for the scanner
	}()
	go func() {
		p.err = p.cmd.Wait()
		<-read
		out.Close()
		close(p.done)
	}()
	return p, nil
}

// wait returns what the pattern's group matches in the output.
func (p *process) wait(ctx context.Context, pattern string) (string, error) {
	re := regexp.MustCompile(pattern)
	timeout := time.After(time.Minute)
	for {
		select {
		case line, more := <-p.lines:
			if m := re.FindStringSubmatch(line); m != nil {
				return m[1], nil
			}
			if !more {
				return "", fmt.Errorf("%s ended before it printed %q:\n    %s", filepath.Base(p.cmd.Args[1]), pattern, &p.tail)
			}
		case <-timeout:
			return "", fmt.Errorf("%s never printed %q:\n    %s", p.cmd.Args[1], pattern, &p.tail)
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

// kill ends the process without asking.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may have ended by itself
	<-p.done
}

// stop asks the process to end, and insists after a while.
func (p *process) stop() {
	_ = p.cmd.Process.Signal(os.Interrupt)
	select {
	case <-p.done:
	case <-time.After(30 * time.Second):
		p.kill()
	}
}

// run runs a command to its end.
func (w *world) run(ctx context.Context, stdin string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, w.binary, args...)
	cmd.Env = append(os.Environ(), w.env...)
	cmd.Stdin = strings.NewReader(stdin)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return string(out), fmt.Errorf("portal %s: %w\n    %s", strings.Join(args, " "), err, strings.TrimSpace(string(out)))
	}
	return string(out), nil
}
