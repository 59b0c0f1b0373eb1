package billing

import (
	"fmt"
	"slices"
	"strconv"
)

// Names of codes as addresses and exports spell them: stable, lower case, the
// same in every language. Parsing takes the upstream's number as well.

var orderStatusNames = map[OrderStatus]string{
	OrderPendingApproval: "approval", OrderPendingRefund: "refunding", OrderProcessing: "processing",
	OrderCanceled: "canceled", OrderCompleted: "completed", OrderPendingPayment: "unpaid",
	OrderPendingConfirmation: "confirming", OrderPendingShipment: "shipping", OrderPendingReceipt: "receipt",
	OrderPendingPickup: "pickup", OrderBeingExchanged: "exchanging",
}

var orderTypeNames = map[OrderType]string{
	1: "new", 2: "renewal", 3: "change", 4: "unsubscription", 10: "to_pay_per_use", 11: "to_yearly_monthly",
	13: "trial", 14: "trial_to_commercial", 15: "fee_adjustment",
}

// Name returns the state's name, "unpaid" for 6; an unknown state is its number.
func (s OrderStatus) Name() string { return nameOf(orderStatusNames, s) }

// Name returns the kind's name, "renewal" for 2; an unknown kind is its number.
func (t OrderType) Name() string { return nameOf(orderTypeNames, t) }

// ParseOrderStatus reads a state's name or number.
func ParseOrderStatus(s string) (OrderStatus, error) {
	return parseName(orderStatusNames, OrderStatuses, s)
}

// ParseOrderType reads a kind's name or number.
func ParseOrderType(s string) (OrderType, error) { return parseName(orderTypeNames, OrderTypes, s) }

func nameOf[C ~int](names map[C]string, c C) string {
	if name, ok := names[c]; ok {
		return name
	}
	return strconv.Itoa(int(c))
}

func parseName[C ~int](names map[C]string, all []C, s string) (C, error) {
	for c, name := range names {
		if name == s {
			return c, nil
		}
	}
	if n, err := strconv.Atoi(s); err == nil && slices.Contains(all, C(n)) && s == strconv.Itoa(n) {
		return C(n), nil
	}
	return 0, fmt.Errorf("unknown code: %.40q", s)
}
