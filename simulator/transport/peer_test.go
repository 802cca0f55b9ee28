package transport

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"sync"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gleak"

	"github.com/assay-project/assay/simulator/wire"
)

// peer listens on loopback and hands every connection to speak, which may say
// what no HTTP server would. It returns the URL.
func peer(speak func(net.Conn)) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	Expect(err).NotTo(HaveOccurred())
	var speakers sync.WaitGroup
	speakers.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			speakers.Go(func() {
				defer conn.Close()
				speak(conn)
			})
		}
	})
	DeferCleanup(func() { _ = listener.Close(); speakers.Wait() })
	return "http://" + listener.Addr().String()
}

// everything reads a connection to its end.
func everything(into chan<- string) func(net.Conn) {
	return func(conn net.Conn) {
		all, _ := io.ReadAll(conn)
		into <- string(all)
	}
}

// saying answers every request with these bytes and closes the connection.
func saying(answer string) func(net.Conn) {
	return func(conn net.Conn) {
		if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
			_, _ = io.WriteString(conn, answer)
		}
	}
}

// silence is the log of servers whose complaints are part of a test.
var silence = log.New(io.Discard, "", 0)

// holding says the same, and then keeps the connection open in silence.
func holding(answer string) func(net.Conn) {
	return func(conn net.Conn) {
		saying(answer)(conn)
		_, _ = io.Copy(io.Discard, conn)
	}
}

// onSocket returns a client on real sockets that leaves none open.
func onSocket(o Options) *Client {
	o.RoundTripper = Socket(SocketOptions{})
	DeferCleanup(o.RoundTripper.(interface{ CloseIdleConnections() }).CloseIdleConnections)
	return New(o)
}

// to is a call of one attempt to url.
func to(url string) Call {
	c := call()
	c.URL, c.Retry = url, false
	return c
}

func only(exchanges []wire.Exchange) *wire.Exchange {
	GinkgoHelper()
	Expect(exchanges).To(HaveLen(1))
	return &exchanges[0]
}

