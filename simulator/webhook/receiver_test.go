package webhook_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/webhook"
	"github.com/assay-project/assay/simulator/wire"
)

// sending is a signed delivery to a handler.
func sending(body string, change func(*http.Request)) *http.Request {
	req := httptest.NewRequest(http.MethodPost, webhook.Path, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Merchant-Signature", webhook.Sign(webhook.FormTimed, vectorSecret, []byte(body), vectorTime))
	if change != nil {
		change(req)
	}
	return req
}

func strict() *webhook.Receiver {
	return webhook.New(webhook.Options{Secret: vectorSecret, Clock: transport.Virtual(vectorTime), Strict: true})
}

func answer(r http.Handler, req *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r.ServeHTTP(w, req)
	return w
}

// What the protocol demands of a receiver, by requirement. What is refused for
// its signature leaves no trace, and says so in the flat error of the protocol.
var _ = DescribeTable("a platform's receiver",
	func(status int, body string, change func(*http.Request)) {
		r := strict()
		w := answer(r, sending(body, change))
		Expect(w.Code).To(Equal(status), w.Body.String())
		switch status {
		case http.StatusUnauthorized:
			Expect(w.Body.String()).To(MatchRegexp(`^\{"code":"invalid_signature","message":".+","type":"invalid_request"\}$`))
		case http.StatusBadRequest:
			Expect(w.Body.String()).To(MatchRegexp(`^\{"code":"invalid_event","message":".+","type":"invalid_request"\}$`))
		}
		Expect(accepted(r)).To(HaveLen(map[int]int{200: 1}[status]))
	},
	Entry("WH-080 refuses a missing signature", 401, created, func(r *http.Request) { r.Header.Del("Merchant-Signature") }),
	Entry("WH-080 refuses an empty signature", 401, created, signature("")),
	Entry("WH-081 refuses a malformed header: v1 before t", 401, created, respelled("t=(.*),v1=(.*)", "v1=$2,t=$1")),
	Entry("WH-081 refuses a malformed header: a semicolon", 401, created, respelled(",", ";")),
	Entry("WH-081 refuses a malformed header: a blank", 401, created, respelled(",", ", ")),
	Entry("WH-081 refuses a malformed header: a time that is none", 401, created, respelled("t=.*,", "t=abc,")),
	Entry("WH-081 refuses a malformed header: 63 digits", 401, created, respelled(".$", "")),
	Entry("WH-081 refuses a malformed header: 65 digits", 401, created, respelled("$", "0")),
	Entry("WH-081 refuses a malformed header: letters beyond f", 401, created, respelled(".$", "g")),
	Entry("WH-081 refuses a malformed header: another scheme", 401, created, respelled("v1=", "v0=")),
	Entry("WH-081 refuses a malformed header: two digests", 401, created, respelled("(v1=.*)", "$1,$1")),
	Entry("WH-081 refuses a malformed header: the digest alone", 401, created, signature(webhook.Sign(webhook.FormHex, vectorSecret, []byte(created), vectorTime))),
	Entry("WH-081 refuses a malformed header: two fields", 401, created, func(r *http.Request) { r.Header.Add("Merchant-Signature", "t=1,v1=00") }),
	Entry("WH-082 refuses another secret", 401, created, signedBy("whsec_other", vectorTime)),
	Entry("WH-082 refuses the empty secret", 401, created, signedBy("", vectorTime)),
	Entry("WH-082 refuses the digest of another body", 401, created, signedFor(shipped)),
	Entry("WH-083 refuses an altered body", 401, strings.Replace(created, `"created"`, `"shipped"`, 1), signedFor(created)),
	Entry("WH-083 refuses an added blank", 401, created+" ", signedFor(created)),
	Entry("WH-083 refuses a truncated body", 401, created[:len(created)-1], signedFor(created)),
	Entry("WH-083 refuses an empty body", 401, "", signedFor(created)),
	Entry("WH-084 refuses a stale timestamp", 401, created, signedBy(vectorSecret, vectorTime.Add(-301*time.Second))),
	Entry("WH-084 refuses a timestamp ahead", 401, created, signedBy(vectorSecret, vectorTime.Add(301*time.Second))),
	Entry("WH-084 refuses milliseconds", 401, created, signedBy(vectorSecret, time.Unix(vectorTime.UnixMilli(), 0))),
	Entry("WH-084 accepts one inside the window", 200, created, signedBy(vectorSecret, vectorTime.Add(-299*time.Second))),
	Entry("WH-084 accepts one that lies ahead inside the window", 200, created, signedBy(vectorSecret, vectorTime.Add(299*time.Second))),
	Entry("WH-086 refuses another t", 401, created, respelled("t=1767225600", "t=1767225601")),
	Entry("WH-088 refuses what is no JSON", 400, `{"type":"order_create"`, nil),
	Entry("WH-088 refuses an array", 400, `[`+created+`]`, nil),
	Entry("WH-088 refuses an event without data", 400, `{"type":"order_create"}`, nil),
	Entry("WH-088 refuses an event without its session", 400, `{"type":"order_create","data":{"type":"order"}}`, nil),
	Entry("WH-089 acknowledges an event", 200, created, nil),
	Entry("WH-089 acknowledges a digest in capitals", 200, created, func(r *http.Request) {
		moment, digest, _ := strings.Cut(r.Header.Get("Merchant-Signature"), ",v1=")
		r.Header.Set("Merchant-Signature", moment+",v1="+strings.ToUpper(digest))
	}),
	Entry("WH-091 tolerates an unknown type", 200, strings.Replace(created, "order_create", "order_archived", 1), nil),
	Entry("WH-091 tolerates an unknown status", 200, strings.Replace(created, `"created"`, `"on_hold"`, 1), nil),
	Entry("WH-091 tolerates an unknown adjustment", 200, strings.Replace(created, `"status"`, `"adjustments":[{"type":"apology"}],"status"`, 1), nil),
)

// accepted are the deliveries that a receiver let in.
func accepted(r *webhook.Receiver) (deliveries []*wire.Delivery) {
	for _, d := range r.Deliveries() {
		if d.Answered/100 == 2 {
			deliveries = append(deliveries, d)
		}
	}
	return deliveries
}

func signature(value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("Merchant-Signature", value) }
}

