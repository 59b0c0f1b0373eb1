//go:build !moneytest

package crash

import (
	"net"
	"time"
)

// Testing reports whether this is a test build.
const Testing = false

// At does nothing in a real build.
func At(string) {}

// Conn returns the connection unchanged.
func Conn(c net.Conn) net.Conn { return c }

// Scale returns the duration unchanged.
func Scale(d time.Duration) time.Duration { return d }