var _ = Describe("Exactly these bytes", func() {
	sent := func(change func(*Call)) string {
		GinkgoHelper()
		heard := make(chan string, 1)
		c := to(peer(func(conn net.Conn) {
			reader := bufio.NewReader(conn)
			var head strings.Builder
			for line := ""; line != "\r\n"; {
				var err error
				if line, err = reader.ReadString('\n'); err != nil {
					break
				}
				head.WriteString(line)
			}
			heard <- head.String()
			_, _ = io.WriteString(conn, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
		}))
		change(&c)
		onSocket(Options{}).Do(context.Background(), c)
		var head string
		Eventually(heard, "5s").Should(Receive(&head), "the peer reads the request")
		return strings.ReplaceAll(head, "\r\n", "\n")
	}

	It("says Content-Length: 0 where a POST has no body", func() {
		head := sent(func(c *Call) { c.Body = nil })
		Expect(head).To(ContainSubstring("\nContent-Length: 0\n"))
		Expect(head).NotTo(ContainSubstring("Transfer-Encoding"))
	})

	It("says nothing about a body where a GET has none", func() {
		head := sent(func(c *Call) { c.Method, c.Body = http.MethodGet, nil })
		Expect(head).NotTo(Or(ContainSubstring("Content-Length"), ContainSubstring("Transfer-Encoding")))
	})

	It("sends a body in chunks where asked to", func() {
		head := sent(func(c *Call) { c.Chunked = true })
		Expect(head).To(ContainSubstring("\nTransfer-Encoding: chunked\n"))
		Expect(head).NotTo(ContainSubstring("Content-Length"))
	})

	It("sends one User-Agent, as spelled", func() {
		head := sent(func(c *Call) { c.Header = wire.Header{"user-AGENT": {"agent/1"}} })
		Expect(head).To(ContainSubstring("\nuser-AGENT: agent/1\n"))
		Expect(strings.Count(strings.ToLower(head), "user-agent")).To(Equal(1))
	})

	It("sends one Host, the one of the call, and frames the body itself", func() {
		head := sent(func(c *Call) {
			c.Header = wire.Header{"host": {"other.example"}, "content-length": {"999"}, "transfer-encoding": {"chunked"}}
		})
		Expect(head).To(ContainSubstring("\nHost: other.example\n"))
		Expect(strings.ToLower(head)).NotTo(Or(ContainSubstring("999"), ContainSubstring("chunked")))
		Expect(strings.Count(strings.ToLower(head), "host:")).To(Equal(1))
	})

	DescribeTable("refuses what cannot be sent as it stands, as a fault of ours",
		func(change func(*Call)) {
			c := to("http://127.0.0.1:1")
			c.Retry = true
			change(&c)
			e := only(onSocket(Options{}).Do(context.Background(), c))
			Expect(e.Failure.Kind).To(Equal(wire.FailedOurs))
			Expect(e.Failure.Message).To(HavePrefix("this request cannot be sent"))
		},
		Entry("a line break in a value", func(c *Call) { c.Header = wire.Header{"Accept": {"a\r\nb: c"}} }),
		Entry("a blank in a name", func(c *Call) { c.Header = wire.Header{"Ac cept": {"a"}} }),
		Entry("an address without a host", func(c *Call) { c.URL = "/checkout_sessions" }),
		Entry("an address that is none", func(c *Call) { c.URL = "http://%zz" }),
		Entry("a method that is none", func(c *Call) { c.Method = "PO ST" }),
	)
})

// A target that answers the first request of a connection and closes it under
// the second, which it has read: the moment in which net/http sends again.
func dyingPeer(requests chan<- string) func(net.Conn) {
	return func(conn net.Conn) {
		reader := bufio.NewReader(conn)
		for n := 0; ; n++ {
			req, err := http.ReadRequest(reader)
			if err != nil {
				return
			}
			_, _ = io.Copy(io.Discard, req.Body)
			requests <- req.Method
			if n == 1 {
				return
			}
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
		}
	}
}

var _ = Describe("One attempt, one request", func() {
	DescribeTable("a kept connection that dies",
		func(method string, body []byte, chunked bool) {
			requests := make(chan string, 10)
			c := to(peer(dyingPeer(requests)))
			c.Method, c.Body, c.Chunked = method, body, chunked
			client := onSocket(Options{Clock: Virtual(start)})
			Expect(only(client.Do(context.Background(), c)).Status()).To(Equal(200))
			Expect(only(client.Do(context.Background(), c)).Failure).To(HaveField("Kind", wire.FailedClosed))
			Expect(requests).To(HaveLen(2))
			c.Retry = true
			attempts := client.Do(context.Background(), c)
			last := &attempts[len(attempts)-1]
			Expect(last.Status()).To(Equal(200))
			Expect(requests).To(HaveLen(2 + len(attempts)))
		},
		Entry("under a POST with a body and a key", http.MethodPost, []byte(`{}`), false),
		Entry("under a POST with a chunked body", http.MethodPost, []byte(`{}`), true),
		Entry("under a POST without a body", http.MethodPost, nil, false),
		Entry("under a POST with an empty body", http.MethodPost, []byte{}, false),
		Entry("under a GET", http.MethodGet, nil, false),
		Entry("under a DELETE", http.MethodDelete, nil, false),
	)
})

var _ = Describe("A broken connection as the target sees it", func() {
	heard := func(change func(*Call)) string {
		GinkgoHelper()
		all := make(chan string, 1)
		c := to(peer(everything(all)))
		change(&c)
		e := only(onSocket(Options{}).Do(context.Background(), c))
		Expect(e.Failure.Kind).To(Equal(wire.FailedOurs))
		var text string
		Eventually(all, "5s").Should(Receive(&text), "the peer sees the connection end")
		return text
	}

	DescribeTable("has the whole request before a hang-up",
		func(end string, change func(*Call)) {
			Expect(heard(func(c *Call) { c.Fault = HangUpBeforeAnswer; change(c) })).To(HaveSuffix(end))
			Expect(handedOver(change)).To(HaveSuffix(end), "what has left us when the request is called written")
		},
		Entry("with a body", "\r\n\r\n"+`{"a":1}`, func(*Call) {}),
		Entry("with a large body", strings.Repeat("x", 200_000), func(c *Call) { c.Body = []byte(strings.Repeat("x", 200_000)) }),
		Entry("with a chunked body", "\r\n0\r\n\r\n", func(c *Call) { c.Chunked = true }),
		Entry("without a body", "Content-Length: 0\r\nIdempotency-Key: key-1\r\n\r\n", func(c *Call) { c.Body = nil }),
	)

	It("has half of the body before a hang-up within it", func() {
		Expect(heard(func(c *Call) { c.Fault = HangUpMidBody })).To(HaveSuffix("\r\n\r\n" + `{"a`))
	})

	It("has half of the body before a silence", func() {
		Expect(heard(func(c *Call) { c.Fault, c.Deadline = Stall, 50*time.Millisecond })).To(HaveSuffix("\r\n\r\n" + `{"a`))
	})

	It("records an answer that comes into a silence, and tries again all the same", func() {
		var first sync.Once
		c := to(peer(func(conn net.Conn) {
			req, err := http.ReadRequest(bufio.NewReader(conn))
			if err != nil {
				return
			}
			impatient := false
			first.Do(func() { impatient = true })
			if impatient {
				_, _ = io.WriteString(conn, "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
				_, _ = io.Copy(io.Discard, req.Body)
				return
			}
			_, _ = io.Copy(io.Discard, req.Body)
			_, _ = io.WriteString(conn, "HTTP/1.1 201 Created\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
		}))
		c.Fault, c.Retry = Stall, true
		attempts := onSocket(Options{Schedule: Schedule{Base: time.Millisecond}}).Do(context.Background(), c)
		Expect(attempts).To(HaveLen(2))
		Expect(attempts[0].Status()).To(Equal(408))
		Expect(attempts[0].Fault).To(Equal(string(Stall)))
		Expect(attempts[1].Status()).To(Equal(201))
		Expect(attempts[1].Fault).To(BeEmpty())
	})

	It("is not called broken on purpose where nobody was there to break it off", func() {
		c := to(nobody())
		c.Fault = HangUpBeforeAnswer
		Expect(only(onSocket(Options{}).Do(context.Background(), c)).Failure.Kind).To(Equal(wire.FailedConnect))
	})

	It("is broken over TLS in the same way", func() {
		bodies := make(chan string, 4)
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			bodies <- string(body)
		}))
		server.StartTLS()
		DeferCleanup(server.Close)
		roots := server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
		client := New(Options{RoundTripper: Socket(SocketOptions{Roots: roots})})
		for fault, body := range map[Fault]string{HangUpBeforeAnswer: `{"a":1}`, HangUpMidBody: `{"a`} {
			c := to(server.URL)
			c.Fault = fault
			e := only(client.Do(context.Background(), c))
			Expect(e.Failure.Kind).To(Equal(wire.FailedOurs))
			Expect(e.TLS.Version).To(Equal("1.3"))
			Eventually(bodies, "5s").Should(Receive(Equal(body)), "the server reads what was sent")
		}
	})
})

