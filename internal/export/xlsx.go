package export

import (
	"archive/zip"
	"compress/flate"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"portal/internal/billing"
	"portal/internal/money"
)

// sheetRows is the most rows a sheet can have; what follows goes to the next one.
const sheetRows = 1_048_576

// cellChars is the most characters a cell can have.
const cellChars = 32_767

// xlsxWriter writes one table as a workbook, row by row, so that a file of any
// length needs no more memory than a row. Text lies in the cells themselves
// (inline strings), which a spreadsheet never runs as a formula, and is neutral
// as in CSV, for whoever saves it as that. Numbers keep every digit in the file;
// a spreadsheet shows the first fifteen.
type xlsxWriter struct {
	zip    *zip.Writer
	part   io.Writer // the present sheet
	header []string
	sheets int
	row    int // of the present sheet, from 1
	buf    []byte
	err    error
}

// Styles of cells, as xlsxStyles lists them.
const (
	styleTime = 1
	styleDay  = 2
	styleHead = 3
)

const xlsxStyles = xml.Header + `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` +
	`<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/><numFmt numFmtId="165" formatCode="yyyy\-mm\-dd"/></numFmts>` +
	`<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
	`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
	`<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf xfId="0"/>` +
	`<xf xfId="0" numFmtId="164" applyNumberFormat="1"/><xf xfId="0" numFmtId="165" applyNumberFormat="1"/><xf xfId="0" fontId="1" applyFont="1"/></cellXfs></styleSheet>`

func newXLSX(w io.Writer, header []string) *xlsxWriter {
	x := &xlsxWriter{zip: zip.NewWriter(w), header: header, buf: make([]byte, 0, flushAt+4096)}
	x.zip.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	x.nextSheet()
	return x
}

func (x *xlsxWriter) file(name, content string) {
	w := x.create(name)
	if x.err == nil {
		_, x.err = io.WriteString(w, content)
	}
}

func (x *xlsxWriter) create(name string) io.Writer {
	if x.err != nil {
		return io.Discard
	}
	w, err := x.zip.Create(name)
	x.err = err
	return w
}

func (x *xlsxWriter) nextSheet() {
	x.endSheet()
	x.sheets++
	x.row = 1
	x.part = x.create(fmt.Sprintf("xl/worksheets/sheet%d.xml", x.sheets))
	x.buf = append(x.buf, xml.Header+`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0">`+
		`<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData><row>`...)
	for _, name := range x.header {
		x.string(name, styleHead)
	}
	x.buf = append(x.buf, "</row><row>"...)
}

// endSheet closes the present sheet, whose last row was begun for nothing.
func (x *xlsxWriter) endSheet() {
	if x.sheets == 0 {
		return
	}
	x.buf = append(x.buf, "</row></sheetData></worksheet>"...)
	x.write()
}

func (x *xlsxWriter) string(s string, style int) {
	x.buf = append(x.buf, `<c t="inlineStr" s="`...)
	x.buf = strconv.AppendInt(x.buf, int64(style), 10)
	x.buf = append(x.buf, `"><is><t xml:space="preserve">`...)
	x.buf = appendXML(x.buf, s)
	x.buf = append(x.buf, "</t></is></c>"...)
}

func (x *xlsxWriter) text(s string) {
	if s == "" {
		x.empty()
		return
	}
	x.string(Neutral(s), 0)
}

func (x *xlsxWriter) empty() { x.buf = append(x.buf, "<c/>"...) }

// number writes a plain decimal.
func (x *xlsxWriter) number(plain string, style int) {
	x.buf = append(x.buf, `<c s="`...)
	x.buf = strconv.AppendInt(x.buf, int64(style), 10)
	x.buf = append(append(append(x.buf, `"><v>`...), plain...), "</v></c>"...)
}

func (x *xlsxWriter) e8(e money.E8)         { x.number(e.String(), 0) }
func (x *xlsxWriter) amount(a money.Amount) { x.number(a.Exact(), 0) }
func (x *xlsxWriter) int(n int64)           { x.number(strconv.FormatInt(n, 10), 0) }

