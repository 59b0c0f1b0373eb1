package lang

import "portal/internal/billing"

// CouponTexts are the words of coupons.
type CouponTexts struct {
	Title       string
	Basis       Phrase // {0} the name of the amount column
	Placeholder string
	Coupon      string
	Left        string
	Face        string
	MayPay      string
	Fits        string
	Unpaid      string
	Caption     func(count string) string
	Count       func(n int64) string
	CountOf     func(n int64, currency string) string
	SumOf       func(currency string) string
	Shown       func(shown int, total int64, order string) string
	NoneYet     string
	NoneText    Phrase
	NoMatch     string
	Anything    string
	Once        string
	Frozen      string
	UsedFor     Phrase // {0} order
	Reserved    Phrase // {0} order
	NoneFit     string
	More        func(n int) string
	Perhaps     string // after an order that it may fit
	Names       map[billing.CouponStatus]string
	Types       map[billing.CouponType]string

	// Limits.
	OnlyService   Phrase // {0} services
	OnlyRegion    Phrase // {0} region
	OnlyProducts  Phrase // {0} products
	OnlyAnnual    string
	OnlyFirst     string
	OnlySubscribe map[string]string
	NotWith       map[string]string // discounts that it excludes
	MinRate       Phrase            // {0} rate
	OtherLimit    Phrase            // {0} key, {1} value

	// On the page of an order.
	ForOrder      string
	ForOrderNote  func(currency string) string
	ForOrderTable string
	Takes         string
	Verdict       string
	VerdictIs     map[billing.Verdict]string
	Why           map[billing.Why]string
	NoCoupons     string
	NoCouponsText Phrase
	Offers        string
	OffersNote    Phrase // {0} when, {1} currency
	OfferRate     Phrase // {0} the part of the price that is left
	OffersTable   string
	Offer         string
	Off           string
	NoOffers      string
	OfferTypes    map[int]string
	OfferType     func(code int) string
	MustBeUsed    string
}

