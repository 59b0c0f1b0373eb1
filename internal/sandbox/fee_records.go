package sandbox

import (
	"strconv"
	"sync/atomic"
)

// staticJSON is the part of a bill line's JSON that depends on its item and the
// language only, encoded when first needed.
type staticJSON struct{ text atomic.Pointer[[]byte] }

func langIndex(lang string) int {
	if lang == chinese {
		return 1
	}
	return 0
}

// fragment returns the unchanging members of a res-fee-records line, with a
// leading comma and without braces.
func (it *item) fragment(lang string) []byte {
	slot := &it.static[langIndex(lang)]
	if b := slot.text.Load(); b != nil {
		return *b
	}
	b := it.encodeFragment(lang)
	slot.text.Store(&b)
	return b
}

// encodeFragment writes owner, place, product, project. Which of the optional
// ones are null, empty or left out differs from item to item, as it does upstream.
func (it *item) encodeFragment(lang string) []byte {
	w := jsonw{comma: true}
	r, sp, h := it.res, it.spec, mix(uint64(it.index), 70)
	w.str("customer_id", r.account.id)
	w.str("account_name", r.account.name)
	if r.region != nil {
		w.str("region", r.region.code)
		w.str("region_name", r.region.name.in(lang))
	} else if h&1 == 0 {
		w.null("region")
		w.null("region_name")
	} else {
		w.str("region", "")
		w.str("region_name", "")
	}
	w.str("cloud_service_type", sp.rt.service.code)
	w.str("resource_type", sp.rt.code)
	w.str("cloud_service_type_name", sp.rt.service.name.in(lang))
	w.str("resource_type_name", sp.rt.name.in(lang))
	w.str("resource_id", r.id)
	w.strOr("resource_name", it.name)
	optional(&w, "resource_tag", r.tag, h>>1)
	w.str("product_id", sp.product)
	w.str("product_name", sp.name.in(lang))
	w.str("product_spec_desc", sp.name.in(lang))
	w.str("sku_code", sp.sku)
	if sp.rt.linear > 0 {
		w.int("spec_size", int(it.size))
		w.int("spec_size_measure_id", sp.rt.linear)
	} else if h>>3&1 == 0 {
		w.null("spec_size")
		w.null("spec_size_measure_id")
	}
	writeProject(&w, r.project, h>>4)
	w.int("measure_id", unitDollar)
	if h>>6&3 == 0 {
		for _, name := range []string{"sub_service_type_code", "sub_service_type_name", "sub_resource_type_code", "sub_resource_type_name", "sub_resource_id", "sub_resource_name"} {
			optional(&w, name, "", h>>8)
		}
	}
	return w.b
}

// optional writes a text; an empty one as null, "" or not at all.
func optional(w *jsonw, name, value string, h uint64) {
	switch {
	case value != "":
		w.str(name, value)
	case h&3 == 0:
		w.str(name, "")
	case h&3 == 1:
		w.null(name)
	}
}

// writeProject names the enterprise project; charges without one carry -1 or, in older form, null.
func writeProject(w *jsonw, p *project, h uint64) {
	if p.id == "-1" && h&1 == 0 {
		w.null("enterprise_project_id")
		w.null("enterprise_project_name")
		return
	}
	w.str("enterprise_project_id", p.id)
	w.strOr("enterprise_project_name", p.name)
}

