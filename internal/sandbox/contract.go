package sandbox

import (
	"bytes"
	_ "embed" // the contract
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"sort"
	"strconv"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

//go:embed openapi.yaml
var contractYAML []byte

// operation is one call of the contract.
type operation struct {
	id       string
	method   string
	path     string   // template
	segments []string // of path; "{name}" matches any one segment
	params   []*openapi3.Parameter
	body     *openapi3.Schema // nil without a request body
	bodyMust bool
	language string   // answer without X-Language
	action   string   // IAM action that a key needs; "" = none
	codes    []string // business codes the contract documents
	run      handler
	handler  string // its name, for Operations
}

// loadContract reads the embedded contract once a process.
var loadContract = sync.OnceValues(func() ([]*operation, error) {
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromData(contractYAML)
	if err != nil {
		return nil, fmt.Errorf("read the contract: %w", err)
	}
	loosen(doc)
	var ops []*operation
	for path, item := range doc.Paths.Map() {
		for method, o := range item.Operations() {
			ops = append(ops, newOperation(path, method, o))
		}
	}
	sort.Slice(ops, func(i, j int) bool { return ops[i].id < ops[j].id })
	return ops, nil
})

// loosen takes back what the contract says for clients but the upstream does
// not enforce on them: usage_value may be a number or a numeric text.
func loosen(doc *openapi3.T) {
	usage := doc.Components.Schemas["DemandProductInfo"].Value.Properties["usage_value"].Value
	usage.Type = nil
	usage.Format = ""
}

func newOperation(path, method string, o *openapi3.Operation) *operation {
	op := &operation{id: o.OperationID, method: method, path: path, segments: strings.Split(path, "/"), language: english}
	for _, ref := range o.Parameters {
		p := ref.Value
		if p.In == openapi3.ParameterInHeader {
			if text, ok := p.Schema.Value.Default.(string); ok {
				op.language = text
			}
			continue
		}
		op.params = append(op.params, p)
	}
	if o.RequestBody != nil {
		op.bodyMust = o.RequestBody.Value.Required
		op.body = o.RequestBody.Value.Content.Get("application/json").Schema.Value
	}
	if action, _ := o.Extensions["x-iam-action"].(string); action != "none" {
		op.action = action
	}
	for _, name := range []string{"x-errors", "x-item-errors"} {
		list, _ := o.Extensions[name].([]any)
		for _, code := range list {
			if text, ok := code.(string); ok {
				op.codes = append(op.codes, text)
			}
		}
	}
	return op
}

// match tells whether the escaped request path fits the template, and with which values.
func (op *operation) match(escaped string) (map[string]string, bool) {
	parts := strings.Split(escaped, "/")
	if len(parts) != len(op.segments) {
		return nil, false
	}
	var values map[string]string
	for i, want := range op.segments {
		if !strings.HasPrefix(want, "{") {
			if parts[i] != want {
				return nil, false
			}
			continue
		}
		plain, err := url.PathUnescape(parts[i])
		if err != nil || plain == "" {
			return nil, false
		}
		if values == nil {
			values = map[string]string{}
		}
		values[strings.Trim(want, "{}")] = plain
	}
	return values, true
}

// rule says what one form of an unset filter does.
type rule uint8

const (
	drop   rule = iota // as if absent
	keep               // an ordinary value
	forbid             // refused
)

// unset holds the rules of a parameter for `k=`, `k=""` and `k=null`.
type unset struct{ empty, quotes, null rule }

// usual is what most parameters do: empty is absent, the rest is taken at its word
// (which refuses it for numbers and enums, as the upstream does).
var usual = unset{drop, keep, keep}

// unsetRules lists the parameters that differ, by operation and name.
var unsetRules = map[string]map[string]unset{
	"ListServiceTypes": {
		"service_type_name": {forbid, keep, keep},
		"offset":            {drop, forbid, drop}, "limit": {drop, forbid, drop},
	},
	"ListServiceResources": {
		"service_type_code": {forbid, keep, keep},
		"offset":            {drop, forbid, drop}, "limit": {forbid, forbid, forbid},
	},
	"ListConversions": {"measure_type": {drop, forbid, drop}},
	"ListSubCustomerCoupons": {
		"coupon_type":       {drop, keep, drop},
		"active_start_time": {drop, forbid, forbid}, "active_end_time": {drop, forbid, forbid},
		"source_id": {drop, keep, drop},
	},
	"ListCustomerOrders": {
		"order_id":    {drop, forbid, keep},
		"customer_id": {forbid, forbid, keep},
		"status":      {drop, forbid, drop},
		"order_type":  {drop, forbid, forbid},
		"limit":       {drop, forbid, drop}, "offset": {drop, forbid, drop},
	},
	"ShowCustomerOrderDetails": {"offset": {drop, drop, drop}, "limit": {drop, drop, drop}},
	"ShowCustomerMonthlySum":   {"enterprise_project_id": {forbid, forbid, keep}},
	"ListCustomerselfResourceRecords": {
		"charge_mode":        {forbid, forbid, forbid},
		"cloud_service_type": {keep, keep, keep}, "region": {keep, keep, keep},
		"resource_id": {keep, keep, keep}, "trade_id": {keep, keep, keep},
	},
}

// emptyBody lists body properties whose "" means absent.
var emptyBody = map[string][]string{
	"ListRenewRateOnPeriod":                 {"include_relative_resources"},
	"ListPayPerUseCustomerResources":        {"order_id"},
	"ListFreeResourceInfos":                 {"enterprise_project_id"},
	"ListCustomerselfResourceRecordDetails": {"cloud_service_type", "include_zero_record", "method"},
}

// readQuery applies the rules for unset values and then the contract to the query and path values.
func (op *operation) readQuery(raw string, path map[string]string) (map[string]string, *apiError) {
	query, err := url.ParseQuery(raw)
	if err != nil {
		return nil, gatewayError(400, codeGateway, "Bad request: the query string is malformed")
	}
	out := make(map[string]string, len(op.params))
	for _, p := range op.params {
		if p.In == openapi3.ParameterInPath {
			out[p.Name] = path[p.Name]
		} else if values, given := query[p.Name]; given {
			if len(values) > 1 {
				return nil, badParameter(p.Name)
			}
			value, ok, refusal := op.set(p.Name, values[0])
			if refusal != nil {
				return nil, refusal
			}
			if ok {
				out[p.Name] = value
			}
		}
		value, ok := out[p.Name]
		if !ok {
			if p.Required {
				return nil, badParameter(p.Name)
			}
			continue
		}
		if value == "" && !p.Required {
			continue // an empty value that filters; its schema is for real ones
		}
		if !fits(p.Schema.Value, value) {
			return nil, badParameter(p.Name)
		}
	}
	return out, nil
}

// set decides whether a value counts as given.
func (op *operation) set(name, value string) (string, bool, *apiError) {
	rules, special := unsetRules[op.id][name]
	if !special {
		rules = usual
	}
	r := keep
	switch value {
	case "":
		r = rules.empty
	case `""`:
		r = rules.quotes
	case "null":
		r = rules.null
	}
	if r == forbid {
		return "", false, badParameter(name)
	}
	return value, r == keep, nil
}

// fits checks a parameter's text against its schema.
func fits(schema *openapi3.Schema, text string) bool {
	var value any = text
	switch {
	case schema.Type.Is(openapi3.TypeInteger):
		n, err := strconv.ParseInt(text, 10, 32)
		if err != nil {
			return false
		}
		value = json.Number(strconv.FormatInt(n, 10))
	case schema.Type.Is(openapi3.TypeBoolean):
		b, err := strconv.ParseBool(text)
		if err != nil {
			return false
		}
		value = b
	}
	return schema.VisitJSON(value, openapi3.VisitAsRequest()) == nil
}

// readBody parses the body and applies the contract. An absent optional body is an empty object.
func (op *operation) readBody(body []byte) (fields, *apiError) {
	if op.body == nil {
		return nil, nil
	}
	if len(bytes.TrimSpace(body)) == 0 {
		if op.bodyMust {
			return nil, badParameter("body")
		}
		return fields{}, nil
	}
	value, err := parseJSON(body)
	object, ok := value.(map[string]any)
	if err != nil || !ok {
		return nil, badParameter("body")
	}
	for _, name := range emptyBody[op.id] {
		if object[name] == "" {
			delete(object, name)
		}
	}
	if err := op.body.VisitJSON(value, openapi3.VisitAsRequest()); err != nil {
		return nil, badParameter(fieldOf(err))
	}
	for name, v := range object {
		if v == nil {
			delete(object, name)
		}
	}
	return object, nil
}

// fieldOf names the property that a schema error is about.
func fieldOf(err error) string {
	var schema *openapi3.SchemaError
	if errors.As(err, &schema) {
		if pointer := schema.JSONPointer(); len(pointer) > 0 {
			return strings.Join(pointer, ".")
		}
	}
	return "body"
}

// parseJSON reads exactly one JSON value, numbers as text.
func parseJSON(body []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("trailing data after the JSON value")
	}
	return value, nil
}

