package transport

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
	"sync"
)

// answer is what a handler in this process writes to. Like net/http's own it
// holds the first bytes back, so that a short answer has a Content-Length.
type answer struct {
	method string
	clock  Clock // of whoever asks: the server lives in the same time
	header http.Header
	begun  chan struct{} // closed once the header is on its way, or nothing comes
	rest   *io.PipeReader
	stream *io.PipeWriter

	mu       sync.Mutex
	status   int
	sent     http.Header // the header as it was when the status was written
	held     []byte
	length   int64 // announced by the handler, -1 if it did not
	written  int64
	under    bool // under way: what is written goes to the stream
	dropped  bool // nobody reads it
	breakage error
}

// heldBack is how many bytes net/http's server waits for.
const heldBack = 2048

func newAnswer(req *http.Request) *answer {
	a := &answer{method: req.Method, clock: lineOf(req.Context()).clock, header: http.Header{}, begun: make(chan struct{}), length: -1}
	a.rest, a.stream = io.Pipe()
	return a
}

// serve calls the handler. A panic closes the connection, as a server does.
func (a *answer) serve(h http.Handler, r *http.Request, body *upload) {
	defer func() {
		panicked := recover() != nil
		body.finish()
		a.end(panicked)
	}()
	h.ServeHTTP(a, r)
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	if status < 100 || status > 999 {
		panic(fmt.Sprintf("invalid WriteHeader code %d", status))
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.writeHeader(status)
}

func (a *answer) writeHeader(status int) {
	if a.status != 0 || status < 200 && status != http.StatusSwitchingProtocols {
		return
	}
	a.status, a.sent = status, http.Header{}
	for name, values := range a.header {
		for _, value := range values {
			name := textproto.CanonicalMIMEHeaderKey(name)
			a.sent[name] = append(a.sent[name], strings.TrimSpace(value))
		}
	}
	if _, set := a.header["Date"]; !set {
		a.sent.Set("Date", a.clock.Now().UTC().Format(http.TimeFormat))
	}
	if length, err := strconv.ParseInt(a.sent.Get("Content-Length"), 10, 64); err == nil {
		a.length = length
	}
}

func (a *answer) Write(p []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.writeHeader(http.StatusOK)
	switch {
	case !allowsBody(a.status):
		return 0, http.ErrBodyNotAllowed
	case a.length >= 0 && a.written+int64(len(p)) > a.length:
		return 0, http.ErrContentLength
	}
	a.written += int64(len(p))
	if a.dropped || a.under && a.method == http.MethodHead {
		return len(p), nil
	}
	if !a.under {
		a.held = append(a.held, p...)
		if len(a.held) > heldBack {
			a.begin(false)
		}
		return len(p), nil
	}
	a.mu.Unlock() // a reader may be slow
	n, err := a.stream.Write(p)
	a.mu.Lock()
	if a.dropped {
		return len(p), nil
	}
	return n, err
}

// Flush sends what was held back.
func (a *answer) Flush() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.writeHeader(http.StatusOK)
	if !a.under {
		a.begin(false)
	}
}

func allowsBody(status int) bool {
	return status >= 200 && status != http.StatusNoContent && status != http.StatusNotModified
}

// begin decides what the server adds to the header and lets the client go on.
func (a *answer) begin(complete bool) {
	a.under = true
	defer close(a.begun)
	if !allowsBody(a.status) {
		return
	}
	_, typed := a.sent["Content-Type"]
	if suppressed, set := a.header["Content-Type"]; set && suppressed == nil {
		typed = true
	}
	if !typed && len(a.held) > 0 && a.sent.Get("Content-Encoding") == "" {
		a.sent.Set("Content-Type", http.DetectContentType(a.held))
	}
	if a.length < 0 && complete && (a.method != http.MethodHead || a.written > 0) {
		a.length = a.written
		a.sent.Set("Content-Length", strconv.FormatInt(a.length, 10))
	}
}

// end closes the answer when the handler has returned.
func (a *answer) end(panicked bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if panicked && !a.under {
		a.breakage = errBroken
		close(a.begun)
		return
	}
	a.writeHeader(http.StatusOK)
	if !a.under {
		a.begin(true)
	}
	short := a.length > a.written && a.method != http.MethodHead && allowsBody(a.status)
	if panicked || short {
		_ = a.stream.CloseWithError(io.ErrUnexpectedEOF)
		return
	}
	_ = a.stream.Close()
}

// err is why there is no answer, nil if there is one.
func (a *answer) err() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.breakage
}

// drop lets the handler write to nobody.
func (a *answer) drop() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.dropped = true
	_ = a.rest.Close()
}

// response is the answer as the client sees it; closing its body hangs up.
func (a *answer) response(hangUp func()) *http.Response {
	a.mu.Lock()
	defer a.mu.Unlock()
	body := io.MultiReader(bytes.NewReader(a.held), a.rest)
	if a.method == http.MethodHead {
		body = http.NoBody
	}
	r := &http.Response{
		Status: fmt.Sprintf("%03d %s", a.status, http.StatusText(a.status)), StatusCode: a.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: a.sent, ContentLength: a.length,
		Body: &download{body, func() { hangUp(); _ = a.rest.Close() }},
	}
	if a.length < 0 && allowsBody(a.status) && a.method != http.MethodHead {
		r.TransferEncoding = []string{"chunked"}
	}
	return r
}

type download struct {
	io.Reader
	hangUp func()
}

func (d *download) Close() error {
	d.hangUp()
	return nil
}
