package transport

import (
	"context"
	"io"
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/simulator/wire"
)

// saysTo answers each request with so many bytes of header and body.
func saysTo(header, body int) http.RoundTripper {
	return Memory(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Fill", strings.Repeat("h", header))
		_, _ = io.WriteString(w, strings.Repeat("b", body))
	}))
}

var _ = Describe("The budget of a run", func() {
	once := func(o Options) *wire.Exchange {
		GinkgoHelper()
		c := call()
		c.Retry = false
		return only(New(o).Do(context.Background(), c))
	}

	It("is one for all clients, and leaves the beginning of a body once it is spent", func() {
		budget := NewBudget(64 << 10)
		for range 2 {
			e := once(Options{RoundTripper: saysTo(0, 30<<10), Budget: budget})
			Expect(e.Response).To(HaveValue(And(HaveField("Cut", false), HaveField("Body", HaveLen(30<<10)))))
		}
		e := once(Options{RoundTripper: saysTo(0, 30<<10), Budget: budget})
		Expect(e.Response).To(HaveValue(And(HaveField("Cut", true), HaveField("Body", HaveLen(beginning)))))
	})

	It("counts headers too, and takes no long one once it is spent", func() {
		budget := NewBudget(40 << 10)
		Expect(once(Options{RoundTripper: saysTo(30<<10, 0), Budget: budget}).Status()).To(Equal(200))
		Expect(once(Options{RoundTripper: saysTo(30<<10, 0), Budget: budget}).Failure).To(HaveValue(HaveField("Kind", wire.FailedProtocol)))
		Expect(once(Options{RoundTripper: saysTo(10, 100), Budget: budget}).Response).To(HaveValue(HaveField("Cut", false)), "what is small is kept")
	})

	It("is not asked for beyond the limit of one body", func() {
		budget := NewBudget(100 << 10)
		once(Options{RoundTripper: saysTo(0, 1<<20), Limits: Limits{Body: 1000}, Budget: budget})
		Expect(budget.left.Load()).To(BeNumerically(">", 95<<10))
	})
})
