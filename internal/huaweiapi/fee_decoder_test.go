package huaweiapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"portal/internal/billing"
	"portal/internal/money"
)

// fieldKind says how the contract writes a field of a bill line.
var fieldKind = func() map[billing.Field]string {
	kinds := make(map[billing.Field]string)
	for f := range billing.FieldCount {
		kinds[f] = "text"
	}
	for _, f := range []billing.Field{billing.FieldEffectiveTime, billing.FieldExpireTime, billing.FieldConsumeTime, billing.FieldTradeTime} {
		kinds[f] = "instant"
	}
	for _, f := range []billing.Field{billing.FieldSpecSize, billing.FieldPeriodNum, billing.FieldUsage, billing.FieldFreeUsage, billing.FieldRIUsage, billing.FieldUnitPrice} {
		kinds[f] = "quantity"
	}
	for _, f := range []billing.Field{billing.FieldBillType, billing.FieldSpecSizeMeasureID, billing.FieldUsageMeasureID, billing.FieldFreeMeasureID, billing.FieldRIMeasureID} {
		kinds[f] = "integer"
	}
	for f := billing.FieldOfficialAmount; f <= billing.FieldAdjustmentAmount; f++ {
		kinds[f] = "amount"
	}
	kinds[billing.FieldBillDate], kinds[billing.FieldMeasureID] = "day", "unit"
	return kinds
}()

// shown renders a line's field as the decoder understood it, in a form that
// does not depend on how the upstream wrote it.
func shown(l *billing.Line, f billing.Field) string {
	switch fieldKind[f] {
	case "day":
		return l.BillDate.String()
	case "instant":
		return map[billing.Field]time.Time{
			billing.FieldEffectiveTime: l.EffectiveTime, billing.FieldExpireTime: l.ExpireTime,
			billing.FieldConsumeTime: l.ConsumeTime, billing.FieldTradeTime: l.TradeTime,
		}[f].Format(time.RFC3339)
	case "amount":
		return amountOf(l, f).String()
	case "quantity":
		return string(*quantityOf(l, f))
	case "integer", "unit":
		return fmt.Sprint(map[billing.Field]int{
			billing.FieldBillType: int(l.BillType), billing.FieldSpecSizeMeasureID: int(l.SpecSizeMeasureID),
			billing.FieldUsageMeasureID: int(l.UsageMeasureID), billing.FieldFreeMeasureID: int(l.FreeMeasureID),
			billing.FieldRIMeasureID: int(l.RIMeasureID), billing.FieldMeasureID: int(l.MeasureID),
		}[f])
	}
	return *textOf(l, f)
}

// drawField draws a value of a field: its JSON, and what shown must return.
func drawField(t *rapid.T, f billing.Field) (written, want string) {
	quoted := rapid.Bool().Draw(t, "quoted")
	quote := func(s string) string {
		if quoted {
			return `"` + s + `"`
		}
		return s
	}
	switch fieldKind[f] {
	case "day":
		d := billing.Day(rapid.Int32Range(11000, 300000).Draw(t, "day"))
		return `"` + d.String() + `"`, d.String()
	case "instant":
		at := time.Unix(rapid.Int64Range(0, 20_000_000_000).Draw(t, "at"), 0).UTC().Format("2006-01-02T15:04:05Z")
		return `"` + at + `"`, at
	case "amount":
		e := money.E8(rapid.Int64Min(-math.MaxInt64).Draw(t, "amount"))
		return quote(e.String()), e.String()
	case "quantity":
		q := rapid.StringMatching(`-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,10})?([eE][+-]?[0-3]?[0-9])?`).Draw(t, "quantity")
		return quote(q), q
	case "integer":
		n := fmt.Sprint(rapid.Int16().Draw(t, "integer"))
		return quote(n), n
	case "unit":
		return quote("1"), "1"
	}
	text := strings.ReplaceAll(rapid.String().Draw(t, "text"), "\x00", "")
	raw, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw), text
}

