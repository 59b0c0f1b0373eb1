package export

import (
	"strings"
	"unicode/utf8"
)

// Neutral returns text as a spreadsheet will show it and never run it: with an
// apostrophe before it when it begins with a character that starts a formula
// (= + - @, their full-width forms) or could hide one (tab, CR, LF, NUL), blanks
// and apostrophes before that character not counted. Restore undoes exactly this.
func Neutral(s string) string {
	if risky(s) {
		return "'" + s
	}
	return s
}

// Restore returns the text that Neutral was given.
func Restore(s string) string {
	if strings.HasPrefix(s, "'") && risky(s) {
		return s[1:]
	}
	return s
}

func risky(s string) bool {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case ' ', '\'':
			continue
		case '=', '+', '-', '@', '\t', '\r', '\n', 0:
			return true
		}
		if s[i] < utf8.RuneSelf {
			return false
		}
		r, _ := utf8.DecodeRuneInString(s[i:])
		switch r {
		case '＝', '＋', '－', '＠':
			return true
		case '\u00a0', '\u3000', '\ufeff': // blanks that a spreadsheet trims or drops
			i += utf8.RuneLen(r) - 1
			continue
		}
		return false
	}
	return false
}

// SafeName returns name as a file name that means the same everywhere: letters,
// digits, dots, dashes and underscores, no more than 100, never hidden, never empty.
func SafeName(name string) string {
	safe := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '-', r == '_':
			return r
		}
		return '-'
	}, name)
	safe = strings.TrimLeft(safe, ".-")
	if len(safe) > 100 {
		safe = safe[:100]
	}
	if safe == "" {
		return "export"
	}
	return safe
}

// Disposition returns the Content-Disposition of a file to take away.
func Disposition(name string) string {
	return `attachment; filename="` + SafeName(name) + `"`
}
