package shop

import (
	"crypto/tls"
	"time"

	"github.com/assay-project/assay/cmd/assay/line"
	"github.com/assay-project/assay/fixtures/provider"
	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/webhook"
	"github.com/assay-project/assay/simulator/wire"
)

// ProviderHost is the name under which the provider is reached where names matter.
const ProviderHost = "psp.example"

// ProviderEdge is how a provider meets the network under some names, with a
// certificate of an authority that is made for it, in PEM.
func ProviderEdge(p *provider.Provider, now time.Time, hosts ...string) (*provider.Edge, []byte, error) {
	authority, err := webhook.NewAuthority(now)
	if err != nil {
		return nil, nil, err
	}
	certificate, err := authority.Issue(now.AddDate(0, -1, 0), now.AddDate(0, 2, 0), hosts...)
	if err != nil {
		return nil, nil, err
	}
	edge := p.Edge()
	edge.TLS.Certificates = []tls.Certificate{*certificate}
	return edge, authority.PEM(), nil
}

// ProviderAtTheEdge is ProviderInMemory over TLS, beside a door in clear. The
// authority of its certificate counts as a public one.
func ProviderAtTheEdge(p *provider.Provider, at *ProviderPlace, version wire.Version, profile string, clock transport.Clock) (*line.Run, error) {
	edge, authority, err := ProviderEdge(p, clock.Now(), ProviderHost)
	if err != nil {
		return nil, err
	}
	at.Edge = &Edge{}
	run, err := ProviderInMemory(p, at, version, profile, clock)
	if err != nil {
		return nil, err
	}
	way := piped(edge.TLS, authority, clock)
	run.Kit.Transport.RoundTripper = beside(behindDoors(p, edge.Clear, way), transport.Memory(p.Control()))
	run.Kit.Ways.Second = behindDoors(p.Elsewhere(), nil, way)
	run.Kit.Prober = way
	return run, nil
}
