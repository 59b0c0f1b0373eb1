package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"portal/internal/billing"
	"portal/internal/config"
	"portal/internal/pglocal"
	"portal/internal/sandbox"
	"portal/internal/store"
)

type demoCommand struct {
	Listen    string `default:"127.0.0.1:8080" help:"Address of the pages; this machine only." placeholder:"ADDR"`
	Data      string `help:"Where the database and the sandbox's events are kept between runs (default: ~/.local/state/portal, for root /var/lib/portal)." placeholder:"DIR"`
	Control   string `help:"Also open the sandbox's control plane, to move its clock or break it." placeholder:"ADDR"`
	Months    int    `help:"Months of history (default 18)." placeholder:"N"`
	Resources int    `help:"Resources that the made-up company owns (default 400)." placeholder:"N"`
	Seed      int64  `help:"Another number makes another company (default 1)." placeholder:"N"`
	Verbose   bool   `help:"Log every request and every step of the sync."`
}

// demo is what the command has started.
type demo struct {
	dir   string
	state demoState
	log   *slog.Logger
	pg    *pglocal.Server
	world *sandbox.Sandbox

	upstream *server // the sandbox's API
	control  *server // nil without --control
}

// Run shows the portal: the very one of `serve`, on a private PostgreSQL and
// the sandbox.
func (c *demoCommand) Run(ctx context.Context, p *process) (err error) {
	cfg, err := config.Load(demoEnv(p.getenv), config.ForDemo)
	if err != nil {
		return err
	}
	d := &demo{log: newLogger(p.stderr, cfg.Log, c.level())}
	defer func() { err = errors.Join(err, d.stop()) }()
	if err := d.start(ctx, c, p.getenv, cfg.PGBin); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	d.watch(ctx, cancel)
	a, err := openApp(ctx, d.settings(cfg), d.log)
	if err != nil {
		return err
	}
	money, err := a.moneyLoops(ctx)
	if err != nil {
		a.db.Close()
		return err
	}
	servers, err := d.open(ctx, a, c.Listen, cfg.DemoPassword.Reveal())
	if err != nil {
		a.db.Close()
		return err
	}
	d.welcome(p, servers[0].listener.Addr())
	err = a.run(ctx, servers, append([]work{
		{"sync", a.syncer.Run},
		{"sweep", a.sweep},
		{"anchor", a.anchor},
		{"stored accounts", a.storedAccounts},
		{"keys that read", a.followKeys(a.clients, billing.ReadKey)},
		{"rewrap", a.rewrap},
		{"progress", func(ctx context.Context) error { return showFirstSync(ctx, a, p.stdout) }},
	}, money...))
	var died *diedError
	if errors.As(context.Cause(ctx), &died) {
		return died
	}
	fmt.Fprintln(p.stdout, "stopped; the data stays in "+d.dir)
	return err
}

func (c *demoCommand) level() slog.Level {
	if c.Verbose {
		return slog.LevelDebug
	}
	return slog.LevelWarn
}

// demoEnv hides every setting that is not the demo's: it brings its own
// database and upstream, whatever the environment says of real ones.
func demoEnv(getenv func(string) string) func(string) string {
	return func(name string) string {
		switch strings.TrimSuffix(name, "_FILE") {
		case "PORTAL_PG_BIN", "PORTAL_LOG", "PORTAL_DEMO_PASSWORD":
			return getenv(name)
		}
		return ""
	}
}

