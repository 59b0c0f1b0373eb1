package sandbox

import "math/bits"

// mix hashes numbers into one well-spread number (the finaliser of splitmix64,
// chained). Everything that is made up in the world comes from it, so equal
// seeds make equal worlds and any part can be computed without the parts before it.
func mix(parts ...uint64) uint64 {
	h := uint64(0x9e3779b97f4a7c15)
	for _, p := range parts {
		h = scramble(h ^ p*0xff51afd7ed558ccd)
	}
	return h
}

func scramble(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// chance draws a sequence of numbers from one key.
type chance struct{ state uint64 }

func newChance(parts ...uint64) *chance { return &chance{mix(parts...)} }

func (c *chance) next() uint64 {
	c.state = scramble(c.state)
	return c.state
}

// below returns a number in [0, n).
func (c *chance) below(n int) int { return below(c.next(), n) }

// between returns a number in [low, high].
func (c *chance) between(low, high int) int { return low + c.below(high-low+1) }

// oneIn is true once in n draws.
func (c *chance) oneIn(n int) bool { return c.below(n) == 0 }

// below maps a hash onto [0, n).
func below(h uint64, n int) int {
	hi, _ := bits.Mul64(h, uint64(n))
	return int(hi)
}

func pick[T any](c *chance, from []T) T { return from[c.below(len(from))] }

// weighted returns an index drawn by weight.
func weighted(c *chance, weights []int) int {
	total := 0
	for _, w := range weights {
		total += w
	}
	n := c.below(total)
	for i, w := range weights {
		if n < w {
			return i
		}
		n -= w
	}
	return len(weights) - 1
}

const (
	hexDigits   = "0123456789abcdef"
	orderDigits = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
)

// appendHex writes n hex digits made from h.
func appendHex(dst []byte, h uint64, n int) []byte {
	for n > 0 {
		w := h
		for i := 0; i < 16 && n > 0; i, n = i+1, n-1 {
			dst = append(dst, hexDigits[w&15])
			w >>= 4
		}
		h = scramble(h)
	}
	return dst
}

func hexID(h uint64, n int) string { return string(appendHex(make([]byte, 0, n), h, n)) }

// uuid writes a hash in the 8-4-4-4-12 form.
func uuid(h uint64) string {
	t := appendHex(make([]byte, 0, 32), h, 32)
	return string(t[:8]) + "-" + string(t[8:12]) + "-4" + string(t[13:16]) + "-a" + string(t[17:20]) + "-" + string(t[20:])
}