// appendFee writes a line as one res-fee-records record. aggregated lines stand
// for a whole cycle and have no time of consumption.
func (l *line) appendFee(b []byte, lang string, aggregated bool) []byte {
	h := scramble(l.key)
	habit := l.habit(h)
	b = append(b, `{"bill_date":"`...)
	b = l.day.append(b)
	b = append(b, `","bill_type":`...)
	b = strconv.AppendInt(b, int64(l.billType), 10)
	b = append(b, l.it.fragment(lang)...)
	if l.effective != 0 {
		b = appendTimeKey(b, `,"effective_time":"`, l.effective)
		b = appendTimeKey(b, `,"expire_time":"`, l.expire)
	} else if habit&3 == 0 {
		b = append(b, `,"effective_time":null,"expire_time":null`...)
	}
	if !aggregated {
		b = appendTimeKey(b, `,"consume_time":"`, l.consumed)
		b = appendTimeKey(b, `,"trade_time":"`, l.traded)
	}
	b = append(b, `,"trade_id":"`...)
	b = append(l.appendTrade(b), '"')
	b = l.appendID(b, h)
	b = append(b, `,"charge_mode":"`...)
	b = append(append(b, l.mode...), '"')
	b = l.appendTerms(b, habit)
	b = l.appendUsage(b, lang, h, habit)
	b = l.appendAmounts(b, h>>16, habit>>16)
	return append(b, '}')
}

// habits is how many ways there are to leave fields out: each part of the
// upstream's billing system has its own.
const habits = 24

// habit decides which empty fields a line writes as 0, as null or not at all.
// Lines of one kind share a habit; one line in 128 is an exception.
func (l *line) habit(h uint64) uint64 {
	if h>>57 == 0 {
		return h
	}
	kind := uint64(l.it.group)*31 + uint64(l.billType)
	return scramble(kind%habits + 1)
}

func appendTimeKey(b []byte, key string, at int64) []byte {
	return append(appendInstant(append(b, key...), at), '"')
}

// appendTrade writes the order id, or a transaction id of 32 hex digits; month-end
// charges carry a bill id instead.
func (l *line) appendTrade(b []byte) []byte {
	switch {
	case l.trade != "":
		return append(b, l.trade...)
	case l.billType == 14 || l.billType == 17:
		b = append(b, "BILL-"...)
		b = l.cycle.append(b)
		return appendHex(append(b, '-'), l.key, 8)
	case l.key&63 == 7:
		b = append(b, "T"...)
		return strconv.AppendUint(b, l.key, 10)
	}
	return appendHex(b, l.key^0x5555, 32)
}

// appendID writes the reserved record id: mostly 32 hex digits, at times another
// form, null or absent.
func (l *line) appendID(b []byte, h uint64) []byte {
	switch h >> 4 & 63 {
	case 0:
		return append(b, `,"id":null`...)
	case 1:
		return b
	case 2, 3:
		b = append(b, `,"id":"R-`...)
		return append(strconv.AppendUint(b, h, 36), '"')
	}
	return append(appendHex(append(b, `,"id":"`...), h, 32), '"')
}

func (l *line) appendTerms(b []byte, h uint64) []byte {
	if l.order != "" {
		b = append(b, `,"order_id":"`...)
		b = append(append(b, l.order...), '"')
	} else if h>>10&1 == 0 {
		b = append(b, `,"order_id":null`...)
	}
	if l.relative != "" {
		b = append(b, `,"relative_order_id":"`...)
		b = append(append(b, l.relative...), '"')
	} else if h>>11&1 == 0 {
		b = append(b, `,"relative_order_id":""`...)
	}
	b = append(b, `,"period_type":"`...)
	b = append(append(b, l.periodType...), '"')
	if l.periodNum != 0 {
		b = append(b, `,"period_num":`...)
		return strconv.AppendInt(b, int64(l.periodNum), 10)
	}
	return append(b, `,"period_num":null`...)
}

