package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// loader reads single variables and collects what is wrong with them.
type loader struct {
	getenv   func(string) string
	use      Use
	problems Problems
}

func (l *loader) wrong(name, format string, args ...any) {
	l.problems = append(l.problems, Problem{name, fmt.Sprintf(format, args...)})
}

// maxFile is far above any key or URL; a bigger file is the wrong file.
const maxFile = 64 << 10

// text reads name, or the file that name_FILE points to; "" when neither is set.
func (l *loader) text(name string) string {
	value, path := l.getenv(name), l.getenv(name+"_FILE")
	switch {
	case path == "":
		return strings.TrimSpace(value)
	case value != "":
		l.wrong(name, "is set, and so is %s_FILE: keep one of them", name)
		return ""
	}
	text, err := readFile(path)
	if err != nil {
		l.wrong(name+"_FILE", "%v", err)
		return ""
	}
	if text == "" {
		l.wrong(name+"_FILE", "the file %s is empty", path)
	}
	return text
}

func readFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("can't read the file %s: %w", path, reason(err))
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return "", fmt.Errorf("can't read the file %s: %w", path, reason(err))
	}
	if len(text) > maxFile {
		return "", fmt.Errorf("the file %s is larger than any setting: is it the right one?", path)
	}
	return strings.TrimSpace(string(text)), nil
}

// reason is err without the path that the sentence names already.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

func (l *loader) secret(name string) Secret { return Secret{l.text(name)} }

// isSet reports whether name is given in either way.
func (l *loader) isSet(name string) bool { return l.getenv(name) != "" || l.getenv(name+"_FILE") != "" }

// private refuses a file that other users of the machine may read.
func (l *loader) private(name string) {
	path := l.getenv(name + "_FILE")
	if path == "" || runtime.GOOS == "windows" { // there the mode says nothing
		return
	}
	info, err := os.Stat(path)
	if err != nil {
		return // text has said so
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		l.wrong(name+"_FILE", "the file %s may be read by other users (mode %04o): run chmod 600 %[1]s", path, mode)
	}
}

// address reads host:port; an empty host is every address of the machine.
func (l *loader) address(name, byDefault string) string {
	value := l.text(name)
	if value == "" {
		return byDefault
	}
	_, port, err := net.SplitHostPort(value)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		l.wrong(name, "%q is no address to listen on: write host:port, such as 127.0.0.1:8080", value)
	}
	return value
}

// oneOf reads one of a few words; the first is the default.
func (l *loader) oneOf(name string, words ...string) string {
	value := l.text(name)
	if value == "" {
		return words[0]
	}
	if !slices.Contains(words, value) {
		l.wrong(name, "%q is not known: write %s", value, strings.Join(words, " or "))
	}
	return value
}

// words reads a short text for people.
func (l *loader) words(name, byDefault string) string {
	value := l.text(name)
	if value == "" {
		return byDefault
	}
	if n := utf8.RuneCountInString(value); n > 60 || !utf8.ValidString(value) || strings.ContainsFunc(value, unicode.IsControl) {
		l.wrong(name, "is no name: write at most 60 characters on one line")
	}
	return value
}

// list reads comma-separated items.
func (l *loader) list(name string) []string {
	value := l.text(name)
	if value == "" {
		return nil
	}
	items := strings.Split(value, ",")
	for i := range items {
		items[i] = strings.TrimSpace(items[i])
	}
	return items
}

func (l *loader) prefixes(name string) []netip.Prefix {
	var list []netip.Prefix
	for _, item := range l.list(name) {
		p, err := netip.ParsePrefix(item)
		if err != nil {
			var a netip.Addr
			a, err = netip.ParseAddr(item)
			p = netip.PrefixFrom(a, a.BitLen())
		}
		switch {
		case err != nil:
			l.wrong(name, "%q is no address and no range: write such as 10.0.0.5 or 10.0.0.0/24", item)
		case p.Bits() == 0:
			l.wrong(name, "%q trusts every address, so anybody could name their own: list the proxies", item)
		default:
			list = append(list, p.Masked())
		}
	}
	return list
}

var hostName = regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$`)

// hosts reads host names, addresses and address ranges.
func (l *loader) hosts(name string) []string {
	items := l.list(name)
	for _, item := range items {
		_, prefixErr := netip.ParsePrefix(item)
		_, addrErr := netip.ParseAddr(item)
		if prefixErr != nil && addrErr != nil && !hostName.MatchString(item) {
			l.wrong(name, "%q is no host: write names, addresses or ranges, such as mail.example.com,10.0.0.0/24", item)
		}
	}
	return items
}

// file reads a path; the variable's own name ends in _FILE, so there is no second way.
func (l *loader) file(name string) string { return strings.TrimSpace(l.getenv(name)) }
