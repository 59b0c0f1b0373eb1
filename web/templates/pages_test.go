package templates

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
	"github.com/shopspring/decimal"
	"golang.org/x/net/html"

	"portal/internal/auth"
	"portal/web/static"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

func render(t *testing.T, c templ.Component) (string, *goquery.Document) {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatalf("render: %v", err)
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatalf("parse: %v", err)
	}
	return b.String(), doc
}

// TestEveryPage holds all pages to what screen readers, scripts, the content
// security policy and tests from outside rely on.
func TestEveryPage(t *testing.T) {
	for _, tag := range []string{lang.English, lang.Chinese} {
		for name, page := range newSample(t, tag, auth.Admin).pages() {
			t.Run(tag+"/"+name, func(t *testing.T) {
				_, doc := render(t, page)
				checkFrame(t, doc, tag)
				checkPolicy(t, doc)
				checkTables(t, doc)
				checkValues(t, doc)
				checkNames(t, doc)
				checkForeign(t, doc, tag)
			})
		}
	}
}

func checkFrame(t *testing.T, doc *goquery.Document, tag string) {
	t.Helper()
	if got := doc.Find("html").AttrOr("lang", ""); got != tag {
		t.Errorf("html lang = %q, want %q", got, tag)
	}
	for selector, want := range map[string]int{"h1": 1, "main#main": 1, "main h1": 1, "title": 1, "img": 0, "iframe": 0, "object": 0} {
		if got := doc.Find(selector).Not("svg title").Length(); got != want {
			t.Errorf("%d of %q, want %d", got, selector, want)
		}
	}
	ids := map[string]bool{}
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		id := s.AttrOr("id", "")
		if ids[id] || id == "" {
			t.Errorf("id %q is not unique", id)
		}
		ids[id] = true
	})
	for _, attr := range []string{"aria-labelledby", "aria-describedby", "popovertarget", "for"} {
		doc.Find("[" + attr + "]").Each(func(_ int, s *goquery.Selection) {
			for _, id := range strings.Fields(s.AttrOr(attr, "")) {
				if !ids[id] {
					t.Errorf("%s names %q, which is not on the page", attr, id)
				}
			}
		})
	}
}

// checkPolicy: nothing inline, nothing from elsewhere, nothing but own addresses.
func checkPolicy(t *testing.T, doc *goquery.Document) {
	t.Helper()
	doc.Find("*").Each(func(_ int, s *goquery.Selection) {
		for _, a := range s.Nodes[0].Attr {
			switch {
			case a.Key == "style", strings.HasPrefix(a.Key, "on"):
				t.Errorf("<%s> has the attribute %s", s.Nodes[0].Data, a.Key)
			case a.Key == "href", a.Key == "src", a.Key == "action", a.Key == "data-live":
				if !strings.HasPrefix(a.Val, "/") && !strings.HasPrefix(a.Val, "#") || strings.HasPrefix(a.Val, "//") {
					t.Errorf("<%s %s=%q> leaves the portal", s.Nodes[0].Data, a.Key, a.Val)
				}
			}
		}
	})
	if n := doc.Find("style").Length(); n != 0 {
		t.Errorf("%d inline style elements", n)
	}
	doc.Find("script").Each(func(_ int, s *goquery.Selection) {
		if s.AttrOr("src", "") == "" || strings.TrimSpace(s.Text()) != "" {
			t.Error("a script is inline")
		}
	})
}

func checkTables(t *testing.T, doc *goquery.Document) {
	t.Helper()
	doc.Find("table").Each(func(_ int, s *goquery.Selection) {
		if strings.TrimSpace(s.Find("caption").Text()) == "" {
			t.Errorf("a table has no caption: %.120s", s.Text())
		}
		s.Find("th").Each(func(_ int, th *goquery.Selection) {
			if scope := th.AttrOr("scope", ""); scope != "col" && scope != "row" {
				t.Errorf("th %q has the scope %q", th.Text(), scope)
			}
		})
		checkColumns(t, s)
	})
}

