package transport

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/simulator/wire"
)

// serve starts a server on loopback and returns a client and a call for it.
func serving(h http.HandlerFunc) (*Client, Call) {
	server := httptest.NewServer(h)
	DeferCleanup(server.Close)
	c := call()
	c.URL = server.URL
	return New(Options{RoundTripper: Socket(SocketOptions{}), Schedule: Schedule{Base: time.Millisecond}}), c
}

var _ = Describe("Breaking the connection on purpose", func() {
	It("hangs up before the answer once the request is sent whole, and then succeeds", func() {
		var bodies atomic.Int32
		c, call := serving(func(w http.ResponseWriter, r *http.Request) {
			if body, err := io.ReadAll(r.Body); err == nil && len(body) == 7 {
				bodies.Add(1)
			}
			w.WriteHeader(http.StatusCreated)
		})
		call.Fault = HangUpBeforeAnswer
		attempts := c.Do(context.Background(), call)
		Expect(attempts).To(HaveLen(2))
		Expect(attempts[0].Failure.Kind).To(Equal(wire.FailedOurs))
		Expect(attempts[1].Status()).To(Equal(201))
		Eventually(bodies.Load, "5s").Should(Equal(int32(2)), "the server reads the abandoned request in its own time")
	})

	It("hangs up in the middle of the body", func() {
		c, call := serving(func(w http.ResponseWriter, r *http.Request) {
			if _, err := io.ReadAll(r.Body); err != nil {
				return
			}
			w.WriteHeader(http.StatusCreated)
		})
		call.Fault = HangUpMidBody
		attempts := c.Do(context.Background(), call)
		Expect(attempts[0].Failure.Kind).To(Equal(wire.FailedOurs))
		Expect(attempts[len(attempts)-1].Status()).To(Equal(201))
	})

	It("breaks a handler in memory in the same way", func() {
		var cut, gone atomic.Bool
		h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, err := io.ReadAll(r.Body); err != nil {
				cut.Store(true)
			}
			if r.Context().Err() != nil {
				gone.Store(true)
			}
			w.WriteHeader(http.StatusCreated)
		})
		c := New(Options{RoundTripper: Memory(h), Clock: Virtual(start)})
		call := call()
		call.Fault = HangUpMidBody
		Expect(c.Do(context.Background(), call)).To(HaveLen(2))
		Expect(cut.Load()).To(BeTrue())
		call.Fault = HangUpBeforeAnswer
		attempts := c.Do(context.Background(), call)
		Expect(gone.Load()).To(BeTrue())
		Expect(attempts[0].Failure.Kind).To(Equal(wire.FailedOurs))
		Expect(attempts[1].Status()).To(Equal(201))
	})
})

var _ = Describe("Owning every byte", func() {
	It("never lets a request with a key be sent twice behind our back", func() {
		var requests atomic.Int32
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		Expect(err).NotTo(HaveOccurred())
		server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			if requests.Add(1) > 1 {
				conn, _, _ := w.(http.Hijacker).Hijack()
				_ = conn.Close()
			}
		})}
		go func() { _ = server.Serve(listener) }()
		DeferCleanup(server.Close)
		c := New(Options{RoundTripper: Socket(SocketOptions{})})
		keyed := call()
		keyed.URL, keyed.Body, keyed.Retry = "http://"+listener.Addr().String()+"/cancel", nil, false
		Expect(c.Do(context.Background(), keyed)[0].Status()).To(Equal(200))
		second := c.Do(context.Background(), keyed)
		Expect(second[0].Failure.Kind).To(Equal(wire.FailedClosed))
		Expect(requests.Load()).To(Equal(int32(2)))
	})

	It("sends header names as spelled, no default User-Agent and the length of the body", func() {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(listener.Close)
		head := make(chan string, 1)
		go func() {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			defer conn.Close()
			buf := make([]byte, 4096)
			n, _ := conn.Read(buf)
			head <- string(buf[:n])
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
		}()
		plain := call()
		plain.URL = "http://" + listener.Addr().String() + "/"
		plain.Header = wire.Header{"idempotency-key": {"k"}, "API-Version": {"2026-04-17"}}
		New(Options{RoundTripper: Socket(SocketOptions{})}).Do(context.Background(), plain)
		var sent string
		Eventually(head, "5s").Should(Receive(&sent), "the server reads the request")
		Expect(sent).To(ContainSubstring("\r\nidempotency-key: k\r\n"))
		Expect(sent).To(ContainSubstring("\r\nAPI-Version: 2026-04-17\r\n"))
		Expect(sent).To(ContainSubstring("\r\nContent-Length: 7\r\n"))
		Expect(strings.ToLower(sent)).NotTo(ContainSubstring("user-agent"))
	})
})

