package main

import (
	"context"
	"fmt"
	"log/slog"

	"portal/internal/billing"
	"portal/internal/config"
)

type serveCommand struct {
	WebOnly  bool `xor:"part" help:"Serve pages only: no sync, and the key that pays is refused."`
	WorkOnly bool `xor:"part" help:"Run the loops only: no pages."`
}

func (c *serveCommand) use() config.Use {
	switch {
	case c.WebOnly:
		return config.ForWeb
	case c.WorkOnly:
		return config.ForWork
	}
	return config.ForServe
}

// Run serves until the process is told to stop.
func (c *serveCommand) Run(ctx context.Context, p *process) error {
	cfg, err := config.Load(p.getenv, c.use())
	if err != nil {
		return err
	}
	log := newLogger(p.stderr, cfg.Log, slog.LevelInfo)
	a, err := openApp(ctx, cfg, log)
	if err != nil {
		return err
	}
	money, err := a.moneyLoops(ctx)
	if err != nil {
		a.db.Close()
		return err
	}
	servers, err := c.servers(ctx, a, p)
	if err != nil {
		for _, s := range servers {
			_ = s.listener.Close() // the process ends with the first error
		}
		a.db.Close()
		return err
	}
	loops := []work{{"keys that read", a.followKeys(a.clients, billing.ReadKey)}}
	if !c.WebOnly {
		loops = append(loops, work{"sync", a.syncer.Run}, work{"sweep", a.sweep}, work{"anchor", a.anchor}, work{"stored accounts", a.storedAccounts}, work{"rewrap", a.rewrap})
		loops = append(loops, money...)
	}
	return a.run(ctx, servers, loops)
}

// servers opens the listeners and says where they are.
func (c *serveCommand) servers(ctx context.Context, a *app, p *process) (servers []*server, err error) {
	var m *metrics
	if a.cfg.AdminListen != "" {
		l, err := listen(ctx, a.cfg.AdminListen, "PORTAL_ADMIN_LISTEN")
		if err != nil {
			return servers, err
		}
		m = newMetrics(a.db, a.log)
		servers = append(servers, newServer("metrics", l, m.handler(), a.log))
		fmt.Fprintf(p.stdout, "metrics at http://%s/metrics\n", l.Addr())
	}
	if c.WorkOnly {
		fmt.Fprintln(p.stdout, "working; no pages are served")
		return servers, nil
	}
	l, err := listen(ctx, a.cfg.Listen, "PORTAL_LISTEN")
	if err != nil {
		return servers, err
	}
	pages, err := a.pages(l, m)
	if err != nil {
		_ = l.Close() // the error above says what is wrong
		return servers, err
	}
	fmt.Fprintf(p.stdout, "listening at http://%s\n", l.Addr())
	return append(servers, pages), nil
}