// Every field of every line comes through: absent, null and a value stay
// different, whatever the order of keys, the blanks, the escapes and the lines before.
func TestFeeDecoderLosesNothing(t *testing.T) {
	var d FeeDecoder
	rapid.Check(t, func(t *rapid.T) {
		type expected struct {
			raw          string
			absent, null billing.FieldSet
			values       map[billing.Field]string
		}
		var want []expected
		for range rapid.IntRange(0, 4).Draw(t, "lines") {
			e := expected{values: make(map[billing.Field]string), absent: allFields}
			var parts []string
			order := rapid.Permutation(func() (all []billing.Field) {
				for f := range billing.FieldCount {
					all = append(all, f)
				}
				return all
			}()).Draw(t, "order")
			for _, f := range order[:rapid.IntRange(0, len(order)).Draw(t, "fields")] {
				written, value := drawField(t, f)
				if e.absent &^= 1 << f; rapid.IntRange(0, 5).Draw(t, "null") == 0 {
					written, e.null = "null", e.null.With(f)
				} else {
					e.values[f] = value
				}
				space := rapid.SampledFrom([]string{"", " ", "\n\t"}).Draw(t, "space")
				parts = append(parts, space+`"`+f.String()+`"`+space+":"+space+written+space)
			}
			if rapid.Bool().Draw(t, "unlisted") {
				parts = append(parts, `"a \"new\" one":{"x":["}","\\"],"y":{}}`)
			}
			e.raw = "{" + strings.Join(parts, ",") + "}"
			want = append(want, e)
		}
		var raws []string
		for _, e := range want {
			raws = append(raws, e.raw)
		}
		body := fmt.Sprintf(`{"fee_records": [%s],"total_count":"%d"}`, strings.Join(raws, " , "), len(raws))
		i := 0
		p, err := d.Decode([]byte(body), func(raw []byte, l *billing.Line) error {
			e := want[i]
			i++
			if string(raw) != e.raw {
				t.Fatalf("raw = %s\nwant %s", raw, e.raw)
			}
			if l.Absent != e.absent || l.Null != e.null {
				t.Fatalf("absent %b, null %b; want %b and %b", l.Absent, l.Null, e.absent, e.null)
			}
			for f := range billing.FieldCount {
				if value, there := e.values[f]; there && shown(l, f) != value {
					t.Fatalf("%s = %q, want %q", f, shown(l, f), value)
				}
			}
			for f := range billing.FieldCount {
				if !l.Has(f) && shown(l, f) != shown(&billing.Line{}, f) {
					t.Fatalf("%s = %q although it was not there", f, shown(l, f))
				}
			}
			return nil
		})
		if err != nil || i != len(want) || p.Count != i || p.Total != i || p.Currency != "USD" {
			t.Fatalf("page %+v, %d lines, error %v; want %d lines\n%s", p, i, err, len(want), body)
		}
	})
}

func TestBadFeePagesNameTheirPlace(t *testing.T) {
	line := func(fields string) string {
		return `{"total_count":2,"currency":"USD","fee_records":[{"bill_date":"2026-10-01"},{` + fields + `}]}`
	}
	for body, want := range map[string]string{
		line(`"amount":0.123456789`):                                      "fee_records[1].amount: too many decimals",
		line(`"amount":92233720368.54775808`):                             "fee_records[1].amount: out of range",
		line(`"amount":1e41`):                                             "fee_records[1].amount: not a number",
		line(`"amount":"` + strings.Repeat("1", 70) + `"`):                "fee_records[1].amount: not a number",
		line(`"amount":true`):                                             "fee_records[1].amount: not a number",
		line(`"amount":"12,5"`):                                           "fee_records[1].amount: not a number",
		line(`"amount":{"x":1}`):                                          "fee_records[1].amount: not a number",
		line(`"usage":1e41`):                                              "fee_records[1].usage: out of range",
		line(`"usage":""`):                                                "fee_records[1].usage: not a number",
		line(`"usage":1,"usage":1`):                                       "fee_records[1].usage: given twice",
		line(`"usage":1,"us\u0061ge":null`):                               "fee_records[1].usage: given twice",
		line(`"bill_type":40000`):                                         "fee_records[1].bill_type: out of range",
		line(`"bill_type":1.5`):                                           "fee_records[1].bill_type: not a whole number",
		line(`"measure_id":3`):                                            "fee_records[1].measure_id: amounts are not in the basic unit of the currency",
		line(`"bill_date":"2026-02-30"`):                                  "fee_records[1].bill_date: not a day",
		line(`"bill_date":"20261001"`):                                    "fee_records[1].bill_date: not a day",
		line(`"bill_date":17`):                                            "fee_records[1].bill_date: not a string",
		line(`"trade_time":"2026-10-01T00:00:00+08:00"`):                  "fee_records[1].trade_time: not a time",
		line(`"trade_time":"2026-02-30T00:00:00Z"`):                       "fee_records[1].trade_time: not a time",
		line(`"trade_time":"2026-10-01T24:00:00Z"`):                       "fee_records[1].trade_time: not a time",
		line(`"region":["x"]`):                                            "fee_records[1].region: not a string",
		line(`"region":7`):                                                "fee_records[1].region: not a string",
		line(`"region":"a\u0000b"`):                                       "fee_records[1].region: a NUL character",
		line(`"region":"x" "y"`):                                          "fee_records[1]: not JSON, or cut off",
		line(`"region":"\ud800\x"`):                                       "fee_records[1]: not JSON, or cut off",
		`{"total_count":1,"fee_records":[7]}`:                             "fee_records[0]: not a JSON object",
		`{"total_count":1,"fee_records":[null]}`:                          "fee_records[0]: not a JSON object",
		`{"total_count":1,"fee_records":{}}`:                              "fee_records: missing",
		`{"total_count":1,"fee_records":null}`:                            "fee_records: missing",
		`{"total_count":1}`:                                               "fee_records: missing",
		`{"fee_records":[{}]}`:                                            "total_count: missing",
		`{"total_count":-1,"fee_records":[]}`:                             "total_count: missing",
		`{"total_count":-2,"fee_records":[]}`:                             "total_count: out of range",
		`{"total_count":1,"currency":"usd","fee_records":[{}]}`:           "currency: not a currency code",
		`{"total_count":0,"fee_records":[]} {}`:                           "data behind the end of the answer",
		`{"total_count":0,"fee_records":[]}[{"bill_date":`:                "data behind the end of the answer",
		`{"total_count":0,"fee_records":[]}"`:                             "data behind the end of the answer",
		`{"total_count":0,"fee_records":[]}nul`:                           "data behind the end of the answer",
		`{"total_count":0,"fee_records":[]}1.`:                            "data behind the end of the answer",
		`{"total_count":0,"fee_records":[]},`:                             "data behind the end of the answer",
		`{"total_count":0,"fee_records":[]`:                               "not JSON, or cut off",
		`{"total_count":0,"fee_records":[{"bill_date":"2026`:              "fee_records[0]: not JSON, or cut off",
		`{"total_count":0,"fee_records":[],"fee_records":[]}`:             "given twice",
		`{"total_count":0,"fee_records":[],"error_code":"CBC.0999"}`:      "an error code in place of data",
		"{\"total_count\":0,\"fee_records\":[{\"region\":\"\xc3\x28\"}]}": "not UTF-8",
		`[]`: "not a JSON object",
		``:   "not a JSON object",
	} {
		_, err := DecodeFeeRecords([]byte(body), func([]byte, *billing.Line) error { return nil })
		if body == `{"total_count":-1,"fee_records":[]}` {
			if err != nil {
				t.Errorf("%s: error = %v", body, err)
			}
			continue
		}
		if err == nil || err.Error() != want {
			t.Errorf("%.120s\n got %v\nwant %s", body, err, want)
		}
	}
}

