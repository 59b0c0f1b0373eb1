package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// guardFile keeps outside the database how far the guard's count was when this
// process last saw it committed, and the last claim. A copy of the same cluster
// that is put back while every process is down knows less than the file: the next
// start notices, and enters safe mode. Each process has a file of its own in the
// folder, so that none waits for another; the newest of all of them holds.
type guardFile struct {
	dir, name string
	key       string // of the cluster and the database

	mu      sync.Mutex
	claim   claimMark
	written time.Time
	failed  bool // the last try: nothing is claimed until one succeeds
}

// claimMark names a claim and its place in the guard's count. The count alone can
// be caught up with, by heartbeats of a process that has no file; the claim's row
// can't come back.
type claimMark struct {
	beat, request int64
	number        int
	signedAt      int64 // in microseconds, as the database keeps it
}

const (
	guardPrefix  = "guard-"
	guardEvery   = 10 * time.Second // a claim is written at once, a heartbeat no more often
	guardForgets = time.Hour        // files of processes that are gone
)

// KeepGuard reads what earlier processes have left in a folder, which it makes,
// and from now on keeps there what this one sees. It is called before the first
// claim. A folder that can't be read or written is an error.
func (db *DB) KeepGuard(ctx context.Context, dir string) error {
	var key string
	err := db.pool.QueryRow(ctx, `select c.system_id || ' ' || current_database() from approval_cluster() c`).Scan(&key)
	if err != nil {
		return fmt.Errorf("guard file: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("guard file: %w", err)
	}
	f := &guardFile{dir: dir, key: key}
	most, files, err := f.read()
	if err != nil {
		return fmt.Errorf("guard file: %w", err)
	}
	there := true
	if c := &f.claim; c.request != 0 {
		err := db.pool.QueryRow(ctx, `select exists (select from approval_attempt where request_id = $1 and number = $2 and signed_at = $3)`,
			c.request, c.number, time.UnixMicro(c.signedAt)).Scan(&there)
		if err != nil {
			return fmt.Errorf("guard file: %w", err)
		}
	}
	own, err := os.CreateTemp(dir, guardPrefix)
	if err != nil {
		return fmt.Errorf("guard file: %w", err)
	}
	f.name = own.Name()
	if err := errors.Join(own.Close(), f.write(most, true)); err != nil {
		return fmt.Errorf("guard file: %w", err)
	}
	for _, path := range files { // ours says as much now
		if info, err := os.Stat(path); err == nil && time.Since(info.ModTime()) > guardForgets {
			_ = os.Remove(path) // what stays is read again next time
		}
	}
	db.saw(most)
	db.lost.Store(!there)
	db.guard = f
	return nil
}

// read returns the highest count that the folder's files have of this database,
// and the files that are about it, and takes over their newest claim. An empty
// file is of a process that died before it had seen anything.
func (f *guardFile) read() (most int64, mine []string, err error) {
	files, err := filepath.Glob(filepath.Join(f.dir, guardPrefix+"*"))
	if err != nil {
		return 0, nil, err
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if errors.Is(err, os.ErrNotExist) {
			continue // another process has tidied up
		}
		if err != nil {
			return 0, nil, err
		}
		if len(text) == 0 {
			mine = append(mine, path)
			continue
		}
		key, beat, claim, ok := parseGuard(string(text))
		if !ok {
			return 0, nil, fmt.Errorf("%s is none of the portal's", path)
		}
		if key != f.key {
			continue
		}
		most, mine = max(most, beat), append(mine, path)
		if claim.beat > f.claim.beat {
			f.claim = claim
		}
	}
	return most, mine, nil
}

// guardLines is the whole of a file: the database, the count, the last claim.
const guardLines = "%s\n%d\n%d %d %d %d\n"

func parseGuard(text string) (key string, beat int64, c claimMark, ok bool) {
	key, rest, ok := strings.Cut(text, "\n")
	if !ok {
		return "", 0, c, false
	}
	n, err := fmt.Sscanf(rest, "%d\n%d %d %d %d\n", &beat, &c.beat, &c.request, &c.number, &c.signedAt)
	return key, beat, c, err == nil && n == 5 && text == fmt.Sprintf(guardLines, key, beat, c.beat, c.request, c.number, c.signedAt)
}

// write puts a count into the process's file; where it matters it waits until
// the disk has it.
func (f *guardFile) write(beat int64, sync bool) (err error) {
	next := filepath.Join(f.dir, "next-"+filepath.Base(f.name))
	file, err := os.OpenFile(next, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(file, guardLines, f.key, beat, f.claim.beat, f.claim.request, f.claim.number, f.claim.signedAt)
	if err == nil && sync {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	if err := os.Rename(next, f.name); err != nil || !sync {
		return err
	}
	folder, err := os.Open(f.dir)
	if err != nil {
		return err
	}
	// Some file systems can't sync a folder; the file itself is on the disk.
	_ = folder.Sync()
	return folder.Close()
}

// keep writes the count that was committed last: at once with a claim, now and
// then with a heartbeat. Without a file there is nothing to do.
func (db *DB) keep(claim *claimMark) error {
	f := db.guard
	if f == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if claim == nil && !f.failed && time.Since(f.written) < guardEvery {
		return nil
	}
	if claim != nil && claim.beat > f.claim.beat {
		f.claim = *claim
	}
	err := f.write(db.seenBeat.Load(), claim != nil)
	f.failed = err != nil
	if err != nil {
		return fmt.Errorf("guard file: %w", err)
	}
	f.written = time.Now()
	return nil
}

// mayKeep refuses a claim that could not be kept, before it is made.
func (db *DB) mayKeep() error {
	f := db.guard
	if f == nil {
		return nil
	}
	f.mu.Lock()
	failed := f.failed
	f.mu.Unlock()
	if !failed {
		return nil
	}
	return db.keep(nil)
}

// inGuarded runs f in a transaction that counts, and remembers the count and, of
// a claim, which one it was.
func (db *DB) inGuarded(ctx context.Context, claim *claimMark, f func(pgx.Tx) (beat int64, err error)) error {
	if claim != nil {
		if err := db.mayKeep(); err != nil {
			return err
		}
	}
	var beat int64
	err := db.inTx(ctx, func(tx pgx.Tx) (err error) {
		beat, err = f(tx)
		return err
	})
	if err != nil {
		return err
	}
	db.saw(beat)
	return db.keep(claim)
}