var enCoupons = CouponTexts{
	Title:       "Coupons",
	Basis:       "{0} is what can still be paid with the coupon",
	Placeholder: "Coupon, promotion or order",
	Coupon:      "Coupon", Left: "Left", Face: "Face value", MayPay: "May pay", Fits: "Fits unpaid orders", Unpaid: "Unpaid orders",
	Caption: func(count string) string { return "Coupons: " + count },
	Count:   func(n int64) string { return plural(n, "coupon", "coupons") },
	CountOf: func(n int64, currency string) string {
		return allOf(n, "coupon", "coupons") + ", " + currency
	},
	SumOf: func(currency string) string { return "Coupons in " + currency },
	Shown: func(shown int, total int64, order string) string {
		return count(int64(shown)) + " of " + plural(total, "coupon", "coupons") + ", " + order
	},
	NoneYet: "No coupons.", NoneText: "Coupons that Huawei grants appear here within six hours.", NoMatch: "No coupon matches.",
	Anything: "any order", Once: "usable once", Frozen: "Frozen", UsedFor: "used for {0}", Reserved: "reserved for {0}", NoneFit: "none",
	More: func(n int) string { return "and " + count(int64(n)) + " more" }, Perhaps: "perhaps",
	Names: map[billing.CouponStatus]string{1: "Not activated", 2: "Available", 3: "Used", 4: "Expired", 5: "Reclaimed"},
	Types: map[billing.CouponType]string{1: "Cash coupon", 2: "Discount coupon", 3: "Product coupon", 4: "Flexi-purchase coupon"},

	OnlyService: "{0} only", OnlyRegion: "in {0} only", OnlyProducts: "products {0} only", OnlyAnnual: "terms of years only", OnlyFirst: "the first order of a service only",
	OnlySubscribe: map[string]string{"new": "new purchases only", "renew": "renewals only", "change": "changes only"},
	NotWith: map[string]string{
		billing.LimitPartner: "not with a partner’s discount", billing.LimitContract: "not with a contract discount", billing.LimitPromotion: "not with a promotion discount",
	},
	MinRate: "only with discounts down to {0} of the price", OtherLimit: "limited by {0}: {1}",

	ForOrder: "Which coupons fit", ForOrderNote: func(currency string) string {
		return currency + ", judged by the portal from what Huawei says of each; Huawei decides when the order is paid"
	}, ForOrderTable: "Coupons for the order",
	Takes: "Would pay", Verdict: "Fits",
	VerdictIs: map[billing.Verdict]string{billing.Misfit: "no", billing.Unclear: "perhaps", billing.Fits: "yes"},
	Why: map[billing.Why]string{
		billing.WhyAccount: "it belongs to another account", billing.WhyOrder: "the order does not wait for payment", billing.WhyDeadline: "the time to pay is over",
		billing.WhyCombined: "the combined order is paid instead", billing.WhyStatus: "it is not available now", billing.WhyNotYet: "it is not valid yet",
		billing.WhyExpired: "it has expired", billing.WhyFrozen: "it is frozen", billing.WhyEmpty: "nothing is left of it", billing.WhyReserved: "another order has reserved it",
		billing.WhyCurrency: "it has another currency", billing.WhyKind: "coupons of this kind do not pay orders", billing.WhyNothing: "there is nothing to pay",
		billing.WhyService: "the order is for another service", billing.WhyProduct: "the order is for other products", billing.WhySubscribe: "the order is of another type",
		billing.WhyNotAnnual: "the order is not for years", billing.WhyRegion: "an order does not say its region", billing.WhyFirstOrder: "only Huawei knows whether this is the first order of the service",
		billing.WhyUnknown: "it has a limit that the portal does not know", billing.WhyItems: "the order’s items have not been read yet",
		billing.WhyDiscount: "it does not go with the chosen discount", billing.WhyRate: "the chosen discount goes deeper than it allows", billing.WhyTogether: "it does not go with another chosen coupon",
	},
	NoCoupons: "No coupon can pay anything now.", NoCouponsText: "{0} lists all of them.",
	Offers: "Discounts it may be paid with", OffersNote: "{1}, read {0}", OfferRate: "to {0} of the price", OffersTable: "Discounts of the order", Offer: "Discount", Off: "Takes off",
	NoOffers:   "None is offered.",
	OfferTypes: map[int]string{0: "Promotion discount", 1: "Contract discount", 2: "Commercial discount", 3: "Partner’s discount", 609: "Price adjustment"},
	OfferType:  func(code int) string { return "Discount of type " + count(int64(code)) },
	MustBeUsed: "must be used",
}

