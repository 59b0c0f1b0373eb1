package billing

// BillFamily is the coarse bill type of the monthly summary (monthly-sum's bill_type).
type BillFamily int

// The families. Unknown fine types count as expenditure and are shown as their number.
const (
	Expenditure BillFamily = 1
	Refund      BillFamily = 2
	Adjustment  BillFamily = 3
)

// BillTypes are the fine bill types of the contract, in its order.
var BillTypes = []int{1, 2, 3, 4, 5, 8, 9, 12, 14, 15, 16, 17, 18, 20, 23, 24, 100, 101, 102}

// FamilyOf returns the coarse type that the summary files a fine type under.
func FamilyOf(billType int) BillFamily {
	switch billType {
	case 4, 20, 24, 100:
		return Refund
	case 9, 16, 101, 102:
		return Adjustment
	}
	return Expenditure
}

// ChargeModes are the billing modes: yearly/monthly, pay-per-use, reserved instance, savings plan.
var ChargeModes = []string{"1", "3", "10", "11"}

// OrderStatus is the state of an order upstream (OrderStatus of the contract).
type OrderStatus int

// The states; 2 and 10 to 13 belong to hardware orders.
const (
	OrderPendingApproval     OrderStatus = 1
	OrderPendingRefund       OrderStatus = 2
	OrderProcessing          OrderStatus = 3
	OrderCanceled            OrderStatus = 4
	OrderCompleted           OrderStatus = 5
	OrderPendingPayment      OrderStatus = 6
	OrderPendingConfirmation OrderStatus = 9
	OrderPendingShipment     OrderStatus = 10
	OrderPendingReceipt      OrderStatus = 11
	OrderPendingPickup       OrderStatus = 12
	OrderBeingExchanged      OrderStatus = 13
)

// OrderStatuses lists the states in the contract's order.
var OrderStatuses = []OrderStatus{1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13}

// Final reports whether the order no longer changes by itself.
func (s OrderStatus) Final() bool { return s == OrderCanceled || s == OrderCompleted }

// OrderType is the kind of an order: 1 new, 2 renewal, 3 change, 4 unsubscription,
// 10 to pay-per-use, 11 to yearly/monthly, 13 trial, 14 trial to commercial, 15 fee adjustment.
type OrderType int

// OrderTypes lists the kinds in the contract's order.
var OrderTypes = []OrderType{1, 2, 3, 4, 10, 11, 13, 14, 15}

// AccountType is the kind of a balance: 1 cash, 2 credit, 5 bonus, 7 deposit.
type AccountType int

// The account types. A credit balance is the limit, not what is left of it.
const (
	CashAccount    AccountType = 1
	CreditAccount  AccountType = 2
	BonusAccount   AccountType = 5
	DepositAccount AccountType = 7
)
