package transport

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"time"
)

// Piped dials a TLS server in this process: whatever the address, a server with
// this configuration greets at the other end.
func Piped(config *tls.Config) Dial {
	return func(context.Context, string, string) (net.Conn, error) {
		here, there := newStream(), newStream()
		go func() {
			conn := &ends{here, there}
			defer conn.Close()
			server := tls.Server(conn, config)
			if server.Handshake() == nil {
				_, _ = server.Read(make([]byte, 1)) // until the client is gone
			}
		}()
		return &ends{there, here}, nil
	}
}

// Behind is TLS for Memory: it shakes hands over dial before the first request,
// as over a connection that is kept, and lets requests through to next if that
// succeeded.
func Behind(dial Dial, config *tls.Config, next http.RoundTripper) http.RoundTripper {
	return &behind{dial: dial, config: config, next: next}
}

type behind struct {
	dial   Dial
	config *tls.Config
	next   http.RoundTripper

	once    sync.Once
	secured *tls.Conn
	err     error
}

func (b *behind) RoundTrip(req *http.Request) (*http.Response, error) {
	b.once.Do(func() { b.secured, b.err = b.shake(req) })
	if b.err != nil {
		return nil, b.err
	}
	if trace := httptrace.ContextClientTrace(req.Context()); trace != nil && trace.GotConn != nil {
		trace.GotConn(httptrace.GotConnInfo{Conn: b.secured})
	}
	return b.next.RoundTrip(req)
}

// shake returns a connection that tells what was settled, and is closed.
func (b *behind) shake(req *http.Request) (*tls.Conn, error) {
	conn, err := b.dial(req.Context(), "tcp", req.URL.Host)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	config := b.config.Clone()
	config.ServerName = req.URL.Hostname()
	secured := tls.Client(conn, config)
	return secured, secured.HandshakeContext(req.Context())
}

// ends is a connection in memory. Unlike net.Pipe it holds what was written, as
// a network does: two peers that both write before they read get on.
type ends struct{ in, out *stream }

func (e *ends) Read(p []byte) (int, error)  { return e.in.Read(p) }
func (e *ends) Write(p []byte) (int, error) { return e.out.Write(p) }

func (e *ends) Close() error {
	e.in.close()
	e.out.close()
	return nil
}

func (e *ends) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (e *ends) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (e *ends) SetDeadline(time.Time) error      { return nil }
func (e *ends) SetReadDeadline(time.Time) error  { return nil }
func (e *ends) SetWriteDeadline(time.Time) error { return nil }

// stream is one direction of it.
type stream struct {
	mu     sync.Mutex
	change sync.Cond
	held   bytes.Buffer
	closed bool
}

func newStream() *stream {
	s := &stream{}
	s.change.L = &s.mu
	return s
}

func (s *stream) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.held.Len() == 0 && !s.closed {
		s.change.Wait()
	}
	return s.held.Read(p) // io.EOF once it is closed and empty
}

func (s *stream) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.change.Broadcast()
	if s.closed {
		return 0, io.ErrClosedPipe
	}
	return s.held.Write(p)
}

func (s *stream) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	s.change.Broadcast()
}
