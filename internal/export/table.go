package export

import (
	"io"
	"time"

	"portal/internal/billing"
	"portal/internal/money"
)

// Format is the form of a file to take away: the suffix of its address.
type Format string

// The formats of tables. Parquet is for the lines of a month.
const (
	CSV     Format = ".csv"
	XLSX    Format = ".xlsx"
	Parquet Format = ".parquet"
)

// ContentType is what a browser is told the file is.
func (f Format) ContentType() string {
	switch f {
	case XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case Parquet:
		return "application/vnd.apache.parquet"
	}
	return "text/csv; charset=utf-8; header=present"
}

// table is a file that is written cell by cell, whatever its format. The first
// error ends it; flush returns it.
type table interface {
	text(s string) // foreign text
	empty()        // what is absent
	e8(e money.E8)
	amount(a money.Amount) // the currency has its own column
	int(n int64)
	quantity(q billing.Quantity)
	time(t time.Time)
	day(d billing.Day)
	bool(b bool)
	endRow()
	failed() error
	flush() error
}

// newTable begins a table with its header row.
func newTable(w io.Writer, f Format, header []string) table {
	if f == XLSX {
		return newXLSX(w, header)
	}
	return newCSV(w, header)
}

// writePositive writes a number, or nothing for zero.
func writePositive(c table, n int64) {
	if n == 0 {
		c.empty()
		return
	}
	c.int(n)
}
