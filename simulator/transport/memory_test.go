package transport

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/simulator/wire"
)

// handlers whose answers must look the same in memory and over a socket.
var handlers = map[string]http.HandlerFunc{
	"a short answer":  func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"a":1}`) },
	"a long answer":   func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, strings.Repeat("x", 10_000)) },
	"an empty answer": func(http.ResponseWriter, *http.Request) {},
	"a status alone":  func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusCreated) },
	"no content":      func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204); _, _ = io.WriteString(w, "x") },
	"a second status": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(201); w.WriteHeader(500) },
	"a late header":   func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(201); w.Header().Set("X-Late", "1") },
	"an announced type": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "a/b")
		_, _ = io.WriteString(w, "x")
	},
	"no type": func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = nil
		_, _ = io.WriteString(w, "x")
	},
	"a small header": func(w http.ResponseWriter, _ *http.Request) { w.Header()["x-odd"] = []string{" a ", "b"} },
	"a length too long": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "9")
		_, _ = io.WriteString(w, "x")
	},
	"a length too short": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1")
		_, _ = io.WriteString(w, "xy")
	},
	"a panic": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	"a panic midway": func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half")
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	},
	"a panic behind a buffer": func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half")
		panic(http.ErrAbortHandler)
	},
	"a status that is none": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(7) },
	"parts": func(w http.ResponseWriter, _ *http.Request) {
		for _, part := range []string{"a", "b"} {
			_, _ = io.WriteString(w, part)
			w.(http.Flusher).Flush()
		}
	},
	"what it was asked": func(w http.ResponseWriter, r *http.Request) {
		r.Header.Write(w)
		body, err := io.ReadAll(r.Body)
		_, _ = io.WriteString(w, strings.Join([]string{r.Method, r.URL.String(), r.RequestURI, r.Host, r.Proto, string(body)}, "\n"))
		_, _ = io.WriteString(w, strings.Join(r.TransferEncoding, ","))
		if err != nil || r.ContentLength > int64(len(body)) {
			w.WriteHeader(500)
		}
	},
}

var _ = Describe("A handler in memory", func() {
	for name, handler := range handlers {
		It("answers as it does over a socket: "+name, func() {
			server := httptest.NewUnstartedServer(handler)
			server.Config.ErrorLog = silence
			server.Start()
			DeferCleanup(server.Close)
			for _, method := range []string{http.MethodPost, http.MethodGet, http.MethodHead} {
				c := to(server.URL + "/a%2Fb?c=d%20e")
				if c.Method = method; method != http.MethodPost {
					c.Body = nil
				}
				c.Header["x-ODD"] = []string{"1"}
				there := only(onSocket(Options{}).Do(context.Background(), c))
				here := only(New(Options{RoundTripper: Memory(handler)}).Do(context.Background(), c))
				if there.Response != nil && here.Response != nil {
					delete(there.Response.Header, "Date")
					delete(here.Response.Header, "Date")
				}
				Expect(here.Response).To(Equal(there.Response), method)
				Expect(here.Failure == nil).To(Equal(there.Failure == nil))
				if here.Failure != nil {
					Expect(here.Failure.Kind).To(Equal(there.Failure.Kind))
				}
			}
		})
	}

	It("dates its answer", func() {
		e := only(New(Options{RoundTripper: Memory(handlers["a short answer"])}).Do(context.Background(), to("http://shop.example/")))
		Expect(http.ParseTime(e.Response.Header.Get("Date"))).To(BeTemporally("~", time.Now(), time.Minute))
	})

	It("does not wait for a silence where time is instant", func() {
		var cut error
		h := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, cut = io.ReadAll(r.Body) })
		c := to("http://shop.example/")
		c.Fault, c.Deadline = Stall, time.Hour
		Expect(only(New(Options{RoundTripper: Memory(h), Clock: Virtual(start)}).Do(context.Background(), c)).Failure.Kind).To(Equal(wire.FailedOurs))
		Expect(cut).To(MatchError(io.ErrUnexpectedEOF))
	})

	It("loses patience on the clock by which it was asked", func() {
		clock := Virtual(start)
		gone := false
		h := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			gone = clock.Sleep(r.Context(), time.Hour) != nil
		})
		c := to("http://shop.example/")
		c.Deadline = 10 * time.Second
		done := make(chan *wire.Exchange)
		clock.Go(func() { done <- only(New(Options{RoundTripper: Memory(h), Clock: clock}).Do(context.Background(), c)) })
		e := <-done
		Expect(e.Failure.Kind).To(Equal(wire.FailedTimeout))
		Expect(e.Took()).To(Equal(10 * time.Second))
		Expect(gone).To(BeTrue())
	})

	It("has done all it does when a hang-up is over", func() {
		for range 100 {
			var before, after error
			done := false
			h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				before = r.Context().Err()
				_, _ = io.Copy(io.Discard, r.Body)
				after = r.Context().Err()
				_, err := io.WriteString(w, strings.Repeat("x", 10_000))
				done = err == nil
			})
			c := to("http://shop.example/")
			c.Fault = HangUpBeforeAnswer
			only(New(Options{RoundTripper: Memory(h)}).Do(context.Background(), c))
			Expect(before).NotTo(HaveOccurred())
			Expect(after).To(MatchError(context.Canceled))
			Expect(done).To(BeTrue())
		}
	})

	It("breaks a body off although its handler does not read it", func() {
		c := to("http://shop.example/")
		c.Fault = HangUpMidBody
		e := only(New(Options{RoundTripper: Memory(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) }))}).Do(context.Background(), c))
		Expect(e.Failure.Kind).To(Equal(wire.FailedOurs))
	})

	It("is not waited for beyond the deadline", func() {
		c := to("http://shop.example/")
		c.Deadline = 20 * time.Millisecond
		h := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		Expect(only(New(Options{RoundTripper: Memory(h)}).Do(context.Background(), c)).Failure.Kind).To(Equal(wire.FailedTimeout))
	})

	It("is cut where its answer never ends", func() {
		ended := make(chan struct{})
		h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			defer close(ended)
			for junk := make([]byte, 64<<10); ; {
				if _, err := w.Write(junk); err != nil {
					return
				}
			}
		})
		e := only(New(Options{RoundTripper: Memory(h), Limits: Limits{Body: 1 << 20}}).Do(context.Background(), to("http://shop.example/")))
		Expect(e.Response.Cut).To(BeTrue())
		Expect(e.Response.Body).To(HaveLen(4 << 10))
		Eventually(ended, "5s").Should(BeClosed(), "the handler learns that nobody reads")
	})

	It("is read no further than the call says", func() {
		h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("a long page")) })
		c := to("http://shop.example/")
		c.Most = 6
		e := only(New(Options{RoundTripper: Memory(h)}).Do(context.Background(), c))
		Expect(e.Response.Cut).To(BeTrue())
		Expect(string(e.Response.Body)).To(Equal("a long"))
	})

	It("is refused a header beyond the limit", func() {
		h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X", strings.Repeat("x", 2000)) })
		e := only(New(Options{RoundTripper: Memory(h), Limits: Limits{Header: 1000}}).Do(context.Background(), to("http://shop.example/")))
		Expect(e.Failure).To(HaveField("Kind", wire.FailedProtocol))
	})
})
