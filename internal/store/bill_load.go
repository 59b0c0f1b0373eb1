package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"portal/internal/billing"
)

// Load builds one version of an account's month: Add every line (and Keep the
// days that need no new reading), then Publish. Until Publish nothing is
// visible; Close forgets everything. Rows wait in a file, encoded as they will
// be copied, so that the publishing transaction is short and a reading that
// changed nothing costs no write at all. Not safe for concurrent use.
type Load struct {
	db       *DB
	account  int64
	cycle    billing.Cycle
	currency string

	dict    *dictionary
	pending []billing.Line // wait for new entries of the dictionary
	no      int64          // of the last row
	chunk   *rowChunk      // being filled
	rows    *rowFile
	met     map[int32]struct{} // resources
	names   map[nameKey]string
}

// loadChunk is how many lines share one look at the dictionary.
const loadChunk = 1000

// NewLoad opens a load whose rows wait in dir.
func (db *DB) NewLoad(accountID int64, cycle billing.Cycle, currency, dir string) (*Load, error) {
	rows, err := newRowFile(dir, cycle)
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", cycle, err)
	}
	return &Load{
		db: db, account: accountID, cycle: cycle, currency: currency, dict: db.dictionaryOf(accountID),
		rows: rows, chunk: rows.chunk(), met: make(map[int32]struct{}), names: make(map[nameKey]string),
	}, nil
}

// dictionaryOf returns the account's dictionary, shared by its loads.
func (db *DB) dictionaryOf(accountID int64) *dictionary {
	d, _ := db.dicts.LoadOrStore(accountID, newDictionary(db, accountID))
	return d.(*dictionary)
}

// Close frees what Publish did not use.
func (l *Load) Close() error { return l.rows.close() }

// Add appends a line. The line may be reused by the caller; its strings may not.
func (l *Load) Add(ctx context.Context, line *billing.Line) error {
	if line.BillDate.Cycle() != l.cycle {
		return fmt.Errorf("load %s: a line is dated %s", l.cycle, line.BillDate)
	}
	if len(l.pending) == 0 {
		if ids, ok := l.dict.known(line); ok {
			return l.addLine(ctx, line, ids)
		}
	}
	l.pending = append(l.pending, *line)
	if len(l.pending) < loadChunk {
		return nil
	}
	return l.addPending(ctx)
}

// flush adds the lines that wait and returns when all rows are summed and filed.
func (l *Load) flush(ctx context.Context) error {
	if err := l.addPending(ctx); err != nil {
		return err
	}
	if err := l.handOver(); err != nil {
		return err
	}
	if err := l.rows.settled(); err != nil {
		return fmt.Errorf("load %s: %w", l.cycle, err)
	}
	return nil
}

func (l *Load) addPending(ctx context.Context) error {
	if len(l.pending) == 0 {
		return nil
	}
	ids, err := l.dict.learn(ctx, l.pending)
	if err != nil {
		return err
	}
	for i := range l.pending {
		if err := l.addLine(ctx, &l.pending[i], ids[i]); err != nil {
			return err
		}
	}
	l.pending = l.pending[:0]
	return nil
}

func (l *Load) addLine(ctx context.Context, line *billing.Line, ids entryIDs) error {
	fresh, err := l.meet(ctx, ids.resource)
	if err != nil {
		return err
	}
	if fresh { // names come with the tuple, so once is enough
		l.noteNames(line)
	}
	c := l.chunk
	c.rows = appendRow(l.startRow(c.rows), line, ids.resource, ids.product, ids.shape)
	return l.endRow(rowFacts{ids.resource, line.BillType, line.BillDate, line.Amounts})
}

// keepRow adds a row that another version of the month has.
func (l *Load) keepRow(ctx context.Context, row []byte) error {
	facts, err := factsOf(row)
	if err != nil {
		return err
	}
	if _, err := l.meet(ctx, facts.resource); err != nil {
		return err
	}
	c := l.chunk
	c.rows = append(l.startRow(c.rows), row...)
	return l.endRow(facts)
}

// meet notes where in the cube a resource belongs when it appears first.
func (l *Load) meet(ctx context.Context, resource int32) (fresh bool, err error) {
	if _, ok := l.met[resource]; ok {
		return false, nil
	}
	key, err := l.dict.cell(ctx, resource)
	if err != nil {
		return false, err
	}
	l.met[resource] = struct{}{}
	l.chunk.keys = append(l.chunk.keys, metKey{resource, key})
	return true, nil
}

func (l *Load) startRow(b []byte) []byte {
	l.no++
	return startRow(b, int32(l.no))
}

// startRow begins a row behind b: its field count and line_no.
func startRow(b []byte, no int32) []byte {
	return appendInt32(binary.BigEndian.AppendUint16(b, rowFields), no)
}

// rowStart is how long what startRow writes is.
const rowStart = 2 + 8

func (l *Load) endRow(facts rowFacts) error {
	c := l.chunk
	c.ends, c.facts = append(c.ends, len(c.rows)), append(c.facts, facts)
	if len(c.ends) < chunkRows {
		return nil
	}
	return l.handOver()
}

func (l *Load) handOver() (err error) {
	if l.chunk, err = l.rows.put(l.chunk); err != nil {
		return fmt.Errorf("load %s: %w", l.cycle, err)
	}
	return nil
}

// Keep adds the lines that the current version has of the days before day.
// It returns how many; none when the month has no current version.
func (l *Load) Keep(ctx context.Context, before billing.Day) (int64, error) {
	batch, err := currentBatch(ctx, l.db.pool, l.account, l.cycle)
	if err != nil || batch == 0 {
		return 0, err
	}
	if err := l.flush(ctx); err != nil {
		return 0, err
	}
	start := l.no
	conn, err := l.db.pool.Acquire(ctx)
	if err != nil {
		return 0, err
	}
	defer conn.Release()
	rows := copyOutReader{each: func(row []byte) error { return l.keepRow(ctx, row[rowPrefix-2:]) }}
	sql := fmt.Sprintf(`copy (select %s from bill_line where batch = %d and bill_date < '%s' order by line_no) to stdout (format binary)`,
		rowColumns, batch, before)
	if _, err := conn.Conn().PgConn().CopyTo(ctx, &rows, sql); err != nil {
		return 0, fmt.Errorf("keep lines of %s before %s: %w", l.cycle, before, err)
	}
	return l.no - start, rows.err()
}

// multiset digests rows whatever their order: the sum of their SHA-256 values
// modulo 2^256, and how many there were.
type multiset struct {
	total [32]byte
	count uint64
}

func (m *multiset) add(row []byte) {
	h := sha256.Sum256(row)
	carry := uint16(0)
	for i := 31; i >= 0; i-- {
		carry += uint16(m.total[i]) + uint16(h[i])
		m.total[i] = byte(carry)
		carry >>= 8
	}
	m.count++
}

func (m *multiset) sum() []byte {
	return binary.BigEndian.AppendUint64(bytes.Clone(m.total[:]), m.count)
}
