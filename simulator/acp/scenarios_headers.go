package acp

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/assay-project/assay/simulator/wire"
)

// Credentials, versions, media types, signatures and other request headers.
var headerScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "credentials", Needs: []string{inStock},
			Says: "call every operation on a session without credentials and with another agent's, then read it with its own",
		},
		Play: func(a *Agent) {
			s := a.Open("open", a.Opening(a.One()))
			a.Create("create", a.Opening(a.One()), bare...)
			a.Retrieve("retrieve", s.ID, bare...)
			a.Retrieve("retrieve-unknown", altered(s.ID), bare...)
			a.Update("update", s.ID, a.Buyer("mallory@example.com"), bare...)
			a.Complete("complete", s.ID, a.payment(s, "tok_none"), bare...)
			a.Cancel("cancel", s.ID, nil, bare...)
			if !a.Lacks("second/", "auth.second_key") {
				second := []Change{Set("Authorization", "Bearer "+a.kit.SecondToken), Because(wire.Invalid)}
				a.Retrieve("second/retrieve", s.ID, second...)
				a.Update("second/update", s.ID, a.Buyer("eve@example.com"), second...)
				a.Complete("second/complete", s.ID, a.payment(s, "tok_none"), second...)
				a.Cancel("second/cancel", s.ID, nil, second...)
			}
			a.Retrieve("retrieve-after", s.ID)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "wrong-credentials", Needs: []string{inStock, "token"},
			Says: "create with wrong, empty, cut and case-swapped tokens, and under other schemes",
		},
		Play: func(a *Agent) {
			token := a.kit.Token
			try := func(step, value string) {
				a.Create(step, a.Opening(a.One()), Set("Authorization", value), Because(wire.Invalid))
			}
			try("wrong-random", "Bearer wrong")
			try("wrong-empty", "Bearer")
			try("wrong-cut", "Bearer "+token[:max(0, len(token)-1)])
			if swapped := strings.Map(swapCase, token); swapped != token {
				try("wrong-case", "Bearer "+swapped)
			}
			try("scheme-basic", "Basic "+base64.StdEncoding.EncodeToString([]byte(token)))
			try("scheme-none", token)
			a.Create("lower-case-scheme", a.Opening(a.One()), Set("Authorization", "bearer "+token))
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "versions", Needs: []string{inStock},
			Says: "call without a version, with unknown dates, with values that are no date, and with the other releases",
		},
		Play: versions,
	},
	{
		Scenario: wire.Scenario{
			Name: "request-headers", Needs: []string{inStock},
			Says: "create under header values that mean the same, without the recommended headers, with odd ones and with foreign media types",
		},
		Play: requestHeaders,
	},
	{
		Scenario: wire.Scenario{
			Name: "signatures", Needs: []string{inStock, "signature.key"},
			Says: "create with a signature that is right in another spelling of the body, with wrong and missing ones, and at several times",
		},
		Play: signatures,
	},
}

// bare takes the credentials away.
var bare = []Change{Drop("Authorization"), Because(wire.Invalid)}

// versions asks for versions there are and versions there are not.
func versions(a *Agent) {
	s := a.Open("open", a.Opening(a.One()))
	if other, ok := a.other(); ok {
		a.Retrieve("retrieve-other", s.ID, In(other))
	} else {
		a.Skip("retrieve-other", "as far as is known the merchant speaks one version")
	}
	none := []Change{In(""), Drop("API-Version")}
	a.Create("missing-create", a.Opening(a.One()), none...)
	a.Retrieve("missing-retrieve", s.ID, none...)
	const past, future wire.Version = "2019-01-01", "2099-12-31"
	a.Create("unknown-create", a.Opening(a.One()), In(past))
	a.Retrieve("unknown-retrieve", s.ID, In(future))
	a.Update("unknown-update", s.ID, a.Buyer("john@example.com"), In(past))
	a.Complete("unknown-complete", s.ID, a.payment(s, "tok_none"), In(future))
	a.Cancel("unknown-cancel", s.ID, nil, In(past))
	for i, v := range []wire.Version{"latest", "2026-4-17", "2026-13-45", a.kit.Version + ", 2025-09-29"} {
		a.Create(fmt.Sprintf("malformed-%d", i+1), a.Opening(a.One()), In(v))
	}
	if a.kit.Version.Before(V20260417) {
		return // no merchant has to name its versions yet
	}
	for _, v := range Published {
		if v != a.kit.Version {
			speaker := a.speaking(v)
			speaker.Create("release/"+string(v), speaker.Opening(speaker.One()), Because(wire.OtherVersion))
		}
	}
}