var _ = Describe("Bad company", func() {
	It("reads no more of a body than the limit", func() {
		c, call := serving(func(w http.ResponseWriter, _ *http.Request) {
			chunk := make([]byte, 64<<10)
			for {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		})
		e := c.Do(context.Background(), call)[0]
		Expect(e.Response.Cut).To(BeTrue())
		Expect(e.Response.Body).To(HaveLen(4 << 10))
	})

	It("waits no longer than the deadline for an answer that trickles", func() {
		c, call := serving(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusOK)
			_, _ = io.WriteString(w, "{")
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		})
		call.Deadline, call.Retry = 50*time.Millisecond, false
		e := c.Do(context.Background(), call)[0]
		Expect(e.Failure.Kind).To(Equal(wire.FailedTimeout))
	})

	It("says that nobody is there", func() {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		Expect(err).NotTo(HaveOccurred())
		closed := call()
		closed.URL, closed.Retry = "http://"+listener.Addr().String(), false
		Expect(listener.Close()).To(Succeed())
		e := New(Options{RoundTripper: Socket(SocketOptions{})}).Do(context.Background(), closed)[0]
		Expect(e.Failure.Kind).To(Equal(wire.FailedConnect))
	})

	It("says that a port speaks plain HTTP, and that a certificate is not trusted", func() {
		c, plain := serving(func(http.ResponseWriter, *http.Request) {})
		plain.URL, plain.Retry = strings.Replace(plain.URL, "http:", "https:", 1), false
		Expect(c.Do(context.Background(), plain)[0].Failure).To(HaveField("Kind", wire.FailedTLS))
		server := httptest.NewTLSServer(http.NotFoundHandler())
		server.Config.ErrorLog = nil
		DeferCleanup(server.Close)
		plain.URL = server.URL
		e := c.Do(context.Background(), plain)[0]
		Expect(e.Failure.Kind).To(Equal(wire.FailedTLS))
		Expect(e.Failure.Message).To(ContainSubstring("certificate"))
	})

	It("follows no redirect", func() {
		var hits atomic.Int32
		c, call := serving(func(w http.ResponseWriter, r *http.Request) {
			hits.Add(1)
			http.Redirect(w, r, "/again", http.StatusTemporaryRedirect)
		})
		Expect(c.Do(context.Background(), call)[0].Status()).To(Equal(307))
		Expect(hits.Load()).To(Equal(int32(1)))
	})
})

var _ = Describe("Keeping secrets", func() {
	It("replaces a secret by one placeholder in every form, and says where it leaked", func() {
		vault := NewVault()
		Expect(vault.Add("token", "s3cr3t/token")).To(Equal("<token-1>"))
		Expect(vault.Add("card-token", "tok_visa")).To(Equal("<card-token-1>"))
		Expect(vault.Add("token", "s3cr3t/token")).To(Equal("<token-1>"))
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Debug", r.Header.Get("Authorization"))
			_, _ = io.Copy(w, r.Body)
		}))
		DeferCleanup(server.Close)
		spoken := call()
		spoken.URL = server.URL + "/?t=s3cr3t%2Ftoken"
		spoken.Header["Authorization"] = []string{"Bearer s3cr3t/token"}
		spoken.Body = []byte(`{"token":"tok_visa"}`)
		e := New(Options{RoundTripper: Socket(SocketOptions{}), Vault: vault}).Do(context.Background(), spoken)[0]
		Expect(e.Request.URL).To(HaveSuffix("?t=<token-1>"))
		Expect(e.Request.Header.Get("Authorization")).To(Equal("Bearer <token-1>"))
		Expect(string(e.Request.Body)).To(Equal(`{"token":"<card-token-1>"}`))
		Expect(string(e.Response.Body)).To(Equal(`{"token":"<card-token-1>"}`))
		Expect(e.Leaks).To(ConsistOf("<card-token-1>", "<token-1>"))
	})

	It("records what is to be shown, and keeps a secret that an answer hands out", func() {
		vault := NewVault()
		spoken := call()
		spoken.URL, spoken.Method = "https://shop.example/", http.MethodPost
		spoken.Body, spoken.Shown = []byte(`{"cvc":"223"}`), []byte(`{"cvc":"***"}`)
		spoken.Learn = func(answer []byte) { _, _ = vault.Add("card-token", string(answer)) }
		handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if sent, _ := io.ReadAll(r.Body); string(sent) == `{"cvc":"223"}` {
				_, _ = io.WriteString(w, "vt_fresh")
			}
		})
		e := New(Options{RoundTripper: Memory(handler), Vault: vault}).Do(context.Background(), spoken)[0]
		Expect(string(e.Request.Body)).To(Equal(`{"cvc":"***"}`))
		Expect(string(e.Response.Body)).To(Equal("<card-token-1>"))
		Expect(e.Leaks).To(BeEmpty())
	})

	It("refuses a secret too short to be told from text", func() {
		_, err := NewVault().Add("token", "abc")
		Expect(err).To(MatchError(ContainSubstring("shorter than 4")))
	})
})
