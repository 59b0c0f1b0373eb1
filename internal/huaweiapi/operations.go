package huaweiapi

// OperationInfo describes one of the 32 calls, for the generated table of the docs.
type OperationInfo struct {
	ID     string // operation id of the contract
	Method string
	Path   string // of the contract, with {placeholders}
	Go     string // the method of Client
	Write  bool   // changes something upstream: sent once, never repeated
}

// Operations lists the 32 calls in the contract's order.
func Operations() []OperationInfo {
	out := make([]OperationInfo, len(operations))
	for i, op := range operations {
		out[i] = *op
	}
	return out
}

// operation is a call as the client uses it.
type operation = OperationInfo

var (
	opListServiceTypes         = &operation{"ListServiceTypes", "GET", "/v2/products/service-types", "ListServiceTypes", false}
	opListResourceTypes        = &operation{"ListResourceTypes", "GET", "/v2/products/resource-types", "ListResourceTypes", false}
	opListServiceResources     = &operation{"ListServiceResources", "GET", "/v2/products/service-resources", "ListServiceResources", false}
	opListUsageTypes           = &operation{"ListUsageTypes", "GET", "/v2/products/usage-types", "ListUsageTypes", false}
	opListMeasureUnits         = &operation{"ListMeasureUnits", "GET", "/v2/bases/measurements", "ListMeasureUnits", false}
	opListConversions          = &operation{"ListConversions", "GET", "/v2/bases/conversions", "ListConversions", false}
	opPriceOnDemand            = &operation{"ListOnDemandResourceRatings", "POST", "/v2/bills/ratings/on-demand-resources", "ListOnDemandResourceRatings", false}
	opPricePeriod              = &operation{"ListRateOnPeriodDetail", "POST", "/v2/bills/ratings/period-resources/subscribe-rate", "ListRateOnPeriodDetail", false}
	opPriceRenewal             = &operation{"ListRenewRateOnPeriod", "POST", "/v2/bills/ratings/period-resources/renew-rate", "ListRenewRateOnPeriod", false}
	opShowBalances             = &operation{"ShowCustomerAccountBalances", "GET", "/v2/accounts/customer-accounts/balances", "ShowCustomerAccountBalances", false}
	opListCoupons              = &operation{"ListSubCustomerCoupons", "GET", "/v2/promotions/benefits/coupons", "ListSubCustomerCoupons", false}
	opListOrders               = &operation{"ListCustomerOrders", "GET", "/v2/orders/customer-orders", "ListCustomerOrders", false}
	opShowOrder                = &operation{"ShowCustomerOrderDetails", "GET", "/v2/orders/customer-orders/details/{order_id}", "ShowCustomerOrderDetails", false}
	opListOrderDiscounts       = &operation{"ListOrderDiscounts", "GET", "/v2/orders/customer-orders/order-discounts", "ListOrderDiscounts", false}
	opPayOrder                 = &operation{"PayOrders", "POST", "/v3/orders/customer-orders/pay", "PayOrder", true}
	opCancelOrder              = &operation{"CancelCustomerOrder", "PUT", "/v2/orders/customer-orders/cancel", "CancelOrder", true}
	opShowRefund               = &operation{"ShowRefundOrderDetails", "GET", "/v2/orders/customer-orders/refund-orders", "ShowRefundOrderDetails", false}
	opListSubscriptions        = &operation{"ListPayPerUseCustomerResources", "POST", "/v2/orders/suscriptions/resources/query", "ListPayPerUseCustomerResources", false}
	opRenewResources           = &operation{"RenewalResources", "POST", "/v2/orders/subscriptions/resources/renew", "RenewResources", true}
	opUnsubscribe              = &operation{"CancelResourcesSubscription", "POST", "/v2/orders/subscriptions/resources/unsubscribe", "Unsubscribe", true}
	opSetAutoRenew             = &operation{"AutoRenewalResources", "POST", "/v2/orders/subscriptions/resources/autorenew/{resource_id}", "SetAutoRenew", true}
	opCancelAutoRenew          = &operation{"CancelAutoRenewalResources", "DELETE", "/v2/orders/subscriptions/resources/autorenew/{resource_id}", "CancelAutoRenew", true}
	opPayPerUseAtExpiry        = &operation{"UpdatePeriodToOnDemand", "POST", "/v2/orders/subscriptions/resources/to-on-demand", "SetPayPerUseAtExpiry", true}
	opListPackages             = &operation{"ListFreeResourceInfos", "POST", "/v3/payments/free-resources/query", "ListFreeResourceInfos", false}
	opListPackageUsages        = &operation{"ListFreeResourceUsages", "POST", "/v2/payments/free-resources/usages/details/query", "ListFreeResourceUsages", false}
	opListPackageRecords       = &operation{"ListFreeResourcesUsageRecords", "GET", "/v2/bills/customer-bills/free-resources-usage-records", "ListFreeResourcesUsageRecords", false}
	opShowMonthlySum           = &operation{"ShowCustomerMonthlySum", "GET", "/v2/bills/customer-bills/monthly-sum", "ShowCustomerMonthlySum", false}
	opListResRecords           = &operation{"ListCustomerselfResourceRecordDetails", "POST", "/v2/bills/customer-bills/res-records/query", "ListCustomerselfResourceRecordDetails", false}
	opFeeRecords               = &operation{"ListCustomerselfResourceRecords", "GET", "/v2/bills/customer-bills/res-fee-records", "FeeRecords", false}
	opListCosts                = &operation{"ListCosts", "POST", "/v4/costs/cost-analysed-bills/query", "ListCosts", false}
	opEnableEnterpriseProjects = &operation{"CreateEnterpriseProjectAuth", "POST", "/v2/enterprises/enterprise-projects/authority", "EnableEnterpriseProjects", true}
	opListInvoices             = &operation{"ListInvoices", "GET", "/v1.0/{domain_id}/payments/intl-invoices", "ListInvoices", false}
)

var operations = []*operation{
	opListServiceTypes, opListResourceTypes, opListServiceResources, opListUsageTypes, opListMeasureUnits, opListConversions,
	opPriceOnDemand, opPricePeriod, opPriceRenewal, opShowBalances, opListCoupons,
	opListOrders, opShowOrder, opListOrderDiscounts, opPayOrder, opCancelOrder, opShowRefund,
	opListSubscriptions, opRenewResources, opUnsubscribe, opSetAutoRenew, opCancelAutoRenew, opPayPerUseAtExpiry,
	opListPackages, opListPackageUsages, opListPackageRecords, opShowMonthlySum, opListResRecords, opFeeRecords,
	opListCosts, opEnableEnterpriseProjects, opListInvoices,
}