func (x *xlsxWriter) quantity(q billing.Quantity) {
	if !isNumber(string(q)) {
		x.text(string(q))
		return
	}
	x.number(string(q), 0)
}

// epoch is day 0 of a spreadsheet, as it counts from March 1900 on.
var epoch = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

func (x *xlsxWriter) time(t time.Time) {
	if t.IsZero() {
		x.empty()
		return
	}
	seconds := decimal.NewFromInt(t.UTC().Unix() - epoch.Unix())
	x.number(seconds.DivRound(decimal.NewFromInt(24*60*60), 10).String(), styleTime)
}

func (x *xlsxWriter) day(d billing.Day) {
	if d == 0 {
		x.empty()
		return
	}
	x.number(strconv.FormatInt((d.Date().Unix()-epoch.Unix())/(24*60*60), 10), styleDay)
}

func (x *xlsxWriter) bool(b bool) {
	value := "0"
	if b {
		value = "1"
	}
	x.buf = append(append(append(x.buf, `<c t="b"><v>`...), value...), "</v></c>"...)
}

func (x *xlsxWriter) endRow() {
	x.row++
	if x.row == sheetRows {
		x.nextSheet()
		return
	}
	x.buf = append(x.buf, "</row><row>"...)
	if len(x.buf) >= flushAt {
		x.write()
	}
}

func (x *xlsxWriter) write() {
	if x.err == nil {
		_, x.err = x.part.Write(x.buf)
	}
	x.buf = x.buf[:0]
}

func (x *xlsxWriter) failed() error { return x.err }

// flush ends the sheet and adds what makes the sheets a workbook.
func (x *xlsxWriter) flush() error {
	x.endSheet()
	const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	var types, sheets, relations strings.Builder
	for i := 1; i <= x.sheets; i++ {
		fmt.Fprintf(&types, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`, i)
		fmt.Fprintf(&sheets, `<sheet name="Sheet%d" sheetId="%d" r:id="rId%d"/>`, i, i, i)
		fmt.Fprintf(&relations, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, i, office, i)
	}
	const packages = "http://schemas.openxmlformats.org/package/2006/"
	x.file("[Content_Types].xml", xml.Header+`<Types xmlns="`+packages+`content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`+
		`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>`+
		`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>`+types.String()+`</Types>`)
	x.file("_rels/.rels", xml.Header+`<Relationships xmlns="`+packages+`relationships"><Relationship Id="rId1" Type="`+office+`/officeDocument" Target="xl/workbook.xml"/></Relationships>`)
	x.file("xl/workbook.xml", xml.Header+`<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="`+office+`"><sheets>`+sheets.String()+`</sheets></workbook>`)
	x.file("xl/_rels/workbook.xml.rels", xml.Header+`<Relationships xmlns="`+packages+`relationships">`+relations.String()+`<Relationship Id="rId0" Type="`+office+`/styles" Target="styles.xml"/></Relationships>`)
	x.file("xl/styles.xml", xlsxStyles)
	if x.err == nil {
		x.err = x.zip.Close()
	}
	return x.err
}

// appendXML writes text so that nothing in it is markup. What XML cannot hold,
// and what a spreadsheet would read as such an escape, becomes _x001F_.
func appendXML(b []byte, s string) []byte {
	room := cellChars
	for i, r := range s {
		if room -= 1 + int(r>>16&1); room < 0 { // counted as UTF-16
			break
		}
		switch {
		case r == '&':
			b = append(b, "&amp;"...)
		case r == '<':
			b = append(b, "&lt;"...)
		case r == '>':
			b = append(b, "&gt;"...)
		case r == '_' && escaped(s[i:]):
			b = append(b, "_x005F_"...)
		case r < ' ' && r != '\t' && r != '\n', r == 0xfffe, r == 0xffff:
			b = fmt.Appendf(b, "_x%04X_", r)
		default:
			b = append(b, string(r)...)
		}
	}
	return b
}

// escaped reports whether s begins with what stands for one character in a cell.
func escaped(s string) bool {
	if len(s) < 7 || s[1] != 'x' || s[6] != '_' {
		return false
	}
	_, err := strconv.ParseUint(s[2:6], 16, 16)
	return err == nil
}
