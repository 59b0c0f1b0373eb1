package sandbox

import (
	"fmt"
	"reflect"
	"runtime"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// handlers binds every operation of the contract to its function.
var handlers = map[string]handler{
	"ListServiceTypes":                listServiceTypes,
	"ListResourceTypes":               listResourceTypes,
	"ListServiceResources":            listServiceResources,
	"ListUsageTypes":                  listUsageTypes,
	"ListMeasureUnits":                listMeasureUnits,
	"ListConversions":                 listConversions,
	"ShowCustomerAccountBalances":     showBalances,
	"ListSubCustomerCoupons":          listCoupons,
	"ListCustomerOrders":              listOrders,
	"ShowCustomerOrderDetails":        showOrder,
	"PayOrders":                       payOrders,
	"CancelCustomerOrder":             cancelOrder,
	"ShowCustomerMonthlySum":          showMonthlySum,
	"ListCustomerselfResourceRecords": listFeeRecords,

	"ListOnDemandResourceRatings":           rateOnDemand,
	"ListRateOnPeriodDetail":                ratePeriod,
	"ListRenewRateOnPeriod":                 rateRenewal,
	"ListOrderDiscounts":                    listOrderDiscounts,
	"ShowRefundOrderDetails":                showRefund,
	"ListPayPerUseCustomerResources":        listResources,
	"RenewalResources":                      renew,
	"CancelResourcesSubscription":           unsubscribe,
	"AutoRenewalResources":                  autoRenewOn,
	"CancelAutoRenewalResources":            autoRenewOff,
	"UpdatePeriodToOnDemand":                toOnDemand,
	"ListFreeResourceInfos":                 listPackages,
	"ListFreeResourceUsages":                showPackageUsage,
	"ListFreeResourcesUsageRecords":         listDeductions,
	"ListCustomerselfResourceRecordDetails": listResRecords,
	"ListCosts":                             listCosts,
	"CreateEnterpriseProjectAuth":           enableProjects,
	"ListInvoices":                          listInvoices,
}

// OperationInfo says what the sandbox knows of one operation.
type OperationInfo struct {
	ID      string   // operation id of the contract
	Method  string   // HTTP method
	Path    string   // path template
	Handler string   // function that does it
	Rules   int      // constraints on the request that are checked, business codes included
	Codes   []string // business codes that it refuses with, by the rule behind each
}

// Operations lists the operations of the contract by id. The contract is part of
// the program, so one that cannot be read is a panic.
func Operations() []OperationInfo {
	ops, err := loadOperations()
	if err != nil {
		panic(err)
	}
	infos := make([]OperationInfo, 0, len(ops))
	for _, op := range ops {
		infos = append(infos, OperationInfo{
			ID: op.id, Method: op.method, Path: op.path, Handler: op.handler, Rules: op.rules(), Codes: append([]string(nil), op.codes...),
		})
	}
	return infos
}

// rules counts what is checked of a request: every constraint of the contract,
// every rule for unset values, every business code.
func (op *operation) rules() int {
	n := len(op.codes)
	for _, p := range op.params {
		n += constraints(p.Schema.Value)
		if p.Required {
			n++
		}
	}
	for _, r := range unsetRules[op.id] {
		for _, one := range []rule{r.empty, r.quotes, r.null} {
			if one != drop {
				n++
			}
		}
	}
	n += len(emptyBody[op.id])
	if op.body != nil {
		n += constraints(op.body)
	}
	return n
}

// constraints counts the constraints of a schema and of what it contains.
func constraints(s *openapi3.Schema) int {
	n := len(s.Required)
	for _, set := range []bool{s.Type != nil, len(s.Enum) > 0, s.Min != nil, s.Max != nil, s.MinLength > 0, s.MaxLength != nil, s.Pattern != "", s.MinItems > 0, s.MaxItems != nil} {
		if set {
			n++
		}
	}
	for _, p := range s.Properties {
		n += constraints(p.Value)
	}
	for _, p := range s.AllOf {
		n += constraints(p.Value)
	}
	if s.Items != nil {
		n += constraints(s.Items.Value)
	}
	return n
}

// loadOperations joins contract and handlers.
func loadOperations() ([]*operation, error) {
	contract, err := loadContract()
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	ops := make([]*operation, 0, len(contract))
	for _, o := range contract {
		op := *o
		if op.run = handlers[op.id]; op.run == nil {
			return nil, fmt.Errorf("sandbox: operation %s of the contract has no handler", op.id)
		}
		name := runtime.FuncForPC(reflect.ValueOf(op.run).Pointer()).Name()
		op.handler = name[strings.LastIndexByte(name, '.')+1:]
		ops = append(ops, &op)
	}
	return ops, nil
}
