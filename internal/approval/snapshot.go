package approval

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"portal/internal/billing"
	"portal/internal/money"
)

// snapshotVersion is the first thing that is hashed: it changes with the list
// of fields.
const snapshotVersion = 1

// Snapshot is exactly what requester and approvers see and what the hash
// covers. Amounts of what an operation does not have are zero of the currency.
type Snapshot struct {
	Version   int
	Operation Operation
	AccountID int64
	Site      string // the account's domain id upstream
	Currency  string
	Unit      string // measure id: 1 = the currency's basic unit

	OrderID    string
	OrderType  billing.OrderType
	List       money.Amount
	Discounted money.Amount // with the chosen discount, before coupons
	Payable    money.Amount // what is left for balance and credit
	Coupons    []CouponShare
	Discount   *DiscountShare
	Lines      string    // digest of the order's items
	PayBy      time.Time // deadline of the payment

	ResourceID   string
	ResourceName string
	Attached     []string // resources that follow it, sorted
	Term         billing.PeriodUnit
	Num          int
	Times        int // auto-renewals; 0 = without end
	Scope        billing.UnsubscribeScope
	ExpireBefore time.Time
	ExpireAfter  time.Time
	PolicyBefore billing.ExpirePolicy
	Cost         money.Amount // a term's quote, a year of auto-renewal
	Refund       money.Amount // estimated; not negative

	RequesterID   int64
	PolicyVersion int
}

// CouponShare is a coupon and what it pays.
type CouponShare struct {
	ID       string
	Type     billing.PayCouponType
	Amount   money.Amount
	ExpireAt time.Time
}

// DiscountShare is a discount and what it takes off.
type DiscountShare struct {
	ID   string
	Type billing.PayDiscountType
	Off  money.Amount
}

// Field is one line of what is shown and hashed: a name of the catalogue and an
// exact text.
type Field struct {
	Name  string
	Value string
}

// Hash is what an approval is for.
type Hash [sha256.Size]byte

// String returns the whole hash in hex: what a form posts.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// Short returns the eight digits that people compare.
func (h Hash) Short() string { return h.String()[:8] }

// ParseHash reads what a form posted; false when it is no hash.
func ParseHash(text string) (h Hash, ok bool) {
	raw, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil || len(raw) != len(h) {
		return h, false
	}
	copy(h[:], raw)
	return h, true
}

// Fields lists what the hash covers, in its order. Decimals are text. Screens,
// receipts and exports show these.
func (s *Snapshot) Fields() []Field {
	f := []Field{
		{"version", strconv.Itoa(s.Version)},
		{"operation", string(s.Operation)},
		{"account", strconv.FormatInt(s.AccountID, 10)},
		{"site", s.Site},
		{"order", s.OrderID},
		{"order_type", strconv.Itoa(int(s.OrderType))},
		{"currency", s.Currency},
		{"unit", s.Unit},
		{"list", s.List.Exact()},
		{"discounted", s.Discounted.Exact()},
		{"payable", s.Payable.Exact()},
		{"use_coupon", yesNo(len(s.Coupons) > 0)},
		{"use_discount", yesNo(s.Discount != nil)},
		{"coupons", strconv.Itoa(len(s.Coupons))},
	}
	for _, c := range s.Coupons {
		f = append(f, Field{"coupon", c.ID}, Field{"coupon_type", strconv.Itoa(int(c.Type))},
			Field{"coupon_amount", c.Amount.Exact()}, Field{"coupon_end", instant(c.ExpireAt)})
	}
	if d := s.Discount; d != nil {
		f = append(f, Field{"discount", d.ID}, Field{"discount_type", strconv.Itoa(int(d.Type))}, Field{"discount_off", d.Off.Exact()})
	}
	f = append(f,
		Field{"lines", s.Lines},
		Field{"pay_by", instant(s.PayBy)},
		Field{"resource", s.ResourceID},
		Field{"resource_name", s.ResourceName},
		Field{"attached", strconv.Itoa(len(s.Attached))},
	)
	for _, id := range s.Attached {
		f = append(f, Field{"attached_resource", id})
	}
	return append(f,
		Field{"period_unit", strconv.Itoa(int(s.Term))},
		Field{"period_num", strconv.Itoa(s.Num)},
		Field{"times", strconv.Itoa(s.Times)},
		Field{"scope", strconv.Itoa(int(s.Scope))},
		Field{"expire_before", instant(s.ExpireBefore)},
		Field{"expire_after", instant(s.ExpireAfter)},
		Field{"expire_policy_before", strconv.Itoa(int(s.PolicyBefore))},
		Field{"cost", s.Cost.Exact()},
		Field{"refund", s.Refund.Exact()},
		Field{"requester", strconv.FormatInt(s.RequesterID, 10)},
		Field{"policy", strconv.Itoa(s.PolicyVersion)},
	)
}

