package lang

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
)

// leaf is one word or sentence of the catalogue, with the place it stands at.
type leaf struct{ path, text string }

// leaves walks a language's texts and calls every function with made-up values.
func leaves(t *testing.T, path string, v reflect.Value) []leaf {
	t.Helper()
	switch v.Kind() {
	case reflect.String:
		return []leaf{{path, v.String()}}
	case reflect.Struct:
		var all []leaf
		for i := range v.NumField() {
			all = append(all, leaves(t, path+"."+v.Type().Field(i).Name, v.Field(i))...)
		}
		return all
	case reflect.Map:
		if v.Len() == 0 {
			t.Errorf("%s is empty", path)
		}
		var all []leaf
		for _, key := range v.MapKeys() {
			all = append(all, leaves(t, fmt.Sprintf("%s[%v]", path, key), v.MapIndex(key))...)
		}
		return all
	case reflect.Func:
		if v.IsNil() {
			t.Errorf("%s is nil", path)
			return nil
		}
		return []leaf{{path, call(v)}}
	}
	t.Errorf("%s is a %s, which the catalogue does not know", path, v.Kind())
	return nil
}

// call gives a function arguments that stand out in its answer.
func call(f reflect.Value) string {
	var in []reflect.Value
	for i := range f.Type().NumIn() {
		kind := f.Type().In(i)
		if f.Type().IsVariadic() {
			in = append(in, reflect.ValueOf("ARG0"), reflect.ValueOf("ARG1"))
			break
		}
		switch kind {
		case reflect.TypeFor[billing.Cycle]():
			in = append(in, reflect.ValueOf(billing.NewCycle(2026, time.October)))
		case reflect.TypeFor[billing.Day]():
			in = append(in, reflect.ValueOf(billing.NewCycle(2026, time.October).FirstDay()+billing.Day(i)))
		case reflect.TypeFor[time.Duration]():
			in = append(in, reflect.ValueOf(50*time.Hour+7*time.Minute))
		default:
			switch kind.Kind() {
			case reflect.String:
				in = append(in, reflect.ValueOf(fmt.Sprintf("ARG%d", i)))
			case reflect.Int, reflect.Int64:
				in = append(in, reflect.ValueOf(1234+i).Convert(kind))
			case reflect.Bool:
				in = append(in, reflect.ValueOf(true))
			}
		}
	}
	return f.Call(in)[0].String()
}

var places = regexp.MustCompile(`\{[0-9]\}|ARG[0-9]`)

// sameInBoth are texts that need no other words in Chinese.
var sameInBoth = regexp.MustCompile(`^\.(Bills\.Percent|List\.(Gap|Comma))$|^\.Bills\.(PercentOf)$`)

func TestBothLanguagesAreWhole(t *testing.T) {
	en := leaves(t, "", reflect.ValueOf(*english))
	zh := leaves(t, "", reflect.ValueOf(*chinese))
	chineseOf := make(map[string]string, len(zh))
	for _, l := range zh {
		chineseOf[l.path] = l.text
	}
	if len(en) != len(zh) || len(en) < 400 {
		t.Errorf("%d texts in English, %d in Chinese", len(en), len(zh))
	}
	for _, l := range en {
		other, ok := chineseOf[l.path]
		if !ok {
			t.Errorf("%s is missing in Chinese", l.path)
			continue
		}
		if l.path == ".List.Gap" {
			continue
		}
		if strings.TrimSpace(l.text) == "" || strings.TrimSpace(other) == "" {
			t.Errorf("%s is empty: %q, %q", l.path, l.text, other)
		}
		if l.text == other && !sameInBoth.MatchString(l.path) {
			t.Errorf("%s is the same in both languages: %q", l.path, l.text)
		}
		if got, want := used(other), used(l.text); !slices.Equal(got, want) {
			t.Errorf("%s mentions %v in Chinese and %v in English", l.path, got, want)
		}
		if strings.ContainsFunc(l.text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) && l.path != ".Name" {
			t.Errorf("%s: English has Chinese characters: %q", l.path, l.text)
		}
		if strings.Contains(other, "“") && strings.Count(other, "“") != strings.Count(other, "”") {
			t.Errorf("%s: quotes do not close: %q", l.path, other)
		}
	}
}

