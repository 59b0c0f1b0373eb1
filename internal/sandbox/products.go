package sandbox

import "strings"

// sold lists the services of the product lists: marketplace ones are not in them.
func (w *world) sold() []*service {
	var list []*service
	for _, s := range w.services {
		if !s.marketplace {
			list = append(list, s)
		}
	}
	return list
}

func (w *world) soldTypes() []*resourceType {
	var list []*resourceType
	for _, s := range w.sold() {
		list = append(list, s.types...)
	}
	return list
}

// listServiceTypes is ListServiceTypes.
func listServiceTypes(c *call) *apiError {
	var found []*service
	for _, s := range c.s.world.sold() {
		if strings.Contains(strings.ToLower(s.name.in(c.lang)), strings.ToLower(c.query["service_type_name"])) {
			found = append(found, s)
		}
	}
	from, to := c.window(len(found))
	c.w.open('{')
	c.total("total_count", len(found))
	c.w.openKey("service_types", '[')
	for _, s := range found[from:to] {
		c.w.open('{')
		c.w.str("service_type_name", s.name.in(c.lang))
		c.w.str("service_type_code", s.code)
		c.w.str("abbreviation", s.short)
		c.w.close('}')
	}
	c.w.close(']')
	c.w.close('}')
	return nil
}

// listResourceTypes is ListResourceTypes.
func listResourceTypes(c *call) *apiError {
	found := c.s.world.soldTypes()
	from, to := c.window(len(found))
	c.w.open('{')
	c.total("total_count", len(found))
	c.w.openKey("resource_types", '[')
	for _, rt := range found[from:to] {
		c.w.open('{')
		c.w.str("resource_type_code", rt.code)
		c.w.str("resource_type_name", rt.name.in(c.lang))
		c.w.str("resource_type_desc", rt.desc.in(c.lang))
		c.w.str("service_type_code", rt.service.code)
		c.w.close('}')
	}
	c.w.close(']')
	c.w.close('}')
	return nil
}

// listServiceResources is ListServiceResources.
func listServiceResources(c *call) *apiError {
	var found []*resourceType
	if s := c.s.world.byCode[c.query["service_type_code"]]; s != nil && !s.marketplace {
		found = s.types
	}
	from, to := c.window(len(found))
	c.w.open('{')
	c.total("total_count", len(found))
	c.w.openKey("infos", '[')
	for _, rt := range found[from:to] {
		c.w.open('{')
		c.w.openKey("basic_info", '{')
		c.w.str("resource_type_code", rt.code)
		c.w.str("product_owner_service", rt.service.code)
		c.w.str("name", rt.name.in(c.lang))
		c.w.str("description", rt.desc.in(c.lang))
		c.w.close('}')
		c.w.close('}')
	}
	c.w.close(']')
	c.w.close('}')
	return nil
}

// listUsageTypes is ListUsageTypes.
func listUsageTypes(c *call) *apiError {
	type pair struct {
		rt *resourceType
		u  usageType
	}
	var found []pair
	for _, rt := range c.s.world.soldTypes() {
		if !c.wants("resource_type_code", rt.code) {
			continue
		}
		for _, u := range rt.usages {
			found = append(found, pair{rt, u})
		}
	}
	from, to := c.window(len(found))
	c.w.open('{')
	c.total("total_count", len(found))
	c.w.openKey("usage_types", '[')
	for _, p := range found[from:to] {
		c.w.open('{')
		c.w.str("code", p.u.code)
		c.w.str("name", p.u.name.in(c.lang))
		c.w.str("resource_type_code", p.rt.code)
		c.w.str("service_type_code", p.rt.service.code)
		c.w.str("resource_type_name", p.rt.name.in(c.lang))
		c.w.str("service_type_name", p.rt.service.name.in(c.lang))
		c.w.close('}')
	}
	c.w.close(']')
	c.w.close('}')
	return nil
}

// measureUnit is a unit of measurement.
type measureUnit struct {
	id    int
	name  text
	short string
	kind  int
}

var measureUnits = []measureUnit{
	{1, text{"US dollar", "美元"}, "USD", 1},
	{2, text{"day", "天"}, "d", 2},
	{3, text{"month", "月"}, "mo", 2},
	{4, text{"hour", "小时"}, "h", 2},
	{5, text{"minute", "分钟"}, "min", 2},
	{6, text{"second", "秒"}, "s", 2},
	{7, text{"year", "年"}, "y", 2},
	{10, text{"GB", "GB"}, "GB", 3},
	{11, text{"MB", "MB"}, "MB", 3},
	{12, text{"KB", "KB"}, "KB", 3},
	{13, text{"TB", "TB"}, "TB", 3},
	{14, text{"piece", "个"}, "pcs", 4},
	{15, text{"Mbps", "Mbps"}, "Mbps", 16},
	{16, text{"Gbps", "Gbps"}, "Gbps", 16},
	{17, text{"GB", "GB"}, "GB", 7},
	{18, text{"TB", "TB"}, "TB", 7},
	{45, text{"time", "次"}, "times", 12},
	{46, text{"thousand times", "千次"}, "K times", 12},
	{47, text{"ten thousand times", "万次"}, "10K times", 12},
	{48, text{"GB-day", "GB*天"}, "GB-day", 15},
	{49, text{"GB-hour", "GB*小时"}, "GB-hour", 15},
	{60, text{"vCPU-hour", "核*小时"}, "vCPU-hour", 27},
	{70, text{"GB (base 1000)", "GB（1000进制）"}, "GB", 40},
	{71, text{"MB (base 1000)", "MB（1000进制）"}, "MB", 40},
	{80, text{"1K tokens", "千Token"}, "K tokens", 41},
	{81, text{"token", "Token"}, "token", 104},
}

// conversions: one unit of the first equals ratio units of the second.
var conversions = []struct{ from, to, ratio, kind int }{
	{13, 10, 1024, 3},
	{10, 11, 1024, 3},
	{11, 12, 1024, 3},
	{13, 11, 1048576, 3},
	{18, 17, 1024, 7},
	{16, 15, 1024, 16},
	{7, 3, 12, 2},
	{2, 4, 24, 2},
	{4, 5, 60, 2},
	{5, 6, 60, 2},
	{4, 6, 3600, 2},
	{46, 45, 1000, 12},
	{47, 45, 10000, 12},
	{47, 46, 10, 12},
	{48, 49, 24, 15},
	{70, 71, 1000, 40},
}

// listMeasureUnits is ListMeasureUnits.
func listMeasureUnits(c *call) *apiError {
	c.w.open('{')
	c.w.openKey("measure_units", '[')
	for _, u := range measureUnits {
		c.w.open('{')
		c.w.int("measure_id", u.id)
		c.w.str("measure_name", u.name.in(c.lang))
		c.w.str("abbreviation", u.short)
		c.w.int("measure_type", u.kind)
		c.w.close('}')
	}
	c.w.close(']')
	c.w.close('}')
	return nil
}

// listConversions is ListConversions.
func listConversions(c *call) *apiError {
	want := c.number("measure_type", 0)
	c.w.open('{')
	c.w.openKey("conversions", '[')
	for _, v := range conversions {
		if want != 0 && v.kind != want {
			continue
		}
		c.w.open('{')
		c.w.int("measure_id", v.from)
		c.w.int("ref_measure_id", v.to)
		c.w.int("conversion_ratio", v.ratio)
		c.w.int("measure_type", v.kind)
		c.w.close('}')
	}
	c.w.close(']')
	c.w.close('}')
	return nil
}