// respelled changes the value of a good signature.
func respelled(from, to string) func(*http.Request) {
	return func(r *http.Request) {
		r.Header.Set("Merchant-Signature", regexp.MustCompile(from).ReplaceAllString(r.Header.Get("Merchant-Signature"), to))
	}
}

var _ = Describe("a platform's receiver, beyond one delivery", func() {
	It("WH-087 refuses for all four causes with the same flat error", func() {
		for _, change := range []func(*http.Request){
			func(r *http.Request) { r.Header.Del("Merchant-Signature") }, signature("t=1"),
			signedBy("whsec_other", vectorTime), signedBy(vectorSecret, vectorTime.Add(-time.Hour)),
		} {
			w := answer(strict(), sending(created, change))
			Expect(w.Code).To(Equal(401))
			var body map[string]any
			Expect(json.Unmarshal(w.Body.Bytes(), &body)).To(Succeed())
			Expect(body).To(HaveLen(3))
			Expect(body).To(And(HaveKeyWithValue("type", "invalid_request"), HaveKeyWithValue("code", "invalid_signature"), HaveKey("message")))
		}
	})

	It("WH-089 repeats the Request-Id of an event it accepts", func() {
		w := answer(strict(), sending(created, func(r *http.Request) { r.Header.Set("Request-Id", "req_1") }))
		Expect(w.Body.String()).To(MatchJSON(`{"received": true, "request_id": "req_1"}`))
		Expect(answer(strict(), sending(created, nil)).Body.String()).To(MatchJSON(`{"received": true}`))
	})

	It("WH-090 lets a repeated event have one effect", func() {
		r := strict()
		named := func(id string, at time.Time) func(*http.Request) {
			return func(q *http.Request) { signedBy(vectorSecret, at)(q); q.Header.Set("Request-Id", id) }
		}
		for _, change := range []func(*http.Request){
			named("req_1", vectorTime), named("req_1", vectorTime), named("req_1", vectorTime.Add(5*time.Second)), named("req_2", vectorTime.Add(9*time.Second)),
		} {
			Expect(answer(r, sending(created, change)).Code).To(Equal(200))
		}
		effects := 0
		for _, d := range r.Deliveries() {
			if !d.Known {
				effects++
			}
		}
		Expect(effects).To(Equal(1))
	})

	It("WH-082 refuses a secret that holds no longer", func() {
		r := strict()
		Expect(r.Rotate("whsec_new")).To(Equal(vectorSecret))
		Expect(answer(r, sending(created, nil)).Code).To(Equal(401))
		Expect(answer(r, sending(created, signedBy("whsec_new", vectorTime))).Code).To(Equal(200))
	})

	It("takes older signatures for good where they were", func() {
		r := webhook.New(webhook.Options{Secret: vectorSecret, Clock: transport.Virtual(vectorTime), Strict: true, Untimed: true})
		named := func(q *http.Request) {
			q.Header.Del("Merchant-Signature")
			q.Header.Set("Acme_Shop-Signature", webhook.Sign(webhook.FormBase64, vectorSecret, []byte(legacy), vectorTime))
		}
		Expect(answer(r, sending(legacy, named)).Code).To(Equal(200))
		Expect(answer(r, sending(created, named)).Code).To(Equal(401))
	})
})

func signedBy(secret string, at time.Time) func(*http.Request) {
	return func(r *http.Request) {
		r.Header.Set("Merchant-Signature", webhook.Sign(webhook.FormTimed, secret, []byte(created), at))
	}
}

func signedFor(body string) func(*http.Request) {
	return func(r *http.Request) {
		r.Header.Set("Merchant-Signature", webhook.Sign(webhook.FormTimed, vectorSecret, []byte(body), vectorTime))
	}
}
