package templates

import (
	"net/url"
	"time"

	"github.com/a-h/templ"

	"portal/internal/billing"
)

// referencePages are the pages of prices, costs, projects and product lists.
func (s *sample) referencePages() map[string]templ.Component {
	return map[string]templ.Component{
		"catalog":         Catalog(s.catalogPage(billing.CatalogServices, url.Values{ParamService: {"x"}})),
		"catalog-usages":  Catalog(s.catalogPage(billing.CatalogUsages, nil)),
		"catalog-units":   Catalog(s.catalogPage(billing.CatalogUnits, nil)),
		"catalog-convert": Catalog(s.catalogPage(billing.CatalogConversions, nil)),
	}
}

func (s *sample) catalogPage(list billing.CatalogList, q url.Values) CatalogPage {
	t := s.t
	f := billing.CatalogFilter{List: list, Query: hostile, Services: []string{hostile}, MeasureTypes: []int32{3}}
	p := CatalogPage{Shell: s.shell(t.Catalog.Title, PathCatalog, q), Basis: NewCatalogBasis(t, sampleNow)}
	p.Tabs = NewCatalogTabs(t, q, list, map[billing.CatalogList]int64{billing.CatalogServices: 33})
	p.Filter = NewCatalogFilter(t, q, &f, []billing.Facet{{Key: "a", Name: hostile, NameZH: "弹性云服务器", Lines: 3}}, []int32{1, 3, 999})
	var order string
	p.Heads, order = NewCatalogHeads(t, list, q)
	for i, name := range []string{"Elastic Cloud Server", hostile, ""} {
		e := billing.CatalogEntry{
			List: list, Code: "code-" + id(int64(i)), Name: name, NameZH: "弹性云服务器", Abbreviation: "ECS", Description: hostile, DescriptionZH: "说明",
			Service: "svc", ServiceName: name, ServiceNameZH: "服务", ResourceType: "type", MeasureType: int32(i),
		}
		if i == 2 {
			e.GoneAt = sampleNow.Add(-24 * time.Hour)
		}
		if list != billing.CatalogConversions {
			p.Rows = append(p.Rows, NewCatalogRow(t, &e))
		}
	}
	units := []billing.Unit{{ID: 10, Name: "GB", NameZH: "吉字节", Type: 3}, {ID: 13, Name: hostile, NameZH: "太字节", Type: 3}}
	if list == billing.CatalogConversions {
		p.Rows = append(p.Rows, NewConversionRow(t, billing.Conversion{From: 13, To: 10, Ratio: 1024, Type: 3}, unitsByID(units)))
	}
	asked := ConvertFacts{Amount: "1.5", From: 13, To: 10, Answer: &billing.Converted{Value: "1536", Exact: true}}
	if list == billing.CatalogUnits {
		asked = ConvertFacts{Amount: hostile, Errors: map[string]string{ParamAmount: t.Catalog.BadAmount, ParamFrom: t.Catalog.NoUnit, ParamTo: t.Catalog.NotAlike}}
	}
	if list == billing.CatalogUnits || list == billing.CatalogConversions {
		p.Convert = NewConverter(t, q, units, &asked)
	}
	p.Caption = t.Catalog.Caption(t.Catalog.Lists[list], order)
	p.Pager = NewPager(t, PathCatalog, q, "", "abc", t.Catalog.Shown(len(p.Rows), 312, order))
	p.Export = NewExport(t, PathCatalog, q, false, t.Catalog.Count[list](312), ".csv")
	return p
}
