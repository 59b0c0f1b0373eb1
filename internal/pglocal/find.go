package pglocal

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// MinMajor is the oldest PostgreSQL that the portal works with.
const MinMajor = 15

// Binaries is one installed PostgreSQL server.
type Binaries struct {
	Dir     string // holds postgres and initdb
	Version string // as the server prints it, such as "15.18"
	Major   int
	minor   int
}

func (b Binaries) path(program string) string {
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	return filepath.Join(b.Dir, program)
}

// NotFoundError says that no usable PostgreSQL is on the machine, and which
// command brings one.
type NotFoundError struct {
	Wanted  string     // what was looked for: "PostgreSQL 15 or newer"
	TooOld  []Binaries // what was found but can't be used
	Command string     // the one command to run
}

func (e *NotFoundError) Error() string {
	var found string
	if len(e.TooOld) > 0 {
		var parts []string
		for _, b := range e.TooOld {
			parts = append(parts, b.Version+" in "+b.Dir)
		}
		found = " (only " + strings.Join(parts, ", ") + ")"
	}
	return fmt.Sprintf("no %s found%s; install it with: %s (or point PORTAL_PG_BIN to the folder of its programs)", e.Wanted, found, e.Command)
}

// Find returns the newest PostgreSQL of version 15 or later on this machine.
// With a binDir it looks there and nowhere else. The error is a *NotFoundError
// when there is none.
func Find(binDir string) (Binaries, error) { return find(binDir, 0) }

// find is Find for one major version; 0 takes the newest.
func find(binDir string, major int) (Binaries, error) {
	all, err := installed(binDir)
	if err != nil {
		return Binaries{}, err
	}
	var refused []Binaries
	for _, b := range all {
		if b.Major >= MinMajor && (major == 0 || b.Major == major) {
			return b, nil
		}
		refused = append(refused, b)
	}
	missing := &NotFoundError{Wanted: fmt.Sprintf("PostgreSQL %d or newer", MinMajor), TooOld: refused, Command: installCommand(0)}
	if major != 0 {
		missing.Wanted, missing.Command = fmt.Sprintf("PostgreSQL %d", major), installCommand(major)
	}
	return Binaries{}, missing
}

// installed lists the servers on the machine, newest first.
func installed(binDir string) ([]Binaries, error) {
	if binDir != "" {
		b, err := inspect(binDir)
		if err != nil {
			return nil, fmt.Errorf("PORTAL_PG_BIN=%s: %w", binDir, err)
		}
		return []Binaries{b}, nil
	}
	var all []Binaries
	seen := map[string]bool{}
	for _, dir := range candidates() {
		b, err := inspect(dir)
		if err != nil || seen[b.Dir] {
			continue // a folder without a working server is no problem: another may have one
		}
		seen[b.Dir] = true
		all = append(all, b)
	}
	slices.SortStableFunc(all, func(a, b Binaries) int {
		return cmp.Or(cmp.Compare(b.Major, a.Major), cmp.Compare(b.minor, a.minor))
	})
	return all, nil
}

// candidates lists the folders where systems put PostgreSQL's programs.
// Debian and Red Hat keep them out of PATH.
func candidates() []string {
	var dirs []string
	if p, err := exec.LookPath("postgres"); err == nil {
		dirs = append(dirs, filepath.Dir(p))
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",
		"/usr/lib/postgresql*/bin",
		"/usr/libexec/postgresql*",
		"/usr/pgsql-*/bin",
		"/usr/local/pgsql/bin",
		"/opt/homebrew/opt/postgresql@*/bin",
		"/opt/homebrew/opt/postgresql/bin",
		"/usr/local/opt/postgresql@*/bin",
		"/usr/local/opt/postgresql/bin",
		"/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
		"/Applications/Postgres.app/Contents/Versions/*/bin",
		`C:\Program Files\PostgreSQL\*\bin`,
	} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			continue // only a malformed pattern, and these are constants
		}
		dirs = append(dirs, found...)
	}
	return dirs
}

var versionText = regexp.MustCompile(`\(PostgreSQL\) ((\d+)(?:\.(\d+))?\S*)`)

// inspect asks the server in dir for its version.
func inspect(dir string) (Binaries, error) {
	postgres, err := filepath.EvalSymlinks(Binaries{Dir: dir}.path("postgres"))
	if err != nil {
		return Binaries{}, errors.New("there is no postgres program in it")
	}
	b := Binaries{Dir: filepath.Dir(postgres)}
	if _, err := os.Stat(b.path("initdb")); err != nil {
		return Binaries{}, errors.New("there is no initdb program in it")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, postgres, "-V").Output()
	if err != nil {
		return Binaries{}, fmt.Errorf("its postgres program doesn't run: %w", err)
	}
	m := versionText.FindStringSubmatch(string(out))
	if m == nil {
		return Binaries{}, fmt.Errorf("its postgres program prints no version: %.80q", out)
	}
	b.Version = m[1]
	if b.Major, err = strconv.Atoi(m[2]); err != nil {
		return Binaries{}, fmt.Errorf("version %q: %w", m[1], err)
	}
	if m[3] != "" { // "18beta1" has no minor version
		if b.minor, err = strconv.Atoi(m[3]); err != nil {
			return Binaries{}, fmt.Errorf("version %q: %w", m[1], err)
		}
	}
	return b, nil
}

// installCommand names the one command that installs PostgreSQL here; major 0
// is whatever the system offers.
func installCommand(major int) string {
	osRelease, err := os.ReadFile("/etc/os-release")
	if err != nil {
		osRelease = nil // not Linux, or a very small one: the generic answer
	}
	return installCommandFor(runtime.GOOS, string(osRelease), major)
}

func installCommandFor(goos, osRelease string, major int) string {
	suffix := func(separator string) string {
		if major == 0 {
			return ""
		}
		return separator + strconv.Itoa(major)
	}
	switch goos {
	case "darwin":
		return "brew install postgresql@" + strconv.Itoa(cmp.Or(major, 17))
	case "windows":
		return "winget install PostgreSQL.PostgreSQL." + strconv.Itoa(cmp.Or(major, 17))
	}
	ids := osIDs(osRelease)
	switch {
	case ids["debian"] || ids["ubuntu"]:
		return "sudo apt-get update && sudo apt-get install -y postgresql" + suffix("-")
	case ids["fedora"] || ids["rhel"] || ids["centos"]:
		return "sudo dnf install -y postgresql" + suffix("") + "-server"
	case ids["alpine"]:
		return "apk add postgresql" + strconv.Itoa(cmp.Or(major, 17))
	case ids["arch"]:
		return "sudo pacman -S postgresql"
	case ids["suse"] || ids["opensuse"]:
		return "sudo zypper install -y postgresql" + suffix("") + "-server"
	}
	return "the package manager of this system (package postgresql or postgresql-server)"
}

var osIDLine = regexp.MustCompile(`(?m)^ID(?:_LIKE)?="?([^"\n]*)"?$`)

func osIDs(osRelease string) map[string]bool {
	ids := map[string]bool{}
	for _, m := range osIDLine.FindAllStringSubmatch(osRelease, -1) {
		for _, id := range strings.Fields(m[1]) {
			ids[id] = true
		}
	}
	return ids
}
