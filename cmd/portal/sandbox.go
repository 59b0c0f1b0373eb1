package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"portal/internal/sandbox"
)

type sandboxCommand struct {
	Listen    string `help:"Address of the API." placeholder:"ADDR"`
	Control   string `help:"Address of the control plane." placeholder:"ADDR"`
	AK        string `name:"ak" help:"Access key that requests are signed with."`
	SK        string `name:"sk" help:"Its secret key. Made up like everything here: no real one."`
	Domain    string `help:"Id of the made-up account." placeholder:"ID"`
	Months    int    `default:"18" help:"Months of history." placeholder:"N"`
	Resources int    `default:"400" help:"Resources that the company owns." placeholder:"N"`
	Lines     int    `default:"0" help:"Make every month at least so many bill lines, for load work." placeholder:"N"`
	Seed      int64  `default:"1" help:"Another number makes another company." placeholder:"N"`
	Rate      int    `default:"10" help:"Calls a second of one API before the throttle answers; 0 = no throttle." placeholder:"N"`

	Operations bool `help:"Print the table of the operations, with client function, handler, rules and codes, and end."`
}

// Validate asks for what the server cannot do without.
func (c *sandboxCommand) Validate() error {
	if c.Operations {
		return nil
	}
	var missing []string
	for _, f := range []struct{ name, value string }{
		{"--listen", c.Listen}, {"--control", c.Control}, {"--ak", c.AK}, {"--sk", c.SK}, {"--domain", c.Domain},
	} {
		if f.value == "" {
			missing = append(missing, f.name)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("missing flags: %s", strings.Join(missing, ", "))
	}
	return nil
}

// Run serves the pretend upstream until the process is told to stop. It forgets
// what happened to it; only the demo keeps its events.
func (c *sandboxCommand) Run(ctx context.Context, p *process) error {
	if c.Operations {
		return printOperations(p.stdout)
	}
	log := newLogger(p.stderr, "text", slog.LevelInfo)
	world, err := sandbox.New(sandbox.Config{
		AccessKey: c.AK, SecretKey: c.SK, DomainID: c.Domain, Months: c.Months, Resources: c.Resources, Lines: c.Lines,
		Seed: c.Seed, Rate: c.Rate, Log: log,
	})
	if err != nil {
		return err
	}
	api, err := listen(ctx, c.Listen, "--listen")
	if err != nil {
		return errors.Join(err, world.Close())
	}
	control, err := listen(ctx, c.Control, "--control")
	if err != nil {
		return errors.Join(err, api.Close(), world.Close())
	}
	servers := []*server{newServer("api", api, world.Handler(), log), newServer("control", control, world.Control(), log)}
	fmt.Fprintf(p.stdout, "pretend upstream at http://%s\ncontrol plane at http://%s\n", api.Addr(), control.Addr())

	failed := make(chan error, len(servers))
	for _, s := range servers {
		go func() {
			if err := s.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
				failed <- fmt.Errorf("%s: %w", s.name, err)
			}
		}()
	}
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	for _, s := range servers {
		s.stop(2 * time.Second)
	}
	return errors.Join(err, world.Close())
}