// fields is a validated JSON object of a request.
type fields map[string]any

func (f fields) has(name string) bool { _, ok := f[name]; return ok }

func (f fields) text(name string) string {
	text, _ := f[name].(string)
	return text
}

func (f fields) number(name string, otherwise int) int {
	n, ok := f[name].(json.Number)
	if !ok {
		return otherwise
	}
	v, err := strconv.Atoi(n.String())
	if err != nil {
		return otherwise
	}
	return v
}

func (f fields) flag(name string) bool {
	b, _ := f[name].(bool)
	return b
}

func (f fields) texts(name string) []string {
	list, _ := f[name].([]any)
	out := make([]string, 0, len(list))
	for _, v := range list {
		text, _ := v.(string)
		out = append(out, text)
	}
	return out
}

func (f fields) numbers(name string) []int {
	list, _ := f[name].([]any)
	out := make([]int, 0, len(list))
	for _, v := range list {
		n, _ := v.(json.Number)
		i, _ := strconv.Atoi(n.String())
		out = append(out, i)
	}
	return out
}

func (f fields) object(name string) fields {
	o, _ := f[name].(map[string]any)
	return o
}

func (f fields) objects(name string) []fields {
	list, _ := f[name].([]any)
	out := make([]fields, 0, len(list))
	for _, v := range list {
		o, _ := v.(map[string]any)
		out = append(out, o)
	}
	return out
}
