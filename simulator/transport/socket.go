package transport

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"time"
)

// SocketOptions of real connections.
type SocketOptions struct {
	Roots  *x509.CertPool // who may sign certificates, nil asks the system
	Dial   Dial           // how to connect, Connecting if nil
	Proxy  *url.URL       // through which requests leave, nil: none
	Header int64          // bytes of a response header that are read, 1 MiB if zero
}

// Socket connects over real sockets: HTTP/1.1 alone, no proxy but the one it is
// given, no redirects, no cookies, no silent decompression, certificates
// verified. Its connections are kept for the next request; CloseIdleConnections
// lets them go.
func Socket(o SocketOptions) http.RoundTripper {
	if o.Header == 0 {
		o.Header = 1 << 20
	}
	breaking := transport(o)
	breaking.MaxIdleConnsPerHost = -1 // a connection to break is a fresh one, and is not kept
	return &socket{kept: transport(o), breaking: breaking, named: transport(o)}
}

// socket keeps connections to what targets name apart, since those to what was
// configured may lead anywhere.
type socket struct{ kept, breaking, named *http.Transport }

func (s *socket) RoundTrip(req *http.Request) (*http.Response, error) {
	switch call := CallOf(req.Context()); {
	case call.Named:
		return s.named.RoundTrip(req)
	case call.Fault == NoFault:
		return s.kept.RoundTrip(req)
	case call.Fault == HangUpBeforeAnswer:
		return nil, s.sendAndLeave(req)
	}
	return s.breaking.RoundTrip(req)
}

// sendAndLeave writes the request to a connection of its own and closes it.
// net/http says that a request is written before it has flushed its buffer, and
// hanging up on its word would lose the end of the request.
func (s *socket) sendAndLeave(req *http.Request) error {
	ctx := req.Context()
	var whole bytes.Buffer
	if err := req.WithContext(context.Background()).Write(&whole); err != nil {
		return err
	}
	conn, err := s.dial(ctx, req.URL)
	if err != nil {
		return err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	trace := httptrace.ContextClientTrace(ctx)
	trace.GotConn(httptrace.GotConnInfo{Conn: conn})
	if _, err := conn.Write(whole.Bytes()); err != nil {
		return errors.Join(err, context.Cause(ctx))
	}
	trace.WroteRequest(httptrace.WroteRequestInfo{})
	return errHungUp
}

// dial connects as the kept transport does.
func (s *socket) dial(ctx context.Context, target *url.URL) (net.Conn, error) {
	port := target.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[target.Scheme]
	}
	conn, err := s.kept.DialContext(ctx, "tcp", net.JoinHostPort(target.Hostname(), port))
	if err != nil || target.Scheme == "http" {
		return conn, err
	}
	config := s.kept.TLSClientConfig.Clone()
	config.ServerName = target.Hostname()
	secured := tls.Client(conn, config)
	bounded, cancel := context.WithTimeout(ctx, s.kept.TLSHandshakeTimeout)
	defer cancel()
	if err := secured.HandshakeContext(bounded); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return secured, nil
}

// errUnreached is what a proxy says of a target it cannot connect to, errProxy
// that it lets nobody through.
var (
	errUnreached = errors.New("the proxy cannot connect to the target")
	errProxy     = errors.New("the proxy does not let us through")
)

// tunnelled reads what a proxy answers to a request for a tunnel.
func tunnelled(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
	switch {
	case answer.StatusCode == http.StatusOK:
		return nil
	case answer.StatusCode >= 500:
		return fmt.Errorf("%w: it answers %s", errUnreached, answer.Status)
	}
	return fmt.Errorf("%w: it answers %s", errProxy, answer.Status)
}

// CloseIdleConnections closes what is kept open for the next request.
func (s *socket) CloseIdleConnections() {
	s.kept.CloseIdleConnections()
	s.named.CloseIdleConnections()
}

func transport(o SocketOptions) *http.Transport {
	if o.Dial == nil {
		o.Dial = Connecting(nil)
	}
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	proxy := http.ProxyURL(o.Proxy)
	if o.Proxy == nil {
		proxy = nil
	}
	return &http.Transport{
		Proxy: proxy, OnProxyConnectResponse: tunnelled,
		DialContext:            o.Dial,
		TLSClientConfig:        &tls.Config{RootCAs: o.Roots, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    connecting,
		DisableCompression:     true,
		MaxResponseHeaderBytes: o.Header,
		MaxIdleConnsPerHost:    64,
		// Shorter than any common server keeps a connection (2 s and more), so
		// that none dies just as a request is sent that may not be repeated.
		IdleConnTimeout: 1500 * time.Millisecond,
		Protocols:       &protocols,
	}
}
