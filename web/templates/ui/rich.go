package ui

import (
	"strings"

	"portal/web/templates/lang"
)

// Rich is a line of text with amounts, times and links inside it.
type Rich []Part

// Part is one piece of a Rich: exactly one of its fields is set.
type Part struct {
	Text   string
	Name   string // foreign text: shown with its hidden characters made visible
	Strong string
	Code   string // an id, in fixed width
	Money  *Money
	Time   *Time
	Link   *Link
}

// Strong is an argument of Say that stands out.
type Strong string

// Code is an argument of Say in fixed width: an id.
type Code string

// Text returns a line of nothing but text.
func Text(s string) Rich {
	if s == "" {
		return nil
	}
	return Rich{{Text: s}}
}

// Say puts args into the places {0}, {1}, … of a phrase. An argument is a
// string (foreign text), Strong, Code, Money, Time, Link, or another Rich.
func Say(phrase lang.Phrase, args ...any) Rich {
	var line Rich
	rest := string(phrase)
	for rest != "" {
		open := strings.IndexByte(rest, '{')
		if open < 0 || open+2 >= len(rest) || rest[open+2] != '}' {
			return append(line, Part{Text: rest})
		}
		if open > 0 {
			line = append(line, Part{Text: rest[:open]})
		}
		if n := int(rest[open+1] - '0'); n >= 0 && n < len(args) {
			line = append(line, part(args[n])...)
		}
		rest = rest[open+3:]
	}
	return line
}

func part(arg any) Rich {
	switch a := arg.(type) {
	case string:
		return Rich{{Name: a}}
	case Strong:
		return Rich{{Strong: string(a)}}
	case Code:
		return Rich{{Code: string(a)}}
	case Money:
		return Rich{{Money: &a}}
	case Time:
		return Rich{{Time: &a}}
	case Link:
		return Rich{{Link: &a}}
	case Rich:
		return a
	}
	return nil
}

// Join returns the lines one after the other, with sep between them.
func Join(sep string, lines ...Rich) Rich {
	var all Rich
	for _, line := range lines {
		if len(line) == 0 {
			continue
		}
		if len(all) > 0 {
			all = append(all, Part{Text: sep})
		}
		all = append(all, line...)
	}
	return all
}

// Plain returns the line without its marks, for titles and attributes.
func (r Rich) Plain() string {
	var b strings.Builder
	for _, p := range r {
		switch {
		case p.Money != nil:
			b.WriteString(p.Money.Shown)
		case p.Time != nil:
			b.WriteString(p.Time.Shown)
		case p.Link != nil:
			b.WriteString(Visible(p.Link.Text))
		default:
			b.WriteString(p.Text + Visible(p.Name) + Visible(p.Strong) + Visible(p.Code))
		}
	}
	return b.String()
}
