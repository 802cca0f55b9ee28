package transport

import (
	"context"
	"net/http"
	"time"

	"github.com/jarcoal/httpmock"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/stretchr/testify/mock"

	"github.com/assay-project/assay/simulator/wire"
)

var start = time.Date(2026, 4, 17, 12, 0, 0, 0, time.UTC)

// slept returns a clock that stands still and writes down every pause.
func slept() (*MockClock, *[]time.Duration) {
	var pauses []time.Duration
	clock := NewMockClock(GinkgoT())
	clock.EXPECT().Now().Return(start).Maybe()
	clock.EXPECT().Sleep(mock.Anything, mock.Anything).Run(func(_ context.Context, d time.Duration) {
		pauses = append(pauses, d)
	}).Return(nil).Maybe()
	return clock, &pauses
}

func answers(codes ...int) http.RoundTripper {
	mocked := httpmock.NewMockTransport()
	responder := httpmock.NewStringResponder(codes[0], "{}")
	for _, code := range codes[1:] {
		responder = responder.Then(httpmock.NewStringResponder(code, "{}"))
	}
	mocked.RegisterResponder(http.MethodPost, "http://shop.example/checkout_sessions", responder)
	return mocked
}

func call() Call {
	return Call{
		Scenario: "s", Step: "create", Operation: "create", Intent: wire.Normal, Retry: true,
		Method: http.MethodPost, URL: "http://shop.example/checkout_sessions",
		Header: wire.Header{"Idempotency-Key": {"key-1"}}, Body: []byte(`{"a":1}`),
	}
}

var _ = Describe("Retrying", func() {
	It("repeats the same bytes after 1, 2, 4 and 8 seconds and records every attempt", func() {
		clock, pauses := slept()
		c := New(Options{RoundTripper: answers(503, 500, 502, 504, 200), Clock: clock})
		attempts := c.Do(context.Background(), call())
		Expect(*pauses).To(Equal([]time.Duration{1 * time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second}))
		Expect(attempts).To(HaveLen(5))
		for i, e := range attempts {
			Expect(e.Attempt).To(Equal(i + 1))
			Expect(e.Request.Header.Get("idempotency-key")).To(Equal("key-1"))
			Expect(string(e.Request.Body)).To(Equal(`{"a":1}`))
		}
		Expect(attempts[4].Status()).To(Equal(200))
		Expect(attempts[4].WaitedMS).To(Equal(int64(8000)))
	})

	It("gives up after the last pause", func() {
		clock, pauses := slept()
		attempts := New(Options{RoundTripper: answers(503, 503, 503, 503, 503, 503), Clock: clock}).Do(context.Background(), call())
		Expect(attempts).To(HaveLen(5))
		Expect(*pauses).To(HaveLen(4))
	})

	DescribeTable("does not repeat an answer that would not change",
		func(status int) {
			clock, _ := slept()
			Expect(New(Options{RoundTripper: answers(status), Clock: clock}).Do(context.Background(), call())).To(HaveLen(1))
		},
		Entry("success", 201), Entry("bad request", 400), Entry("in flight", 409), Entry("conflict", 422),
	)

	It("comes back where a repetition hears that the first attempt is still under way", func() {
		clock, pauses := slept()
		mocked := httpmock.NewMockTransport()
		busy := httpmock.NewStringResponder(409, "{}").HeaderSet(http.Header{"Retry-After": {"3"}})
		mocked.RegisterResponder(http.MethodPost, "http://shop.example/checkout_sessions",
			httpmock.NewStringResponder(503, "{}").Then(busy).Then(httpmock.NewStringResponder(201, "{}")).Then(busy))
		c := New(Options{RoundTripper: mocked, Clock: clock})
		attempts := c.Do(context.Background(), call())
		Expect(attempts).To(HaveLen(3))
		Expect(attempts[2].Status()).To(Equal(201))
		Expect(*pauses).To(Equal([]time.Duration{time.Second, 3 * time.Second}))
		Expect(c.Do(context.Background(), call())).To(HaveLen(1), "of a first attempt it tells of another request")
	})

	It("sends once where the scenario does not want retries", func() {
		clock, _ := slept()
		once := call()
		once.Retry = false
		Expect(New(Options{RoundTripper: answers(503, 200), Clock: clock}).Do(context.Background(), once)).To(HaveLen(1))
	})

	DescribeTable("honours Retry-After where it asks for more, up to a limit",
		func(value string, want time.Duration) {
			clock, pauses := slept()
			mocked := httpmock.NewMockTransport()
			busy := httpmock.NewStringResponder(429, "{}").HeaderSet(http.Header{"Retry-After": {value}})
			mocked.RegisterResponder(http.MethodPost, "http://shop.example/checkout_sessions", busy.Then(httpmock.NewStringResponder(200, "{}")))
			New(Options{RoundTripper: mocked, Clock: clock}).Do(context.Background(), call())
			Expect(*pauses).To(Equal([]time.Duration{want}))
		},
		Entry("seconds", "5", 5*time.Second),
		Entry("fewer seconds than the schedule", "0", time.Second),
		Entry("an HTTP date", start.Add(7*time.Second).Format(http.TimeFormat), 7*time.Second),
		Entry("beyond the limit", "86400", time.Minute),
		Entry("nonsense", "soon", time.Second),
		Entry("a negative number", "-5", time.Second),
	)

	It("adds seeded jitter that only ever lengthens a pause", func() {
		pauses := func(seed uint64) []time.Duration {
			s := Schedule{Jitter: 0.5, Seed: seed}.filled()
			return []time.Duration{s.pause(1, 0), s.pause(2, 0), s.pause(3, 0), s.pause(4, 0)}
		}
		Expect(pauses(7)).To(Equal(pauses(7)))
		Expect(pauses(7)).NotTo(Equal(pauses(8)))
		for n, d := range pauses(7) {
			base := time.Second << n
			Expect(d).To(And(BeNumerically(">=", base), BeNumerically("<=", base*3/2)))
		}
	})

	It("stops when the run is over", func() {
		ctx, cancel := context.WithCancel(context.Background())
		clock, _ := slept()
		c := New(Options{RoundTripper: answers(503, 503), Clock: clock, Pause: func(wait func()) { cancel(); wait() }})
		Expect(c.Do(ctx, call())).To(HaveLen(1))
	})
})
