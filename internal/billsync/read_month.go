package billsync

import (
	"bytes"
	"context"
	"fmt"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"portal/internal/billing"
	"portal/internal/huaweiapi"
	"portal/internal/store"
)

// No stable order is promised upstream and a line has no key to de-duplicate
// by, so pages overlap by one record: if the last record of a page is not the
// first of the next, the list moved while it was read, and the reading is not whole.

const (
	pageSize = 1000
	pageStep = pageSize - 1 // one record of overlap
)

// pagesFor is how many overlapping pages show all of total records.
func pagesFor(total int) int {
	if total <= pageSize {
		return 1
	}
	return 1 + (total-pageSize+pageStep-1)/pageStep
}

// expectOn is how many records page n of total must have.
func expectOn(n, total int) int { return max(0, min(pageSize, total-n*pageStep)) }

// fetchInTurn is fetch, one month at a time: two at once would only share the rate.
func (s *Syncer) fetchInTurn(ctx context.Context, u *upstream, sl slice, p *spool, m *meter) error {
	select {
	case u.reading <- struct{}{}:
		defer func() { <-u.reading }()
	case <-ctx.Done():
		return ctx.Err()
	}
	return s.fetch(ctx, u, sl, p, m)
}

// fetch fills the spool with all pages of a slice. The first one tells the spool
// how many records the upstream says there are, and their currency.
func (s *Syncer) fetch(ctx context.Context, u *upstream, sl slice, p *spool, m *meter) error {
	query := huaweiapi.FeeQuery{Cycle: sl.cycle, Grain: sl.grain, From: sl.from, To: sl.to, Limit: pageSize}
	first, err := u.client.FeeRecords(ctx, query)
	if err != nil {
		return err
	}
	total, currency := first.Total, first.Currency
	if first.Count != expectOn(0, total) {
		return &notWhole{fmt.Sprintf("count: page 1 has %d lines of %d", first.Count, total), first.Count, expectOn(0, total)}
	}
	if _, err := p.resume(total, s.now()); err != nil {
		return err
	}
	p.begin(total, currency)
	if err := p.put(0, first.Body); err != nil {
		return err
	}
	base := m.done.Load()
	m.total.Store(base + int64(total))
	m.done.Add(int64(first.Count))

	var next atomic.Int64 // pages are handed out in order, four at a time
	g, gctx := errgroup.WithContext(ctx)
	for range 4 {
		g.Go(func() error {
			for {
				n := int(next.Add(1))
				if n >= pagesFor(total) || gctx.Err() != nil {
					return gctx.Err()
				}
				if !p.has(n) {
					if err := s.fetchPage(gctx, u, query, n, total, currency, p); err != nil {
						return err
					}
				}
				m.done.Add(int64(expectOn(n, total) - 1))
			}
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return s.probeEnd(ctx, u, query, total)
}

func (s *Syncer) fetchPage(ctx context.Context, u *upstream, q huaweiapi.FeeQuery, n, total int, currency string, p *spool) error {
	q.Offset = n * pageStep
	page, err := u.client.FeeRecords(ctx, q)
	switch {
	case err != nil:
		return err
	case page.Total != total:
		return &notWhole{fmt.Sprintf("moved: %d lines at first, then %d", total, page.Total), total, page.Total}
	case page.Count != expectOn(n, total):
		return &notWhole{fmt.Sprintf("count: page %d has %d lines, not %d", n+1, page.Count, expectOn(n, total)), page.Count, expectOn(n, total)}
	case page.Currency != currency:
		return &notWhole{"moved: two currencies in one month", 2, 1}
	}
	return p.put(n, page.Body)
}

// probeEnd asks past the stated end: a total that is too small shows here, and
// one that has moved meanwhile too.
func (s *Syncer) probeEnd(ctx context.Context, u *upstream, q huaweiapi.FeeQuery, total int) error {
	q.Offset, q.Limit = total, 1
	end, err := u.client.FeeRecords(ctx, q)
	switch {
	case err != nil:
		return err
	case end.Total != total:
		return &notWhole{fmt.Sprintf("moved: %d lines at first, then %d", total, end.Total), total, end.Total}
	case end.Count != 0:
		return &notWhole{fmt.Sprintf("count: there are lines behind the stated %d", total), total + end.Count, total}
	}
	return nil
}

// pour decodes the pages of a spool into a load as they come, checking that
// they overlap. A line of a whole cycle may come without a date: it stands on the
// cycle's last day then.
func pour(ctx context.Context, p *spool, total int, sl slice, load *store.Load) error {
	var dec huaweiapi.FeeDecoder
	var body, last []byte
	n := 0
	for page := range pagesFor(total) {
		var err error
		if body, err = p.page(ctx, page, body); err != nil {
			return err
		}
		i := 0
		err = dec.DecodeChecked(body, func(raw []byte, line *billing.Line) error {
			i++
			if page > 0 && i == 1 {
				if !bytes.Equal(raw, last) {
					return &notWhole{fmt.Sprintf("moved: page %d does not follow page %d", page+1, page), n, total}
				}
				return nil
			}
			if i == pageSize {
				last = append(last[:0], raw...)
			}
			n++
			if sl.grain.Coarse() && !line.Has(billing.FieldBillDate) {
				line.BillDate = sl.cycle.LastDay()
			}
			return load.Add(ctx, line)
		})
		if err != nil {
			return err
		}
	}
	if n != total {
		return &notWhole{fmt.Sprintf("count: read %d lines of %d", n, total), n, total}
	}
	return nil
}
