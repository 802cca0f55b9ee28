package acp

import (
	"net/http"
	"net/url"
	"reflect"
	"slices"
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
			Says: "read the discovery document, unless the run began with that, and as a caller who differs in all that must not matter; then call what it announces: services, and sessions with all it lists",
		},
		Play: func(a *Agent) {
			plain := a.kit.Document
			if plain == nil || plain.Status() != http.StatusOK {
				plain = a.Discover("plain")
			}
			a.disguised(plain)
			a.announced(decodeObject(plain))
		},
	},
}

// disguised reads the document as another caller. One that gets the same is
// proof for all in which the two differ; for any other answer each difference is
// tried by itself.
func (a *Agent) disguised(plain *wire.Exchange) {
	differences := []oddity{
		odd("wrong-token", Set("Authorization", "Bearer wrong")),
		odd("unknown-version", Set("API-Version", "2019-01-01")),
		odd("french", Set("Accept-Language", "fr-FR"), Set("User-Agent", "acp-conformance/1")),
		odd("merchant", of("acct_1")),
		odd("again"),
	}
	e := a.Discover("disguised", together(differences)...)
	if e.Status() == http.StatusOK && reflect.DeepEqual(decodeObject(e), decodeObject(plain)) {
		return
	}
	for _, d := range differences {
		a.Discover(d.step, d.changes...)
	}
}

// of asks for the document of one merchant, which there is not: it is that of
// the origin.
func of(merchant string) Change {
	return func(c *Call) { c.URL += "?merchant_id=" + merchant }
}

// announced calls what the document announces, below the base URL it names:
// the services that are not part of checkout, and create with all the
// interventions, extensions and currencies of the list.
func (a *Agent) announced(document JSON) {
	base, _ := document["api_base_url"].(string)
	if !sameHost(base, a.kit.Target) {
		reason := "api_base_url " + base + " leads to another host than the target, or there in clear, and this program only calls the host it was pointed at, as it was told to"
		for _, step := range []string{"base-url", "service/", "currency/"} {
			a.rec.Skip(wire.Skip{Step: step, Reason: reason})
		}
		return
	}
	there := func(path string) Change { return func(c *Call) { c.URL = strings.TrimRight(base, "/") + path } }
	capabilities, _ := document["capabilities"].(JSON)
	for _, service := range texts(capabilities["services"]) {
		if path, ok := servicePaths[service]; ok {
			a.Send("service/"+service, Other, http.MethodPost, "", JSON{}, there(path), Because(wire.Invalid))
		}
	}
	if !a.Has(inStock) {
		return // the rules about sessions say so
	}
	listed := JSON{"interventions": JSON{"supported": everyIntervention}}
	if names := namesOf(capabilities["extensions"]); len(names) > 0 {
		listed["extensions"] = names
	}
	open := a.Opening(a.One(), JSON{"capabilities": listed})
	foreign := slices.DeleteFunc(texts(capabilities["supported_currencies"]), func(c string) bool { return c == a.kit.Currency })
	sold := func(currency string) oddity { return odd("currency/"+currency, Adding(JSON{"currency": currency})) }
	first := []oddity{odd("base-url", there("/checkout_sessions"))}
	if len(foreign) > 0 {
		first = append(first, sold(foreign[0]))
		foreign = foreign[1:]
	}
	a.AtOnce("announced", open, first...)
	for _, currency := range foreign {
		a.AtOnce("", open, sold(currency))
	}
}

// servicePaths are where services beside checkout and orders are called.
var servicePaths = map[string]string{"carts": "/carts", "delegate_payment": "/agentic_commerce/delegate_payment"}

// everyIntervention is all that the protocol knows.
var everyIntervention = []any{"3ds", "biometric", "address_verification"}

func namesOf(extensions any) (names []any) {
	for _, e := range objects(extensions) {
		if name, ok := e["name"].(string); ok {
			names = append(names, name)
		}
	}
	return names
}

// sameHost reports whether a URL leads to the host of another one, and no less
// guarded: credentials go there.
func sameHost(to, known string) bool {
	x, errX := url.Parse(to)
	y, errY := url.Parse(known)
	if errX != nil || errY != nil || x.Host == "" || !strings.EqualFold(x.Host, y.Host) {
		return false
	}
	return x.Scheme == "https" || x.Scheme == "http" && y.Scheme == "http"
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

// manyPowers declare all interventions, values that nobody knows, and an extension
// of a date that nobody knows.
func (a *Agent) manyPowers() []oddity {
	if !a.dialect.negotiates {
		return nil
	}
	many := []oddity{
		odd("all-powers", declaring(JSON{
			"supported": everyIntervention[1:], "required": []any{"biometric"}, "display_context": "webview",
			"redirect_context": "in_app", "max_redirects": 2, "max_interaction_depth": 3,
		})),
		odd("unknown-powers", declaring(JSON{"supported": []any{"telepathy"}}, "com.example.unknown", "zz_future@2031-01-01")),
	}
	if a.Lacks("another-date", "extension.discount") {
		return many
	}
	return append(many, odd("another-date", declaring(nil, "discount@1999-01-01")))
}

// otherPowers declare another intervention than usual, and an extension.
func (a *Agent) otherPowers() []oddity {
	if !a.dialect.negotiates {
		return nil
	}
	other := []oddity{odd("other-power", Adding(JSON{"capabilities": JSON{"interventions": JSON{"supported": []any{"address_verification"}}}}))}
	if a.Lacks("extension", "extension.discount") {
		return other
	}
	return append(other, odd("extension", declaring(nil, "discount"), Adding(codes(unknownCode))))
}

// noInterventions declares that the agent can do nothing beside paying.
var noInterventions = JSON{"capabilities": JSON{"interventions": JSON{"supported": []any{}}}}

// declaring adds interventions and extensions to what a create declares.
func declaring(interventions JSON, extensions ...any) Change {
	return func(c *Call) {
		capabilities, _ := c.body.(JSON)["capabilities"].(JSON)
		before, _ := capabilities["interventions"].(JSON)
		declared := merge(before, interventions)
		if more, ok := interventions["supported"].([]any); ok {
			known, _ := before["supported"].([]any)
			declared["supported"] = slices.Concat(known, more)
		}
		now := JSON{"interventions": declared}
		if active, _ := capabilities["extensions"].([]any); len(active)+len(extensions) > 0 {
			now["extensions"] = slices.Concat(active, extensions)
		}
		Adding(JSON{"capabilities": merge(capabilities, now)})(c)
	}
}