// FuzzInspect holds the reading of whole answers against encoding/json: what
// passes is one JSON object, and of it as many elements are counted.
func FuzzInspect(f *testing.F) {
	for _, behind := range []string{"", " \n", "{}", "[{", `[{"a":`, `"a`, "nul", "1.", "-", ",", "\x00"} {
		f.Add([]byte(`{"a":[1,{"b":null}],"total_count":1e2,"error_code":"CBC.0999"}` + behind))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		h, err := inspect(body, "a")
		if err != nil {
			return
		}
		var whole map[string]json.RawMessage
		if err := json.Unmarshal(body, &whole); err != nil || whole == nil || !utf8.Valid(body) {
			t.Fatalf("%q passed for an answer: %v", body, err)
		}
		var list []json.RawMessage
		if isList := len(whole["a"]) > 0 && whole["a"][0] == '['; isList != h.listed {
			t.Fatalf("%q has a list: %t", body, h.listed)
		}
		if json.Unmarshal(whole["a"], &list) == nil && len(list) != h.count {
			t.Fatalf("%q has %d elements, counted %d", body, len(list), h.count)
		}
	})
}

func TestFeeDecoderStopsWhereItIsTold(t *testing.T) {
	stop := errors.New("enough")
	n := 0
	_, err := DecodeFeeRecords(feePage(5), func([]byte, *billing.Line) error {
		if n++; n == 3 {
			return stop
		}
		return nil
	})
	if err != stop || n != 3 {
		t.Errorf("error = %v after %d lines, want %v after 3", err, n, stop)
	}
}

func TestFeeDecoderTellsUnlistedKeys(t *testing.T) {
	var keys []string
	d := FeeDecoder{Unlisted: func(key string) { keys = append(keys, key) }}
	body := `{"total_count":1,"page":{"n":[1]},"fee_records":[{"bill_type":1,"colour":"red"}]}`
	if _, err := d.Decode([]byte(body), func([]byte, *billing.Line) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"page", "colour"}, keys); diff != "" {
		t.Error(diff)
	}
}

// A decoder that is kept over pages gives the same lines as a new one.
func TestKeptFeeDecoderForgetsTheLineBefore(t *testing.T) {
	var kept FeeDecoder
	pages := []string{
		string(feePage(3)),
		`{"total_count":1,"fee_records":[{"region":"x","effective_time":"","charge_mode":3}]}`,
		string(feePage(2)),
		`{"total_count":1,"fee_records":[{}]}`,
	}
	for _, body := range pages {
		var a, b []billing.Line
		if _, err := kept.Decode([]byte(body), func(_ []byte, l *billing.Line) error { a = append(a, *l); return nil }); err != nil {
			t.Fatal(err)
		}
		if _, err := DecodeFeeRecords([]byte(body), func(_ []byte, l *billing.Line) error { b = append(b, *l); return nil }); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(b, a); diff != "" {
			t.Errorf("kept decoder differs:\n%s", diff)
		}
	}
	if len(kept.texts) == 0 || len(kept.texts) > maxTexts {
		t.Errorf("%d interned texts", len(kept.texts))
	}
}

