package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"portal/internal/billing"
	"portal/internal/config"
	"portal/internal/huaweiapi"
	"portal/internal/store"
)

type doctorCommand struct{}

// Run looks at everything the portal needs, one thing after the other, and says
// what to do about each that is not right. It changes nothing, here or upstream.
func (doctorCommand) Run(ctx context.Context, p *process) error {
	d := &doctor{report: newVerifyReport(p.stdout)}
	cfg, err := config.Load(p.getenv, config.ForSync)
	if err != nil {
		return err // it names every setting and what to do
	}
	d.report.good("settings", "complete")
	d.database(ctx, &cfg)
	d.upstream(ctx, &cfg)
	if n := d.report.wrong; n > 0 {
		return fmt.Errorf("%s", count(int64(n), "thing needs", "things need")+" a hand, see above")
	}
	_, err = fmt.Fprintln(p.stdout, "the portal has all it needs")
	return err
}

// doctor asks and reports.
type doctor struct {
	report *verifyReport
	schema bool // the database can be used
}

// oldestPostgres is the first version that the schema runs on.
const oldestPostgres = 150_000

func (d *doctor) database(ctx context.Context, cfg *config.Config) {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	began := time.Now()
	g, err := store.Diagnose(ctx, cfg.Database.URL.Reveal())
	if err != nil {
		d.report.bad("database", err.Error()+". Check DATABASE_URL: host, port, role, password, and that the server takes connections from here")
		return
	}
	took := time.Since(began)
	d.report.good("database", fmt.Sprintf("PostgreSQL %d.%d answers, %d connections at most", g.ServerVersion/10_000, g.ServerVersion%10_000, g.Connections))
	if g.ServerVersion < oldestPostgres {
		d.report.bad("database version", "PostgreSQL 15 or newer is needed: upgrade the server")
	}
	if g.Encoding != "UTF8" {
		d.report.bad("encoding", g.Encoding+" cannot hold every name: make the database anew with encoding 'UTF8' template template0")
	}
	switch {
	case g.Schema != nil:
		d.report.bad("migrations", g.Schema.Error())
	case !g.Trigrams:
		d.schema = true
		d.report.bad("character type", "the database's ctype does not know Chinese letters, so search would not find them: make it anew with a UTF-8 locale, such as lc_ctype 'C.UTF-8'")
	default:
		d.schema = true
		d.report.good("migrations", "up to date; the character type knows Chinese letters")
	}
	if g.Superuser || g.MayCreate {
		d.report.bad("role of the application", "it may change the schema, so the database cannot hold the portal to its rules: make two roles as docs/operations.md says")
	} else {
		d.report.good("role of the application", "it owns nothing and may not change the schema")
	}
	d.clock("clock of the database", g.Now, began.Add(took/2), "")
}

// clock compares another clock with ours.
func (d *doctor) clock(subject string, there, here time.Time, consequence string) {
	off := there.Sub(here).Round(time.Second)
	if off.Abs() < 30*time.Second {
		d.report.good(subject, fmt.Sprintf("%s from this machine's", off))
		return
	}
	d.report.bad(subject, fmt.Sprintf("%s from this machine's%s. Set both by NTP", off, consequence))
}

func (d *doctor) upstream(ctx context.Context, cfg *config.Config) {
	if !d.reachable(ctx, cfg.Huawei.Endpoint) {
		return
	}
	if !d.schema {
		d.report.bad("key", "not tried: the calls are paced in the database, which comes first")
		return
	}
	db, err := store.Open(ctx, store.Config{URL: cfg.Database.URL.Reveal(), MaxConns: 2})
	if err != nil {
		d.report.bad("key", "not tried: "+err.Error())
		return
	}
	defer db.Close()
	all, err := db.AllAccounts(ctx)
	if err != nil {
		d.report.bad("account", err.Error())
		return
	}
	account := billing.Account{DomainID: cfg.Huawei.DomainID} // not there yet before the first sync: then nobody else paces its calls
	for _, one := range all {
		if one.DomainID == cfg.Huawei.DomainID {
			account = one
		}
	}
	a := &app{cfg: *cfg, db: db, log: slog.New(slog.DiscardHandler)}
	client, err := huaweiapi.New(a.clientConfig(account, cfg.Huawei.Key))
	if err != nil {
		d.report.bad("key", err.Error())
		return
	}
	d.permissions(ctx, client)
}

