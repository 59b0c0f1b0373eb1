package testdb

import (
	"os"
	"syscall"
)

// wanted is the room for a server with the databases of a package's tests.
const wanted = 2 << 30

// runBase is the memory file system when it has room, else the temporary folder.
func runBase() string {
	var st syscall.Statfs_t
	if err := syscall.Statfs("/dev/shm", &st); err == nil && st.Bavail*uint64(st.Bsize) >= wanted {
		return "/dev/shm"
	}
	return os.TempDir()
}
