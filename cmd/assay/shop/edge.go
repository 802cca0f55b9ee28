package shop

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"syscall"

	"github.com/assay-project/assay/cmd/assay/line"
	"github.com/assay-project/assay/fixtures/merchant"
	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/wire"
)

// AtTheEdge is InMemory with all that lies between a merchant and its callers:
// TLS over pipes, a door in clear, and callers from other addresses. The
// authority of its certificates counts as a public one.
func AtTheEdge(m *merchant.Merchant, version wire.Version, profile string, clock transport.Clock) (*line.Run, error) {
	edge, err := m.Edge(Host)
	if err != nil {
		return nil, err
	}
	at := Place{URL: edge.URL(Host), Edge: &Edge{Listed: "http://listed.example:3128", Unlisted: "http://unlisted.example:3128"}}
	run, err := inMemory(m, at, version, profile, clock)
	if err != nil {
		return nil, err
	}
	way := piped(edge.TLS, edge.Authority, clock)
	from := func(h http.Handler) http.RoundTripper {
		if edge.TLS == nil {
			return transport.Memory(h)
		}
		return behindDoors(h, edge.Clear, way)
	}
	kit, address := run.Kit, m.Shop()
	kit.Transport.RoundTripper = beside(kit.Transport.RoundTripper, from(m))
	kit.Ways.Listed, kit.Ways.Unlisted, kit.Ways.Address = from(m.From(address.Listed)), from(m.From(address.Unlisted)), address.Listed
	kit.Prober = way
	return run, nil
}

// piped is the way over pipes to a server that speaks TLS. The authority of its
// certificates, in PEM, counts as a public one.
func piped(server *tls.Config, authority []byte, clock transport.Clock) transport.Prober {
	public := x509.NewCertPool()
	public.AppendCertsFromPEM(authority)
	return transport.Prober{Dial: transport.Piped(server), Clock: clock, Public: public}
}

// behindDoors is a handler at the port that a way leads to, beside what answers in
// clear at another; nil is nobody.
func behindDoors(h, clear http.Handler, way transport.Prober) http.RoundTripper {
	trusting := &tls.Config{RootCAs: way.Public, Time: way.Clock.Now, MinVersion: tls.VersionTLS12}
	d := doors{secured: transport.Behind(way.Dial, trusting, transport.Memory(h)), clear: nobody{}}
	if clear != nil {
		d.clear = transport.Memory(clear)
	}
	return d
}

// doors are the two ports of a host.
type doors struct{ secured, clear http.RoundTripper }

func (d doors) RoundTrip(req *http.Request) (*http.Response, error) {
	switch {
	case req.URL.Scheme == "https":
		return d.secured.RoundTrip(req)
	case req.URL.Port() == "443":
		return nil, io.EOF // who speaks TLS there hangs up
	}
	return d.clear.RoundTrip(req)
}

// nobody listens.
type nobody struct{}

func (nobody) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
}
