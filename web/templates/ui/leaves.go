package ui

import (
	"context"
	"io"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// The leaves of a page: amounts, times, names, cells. They are written by hand
// because a page has thousands of them and a template allocates several times
// for each; everything that is made of leaves is a template.

// out writes markup and keeps the first error.
type out struct {
	w   io.Writer
	err error
}

func (o *out) raw(s string) {
	if o.err == nil {
		_, o.err = io.WriteString(o.w, s)
	}
}

// text writes s so that nothing in it is markup, in text and in quoted attributes.
func (o *out) text(s string) { o.raw(templ.EscapeString(s)) }

// Data prints an amount with its exact value.
func Data(m Money) templ.Component { return m }

// Render prints the amount, or a dash where there is none.
func (m Money) Render(_ context.Context, w io.Writer) error {
	o := out{w: w}
	o.money(&m)
	return o.err
}

func (o *out) money(m *Money) {
	switch {
	case m.Exact == "" && m.Shown == "":
		o.raw(dash)
	case m.Exact == "":
		o.name(m.Shown)
	default:
		if m.Open {
			o.raw(`<data class="est" value="`)
		} else {
			o.raw(`<data value="`)
		}
		o.text(m.Exact)
		o.raw(`">`)
		o.text(m.Shown)
		o.raw(`</data>`)
	}
}

const dash = `<span class="dim">–</span>`

// Dash stands for what does not apply.
func Dash() templ.Component { return Money{} }

// Moment prints a time with its machine-readable value.
func Moment(t Time) templ.Component { return t }

// Render prints the time, or a dash where there is none.
func (t Time) Render(_ context.Context, w io.Writer) error {
	o := out{w: w}
	if t.Machine == "" {
		o.raw(dash)
		return o.err
	}
	o.raw(`<time datetime="`)
	o.text(t.Machine)
	o.raw(`">`)
	o.text(t.Shown)
	o.raw(`</time>`)
	return o.err
}

type name string

// Name prints text that came from outside: its language is named where it is
// Chinese, and characters that hide or reorder others are spelled out.
func Name(s string) templ.Component { return name(s) }

// Render prints the name.
func (n name) Render(_ context.Context, w io.Writer) error {
	o := out{w: w}
	o.name(string(n))
	return o.err
}

func (o *out) name(s string) {
	chinese := han(s)
	if chinese {
		o.raw(`<span lang="zh-Hans">`)
	}
	if !hides(s) {
		o.text(s)
	} else {
		for _, seg := range segments(s) {
			if seg.odd {
				o.raw(`<span class="odd">` + seg.text + `</span>`)
			} else {
				o.text(seg.text)
			}
		}
	}
	if chinese {
		o.raw(`</span>`)
	}
}

// Anchor prints a link; what is not an address of the portal stays text.
func Anchor(l Link) templ.Component { return l }

// Render prints the link.
func (l Link) Render(_ context.Context, w io.Writer) error {
	o := out{w: w}
	if !strings.HasPrefix(l.Href, "/") || strings.HasPrefix(l.Href, "//") {
		o.name(l.Text)
		return o.err
	}
	o.raw(`<a href="`)
	o.text(l.Href)
	o.raw(`">`)
	o.name(l.Text)
	o.raw(`</a>`)
	return o.err
}

type numTD Money

// NumTD prints an amount in its cell.
func NumTD(m Money) templ.Component { return numTD(m) }

// Render prints the cell.
func (c numTD) Render(_ context.Context, w io.Writer) error {
	o := out{w: w}
	o.raw(`<td class="num">`)
	o.money((*Money)(&c))
	o.raw(`</td>`)
	return o.err
}

type blank int

// Blank prints an empty cell that covers n columns, and nothing for none.
func Blank(n int) templ.Component { return blank(n) }

// Render prints the cell.
func (b blank) Render(_ context.Context, w io.Writer) error {
	o := out{w: w}
	if b > 0 {
		o.raw(`<td colspan="` + strconv.Itoa(int(b)) + `"></td>`)
	}
	return o.err
}

type textTD string

// TextTD prints foreign text in a cell that cuts it, with the whole as its title.
func TextTD(s string) templ.Component { return textTD(s) }

// Render prints the cell.
func (c textTD) Render(_ context.Context, w io.Writer) error {
	o := out{w: w}
	if c == "" {
		o.raw(`<td>` + dash + `</td>`)
		return o.err
	}
	o.raw(`<td class="clip" title="`)
	o.text(Visible(string(c)))
	o.raw(`">`)
	o.name(string(c))
	o.raw(`</td>`)
	return o.err
}
