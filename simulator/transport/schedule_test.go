package transport

import (
	"context"
	"net/http"
	"time"

	"github.com/jarcoal/httpmock"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/simulator/wire"
)

var _ = Describe("A schedule", func() {
	It("makes the attempt after a capped Retry-After the last", func() {
		clock, pauses := slept()
		mocked := httpmock.NewMockTransport()
		mocked.RegisterResponder(http.MethodPost, "http://shop.example/checkout_sessions",
			httpmock.NewStringResponder(429, "{}").HeaderSet(http.Header{"Retry-After": {"3600"}}))
		Expect(New(Options{RoundTripper: mocked, Clock: clock}).Do(context.Background(), call())).To(HaveLen(2))
		Expect(*pauses).To(Equal([]time.Duration{time.Minute}))
	})

	DescribeTable("reads Retry-After",
		func(value string, want time.Duration) {
			Expect(Schedule{}.filled().asked(&wire.Response{Header: wire.Header{"retry-after": {value}}}, start)).To(Equal(want))
		},
		Entry("more seconds than fit", "99999999999999999999", time.Duration(1<<32)*time.Second),
		Entry("a date that has passed", start.Add(-time.Hour).Format(http.TimeFormat), time.Duration(0)),
		Entry("a fraction", "1.5", time.Duration(0)),
		Entry("a sign", "+5", time.Duration(0)),
		Entry("blanks around it", " 5 ", 5*time.Second),
		Entry("nothing", "", time.Duration(0)),
	)

	It("takes a second of Retry-After for as long as both sides agreed on, and a date for what it is", func() {
		s := Schedule{Second: 50 * time.Millisecond}.filled()
		in := func(value string) *wire.Response { return &wire.Response{Header: wire.Header{"retry-after": {value}}} }
		Expect(s.asked(in("3"), start)).To(Equal(150 * time.Millisecond))
		Expect(s.asked(in(start.Add(time.Minute).Format(http.TimeFormat)), start)).To(Equal(time.Minute))
	})

	It("does not run over, however many retries it allows", func() {
		s := Schedule{Base: time.Second, Retries: 1000}.filled()
		for n := 1; n <= 1000; n++ {
			Expect(s.pause(n, 0)).To(BeNumerically(">", 0))
			Expect(s.pause(n, 0)).To(BeNumerically("<=", 2*longestPause))
		}
	})

	It("spreads the retries of different calls, the same way every time", func() {
		s := Schedule{Jitter: 1, Seed: 3}.filled()
		one, other := Call{Scenario: "a", Step: "create"}, Call{Scenario: "b", Step: "create"}
		Expect(s.of(one).pause(1, 0)).To(Equal(s.of(one).pause(1, 0)))
		Expect(s.of(one).pause(1, 0)).NotTo(Equal(s.of(other).pause(1, 0)))
	})

	DescribeTable("is followed after a failure that may pass, and only then",
		func(kind string, again bool) {
			Expect(worthRetrying(&wire.Exchange{Failure: &wire.Failure{Kind: kind}})).To(Equal(again))
		},
		Entry(nil, wire.FailedClosed, true), Entry(nil, wire.FailedTimeout, true), Entry(nil, wire.FailedConnect, true),
		Entry(nil, wire.FailedTLS, false), Entry(nil, wire.FailedDNS, false), Entry(nil, wire.FailedProtocol, false),
		Entry(nil, wire.FailedStopped, false), Entry(nil, wire.FailedOurs, false),
	)
})

var _ = Describe("The record of a request", func() {
	It("holds so many bytes of a body and counts the rest", func() {
		body := []byte("0123456789")
		c := New(Options{RoundTripper: answers(200), Limits: Limits{RecordBody: 4}})
		large := call()
		large.Body = body
		e := only(c.Do(context.Background(), large))
		Expect(string(e.Request.Body)).To(Equal("0123"))
		Expect(e.Request.Cut).To(Equal(6))
	})

	It("keeps no half of a secret where it is cut", func() {
		vault := NewVault()
		Expect(vault.Add("token", "s3cr3t-value")).To(Equal("<token-1>"))
		large := call()
		large.Body = []byte("ab s3cr3t-value")
		e := only(New(Options{RoundTripper: answers(200), Vault: vault, Limits: Limits{RecordBody: 8}}).Do(context.Background(), large))
		Expect(string(e.Request.Body)).NotTo(ContainSubstring("s3c"))
	})

	It("is not changed by what the caller does to the call afterwards", func() {
		mine := call()
		e := only(New(Options{RoundTripper: answers(200)}).Do(context.Background(), mine))
		mine.Body[0], mine.Header["Idempotency-Key"][0] = 'X', "changed"
		Expect(string(e.Request.Body)).To(Equal(`{"a":1}`))
		Expect(e.Request.Header.Get("Idempotency-Key")).To(Equal("key-1"))
	})
})
