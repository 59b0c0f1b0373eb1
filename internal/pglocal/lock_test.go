//go:build unix

package pglocal

import (
	"os"
	"syscall"
	"testing"
)

// A child that was forked and has not yet become its program holds every file of
// its parent for a moment, the lock's among them.
func TestALockIsGivenUpAlsoByAForkedChild(t *testing.T) {
	t.Parallel()
	home := layout{dir: tempDir(t)}
	if err := os.MkdirAll(home.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	l, err := lockDir(home)
	if err != nil {
		t.Fatal(err)
	}
	child, err := syscall.Dup(int(l.file.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(child)
	if err := l.release(); err != nil {
		t.Fatal(err)
	}
	again, err := lockDir(home)
	if err != nil {
		t.Fatalf("a directory that was given up cannot be taken again: %v", err)
	}
	if err := again.release(); err != nil {
		t.Error(err)
	}
}
