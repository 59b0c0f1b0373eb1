package pglocal

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/windows"
)

// serverUser stays nil here: PostgreSQL drops an administrator's rights itself.
type serverUser struct{ name string }

func chooseUser(string) (*serverUser, error) { return nil, nil }

func (u *serverUser) own(string) error { return nil }

func (u *serverUser) become(*syscall.SysProcAttr) {}

// detach keeps Ctrl-C in the console from reaching the server.
func detach(attr *syscall.SysProcAttr, _ bool) {
	attr.CreationFlags |= windows.CREATE_NEW_PROCESS_GROUP
}

// ask goes through pg_ctl: there are no signals to send.
func (s *Server) ask(_ int, m manner) error {
	mode := "fast"
	if m == immediate {
		mode = "immediate"
	}
	return s.command(context.Background(), "pg_ctl", "stop", "-W", "-m", mode, "-D", s.home.data()).Run()
}

// runsHere reports whether pid is a postgres process; its directory can't be seen.
func runsHere(pid int, _ string) bool {
	out, err := exec.Command("tasklist", "/NH", "/FI", "PID eq "+strconv.Itoa(pid)).Output()
	return err == nil && strings.Contains(strings.ToLower(string(out)), "postgres")
}

// unlock leaves it to closing the file: no child inherits it here.
func unlock(*os.File) error { return nil }

func tryLock(f *os.File) error {
	// Far behind the text, so that others can still read who holds it.
	at := &windows.Overlapped{Offset: 1 << 30}
	err := windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, at)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return errLocked
	}
	return err
}
