package billing

// Names of what the account holds, as addresses and exports spell them.

// NoLongerListed is the name under which lists offer what the upstream no longer lists.
const NoLongerListed = "gone"

var (
	subscriptionStatusNames = map[SubscriptionStatus]string{
		SubscriptionInUse: "in_use", SubscriptionClosed: "closed", SubscriptionFrozen: "frozen", SubscriptionExpired: "expired",
	}
	expirePolicyNames = map[ExpirePolicy]string{
		ExpireGrace: "grace", ExpirePayPerUse: "pay_per_use", ExpireDelete: "delete", ExpireRenew: "renew", ExpireFreeze: "freeze",
		ExpireDeleteRetained: "delete_retained",
	}
	couponStatusNames = map[CouponStatus]string{
		CouponInactive: "inactive", CouponAvailable: "available", CouponUsed: "used", CouponExpired: "expired", CouponReclaimed: "reclaimed",
	}
	couponTypeNames    = map[CouponType]string{CashCoupon: "cash", DiscountCoupon: "discount", ProductCoupon: "product", FlexiCoupon: "flexi"}
	packageStatusNames = map[PackageStatus]string{
		PackagePending: "pending", PackageInEffect: "in_effect", PackageUsedUp: "used_up", PackageExpired: "expired", PackageUnsubscribed: "unsubscribed",
	}
	invoiceStateNames = map[InvoiceState]string{
		InvoiceDraft: "draft", InvoiceInReview: "in_review", InvoiceToExport: "to_export", InvoiceToFill: "to_fill", InvoiceToMail: "to_mail",
		InvoiceToReceive: "to_receive", InvoiceCompleted: "completed", InvoiceReturned: "returned", InvoiceRejectionReview: "rejection_review",
		InvoiceReturnReview: "return_review", InvoiceReturnPending: "return_pending", InvoiceReturnFailed: "return_failed",
	}
)

// ExpirePolicies lists the policies in the contract's order.
var ExpirePolicies = []ExpirePolicy{0, 1, 2, 3, 4, 5}

// CouponTypes lists the kinds in the contract's order.
var CouponTypes = []CouponType{1, 2, 3, 4}

// Name returns the state's name, "in_use" for 2; an unknown state is its number.
func (s SubscriptionStatus) Name() string { return nameOf(subscriptionStatusNames, s) }

// Name returns the policy's name, "renew" for 3; an unknown policy is its number.
func (p ExpirePolicy) Name() string { return nameOf(expirePolicyNames, p) }

// Name returns the state's name, "available" for 2; an unknown state is its number.
func (s CouponStatus) Name() string { return nameOf(couponStatusNames, s) }

// Name returns the kind's name, "cash" for 1; an unknown kind is its number.
func (t CouponType) Name() string { return nameOf(couponTypeNames, t) }

// Name returns the state's name, "in_effect" for 1; an unknown state is its number.
func (s PackageStatus) Name() string { return nameOf(packageStatusNames, s) }

// Name returns the state's name, "completed" for 8; an unknown state is its number.
func (s InvoiceState) Name() string { return nameOf(invoiceStateNames, s) }

// ParseSubscriptionStatus reads a state's name or number.
func ParseSubscriptionStatus(s string) (SubscriptionStatus, error) {
	return parseName(subscriptionStatusNames, SubscriptionStatuses, s)
}

// ParseExpirePolicy reads a policy's name or number.
func ParseExpirePolicy(s string) (ExpirePolicy, error) {
	return parseName(expirePolicyNames, ExpirePolicies, s)
}

// ParseCouponStatus reads a state's name or number.
func ParseCouponStatus(s string) (CouponStatus, error) {
	return parseName(couponStatusNames, CouponStatuses, s)
}

// ParsePackageStatus reads a state's name or number.
func ParsePackageStatus(s string) (PackageStatus, error) {
	return parseName(packageStatusNames, PackageStatuses, s)
}

// ParseInvoiceState reads a state's name or number.
func ParseInvoiceState(s string) (InvoiceState, error) {
	return parseName(invoiceStateNames, InvoiceStates, s)
}
