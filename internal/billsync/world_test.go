package billsync_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"portal/internal/billing"
	"portal/internal/billsync"
	"portal/internal/huaweiapi"
	"portal/internal/sandbox"
	"portal/internal/store"
	"portal/internal/testdb"
)

const (
	accessKey = "AKTESTTESTTESTTESTTE"
	secretKey = "sk-of-the-test-account"
	domainID  = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
)

// world is a pretend upstream, a database and a sync between them.
type world struct {
	t       *testing.T
	box     *sandbox.Sandbox
	server  *httptest.Server
	control *httptest.Server
	db      *store.DB
	account billing.Account
	scope   billing.Scope
	spool   string
}

func newWorld(t *testing.T, c sandbox.Config) *world {
	t.Helper()
	c.AccessKey, c.SecretKey, c.DomainID = accessKey, secretKey, domainID
	box, err := sandbox.New(c)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, box: box, db: testdb.New(t), spool: t.TempDir()}
	w.server, w.control = httptest.NewServer(box.Handler()), httptest.NewServer(box.Control())
	t.Cleanup(func() { w.server.Close(); w.control.Close(); box.Close() })
	if w.account, err = w.db.EnsureAccount(t.Context(), billing.Account{Name: "lindqvist", DomainID: domainID}); err != nil {
		t.Fatal(err)
	}
	w.scope = billing.Scope{Accounts: []int64{w.account.ID}, Currency: "USD"}
	return w
}

func (w *world) syncer(secret string) *billsync.Syncer {
	w.t.Helper()
	client, err := huaweiapi.New(huaweiapi.Config{
		Endpoint: w.server.URL, AccessKey: accessKey, SecretKey: secret, DomainID: domainID,
		RetryBase: 10 * time.Millisecond, CallTimeout: 5 * time.Second,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return billsync.New(billsync.Config{DB: w.db, Clients: map[int64]*huaweiapi.Client{w.account.ID: client}, SpoolDir: w.spool})
}

// later is a syncer whose clock is ahead, so that what is due in a while is due now.
func (w *world) later(d time.Duration) *billsync.Syncer {
	w.t.Helper()
	client, err := huaweiapi.New(huaweiapi.Config{Endpoint: w.server.URL, AccessKey: accessKey, SecretKey: secretKey, DomainID: domainID})
	if err != nil {
		w.t.Fatal(err)
	}
	return billsync.New(billsync.Config{
		DB: w.db, Clients: map[int64]*huaweiapi.Client{w.account.ID: client}, SpoolDir: w.spool,
		Now: func() time.Time { return time.Now().Add(d) },
	})
}

func (w *world) sync(r billsync.Request) error {
	return w.syncer(secretKey).SyncNow(w.t.Context(), r, func([]billing.SyncTask) {})
}

func (w *world) mustSync(r billsync.Request) {
	w.t.Helper()
	if err := w.sync(r); err != nil {
		w.t.Fatal(err)
	}
}

// post sends an order to the sandbox's control plane.
func (w *world) post(path string, body any) {
	w.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		w.t.Fatal(err)
	}
	res, err := http.Post(w.control.URL+path, "application/json", bytes.NewReader(raw))
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode/100 != 2 {
		w.t.Fatalf("POST %s %s: status %d", path, raw, res.StatusCode)
	}
}

func (w *world) get(path string) *http.Response {
	w.t.Helper()
	res, err := http.Get(w.control.URL + path)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { res.Body.Close() })
	if res.StatusCode != http.StatusOK {
		w.t.Fatalf("GET %s: status %d", path, res.StatusCode)
	}
	return res
}

// truth is every record of a month as the upstream knows it, in canonical
// form, sorted, and the sum of what is due.
func (w *world) truth(c billing.Cycle) (records []string, due decimal.Decimal) {
	w.t.Helper()
	lines := bufio.NewScanner(w.get("/truth?month=" + c.String()).Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		dec := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		dec.UseNumber()
		var record map[string]any
		if err := dec.Decode(&record); err != nil {
			w.t.Fatal(err)
		}
		amount := decimal.Zero
		if n, ok := record["amount"].(json.Number); ok {
			amount = decimal.RequireFromString(n.String())
		}
		if amount.IsZero() {
			continue // the sync leaves records with nothing due out
		}
		due = due.Add(amount)
		records = append(records, canonical(record))
	}
	slices.Sort(records)
	return records, due
}

