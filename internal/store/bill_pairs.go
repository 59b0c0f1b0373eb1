package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
)

// oddLine is a line that only one of two versions has.
type oddLine struct {
	no, resource, product   int32
	due, official, discount int64
	day                     time.Time
	about                   about
	trade                   [16]byte // of the trade's and the record's id
}

// about is what a line is about, whatever it costs: resource, product, type,
// day and times.
type about struct {
	what                         int64
	day                          billing.Day
	kind                         int16
	consumed, effective, expires int64
}

// oddLines returns the lines that one of the two versions has and the other
// has not, in the order of their numbers.
func oddLines(ctx context.Context, tx pgx.Tx, c *billing.Comparison) (former, latter []oddLine, err error) {
	rows, err := tx.Query(ctx, oddSQL, c.Former.Batch, c.Latter.Batch)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var later bool
		var l oddLine
		var detail []byte
		err := rows.Scan(&later, &l.no, &l.resource, &l.product, &l.about.kind, &l.day, &l.official, &l.discount, &l.due, &detail, &l.about.what)
		if err != nil {
			return nil, nil, err
		}
		l.about.day = billing.DayOfDate(l.day)
		line := billing.Line{BillDate: l.about.day}
		if _, err := readDetail(detail, &line); err != nil {
			return nil, nil, fmt.Errorf("line %d: %w", l.no, err)
		}
		l.about.consumed, l.about.effective, l.about.expires = line.ConsumeTime.Unix(), line.EffectiveTime.Unix(), line.ExpireTime.Unix()
		sum := sha256.Sum256([]byte(strconv.Quote(line.TradeID) + strconv.Quote(line.ID)))
		copy(l.trade[:], sum[:])
		if later {
			latter = append(latter, l)
		} else {
			former = append(former, l)
		}
	}
	return former, latter, rows.Err()
}

// linePair is a change: a line of the earlier version, one of the later, or both.
type linePair struct{ former, latter *oddLine }

// pairLines pairs the lines of two versions: those about the same with the same
// trade, then those about the same, because a restatement may number trades
// anew. Several that fit are paired in the order of their numbers. The largest
// difference comes first.
func pairLines(former, latter []oddLine) []linePair {
	type traded struct {
		about about
		trade [16]byte
	}
	pairs, restFormer, restLatter := pairBy(pointers(former), pointers(latter), func(l *oddLine) traded { return traded{l.about, l.trade} })
	loose, gone, added := pairBy(restFormer, restLatter, func(l *oddLine) about { return l.about })
	pairs = append(pairs, loose...)
	for _, l := range gone {
		pairs = append(pairs, linePair{former: l})
	}
	for _, l := range added {
		pairs = append(pairs, linePair{latter: l})
	}
	slices.SortStableFunc(pairs, func(a, b linePair) int {
		return cmp.Or(cmp.Compare(b.size(), a.size()), cmp.Compare(a.any().about.day, b.any().about.day))
	})
	return pairs
}

// pairBy pairs lines of equal keys one by one, and returns what is left over.
func pairBy[K comparable](former, latter []*oddLine, key func(*oddLine) K) (pairs []linePair, restFormer, restLatter []*oddLine) {
	waiting := make(map[K][]*oddLine)
	for _, l := range former {
		waiting[key(l)] = append(waiting[key(l)], l)
	}
	paired := make(map[*oddLine]bool)
	for _, l := range latter {
		k := key(l)
		if len(waiting[k]) == 0 {
			restLatter = append(restLatter, l)
			continue
		}
		pairs = append(pairs, linePair{former: waiting[k][0], latter: l})
		paired[waiting[k][0]] = true
		waiting[k] = waiting[k][1:]
	}
	for _, l := range former {
		if !paired[l] {
			restFormer = append(restFormer, l)
		}
	}
	return pairs, restFormer, restLatter
}

func pointers(lines []oddLine) []*oddLine {
	all := make([]*oddLine, len(lines))
	for i := range lines {
		all[i] = &lines[i]
	}
	return all
}

// any returns the later line, or the earlier one where the line is gone.
func (p linePair) any() *oddLine {
	if p.latter != nil {
		return p.latter
	}
	return p.former
}

// size is the difference in the amount due, without its sign.
func (p linePair) size() int64 {
	var d int64
	if p.latter != nil {
		d += p.latter.due
	}
	if p.former != nil {
		d -= p.former.due
	}
	return max(d, -d)
}

var changeColumns = []string{
	"comparison", "no", "kind", "resource", "product", "bill_type", "bill_date", "consume_time", "former_resource", "former_product",
	"former_line", "latter_line", "former_official", "former_discount", "former_due", "latter_official", "latter_discount", "latter_due",
}

// saveChanges keeps the changes of a comparison, numbered in their order.
func saveChanges(ctx context.Context, tx pgx.Tx, comparison int64, pairs []linePair) error {
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"bill_change"}, changeColumns, pgx.CopyFromSlice(len(pairs), func(i int) ([]any, error) {
		p := pairs[i]
		kind := "changed"
		if p.former == nil {
			kind = "added"
		} else if p.latter == nil {
			kind = "gone"
		}
		l := p.any()
		var consumed, formerResource, formerProduct, formerLine, latterLine any
		if t := time.Unix(l.about.consumed, 0).UTC(); !t.Equal(time.Time{}) {
			consumed = t
		}
		var was, is oddLine
		if p.former != nil {
			was, formerLine = *p.former, p.former.no
			if was.resource != l.resource {
				formerResource = was.resource
			}
			if was.product != l.product {
				formerProduct = was.product
			}
		}
		if p.latter != nil {
			is, latterLine = *p.latter, p.latter.no
		}
		return []any{
			comparison, int32(i + 1), kind, l.resource, l.product, l.about.kind, l.day, consumed, formerResource, formerProduct,
			formerLine, latterLine, was.official, was.discount, was.due, is.official, is.discount, is.due,
		}, nil
	}))
	return err
}
