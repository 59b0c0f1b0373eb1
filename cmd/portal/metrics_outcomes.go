package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"portal/internal/billing"
	"portal/internal/store"
)

// outcomes tells of the calls whose outcome is not known, read when it is asked.
type outcomes struct {
	db  *store.DB
	log *slog.Logger
}

var (
	unknownDesc = prometheus.NewDesc("portal_outcomes_unknown",
		"Calls that were made for the account and whose outcome is not known yet.", []string{"account"}, nil)
	reviewDesc = prometheus.NewDesc("portal_outcomes_for_review",
		"Those of them that reading can't settle: two persons decide.", []string{"account"}, nil)
	unknownAgeDesc = prometheus.NewDesc("portal_outcome_oldest_age_seconds",
		"Seconds since the oldest of them was claimed; 0 without any.", []string{"account"}, nil)
)

// Describe is prometheus.Collector's.
func (o *outcomes) Describe(out chan<- *prometheus.Desc) {
	out <- unknownDesc
	out <- reviewDesc
	out <- unknownAgeDesc
}

// Collect is prometheus.Collector's. What can't be read is left out, and logged.
func (o *outcomes) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	accounts, err := o.db.AllAccounts(ctx)
	if err != nil {
		o.log.Warn("metrics: accounts", "error", err)
		return
	}
	for _, a := range accounts {
		open, err := o.db.OpenOutcomes(ctx, billing.Scope{Accounts: []int64{a.ID}}, 0)
		if err != nil {
			o.log.Warn("metrics: outcomes", "account", a.ID, "error", err)
			return
		}
		age := time.Duration(0)
		if open.Count > 0 {
			age = max(time.Since(open.Since), 0)
		}
		for desc, value := range map[*prometheus.Desc]float64{unknownDesc: float64(open.Count), reviewDesc: float64(open.Review), unknownAgeDesc: age.Seconds()} {
			out <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, a.DomainID)
		}
	}
}
