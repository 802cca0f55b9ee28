package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

// Dial opens a connection, as net.Dialer does.
type Dial func(ctx context.Context, network, address string) (net.Conn, error)

// Prober makes handshakes to learn what a server accepts and which certificates
// it sends. It sends nothing over what it opens.
//
// TLS 1.2 and 1.3 with the suites that crypto/tls has are offered through it, and
// its handshakes are carried through to their end. Older versions, finite
// groups, short curves, and suites that are weak are in part beyond it: they are
// offered by a ClientHello made by hand (hello.go), and what the server answers
// to that counts, since it settles version and suite. Nobody looks at SSL 2.0,
// compression, renegotiation, revocation or transparency logs.
type Prober struct {
	Dial    Dial  // a net.Dialer if nil
	Clock   Clock // certificates are followed at its time; System if nil
	Timeout time.Duration
	Public  *x509.CertPool // authorities everybody trusts, nil asks the system
	Named   *x509.CertPool // authorities this run trusts beside them, nil: none
}

func (p Prober) filled() Prober {
	if p.Dial == nil {
		p.Dial = (&net.Dialer{}).DialContext
	}
	if p.Clock == nil {
		p.Clock = System()
	}
	if p.Timeout == 0 {
		p.Timeout = 10 * time.Second
	}
	return p
}

// Handshake offers something to the server at an address, once, and writes
// down what became of it. The name of the host goes along as SNI.
func (p Prober) Handshake(ctx context.Context, address string, offer wire.Offer) wire.Handshake {
	p = p.filled()
	host, _, err := net.SplitHostPort(address)
	h := wire.Handshake{Address: address, Offered: offer, Began: p.Clock.Now()}
	if net.ParseIP(host) == nil && !slices.Contains(offer.Versions, "SSLv3") {
		h.Offered.ServerName = host
	}
	bounded, cancel := context.WithTimeout(ctx, p.Timeout)
	defer cancel()
	if err == nil {
		err = p.shake(bounded, host, &h)
	}
	h.TookUS = p.Clock.Now().Sub(h.Began).Microseconds()
	if err != nil {
		h.Settled, h.Failure = nil, p.explain(ctx, err)
	}
	return h
}

func (p Prober) shake(ctx context.Context, host string, h *wire.Handshake) error {
	conn, err := p.Dial(ctx, "tcp", h.Address)
	if err != nil {
		return err
	}
	// The connection itself is closed: a server that does not read, or that goes
	// on talking, must not hold us up.
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	config, speaks := configFor(h.Offered)
	if !speaks {
		h.Settled, err = greetByHand(conn, h.Offered)
		return errors.Join(err, ended(ctx, err))
	}
	config.ServerName = host
	var sent []*x509.Certificate
	config.VerifyConnection = func(state tls.ConnectionState) error {
		sent = state.PeerCertificates
		return nil
	}
	secured := tls.Client(conn, config)
	err = secured.HandshakeContext(ctx)
	if len(sent) > 0 {
		h.Chain = p.follow(sent, host, h.Began)
	}
	if err != nil {
		return errors.Join(err, ended(ctx, err))
	}
	h.Settled = tlsFacts(secured.ConnectionState())
	return nil
}

// ended is the end of a context under which something failed.
func ended(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	return ctx.Err()
}

// configFor is an offer in the terms of crypto/tls; speaks is false for what
// crypto/tls cannot offer.
func configFor(o wire.Offer) (config *tls.Config, speaks bool) {
	// Certificates are looked at afterwards, whatever they are.
	config = &tls.Config{InsecureSkipVerify: true}
	if len(o.Groups) > 0 {
		return nil, false
	}
	for _, v := range o.Versions {
		id, ok := versionIDs[v]
		if !ok || id < tls.VersionTLS10 {
			return nil, false
		}
		if config.MinVersion == 0 || id < config.MinVersion {
			config.MinVersion = id
		}
		config.MaxVersion = max(config.MaxVersion, id)
	}
	own := slices.Concat(tls.CipherSuites(), tls.InsecureCipherSuites())
	for _, name := range o.CipherSuites {
		id := suiteIDs[name]
		if !slices.ContainsFunc(own, func(s *tls.CipherSuite) bool { return s.ID == id }) {
			return nil, false
		}
		config.CipherSuites = append(config.CipherSuites, id)
	}
	return config, true
}

var versionIDs = map[string]uint16{
	"SSLv3": 0x0300, "1.0": tls.VersionTLS10, "1.1": tls.VersionTLS11, "1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13,
}

// explain tells a refusal from silence and from a host that is not there.
func (p Prober) explain(run context.Context, err error) *wire.Failure {
	fail := func(kind, message string) *wire.Failure { return &wire.Failure{Kind: kind, Message: message} }
	var dial *net.OpError
	switch {
	case run.Err() != nil:
		return stopped(run)
	case isDNS(err):
		return fail(wire.FailedDNS, dnsSentence(err))
	case isTimeout(err):
		return fail(wire.FailedTimeout, fmt.Sprintf("the handshake was not over within %s", p.Timeout))
	case errors.As(err, &dial) && dial.Op == "dial":
		return fail(wire.FailedConnect, "nobody accepts connections there: "+bare(err))
	}
	if message := tlsSentence(err); message != "" {
		return fail(wire.FailedTLS, message)
	}
	return fail(wire.FailedClosed, "the target ended the connection instead of an answer: "+bare(err))
}

// versionName is how a version of the protocol is recorded.
func versionName(id uint16) string { return strings.TrimPrefix(tls.VersionName(id), "TLS ") }