// tap counts what is written to a connection.
type tap struct {
	net.Conn
	mu   sync.Mutex
	sent strings.Builder
}

func (t *tap) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sent.Write(p)
	return t.Conn.Write(p)
}

func (t *tap) written() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.sent.String()
}

// handedOver is what was written to the connection by the moment in which the
// request is called written, and we hang up.
func handedOver(change func(*Call)) (sent string) {
	c := to(peer(everything(make(chan string, 1))))
	c.Fault = HangUpBeforeAnswer
	change(&c)
	var tapped *tap
	s := Socket(SocketOptions{}).(*socket)
	for _, t := range []*http.Transport{s.kept, s.breaking} {
		dial := t.DialContext
		t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := dial(ctx, network, address)
			tapped = &tap{Conn: conn}
			return tapped, err
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	l := &line{call: c, clock: System(), hangUp: cancel}
	traced := httptrace.WithClientTrace(l.context(ctx), &httptrace.ClientTrace{
		WroteRequest: func(httptrace.WroteRequestInfo) { sent = tapped.written() },
	})
	req, err := newRequest(traced, l)
	Expect(err).NotTo(HaveOccurred())
	_, err = s.RoundTrip(req)
	Expect(err).To(HaveOccurred())
	return sent
}

// nobody returns a URL at which no one listens.
func nobody() string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	Expect(err).NotTo(HaveOccurred())
	defer listener.Close()
	return "http://" + listener.Addr().String()
}