// other is the version both sides speak that differs most from the one of the
// run: the one farthest from it in time.
func (a *Agent) other() (wire.Version, bool) {
	distance := func(v wire.Version) int {
		n := slices.Index(Versions, v) - slices.Index(Versions, a.kit.Version)
		return max(n, -n)
	}
	if len(a.kit.Others) == 0 {
		return "", false
	}
	return slices.MaxFunc(a.kit.Others, func(v, w wire.Version) int { return distance(v) - distance(w) }), true
}

// requestHeaders varies one header of a good create at a time.
func requestHeaders(a *Agent) {
	body := a.Opening(a.One())
	a.Create("plain", body)
	a.Create("spelled", body, Set("Content-Type", "Application/JSON; charset=utf-8"), Set("Request-Id", a.kit.NewID()))
	a.Create("accept-html", body, Set("Accept", "text/html"), Because(wire.Hostile))
	a.Create("unknown-agent", body, Set("User-Agent", "acp-conformance/1"))
	a.Create("required-only", body, Drop("Request-Id"), Drop("Accept-Language"), Drop("User-Agent"), Drop("Accept"))
	a.Create("lower-case-names", body, Sealed(lowerNames))
	a.Create("long-id", body, Set("Request-Id", "req_"+strings.Repeat("x", 8<<10)), Because(wire.Hostile))
	a.Create("encoded-id", body, Set("Request-Id", "req_1%0d%0aX-Injected:%20yes"), Because(wire.Hostile))
	a.Create("untyped", body, Drop("Content-Type"), Because(wire.Invalid))
	for _, c := range foreignBodies(a.kit.Items.InStock, body) {
		a.Create("foreign-"+c.name, body, Set("Content-Type", c.kind), Raw(c.body), Because(wire.Invalid))
	}
	a.Create("broken-signature", body, Sealed(Set("Signature", "%%%"), Set("Timestamp", "yesterday")), Because(wire.Hostile))
}

// lowerNames spells the names of all headers in small letters.
func lowerNames(c *Call) {
	lower := wire.Header{}
	for name, values := range c.Header {
		lower[strings.ToLower(name)] = values
	}
	c.Header = lower
}

type foreign struct {
	name, kind string
	body       []byte
}

// foreignBodies are what could be a create in other media types.
func foreignBodies(item string, body JSON) []foreign {
	const edge = "edge0123456789"
	part := "--" + edge + "\r\nContent-Disposition: form-data; name=\"items[0][id]\"\r\n\r\n" + item + "\r\n--" + edge + "--\r\n"
	return []foreign{
		{"text", "text/plain", encode(body)},
		{"form", "application/x-www-form-urlencoded", []byte("items[0][id]=" + item + "&items[0][quantity]=1")},
		{"xml", "application/xml", []byte("<checkout><items><item><id>" + item + "</id></item></items></checkout>")},
		{"multipart", "multipart/form-data; boundary=" + edge, []byte(part)},
	}
}

// signatures varies how a good create is signed.
func signatures(a *Agent) {
	named := a.Opening(a.One(), JSON{"buyer": JSON{"first_name": "Zoë", "last_name": "Ångström", "email": "zoe@example.com"}})
	a.Create("spelled", named, Raw(respell(named)))
	body := a.Opening(a.One())
	wrong := func(step string, change Change) { a.Create("wrong-"+step, body, Sealed(change), Because(wire.Invalid)) }
	wrong("body", With(a.Opening(a.One(), a.Buyer("mallory@example.com"))))
	wrong("random", Set("Signature", base64.RawURLEncoding.EncodeToString([]byte("these are 32 bytes of no meaning"))))
	wrong("empty", Set("Signature", ""))
	at := func(d time.Duration, zone *time.Location, form string) Change {
		return Set("Timestamp", time.Now().In(zone).Add(d).Format(form))
	}
	a.Create("far-past", body, at(-time.Hour, time.UTC, time.RFC3339), Because(wire.Invalid))
	a.Create("far-future", body, at(time.Hour, time.UTC, time.RFC3339), Because(wire.Invalid))
	a.Create("near-past", body, at(-30*time.Second, time.FixedZone("", 2*60*60), time.RFC3339))
	a.Create("near-future", body, at(30*time.Second, time.UTC, "2006-01-02T15:04:05.000Z07:00"))
	a.Create("unsigned", body, Sealed(Drop("Signature"), Drop("Timestamp")), Because(wire.Invalid))
}

func swapCase(r rune) rune {
	if unicode.IsUpper(r) {
		return unicode.ToLower(r)
	}
	return unicode.ToUpper(r)
}
