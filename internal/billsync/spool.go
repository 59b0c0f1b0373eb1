package billsync

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"portal/internal/billing"
)

// spool keeps the pages of one reading on disk until it is whole: one
// compressed file a page, written under another name first, so that a page is
// there whole or not at all. A killed sync goes on from the pages it has.
type spool struct {
	dir string
	enc *zstd.Encoder
	dec *zstd.Decoder
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
	dir := filepath.Join(s.spool, fmt.Sprintf("%d-%s-%s-%s", account, sl.cycle, sl.from, sl.to))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
	if err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	return &spool{dir: dir, enc: enc, dec: dec}, nil
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

func pageName(n int) string { return fmt.Sprintf("page-%06d.json.zst", n) }

func (p *spool) has(n int) bool {
	_, err := os.Stat(filepath.Join(p.dir, pageName(n)))
	return err == nil
}

func (p *spool) put(n int, body []byte) error {
	return p.write(pageName(n), p.enc.EncodeAll(body, nil))
}

// page returns a page's body; a file that a crash of the machine has damaged
// is an error, and the reading starts over.
func (p *spool) page(n int, buf []byte) ([]byte, error) {
	raw, err := os.ReadFile(filepath.Join(p.dir, pageName(n)))
	if err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	body, err := p.dec.DecodeAll(raw, buf[:0])
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

// close frees the coders; done also removes the pages.
func (p *spool) close(done bool) {
	p.enc.Close()
	p.dec.Close()
	if done {
		os.RemoveAll(p.dir)
	}
}

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
	from, to billing.Day
}
