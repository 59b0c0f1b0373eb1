package store

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
	"portal/internal/money"
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

// Verdict is what the sync knows of a reading that Publish cannot see.
type Verdict struct {
	Final   bool              // the month no longer moves by itself
	Grain   billing.LineGrain // of the lines; 0 = one a deduction
	Late    bool              // the cycle has ended but is not final: what changed came late
	ReadAt  time.Time         // when the reading ended
	Summary *billing.Summary  // to tie out with; nil when upstream gave none
}

// Published says what came of a Publish.
type Published struct {
	Batch   int32
	Version int
	Reason  string // new, restated, late, refreshed, grain, or unchanged
	Lines   int64
	Digest  []byte
	Switch  time.Duration // from attaching the batch to the end of the commit; 0 when unchanged
}

// Digest names the multiset of lines added so far, whatever their order.
func (l *Load) Digest(ctx context.Context) ([]byte, error) {
	if err := l.flush(ctx); err != nil {
		return nil, err
	}
	return l.rows.digest.sum(), nil
}

// Publish makes the load the month's current version, in one transaction, or
// only notes that an equal reading was seen.
func (l *Load) Publish(ctx context.Context, v Verdict) (p Published, err error) {
	if err := l.flush(ctx); err != nil {
		return p, err
	}
	if err := l.saveNames(ctx); err != nil {
		return p, err
	}
	if err := l.rows.roll.settle(); err != nil {
		return p, err
	}
	total, err := l.rows.roll.total()
	if err != nil {
		return p, err
	}
	var checks []billing.Check
	if v.Summary != nil {
		if checks, err = billing.TieOut(l.rows.roll.cubeCells(), v.Summary, v.ReadAt); err != nil {
			return p, fmt.Errorf("tie out %s: %w", l.cycle, err)
		}
	}
	p.Lines, p.Digest = l.no, l.rows.digest.sum()
	var attaching time.Time
	err = l.db.inTx(ctx, func(tx pgx.Tx) error {
		cur, err := lockCurrent(ctx, tx, l.account, l.cycle)
		if err != nil {
			return err
		}
		if cur.batch != 0 && bytes.Equal(cur.digest, p.Digest) {
			p.Batch, p.Version, p.Reason = cur.batch, cur.version, "unchanged"
			if err := confirm(ctx, tx, cur, v); err != nil {
				return err
			}
			return saveChecks(ctx, tx, cur.batch, checks)
		}
		p.Version, p.Reason = cur.version+1, reasonFor(cur, v, total.Due)
		if p.Batch, err = l.insertBatch(ctx, tx, &p, v, &total); err != nil {
			return err
		}
		if err := l.copyRows(ctx, tx, p.Batch); err != nil {
			return err
		}
		if err := l.rows.roll.save(ctx, tx, p.Batch); err != nil {
			return err
		}
		if err := saveChecks(ctx, tx, p.Batch, checks); err != nil {
			return err
		}
		l.db.flushLog(ctx)
		attaching = time.Now()
		if _, err := tx.Exec(ctx, `select bill_attach_batch($1)`, p.Batch); err != nil {
			return fmt.Errorf("attach batch: %w", err)
		}
		return switchTo(ctx, tx, l.account, l.cycle, cur.batch, p.Batch)
	})
	if err != nil {
		return p, fmt.Errorf("publish %s of account %d: %w", l.cycle, l.account, err)
	}
	if !attaching.IsZero() {
		p.Switch = time.Since(attaching)
	}
	return p, nil
}

// flushLog has the server write the log so far to disk, by a commit of its own:
// the commit of a switch then has little left to flush. Failing costs time only.
func (db *DB) flushLog(ctx context.Context) {
	if _, err := db.pool.Exec(ctx, `select pg_logical_emit_message(true, 'portal', '')`); err != nil && ctx.Err() == nil {
		db.log.Debug("log not flushed before a switch", "error", err)
	}
}

// reasonFor says why there is another version. Where only what a line stands for
// has changed, that is the reason; an amount that changed as well is told first.
func reasonFor(cur current, v Verdict, due money.E8) string {
	open := cur.state != "final" && !v.Late && !v.Final
	switch {
	case cur.batch == 0:
		return "new"
	case cur.grain != v.grain() && (open || cur.due == due):
		return "grain"
	case cur.state == "final":
		return "restated"
	case v.Late || v.Final:
		return "late"
	}
	return "refreshed"
}

func (v *Verdict) grain() billing.LineGrain { return cmp.Or(v.Grain, billing.PerDeduction) }

func stateOf(v Verdict) string {
	if v.Final {
		return "final"
	}
	return "estimated"
}

func (l *Load) insertBatch(ctx context.Context, tx pgx.Tx, p *Published, v Verdict, t *billing.Amounts) (batch int32, err error) {
	err = tx.QueryRow(ctx, `
		insert into bill_batch (account_id, cycle, version, currency, reason, state, lines, digest, official, discount,
			due, cash, credit, coupon, flexi, stored_card, bonus, debt, adjustment, read_at, checked_at, line_grain)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$20,$21) returning batch`,
		l.account, cycleDate(l.cycle), p.Version, l.currency, p.Reason, stateOf(v), p.Lines, p.Digest,
		int64(t.Official), int64(t.Discount), int64(t.Due), int64(t.Cash), int64(t.Credit), int64(t.Coupon), int64(t.Flexi),
		int64(t.StoredCard), int64(t.Bonus), int64(t.Debt), int64(t.Adjustment), v.ReadAt, v.grain()).Scan(&batch)
	return batch, err
}

// copyRows fills a new partition from the file and indexes it.
func (l *Load) copyRows(ctx context.Context, tx pgx.Tx, batch int32) error {
	if err := l.rows.out.Flush(); err != nil {
		return err
	}
	if _, err := l.rows.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	var table string
	if err := tx.QueryRow(ctx, `select bill_new_batch($1)`, batch).Scan(&table); err != nil {
		return fmt.Errorf("new batch: %w", err)
	}
	rows := io.MultiReader(l.rows.file, bytes.NewReader(copyTrailer))
	sql := fmt.Sprintf(`copy %s (%s) from stdin (format binary, freeze)`, pgx.Identifier{table}.Sanitize(), copyColumns)
	tag, err := tx.Conn().PgConn().CopyFrom(ctx, rows, sql)
	if err != nil {
		return fmt.Errorf("copy lines: %w", err)
	}
	if tag.RowsAffected() != l.rows.roll.lines {
		return fmt.Errorf("copied %d of %d lines", tag.RowsAffected(), l.rows.roll.lines)
	}
	if _, err := tx.Exec(ctx, `select bill_index_batch($1)`, batch); err != nil {
		return fmt.Errorf("index batch: %w", err)
	}
	return nil
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
