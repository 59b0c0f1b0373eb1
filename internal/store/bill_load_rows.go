package store

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"sync"

	"portal/internal/billing"
)

// rowFile takes the encoded rows of a load: it digests and sums them and writes
// them to a file that is a whole stream of PostgreSQL's COPY, its end apart. It
// does so in a goroutine of its own, while the next rows are decoded and encoded.
type rowFile struct {
	file   *os.File
	out    *bufio.Writer
	roll   *rollup
	digest multiset
	keys   map[int32]cubeKey // of the resources met

	work    chan *rowChunk
	free    chan *rowChunk
	waiting sync.WaitGroup // for chunks that are under way
	ended   sync.WaitGroup

	mu  sync.Mutex
	err error // the first; nothing is done after it
}

// rowChunk is some encoded rows with what their sums need.
type rowChunk struct {
	rows  []byte
	ends  []int
	facts []rowFacts
	keys  []metKey // of resources that appear here first
}

type metKey struct {
	resource int32
	key      cubeKey
}

// chunkRows and chunksWaiting bound what a load holds in memory: a megabyte.
const (
	chunkRows     = 1000
	chunksWaiting = 4
)

// newRowFile opens a file in dir for the rows of a month.
func newRowFile(dir string, cycle billing.Cycle) (*rowFile, error) {
	file, err := os.CreateTemp(dir, "rows-*")
	if err != nil {
		return nil, err
	}
	// Unlinked at once: a killed process leaves nothing behind.
	if err := os.Remove(file.Name()); err != nil {
		file.Close()
		return nil, err
	}
	f := &rowFile{
		file: file, out: bufio.NewWriterSize(file, 1<<18), roll: newRollup(cycle), keys: make(map[int32]cubeKey),
		work: make(chan *rowChunk, chunksWaiting), free: make(chan *rowChunk, chunksWaiting+1),
	}
	if _, err := f.out.Write(copyHeader); err != nil {
		file.Close()
		return nil, err
	}
	for range cap(f.free) {
		f.free <- new(rowChunk)
	}
	f.ended.Go(f.run)
	return f, nil
}

// chunk returns an empty chunk to fill.
func (f *rowFile) chunk() *rowChunk {
	c := <-f.free
	c.rows, c.ends, c.facts, c.keys = c.rows[:0], c.ends[:0], c.facts[:0], c.keys[:0]
	return c
}

// put hands over a chunk and returns an empty one. The error is that of any
// chunk before.
func (f *rowFile) put(c *rowChunk) (*rowChunk, error) {
	if err := f.failure(); err != nil {
		return c, err
	}
	f.waiting.Add(1)
	f.work <- c
	return f.chunk(), nil
}

// settled waits until all rows are digested, summed and written.
func (f *rowFile) settled() error {
	f.waiting.Wait()
	return f.failure()
}

func (f *rowFile) failure() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}

func (f *rowFile) run() {
	for c := range f.work {
		if f.failure() == nil {
			if err := f.take(c); err != nil {
				f.mu.Lock()
				f.err = err
				f.mu.Unlock()
			}
		}
		f.free <- c
		f.waiting.Done()
	}
}

func (f *rowFile) take(c *rowChunk) error {
	for _, m := range c.keys {
		f.keys[m.resource] = m.key
	}
	start := 0
	for i, end := range c.ends {
		if err := f.roll.add(&c.facts[i], f.key); err != nil {
			return err
		}
		f.digest.add(c.rows[start+rowStart : end])
		start = end
	}
	_, err := f.out.Write(c.rows)
	return err
}

func (f *rowFile) key(resource int32) (cubeKey, error) {
	k, ok := f.keys[resource]
	if !ok {
		return k, fmt.Errorf("the place of resource %d is not known", resource)
	}
	return k, nil
}

// close ends the goroutine and forgets the rows; whoever puts more is refused.
func (f *rowFile) close() error {
	f.mu.Lock()
	closed := errors.Is(f.err, os.ErrClosed)
	f.err = os.ErrClosed
	f.mu.Unlock()
	if closed {
		return os.ErrClosed
	}
	close(f.work)
	f.ended.Wait()
	return f.file.Close()
}

// copyOutReader takes a binary COPY stream apart into rows without their field count.
type copyOutReader struct {
	each    func(row []byte) error
	pending []byte
	started bool
	ended   bool
}

func (r *copyOutReader) Write(p []byte) (int, error) {
	r.pending = append(r.pending, p...)
	if !r.started {
		if len(r.pending) < len(copyHeader) {
			return len(p), nil
		}
		if !bytes.Equal(r.pending[:11], copyHeader[:11]) {
			return 0, errors.New("not a binary copy stream")
		}
		r.pending, r.started = r.pending[len(copyHeader):], true
	}
	for !r.ended {
		n, ok := rowLength(r.pending)
		if !ok {
			break
		}
		if n == 2 {
			r.ended = true
			break
		}
		if err := r.each(r.pending[2:n]); err != nil {
			return 0, err
		}
		r.pending = r.pending[n:]
	}
	return len(p), nil
}

func (r *copyOutReader) err() error {
	if !r.ended {
		return errors.New("copy stream ended early")
	}
	return nil
}

// rowLength measures the first row of b, its field count included; 2 is the trailer.
func rowLength(b []byte) (int, bool) {
	if len(b) < 2 {
		return 0, false
	}
	fields := int16(binary.BigEndian.Uint16(b))
	n := 2
	for i := int16(0); i < fields; i++ {
		if len(b) < n+4 {
			return 0, false
		}
		size := int32(binary.BigEndian.Uint32(b[n:]))
		n += 4 + int(max(size, 0))
	}
	return n, len(b) >= n
}
