package handlers

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"portal/internal/billing"
	"portal/internal/fault"
	"portal/web/templates"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// askFields are the fields of a question for a price.
var askFields = []string{
	templates.ParamAccount, templates.ParamProduct, templates.ParamSpec, templates.ParamRegion, templates.ParamZone, templates.ParamSize, templates.ParamSizeUnit,
	templates.ParamCount, templates.ParamMode, templates.ParamUsageType, templates.ParamUsage, templates.ParamUsageUnit, templates.ParamNum, templates.ParamUnit,
	templates.ParamIAM,
}

// ask sends a question for a price and keeps the answer. What is wrong stands
// at its field; whatever happens, nothing that was typed is lost.
func (p *prices) ask(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	fields, err := form(r, askFields...)
	if err != nil {
		return err
	}
	for name, value := range fields {
		fields[name] = strings.TrimSpace(value)
	}
	asked := &templates.AskFacts{Values: fields, Errors: map[string]string{}}
	units, err := p.db.Units(r.Context(), v.everything())
	if err != nil {
		return err
	}
	if asked.Types, err = p.entries(r.Context(), v.everything(), billing.CatalogFilter{List: billing.CatalogTypes}); err != nil {
		return err
	}
	q := billing.Quote{PersonID: v.user.ID, AskedAt: v.now}
	q.QuoteTerms = parseTerms(v.t, asked, units)
	p.parseAccount(v, asked, &q)
	if len(asked.Errors) > 0 {
		return p.show(w, r, http.StatusUnprocessableEntity, billing.QuoteFilter{}, asked, nil)
	}
	v.giveTurn()
	if err := p.desk.Ask(r.Context(), &q); err != nil {
		return p.refused(w, r, asked, err)
	}
	if err := p.db.SaveQuote(r.Context(), v.everything(), &q); err != nil {
		return err
	}
	p.setFlash(r.Context(), flashQuote)
	return seeOther(w, templates.QuotePath(q.ID))
}

// refused shows the form again with what the desk says: at the field, or above
// the form where no field is to blame.
func (p *prices) refused(w http.ResponseWriter, r *http.Request, asked *templates.AskFacts, err error) error {
	v, f := visitOf(r), fault.As(err)
	if f == nil {
		return err
	}
	v.err = err // for the log
	if f.Kind == fault.Invalid && slices.Contains(askFields, f.Field) {
		asked.Errors[f.Field] = v.t.Fault(f)
		return p.show(w, r, http.StatusUnprocessableEntity, billing.QuoteFilter{}, asked, nil)
	}
	alert := &ui.Banner{Kind: "wait", Title: ui.Text(v.t.Faults.Titles[fault.Unavailable]), Text: ui.Text(v.t.Fault(f))}
	return p.show(w, r, statusOf(f), billing.QuoteFilter{}, asked, alert)
}

// parseAccount finds whose prices are asked for.
func (p *prices) parseAccount(v *visit, asked *templates.AskFacts, q *billing.Quote) {
	served := p.served(v)
	text := asked.Values[templates.ParamAccount]
	for _, a := range served {
		if itoa64(a.ID) == text || text == "" && len(served) == 1 {
			q.AccountID, q.AccountName = a.ID, a.Name
			return
		}
	}
	asked.Errors[templates.ParamAccount] = v.t.Prices.BadAccount
}

var (
	regionCode = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	iamProject = regexp.MustCompile(`^[A-Za-z0-9_-]{0,64}$`)
)

// termsReader reads the terms of a question; what is wrong goes to its field.
type termsReader struct {
	t     *lang.Texts
	asked *templates.AskFacts
	units []billing.Unit
}