// reachable asks for nothing, unsigned: any answer will do.
func (d *doctor) reachable(ctx context.Context, endpoint string) bool {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodHead, endpoint, nil)
	if err != nil {
		d.report.bad("upstream", err.Error()+". Check HUAWEI_ENDPOINT")
		return false
	}
	began := time.Now()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	if err != nil {
		d.report.bad("upstream", err.Error()+". Check HUAWEI_ENDPOINT, the network, its proxy (HTTPS_PROXY) and the machine's certificates")
		return false
	}
	answer.Body.Close()
	took := time.Since(began)
	d.report.good("upstream", fmt.Sprintf("%s answers within %s", endpoint, took.Round(time.Millisecond)))
	if at, err := http.ParseTime(answer.Header.Get("Date")); err == nil {
		d.clock("clock of the upstream", at, began.Add(took/2), "; signatures are refused from 15 minutes on")
	}
	return true
}

// permissions makes one small call of each kind that the portal copies by.
func (d *doctor) permissions(ctx context.Context, client *huaweiapi.Client) {
	month := billing.CycleAt(time.Now()).Prev()
	now := time.Now()
	for _, one := range []struct {
		what, right string
		ask         func(context.Context) error
	}{
		{"bills: totals of a month", "billing:bill:view", func(ctx context.Context) error { _, err := client.ShowCustomerMonthlySum(ctx, month); return err }},
		{"bills: lines", "billing:billDetail:view", func(ctx context.Context) error {
			_, err := client.FeeRecords(ctx, huaweiapi.FeeQuery{Cycle: month, Limit: 1})
			return err
		}},
		{"balances", "bss:balance:view", func(ctx context.Context) error { _, err := client.ShowCustomerAccountBalances(ctx); return err }},
		{"orders", "bss:order:view", func(ctx context.Context) error {
			for _, err := range client.ListCustomerOrders(ctx, huaweiapi.OrderQuery{CreatedFrom: now.Add(-time.Hour), CreatedTo: now}) {
				return err
			}
			return nil
		}},
		{"names of services", "no right of its own", func(ctx context.Context) error { _, err := client.ListServiceTypes(ctx, "en_US"); return err }},
		{"subscriptions", "billing:subscription:view", func(ctx context.Context) error {
			for _, err := range client.ListPayPerUseCustomerResources(ctx, huaweiapi.SubscriptionQuery{IDs: []string{"doctor"}}) {
				return err
			}
			return nil
		}},
		{"coupons", "bss:coupon:view", func(ctx context.Context) error {
			for _, err := range client.ListSubCustomerCoupons(ctx, huaweiapi.CouponQuery{ID: "doctor"}) {
				return err
			}
			return nil
		}},
	} {
		d.report.now(one.what)
		callCtx, cancel := context.WithTimeout(ctx, 30*time.Second)
		err := one.ask(callCtx)
		cancel()
		if err == nil {
			d.report.good("key, "+one.what, "may be read")
			continue
		}
		what, stop := advice(err, one.right)
		d.report.bad("key, "+one.what, what)
		if stop {
			return // another wrong try would only bring the key nearer to its lock
		}
	}
}

// advice says what to do about a failed call, and whether all others would fail alike.
func advice(err error, right string) (string, bool) {
	var e *huaweiapi.Error
	if !errors.As(err, &e) {
		return err.Error(), true
	}
	switch e.Kind {
	case huaweiapi.Signature:
		return e.Error() + ". The secret key does not belong to the access key: check HUAWEI_SECRET_KEY", true
	case huaweiapi.UnknownKey:
		return e.Error() + ". The upstream does not know this access key: check HUAWEI_ACCESS_KEY, or make a new one in My Credentials", true
	case huaweiapi.KeyLocked:
		return e.Error() + ". The key is locked after wrong tries: wait five minutes", true
	case huaweiapi.ClockSkew:
		return e.Error() + ". Set this machine's clock by NTP", true
	case huaweiapi.Forbidden:
		return e.Error() + ". The key's user lacks a right (" + right + "): give it in IAM", false
	case huaweiapi.Unreachable, huaweiapi.Timeout:
		return e.Error() + ". The network lost it: try again", true
	case huaweiapi.Throttled:
		return e.Error() + ". Somebody else uses up the account's quota: try again later", false
	}
	return e.Error() + ". With the request id the vendor's support can look it up", false
}
