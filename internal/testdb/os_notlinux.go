//go:build !linux

package testdb

import "os"

// runBase is the temporary folder.
func runBase() string { return os.TempDir() }
