package export

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"portal/internal/billing"
	"portal/internal/money"
)

// workbook reads a finished file back.
func workbook(t *testing.T, raw []byte) *excelize.File {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("a spreadsheet cannot open the file: %v", err)
	}
	t.Cleanup(func() { book.Close() })
	return book
}

func TestWorkbookHoldsWhatWasWritten(t *testing.T) {
	amount, err := money.Parse("-1234567.12345678", "USD")
	if err != nil {
		t.Fatal(err)
	}
	hostile := []string{
		"=1+1", "+1", "-1", "@x", "\t=1", "＝1", `"quoted", <b>&amp;</b>`, " spaces kept ", "line\nbreak", "bell\a end", "_x0041_", "订单归档-上海",
		"\u202egnp.exe", strings.Repeat("长", 40_000),
	}
	var buf bytes.Buffer
	out := newXLSX(&buf, []string{"text", "amount", "e8", "int", "quantity", "no number", "time", "no time", "day", "bool", "empty"})
	for _, s := range hostile {
		out.text(s)
		out.amount(amount)
		out.e8(-5)
		out.int(42)
		out.quantity("38815.9370")
		out.quantity("n/a")
		out.time(time.Date(2026, 10, 31, 16, 30, 59, 0, time.UTC))
		out.time(time.Time{})
		out.day(billing.NewCycle(2026, time.October).LastDay())
		out.bool(true)
		out.empty()
		out.endRow()
	}
	if err := out.flush(); err != nil {
		t.Fatal(err)
	}
	book := workbook(t, buf.Bytes())
	raw, err := book.GetRows("Sheet1", excelize.Options{RawCellValue: true})
	if err != nil || len(raw) != 1+len(hostile) {
		t.Fatalf("%d rows, %v; want %d", len(raw), err, 1+len(hostile))
	}
	shown, err := book.GetRows("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range hostile {
		row := raw[i+1]
		want := Neutral(s)
		if runes := []rune(want); len(runes) > cellChars {
			want = string(runes[:cellChars])
		}
		if row[0] != want {
			t.Errorf("text %.40q came back as %.40q, want %.40q", s, row[0], want)
		}
		for column, want := range map[int]string{
			1: "-1234567.12345678", 2: "-0.00000005", 3: "42", 4: "38815.9370", 5: "n/a", 7: "", 9: "1",
		} {
			if row[column] != want {
				t.Errorf("column %s is %q, want %q", raw[0][column], row[column], want)
			}
		}
		if shown[i+1][6] != "2026-10-31 16:30:59" || shown[i+1][8] != "2026-10-31" {
			t.Errorf("times are shown as %q and %q", shown[i+1][6], shown[i+1][8])
		}
	}
	for cell, want := range map[string]excelize.CellType{"A2": excelize.CellTypeInlineString, "B2": excelize.CellTypeUnset, "C2": excelize.CellTypeUnset, "J2": excelize.CellTypeBool} {
		if got, err := book.GetCellType("Sheet1", cell); err != nil || got != want {
			t.Errorf("cell %s has the type %v, %v; want %v", cell, got, err, want)
		}
		if formula, err := book.GetCellFormula("Sheet1", cell); err != nil || formula != "" {
			t.Errorf("cell %s has the formula %q, %v", cell, formula, err)
		}
	}
}

func TestWorkbookGoesOnInAnotherSheet(t *testing.T) {
	var buf bytes.Buffer
	out := newXLSX(&buf, []string{"n"})
	out.row = sheetRows - 2 // as if nearly full
	for n := range 5 {
		out.int(int64(n))
		out.endRow()
	}
	if err := out.flush(); err != nil {
		t.Fatal(err)
	}
	book := workbook(t, buf.Bytes())
	var all []string
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil || len(rows) < 2 || rows[0][0] != "n" {
			t.Fatalf("sheet %s: %q, %v; want a head and rows", sheet, rows, err)
		}
		for _, row := range rows[1:] {
			all = append(all, row...)
		}
	}
	if got := strings.Join(all, ""); got != "01234" || len(book.GetSheetList()) != 2 {
		t.Errorf("rows %q in %d sheets, want 01234 in 2", got, len(book.GetSheetList()))
	}
}

func TestWorkbookReportsAFailure(t *testing.T) {
	out := newXLSX(failing{}, []string{"text"})
	for range 100_000 {
		out.text(time.Now().String())
		out.endRow()
	}
	if err := out.flush(); err == nil || out.failed() == nil {
		t.Error("a workbook that could not be written is no failure")
	}
}

// The memory of a workbook does not grow with its rows.
func BenchmarkWorkbook(b *testing.B) {
	b.ReportAllocs()
	out := newXLSX(io.Discard, []string{"text", "amount"})
	for b.Loop() {
		out.text("web-prod-01")
		out.e8(883)
		out.endRow()
	}
	if err := out.flush(); err != nil {
		b.Fatal(err)
	}
}