func parseTerms(t *lang.Texts, asked *templates.AskFacts, units []billing.Unit) (q billing.QuoteTerms) {
	r, w := termsReader{t, asked, units}, &t.Prices
	var ok bool
	if q.ServiceType, q.ResourceType, ok = chosenProduct(asked); !ok {
		r.wrong(templates.ParamProduct, w.BadProduct)
	}
	q.Spec = r.text(templates.ParamSpec, w.BadSpec, func(s string) bool {
		return s != "" && utf8.RuneCountInString(s) <= 128 && !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
	})
	q.Region = r.text(templates.ParamRegion, w.BadRegion, func(s string) bool { return len(s) <= 64 && regionCode.MatchString(s) })
	q.Zone = r.text(templates.ParamZone, w.BadRegion, func(s string) bool { return s == "" || len(s) <= 64 && regionCode.MatchString(s) })
	q.IAMProject = r.text(templates.ParamIAM, w.BadProject, iamProject.MatchString)
	q.Count = r.count(templates.ParamCount, w.BadCount, 10_000)
	if asked.Values[templates.ParamSize] != "" {
		q.Size = r.count(templates.ParamSize, w.BadSize, 1_000_000)
		q.SizeUnit = r.unit(templates.ParamSizeUnit, w.BadSizeUnit)
	}
	q.Mode = billing.QuoteMode(asked.Values[templates.ParamMode])
	switch q.Mode {
	case billing.QuotePeriod:
		q.Num = r.count(templates.ParamNum, w.BadNum, 999)
		n, err := strconv.Atoi(asked.Values[templates.ParamUnit])
		if q.Unit = billing.PeriodUnit(n); err != nil || !slices.Contains(templates.AskUnits, q.Unit) {
			r.wrong(templates.ParamUnit, w.BadUnit)
		}
	case billing.QuoteOnDemand, "":
		q.Mode = billing.QuoteOnDemand
		q.UsageType = r.text(templates.ParamUsageType, w.BadUsageType, func(s string) bool { return s != "" && utf8.RuneCountInString(s) <= 64 })
		q.UsageUnit = r.unit(templates.ParamUsageUnit, w.BadUsageUnit)
		q.Usage = billing.Quantity(r.text(templates.ParamUsage, w.BadUsage, func(s string) bool {
			return plainNumber(s, 15, 6) && strings.Trim(s, "0.") != ""
		}))
	default:
		r.wrong(templates.ParamMode, w.BadProduct)
	}
	return q
}

func (r *termsReader) wrong(field, sentence string) { r.asked.Errors[field] = sentence }

func (r *termsReader) text(field, sentence string, good func(string) bool) string {
	s := r.asked.Values[field]
	if !good(s) {
		r.wrong(field, sentence)
	}
	return s
}

func (r *termsReader) count(field, sentence string, most int) int {
	s := r.asked.Values[field]
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > most || !plainNumber(s, 9, 0) {
		r.wrong(field, sentence)
	}
	return n
}

func (r *termsReader) unit(field, sentence string) int32 {
	s := r.asked.Values[field]
	for i := range r.units {
		if strconv.Itoa(int(r.units[i].ID)) == s {
			return r.units[i].ID
		}
	}
	r.wrong(field, sentence)
	return 0
}

// againFields are the fields that ask a quote's question once more.
func againFields(q *billing.Quote) []ui.Pair {
	pairs := []ui.Pair{
		{Name: templates.ParamAccount, Value: itoa64(q.AccountID)},
		{Name: templates.ParamProduct, Value: templates.ProductValue(q.ServiceType, q.ResourceType)},
		{Name: templates.ParamSpec, Value: q.Spec},
		{Name: templates.ParamRegion, Value: q.Region},
		{Name: templates.ParamZone, Value: q.Zone},
		{Name: templates.ParamCount, Value: strconv.Itoa(q.Count)},
		{Name: templates.ParamMode, Value: string(q.Mode)},
		{Name: templates.ParamIAM, Value: q.IAMProject},
	}
	if q.Size > 0 {
		pairs = append(pairs, ui.Pair{Name: templates.ParamSize, Value: strconv.Itoa(q.Size)}, ui.Pair{Name: templates.ParamSizeUnit, Value: strconv.Itoa(int(q.SizeUnit))})
	}
	if q.Mode == billing.QuotePeriod {
		return append(pairs, ui.Pair{Name: templates.ParamNum, Value: strconv.Itoa(q.Num)}, ui.Pair{Name: templates.ParamUnit, Value: strconv.Itoa(int(q.Unit))})
	}
	return append(pairs, ui.Pair{Name: templates.ParamUsageType, Value: q.UsageType}, ui.Pair{Name: templates.ParamUsage, Value: string(q.Usage)},
		ui.Pair{Name: templates.ParamUsageUnit, Value: strconv.Itoa(int(q.UsageUnit))})
}
