package browsertest

import (
	"encoding/csv"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/shopspring/decimal"
)

// reader reads pages over plain HTTP, as one of the demo people: figures need no
// browser, and the whole world is many pages.
type reader struct {
	t    *testing.T
	http *http.Client
	seen map[string]*goquery.Document
}

// newReader signs in once the first copy of everything is done.
func newReader(t *testing.T, who string) *reader {
	t.Helper()
	signedIn(t, who, View{}) // waits for the bills
	jar, err := cookiejar.New(nil)
	must(t, err)
	r := &reader{t: t, http: &http.Client{Jar: jar, Timeout: time.Minute}, seen: map[string]*goquery.Document{}}
	res, err := r.http.PostForm(demo.URL+"/login", url.Values{"email": {who + "@demo.test"}, "password": {DemoPassword}})
	must(t, err)
	res.Body.Close()
	for start := time.Now(); r.get("/costs?cost=amortized").Find("tfoot data").Length() == 0 || r.get("/invoices").Find("tfoot").Length() == 0; time.Sleep(time.Second) {
		if time.Since(start) > 2*time.Minute {
			t.Fatalf("not everything is copied after two minutes:\n%s", demo.Output())
		}
	}
	return r
}

// get reads a page anew.
func (r *reader) get(path string) *goquery.Document {
	r.t.Helper()
	res, err := r.http.Get(demo.URL + path)
	must(r.t, err)
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		r.t.Fatalf("GET %s: status %d", path, res.StatusCode)
	}
	doc, err := goquery.NewDocumentFromReader(res.Body)
	must(r.t, err)
	return doc
}

// page reads a page once.
func (r *reader) page(path string) *goquery.Document {
	r.t.Helper()
	if r.seen[path] == nil {
		r.seen[path] = r.get(path)
	}
	return r.seen[path]
}

// file reads a CSV: its records by the names of the columns.
func (r *reader) file(path string) (records []map[string]string) {
	r.t.Helper()
	res, err := r.http.Get(demo.URL + path)
	must(r.t, err)
	defer res.Body.Close()
	all, err := csv.NewReader(res.Body).ReadAll()
	if err != nil || len(all) == 0 || res.StatusCode != http.StatusOK {
		r.t.Fatalf("GET %s: status %d, %d records, %v", path, res.StatusCode, len(all), err)
	}
	all[0][0] = strings.TrimPrefix(all[0][0], "\ufeff")
	for _, record := range all[1:] {
		fields := map[string]string{}
		for i, name := range all[0] {
			fields[name] = record[i]
		}
		records = append(records, fields)
	}
	return records
}

// words are an element's words, one space between them.
func words(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

// figure is the exact amount in an element, "" where there is none. A zero that
// is only drawn as a dash is none as well.
func figure(s *goquery.Selection) string {
	value, _ := s.Find("data").First().Attr("value")
	return value
}

// cell is the cell of a row under a head; it counts cells that span columns.
func cell(row *goquery.Selection, head string) *goquery.Selection {
	column := -1
	row.Closest("table").Find("thead tr").Last().Find("th").EachWithBreak(func(i int, th *goquery.Selection) bool {
		if words(th) == head {
			column = i
		}
		return column < 0
	})
	var found *goquery.Selection
	at := 0
	row.Children().EachWithBreak(func(_ int, c *goquery.Selection) bool {
		if at == column {
			found = c
		}
		span := 1
		if n, err := decimal.NewFromString(c.AttrOr("colspan", "1")); err == nil {
			span = int(n.IntPart())
		}
		at += span
		return found == nil && at <= column
	})
	if column < 0 || found == nil {
		return row.Slice(0, 0)
	}
	return found
}

// fact is the value beside a name in a list of figures or a sum.
func fact(doc *goquery.Selection, css, name string) *goquery.Selection {
	return doc.Find(css).FilterFunction(func(_ int, s *goquery.Selection) bool { return words(s.Find("dt, th").First()) == name }).First()
}

// told is one figure as a page tells it.
type told struct{ where, value string }

// figures collects what pages say of the same thing, and complains where they differ.
type figures struct {
	t     *testing.T
	n     int
	first map[string]told
}

func newFigures(t *testing.T) *figures { return &figures{t: t, first: map[string]told{}} }

// says notes that a page tells a value of a thing; "" says that the page lacks it.
func (f *figures) says(thing, where, value string) {
	f.t.Helper()
	f.n++
	if value == "" {
		f.t.Errorf("%s does not tell %s", where, thing)
		return
	}
	before, known := f.first[thing]
	if !known {
		f.first[thing] = told{where, value}
		return
	}
	a, errA := decimal.NewFromString(before.value)
	b, errB := decimal.NewFromString(value)
	if errA != nil || errB != nil || !a.Equal(b) {
		f.t.Errorf("%s is %s on %s, and %s on %s", thing, before.value, before.where, value, where)
	}
}

// links are the addresses of a page's links that begin so, each once.
func links(doc *goquery.Document, css, prefix string) (all []string) {
	doc.Find(css).Each(func(_ int, a *goquery.Selection) {
		if href := a.AttrOr("href", ""); strings.HasPrefix(href, prefix) && !slices.Contains(all, href) {
			all = append(all, href)
		}
	})
	return all
}
