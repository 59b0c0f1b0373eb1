package auth

import (
	"bytes"
	"net/url"
	"strings"
	"testing"
	"time"
)

// The seed and the codes of RFC 6238, appendix B, cut to six digits.
func TestCodesAreThoseOfTheStandard(t *testing.T) {
	seed := []byte("12345678901234567890")
	for at, code := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		step, ok := CodeStep(seed, code, 0, time.Unix(at, 0))
		if !ok || step != at/30 {
			t.Errorf("at %d: step %d, %t, want %d", at, step, ok, at/30)
		}
	}
}

func TestCodeWorksOnceAndNearItsTime(t *testing.T) {
	seed := []byte("12345678901234567890")
	const code = "279037"
	at := time.Unix(2000000000, 0)
	step := at.Unix() / 30
	for _, c := range []struct {
		name string
		code string
		last int64
		now  time.Time
		ok   bool
	}{
		{"now", code, 0, at, true},
		{"with blanks", " 279 037 ", 0, at, true},
		{"one step late", code, 0, at.Add(30 * time.Second), true},
		{"one step early", code, 0, at.Add(-30 * time.Second), true},
		{"two steps late", code, 0, at.Add(60 * time.Second), false},
		{"two steps early", code, 0, at.Add(-60 * time.Second), false},
		{"once more", code, step, at, false},
		{"after a later one", code, step + 1, at, false},
		{"another", "279038", 0, at, false},
		{"five digits", "27903", 0, at, false},
		{"nothing", "", 0, at, false},
	} {
		if got, ok := CodeStep(seed, c.code, c.last, c.now); ok != c.ok || ok && got != step {
			t.Errorf("%s: step %d, %t, want %t", c.name, got, ok, c.ok)
		}
	}
}

func TestSeedAsTextAndAddress(t *testing.T) {
	seed := NewSeed()
	if len(seed) != 20 || bytes.Equal(seed, NewSeed()) {
		t.Error("seeds are not 160 random bits")
	}
	u, err := url.Parse(SeedURI("Söhne & Co", "a+b@c.test", []byte("12345678901234567890")))
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/Söhne & Co:a+b@c.test" || u.Query().Get("issuer") != "Söhne & Co" || strings.Contains(u.RawQuery, "+") {
		t.Errorf("address %v, %v", u, err)
	}
	if got := strings.ReplaceAll(SeedText([]byte("12345678901234567890")), " ", ""); got != u.Query().Get("secret") {
		t.Errorf("text %s, in the address %s", got, u.Query().Get("secret"))
	}
}

func TestRecoveryCodes(t *testing.T) {
	codes, hashes := NewRecoveryCodes()
	if len(codes) != 10 || len(hashes) != 10 {
		t.Fatalf("%d codes, %d hashes", len(codes), len(hashes))
	}
	for i, code := range codes {
		for _, typed := range []string{code, strings.ToLower(code), strings.ReplaceAll(code, "-", ""), " " + strings.ReplaceAll(code, "-", " ") + " "} {
			if !bytes.Equal(RecoveryHash(typed), hashes[i]) || !IsRecovery(typed) {
				t.Errorf("%q is not the code %q", typed, code)
			}
		}
		if len(strings.ReplaceAll(code, "-", "")) < 26 {
			t.Errorf("%q has fewer than 112 bits", code)
		}
	}
	if IsRecovery("123 456") {
		t.Error("six digits count as a recovery code")
	}
}
