package pglocal

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os/exec"
	"runtime"
	"strings"
	"sync"
)

// child is a running server process with the end of what it printed.
type child struct {
	pid  int
	done chan struct{} // closed when the process has ended and its output is read

	mu   sync.Mutex
	tail []string
}

// startChild runs cmd until it ends by itself or is told to. Its output goes to
// log, line by line, never to a file.
//
// The kernel ties the death signal to the *thread* that forks (golang/go#27505),
// so one goroutine keeps its thread from before the start until the end.
func startChild(cmd *exec.Cmd, log *slog.Logger) (*child, error) {
	out, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	c := &child{done: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if err := cmd.Start(); err != nil {
			started <- fmt.Errorf("start %s: %w", cmd.Path, err)
			return
		}
		c.pid = cmd.Process.Pid
		started <- nil
		c.follow(out, log)
		if err := cmd.Wait(); err != nil {
			log.Debug("private PostgreSQL: ended", "pid", c.pid, "err", err)
		}
		close(c.done)
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return c, nil
}

// follow reads the server's output to its end. Only its own end in distress is
// worth a line above debug level; warnings are about statements, which we see.
func (c *child) follow(out io.Reader, log *slog.Logger) {
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		level := slog.LevelDebug
		if strings.Contains(line, "PANIC:") {
			level = slog.LevelWarn
		}
		log.Log(context.Background(), level, "postgres: "+line)
		c.mu.Lock()
		c.tail = append(c.tail, line)
		if len(c.tail) > 8 {
			c.tail = c.tail[1:]
		}
		c.mu.Unlock()
	}
	if err := lines.Err(); err != nil {
		log.Debug("private PostgreSQL: reading its output", "err", err)
		_, _ = io.Copy(io.Discard, out) // an unread pipe would stall the server
	}
}

func (c *child) lastWords() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return strings.Join(c.tail, "; ")
}
