package dauth

import (
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

const (
	elsewhere    = "authentication-elsewhere"
	transport    = "authentication-transport"
	transportTLS = "transport.tls"
)

// Transport: how a provider is met on the network.
var transportRules = []rule.Rule{
	{
		ID: "DA-039", Title: "Foreign origin is refused", Level: rule.Must, Since: first,
		Says:  "A request from outside the infrastructure of the agent is not carried out, whatever credential it has.",
		Cite:  []string{"RFC-DA §8 Agent Infrastructure Allowlisting"},
		Needs: []string{endpoint, "network.second_egress"},
		Given: []string{elsewhere},
		Then: func(t *rule.T) {
			if s := t.Step("create"); !s.OK() {
				t.Unverified("a request from the usual address was answered %s", s.Answer())
			}
			s := t.Step("elsewhere")
			if s.Failure != nil && (s.Failure.Kind == wire.FailedOurs || s.Failure.Kind == wire.FailedStopped) {
				t.Unverified("%s", s.Failure.Message)
			}
			if s.Status() != 0 {
				t.Expect(s).To(match.Status(401, 403))
			}
		},
		Fix: "Bind credentials to the registered addresses of the agent, or to its client certificate.",
	},
	{
		ID: "DA-040", Title: "HTTPS with TLS 1.2 or later", Level: rule.Must, Since: first,
		Says:  "Buyers are authenticated over TLS 1.2 or 1.3 alone; what comes in clear is not carried out.",
		Cite:  []string{"RFC-DA §3.1", "RFC-DA §8"},
		Needs: []string{endpoint, transportTLS},
		Given: []string{transport},
		Ruling: &rule.Ruling{
			Readings: []string{"checkout and delegate payment moved to TLS 1.3 in 2026-04-17", "this text, released with them: TLS 1.2 or later"},
			Holds:    "The text about delegated authentication applies here.",
		},
		Then: func(t *rule.T) {
			t.TurnsDown("obsolete-1.1", "obsolete-1.0", "obsolete-SSLv3")
			t.TakesUp(t.Handshake("usual"), "TLS 1.2 or TLS 1.3")
			t.NotInClear(t.Step("clear"), t.Step("secured"), "authentication_session_id")
		},
		Fix: "Turn TLS 1.0 and 1.1 off where TLS ends, and close the port in clear or let it redirect.",
	},
}
