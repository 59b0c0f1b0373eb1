package huaweiapi

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// loadSpec reads the contract, which the sandbox carries.
func loadSpec(t *testing.T) map[string]*openapi3.Operation {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromFile("../sandbox/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	ops := make(map[string]*openapi3.Operation)
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			ops[op.OperationID] = op
			i := slices.IndexFunc(operations, func(o *operation) bool { return o.ID == op.OperationID })
			if i < 0 || operations[i].Method != method || operations[i].Path != path {
				t.Errorf("the contract's %s %s (%s) is not in the table", method, path, op.OperationID)
			}
		}
	}
	if len(ops) != len(operations) {
		t.Errorf("%d operations in the contract, %d in the table", len(ops), len(operations))
	}
	return ops
}

func errorCodes(op *openapi3.Operation) (codes []Code) {
	list, _ := op.Extensions["x-errors"].([]any)
	items, _ := op.Extensions["x-item-errors"].([]any)
	for _, code := range append(list, items...) {
		codes = append(codes, Code(code.(string)))
	}
	return codes
}

// Every code of the contract has a meaning, and for writes is either a sure
// refusal or one of the few that leave the outcome open.
func TestCodesOfTheContract(t *testing.T) {
	open := []Code{OtherError, OrderStateChanged, TooFrequent, AutoPaymentFailed}
	refusals := map[string][]Code{
		"PayOrders": payRefusals, "CancelCustomerOrder": cancelRefusals, "RenewalResources": renewRefusals,
		"CancelResourcesSubscription": unsubscribeRefusals, "AutoRenewalResources": autoRenewRefusals,
		"CancelAutoRenewalResources": cancelAutoRenewRefusals, "UpdatePeriodToOnDemand": atExpiryRefusals,
		"CreateEnterpriseProjectAuth": enterpriseRefusals,
	}
	// Common to all calls, or, the last three, to those that answer 200.
	common := []Code{ParameterError, BadValue, AccessDenied, TokenIllegal, NotPermitted, OtherSite, ResourceLocked, ServiceUnsupported, ResourceExpired}
	for id, op := range loadSpec(t) {
		codes := errorCodes(op)
		if len(codes) == 0 {
			t.Errorf("%s documents no codes", id)
		}
		for _, code := range codes {
			if code.Meaning() == "" {
				t.Errorf("%s: %s has no meaning", id, code)
			}
			if list, ok := refusals[id]; ok && slices.Contains(list, code) == slices.Contains(open, code) {
				t.Errorf("%s: %s is neither a refusal nor open, or both", id, code)
			}
		}
		for _, code := range refusals[id] {
			if !slices.Contains(codes, code) && !slices.Contains(common, code) && code != NoSuchOrder {
				t.Errorf("%s: %s counts as a refusal, but is not documented", id, code)
			}
		}
	}
}

// A full answer by the contract, every property filled, decodes without an
// unlisted key; one with all that may be null as null decodes too.
func TestEveryPropertyOfTheContractIsKnown(t *testing.T) {
	for id, op := range loadSpec(t) {
		read, ok := reads[id]
		if !ok {
			continue
		}
		schema := op.Responses.Value("200").Value.Content["application/json"].Schema
		for _, nulls := range []bool{false, true} {
			sample := sampleOf("", schema.Value, nulls).(map[string]any)
			for _, total := range []string{"total_count", "count"} {
				if _, ok := sample[total]; ok {
					sample[total] = 1
				}
			}
			if nulls && id == "ShowCustomerMonthlySum" {
				sample["consume_amount"] = 1 // with rows there must be a total
			}
			if nulls && id == "ListCosts" {
				sample["total_count"] = 0
			}
			body, err := json.Marshal(sample)
			if err != nil {
				t.Fatal(err)
			}
			var log strings.Builder
			client := upstream(t, says(200, string(body)), func(cfg *Config) { cfg.Log = slog.New(slog.NewTextHandler(&log, nil)) })
			if err := read(context.Background(), client); err != nil {
				var e *Error
				if errors.As(err, &e) {
					err = errors.New(e.Detail)
				}
				t.Errorf("%s, nulls %v: %v\n%s", id, nulls, err, body)
			}
			if log.Len() > 0 {
				t.Errorf("%s does not know all keys:\n%s", id, log.String())
			}
		}
	}
}

// sampleOf makes a value of a schema, with every property.
func sampleOf(name string, s *openapi3.Schema, nulls bool) any {
	for _, part := range s.AllOf {
		if len(s.AllOf) == 1 {
			return sampleOf(name, part.Value, nulls)
		}
	}
	switch {
	case len(s.AllOf) > 1 || s.Type.Is("object"):
		out := make(map[string]any)
		for _, part := range s.AllOf {
			maps.Copy(out, sampleOf(name, part.Value, nulls).(map[string]any))
		}
		for key, p := range s.Properties {
			if nulls && p.Value.Nullable {
				out[key] = nil
				continue
			}
			out[key] = sampleOf(key, p.Value, nulls)
		}
		return out
	case s.Type.Is("array"):
		return []any{sampleOf(name, s.Items.Value, nulls)}
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.Type.Is("integer"):
		return 1
	case s.Type.Is("number"):
		return json.Number("1.25")
	case s.Type.Is("boolean"):
		return true
	}
	return sampleText(name, s)
}

func sampleText(name string, s *openapi3.Schema) string {
	layout, _ := s.Extensions["x-time-format"].(string)
	decimal := s.Extensions["x-decimal-string"] != nil || s.Format == "decimal"
	switch {
	case decimal:
		return "1.25"
	case name == "currency":
		return "USD"
	case name == "order_id":
		return "CS1" // what reads asks for
	case strings.HasPrefix(s.Pattern, `^\d{4}-\d{2}$`), name == "time_dimension_value":
		return aMonth.String()
	case layout == "YYYY-MM-DD":
		return aMonth.FirstDay().String()
	case layout != "", strings.Contains(s.Description, "yyyy-MM-ddTHH:mm:ssZ"):
		return "2026-10-05T01:02:03Z"
	}
	return "text <&> 文"
}
