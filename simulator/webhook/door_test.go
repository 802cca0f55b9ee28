package webhook_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/webhook"
)

// house is a receiver that is served over TLS on loopback, and its authority.
type house struct {
	*webhook.Receiver
	authority *webhook.Authority
	address   string
}

func served(secured bool) house {
	GinkgoHelper()
	h := house{Receiver: webhook.New(webhook.Options{Secret: vectorSecret}), authority: authority()}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	Expect(err).NotTo(HaveOccurred())
	var usual *tls.Config
	if secured {
		usual = webhook.Secured(h.issued(time.Now().Add(time.Hour), "127.0.0.1"))
	}
	DeferCleanup(h.Serve(listener, usual))
	h.address = listener.Addr().String()
	return h
}

func authority() *webhook.Authority {
	GinkgoHelper()
	a, err := webhook.NewAuthority(time.Now())
	Expect(err).NotTo(HaveOccurred())
	return a
}

func (h house) issued(until time.Time, host string) *tls.Certificate {
	GinkgoHelper()
	certificate, err := h.authority.Issue(until.Add(-48*time.Hour), until, host)
	Expect(err).NotTo(HaveOccurred())
	return certificate
}

// trusting trusts the authority of the house alone.
func (h house) trusting() *tls.Config {
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(h.authority.PEM())
	return &tls.Config{RootCAs: pool}
}

// bring sends an event over sockets.
func (h house) bring(scheme string, verify *tls.Config) error {
	client := http.Client{Transport: &http.Transport{TLSClientConfig: verify}}
	res, err := client.Post(scheme+"://"+h.address+webhook.Path, "application/json", strings.NewReader(created))
	if err == nil {
		err = res.Body.Close()
	}
	return err
}

var _ = Describe("The doors of a receiver", func() {
	careless := &tls.Config{InsecureSkipVerify: true}

	It("show the certificate they are given, to who comes from then on", func(ctx SpecContext) {
		h := served(true)
		Expect(h.bring("https", h.trusting())).To(Succeed())
		for name, certificate := range map[string]*tls.Certificate{
			"expired":    h.issued(time.Now().Add(-time.Hour), "127.0.0.1"),
			"wrong-host": h.issued(time.Now().Add(time.Hour), "elsewhere.example"),
		} {
			h.Show(&webhook.Door{Name: name, Certificate: certificate})
			Expect(h.bring("https", h.trusting())).To(MatchError(ContainSubstring("x509: ")), name)
			Expect(h.AwaitVisit(ctx, name, 0, time.Minute)).To(BeTrue())
			Expect(h.bring("https", careless)).To(Succeed())
			Expect(h.AwaitVisit(ctx, name, 1, time.Minute)).To(BeTrue())
		}
		h.Show(nil)
		Expect(h.bring("https", h.trusting())).To(Succeed())
		Expect(doorsOf(h.Receiver)).To(ConsistOf("", "expired", "wrong-host", ""))
	}, SpecTimeout(time.Minute))

	It("are met in clear at the same port, where one is in clear", func(ctx SpecContext) {
		h := served(true)
		Expect(h.bring("http", nil)).NotTo(Succeed())
		Expect(doorsOf(h.Receiver)).To(BeEmpty())
		h.Show(&webhook.Door{Name: "clear"})
		Expect(h.bring("http", nil)).To(Succeed())
		Expect(h.AwaitVisit(ctx, "clear", 0, time.Minute)).To(BeTrue())
		Expect(doorsOf(h.Receiver)).To(Equal([]string{"clear"}))
		Expect(h.Deliveries()[0].TLS).To(BeNil())
	}, SpecTimeout(time.Minute))

	It("are met over TLS beside a usual door in clear", func() {
		h := served(false)
		Expect(h.bring("http", nil)).To(Succeed())
		h.Show(&webhook.Door{Name: "good", Certificate: h.issued(time.Now().Add(time.Hour), "127.0.0.1")})
		Expect(h.bring("https", h.trusting())).To(Succeed())
		Expect(doorsOf(h.Receiver)).To(Equal([]string{"", "good"}))
		Expect(h.Deliveries()[1].TLS.Version).To(Equal("1.3"))
	})

	It("let nobody take up a session of another door", func() {
		h := served(true)
		careless := &tls.Config{InsecureSkipVerify: true, ClientSessionCache: tls.NewLRUClientSessionCache(4)}
		for range 2 {
			conn, err := tls.Dial("tcp", h.address, careless)
			Expect(err).NotTo(HaveOccurred())
			_, _ = conn.Write([]byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
			_, _ = conn.Read(make([]byte, 1)) // tickets come with the first answer
			Expect(conn.ConnectionState().DidResume).To(BeFalse())
			Expect(conn.Close()).To(Succeed())
		}
	})

	It("are the same in memory", func() {
		h := house{Receiver: webhook.New(webhook.Options{Secret: vectorSecret, Clock: transport.System()}), authority: authority()}
		bring := func(scheme string, verify *tls.Config) error {
			req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, scheme+"://agent.example"+webhook.Path, bytes.NewReader([]byte(created)))
			Expect(err).NotTo(HaveOccurred())
			_, err = h.Memory(verify).RoundTrip(req)
			return err
		}
		Expect(bring("https", h.trusting())).To(Succeed())
		h.Show(&webhook.Door{Name: "good", Certificate: h.issued(time.Now().Add(time.Hour), "agent.example")})
		Expect(bring("https", h.trusting())).To(Succeed())
		h.Show(&webhook.Door{Name: "expired", Certificate: h.issued(time.Now().Add(-time.Hour), "agent.example")})
		Expect(bring("https", h.trusting())).To(MatchError(ContainSubstring("expired")))
		Expect(bring("https", &tls.Config{RootCAs: h.trusting().RootCAs, Time: func() time.Time { return time.Now().Add(-2 * time.Hour) }})).To(Succeed())
		h.Show(&webhook.Door{Name: "clear"})
		Expect(bring("https", h.trusting())).To(MatchError(ContainSubstring("does not look like a TLS handshake")))
		Expect(bring("http", h.trusting())).To(Succeed())
		Eventually(func() []string { return doorsOf(h.Receiver) }).Should(Equal([]string{"", "good", "expired", "clear"}))
		Expect([]int{h.Visits("good"), h.Visits("expired"), h.Visits("clear")}).To(Equal([]int{1, 2, 2}))
	})
})

// doorsOf are the doors by which events came in, in their order.
func doorsOf(r *webhook.Receiver) (doors []string) {
	for _, d := range r.Deliveries() {
		doors = append(doors, d.Door)
	}
	return doors
}
