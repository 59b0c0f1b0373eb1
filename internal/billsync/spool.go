package billsync

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/s2"

	"portal/internal/billing"
)

// spool keeps the pages of one reading on disk until it is whole: one
// compressed file a page, written under another name first, so that a page is
// there whole or not at all. A killed sync goes on from the pages it has. One
// goroutine may read pages while others still put them.
type spool struct {
	dir string

	mu      sync.Mutex
	changed chan struct{} // closed when a page was put or the reading has begun, then made anew
	begun   bool
	total   int    // records of the reading
	money   string // their currency
}

// spoolMeta says what reading the pages belong to.
type spoolMeta struct {
	Total     int
	StartedAt time.Time
}

// spoolLife is how long pages of an unfinished reading may be used: after it
// the upstream has refreshed, and old and new pages would not fit together.
const spoolLife = time.Hour

func (s *Syncer) openSpool(account int64, sl slice) (*spool, error) {
	dir := filepath.Join(s.spool, fmt.Sprintf("%d-%s-%s-%s-%s", account, sl.cycle, sl.from, sl.to, sl.grain.Code()))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	return &spool{dir: dir, changed: make(chan struct{})}, nil
}

// begin says what the first page has told of the whole reading.
func (p *spool) begin(total int, currency string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.begun, p.total, p.money = true, total, currency
	p.wake()
}

func (p *spool) wake() {
	close(p.changed)
	p.changed = make(chan struct{})
}

// await returns when the reading has begun, with what it is.
func (p *spool) await(ctx context.Context) (total int, currency string, err error) {
	err = p.until(ctx, func() bool { return p.begun })
	return p.total, p.money, err
}

// until waits for something that begin or put brings.
func (p *spool) until(ctx context.Context, ready func() bool) error {
	for {
		p.mu.Lock()
		ok, changed := ready(), p.changed
		p.mu.Unlock()
		if ok {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// resume reports whether pages of an earlier reading with the same total may
// be used; if not, the spool starts empty.
func (p *spool) resume(total int, now time.Time) (bool, error) {
	var meta spoolMeta
	if raw, err := os.ReadFile(filepath.Join(p.dir, "meta.json")); err == nil {
		if json.Unmarshal(raw, &meta) == nil && meta.Total == total && now.Sub(meta.StartedAt) < spoolLife && !meta.StartedAt.After(now) {
			return true, nil
		}
	}
	if err := p.clear(); err != nil {
		return false, err
	}
	raw, err := json.Marshal(spoolMeta{Total: total, StartedAt: now})
	if err != nil {
		return false, err
	}
	return false, p.write("meta.json", raw)
}

func pageName(n int) string { return fmt.Sprintf("page-%06d.json.s2", n) }

func (p *spool) has(n int) bool {
	_, err := os.Stat(filepath.Join(p.dir, pageName(n)))
	return err == nil
}

// put keeps a page. S2 packs it in a tenth of the time that decoding takes; the
// checksum before it tells a file that a crash of the machine has damaged.
func (p *spool) put(n int, body []byte) error {
	packed := make([]byte, crc32.Size, crc32.Size+s2.MaxEncodedLen(len(body)))
	packed = packed[:crc32.Size+len(s2.Encode(packed[crc32.Size:cap(packed)], body))]
	binary.BigEndian.PutUint32(packed, crc32.Checksum(packed[crc32.Size:], castagnoli))
	if err := p.write(pageName(n), packed); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wake()
	return nil
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// page waits for a page and returns its body, in buf if it fits. A damaged file
// is an error, and the reading starts over.
func (p *spool) page(ctx context.Context, n int, buf []byte) ([]byte, error) {
	if err := p.until(ctx, func() bool { return p.has(n) }); err != nil {
		return nil, err
	}
	packed, err := os.ReadFile(filepath.Join(p.dir, pageName(n)))
	if err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	if len(packed) < crc32.Size || binary.BigEndian.Uint32(packed) != crc32.Checksum(packed[crc32.Size:], castagnoli) {
		return nil, fmt.Errorf("spool: page %d is damaged", n)
	}
	body, err := s2.Decode(buf[:cap(buf)], packed[crc32.Size:])
	if err != nil {
		return nil, fmt.Errorf("spool: page %d: %w", n, err)
	}
	return body, nil
}

func (p *spool) write(name string, data []byte) error {
	path := filepath.Join(p.dir, name)
	if err := os.WriteFile(path+".part", data, 0o600); err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	if err := os.Rename(path+".part", path); err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	return nil
}

func (p *spool) clear() error {
	entries, err := os.ReadDir(p.dir)
	if err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	for _, e := range entries {
		if err := os.Remove(filepath.Join(p.dir, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("spool: %w", err)
		}
	}
	return nil
}

// remove forgets the pages.
func (p *spool) remove() { os.RemoveAll(p.dir) }

// sweepSpool removes what processes that died long ago have left behind.
func (s *Syncer) sweepSpool() {
	entries, err := os.ReadDir(s.spool)
	if err != nil {
		return
	}
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && strings.Count(e.Name(), "-") >= 4 && s.now().Sub(info.ModTime()) > 24*time.Hour {
			os.RemoveAll(filepath.Join(s.spool, e.Name()))
		}
	}
}

// slice is a part of a month that one reading covers: the whole month when
// from and to are zero, else the days from one to the other.
type slice struct {
	cycle    billing.Cycle
	grain    billing.LineGrain
	from, to billing.Day
}
