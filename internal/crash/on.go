//go:build moneytest

package crash

import (
	"net"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// Testing reports whether this is a test build.
const Testing = true

// maxFactor bounds the shortening: at more, honest work on a busy machine would
// look like a process that was stopped.
const maxFactor = 20

// PORTAL_TEST_CRASH is a point and how often it is passed first: "C7:3".
// PORTAL_TEST_FACTOR is by what times are divided.
var (
	point, passes = armed(os.Getenv("PORTAL_TEST_CRASH"))
	factor        = readFactor(os.Getenv("PORTAL_TEST_FACTOR"))
	passed        atomic.Int64
)

func armed(text string) (name string, passes int64) {
	name, count, _ := strings.Cut(text, ":")
	passes, _ = strconv.ParseInt(count, 10, 64)
	return name, passes
}

func readFactor(text string) time.Duration {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > maxFactor {
		return 1
	}
	return time.Duration(n)
}

// At kills the process, as a power cut would, when the point is the armed one
// and was passed often enough. C14 only freezes it.
func At(name string) {
	if name != point || passed.Add(1) != passes+1 {
		return
	}
	if name == "C14" {
		_ = syscall.Kill(os.Getpid(), syscall.SIGSTOP)
		return
	}
	die()
}

func die() {
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {} // the signal is on its way
}

// Scale divides a duration by the factor.
func Scale(d time.Duration) time.Duration { return d / factor }

// Conn wraps the connection of a write: C8 dies when half of the request is
// written, C9 when all of it is and nothing was read.
func Conn(c net.Conn) net.Conn {
	if point != "C8" && point != "C9" || passed.Add(1) != passes+1 {
		return c
	}
	return &fatal{Conn: c}
}

type fatal struct{ net.Conn }

func (f *fatal) Write(b []byte) (int, error) {
	if point == "C8" {
		_, _ = f.Conn.Write(b[:len(b)/2])
		die()
	}
	return f.Conn.Write(b)
}

func (f *fatal) Read([]byte) (int, error) {
	time.Sleep(20 * time.Millisecond) // the last byte leaves
	die()
	return 0, nil
}
