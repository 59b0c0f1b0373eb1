package pglocal

import (
	"errors"
	"io"
	"os"
	"strconv"
	"strings"
)

// errLocked is what tryLock returns when another process has the lock.
var errLocked = errors.New("locked")

// dirLock is the lock on a server's directory. The system drops it with the
// process, however that ends, so it is never stale; the process id inside is
// for people.
type dirLock struct{ file *os.File }

func lockDir(home layout) (*dirLock, error) {
	f, err := os.OpenFile(home.lockFile(), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := tryLock(f); err != nil {
		defer f.Close()
		if !errors.Is(err, errLocked) {
			return nil, err
		}
		return nil, &InUseError{Dir: home.dir, PID: readPID(f)}
	}
	l := &dirLock{f}
	if err := f.Truncate(0); err != nil {
		return nil, errors.Join(err, l.release())
	}
	if _, err := f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0); err != nil {
		return nil, errors.Join(err, l.release())
	}
	return l, nil
}

// release gives the directory up. The lock is undone before its file is closed: a
// child that was forked a moment ago still holds the file, and with it the lock.
// The file stays: removing it would let two processes lock two files of one name.
func (l *dirLock) release() error { return errors.Join(unlock(l.file), l.file.Close()) }

func readPID(f *os.File) int {
	text, err := io.ReadAll(io.NewSectionReader(f, 0, 32))
	if err != nil {
		return 0
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0
	}
	return pid
}
