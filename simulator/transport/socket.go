package transport

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"time"
)

// SocketOptions of real connections.
type SocketOptions struct {
	Roots       *x509.CertPool // who may sign certificates, nil asks the system
	DialTimeout time.Duration  // 10 s if zero
}

// Socket connects over real sockets: no proxy, no redirects, no cookies, no
// silent decompression, certificates verified.
func Socket(o SocketOptions) http.RoundTripper {
	if o.DialTimeout == 0 {
		o.DialTimeout = 10 * time.Second
	}
	dialer := &net.Dialer{Timeout: o.DialTimeout}
	return &http.Transport{
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{RootCAs: o.Roots, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    o.DialTimeout,
		DisableCompression:     true,
		MaxResponseHeaderBytes: 1 << 20,
		MaxIdleConnsPerHost:    64,
		IdleConnTimeout:        30 * time.Second,
		Protocols:              http1(),
	}
}

func http1() *http.Protocols {
	var p http.Protocols
	p.SetHTTP1(true)
	return &p
}
