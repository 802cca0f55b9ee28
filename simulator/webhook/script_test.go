package webhook_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gstruct"

	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/webhook"
	"github.com/assay-project/assay/simulator/wire"
)

// busy is the sender's side of an answer, where something happens before it is whole.
type busy struct {
	*httptest.ResponseRecorder
	meanwhile func()
}

func (b *busy) WriteHeader(status int) {
	b.meanwhile()
	b.ResponseRecorder.WriteHeader(status)
}

var _ = Describe("the receiver of a run", func() {
	It("accepts what is badly signed, and says how it is", func() {
		r := webhook.New(webhook.Options{Secret: vectorSecret, Clock: transport.Virtual(vectorTime)})
		Expect(answer(r, sending(created, signedBy("whsec_other", vectorTime))).Code).To(Equal(200))
		Expect(r.Deliveries()).To(HaveLen(1))
		Expect(r.Deliveries()[0].Signature.Valid).To(BeFalse())
		Expect(r.Deliveries()[0].Signature.Because).To(ContainSubstring("another secret"))
	})

	It("answers each session as its script says, and then accepts", func() {
		r := webhook.New(webhook.Options{Secret: vectorSecret, Clock: transport.Virtual(vectorTime)})
		r.Arm("cs_123", append(webhook.Times(2, webhook.Answer{Status: 500}), webhook.Answer{Status: 429, RetryAfter: 7}))
		other := strings.ReplaceAll(created, "cs_123", "cs_456")
		var got []int
		for _, body := range []string{created, other, created, created, created} {
			got = append(got, answer(r, sending(body, nil)).Code)
		}
		Expect(got).To(Equal([]int{500, 200, 500, 429, 200}))
		Expect(r.Of("cs_123")).To(HaveLen(4))
		Expect(r.Of("cs_123")[2].Script).To(Equal("429, Retry-After 7s"))
	})

	It("keeps what came at the same time in the order in which it came, whichever is answered first", func() {
		r := webhook.New(webhook.Options{Secret: vectorSecret, Clock: transport.Virtual(vectorTime)})
		next := strings.ReplaceAll(created, "order_create", "order_update")
		r.ServeHTTP(&busy{ResponseRecorder: httptest.NewRecorder(), meanwhile: func() { answer(r, sending(next, nil)) }}, sending(created, nil))
		kept := r.Of("cs_123")
		Expect(kept).To(HaveLen(2))
		Expect(string(kept[0].Request.Body)).To(ContainSubstring("order_create"))
		Expect(string(kept[1].Request.Body)).To(ContainSubstring("order_update"))
	})

	It("answers each event as a script of its own says, however often it comes", func() {
		r := webhook.New(webhook.Options{Secret: vectorSecret, Clock: transport.Virtual(vectorTime)})
		r.ArmNext("cs_123", webhook.Times(2, webhook.Answer{Status: 401}))
		r.ArmNext("cs_123", webhook.Script{{Status: 400}})
		update := strings.ReplaceAll(created, "order_create", "order_update")
		var got []int
		for _, body := range []string{created, update, created, created, update, strings.ReplaceAll(created, "cs_123", "cs_456")} {
			got = append(got, answer(r, sending(body, nil)).Code)
		}
		Expect(got).To(Equal([]int{401, 400, 401, 200, 200, 200}))
	})

	It("wakes who waits for a delivery", func() {
		clock := transport.Virtual(vectorTime)
		r := webhook.New(webhook.Options{Secret: vectorSecret, Clock: clock})
		var group sync.WaitGroup
		group.Add(1)
		clock.Go(func() {
			defer group.Done()
			defer GinkgoRecover()
			clock.Go(func() {
				_ = clock.Sleep(context.Background(), time.Minute)
				answer(r, sending(created, nil))
			})
			heard := r.Await(context.Background(), "cs_123", time.Hour, func(d []*wire.Delivery) bool { return len(d) > 0 })
			Expect(heard).To(BeTrue())
			Expect(clock.Now()).To(Equal(vectorTime.Add(time.Minute)))
		})
		group.Wait()
	})

	It("keeps fields in their order and spelling, and no secret", func() {
		vault := transport.NewVault()
		_, err := vault.Add("webhook-secret", vectorSecret)
		Expect(err).NotTo(HaveOccurred())
		r := webhook.New(webhook.Options{Secret: vectorSecret, Vault: vault})
		l, err := net.Listen("tcp", "127.0.0.1:0")
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(r.Serve(l, nil))
		c, err := net.Dial("tcp", l.Addr().String())
		Expect(err).NotTo(HaveOccurred())
		fmt.Fprintf(c, "POST %s HTTP/1.1\r\nhost: x\r\nX-Debug: %s\r\nmerchant-SIGNATURE: t=1,v1=00\r\nContent-Length: %d\r\n\r\n%s", webhook.Path, vectorSecret, len(created), created)
		response, err := io.ReadAll(c)
		Expect(err).NotTo(HaveOccurred())
		Expect(string(response)).To(HavePrefix("HTTP/1.1 200 OK"))
		Expect(r.Deliveries()).To(HaveLen(1))
		d := r.Deliveries()[0]
		Expect(d.Fields).To(Equal([]string{"host", "X-Debug", "merchant-SIGNATURE", "Content-Length"}))
		Expect(d.Request.Header.Get("X-Debug")).To(Equal("<webhook-secret-1>"))
		Expect(d).To(gstruct.PointTo(gstruct.MatchFields(gstruct.IgnoreExtras, gstruct.Fields{
			"Session": Equal("cs_123"), "Order": Equal("ord_123"), "Answered": Equal(200), "Number": Equal(1),
		})))
	})

	It("breaks the connection, or never answers, where the script says so", func() {
		r := webhook.New(webhook.Options{Secret: vectorSecret})
		r.Arm("cs_123", webhook.Script{{Close: true}, {Hang: true}})
		l, err := net.Listen("tcp", "127.0.0.1:0")
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(r.Serve(l, nil))
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		_, err = client.Post("http://"+l.Addr().String(), "application/json", bytes.NewReader([]byte(created)))
		Expect(err).To(MatchError(io.EOF))
		ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
		defer cancel()
		req, _ := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+l.Addr().String(), strings.NewReader(created))
		_, err = client.Do(req)
		Expect(err).To(MatchError(context.DeadlineExceeded))
		Eventually(r.Deliveries).Should(HaveLen(2), "the server notices that the sender is gone")
		Expect(r.Deliveries()[1].GivenUp).To(BeTrue())
	})

	It("breaks a connection that it has held for long enough, and acknowledges nothing", func() {
		r := webhook.New(webhook.Options{Secret: vectorSecret, Clock: transport.Virtual(vectorTime)})
		r.Arm("cs_123", webhook.Script{{Hang: true}})
		Expect(func() { answer(r, sending(created, nil)) }).To(PanicWith(http.ErrAbortHandler))
		Expect(r.Deliveries()).To(HaveLen(1))
		Expect(r.Deliveries()[0].GivenUp).To(BeFalse())
		Expect(r.Deliveries()[0].Answered).To(BeZero())
		Expect(r.Deliveries()[0].Took()).To(Equal(90 * time.Second))
	})

	It("finds secrets in body and header, but for those that say who sends", func() {
		vault := transport.NewVault()
		token, err := vault.Add("card-token", "tok_secret_1")
		Expect(err).NotTo(HaveOccurred())
		_, err = vault.Add("token", "bearer_secret_1")
		Expect(err).NotTo(HaveOccurred())
		r := webhook.New(webhook.Options{Secret: vectorSecret, Clock: transport.Virtual(vectorTime), Vault: vault})
		answer(r, sending(created, func(req *http.Request) {
			req.Header.Set("Authorization", "Bearer bearer_secret_1")
			req.Header.Set("X-Debug", "paid with tok_secret_1")
		}))
		Expect(r.Deliveries()[0].Leaks).To(Equal([]string{token}))
	})
})
