package acp

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/wire"
)

// Handshake makes one TLS handshake with the target's host.
func (a *Agent) Handshake(step string, offer wire.Offer) *wire.Handshake {
	u := a.encrypted(step)
	port := u.Port()
	if port == "" {
		port = "443"
	}
	if a.rec.Pace(a.ctx) != nil {
		a.Stop(step, "the run ended before the scenario did")
	}
	h := a.kit.Prober.Handshake(a.ctx, net.JoinHostPort(u.Hostname(), port), offer)
	h.Scenario, h.Step = a.scenario, step
	a.rec.AddHandshake(h)
	return &h
}

// encrypted is the base URL, or the scenario ends.
func (a *Agent) encrypted(step string) *url.URL {
	u, err := url.Parse(a.kit.Target)
	if err != nil || u.Scheme != "https" {
		a.Stop(step, "the target %s is no https URL", a.kit.Target)
	}
	return u
}

// obsolete are the versions that nobody should accept any more.
var obsolete = []string{"1.1", "1.0", "SSLv3"}

// What the target is where it meets the network.
var transportScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "tls", Needs: []string{"transport.tls"},
			Says: "shake hands as clients of today and of old do, with one version or one weak class of ciphers, curves or primes at a time " +
				"(SSL 2.0, compression, renegotiation and revocation are not looked at)",
		},
		Slow: true, Anyway: true, // it tells why nobody else got through
		Play: func(a *Agent) {
			a.versionsOfTLS()
			a.Handshake("modern", transport.Modern)
			for _, class := range transport.WeakClasses() {
				a.Handshake("weak-"+class.Name, class.Offer)
			}
			a.Handshake("usual-again", transport.Usual)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "in-clear", Needs: []string{"transport.tls", inStock},
			Says: "open a session in Dutch over TLS, then create and read it without encryption and with a made-up token",
		},
		Play: func(a *Agent) {
			a.encrypted("create")
			create := a.Create("create", a.Opening(a.One()), Set("Accept-Language", "nl-NL"))
			a.Create("clear-create", a.Opening(a.One()), inClear(a.kit.Target))
			a.Retrieve("clear-retrieve", a.Session(create).ID, inClear(a.kit.Target))
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "from-listed", Needs: []string{"egress.listed", inStock},
			Says: "create from an address on the allow-list, with the token, without one and with a wrong one",
		},
		Play: func(a *Agent) {
			listed := a.leaving(a.kit.Ways.Listed)
			listed.Create("create", a.Opening(a.One()), aside, again)
			listed.Create("bare", a.Opening(a.One()), aside, Drop("Authorization"))
			listed.Create("wrong-token", a.Opening(a.One()), aside, Set("Authorization", "Bearer wrong"))
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "from-unlisted", Needs: []string{"egress.unlisted", inStock},
			Says: "create from an address that is not on the allow-list, then claim one that is in every header for it",
		},
		Play: fromUnlisted,
	},
}

// versionsOfTLS shakes hands as usual, and with one version at a time.
func (a *Agent) versionsOfTLS() {
	if h := a.Handshake("usual", transport.Usual); h.Failure != nil && h.Failure.Kind != wire.FailedTLS && h.Failure.Kind != wire.FailedClosed {
		panic(stop{wire.Stop{Step: "usual", Transport: true, Cause: "no handshake: " + h.Failure.Message}})
	}
	a.Handshake("only-1.3", transport.Only("1.3"))
	a.Handshake("only-1.2", transport.Only("1.2"))
	for _, version := range obsolete {
		a.Handshake("obsolete-"+version, transport.Only(version))
	}
}

// forwarded are the header fields in which a proxy tells whom it calls for.
var forwarded = []string{"X-Forwarded-For", "Forwarded", "X-Real-IP", "True-Client-IP"}

func fromUnlisted(a *Agent) {
	outside := a.leaving(a.kit.Ways.Unlisted)
	first := outside.Create("create", a.Opening(a.One()), aside)
	switch {
	case a.Lacks("forged", "egress.listed"):
		return
	case a.kit.Ways.Address == "":
		a.rec.Skip(wire.Skip{Step: "forged", Reason: "the configuration names no address under egress.listed that could be claimed"})
		return
	case first.Status()/100 == 2:
		a.Skip("forged", "the target serves addresses that are not on its list")
		return
	}
	forged := outside.Create("forged", a.Opening(a.One()), aside, claiming(a.kit.Ways.Address, forwarded...))
	if forged.Status()/100 != 2 {
		return
	}
	for _, name := range forwarded { // which of them opened the door
		outside.Create("forged-"+name, a.Opening(a.One()), aside, claiming(a.kit.Ways.Address, name))
	}
}

// claiming says in these fields that a request comes from an address.
func claiming(address string, names ...string) Change {
	return func(c *Call) {
		for _, name := range names {
			value := address
			if name == "Forwarded" {
				value = "for=" + address
				if strings.Contains(address, ":") {
					value = fmt.Sprintf(`for="[%s]"`, address)
				}
			}
			Set(name, value)(c)
		}
	}
}

// aside marks a request to another door; it may be dropped there without a word,
// which is not waited for longer than needed.
func aside(c *Call) {
	Because(wire.Aside)(c)
	c.Patience = 15 * time.Second
}

// again lets a request be repeated like any other.
func again(c *Call) { c.Retry = true }

// madeUp is a credential that nobody was given.
const madeUp = "Bearer made-up-token"

// inClear sends a request to the same host without encryption. The token is
// made up: the real one never goes out in clear.
func inClear(target string) Change {
	return func(c *Call) {
		aside(c)
		c.URL = clearURL(target) + strings.TrimPrefix(c.URL, target)
		Set("Authorization", madeUp)(c)
	}
}

// clearURL is the base URL without TLS: at port 80 for port 443, and for any
// other port at that very port, since nobody knows which belongs to it.
func clearURL(target string) string {
	u, err := url.Parse(target)
	if err != nil {
		return target
	}
	u.Scheme = "http"
	if u.Port() == "443" {
		u.Host = strings.TrimSuffix(u.Host, ":443")
	}
	return u.String()
}

// leaving is the same agent on another way out, the usual one where that is nil.
func (a *Agent) leaving(way http.RoundTripper) *Agent {
	if way == nil {
		return a
	}
	other := *a
	options := a.client.Options
	options.RoundTripper = way
	other.client = transport.New(options)
	return &other
}
