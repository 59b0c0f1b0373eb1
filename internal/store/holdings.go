package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
)

// Subscriptions, coupons, packages and invoices are kept the same way: read as
// a whole, written where something changed, every state a version, and marked
// as gone when a whole reading does not have them any more.

// holding is a table of things that an account holds, with its key column and
// the columns that its table of versions repeats.
type holding struct {
	table, key string
	version    string // columns of <table>_version besides account, key, version, seen_at, gone, raw
}

// held is one thing of a reading.
type held struct {
	id     string
	digest []byte
	save   func(b *pgx.Batch, version int) // queues the upsert of the newest state
}

// saveHeld keeps a whole reading of an account's things in one transaction.
// Known things that it lacks are gone, as far as it would have had to contain
// them. It returns how many things changed.
func (db *DB) saveHeld(ctx context.Context, h holding, accountID int64, things []held, among among, at time.Time) (changed int, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		// Two readings at once would give one version number twice.
		if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock($1, hashtext($2))`, heldLock, fmt.Sprint(h.table, accountID)); err != nil {
			return err
		}
		known, err := knownHeld(ctx, tx, h, accountID)
		if err != nil {
			return err
		}
		batch := &pgx.Batch{}
		ids := make([]string, 0, len(things))
		var written []string
		for i := range things {
			t := &things[i]
			ids = append(ids, t.id)
			k, ok := known[t.id]
			if ok && !k.gone && bytes.Equal(k.digest, t.digest) {
				continue
			}
			t.save(batch, k.version+1)
			written = append(written, t.id)
		}
		changed = len(written)
		batch.Queue(`update `+h.table+` set seen_at = $2 where account_id = $1 and `+h.key+` = any($3)`, accountID, at, ids)
		if changed > 0 {
			batch.Queue(h.addVersions(h.key+` = any($3)`), accountID, at, written)
		}
		if err := tx.SendBatch(ctx, batch).Close(); err != nil {
			return err
		}
		gone, err := h.markGone(ctx, tx, accountID, ids, among, at)
		changed += gone
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("save %s of account %d: %w", h.table, accountID, err)
	}
	return changed, nil
}

// among says which known things a reading would have had to contain: a
// condition, whose arguments are $4 and on.
type among struct {
	condition string
	args      []any
}

var everything = among{condition: "true"}

// heldLock is the first half of the lock of a kind of things of an account.
const heldLock = 7_021_020

type knownThing struct {
	version int
	digest  []byte
	gone    bool
}

func knownHeld(ctx context.Context, tx pgx.Tx, h holding, accountID int64) (map[string]knownThing, error) {
	rows, err := tx.Query(ctx, `select `+h.key+`, version, digest, gone_at is not null from `+h.table+` where account_id = $1`, accountID)
	if err != nil {
		return nil, err
	}
	known := map[string]knownThing{}
	var id string
	var k knownThing
	_, err = pgx.ForEachRow(rows, []any{&id, &k.version, &k.digest, &k.gone}, func() error {
		k.digest = slices.Clone(k.digest)
		known[id] = k
		return nil
	})
	return known, err
}

// addVersions copies the newest state of the things that a condition selects
// into the table of versions.
func (h *holding) addVersions(condition string) string {
	return `insert into ` + h.table + `_version (account_id, ` + h.key + `, version, seen_at, gone, raw, ` + h.version + `)
		select account_id, ` + h.key + `, version, $2, gone_at is not null, raw, ` + h.version + `
		from ` + h.table + ` where account_id = $1 and ` + condition
}

func (h *holding) markGone(ctx context.Context, tx pgx.Tx, accountID int64, ids []string, among among, at time.Time) (int, error) {
	tag, err := tx.Exec(ctx, `
		update `+h.table+` set gone_at = $2, changed_at = $2, version = version + 1
		where account_id = $1 and gone_at is null and not `+h.key+` = any($3) and `+among.condition, append([]any{accountID, at, ids}, among.args...)...)
	if err != nil || tag.RowsAffected() == 0 {
		return 0, err
	}
	_, err = tx.Exec(ctx, h.addVersions(`gone_at = $2`), accountID, at)
	return int(tag.RowsAffected()), err
}

// upsert writes an insert of columns that updates all of them but the key. The
// first argument is the account, the second the key; at the end come version,
// digest and the time of the reading.
func (h *holding) upsert(columns ...string) string {
	columns = append(append([]string{"account_id", h.key}, columns...), "version", "digest", "seen_at")
	places, sets := make([]string, len(columns)), make([]string, 0, len(columns))
	for i, c := range columns {
		places[i] = fmt.Sprintf("$%d", i+1)
		if i >= 2 {
			sets = append(sets, c+" = excluded."+c)
		}
	}
	at := places[len(places)-1]
	return `insert into ` + h.table + ` (` + strings.Join(columns, ", ") + `, first_seen_at, changed_at)
		values (` + strings.Join(places, ", ") + `, ` + at + `, ` + at + `)
		on conflict (account_id, ` + h.key + `) do update set ` + strings.Join(sets, ", ") + `, changed_at = excluded.changed_at, gone_at = null`
}

// sameJSON is a digest of what a thing looked like upstream, whatever the order
// of the keys and the blanks between them.
func sameJSON(raw json.RawMessage, more ...any) ([]byte, error) {
	h := sha256.New()
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, fmt.Errorf("digest: %w", err)
	}
	if err := json.NewEncoder(h).Encode(append([]any{v}, more...)); err != nil {
		return nil, fmt.Errorf("digest: %w", err)
	}
	return h.Sum(nil), nil
}

// searchText is what the search of a thing looks in.
func searchText(parts ...string) string { return strings.ToLower(strings.Join(parts, " ")) }

// heldColumns are the columns of billing.Held.
const heldColumns = `h.version, h.first_seen_at, h.seen_at, h.changed_at, h.gone_at`

// heldScan reads them.
type heldScan struct {
	billing.Held
	gone *time.Time
}

func (s *heldScan) targets() []any {
	return []any{&s.Version, &s.FirstSeenAt, &s.SeenAt, &s.ChangedAt, &s.gone}
}

func (s *heldScan) held() billing.Held {
	s.FirstSeenAt, s.SeenAt, s.ChangedAt, s.GoneAt = s.FirstSeenAt.UTC(), s.SeenAt.UTC(), s.ChangedAt.UTC(), orZero(s.gone)
	return s.Held
}
