package pricedesk

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"portal/internal/billing"
	"portal/internal/fault"
	"portal/internal/huaweiapi"
)

// Whatever the upstream does, the person gets a fault with a sentence, soon.
func TestDeskAnswersSoon(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	for name, k := range map[string]struct {
		answer http.HandlerFunc
		kind   fault.Kind
		code   fault.Code
		field  string
	}{
		"silent":      {func(http.ResponseWriter, *http.Request) { <-release }, fault.Unavailable, fault.PriceDown, ""},
		"failing":     {says(500, `{"error_code":"CBC.0999","error_msg":"Other errors."}`), fault.Unavailable, fault.PriceDown, ""},
		"nonsense":    {says(200, `<html>maintenance</html>`), fault.Unavailable, fault.PriceDown, ""},
		"throttled":   {says(429, `{"error_code":"APIGW.0308","error_msg":"The throttling threshold has been reached"}`), fault.Unavailable, fault.PriceDown, ""},
		"forbidden":   {says(403, `{"error_code":"CBC.0151","error_msg":"Access denied."}`), fault.Unavailable, fault.PriceForbidden, ""},
		"no product":  {says(400, `{"error_code":"CBC.99006006","error_msg":"Product not found."}`), fault.Invalid, fault.NoSuchProduct, "spec"},
		"no project":  {says(400, `{"error_code":"CBC.99006073","error_msg":"Project."}`), fault.Invalid, fault.NoSuchIAM, "project"},
		"a size":      {says(400, `{"error_code":"CBC.0100","error_msg":"Parameter error: resource_size."}`), fault.Invalid, fault.NeedsSize, "size"},
		"a parameter": {says(400, `{"error_code":"CBC.0100","error_msg":"Parameter error."}`), fault.Invalid, fault.BadPrice, "spec"},
		"an unknown":  {says(400, `{"error_code":"CBC.77","error_msg":"New."}`), fault.Invalid, fault.BadPrice, "spec"},
	} {
		t.Run(name, func(t *testing.T) {
			srv := httptest.NewServer(k.answer)
			client, err := huaweiapi.New(huaweiapi.Config{
				Endpoint: srv.URL, AccessKey: "AK", SecretKey: "SK", DomainID: "d", RetryBase: time.Millisecond, MaxTries: 2,
			})
			if err != nil {
				t.Fatal(err)
			}
			d := New(map[int64]*huaweiapi.Client{1: client})
			d.patience = 300 * time.Millisecond
			q := billing.Quote{QuoteTerms: billing.QuoteTerms{AccountID: 1, Mode: billing.QuoteOnDemand, Count: 1, Usage: "1"}}
			err = d.Ask(t.Context(), &q)
			if name == "silent" {
				close(release)
			}
			srv.Close()
			f := fault.As(err)
			if f == nil || f.Kind != k.kind || f.Code != k.code || f.Field != k.field {
				t.Errorf("fault %+v of %v, want kind %d, %s at %q", f, err, k.kind, k.code, k.field)
			}
		})
	}
	d := New(nil)
	if f := fault.As(d.Ask(t.Context(), &billing.Quote{QuoteTerms: billing.QuoteTerms{AccountID: 7}})); f == nil || f.Code != fault.PriceNoKey || d.Serves(7) {
		t.Errorf("an account without a key: %+v", f)
	}
}

func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}
