package main

import (
	"context"
	"fmt"
	"log/slog"

	"portal/internal/config"
	"portal/internal/store"
)

type migrateCommand struct{}

// Run migrates as the schema's owner and grants to the application's role.
func (migrateCommand) Run(ctx context.Context, p *process) error {
	cfg, err := config.Load(p.getenv, config.ForMigrate)
	if err != nil {
		return err
	}
	log := newLogger(p.stderr, cfg.Log, slog.LevelInfo)
	if err := store.Migrate(ctx, cfg.Database.MigrateURL.Reveal(), cfg.Database.AppRole, log); err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.stdout, "the schema is up to date")
	return err
}
