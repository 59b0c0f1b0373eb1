package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
	"portal/internal/browsertest"
	"portal/internal/pglocal"
	"portal/internal/store"
)

const (
	accessKey = "AKCHAOS"
	secretKey = "sk-of-the-chaos-account"
	domainID  = "c4a05c4a05c4a05c4a05c4a05c4a0500"
	password  = "seven blue kettles sing"

	feeRecords = "ListCustomerselfResourceRecords"
	monthlySum = "ShowCustomerMonthlySum"
)

// world is everything that runs.
type world struct {
	o       *options
	dir     string
	binary  string
	env     []string
	server  *pglocal.Server
	db      *store.DB
	scope   billing.Scope
	sandbox *process
	web     *process
	control string // address of the sandbox's control plane
	base    string // address of the pages
	months  []billing.Cycle
	truths  map[billing.Cycle]*truths

	versions int // how many were published in the end
}

func newWorld(ctx context.Context, o *options) (w *world, err error) {
	w = &world{o: o, binary: o.portal, truths: make(map[billing.Cycle]*truths)}
	defer func() {
		if err != nil {
			w.stop()
		}
	}()
	if w.dir, err = os.MkdirTemp("", "chaos-"); err != nil {
		return w, err
	}
	if err = os.Chmod(w.dir, 0o711); err != nil { // the private server may run as another user
		return w, err
	}
	if w.binary == "" {
		if w.binary, err = browsertest.Build(ctx, w.dir); err != nil {
			return w, err
		}
	}
	if w.binary, err = filepath.Abs(w.binary); err != nil {
		return w, err
	}
	if w.server, err = pglocal.Start(ctx, pglocal.Config{Dir: filepath.Join(w.dir, "database"), Throwaway: true}); err != nil {
		return w, err
	}
	open := billing.CycleAt(time.Now())
	for c := open.Add(-1); len(w.months) < o.months; c = c.Prev() {
		if c.Final(time.Now()) {
			w.months = append(w.months, c)
		}
	}
	if err = w.startSandbox(ctx, int(monthsApart(open, w.months[len(w.months)-1]))+1); err != nil {
		return w, err
	}
	if err = w.prepare(ctx); err != nil {
		return w, err
	}
	if w.web, err = w.start(w.env, "serve", "--web-only"); err != nil {
		return w, err
	}
	w.base, err = w.web.wait(ctx, `listening at (http://\S+)`)
	return w, err
}

func monthsApart(later, earlier billing.Cycle) (n int) {
	for ; earlier.Before(later); earlier = earlier.Next() {
		n++
	}
	return n
}

func (w *world) startSandbox(ctx context.Context, months int) (err error) {
	w.sandbox, err = w.start(nil, "sandbox", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", "--ak", accessKey, "--sk", secretKey, "--domain", domainID,
		"--months", strconv.Itoa(months), "--lines", strconv.Itoa(w.o.lines), "--rate", "0", "--seed", strconv.FormatUint(w.o.seed>>1%1000+1, 10))
	if err != nil {
		return err
	}
	api, err := w.sandbox.wait(ctx, `upstream at (http://\S+)`)
	if err != nil {
		return err
	}
	if w.control, err = w.sandbox.wait(ctx, `control plane at (http://\S+)`); err != nil {
		return err
	}
	w.env = []string{
		"DATABASE_URL=" + w.server.AppURL(pglocal.Database), "DATABASE_MIGRATE_URL=" + w.server.OwnerURL(pglocal.Database),
		"PORTAL_SECRET_KEY=" + base64.StdEncoding.EncodeToString([]byte("chaos-chaos-chaos-chaos-chaos-ch")),
		"PORTAL_LISTEN=127.0.0.1:0", "PORTAL_ALLOW_SANDBOX=1", "PORTAL_SPOOL_DIR=" + filepath.Join(w.dir, "spool"),
		"HUAWEI_ENDPOINT=" + api, "HUAWEI_ACCESS_KEY=" + accessKey, "HUAWEI_SECRET_KEY=" + secretKey, "HUAWEI_DOMAIN_ID=" + domainID,
	}
	return nil
}

// prepare migrates, makes the readers and the account, and lifts the pace: the
// upstream of this world has no throttle.
func (w *world) prepare(ctx context.Context) error {
	if _, err := w.run(ctx, "", "migrate"); err != nil {
		return err
	}
	var err error
	if w.db, err = store.Open(ctx, store.Config{URL: w.server.AppURL(pglocal.Database), MaxConns: 4}); err != nil {
		return err
	}
	account, err := w.db.EnsureAccount(ctx, billing.Account{DomainID: domainID})
	if err != nil {
		return err
	}
	w.scope = billing.Scope{Accounts: []int64{account.ID}, Currency: "USD"}
	for _, name := range []string{"exports", "pages"} {
		if _, err := w.run(ctx, password+"\n", "user", "add", "--email", name+"@chaos.test", "--name", name, "--role", "viewer", "--password-stdin"); err != nil {
			return err
		}
	}
	conn, err := pgx.Connect(ctx, w.server.SuperURL(pglocal.Database))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, `insert into api_rate (account_id, api, per_second) values ($1, $2, 5000), ($1, $3, 5000)`, account.ID, feeRecords, monthlySum)
	return err
}

// stop ends everything that newWorld started.
func (w *world) stop() {
	if w.web != nil {
		w.web.stop()
	}
	if w.db != nil {
		w.db.Close()
	}
	if w.sandbox != nil {
		w.sandbox.stop()
	}
	if w.server != nil {
		if err := w.server.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, "chaos:", err)
		}
	}
	if w.dir != "" && !w.o.keep {
		os.RemoveAll(w.dir)
	} else if w.dir != "" {
		fmt.Println("  kept:", w.dir)
	}
}

// post tells the sandbox to do something.
func (w *world) post(path string, body map[string]any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	res, err := http.Post(w.control+path, "application/json", bytes.NewReader(raw))
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(res.Body)
		return fmt.Errorf("sandbox: POST %s: %d %s", path, res.StatusCode, text)
	}
	return nil
}

func (w *world) endFaults(ctx context.Context) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodDelete, w.control+"/faults", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	return errors.Join(res.Body.Close())
}

// firstLoad reads the newest month undisturbed and returns how long it took.
func (w *world) firstLoad(ctx context.Context) (time.Duration, error) {
	began := time.Now()
	if _, err := w.run(ctx, "", "sync", "--month", w.months[0].String()); err != nil {
		return 0, err
	}
	return time.Since(began), nil
}
