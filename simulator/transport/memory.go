package transport

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Memory calls a handler in this process, with the faults of a real connection:
// a body that breaks off, and a client that is gone when the answer is written.
// What a handler does after a hang-up it has done when the round trip returns.
func Memory(h http.Handler) http.RoundTripper { return memory{h} }

type memory struct{ handler http.Handler }

var errBroken = errors.New("the target broke off the connection")

// RoundTrip returns as soon as the answer begins. One that is broken off before
// waits for the handler, until a moment after the deadline at most.
func (m memory) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, hangUp := context.WithCancel(context.WithoutCancel(req.Context()))
	body := &upload{req: req, hangUp: hangUp}
	received, err := m.received(ctx, req, body)
	if err != nil {
		hangUp()
		return nil, err
	}
	follow := context.AfterFunc(req.Context(), hangUp)
	answer := newAnswer(req)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer hangUp()
		defer follow()
		answer.serve(m.handler, received, body)
	}()
	select {
	case <-answer.begun:
		if body.failed() == nil && req.Context().Err() == nil && answer.err() == nil {
			return answer.response(hangUp), nil
		}
	case <-req.Context().Done():
	}
	hangUp()
	answer.drop()
	waitUntil(ended, req.Context())
	return nil, errors.Join(body.failed(), context.Cause(req.Context()), answer.err())
}

// grace is what a handler is given to notice that its client is gone.
const grace = time.Second

// waitUntil waits for a handler to end, but no longer than the deadline of the
// context and grace, even where the context was cancelled before.
func waitUntil(ended <-chan struct{}, ctx context.Context) {
	deadline, bounded := ctx.Deadline()
	if !bounded {
		<-ended
		return
	}
	timer := time.NewTimer(time.Until(deadline) + grace)
	defer timer.Stop()
	select {
	case <-ended:
	case <-timer.C:
	}
}

// received is the request as a server sees it: names in canonical spelling, the
// host out of the header, framing in it, and no address but a path.
func (m memory) received(ctx context.Context, req *http.Request, body *upload) (*http.Request, error) {
	target, err := url.ParseRequestURI(req.URL.RequestURI())
	if err != nil {
		return nil, err
	}
	received := (&http.Request{
		Method: req.Method, URL: target, RequestURI: req.URL.RequestURI(), Host: req.Host, RemoteAddr: "127.0.0.1:0",
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{}, Body: body, ContentLength: req.ContentLength,
	}).WithContext(ctx)
	if received.Host == "" {
		received.Host = req.URL.Host
	}
	for name, values := range req.Header {
		for _, value := range values {
			received.Header.Add(name, strings.TrimSpace(value))
		}
	}
	switch {
	case req.ContentLength < 0:
		received.TransferEncoding = []string{"chunked"}
	case req.ContentLength > 0, req.Method == http.MethodPost, req.Method == http.MethodPut, req.Method == http.MethodPatch:
		received.Header.Set("Content-Length", strconv.FormatInt(req.ContentLength, 10))
	}
	return received, nil
}

// upload is the body of a request on its way to the handler. At its end the
// request is written, and a client that hangs up then is gone before the
// handler reads on.
type upload struct {
	req    *http.Request
	hangUp func()

	mu  sync.Mutex
	err error // io.EOF, or how it broke off
}

func (u *upload) Read(p []byte) (n int, err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.err == nil && u.req.Body != nil {
		n, u.err = u.req.Body.Read(p)
	} else if u.err == nil {
		u.err = io.EOF
	} else {
		return 0, u.seen()
	}
	if u.err == io.EOF {
		u.written()
	}
	return n, u.seen()
}

// seen is the end of the body as a server sees it.
func (u *upload) seen() error {
	if u.err == nil || u.err == io.EOF {
		return u.err
	}
	return io.ErrUnexpectedEOF
}

func (u *upload) written() {
	if trace := httptrace.ContextClientTrace(u.req.Context()); trace != nil && trace.WroteRequest != nil {
		trace.WroteRequest(httptrace.WroteRequestInfo{})
	}
	if u.req.Context().Err() != nil {
		u.hangUp()
	}
}

// finish reads what the handler left, as a server does before it answers.
func (u *upload) finish() {
	_, _ = io.Copy(io.Discard, u)
	if u.req.Body != nil {
		_ = u.req.Body.Close()
	}
}

// failed is how the body broke off, nil if it did not.
func (u *upload) failed() error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.err == io.EOF {
		return nil
	}
	return u.err
}

// Close leaves the rest to finish.
func (u *upload) Close() error { return nil }
