package transport

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/simulator/wire"
)

var _ = Describe("A way through a proxy", func() {
	var asked chan string
	BeforeEach(func() { asked = make(chan string, 1) })
	// proxy answers a request for a tunnel with a status, or opens it.
	proxy := func(status int) *url.URL {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked <- r.Method + " " + r.Host
			if status != http.StatusOK {
				w.WriteHeader(status)
				return
			}
			there, err := net.Dial("tcp", r.Host)
			if err != nil {
				return
			}
			defer there.Close()
			here, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				return
			}
			defer here.Close()
			_, _ = io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
			go func() { _, _ = io.Copy(there, here); _ = there.Close() }()
			_, _ = io.Copy(here, there)
		}))
		DeferCleanup(server.Close)
		u, err := url.Parse(server.URL)
		Expect(err).NotTo(HaveOccurred())
		return u
	}
	get := func(o SocketOptions, target string) *wire.Exchange {
		over := Socket(o)
		DeferCleanup(over.(interface{ CloseIdleConnections() }).CloseIdleConnections)
		c := to(target)
		c.Retry = false
		return only(New(Options{RoundTripper: over}).Do(context.Background(), c))
	}

	It("leads to the target, whose certificate is verified all the same", func() {
		target := httptest.NewTLSServer(http.NotFoundHandler())
		target.Config.ErrorLog = silence
		DeferCleanup(target.Close)
		roots := target.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
		Expect(get(SocketOptions{Roots: roots, Proxy: proxy(http.StatusOK)}, target.URL).Status()).To(Equal(http.StatusNotFound))
		Expect(asked).To(Receive(Equal("CONNECT " + target.Listener.Addr().String())))
		e := get(SocketOptions{Proxy: proxy(http.StatusOK)}, target.URL)
		Expect(e.Failure).To(HaveValue(HaveField("Kind", wire.FailedTLS)))
	})

	DescribeTable("tells the proxy's fault from the target's", func(status int, kind string) {
		e := get(SocketOptions{Proxy: proxy(status)}, "https://shop.example")
		Expect(e.Failure).To(HaveValue(HaveField("Kind", kind)))
		Expect(asked).To(Receive(Equal("CONNECT shop.example:443")))
	},
		Entry("it lets nobody through", http.StatusProxyAuthRequired, wire.FailedOurs),
		Entry("it cannot connect", http.StatusBadGateway, wire.FailedConnect),
	)

	It("says so where the proxy itself is not there", func() {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		Expect(err).NotTo(HaveOccurred())
		Expect(listener.Close()).To(Succeed())
		e := get(SocketOptions{Proxy: &url.URL{Scheme: "http", Host: listener.Addr().String()}}, "https://shop.example")
		Expect(e.Failure).To(HaveValue(And(HaveField("Kind", wire.FailedOurs), HaveField("Message", HavePrefix("the proxy cannot be reached")))))
	})
})
