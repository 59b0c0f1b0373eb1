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
	text := func(s string) {
		if s != "" {
			line = append(line, Part{Text: s})
		}
	}
	rest, from := string(phrase), 0
	for at := 0; at+2 < len(rest); at++ {
		n := int(rest[at+1]) - '0'
		if rest[at] != '{' || rest[at+2] != '}' || n < 0 || n >= len(args) {
			continue
		}
		text(rest[from:at])
		line = append(line, part(args[n])...)
		from, at = at+3, at+2
	}
	text(rest[from:])
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