// checkColumns: every row of a table is as wide as its head.
func checkColumns(t *testing.T, table *goquery.Selection) {
	t.Helper()
	width := func(row *goquery.Selection) int {
		n := 0
		row.Children().Each(func(_ int, cell *goquery.Selection) {
			span, err := decimal.NewFromString(cell.AttrOr("colspan", "1"))
			if err != nil {
				t.Errorf("colspan: %v", err)
			}
			n += int(span.IntPart())
		})
		return n
	}
	want := width(table.Find("tr").First())
	table.Find("tr").Each(func(i int, row *goquery.Selection) {
		if got := width(row); got != want {
			t.Errorf("row %d of table %q has %d columns, want %d: %.100s", i, table.Find("caption").Text(), got, want, row.Text())
		}
	})
}

var shownAmount = regexp.MustCompile(`^[+−]?\d{1,3}(,\d{3})*(\.\d+)?$`)

func checkValues(t *testing.T, doc *goquery.Document) {
	t.Helper()
	doc.Find("data").Each(func(_ int, s *goquery.Selection) {
		if _, err := decimal.NewFromString(s.AttrOr("value", "")); err != nil {
			t.Errorf("data value: %v", err)
		}
		if !shownAmount.MatchString(s.Text()) {
			t.Errorf("amount shown as %q", s.Text())
		}
	})
	machine := regexp.MustCompile(`^\d{4}-\d{2}(-\d{2}(T\d{2}:\d{2}:\d{2}Z)?)?$`)
	doc.Find("time").Each(func(_ int, s *goquery.Selection) {
		if at := s.AttrOr("datetime", ""); !machine.MatchString(at) || strings.TrimSpace(s.Text()) == "" {
			t.Errorf("time %q shown as %q", at, s.Text())
		}
	})
}

// checkNames: everything that can be used says what it is.
func checkNames(t *testing.T, doc *goquery.Document) {
	t.Helper()
	doc.Find("input, select, textarea").Not("[type=hidden]").Each(func(_ int, s *goquery.Selection) {
		id := s.AttrOr("id", "")
		if s.AttrOr("aria-label", "") == "" && (id == "" || strings.TrimSpace(doc.Find(`label[for="`+id+`"]`).Text()) == "") {
			t.Errorf("field %q has no label", s.AttrOr("name", ""))
		}
	})
	doc.Find("a, button, summary").Each(func(_ int, s *goquery.Selection) {
		if strings.TrimSpace(s.Text()+s.AttrOr("aria-label", "")) == "" {
			markup, _ := goquery.OuterHtml(s)
			t.Errorf("nothing says what this is: %s", markup)
		}
	})
	doc.Find("svg a").Each(func(_ int, s *goquery.Selection) {
		if strings.TrimSpace(s.ChildrenFiltered("title").Text()) == "" {
			t.Error("a mark of a chart has no title")
		}
	})
}

// checkForeign: hidden characters are spelled out wherever they are shown, and
// Chinese names in an English page say their language.
func checkForeign(t *testing.T, doc *goquery.Document, tag string) {
	t.Helper()
	var walk func(n *html.Node, language string)
	walk = func(n *html.Node, language string) {
		for _, a := range n.Attr {
			if a.Key == "lang" {
				language = a.Val
			}
			if a.Key != "value" && a.Key != "href" && strings.ContainsAny(a.Val, "\u202e\u200b") {
				t.Errorf("<%s %s> has a hidden character: %q", n.Data, a.Key, a.Val)
			}
		}
		if n.Type == html.TextNode && n.Parent.Data != "textarea" { // there it is a value: what was typed, to the letter
			if strings.ContainsAny(n.Data, "\u202e\u200b") {
				t.Errorf("text has a hidden character: %q", n.Data)
			}
			inTitle := n.Parent.Data == "title" || n.Parent.Data == "caption"
			if language != lang.Chinese && !inTitle && strings.ContainsFunc(n.Data, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
				t.Errorf("Chinese text in %q is not named as such: %q", language, n.Data)
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, language)
		}
	}
	walk(doc.Nodes[0], tag)
}