// appendUsage writes the quantities, the unit price and the formula.
func (l *line) appendUsage(b []byte, lang string, h, habit uint64) []byte {
	if !l.hasUsage {
		if habit>>12&1 == 0 {
			b = append(b, `,"usage":null,"usage_type":null,"usage_measure_id":null`...)
		}
		return b
	}
	u := &l.it.spec.usage
	b = append(b, `,"usage_type":"`...)
	b = append(b, u.code...)
	b = append(b, `","usage":`...)
	b = l.usage.append(b, usageForm(h))
	b = append(b, `,"usage_measure_id":`...)
	b = strconv.AppendInt(b, int64(u.measure), 10)
	b = appendCovered(b, `,"free_resource_usage":`, `,"free_resource_measure_id":`, l.free, u.measure, habit>>13)
	b = appendCovered(b, `,"ri_usage":`, `,"ri_usage_measure_id":`, l.reserved, u.measure, habit>>14)
	if l.simple {
		b = append(b, `,"unit_price":`...)
		b = l.it.price.append(b, formPlain)
		b = append(b, `,"unit":`...)
		b = append(b, l.it.spec.unit(lang)...)
		b = append(b, `,"formula":"`...)
		b = l.it.price.append(b, formPlain)
		if l.it.size > 1 {
			b = append(b, " * "...)
			b = strconv.AppendInt(b, l.it.size, 10)
		}
		b = append(b, " * "...)
		b = append((l.usage-l.free-l.reserved).append(b, formPlain), '"')
	}
	return b
}

func usageForm(h uint64) numberForm {
	if h>>20&15 == 0 {
		return formJava
	}
	return formPlain
}

// appendCovered writes what a package or reserved instance covered.
func appendCovered(b []byte, key, unitKey string, q e6, unit int, h uint64) []byte {
	if q == 0 {
		if h&1 == 0 {
			b = append(append(b, key...), '0')
			b = strconv.AppendInt(append(b, unitKey...), int64(unit), 10)
		}
		return b
	}
	b = q.append(append(b, key...), formPlain)
	return strconv.AppendInt(append(b, unitKey...), int64(unit), 10)
}

// unit is the readable unit of the unit price, as a JSON text.
func (sp *spec) unit(lang string) string {
	switch {
	case sp.usage.measure == unitHour && sp.rt.linear == unitDiskGB:
		return `"USD/GB/hour"`
	case sp.usage.measure == unitHour && sp.rt.linear == unitMbps:
		return `"USD/Mbps/hour"`
	case sp.usage.measure == unitHour && lang == chinese:
		return `"美元/小时"`
	case sp.usage.measure == unitHour:
		return `"USD/hour"`
	case sp.usage.measure == unitGB:
		return `"USD/GB"`
	}
	return `"USD/unit"`
}

// appendAmounts writes the eleven money columns. Zero columns are 0, null,
// 0.00000000 or absent; the rest comes plain, with eight decimals or in Java's form.
func (l *line) appendAmounts(b []byte, h, habit uint64) []byte {
	form := formPlain
	switch h & 7 {
	case 0:
		form = formFixed
	case 1:
		form = formJava
	}
	b = l.official.append(append(b, `,"official_amount":`...), form)
	b = l.discount.append(append(b, `,"discount_amount":`...), form)
	b = l.amount.append(append(b, `,"amount":`...), form)
	b = appendChannel(b, `,"cash_amount":`, l.cash, form, habit>>3)
	b = appendChannel(b, `,"credit_amount":`, l.credit, form, habit>>5)
	b = appendChannel(b, `,"coupon_amount":`, l.coupon, form, habit>>7)
	b = appendChannel(b, `,"flexipurchase_coupon_amount":`, l.flexi, form, habit>>9)
	b = appendChannel(b, `,"stored_card_amount":`, l.stored, form, habit>>11)
	b = appendChannel(b, `,"bonus_amount":`, l.bonus, form, habit>>13)
	b = appendChannel(b, `,"debt_amount":`, l.debt, form, habit>>15)
	return appendChannel(b, `,"adjustment_amount":`, l.adjustment, form, habit>>17)
}

func appendChannel(b []byte, key string, v e8, form numberForm, h uint64) []byte {
	if v != 0 {
		return v.append(append(b, key...), form)
	}
	switch h & 3 {
	case 0:
		return append(append(b, key...), "null"...)
	case 1:
		if h>>2&1 == 0 {
			return b
		}
		return append(append(b, key...), "0.00000000"...)
	}
	return append(append(b, key...), '0')
}
