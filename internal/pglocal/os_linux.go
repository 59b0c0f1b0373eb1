package pglocal

import (
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// dieWithUs has the kernel send sig to the child when we end, even by kill -9.
func dieWithUs(attr *syscall.SysProcAttr, sig syscall.Signal) { attr.Pdeathsig = sig }

// runsHere reports whether pid is a server that works in the data directory: a
// postmaster's working directory is its data.
func runsHere(pid int, data string) bool {
	cwd, err := os.Readlink(filepath.Join("/proc", strconv.Itoa(pid), "cwd"))
	if err != nil {
		return false // gone, or not of the user who owns the data
	}
	if real, err := filepath.EvalSymlinks(data); err == nil {
		data = real
	}
	return cwd == data
}
