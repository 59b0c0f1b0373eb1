//go:build unix

package testdb

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"syscall"
)

// cleaner waits until its input ends, which is when the process that holds the
// other end of the pipe is gone, however it went. Then it stops the server, if
// the system has not, and removes the folder.
const cleaner = `
cat >/dev/null
pid=$(head -n 1 "$1/postgres/data/postmaster.pid" 2>/dev/null)
if [ -n "$pid" ]; then
	kill -QUIT "$pid" 2>/dev/null
	n=0
	while kill -0 "$pid" 2>/dev/null && [ $n -lt 100 ]; do sleep 0.1; n=$((n+1)); done
fi
rm -rf "$1"
`

// removeAfterUs returns what must stay open for as long as dir is needed.
func removeAfterUs(dir string) (*os.File, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("/bin/sh", "-c", cleaner, "sh", dir)
	cmd.Stdin = r
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is for the tests alone
	return w, errors.Join(cmd.Start(), r.Close())
}

// alive reports whether a process of this number exists, whoever's it is.
func alive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}

func sameOwner(path string, info fs.FileInfo) error {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok || os.Geteuid() != 0 {
		return nil
	}
	return os.Lchown(path, int(st.Uid), int(st.Gid))
}
