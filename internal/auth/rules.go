package auth

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"portal/internal/fault"
)

// Lengths of a password, in characters. Fifteen, because it stands alone.
const (
	MinPassword = 15
	MaxPassword = 1000
)

//go:embed common.txt
var commonFile string

// common holds the lines of common.txt, folded: words and phrases that
// attackers try first.
var common = sync.OnceValue(func() []string {
	var words []string
	for line := range strings.Lines(commonFile) {
		if word := fold(strings.TrimSpace(line)); word != "" && !strings.HasPrefix(line, "#") {
			words = append(words, word)
		}
	}
	return words
})

// ownWords are words of this product and its upstream: the first that someone
// who knows the portal would try.
var ownWords = []string{"portal", "billing", "huawei", "huaweicloud", "cloud", "finance", "invoice", "admin", "company"}

// leastOwn is how many characters must remain when all words that an attacker
// would guess are taken away.
const leastOwn = 6

// CheckNewPassword applies the rules to a password that someone wants to set.
// It returns a fault.Invalid at field "password", or nil. own are words that
// belong to the person or the company: name, email, company. Any character
// counts, nothing is cut, and no kind of character is asked for.
func CheckNewPassword(password string, own ...string) error {
	switch n := utf8.RuneCountInString(password); {
	case n < MinPassword:
		return fault.New(fault.Invalid, fault.PasswordShort, MinPassword).At("password")
	case n > MaxPassword:
		return fault.New(fault.Invalid, fault.PasswordLong, MaxPassword).At("password")
	}
	if monotonous(password) || guessable(password, common()) != "" {
		return fault.New(fault.Invalid, fault.PasswordCommon).At("password")
	}
	words := append(split(own), ownWords...)
	for _, w := range words {
		if mentions(password, w) && guessable(password, append(words, common()...)) != "" {
			return fault.New(fault.Invalid, fault.PasswordOwnWord, w).At("password")
		}
	}
	return nil
}

// guessable returns a word of the list that carries password, with little else
// but other words of the list and runs; "" when enough is password's own.
func guessable(password string, words []string) string {
	for _, spelling := range []string{plain(password), fold(password)} {
		rest, found := without(spelling, words)
		if found != "" && len(outsideRuns(rest)) < leastOwn {
			return found
		}
	}
	return ""
}

func mentions(password, word string) bool {
	_, found := without(fold(password), []string{word})
	return found != ""
}

// plain takes case, blanks and punctuation away.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r > unicode.MaxASCII {
			return r
		}
		return -1
	}, strings.ToLower(s))
}

// fold is plain with letters in place of the digits and signs that stand for them.
func fold(s string) string {
	return plain(strings.Map(func(r rune) rune {
		if as, ok := lookalikes[r]; ok {
			return as
		}
		return r
	}, s))
}

var lookalikes = map[rune]rune{'0': 'o', '1': 'l', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', '$': 's', '!': 'l', '€': 'e'}

// monotonous reports whether s is one short piece again and again, or little
// more than runs along the alphabet, the digits or the keyboard.
func monotonous(s string) bool {
	r := []rune(strings.ToLower(s))
	for size := 1; size <= 6 && size*2 <= len(r); size++ {
		if repeats(r, size) {
			return true
		}
	}
	return len(outsideRuns(r)) < leastOwn
}

func repeats(r []rune, size int) bool {
	for i := size; i < len(r); i++ {
		if r[i] != r[i-size] {
			return false
		}
	}
	return true
}

// rows are the orders in which a finger or a tongue goes by itself, both ways.
var rows = func() []string {
	lines := []string{"abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop"}
	for _, l := range lines[:len(lines):len(lines)] {
		lines = append(lines, reverse(l))
	}
	return lines
}()

// outsideRuns returns what is left of r when runs of three or more characters
// along one of the rows, or of one character, count as their first alone.
func outsideRuns(r []rune) []rune {
	var rest []rune
	for i, c := range r {
		if i > 0 && steps(r[i-1], c) && (i > 1 && steps(r[i-2], r[i-1]) || i+1 < len(r) && steps(c, r[i+1])) {
			continue
		}
		rest = append(rest, c)
	}
	return rest
}

func steps(a, b rune) bool {
	if a == b {
		return true
	}
	pair := string([]rune{a, b})
	return slices.ContainsFunc(rows, func(row string) bool { return strings.Contains(row, pair) })
}

func reverse(s string) string {
	r := []rune(s)
	slices.Reverse(r)
	return string(r)
}

// without takes the words out of s, the longest first, and names the first it
// found. Words under four characters are too short to carry a password.
func without(s string, words []string) (rest []rune, found string) {
	words = slices.Clone(words)
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	for _, w := range words {
		folded := fold(w)
		if utf8.RuneCountInString(folded) < 4 || !strings.Contains(s, folded) {
			continue
		}
		if found == "" {
			found = w
		}
		s = strings.ReplaceAll(s, folded, "")
	}
	return []rune(s), found
}

// split cuts names and addresses into their words.
func split(names []string) []string {
	var words []string
	for _, name := range names {
		words = append(words, strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })...)
	}
	return words
}