// demoDir is where the demo lives when nobody says otherwise.
func demoDir(getenv func(string) string) (string, error) {
	if os.Geteuid() == 0 {
		return "/var/lib/portal", nil // root's home is closed to the user whom PostgreSQL runs as
	}
	if state := getenv("XDG_STATE_HOME"); filepath.IsAbs(state) {
		return filepath.Join(state, "portal"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", errors.New("this user has no home directory: say where to keep the demo's data with --data DIR")
	}
	return filepath.Join(home, ".local", "state", "portal"), nil
}

// start brings up PostgreSQL, which takes the directory's lock, then the
// sandbox, and migrates.
func (d *demo) start(ctx context.Context, c *demoCommand, getenv func(string) string, pgBin string) (err error) {
	if d.dir = c.Data; d.dir == "" {
		if d.dir, err = demoDir(getenv); err != nil {
			return err
		}
	}
	d.pg, err = pglocal.Start(ctx, pglocal.Config{Dir: d.dir, BinDir: pgBin, Log: d.log})
	var inUse *pglocal.InUseError
	if errors.As(err, &inUse) {
		return fmt.Errorf("another demo runs on %s (process %d): stop it, or give this one a directory of its own with --data DIR", inUse.Dir, inUse.PID)
	}
	if err != nil {
		return err
	}
	if d.state, err = loadDemoState(d.dir, c); err != nil {
		return err
	}
	if err := d.startSandbox(ctx, c.Control); err != nil {
		return err
	}
	return store.Migrate(ctx, d.pg.OwnerURL(pglocal.Database), d.pg.AppRole(), d.log)
}

func (d *demo) startSandbox(ctx context.Context, control string) (err error) {
	d.world, err = sandbox.New(sandbox.Config{
		AccessKey: d.state.AccessKey, SecretKey: d.state.SecretKey, DomainID: d.state.DomainID,
		Months: d.state.Months, Resources: d.state.Resources, Seed: d.state.Seed,
		Rate:     demoRate,
		EventLog: filepath.Join(d.dir, "sandbox-events.log"), Log: d.log,
	})
	if err != nil {
		return err
	}
	if control != "" {
		l, err := listenLoopback(ctx, control, "--control")
		if err != nil {
			return err
		}
		d.control = newServer("sandbox control", l, d.world.Control(), d.log)
	}
	l, err := listenLoopback(ctx, "127.0.0.1:0", "the sandbox's address")
	if err != nil {
		return err
	}
	d.upstream = newServer("sandbox", l, d.world.Handler(), d.log)
	return nil
}

// diedError says that something the demo had started has ended by itself.
type diedError struct{ what, why string }

func (e *diedError) Error() string { return e.what + " has stopped by itself: " + e.why }

// watch serves the sandbox and ends the demo when a part of it is gone.
func (d *demo) watch(ctx context.Context, cancel context.CancelCauseFunc) {
	for _, s := range []*server{d.upstream, d.control} {
		if s != nil {
			go func() {
				if err := s.Serve(s.listener); ctx.Err() == nil {
					cancel(&diedError{s.name, err.Error()})
				}
			}()
		}
	}
	go func() {
		select {
		case <-d.pg.Done():
			cancel(&diedError{"PostgreSQL", d.pg.LastWords()})
		case <-ctx.Done():
		}
	}()
}

// settings are those of `serve`, filled with what the demo has started.
func (d *demo) settings(cfg config.Config) config.Config {
	cfg.Company = "Northwind"
	cfg.SpoolDir = filepath.Join(d.dir, "spool")
	cfg.Database = config.Database{URL: config.NewSecret(d.pg.AppURL(pglocal.Database)), AppRole: d.pg.AppRole()}
	cfg.SecretKeys = []config.Secret{config.NewSecret(string(d.state.Vault))}
	cfg.Huawei = config.Huawei{
		Endpoint: "http://" + d.upstream.listener.Addr().String(), PlainHTTP: true, DomainID: d.state.DomainID,
		Key: config.Key{Access: d.state.AccessKey, Secret: config.NewSecret(d.state.SecretKey)},
	}
	cfg.Pay, cfg.Paying = cfg.Huawei.Key, true
	return cfg
}

// open makes the people and the pages.
func (d *demo) open(ctx context.Context, a *app, addr, password string) ([]*server, error) {
	if err := setDemoPolicy(ctx, a); err != nil {
		return nil, err
	}
	if err := d.ensurePeople(ctx, a.db, password); err != nil {
		return nil, err
	}
	l, err := listenLoopback(ctx, addr, "--listen")
	if err != nil {
		return nil, err
	}
	pages, err := a.pages(l, nil)
	if err != nil {
		_ = l.Close() // the error above says what is wrong
		return nil, err
	}
	return []*server{pages}, nil
}

// welcome is all that a newcomer has to know.
func (d *demo) welcome(p *process, addr net.Addr) {
	fmt.Fprintf(p.stdout, "\nThe portal, on made-up bills (kept in %s).\n\n  Open      http://%s\n  Sign in   ", d.dir, addr)
	for i, person := range demoPeople {
		if i > 0 {
			fmt.Fprint(p.stdout, "            ")
		}
		fmt.Fprintf(p.stdout, "%-20s %s\n", person.email, person.may)
	}
	fmt.Fprintf(p.stdout, "  Password  %s   (the same for all)\n", d.state.Password)
	if d.control != nil {
		fmt.Fprintf(p.stdout, "  Sandbox   its control plane is at http://%s\n            its API is at http://%s\n", d.control.listener.Addr(), d.upstream.listener.Addr())
	}
	fmt.Fprint(p.stdout, "\nCtrl-C stops everything.\n\n")
}

// stop ends what the demo has started, in the opposite order.
func (d *demo) stop() error {
	var errs []error
	for _, s := range []*server{d.control, d.upstream} {
		if s != nil {
			s.stop(time.Second)
			_ = s.listener.Close() // closed already when it was served
		}
	}
	if d.world != nil {
		errs = append(errs, d.world.Close())
	}
	if d.pg != nil {
		errs = append(errs, d.pg.Stop())
	}
	return errors.Join(errs...)
}