// FuzzFeeDecoder holds the decoder against encoding/json: it accepts nothing
// that is no JSON, and sees the same raw records.
func FuzzFeeDecoder(f *testing.F) {
	f.Add(feePage(2))
	f.Add([]byte(`{"total_count":1,"fee_records":[{"amount":"1e-8","x":[{"a":"\\\"}"}],"region":"\u00e9\\","usage":1E3}],"currency":""}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var raws []json.RawMessage
		_, err := DecodeFeeRecords(body, func(raw []byte, l *billing.Line) error {
			raws = append(raws, append(json.RawMessage(nil), raw...))
			for f := range billing.FieldCount {
				if s := shown(l, f); !utf8.ValidString(s) {
					t.Errorf("%s = %q", f, s)
				}
			}
			return nil
		})
		if _, counted := DecodeFeeRecords(body, nil); err == nil && counted != nil {
			t.Errorf("decodes, yet does not count: %v", counted)
		}
		if err != nil {
			return
		}
		var checked []json.RawMessage
		var d FeeDecoder
		err = d.DecodeChecked(body, func(raw []byte, l *billing.Line) error {
			checked = append(checked, append(json.RawMessage(nil), raw...))
			return nil
		})
		if err != nil || !slices.EqualFunc(raws, checked, func(a, b json.RawMessage) bool { return bytes.Equal(a, b) }) {
			t.Errorf("a page that was checked before decodes as %d records and %v, want %d", len(checked), err, len(raws))
		}
		var want struct {
			FeeRecords []json.RawMessage `json:"fee_records"`
		}
		if err := json.Unmarshal(body, &want); err != nil {
			t.Fatalf("accepted what encoding/json refuses: %v", err)
		}
		if len(want.FeeRecords) != len(raws) {
			t.Fatalf("%d records, want %d", len(raws), len(want.FeeRecords))
		}
		for i := range raws {
			if string(raws[i]) != string(want.FeeRecords[i]) {
				t.Errorf("record %d = %s, want %s", i, raws[i], want.FeeRecords[i])
			}
		}
	})
}

// FuzzRecordScanner holds the scanner against encoding/json on valid objects.
func FuzzRecordScanner(f *testing.F) {
	f.Add([]byte(`{"a":1,"b" : "x\"y\\" , "c":[{"}":"]"}],"d":{},"e":null}`))
	f.Fuzz(func(t *testing.T, object []byte) {
		var want map[string]json.RawMessage
		object = []byte(strings.TrimSpace(string(object)))
		if !json.Valid(object) || !utf8.Valid(object) || json.Unmarshal(object, &want) != nil || want == nil {
			return
		}
		got := make(map[string]json.RawMessage)
		for s := scanRecord(object); ; {
			quoted, v, ok := s.next()
			if !ok {
				break
			}
			var key string
			if err := json.Unmarshal(quoted, &key); err != nil {
				t.Fatalf("key %s: %v", quoted, err)
			}
			got[key] = json.RawMessage(v)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s\n%s", object, diff)
		}
	})
}

func TestParseE8AgreesWithMoney(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(
			rapid.StringMatching(`-?[0-9]{0,20}\.?[0-9]{0,10}([eE][+-]?[0-9]{0,3})?`),
			rapid.StringMatching(`-?[0-9]{1,3}(\.[0-9]{1,8})?`),
		).Draw(t, "text")
		got, err := parseE8([]byte(text))
		want, wantErr := money.ParseE8(text)
		if (err == nil) != (wantErr == nil) || got != want {
			t.Fatalf("parseE8(%q) = %d, %v; money says %d, %v", text, got, err, want, wantErr)
		}
	})
}

func TestParseInstantAgreesWithTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(
			rapid.StringMatching(`(19|20|21)[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9]Z`),
			rapid.Map(rapid.Int64Range(0, 1<<36), func(s int64) string { return time.Unix(s, 0).UTC().Format("2006-01-02T15:04:05Z") }),
		).Draw(t, "text")
		got, ok := parseInstant([]byte(text))
		want, err := time.Parse("2006-01-02T15:04:05Z", text)
		if wantOK := err == nil && want.Year() >= 1970; ok != wantOK || ok && !got.Equal(want) {
			t.Fatalf("parseInstant(%s) = %v, %v; time says %v, %v", text, got, ok, want, err)
		}
	})
}
