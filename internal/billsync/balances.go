package billsync

import (
	"context"
	"time"

	"portal/internal/store"
)

// copyBalances keeps a reading of all balances, every hour.
func (s *Syncer) copyBalances(ctx context.Context, u *upstream) (result, error) {
	b, err := u.client.ShowCustomerAccountBalances(ctx)
	if err != nil {
		return result{}, err
	}
	b.AccountID, b.ReadAt = u.account.ID, s.now()
	if err := s.db.SaveBalances(ctx, &b); err != nil {
		return result{}, err
	}
	return result{count: int64(len(b.Accounts)), next: s.now().Add(time.Hour)}, nil
}

// copyProducts keeps the names of services and resource types in both
// languages, every day. Bill lines are read in English only.
func (s *Syncer) copyProducts(ctx context.Context, u *upstream) (result, error) {
	var names []store.Name
	for _, language := range []string{"en_US", "zh_CN"} {
		services, err := u.client.ListServiceTypes(ctx, language)
		if err != nil {
			return result{}, err
		}
		for _, t := range services {
			names = append(names, store.Name{Kind: "service", Code: t.Code, Language: language, Name: t.Name, Abbreviation: t.Abbreviation})
		}
		resources, err := u.client.ListResourceTypes(ctx, language)
		if err != nil {
			return result{}, err
		}
		for _, t := range resources {
			names = append(names, store.Name{Kind: "type", Code: t.Code, Language: language, Name: t.Name})
		}
	}
	if err := s.db.SaveNames(ctx, u.account.ID, names); err != nil {
		return result{}, err
	}
	return result{count: int64(len(names)), next: s.now().Add(24 * time.Hour)}, nil
}
