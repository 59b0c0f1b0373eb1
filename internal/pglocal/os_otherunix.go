//go:build unix && !linux

package pglocal

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// dieWithUs can't be had here: a server that outlives a killed process is
// stopped by the next start.
func dieWithUs(*syscall.SysProcAttr, syscall.Signal) {}

// runsHere reports whether pid is a server that works in the data directory,
// which stands in its command line.
func runsHere(pid int, data string) bool {
	out, err := exec.Command("ps", "-ww", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	return err == nil && strings.Contains(string(out), "postgres") && strings.Contains(string(out), data)
}
