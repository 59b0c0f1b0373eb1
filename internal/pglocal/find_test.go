package pglocal

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// fakeInstall makes a folder whose postgres prints the given version.
func fakeInstall(t *testing.T, output string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Fatal("the fake programs are shell scripts")
	}
	dir := t.TempDir()
	for name, script := range map[string]string{"postgres": "#!/bin/sh\necho '" + output + "'\n", "initdb": "#!/bin/sh\nexit 1\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestFindInFolder(t *testing.T) {
	t.Parallel()
	for output, want := range map[string]struct {
		version string
		major   int
	}{
		"postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)": {"15.18", 15},
		"postgres (PostgreSQL) 17.2":                           {"17.2", 17},
		"postgres (PostgreSQL) 19beta1":                        {"19beta1", 19},
	} {
		b, err := Find(fakeInstall(t, output))
		if err != nil {
			t.Errorf("%s: %v", output, err)
			continue
		}
		if b.Version != want.version || b.Major != want.major {
			t.Errorf("%s: got %s, major %d; want %s, major %d", output, b.Version, b.Major, want.version, want.major)
		}
	}
}

func TestFindRefuses(t *testing.T) {
	t.Parallel()
	t.Run("too old", func(t *testing.T) {
		t.Parallel()
		_, err := Find(fakeInstall(t, "postgres (PostgreSQL) 14.9"))
		var missing *NotFoundError
		if !errors.As(err, &missing) {
			t.Fatalf("got %v, want a NotFoundError", err)
		}
		if len(missing.TooOld) != 1 || missing.TooOld[0].Version != "14.9" || !strings.Contains(err.Error(), "14.9") {
			t.Errorf("got %v, want it to name 14.9", err)
		}
		if missing.Command == "" || !strings.Contains(err.Error(), missing.Command) {
			t.Errorf("got %v, want it to name the command %q", err, missing.Command)
		}
	})
	t.Run("another major than the data", func(t *testing.T) {
		t.Parallel()
		_, err := find(fakeInstall(t, "postgres (PostgreSQL) 17.2"), 15)
		if err == nil || !strings.Contains(err.Error(), "no PostgreSQL 15 found") {
			t.Errorf("got %v, want that 15 is missing", err)
		}
	})
	t.Run("empty folder", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		if _, err := Find(dir); err == nil || !strings.Contains(err.Error(), "PORTAL_PG_BIN="+dir) {
			t.Errorf("got %v, want it to name the setting and the folder", err)
		}
	})
	t.Run("nonsense", func(t *testing.T) {
		t.Parallel()
		if _, err := Find(fakeInstall(t, "hello")); err == nil || !strings.Contains(err.Error(), "no version") {
			t.Errorf("got %v, want that it prints no version", err)
		}
	})
}

func TestInstallCommand(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		goos, osRelease string
		major           int
		want            string
	}{
		{"linux", "NAME=x\nID=debian\n", 0, "sudo apt-get update && sudo apt-get install -y postgresql"},
		{"linux", "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", 15, "sudo apt-get update && sudo apt-get install -y postgresql-15"},
		{"linux", "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n", 0, "sudo dnf install -y postgresql-server"},
		{"linux", "ID=alpine\n", 0, "apk add postgresql17"},
		{"linux", "ID=arch\n", 0, "sudo pacman -S postgresql"},
		{"linux", "ID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"\n", 16, "sudo zypper install -y postgresql16-server"},
		{"linux", "", 0, "the package manager of this system (package postgresql or postgresql-server)"},
		{"darwin", "", 0, "brew install postgresql@17"},
		{"windows", "", 15, "winget install PostgreSQL.PostgreSQL.15"},
	} {
		if got := installCommandFor(c.goos, c.osRelease, c.major); got != c.want {
			t.Errorf("%s %q %d: got %q, want %q", c.goos, c.osRelease, c.major, got, c.want)
		}
	}
}