// Hash is SHA-256 over the fields, each name and value preceded by its length,
// so that no two lists have the same bytes.
func (s *Snapshot) Hash() Hash {
	h := sha256.New()
	part := func(text string) {
		var size [8]byte
		binary.BigEndian.PutUint64(size[:], uint64(len(text)))
		h.Write(size[:])
		h.Write([]byte(text))
	}
	fields := s.Fields()
	part(strconv.Itoa(len(fields)))
	for _, f := range fields {
		part(f.Name)
		part(f.Value)
	}
	return Hash(h.Sum(nil))
}

// Coupon returns what the coupons pay together.
func (s *Snapshot) Coupon() (money.Amount, error) {
	sum := zero(s.Currency)
	for _, c := range s.Coupons {
		var err error
		if sum, err = sum.Add(c.Amount); err != nil {
			return sum, err
		}
	}
	return sum, nil
}

// CouponEnd is when the first of the coupons ends; zero without coupons.
func (s *Snapshot) CouponEnd() time.Time {
	var end time.Time
	for _, c := range s.Coupons {
		if !c.ExpireAt.IsZero() && (end.IsZero() || c.ExpireAt.Before(end)) {
			end = c.ExpireAt
		}
	}
	return end
}

// Change is a field that is not what it was.
type Change struct {
	Name string
	Was  string
	Is   string
}

// Changes compares two lists of fields. Repeated names are compared as one
// value, in their order.
func Changes(was, is []Field) []Change {
	collect := func(fields []Field) (order []string, by map[string]string) {
		by = make(map[string]string)
		for _, f := range fields {
			old, seen := by[f.Name]
			if !seen {
				order = append(order, f.Name)
				by[f.Name] = f.Value
				continue
			}
			by[f.Name] = old + ", " + f.Value
		}
		return order, by
	}
	before, old := collect(was)
	after, now := collect(is)
	for _, name := range after {
		if !slices.Contains(before, name) {
			before = append(before, name)
		}
	}
	var out []Change
	for _, name := range before {
		if old[name] != now[name] {
			out = append(out, Change{Name: name, Was: old[name], Is: now[name]})
		}
	}
	return out
}

// LinesDigest is the digest of an order's items: what is bought, for how long
// and for how much, whatever the order of the answer.
func LinesDigest(items []billing.OrderItem) string {
	lines := make([]string, len(items))
	for i, it := range items {
		part := []string{
			it.ID, it.OrderID, it.ServiceType, it.ProductID, it.ResourceType, strconv.Itoa(it.PeriodType), strconv.Itoa(it.PeriodNum),
			strconv.Itoa(it.Count), it.List.Exact(), it.Discounted.Exact(),
		}
		for j, p := range part {
			part[j] = strconv.Itoa(len(p)) + ":" + p
		}
		lines[i] = strings.Join(part, "")
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:])
}

// yes is how a flag that is set is written: the pay call's own word.
const yes = "YES"

func yesNo(on bool) string {
	if on {
		return yes
	}
	return "NO"
}

func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func zero(currency string) money.Amount {
	a, _ := money.Parse("0", currency) // a wrong currency code gives zero of none
	return a
}

// parseAmount reads the text of an amount to compare it with another of the
// same currency.
func parseAmount(text string) (money.Amount, error) { return money.Parse(text, "XXX") }
