package export

import (
	"io"

	"portal/internal/billing"
)

// CatalogWriter writes entries of a product list, in both languages.
type CatalogWriter struct{ out table }

// NewCatalogWriter writes the header row.
func NewCatalogWriter(w io.Writer, f Format) *CatalogWriter {
	return &CatalogWriter{out: newTable(w, f, []string{
		"list", "code", "name_en", "name_zh", "abbreviation", "service_type_code", "service_type_name_en", "service_type_name_zh",
		"resource_type_code", "measure_type", "description_en", "description_zh", "first_seen", "last_seen", "not_listed_since",
	})}
}

// Write adds one entry.
func (cw *CatalogWriter) Write(e *billing.CatalogEntry) error {
	c := cw.out
	c.text(string(e.List))
	c.text(e.Code)
	c.text(e.Name)
	c.text(e.NameZH)
	c.text(e.Abbreviation)
	c.text(e.Service)
	c.text(e.ServiceName)
	c.text(e.ServiceNameZH)
	c.text(e.ResourceType)
	writePositive(c, int64(e.MeasureType))
	c.text(e.Description)
	c.text(e.DescriptionZH)
	c.time(e.FirstSeenAt)
	c.time(e.SeenAt)
	c.time(e.GoneAt)
	c.endRow()
	return c.failed()
}

// Flush writes what is left and returns the first error of all writing.
func (cw *CatalogWriter) Flush() error { return cw.out.flush() }

// Conversions writes how units convert into each other.
func Conversions(w io.Writer, f Format, units []billing.Unit, conversions []billing.Conversion) error {
	c := newTable(w, f, []string{"measure_id", "name_en", "name_zh", "ref_measure_id", "ref_name_en", "ref_name_zh", "conversion_ratio", "measure_type"})
	byID := make(map[int32]billing.Unit, len(units))
	for _, u := range units {
		byID[u.ID] = u
	}
	for _, v := range conversions {
		for _, id := range []int32{v.From, v.To} {
			c.int(int64(id))
			c.text(byID[id].Name)
			c.text(byID[id].NameZH)
		}
		c.int(v.Ratio)
		c.int(int64(v.Type))
		c.endRow()
	}
	return c.flush()
}