var zhCoupons = CouponTexts{
	Title:       "代金券",
	Basis:       "{0}为代金券还可支付的金额",
	Placeholder: "代金券、活动或订单",
	Coupon:      "代金券", Left: "余额", Face: "面值", MayPay: "适用范围", Fits: "适用的待支付订单", Unpaid: "待支付订单",
	Caption: func(count string) string { return "代金券：" + count },
	Count:   func(n int64) string { return count(n) + " 张代金券" },
	CountOf: func(n int64, currency string) string { return "全部 " + count(n) + " 张代金券，" + currency },
	SumOf:   func(currency string) string { return "以 " + currency + " 计的代金券" },
	Shown: func(shown int, total int64, order string) string {
		return "共 " + count(total) + " 张代金券，显示 " + count(int64(shown)) + " 张，" + order
	},
	NoneYet: "没有代金券。", NoneText: "华为云发放的代金券会在 6 小时内显示在这里。", NoMatch: "没有符合条件的代金券。",
	Anything: "任意订单", Once: "仅可使用一次", Frozen: "已冻结", UsedFor: "已用于 {0}", Reserved: "已被 {0} 占用", NoneFit: "无",
	More: func(n int) string { return "等另外 " + count(int64(n)) + " 个" }, Perhaps: "可能适用",
	Names: map[billing.CouponStatus]string{1: "未激活", 2: "可使用", 3: "已使用", 4: "已过期", 5: "已回收"},
	Types: map[billing.CouponType]string{1: "现金券", 2: "折扣券", 3: "产品券", 4: "储值券"},

	OnlyService: "仅限{0}", OnlyRegion: "仅限区域 {0}", OnlyProducts: "仅限产品 {0}", OnlyAnnual: "仅限包年", OnlyFirst: "仅限服务首单",
	OnlySubscribe: map[string]string{"new": "仅限新购", "renew": "仅限续费", "change": "仅限变更"},
	NotWith: map[string]string{
		billing.LimitPartner: "不与伙伴折扣同享", billing.LimitContract: "不与商务折扣同享", billing.LimitPromotion: "不与促销折扣同享",
	},
	MinRate: "折扣不得低于 {0}", OtherLimit: "限制 {0}：{1}",

	ForOrder: "哪些代金券适用", ForOrderNote: func(currency string) string {
		return currency + "，门户根据华为云提供的信息判断，支付时以华为云为准"
	}, ForOrderTable: "该订单的代金券",
	Takes: "可抵扣", Verdict: "是否适用",
	VerdictIs: map[billing.Verdict]string{billing.Misfit: "否", billing.Unclear: "可能", billing.Fits: "是"},
	Why: map[billing.Why]string{
		billing.WhyAccount: "属于其他账号", billing.WhyOrder: "订单不是待支付状态", billing.WhyDeadline: "支付期限已过", billing.WhyCombined: "应支付所属组合订单",
		billing.WhyStatus: "当前不可用", billing.WhyNotYet: "尚未生效", billing.WhyExpired: "已过期", billing.WhyFrozen: "已冻结", billing.WhyEmpty: "没有余额",
		billing.WhyReserved: "已被其他订单占用", billing.WhyCurrency: "币种不同", billing.WhyKind: "此类券不能支付订单", billing.WhyNothing: "无需支付",
		billing.WhyService: "订单为其他服务", billing.WhyProduct: "订单为其他产品", billing.WhySubscribe: "订单为其他类型", billing.WhyNotAnnual: "该订单不是包年",
		billing.WhyRegion: "订单未说明区域", billing.WhyFirstOrder: "是否为服务首单只有华为云知道", billing.WhyUnknown: "含有门户不了解的限制", billing.WhyItems: "订单内容尚未读取",
		billing.WhyDiscount: "不能与所选折扣同时使用", billing.WhyRate: "所选折扣低于其允许的折扣率", billing.WhyTogether: "不能与另一张所选代金券同时使用",
	},
	NoCoupons: "目前没有可用的代金券。", NoCouponsText: "{0}列出全部代金券。",
	Offers: "可用折扣", OffersNote: "{1}，读取于 {0}", OfferRate: "按原价的 {0}", OffersTable: "该订单的折扣", Offer: "折扣", Off: "优惠金额",
	NoOffers:   "没有可用折扣。",
	OfferTypes: map[int]string{0: "促销折扣", 1: "合同折扣", 2: "商务折扣", 3: "伙伴折扣", 609: "订单调价"},
	OfferType:  func(code int) string { return "类型 " + count(int64(code)) + " 的折扣" },
	MustBeUsed: "必须使用",
}

// CouponStatus names the state of a coupon.
func (t *Texts) CouponStatus(s billing.CouponStatus) string {
	return name(t, t.Coupons.Names, s, s.Name())
}

// CouponType names the kind of a coupon.
func (t *Texts) CouponType(k billing.CouponType) string { return name(t, t.Coupons.Types, k, k.Name()) }

// OfferType names a discount that an order may be paid with.
func (t *Texts) OfferType(k billing.PayDiscountType) string {
	if word, ok := t.Coupons.OfferTypes[int(k)]; ok {
		return word
	}
	return t.Coupons.OfferType(int(k))
}
