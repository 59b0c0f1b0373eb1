package ui

import (
	"unicode"
	"unicode/utf8"
)

// The class names of pieces, from their kinds.

func stateClass(kind string, chip bool) string {
	class := "st"
	if kind != "" {
		class += " st-" + kind
	}
	if chip {
		class += " chip"
	}
	return class
}

// Sentence is a word as it stands alone: with a capital, where the language has them.
func Sentence(word string) string {
	first, n := utf8.DecodeRuneInString(word)
	if first == utf8.RuneError {
		return word
	}
	return string(unicode.ToUpper(first)) + word[n:]
}

func bannerClass(kind string) string {
	if kind == "" {
		return "banner"
	}
	return "banner banner-" + kind
}

func buttonClass(kind string) string {
	if kind == "" {
		return "btn"
	}
	return "btn btn-" + kind
}

func sumClass(kind string) string {
	if kind == "fin" {
		return "res fin"
	}
	return kind
}

func hasBars(rows []SumRow) bool {
	for i := range rows {
		if rows[i].Bar != nil {
			return true
		}
	}
	return false
}

// segmentClass lets the parts of a final column look firm and an open one’s dashed.
func segmentClass(class string, open bool) string {
	if open {
		return "seg seg-open " + class
	}
	return "seg " + class
}

func columnLabelClass(marked, narrow bool) string {
	switch {
	case marked:
		return "t1"
	case narrow:
		return ""
	}
	return "lo"
}

// shortClass is the class of the total above a column.
func shortClass(marked bool) string {
	if marked {
		return "t1"
	}
	return "lo"
}
