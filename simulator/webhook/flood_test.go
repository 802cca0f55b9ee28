package webhook_test

import (
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/webhook"
	"github.com/assay-project/assay/simulator/wire"
)

// Anybody may find the address of a receiver.
var _ = Describe("A receiver that is flooded", func() {
	receiver := func(heard func(*wire.Delivery)) *webhook.Receiver {
		return webhook.New(webhook.Options{Secret: vectorSecret, Clock: transport.Virtual(vectorTime), Heard: heard})
	}
	flood := func(r *webhook.Receiver, times int, body string, change func(*http.Request)) (taken int) {
		for range times {
			if answer(r, sending(body, change)).Code != http.StatusServiceUnavailable {
				taken++
			}
		}
		return taken
	}

	It("keeps some thousands of events, and refuses the rest", func() {
		r := receiver(nil)
		Expect(flood(r, 2100, created, nil)).To(Equal(2000))
		Expect(r.Deliveries()).To(HaveLen(2000))
	})

	It("keeps some megabytes of them, announced or not", func() {
		large := strings.Repeat(" ", 1<<20)
		Expect(flood(receiver(nil), 40, large, nil)).To(Equal(32))
		Expect(flood(receiver(nil), 40, large, func(r *http.Request) { r.ContentLength = -1 })).To(Equal(32))
		Expect(flood(receiver(nil), 700, created, func(r *http.Request) { r.Header.Set("X-Fill", large[:60<<10]) })).To(BeNumerically("<", 600))
	})

	It("listens on where it keeps nothing", func() {
		heard := 0
		r := receiver(func(*wire.Delivery) { heard++ })
		Expect(flood(r, 2100, created, nil)).To(Equal(2100))
		Expect(heard).To(Equal(2100))
		Expect(r.Deliveries()).To(BeEmpty())
	})
})
