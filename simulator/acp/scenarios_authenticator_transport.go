package acp

import (
	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/wire"
)

// What a provider of 3-D Secure is where it meets the network.
var authenticatorTransportScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "authentication-transport", Since: V20260417, Needs: []string{authenticator, "transport.tls"},
			Says: "shake hands as clients of today do and with one version of TLS at a time; then ask for a session with a made-up credential, over TLS and in clear",
		},
		Slow: true, Anyway: true, // it tells why nobody else got through
		Play: func(a *Agent) {
			at := a.facing(a.kit.Authenticator.URL)
			at.versionsOfTLS()
			at.Handshake("usual-again", transport.Usual)
			at.BeginAuthentication("secured", Set("Authorization", madeUp), Because(wire.Invalid))
			at.BeginAuthentication("clear", inClear(at.kit.Target))
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "authentication-elsewhere", Since: V20260417, Needs: []string{authenticator, "network.second_egress"},
			Says: "ask for a session from the usual address, then with the same credential from one that is not registered",
		},
		Play: func(a *Agent) {
			a.BeginAuthentication("create")
			a.leaving(a.kit.Ways.Second).BeginAuthentication("elsewhere", aside)
		},
	},
}

// facing is the same agent before another target.
func (a *Agent) facing(target string) *Agent {
	kit := *a.kit
	kit.Target = target
	other := *a
	other.kit = &kit
	return &other
}