var _ = Describe("Saying what went wrong", func() {
	DescribeTable("an answer that is no HTTP",
		func(answer, kind, words string) {
			e := only(onSocket(Options{Clock: Virtual(start)}).Do(context.Background(), to(peer(saying(answer)))))
			Expect(e.Response).To(BeNil())
			Expect(e.Failure.Kind).To(Equal(kind), e.Failure.Message)
			Expect(e.Failure.Message).To(ContainSubstring(words))
			Expect(e.Failure.Message).NotTo(MatchRegexp(`127\.0\.0\.1:\d+`), "a port of ours would make every cause another one")
		},
		Entry("another protocol", "SSH-2.0-OpenSSH_9.6\r\n", wire.FailedProtocol, "not HTTP"),
		Entry("a TLS alert", "\x15\x03\x01\x00\x02\x02\x46", wire.FailedProtocol, "the port speaks TLS"),
		Entry("a status that is none", "HTTP/1.1 abc OK\r\n\r\n", wire.FailedProtocol, "not HTTP"),
		Entry("a header without a colon", "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n", wire.FailedProtocol, "not HTTP"),
		Entry("a length that is none", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", wire.FailedProtocol, "not HTTP"),
		Entry("two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", wire.FailedProtocol, "not HTTP"),
		Entry("an encoding nobody knows", "HTTP/1.1 200 OK\r\nTransfer-Encoding: odd\r\n\r\n", wire.FailedProtocol, "not HTTP"),
		Entry("chunks that are none", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", wire.FailedProtocol, "broke off"),
		Entry("a header without an end", "HTTP/1.1 200 OK\r\nX: "+strings.Repeat("x", 2<<20), wire.FailedProtocol, "headers exceeded"),
		Entry("nothing", "", wire.FailedClosed, "ended before"),
		Entry("half a header", "HTTP/1.1 200 OK\r\nX: 1", wire.FailedClosed, "ended before"),
		Entry("half a body", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", wire.FailedClosed, "ended before"),
	)

	It("says that a name has no address", func() {
		e := only(onSocket(Options{}).Do(context.Background(), to("http://nobody.invalid/")))
		Expect(e.Failure).To(Equal(&wire.Failure{Kind: wire.FailedDNS, Message: e.Failure.Message}))
		Expect(e.Failure.Message).To(ContainSubstring("nobody.invalid"))
	})

	It("says that the port of an https URL speaks plain HTTP", func() {
		url := peer(func(conn net.Conn) {
			_, _ = io.ReadAtLeast(conn, make([]byte, 16), 16)
			_, _ = io.WriteString(conn, "HTTP/1.1 400 Bad Request\r\n\r\n")
			_, _ = io.Copy(io.Discard, conn)
		})
		e := only(onSocket(Options{}).Do(context.Background(), to(strings.Replace(url, "http:", "https:", 1))))
		Expect(e.Failure.Kind).To(Equal(wire.FailedTLS))
		Expect(e.Failure.Message).To(HavePrefix("the port speaks plain HTTP"))
	})

	It("says that the target refused the handshake", func() {
		server := httptest.NewUnstartedServer(http.NotFoundHandler())
		server.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert, MaxVersion: tls.VersionTLS12}
		server.Config.ErrorLog = silence
		server.StartTLS()
		DeferCleanup(server.Close)
		roots := server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
		e := only(New(Options{RoundTripper: Socket(SocketOptions{Roots: roots})}).Do(context.Background(), to(server.URL)))
		Expect(e.Failure.Kind).To(Equal(wire.FailedTLS), e.Failure.Message)
	})

	It("records what TLS settled", func() {
		server := httptest.NewTLSServer(http.NotFoundHandler())
		DeferCleanup(server.Close)
		roots := server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
		tripper := Socket(SocketOptions{Roots: roots})
		c := to(strings.Replace(server.URL, "127.0.0.1", "example.com", 1))
		tripper.(*socket).kept.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, server.Listener.Addr().String())
		}
		e := only(New(Options{RoundTripper: tripper}).Do(context.Background(), c))
		Expect(e.TLS).To(HaveValue(And(HaveField("Version", "1.3"), HaveField("ServerName", "example.com"), HaveField("CipherSuite", HavePrefix("TLS_")))))
	})

	It("names the deadline that passed", func() {
		c := to(peer(func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }))
		c.Deadline = 30 * time.Millisecond
		e := only(onSocket(Options{}).Do(context.Background(), c))
		Expect(e.Failure).To(Equal(&wire.Failure{Kind: wire.FailedTimeout, Message: "no whole answer came within 30ms"}))
	})

	It("says why the run did not wait for the answer", func() {
		ctx, cancel := context.WithCancelCause(context.Background())
		c := to(peer(func(conn net.Conn) {
			cancel(fmt.Errorf("the scenario took longer than 5m0s"))
			_, _ = io.Copy(io.Discard, conn)
		}))
		c.Retry = true
		e := only(onSocket(Options{}).Do(ctx, c))
		Expect(e.Failure.Kind).To(Equal(wire.FailedStopped))
		Expect(e.Failure.Message).To(HaveSuffix("the scenario took longer than 5m0s"))
	})

	It("does not call the target lost where the rate limit let nothing go", func() {
		c := New(Options{RoundTripper: answers(200), Pace: func(context.Context) error { return fmt.Errorf("too late") }})
		Expect(only(c.Do(context.Background(), call())).Failure.Kind).To(Equal(wire.FailedStopped))
	})
})

