package main

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"portal/internal/billing"
	"portal/internal/store"
)

// metrics are what an operator's Prometheus may read, on a listener of its own.
// No name, amount or address is in them.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
}

func newMetrics(db *store.DB, log *slog.Logger) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "portal_http_request_duration_seconds",
			Help:    "Time from the request's first byte to the answer's last, by method and status.",
			Buckets: []float64{.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"method", "code"}),
	}
	built := buildVersion()
	m.registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		m.requests,
		&freshness{db: db, log: log},
		&outcomes{db: db, log: log},
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "portal_build_info", Help: "Always 1; its labels tell the build.",
			ConstLabels: prometheus.Labels{"version": built.version, "commit": built.commit},
		}, func() float64 { return 1 }),
	)
	return m
}

// watch measures a handler.
func (m *metrics) watch(h http.Handler) http.Handler {
	return promhttp.InstrumentHandlerDuration(m.requests, h)
}

// handler answers /metrics and nothing else.
func (m *metrics) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Timeout: 10 * time.Second}))
	return mux
}

// freshness tells how old the copy of each account is, read when it is asked.
type freshness struct {
	db  *store.DB
	log *slog.Logger
}

var (
	ageDesc = prometheus.NewDesc("portal_sync_age_seconds",
		"Seconds since the account's upstream last answered; absent before the first time.", []string{"account"}, nil)
	problemDesc = prometheus.NewDesc("portal_sync_problem",
		"1 while the last try to reach the account's upstream failed, with the code of why.", []string{"account", "code"}, nil)
	monthsDesc = prometheus.NewDesc("portal_sync_months_missing",
		"Months of bills that the first full copy has not read yet.", []string{"account"}, nil)
)

// Describe is prometheus.Collector's.
func (f *freshness) Describe(out chan<- *prometheus.Desc) {
	out <- ageDesc
	out <- problemDesc
	out <- monthsDesc
}

// Collect is prometheus.Collector's. What can't be read is left out, and logged.
func (f *freshness) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	accounts, err := f.db.AllAccounts(ctx)
	if err != nil {
		f.log.Warn("metrics: accounts", "error", err)
		return
	}
	now := time.Now()
	for _, a := range accounts {
		health, err := f.db.Health(ctx, billing.Scope{Accounts: []int64{a.ID}, Currency: a.Currency})
		if err != nil {
			f.log.Warn("metrics: health", "account", a.ID, "error", err)
			return
		}
		if !health.OKAt.IsZero() {
			out <- prometheus.MustNewConstMetric(ageDesc, prometheus.GaugeValue, now.Sub(health.OKAt).Seconds(), a.DomainID)
		}
		if health.Problem != nil {
			out <- prometheus.MustNewConstMetric(problemDesc, prometheus.GaugeValue, 1, a.DomainID, health.Problem.Code)
		}
		out <- prometheus.MustNewConstMetric(monthsDesc, prometheus.GaugeValue, float64(health.Total-health.Done), a.DomainID)
	}
}
