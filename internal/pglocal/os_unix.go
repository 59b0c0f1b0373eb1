//go:build unix

package pglocal

import (
	"errors"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// serverUser is whom the server runs as when we are root, because PostgreSQL
// refuses to be root. A nil one stands for ourselves.
type serverUser struct {
	uid, gid int
	name     string
}

// chooseUser returns who owns the data already, else the system's postgres
// user, else nobody; nil when we are not root.
func chooseUser(data string) (*serverUser, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	if info, err := os.Stat(data); err == nil {
		if st, ok := info.Sys().(*syscall.Stat_t); ok && st.Uid != 0 {
			return &serverUser{uid: int(st.Uid), gid: int(st.Gid), name: nameOf(int(st.Uid))}, nil
		}
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue // not on this system: try the next
		}
		uid, err1 := strconv.Atoi(u.Uid)
		gid, err2 := strconv.Atoi(u.Gid)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		if uid > 0 {
			return &serverUser{uid: uid, gid: gid, name: name}, nil
		}
	}
	return &serverUser{uid: 65534, gid: 65534, name: "nobody"}, nil
}

func nameOf(uid int) string {
	u, err := user.LookupId(strconv.Itoa(uid))
	if err != nil {
		return "user " + strconv.Itoa(uid)
	}
	return u.Username
}

// own hands a file to the server's user.
func (u *serverUser) own(path string) error {
	if u == nil {
		return nil
	}
	return os.Lchown(path, u.uid, u.gid)
}

// become makes a child process run as the server's user.
func (u *serverUser) become(attr *syscall.SysProcAttr) {
	if u != nil {
		attr.Credential = &syscall.Credential{Uid: uint32(u.uid), Gid: uint32(u.gid)}
	}
}

// detach puts the server into a process group of its own, so that Ctrl-C in the
// terminal reaches us alone, and ties its life to ours where the system can.
func detach(attr *syscall.SysProcAttr, throwaway bool) {
	attr.Setpgid = true
	sig := syscall.SIGINT
	if throwaway {
		sig = syscall.SIGQUIT
	}
	dieWithUs(attr, sig)
}

// ask sends the server the signal that PostgreSQL documents for each manner.
func (s *Server) ask(pid int, m manner) error {
	sig := syscall.SIGINT
	if m == immediate {
		sig = syscall.SIGQUIT
	}
	return syscall.Kill(pid, sig)
}

func unlock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_UN) }

func tryLock(f *os.File) error {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, syscall.EINTR):
			continue
		case errors.Is(err, syscall.EWOULDBLOCK):
			return errLocked
		default:
			return err
		}
	}
}
