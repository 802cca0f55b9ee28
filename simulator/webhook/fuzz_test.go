package webhook_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/webhook"
	"github.com/assay-project/assay/simulator/wire"
)

// Whatever stands in the header of a signature: it is valid if it was made from
// the secret, the body and its own time, and else something is said about it.
func FuzzInspect(f *testing.F) {
	for _, value := range []string{
		"", "t=1,v1=00", "t=99999999999999999999,v1=aa", " t=1 , v1=AB ", "sha256=", "t=1,v1=" + string(bytes.Repeat([]byte("a"), 64)),
		"=====", "____-----", "t=-1,v1=00", "\xff",
	} {
		f.Add(value, []byte(created), vectorSecret)
	}
	for _, form := range []string{webhook.FormTimed, webhook.FormHex, webhook.FormBase64, webhook.FormBase64URL} {
		f.Add(webhook.Sign(form, vectorSecret, []byte(created), vectorTime), []byte(created), vectorSecret)
	}
	f.Fuzz(func(t *testing.T, value string, body []byte, secret string) {
		s := webhook.Inspect(wire.Header{"Merchant-Signature": {value}}, body, secret, vectorTime)
		if s == nil {
			t.Fatal("a field that is there was not found")
		}
		if !s.Valid && s.Because == "" {
			t.Errorf("nothing is said about %q", value)
		}
		for _, form := range []string{webhook.FormTimed, webhook.FormHex, webhook.FormBase64, webhook.FormBase64URL} {
			own := webhook.Sign(form, secret, body, vectorTime)
			if got := webhook.Inspect(wire.Header{"X-Shop-Signature": {own}}, body, secret, vectorTime); !got.Valid || got.Form != form && form != webhook.FormBase64URL {
				t.Errorf("%s: %q is not valid: %+v", form, own, got)
			}
			if altered := webhook.Inspect(wire.Header{"X-Shop-Signature": {own}}, append(body, 'x'), secret, vectorTime); altered.Valid {
				t.Errorf("%s: it is valid for another body", form)
			}
		}
	})
}

// Whatever is delivered is answered and written down once, and an event that is
// accepted could be read.
func FuzzDelivery(f *testing.F) {
	for _, body := range []string{created, shipped, "", "null", "[]", `{"type":"x","data":{}}`, `{"type":7,"data":[]}`, `{"data":{"checkout_session_id":{}}}`, "\xff", "{"} {
		f.Add([]byte(body), "req_1", true)
	}
	f.Fuzz(func(t *testing.T, body []byte, id string, strict bool) {
		r := webhook.New(webhook.Options{Secret: vectorSecret, Clock: transport.Virtual(vectorTime), Strict: strict, Tolerance: time.Hour})
		req := httptest.NewRequest(http.MethodPost, webhook.Path, bytes.NewReader(body))
		req.Header["Request-Id"] = []string{id}
		req.Header.Set("Merchant-Signature", webhook.Sign(webhook.FormTimed, vectorSecret, body, vectorTime))
		w := httptest.NewRecorder()
		r.ServeHTTP(w, req)
		kept := r.Deliveries()
		if len(kept) != 1 || kept[0].Answered != w.Code || w.Code != 200 && w.Code != 400 {
			t.Fatalf("%q was answered %d and kept as %+v", body, w.Code, kept)
		}
		if w.Code == 200 && kept[0].Problem != "" || w.Code == 400 && kept[0].Refusal == "" {
			t.Errorf("%q was answered %d: %q %q", body, w.Code, kept[0].Problem, kept[0].Refusal)
		}
	})
}
