package testdb

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"portal/internal/pglocal"
	"portal/internal/store"
	"portal/migrations"
)

// format changes when a template made by older code would be wrong although
// the migrations are the same.
const format = "2"

// fillFromTemplate puts a migrated data directory into dir: a copy of the kept
// one, or, the first time, a new one that is then kept.
func fillFromTemplate(ctx context.Context, bin pglocal.Binaries, dir string) error {
	key, err := templateKey(bin)
	if err != nil {
		return err
	}
	kept := ""
	if cache, err := os.UserCacheDir(); err == nil { // none without HOME: then nothing is kept
		kept = filepath.Join(cache, "portal-testdb", key)
	}
	if kept != "" {
		err := copyTree(kept, dir)
		if err == nil {
			now := time.Now()
			_ = os.Chtimes(kept, now, now) // in use: not to be pruned; failing only costs a rebuild
			return nil
		}
		if !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("copy the template %s: %w", kept, err)
		}
	}
	if err := build(ctx, bin, dir); err != nil {
		return fmt.Errorf("build the template database: %w", err)
	}
	if kept == "" {
		return nil
	}
	return keep(dir, kept)
}

// templateKey changes with everything that the migrated data depends on.
func templateKey(bin pglocal.Binaries) (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n%s\n%d\n%s\n", format, bin.Dir, bin.Version, os.Geteuid(), migrations.Grants)
	err := fs.WalkDir(migrations.FS, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(migrations.FS, path)
		fmt.Fprintf(h, "%s %d\n%s\n", path, len(text), text)
		return err
	})
	return hex.EncodeToString(h.Sum(nil)[:12]), err
}

// build makes the migrated data directory in dir and stops its server cleanly.
func build(ctx context.Context, bin pglocal.Binaries, dir string) error {
	// What a copy that was pruned half-way has left.
	if err := os.RemoveAll(filepath.Join(dir, "postgres")); err != nil {
		return err
	}
	s, err := pglocal.Start(ctx, pglocal.Config{Dir: dir, BinDir: bin.Dir, Throwaway: true})
	if err != nil {
		return err
	}
	err = store.Migrate(ctx, s.OwnerURL(pglocal.Database), s.AppRole(), slog.New(slog.DiscardHandler))
	return errors.Join(err, s.StopClean())
}

// keep copies the data directory to its place in the cache. Several test
// binaries may do so at once: the first one's stays.
func keep(dir, kept string) error {
	parent := filepath.Dir(kept)
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return err
	}
	prune(parent)
	fresh, err := os.MkdirTemp(parent, "new-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(fresh)
	if err := copyTree(dir, fresh); err != nil {
		return err
	}
	if err := os.Rename(fresh, kept); err != nil && !errors.Is(err, os.ErrExist) {
		if _, there := os.Stat(kept); there != nil {
			return err
		}
	}
	return nil
}

// prune removes the templates of migrations that nobody has used for an hour.
func prune(parent string) {
	entries, err := os.ReadDir(parent)
	if err != nil {
		return
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > time.Hour {
			_ = os.RemoveAll(filepath.Join(parent, e.Name())) // what stays is tried again next time
		}
	}
}

// copyTree copies files and folders with mode and owner; sockets and marks of a
// running server stay behind.
func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		switch {
		case strings.HasPrefix(entry.Name(), "postmaster.") || rel == "lock":
			return nil
		case entry.IsDir() && rel == ".":
			return nil
		case entry.IsDir():
			if err := os.Mkdir(target, info.Mode().Perm()); err != nil {
				return err
			}
		case info.Mode().IsRegular():
			if err := copyFile(path, target, info.Mode().Perm()); err != nil {
				return err
			}
		default:
			return nil
		}
		return sameOwner(target, info)
	})
}

func copyFile(from, to string, mode os.FileMode) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
