package ui

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
)

func TestVisible(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "web-prod-01 (eu)", "web-prod-01 (eu)"},
		{"chinese", "路径规划　计算", "路径规划　计算"},
		{"accents and emoji", "café ☕", "café ☕"},
		{"right to left override", "a\u202eb", "a[U+202E]b"},
		{"isolates", "\u2066x\u2069", "[U+2066]x[U+2069]"},
		{"zero width", "a\u200bb\u200dc\ufeff", "a[U+200B]b[U+200D]c[U+FEFF]"},
		{"soft hyphen", "pay\u00adments", "pay[U+00AD]ments"},
		{"controls", "a\x00b\nc\x7f\u0085", "a[U+0000]b[U+000A]c[U+007F][U+0085]"},
		{"fillers", "\u3164\uffa0\u2800\u115f", "[U+3164][U+FFA0][U+2800][U+115F]"},
		{"separators", "a\u2028b\u2029", "a[U+2028]b[U+2029]"},
		{"private and unassigned", "\ue000\U000e0041\u0378", "[U+E000][U+E0041][U+0378]"},
		{"broken bytes", "a\xffb", "a[0xFF]b"},
		{"replacement character", "a\ufffdb", "a\ufffdb"},
		{"odd spaces", "a\u2003b", "a[U+2003]b"},
		{"arabic stays", "فاتورة", "فاتورة"},
	} {
		if got := Visible(c.in); got != c.want {
			t.Errorf("%s: Visible(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func TestNameIsEscapedAndMarked(t *testing.T) {
	var b bytes.Buffer
	if err := Name("<b>\u202e亚洲").Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	want := `<span lang="zh-Hans">&lt;b&gt;<span class="odd">U+202E</span>亚洲</span>`
	if got := strings.TrimSpace(b.String()); got != want {
		t.Errorf("Name renders %s, want %s", got, want)
	}
}

func TestOnlyOwnAddressesBecomeLinks(t *testing.T) {
	for href, want := range map[string]string{
		"/orders?q=a&b":      `<a href="/orders?q=a&amp;b">text</a>`,
		`/x"onclick="y`:      `<a href="/x&#34;onclick=&#34;y">text</a>`,
		"javascript:alert()": "text",
		"//other.example":    "text",
		"https://other":      "text",
		"":                   "text",
	} {
		var b bytes.Buffer
		if err := Anchor(Link{Href: href, Text: "text"}).Render(context.Background(), &b); err != nil || b.String() != want {
			t.Errorf("Anchor(%q) renders %s, %v; want %s", href, b.String(), err, want)
		}
	}
}

func TestLeavesStopAtTheFirstError(t *testing.T) {
	for _, leaf := range []interface {
		Render(context.Context, io.Writer) error
	}{Data(Money{"1", "1", true}), Moment(Time{"2026", "2026"}), Name("a\u200b"), Anchor(Link{"/a", "b"}), NumTD(Money{}), TextTD("a"), TextTD("")} {
		if err := leaf.Render(context.Background(), full{}); err != io.ErrShortWrite {
			t.Errorf("%T: error = %v, want ErrShortWrite", leaf, err)
		}
	}
}

// full is a writer that takes nothing.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }
