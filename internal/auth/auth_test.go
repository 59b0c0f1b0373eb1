package auth

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"pgregory.net/rapid"

	"portal/internal/fault"
)

func TestCan(t *testing.T) {
	may := map[Deed]string{ // v = viewer, u = auditor, f = finance, a = admin
		Look: "vufa", ReadAudit: "ua", Review: "fa", AskToSpend: "fa", Approve: "a",
		RunSync: "a", ManagePeople: "a", ManageAccounts: "a", SetPolicy: "a",
		Quote: "fa", PlanProjects: "fa",
	}
	if len(may) != len(who) {
		t.Errorf("this test knows %d deeds, the rules know %d", len(may), len(who))
	}
	letters := map[Role]string{Viewer: "v", Auditor: "u", Finance: "f", Admin: "a"}
	for deed, roles := range may {
		for role, letter := range letters {
			u := User{ID: 7, Role: role}
			if got, want := Can(u, deed), strings.Contains(roles, letter); got != want {
				t.Errorf("Can(%s, %s) = %t, want %t", role, deed, got, want)
			}
			u.Disabled = true
			if Can(u, deed) {
				t.Errorf("a disabled %s may %s", role, deed)
			}
		}
		if Can(User{Role: Admin}, deed) || Can(User{ID: 7, Role: "root"}, deed) {
			t.Errorf("nobody, or an unknown role, may %s", deed)
		}
	}
	if Can(User{ID: 7, Role: Admin}, "unheard_of") {
		t.Error("an admin may a deed that no rule names")
	}
}

func TestPasswordRoundTrip(t *testing.T) {
	ctx := context.Background()
	long := strings.Repeat("x", 71)
	for _, c := range []struct{ name, set, try string }{
		{"trailing blank", "correct horse 15", "correct horse 15 "},
		{"case", "Correct Horse 15", "correct horse 15"},
		{"byte 73 and on", long + "ya", long + "yb"},
		{"emoji", "🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎", "🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐄"},
	} {
		hash, err := HashPassword(ctx, c.set)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
			t.Errorf("%s: hash %s has other parameters than the house's", c.name, hash)
		}
		if match, outdated, err := CheckPassword(ctx, c.set, hash); !match || outdated || err != nil {
			t.Errorf("%s: right password: %t, %t, %v, want true, false, nil", c.name, match, outdated, err)
		}
		if match, _, err := CheckPassword(ctx, c.try, hash); match || err != nil {
			t.Errorf("%s: other password: %t, %v, want false, nil", c.name, match, err)
		}
	}
}

func TestEveryCheckIsOneHash(t *testing.T) {
	ctx := context.Background()
	hash, err := HashPassword(ctx, "some password of mine")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := CheckPassword(ctx, "", ""); err != nil {
		t.Fatalf("the decoy does not decode: %v", err)
	}
	p, _, _, _ := argon2id.DecodeHash(decoy)
	if *p != params {
		t.Errorf("decoy has parameters %+v, want %+v", *p, params)
	}
	for _, c := range []struct{ name, password, hash string }{
		{"unknown person", "some password of mine", ""},
		{"wrong password", "another password", hash},
		{"right password", "some password of mine", hash},
	} {
		before := Hashed()
		match, _, err := CheckPassword(ctx, c.password, c.hash)
		if err != nil || match != (c.name == "right password") {
			t.Errorf("%s: %t, %v", c.name, match, err)
		}
		if got := Hashed() - before; got != 1 {
			t.Errorf("%s computed %d hashes, want 1", c.name, got)
		}
	}
}

func TestCheckPasswordAsksForRehash(t *testing.T) {
	weak := params
	weak.Memory = 8 * 1024
	hash, err := argon2id.CreateHash("some password of mine", &weak)
	if err != nil {
		t.Fatal(err)
	}
	match, outdated, err := CheckPassword(context.Background(), "some password of mine", hash)
	if !match || !outdated || err != nil {
		t.Errorf("hash of lower cost: %t, %t, %v, want true, true, nil", match, outdated, err)
	}
}

func TestCheckPasswordRefusesCostlyHashes(t *testing.T) {
	for _, hash := range []string{
		"$argon2id$v=19$m=4294967295,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=19456,t=4000000000,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA",
		"$argon2id$v=19$m=19456,t=2,p=0$AAAAAAAAAAAAAAAAAAAAAA$AAAA",
		"$2a$10$bcrypt", "plain",
	} {
		before := Hashed()
		if _, _, err := CheckPassword(context.Background(), "x", hash); !errors.Is(err, ErrHash) {
			t.Errorf("CheckPassword(%.40s): %v, want ErrHash", hash, err)
		}
		if Hashed() != before {
			t.Errorf("CheckPassword(%.40s) computed the hash it refused", hash)
		}
	}
}

func TestNoMoreThanFourHashesAtOnce(t *testing.T) {
	var leaves []func()
	for range maxAtOnce {
		leave, err := SharedPasswords().Enter(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		leaves = append(leaves, leave)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if _, err := HashPassword(ctx, "fifth at the same time"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the fifth hash at once: %v, want to wait until its deadline", err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := HashPassword(context.Background(), "fifth that waits"); err != nil {
			t.Error(err)
		}
	})
	for _, leave := range leaves {
		leave()
	}
	wg.Wait()
}

func TestCheckNewPassword(t *testing.T) {
	own := []string{"Mara Okafor", "mara@lindqvist.example", "Lindqvist Freight"}
	for _, c := range []struct {
		password string
		want     fault.Code
	}{
		{"", fault.PasswordShort},
		{"fourteen chars", fault.PasswordShort},
		{"fifteen chars!!", ""},
		{"这是一个十五个字符长的中文密码哦", ""},
		{"🐎🐄🐖🐑🐐🐕🐈🐓🦆🦢🐇🐁🐿🦔🦉", ""},
		{"               ", fault.PasswordCommon},
		{"seven blue kettles on a roof", ""},
		{strings.Repeat("seven blue kettles ", 11), ""},
		{strings.Repeat("seven blue kettles ", 60), fault.PasswordLong},
		{"aaaaaaaaaaaaaaaaaaaa", fault.PasswordCommon},
		{"abcabcabcabcabcabc", fault.PasswordCommon},
		{"12345678901234567890", fault.PasswordCommon},
		{"qwertyuiopasdfghjkl", fault.PasswordCommon},
		{"0987654321qwertyuiop!", fault.PasswordCommon},
		{"Password12345678", fault.PasswordCommon},
		{"P@ssw0rdP@ssw0rd!", fault.PasswordCommon},
		{"correct horse battery staple", fault.PasswordCommon},
		{"CorrectHorseBatteryStaple1", fault.PasswordCommon},
		{"Summer-2026-Summer", fault.PasswordCommon},
		{"portal-portal-portal", fault.PasswordOwnWord},
		{"HuaweiCloudBilling1", fault.PasswordOwnWord},
		{"mara.okafor.lindqvist", fault.PasswordOwnWord},
		{"Lindqvist Freight 26", fault.PasswordOwnWord},
		{"the portal keeps nine lanterns", ""},
		{"xK3#vQ9!mZ7@pL2", ""},
		{"treasure easy rest", ""},
	} {
		err := CheckNewPassword(c.password, own...)
		var got fault.Code
		if f := fault.As(err); f != nil {
			got = f.Code
			if f.Field != "password" || f.Kind != fault.Invalid {
				t.Errorf("%.30q: fault at %q of kind %d", c.password, f.Field, f.Kind)
			}
		}
		if got != c.want {
			t.Errorf("CheckNewPassword(%.30q) = %q, want %q", c.password, got, c.want)
		}
	}
}

func TestRandomPasswordsPass(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		password := rapid.StringMatching(`[a-zA-Z0-9+/]{24}`).Draw(t, "password")
		distinct := map[rune]bool{}
		for _, r := range password {
			distinct[r] = true
		}
		if len(distinct) < 14 {
			return // rapid loves "aaaa…"; a random password of 24 does not look like that
		}
		if err := CheckNewPassword(password); err != nil && len(outsideRuns([]rune(strings.ToLower(password)))) >= 14 {
			t.Fatalf("%q refused: %v", password, err)
		}
	})
}

func TestRuleWait(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		failures int
		ago      time.Duration
		want     time.Duration
	}{
		{0, 0, 0},
		{5, 0, 0},
		{6, 0, time.Second},
		{6, 2 * time.Second, 0},
		{7, 0, 2 * time.Second},
		{10, 0, 16 * time.Second},
		{15, 0, 512 * time.Second},
		{16, 0, 15 * time.Minute},
		{60, 0, 15 * time.Minute},
		{60, 14 * time.Minute, time.Minute},
		{99, 15 * time.Minute, 0},
		{100, 15 * time.Minute, 24*time.Hour - 15*time.Minute},
		{100, 24 * time.Hour, 0},
	} {
		got := PersonRule.Wait(Tries{c.failures, now.Add(-c.ago)}, now)
		if got != c.want {
			t.Errorf("%d failures, the last %s ago: wait %s, want %s", c.failures, c.ago, got, c.want)
		}
	}
}

func TestRuleForgets(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	if got := AddressRule.Failed(Tries{40, now.Add(-time.Hour)}, now); got.Failures != 1 || !got.Last.Equal(now) {
		t.Errorf("after an hour of peace: %+v, want one failure now", got)
	}
	if got := AddressRule.Failed(Tries{40, now.Add(-time.Minute)}, now); got.Failures != 41 {
		t.Errorf("within the hour: %d failures, want 41", got.Failures)
	}
}

// A guesser who comes back the moment the rule allows gets few tries a day.
func TestGuessesPerDayAreFew(t *testing.T) {
	start := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	now, tries := start, Tries{}
	guesses := 0
	for now.Sub(start) < 24*time.Hour {
		if wait := PersonRule.Wait(tries, now); wait > 0 {
			now = now.Add(wait)
			continue
		}
		tries = PersonRule.Failed(tries, now)
		guesses++
	}
	if guesses > 100 {
		t.Errorf("%d guesses in a day, want at most 100", guesses)
	}
}

func TestCleanEmail(t *testing.T) {
	for in, want := range map[string]string{
		" Mara@Lindqvist.Example ":              "mara@lindqvist.example",
		"a@b":                                   "a@b",
		"":                                      "",
		"mara":                                  "",
		"Mara <mara@lindqvist.example>":         "",
		"mara@lindqvist.example\r\nBcc:x":       "",
		"a b@c.example":                         "",
		strings.Repeat("a", 250) + "@b.example": "",
	} {
		got, err := CleanEmail(in)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("CleanEmail(%.40q) = %q, %v, want %q", in, got, err, want)
		}
	}
}

func TestFresh(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	for age, want := range map[time.Duration]bool{0: true, FreshFor - time.Second: true, FreshFor: false, time.Hour: false, -time.Minute: false} {
		if got := Fresh(now.Add(-age), now); got != want {
			t.Errorf("a sign-in %s ago is fresh: %t, want %t", age, got, want)
		}
	}
}
