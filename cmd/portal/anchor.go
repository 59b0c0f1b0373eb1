package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"portal/internal/auth"
	"portal/internal/store"
)

// anchorEvery is how often the audit trail is verified and its head written
// where the database cannot reach.
const anchorEvery = time.Hour

// anchor verifies the audit trail every hour, until ctx ends.
func (a *app) anchor(ctx context.Context) error {
	ticker := time.NewTicker(anchorEvery)
	defer ticker.Stop()
	for {
		if err := a.anchorNow(ctx, time.Now()); err != nil && ctx.Err() == nil {
			a.log.Error("audit trail not verified", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// anchorNow verifies the trail against itself and against the anchor file, then
// adds its head to the file. A broken trail is told on the page and in the log;
// nothing is added to the file then.
func (a *app) anchorNow(ctx context.Context, now time.Time) error {
	check := auth.AuditCheck{At: now}
	last, err := a.db.VerifyAudit(ctx)
	if err == nil && a.cfg.AuditAnchorFile != "" {
		err = a.checkAnchor(ctx)
	}
	check.LastSeq = last.Seq
	var broken *store.BrokenTrail
	switch {
	case errors.As(err, &broken):
		check.Broken, check.Why = broken.Seq, broken.Why
		a.log.Error("the audit trail is broken", "entry", broken.Seq, "why", broken.Why)
	case err != nil:
		return err
	case a.cfg.AuditAnchorFile != "" && last.Seq > 0:
		if err := addAnchor(a.cfg.AuditAnchorFile, now, &last); err != nil {
			a.log.Error("audit anchor not written", "error", err)
		} else {
			check.Anchored = true
		}
	}
	return a.db.SaveAuditCheck(ctx, check)
}

// checkAnchor compares the newest line of the anchor file with the trail. A trail
// that was cut off or written anew as a whole shows here and nowhere else.
func (a *app) checkAnchor(ctx context.Context) error {
	seq, hash, err := lastAnchor(a.cfg.AuditAnchorFile)
	if err != nil || seq == 0 {
		return err
	}
	now, err := a.db.AuditHash(ctx, seq)
	if err != nil {
		return err
	}
	if now == nil {
		return &store.BrokenTrail{Seq: seq, Why: "is missing, but stands in the anchor file"}
	}
	if !bytes.Equal(now, hash) {
		return &store.BrokenTrail{Seq: seq, Why: "differs from the anchor file"}
	}
	return nil
}

// lastAnchor reads the last line of the file: time, number, hash. No file yet,
// and an empty one, are number 0.
func lastAnchor(path string) (seq int64, hash []byte, err error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil, nil
	}
	if err != nil {
		return 0, nil, fmt.Errorf("anchor file: %w", err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	fields := strings.Fields(lines[len(lines)-1])
	if len(fields) == 0 {
		return 0, nil, nil
	}
	if len(fields) == 3 {
		seq, err = strconv.ParseInt(fields[1], 10, 64)
		if err == nil {
			hash, err = hex.DecodeString(fields[2])
		}
	}
	if len(fields) != 3 || err != nil || len(hash) != 32 {
		return 0, nil, fmt.Errorf("anchor file %s: its last line is none of the portal's", path)
	}
	return seq, hash, nil
}

// addAnchor adds the head of the trail to the file and waits until it is on the disk.
func addAnchor(path string, now time.Time, head *auth.Entry) (err error) {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := fmt.Fprintf(f, "%s %d %x\n", now.UTC().Format(time.RFC3339), head.Seq, head.Hash); err != nil {
		return err
	}
	return f.Sync()
}
