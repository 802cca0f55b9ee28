package acp

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
)

// discoveryPath lies below the root of the origin, whatever the base URL is.
const discoveryPath = "/.well-known/acp.json"

// origin is scheme and authority of a URL.
func origin(target string) string {
	u, err := url.Parse(target)
	if err != nil {
		return target
	}
	return u.Scheme + "://" + u.Host
}

// Discover reads the discovery document as anybody may: no ACP header at all.
func (a *Agent) Discover(step string, changes ...Change) *wire.Exchange {
	bare := func(c *Call) {
		c.URL = origin(a.kit.Target) + discoveryPath
		c.Header = wire.Header{"Accept": {"application/json"}, "User-Agent": {userAgent}}
	}
	return a.Send(step, Discover, http.MethodGet, "", nil, append([]Change{bare}, changes...)...)
}

// The discovery document.
var discoveryScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "discovery", Since: V20260417, Needs: []string{"discovery"},
			Says: "read the discovery document without headers, with a wrong token and under an unknown version",
		},
		Play: func(a *Agent) {
			a.Discover("plain")
			a.Discover("wrong-token", Set("Authorization", "Bearer wrong"))
			a.Discover("unknown-version", Set("API-Version", "2019-01-01"))
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "advertised", Since: V20260417, Needs: []string{"discovery", inStock},
			Says: "open a session at the advertised base URL",
		},
		Play: func(a *Agent) {
			document := decodeObject(a.Discover("plain"))
			base, _ := document["api_base_url"].(string)
			if !sameHost(base, a.kit.Target) {
				a.rec.Skip(wire.Skip{Step: "base-url", Reason: "api_base_url " + base + " leads to another host than the target, and this program only calls the host it was pointed at"})
				return
			}
			there := func(c *Call) { c.URL = strings.TrimRight(base, "/") + "/checkout_sessions" }
			a.Create("base-url", a.Opening(a.One()), there)
			a.Create("base-url-bare", a.Opening(a.One()), there, Drop("Authorization"), Because(wire.Invalid))
		},
	},
}

func sameHost(a, b string) bool {
	x, errX := url.Parse(a)
	y, errY := url.Parse(b)
	return errX == nil && errY == nil && x.Host != "" && strings.EqualFold(x.Host, y.Host)
}

func texts(v any) []string {
	list, _ := v.([]any)
	var all []string
	for _, e := range list {
		if s, ok := e.(string); ok {
			all = append(all, s)
		}
	}
	return all
}

// What agent and merchant can do.
var capabilityScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "interventions", Since: V20260130, Needs: []string{inStock},
			Says: "declare several sets of interventions, none at all, and ones nobody knows",
		},
		Play: func(a *Agent) {
			declare := func(step string, capabilities JSON, changes ...Change) {
				a.Create(step, merge(a.Opening(a.One()), JSON{"capabilities": capabilities}), changes...)
			}
			supported := func(types ...any) JSON { return JSON{"interventions": JSON{"supported": append([]any{}, types...)}} }
			declare("3ds", supported("3ds"))
			declare("all", supported("3ds", "biometric", "address_verification"))
			declare("address", supported("address_verification"))
			declare("nothing", supported())
			declare("empty", JSON{}, Because(wire.Hostile))
			declare("unknown", merge(supported("3ds", "telepathy"), JSON{"extensions": []any{"discount", "com.example.unknown"}}))
		},
	},
}
