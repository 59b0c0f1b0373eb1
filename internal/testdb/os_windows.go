package testdb

import (
	"io/fs"
	"os"
)

// removeAfterUs leaves the folder to the next run's sweep.
func removeAfterUs(string) (*os.File, error) { return nil, nil }

// alive reports whether a process of this number exists.
func alive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	_ = p.Release() // only asked whether it is there
	return true
}

func sameOwner(string, fs.FileInfo) error { return nil }
