package store

import "sync"

// memo remembers what was worked out from versions of months. A version never
// changes, so neither does what was found; the key names the versions, and the
// caller has made sure that they may be seen. Values are shared: only read them.
type memo[T any] struct {
	mu    sync.Mutex
	known map[string]T
}

// memoCap is how many values are kept; the next one begins anew.
const memoCap = 200

// of returns what is known under a key, or works it out.
func (m *memo[T]) of(key string, work func() (T, error)) (T, error) {
	m.mu.Lock()
	value, ok := m.known[key]
	m.mu.Unlock()
	if ok {
		return value, nil
	}
	value, err := work()
	if err != nil {
		return value, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil || len(m.known) >= memoCap {
		m.known = make(map[string]T)
	}
	m.known[key] = value
	return value, nil
}
