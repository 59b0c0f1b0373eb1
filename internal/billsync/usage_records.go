package billsync

import (
	"context"
	"time"

	"portal/internal/billing"
)

// copyUsage keeps the usage records of the present month, and of the last one
// until it has been read as it stays. They are up to a day late, so once a day
// is enough. A month that moves under the reading is read again later.
func (s *Syncer) copyUsage(ctx context.Context, u *upstream, m *meter) (result, error) {
	at := s.now()
	this := billing.CycleAt(at)
	var total int64
	for _, cycle := range []billing.Cycle{this.Prev(), this} {
		read, err := s.db.UsageReadAt(ctx, u.account.ID, cycle)
		if err != nil {
			return result{}, err
		}
		if read.After(cycle.FinalAt().Add(24 * time.Hour)) {
			continue
		}
		var records []billing.UsageRecord
		currency := u.account.Currency
		for r, err := range u.client.ListCustomerselfResourceRecordDetails(ctx, billing.UsageQuery{Cycle: cycle, By: billing.UsageByCycle}) {
			if err != nil {
				return result{}, err
			}
			currency = r.Currency
			records = append(records, r)
			m.done.Add(1)
		}
		if err := s.db.SaveUsage(ctx, u.account.ID, cycle, currency, records, at); err != nil {
			return result{}, err
		}
		total += int64(len(records))
	}
	return result{count: total, next: at.Add(24 * time.Hour)}, nil
}
