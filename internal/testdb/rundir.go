package testdb

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// prefix starts the name of a test binary's folder; its process id follows.
const prefix = "portal-testdb-"

// newRunDir makes the folder of this test binary's server, in memory where
// there is room. It goes when this process does, or when the leash is closed.
func newRunDir() (dir string, leash *os.File, err error) {
	dir, err = os.MkdirTemp(runBase(), prefix+strconv.Itoa(os.Getpid())+"-")
	if err != nil {
		return "", nil, err
	}
	if err := os.Chmod(dir, 0o711); err != nil { // root's server runs as another user
		return "", nil, errors.Join(err, os.RemoveAll(dir))
	}
	leash, err = removeAfterUs(dir)
	return dir, leash, err
}

// sweep removes what test binaries of an earlier day have left when not even
// their clean-up could run.
func sweep() {
	for _, base := range []string{runBase(), os.TempDir()} {
		found, err := filepath.Glob(filepath.Join(base, prefix+"*"))
		if err != nil {
			continue // only a malformed pattern: nothing to sweep
		}
		for _, dir := range found {
			text, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(dir), prefix), "-")
			if pid, err := strconv.Atoi(text); err == nil && !alive(pid) {
				_ = os.RemoveAll(dir) // another user's stays, and is not ours to mind
			}
		}
	}
}
