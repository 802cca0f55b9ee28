package acp

import (
	"net/url"
	"strings"

	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/wire"
)

// What a payment provider is where it meets the network.
var providerTransportScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "provider-tls", Needs: []string{pspEndpoint, "transport.tls"},
			Says: "shake hands as clients of today do, and with one version of TLS at a time",
		},
		Slow: true, Anyway: true, // it tells why nobody else got through
		Play: func(a *Agent) {
			a.versionsOfTLS()
			a.Handshake("usual-again", transport.Usual)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "delegation-in-clear", Needs: []string{pspEndpoint, "transport.tls"},
			Says: "delegate a payment with a made-up credential: over TLS, at port 80, and without encryption at the port of TLS",
		},
		Play: func(a *Agent) {
			a.encrypted("secured")
			a.Delegation("secured", Set("Authorization", madeUp), Because(wire.Invalid))
			a.Delegation("clear/usual", inClear(a.kit.Target))
			if at, known := tlsPort(a.kit.Target); known {
				a.Delegation("clear/tls-port", inClear(a.kit.Target), func(c *Call) {
					c.URL = at + strings.TrimPrefix(c.URL, clearURL(a.kit.Target))
				})
			}
		},
	},
}

// tlsPort is the base URL in clear at port 443, where TLS is spoken there: then
// clearURL leads elsewhere.
func tlsPort(target string) (at string, known bool) {
	u, err := url.Parse(target)
	if err != nil || u.Port() != "" && u.Port() != "443" {
		return "", false
	}
	u.Scheme, u.Host = "http", u.Hostname()+":443"
	return u.String(), true
}