// used lists the values a text mentions, each once, in order of their number.
func used(text string) []string {
	found := places.FindAllString(text, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

func TestEveryCodeHasItsWords(t *testing.T) {
	for _, texts := range All() {
		unknown := texts.Codes.UnknownType("77")
		check := func(kind string, code any, got string) {
			if got == "" || got == texts.Codes.UnknownType(fmt.Sprint(code)) {
				t.Errorf("%s: %s %v has no word", texts.Tag, kind, code)
			}
		}
		for _, c := range billing.OrderStatuses {
			check("order status", int(c), texts.OrderStatus(c))
		}
		for _, c := range billing.OrderTypes {
			check("order type", int(c), texts.OrderType(c))
		}
		for _, c := range OrderSources {
			check("order source", c, texts.OrderSource(c))
		}
		for _, c := range billing.BillTypes {
			check("bill type", c, texts.BillType(c))
		}
		for _, c := range billing.ChargeModes {
			check("charge mode", c, texts.ChargeMode(c))
		}
		for _, c := range []billing.AccountType{billing.CashAccount, billing.CreditAccount, billing.BonusAccount, billing.DepositAccount} {
			check("account type", int(c), texts.AccountType(c))
		}
		for _, c := range DiscountTypes {
			check("discount", c, texts.Discount(c))
		}
		for _, c := range ItemPeriods {
			check("item period", c, texts.ItemPeriod(c, 3))
		}
		for _, c := range []billing.SyncKind{
			billing.SyncBalances, billing.SyncOrders, billing.SyncOrderHistory, billing.SyncProducts, billing.SyncBill, billing.SyncCatalog, billing.SyncCosts, billing.SyncUsage,
			billing.SyncSubscriptions, billing.SyncCoupons, billing.SyncPackages, billing.SyncDeductions, billing.SyncInvoices,
		} {
			check("sync kind", c, texts.SyncKind(c))
		}
		for _, c := range WhyNotWholeCodes {
			check("reason", c, texts.WhyNotWhole(c))
		}
		for _, c := range ReasonCodes {
			check("version reason", c, texts.Reason(c))
		}
		for _, c := range ResultCodes {
			check("run result", c, texts.Result(c))
		}
		for _, c := range billing.CheckNames {
			check("check", c, texts.Check(c))
		}
		for _, c := range []string{"expenditure", "refund", "adjustment"} {
			check("family", c, texts.Family(c))
		}
		for _, d := range billing.Dims {
			check("dimension", d, texts.Codes.Dim[d])
			check("tab", d, texts.Codes.DimTab[d])
			if texts.Codes.DimCount[d] == nil {
				t.Errorf("%s: dimension %s cannot be counted", texts.Tag, d)
			}
		}
		for _, c := range billing.SubscriptionStatuses {
			check("subscription status", int(c), texts.SubscriptionStatus(c))
		}
		for _, c := range billing.ExpirePolicies {
			check("expire policy", int(c), texts.ExpirePolicy(c))
		}
		for _, c := range billing.CouponStatuses {
			check("coupon status", int(c), texts.CouponStatus(c))
		}
		for _, c := range billing.CouponTypes {
			check("coupon type", int(c), texts.CouponType(c))
		}
		for _, c := range billing.PackageStatuses {
			check("package status", int(c), texts.PackageStatus(c))
		}
		for _, c := range billing.InvoiceStates {
			check("invoice state", int(c), texts.InvoiceState(c))
		}
		for _, c := range billing.MatchKinds {
			check("match", c, texts.Invoices.MatchNames[c])
		}
		for _, c := range billing.Whys {
			check("reason against a coupon", c, texts.Coupons.Why[c])
		}
		for _, r := range auth.Roles {
			check("role", r, texts.Layout.Roles[r])
		}
		for _, c := range ProblemCodes {
			if p, ok := texts.Codes.Problem[c]; !ok || p.What == "" || p.Means == "" || p.Do == "" {
				t.Errorf("%s: problem %s does not say what, meaning and deed", texts.Tag, c)
			}
		}
		if got := texts.BillType(77); got != unknown {
			t.Errorf("an unknown bill type is %q, want %q", got, unknown)
		}
		if got, want := texts.Problem("brand_new"), texts.Problem("internal"); got != want {
			t.Errorf("an unknown problem is %v", got)
		}
	}
}

func TestEveryFaultHasItsSentence(t *testing.T) {
	for _, texts := range All() {
		for _, code := range fault.Codes {
			f := fault.New(fault.Invalid, code, "given-a", "given-b")
			sentence := texts.Fault(f)
			if sentence == "" || sentence == texts.Faults.Apology {
				t.Errorf("%s: %s has no sentence", texts.Tag, code)
			}
			if strings.Contains(sentence, "%!") || strings.Contains(texts.Fault(fault.New(fault.Invalid, code)), "%!") {
				t.Errorf("%s: %s is formatted wrongly: %s", texts.Tag, code, sentence)
			}
		}
		for kind := fault.Invalid; kind <= fault.Unavailable; kind++ {
			if texts.Faults.Titles[kind] == "" || texts.Faults.Advice[kind] == "" {
				t.Errorf("%s: kind %d has no title or no advice", texts.Tag, kind)
			}
		}
	}
	wait := fault.New(fault.Invalid, fault.SignInWait, 90*time.Second)
	if got, want := For(English).Fault(wait), "Too many tries. The next one counts in 1 min 30 s."; got != want {
		t.Errorf("wait = %q, want %q", got, want)
	}
	long := fault.New(fault.Invalid, fault.BadDate, strings.Repeat("x", 500))
	if got := For(English).Fault(long); len(got) > 200 {
		t.Errorf("what was given is repeated in full: %d bytes", len(got))
	}
}

func TestMatch(t *testing.T) {
	for _, c := range []struct{ accept, preferred, want string }{
		{"", "", English},
		{"zh-CN,zh;q=0.9,en;q=0.8", "", Chinese},
		{"zh", "", Chinese},
		{"zh-Hant-TW", "", Chinese},
		{"de-DE,de;q=0.9", "", English},
		{"fr,zh-Hans;q=0.5", "", Chinese},
		{"zh-CN", English, English},
		{"en", Chinese, Chinese},
		{"en", "tlh", English},
		{";;;=,q", "", English},
	} {
		if got := Match(c.accept, c.preferred).Tag; got != c.want {
			t.Errorf("Match(%q, %q) = %s, want %s", c.accept, c.preferred, got, c.want)
		}
	}
	if For("anything") != For(English) || For(Chinese).Name != "简体中文" {
		t.Error("For does not find its language")
	}
}

func TestSpansOfTime(t *testing.T) {
	en, zh := For(English).Calendar, For(Chinese).Calendar
	for _, c := range []struct{ got, want string }{
		{en.Age(20 * time.Second), "just now"},
		{en.Age(7 * time.Minute), "7 min old"},
		{en.Age(26 * time.Hour), "1 d 2 h old"},
		{zh.Age(7 * time.Minute), "7 分钟前"},
		{en.Left(47*time.Hour + 47*time.Minute), "1 d 23 h"},
		{en.Left(24 * time.Hour), "1 d"},
		{en.Left(2*time.Hour + 5*time.Minute), "2 h 5 min"},
		{en.Left(time.Hour), "1 h"},
		{en.LeftLong(47*time.Hour + 47*time.Minute), "in 1 day 23 h 47 min"},
		{en.LeftLong(50 * time.Hour), "in 2 days 2 h 0 min"},
		{zh.LeftLong(50 * time.Hour), "还剩 2 天 2 小时 0 分钟"},
		{en.Took(300 * time.Millisecond), "< 1 s"},
		{en.Took(125 * time.Second), "2 min 5 s"},
		{en.Took(2*time.Hour + time.Minute), "2 h 1 min"},
		{plural(1, "line", "lines"), "1 line"},
		{plural(18442, "line", "lines"), "18,442 lines"},
		{plural(0, "line", "lines"), "0 lines"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

// The audit trail has words for every step of a request, in both languages.
func TestEveryStepOfARequestHasItsDeed(t *testing.T) {
	for _, tag := range []string{English, Chinese} {
		words := For(tag)
		for state, word := range words.Activity.States {
			if got := words.Deed("approval." + state); !strings.Contains(got, word) {
				t.Errorf("%s: approval.%s is called %q, want %q in it", tag, state, got, word)
			}
		}
		for _, action := range []string{"approval.resolve", "approval.queue.stop", "policy.propose", "project.plan"} {
			if words.Deed(action) == "" {
				t.Errorf("%s: %s has no words", tag, action)
			}
		}
	}
}

// A word that no page says is one more to translate, and a clue that leads nowhere.
func TestEveryWordIsSaid(t *testing.T) {
	var source strings.Builder
	for _, room := range []string{"..", "../ui", ".", "../../../internal/handlers", "../../../internal/export"} {
		for _, ext := range []string{"*.go", "*.templ"} {
			files, err := filepath.Glob(filepath.Join(room, ext))
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range files {
				if strings.HasSuffix(file, "_test.go") || strings.HasSuffix(file, "_templ.go") {
					continue
				}
				text, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				source.Write(text)
			}
		}
	}
	said := map[string]bool{}
	for _, name := range regexp.MustCompile(`\.([A-Z]\w*)`).FindAllStringSubmatch(source.String(), -1) {
		said[name[1]] = true
	}
	words := 0
	for _, part := range reflect.VisibleFields(reflect.TypeFor[Texts]()) {
		if part.Type.Kind() != reflect.Struct {
			continue
		}
		for _, word := range reflect.VisibleFields(part.Type) {
			words++
			if !word.Anonymous && !said[word.Name] {
				t.Errorf("no page says %s.%s", part.Name, word.Name)
			}
		}
	}
	if words < 500 {
		t.Errorf("only %d words were looked at", words)
	}
}