// TestWeight keeps the heaviest page with all its assets below 150 kB on the wire.
func TestWeight(t *testing.T) {
	squeezed := func(body []byte) int {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := w.Write(body); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Len()
	}
	heaviest := 0
	var doc *goquery.Document
	for _, page := range newSample(t, lang.English, auth.Admin).pages() {
		text, d := render(t, page)
		heaviest, doc = max(heaviest, squeezed([]byte(text))), d
	}
	assets := 0
	load := func(address string) {
		w := httptest.NewRecorder()
		static.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil))
		if w.Code != http.StatusOK {
			t.Fatalf("GET %s = %d", address, w.Code)
		}
		assets += squeezed(w.Body.Bytes())
	}
	doc.Find("link[href], script[src]").Each(func(_ int, s *goquery.Selection) { load(s.AttrOr("href", s.AttrOr("src", ""))) })
	for _, module := range []string{"keyboard.js", "live.js", "selection.js", "passkey.js"} {
		load(static.URL(module))
	}
	const limit = 150_000
	if heaviest+assets > limit {
		t.Errorf("the heaviest page weighs %d + %d bytes, the limit is %d", heaviest, assets, limit)
	}
}

func TestPagesByRole(t *testing.T) {
	for _, role := range auth.Roles {
		_, doc := render(t, Overview(newSample(t, lang.English, role).overview()))
		links := doc.Find(`.rail a[href="` + PathSync + `"]`).Length()
		if want := map[bool]int{true: 1, false: 0}[role == auth.Admin]; links != want {
			t.Errorf("%s has %d links to the sync, want %d", role, links, want)
		}
	}
}

func TestStrangersSeeNoContents(t *testing.T) {
	pages := newSample(t, lang.English, auth.Admin).pages()
	for _, name := range []string{"login", "error-ours"} {
		_, doc := render(t, pages[name])
		if n := doc.Find(".rail, nav, form[action='/logout']").Length(); n != 0 {
			t.Errorf("%s shows a stranger %d parts of the inside", name, n)
		}
	}
}

func TestRefreshWorksWithoutScript(t *testing.T) {
	s := newSample(t, lang.English, auth.Admin)
	text, doc := render(t, Overview(s.firstSync()))
	if !strings.Contains(text, `<noscript><meta http-equiv="refresh" content="5"></noscript>`) {
		t.Error("the first sync does not renew itself without script")
	}
	part := doc.Find("#first-sync")
	if got := part.AttrOr("data-live", ""); got != PathFirstSyncLive {
		t.Errorf("data-live = %q, want %q", got, PathFirstSyncLive)
	}
	if part.Find("progress").AttrOr("value", "") != "3" || part.Find("progress").AttrOr("max", "") != "36" {
		t.Error("the progress does not say 3 of 36")
	}
	var live bytes.Buffer
	if err := SyncLive(s.syncPage().Live).Render(context.Background(), &live); err != nil || strings.Contains(live.String(), "<html") {
		t.Errorf("the fragment is not a part alone: %v", err)
	}
}

func TestStrongPhrase(t *testing.T) {
	line := ui.Say("{0} of {1}", ui.Strong(hostile), ui.Text("all"))
	if got := line.Plain(); strings.ContainsAny(got, "\u202e\u200b") || !strings.HasSuffix(got, " of all") {
		t.Errorf("Plain() = %q", got)
	}
}

func BenchmarkLines(b *testing.B) {
	page := Lines(newSample(b, lang.English, auth.Admin).linesPage(nil))
	b.ReportAllocs()
	for b.Loop() {
		if err := page.Render(context.Background(), io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