var _ = Describe("A target that wants to hurt", func() {
	It("leaves nothing running, whatever it does", func() {
		before := gleak.Goroutines()
		endless := func(conn net.Conn) {
			saying("HTTP/1.1 200 OK\r\n\r\n")(conn)
			for junk := make([]byte, 64<<10); ; {
				if _, err := conn.Write(junk); err != nil {
					return
				}
			}
		}
		client := onSocket(Options{Limits: Limits{Body: 1 << 20}})
		for _, speak := range []func(net.Conn){holding("HTTP/1.1 200 OK\r\n\r\n"), endless, saying("nonsense\r\n")} {
			for _, fault := range []Fault{NoFault, HangUpBeforeAnswer, HangUpMidBody, Stall} {
				c := to(peer(speak))
				c.Fault, c.Deadline = fault, 100*time.Millisecond
				only(client.Do(context.Background(), c))
			}
		}
		client.RoundTripper.(interface{ CloseIdleConnections() }).CloseIdleConnections()
		Eventually(gleak.Goroutines, "5s").ShouldNot(gleak.HaveLeaked(before, gleak.IgnoringCreator("sync.(*WaitGroup).Go")), "connections end in their own time")
	})

	It("is heard no longer than the deadline where its header never ends", func() {
		c := to(peer(holding("HTTP/1.1 200 OK\r\nX-Slow: 1")))
		c.Deadline = 50 * time.Millisecond
		Expect(only(onSocket(Options{}).Do(context.Background(), c)).Failure.Kind).To(Equal(wire.FailedTimeout))
	})

	It("is heard no longer than the deadline where it drips byte by byte", func() {
		c := to(peer(func(conn net.Conn) {
			saying("HTTP/1.1 200 OK\r\n\r\n")(conn)
			for {
				if _, err := io.WriteString(conn, "."); err != nil {
					return
				}
			}
		}))
		c.Deadline = 50 * time.Millisecond
		client := onSocket(Options{Limits: Limits{Body: 1 << 40}})
		Expect(only(client.Do(context.Background(), c)).Failure.Kind).To(Equal(wire.FailedTimeout))
	})

	It("cannot make us unpack what it packed", func() {
		packed := "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"
		c := to(peer(saying("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 10\r\nConnection: close\r\n\r\n" + packed)))
		e := only(onSocket(Options{}).Do(context.Background(), c))
		Expect(string(e.Response.Body)).To(Equal(packed))
		Expect(e.Response.Header.Get("Content-Encoding")).To(Equal("gzip"))
	})

	It("is written down with the framing it used", func() {
		c := to(peer(saying("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\n{}\r\n0\r\n\r\n")))
		e := only(onSocket(Options{}).Do(context.Background(), c))
		Expect(e.Response.Header.Get("Transfer-Encoding")).To(Equal("chunked"))
		Expect(string(e.Response.Body)).To(Equal("{}"))
	})
})