// canonical writes a record with its keys sorted and its numbers by value.
func canonical(record map[string]any) string {
	parts := make([]string, 0, len(record))
	for k, v := range record {
		switch v := v.(type) {
		case json.Number:
			parts = append(parts, k+"=#"+decimal.RequireFromString(v.String()).String())
		case nil:
			parts = append(parts, k+"=null")
		default:
			parts = append(parts, fmt.Sprintf("%s=%q", k, v))
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, "|")
}

// stored is every line of a month as we keep it, in the same form.
func (w *world) stored(c billing.Cycle) (records []string, due decimal.Decimal) {
	w.t.Helper()
	err := w.db.EachLine(w.t.Context(), w.scope, c, billing.LineFilter{}, func(l *billing.Line) error {
		records = append(records, canonical(recordOf(l)))
		due = due.Add(l.Due.Decimal())
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	slices.Sort(records)
	return records, due
}

// recordOf renders a line as the upstream's record again.
func recordOf(l *billing.Line) map[string]any {
	out := make(map[string]any)
	for f := billing.Field(0); f < billing.FieldCount; f++ {
		switch {
		case l.Absent.Has(f):
		case l.Null.Has(f):
			out[f.String()] = nil
		default:
			out[f.String()] = valueOf(l, f)
		}
	}
	return out
}

func valueOf(l *billing.Line, f billing.Field) any {
	number := func(s string) any { return json.Number(s) }
	instant := func(t time.Time) any { return t.Format("2006-01-02T15:04:05Z") }
	integer := func(n int32) any { return number(strconv.Itoa(int(n))) }
	switch f {
	case billing.FieldBillDate:
		return l.BillDate.String()
	case billing.FieldBillType:
		return integer(int32(l.BillType))
	case billing.FieldEffectiveTime:
		return instant(l.EffectiveTime)
	case billing.FieldExpireTime:
		return instant(l.ExpireTime)
	case billing.FieldConsumeTime:
		return instant(l.ConsumeTime)
	case billing.FieldTradeTime:
		return instant(l.TradeTime)
	case billing.FieldSpecSize:
		return number(string(l.SpecSize))
	case billing.FieldPeriodNum:
		return number(string(l.PeriodNum))
	case billing.FieldUsage:
		return number(string(l.Usage))
	case billing.FieldFreeUsage:
		return number(string(l.FreeUsage))
	case billing.FieldRIUsage:
		return number(string(l.RIUsage))
	case billing.FieldUnitPrice:
		return number(string(l.UnitPrice))
	case billing.FieldSpecSizeMeasureID:
		return integer(l.SpecSizeMeasureID)
	case billing.FieldUsageMeasureID:
		return integer(l.UsageMeasureID)
	case billing.FieldFreeMeasureID:
		return integer(l.FreeMeasureID)
	case billing.FieldRIMeasureID:
		return integer(l.RIMeasureID)
	case billing.FieldMeasureID:
		return integer(l.MeasureID)
	}
	if a, ok := map[billing.Field]fmt.Stringer{
		billing.FieldOfficialAmount: l.Official, billing.FieldDiscountAmount: l.Discount, billing.FieldAmount: l.Due,
		billing.FieldCashAmount: l.Cash, billing.FieldCreditAmount: l.Credit, billing.FieldCouponAmount: l.Coupon,
		billing.FieldFlexiCouponAmount: l.Flexi, billing.FieldStoredCardAmount: l.StoredCard, billing.FieldBonusAmount: l.Bonus,
		billing.FieldDebtAmount: l.Debt, billing.FieldAdjustmentAmount: l.Adjustment,
	}[f]; ok {
		return number(a.String())
	}
	return map[billing.Field]string{
		billing.FieldCustomerID: l.CustomerID, billing.FieldAccountName: l.AccountName, billing.FieldRegion: l.Region,
		billing.FieldRegionName: l.RegionName, billing.FieldServiceType: l.ServiceType, billing.FieldResourceType: l.ResourceType,
		billing.FieldServiceTypeName: l.ServiceTypeName, billing.FieldResourceTypeName: l.ResourceTypeName,
		billing.FieldResourceID: l.ResourceID, billing.FieldResourceName: l.ResourceName, billing.FieldResourceTag: l.ResourceTag,
		billing.FieldProductID: l.ProductID, billing.FieldProductName: l.ProductName, billing.FieldProductSpecDesc: l.SpecDesc,
		billing.FieldSKUCode: l.SKUCode, billing.FieldTradeID: l.TradeID, billing.FieldID: l.ID, billing.FieldProjectID: l.ProjectID,
		billing.FieldProjectName: l.ProjectName, billing.FieldChargeMode: l.ChargeMode, billing.FieldOrderID: l.OrderID,
		billing.FieldRelativeOrderID: l.RelativeOrderID, billing.FieldPeriodType: l.PeriodType, billing.FieldUsageType: l.UsageType,
		billing.FieldUnit: l.Unit, billing.FieldFormula: l.Formula, billing.FieldSubServiceType: l.SubServiceType,
		billing.FieldSubServiceTypeName: l.SubServiceTypeName, billing.FieldSubResourceType: l.SubResourceType,
		billing.FieldSubResourceTypeName: l.SubResourceTypeName, billing.FieldSubResourceID: l.SubResourceID,
		billing.FieldSubResourceName: l.SubResourceName,
	}[f]
}

// check compares a month with the truth, record by record.
func (w *world) check(c billing.Cycle) {
	w.t.Helper()
	want, wantDue := w.truth(c)
	got, gotDue := w.stored(c)
	if !gotDue.Equal(wantDue) || len(got) != len(want) {
		w.t.Errorf("%s: %d lines due %s, want %d due %s", c, len(got), gotDue, len(want), wantDue)
	}
	for i := range min(len(want), len(got)) {
		if want[i] != got[i] {
			w.t.Fatalf("%s: first record that differs:\n got %s\nwant %s", c, got[i], want[i])
		}
	}
	bill, err := w.db.Bill(w.t.Context(), w.scope, c)
	if err != nil {
		w.t.Fatal(err)
	}
	if !bill.Due.Decimal().Equal(wantDue) || bill.Lines != int64(len(want)) {
		w.t.Errorf("%s: bill says %d lines due %s, want %d due %s", c, bill.Lines, bill.Due, len(want), wantDue)
	}
}

// calls returns what the sandbox was asked, of one operation or of all.
func (w *world) calls(operation string) []call {
	w.t.Helper()
	var all struct{ Calls []call }
	if err := json.NewDecoder(w.get("/calls").Body).Decode(&all); err != nil {
		w.t.Fatal(err)
	}
	return slices.DeleteFunc(all.Calls, func(c call) bool { return operation != "" && c.Operation != operation })
}

type call struct {
	Operation string
	Status    int
}

// restart makes the upstream answer again at the address it had.
func (w *world) restart() {
	w.t.Helper()
	address := strings.TrimPrefix(w.server.URL, "http://")
	l, err := net.Listen("tcp", address)
	if err != nil {
		w.t.Fatal(err)
	}
	w.server = httptest.NewUnstartedServer(w.box.Handler())
	w.server.Listener.Close()
	w.server.Listener = l
	w.server.Start()
	w.t.Cleanup(w.server.Close)
}

// waitHealth waits until the account's health is as wanted.
func (w *world) waitHealth(good func(*billing.Health) bool) billing.Health {
	w.t.Helper()
	deadline := time.Now().Add(2 * time.Minute)
	for {
		h, err := w.db.Health(w.t.Context(), w.scope)
		if err != nil {
			w.t.Fatal(err)
		}
		if good(&h) {
			return h
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("the health stayed %+v", h)
		}
		time.Sleep(50 * time.Millisecond)
	}
}
