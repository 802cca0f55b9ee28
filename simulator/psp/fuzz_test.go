package psp_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/assay-project/assay/simulator/wire"
)

// Whatever a merchant asks for: it is answered, and gets no more than its token
// allows.
func FuzzCharge(f *testing.F) {
	for _, body := range []string{
		"", "{", "null", "[]", `{"token":"T","amount":2000,"currency":"usd"}`, `{"token":"T","amount":1e3,"currency":"usd"}`, `{"token":"T","amount":-1,"currency":"USD"}`,
		`{"token":"T","amount":9223372036854775807,"currency":"usd","capture":false}`, `{"token":7}`, `{"amount":null,"checkout_session_id":"cs_1","token":"T","currency":"usd"}`, "\xff",
	} {
		f.Add("/charges", body, body)
		f.Add("/charges/ch_000001/refund", body, `{"amount":500}`)
	}
	f.Fuzz(func(t *testing.T, path, first, second string) {
		p := provider()
		token, err := p.Issue(grant())
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct{ path, body string }{{"/charges", first}, {path, second}, {path, second}} {
			req := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(strings.ReplaceAll(c.body, "T", token)))
			req.URL.Path = c.path
			req.Header.Set("Authorization", "Bearer till-key")
			res := httptest.NewRecorder()
			p.ServeHTTP(res, req)
			if res.Code < 200 || res.Code > 499 {
				t.Errorf("%s %q was answered %d", c.path, c.body, res.Code)
			}
		}
		var charged, returned int64
		for _, r := range p.Redemptions() {
			switch {
			case r.Pays():
				charged += r.Amount
			case r.Kind == wire.Returned && r.Refused == "":
				returned += r.Amount
			}
		}
		if charged > grant().Most || charged < 0 || returned > charged {
			t.Errorf("%d was charged, %d given back", charged, returned)
		}
	})
}
