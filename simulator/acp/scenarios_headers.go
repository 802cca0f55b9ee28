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

// Credentials, versions, signatures and other request headers.
var headerScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "credentials", Needs: []string{inStock},
			Says: "open a session for an affiliate whose claim has run out, under header values that mean the same and with an extension, but without 3ds; call every operation on it without credentials and with another agent's, " +
				"create with wrong, empty, cut and case-swapped tokens and under other schemes, then read it with its own",
		},
		Play: func(a *Agent) {
			s := a.OpenOddly("unusual", a.Opening(a.One()), slices.Concat(a.expiredClaim(), a.otherPowers(), a.otherWords())...)
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
			if !a.Lacks("wrong/", bearer) && !a.Lacks("scheme/", bearer) {
				wrongTokens(a)
			}
			a.Retrieve("retrieve-after", s.ID)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "versions", Needs: []string{inStock},
			Says: "open a session with the required headers alone, read it under another version; call without a version, with unknown dates, " +
				"with values that are no date, and with the other releases",
		},
		Play: versions,
	},
	{
		Scenario: wire.Scenario{
			Name: "signatures", Needs: []string{inStock, signingKey},
			Says: "create with a signature that is wrong or missing, and at times that are far off",
		},
		Play: signatures,
	},
}

// bare takes the credentials away.
var bare = []Change{Drop("Authorization"), Because(wire.Invalid)}

const (
	bearer     = "token"
	signingKey = "signature.key"
)

// otherWords are header values that mean the same as the usual ones, or nothing
// that matters to a shop.
func (a *Agent) otherWords() []oddity {
	oddities := []oddity{
		odd("spelled", Set("Content-Type", "Application/JSON; charset=utf-8"), Set("Request-Id", a.fresh())),
		odd("unknown-agent", Set("User-Agent", "acp-conformance/1")),
		odd("weighted-language", Set("Accept-Language", "en-US,en;q=0.9,*;q=0.1")),
	}
	if a.Has(bearer) {
		oddities = append(oddities, odd("lower-case-scheme", Set("Authorization", "bearer "+a.kit.Token)))
	}
	if a.Has(signingKey) {
		named := JSON{"buyer": JSON{"first_name": "Zoë", "last_name": "Ångström", "email": "angstrom@example.com"}}
		oddities = append(oddities,
			odd("respelled", Adding(named), respelled),
			odd("near-past", a.stamped(-30*time.Second, time.FixedZone("", 2*60*60), time.RFC3339)))
	}
	return append(oddities, odd("lower-case-names", Sealed(lowerNames)))
}

// respelled writes the body in other bytes.
func respelled(c *Call) { Raw(respell(c.body))(c) }

// wrongTokens creates with tokens that are not the issued one, and with that one
// under other schemes.
func wrongTokens(a *Agent) {
	token := a.kit.Token
	try := func(step, value string) {
		a.Create(step, a.Opening(a.One()), Set("Authorization", value), Because(wire.Invalid))
	}
	try("wrong/random", "Bearer wrong")
	try("wrong/empty", "Bearer")
	try("wrong/cut", "Bearer "+token[:max(0, len(token)-1)])
	if swapped := strings.Map(swapCase, token); swapped != token {
		try("wrong/case", "Bearer "+swapped)
	}
	try("scheme/basic", "Basic "+base64.StdEncoding.EncodeToString([]byte(token)))
	try("scheme/none", token)
}

// versions asks for versions there are and versions there are not.
func versions(a *Agent) {
	s := a.OpenOddly("required-only", a.Opening(a.One()),
		odd("no-language", Drop("Accept-Language")), odd("no-agent", Drop("User-Agent")), odd("no-id", Drop("Request-Id"), Drop("Accept")))
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

// lowerNames spells the names of all headers in small letters.
func lowerNames(c *Call) {
	lower := wire.Header{}
	for name, values := range c.Header {
		lower[strings.ToLower(name)] = values
	}
	c.Header = lower
}

// signatures varies how a good create is signed, so that it must be refused.
func signatures(a *Agent) {
	body := a.Opening(a.One())
	wrong := func(step string, change Change) { a.Create("wrong-"+step, body, Sealed(change), Because(wire.Invalid)) }
	wrong("body", With(a.Opening(a.One(), a.Buyer("mallory@example.com"))))
	wrong("random", Set("Signature", base64.RawURLEncoding.EncodeToString([]byte("these are 32 bytes of no meaning"))))
	wrong("empty", Set("Signature", ""))
	a.Create("far-past", body, a.dated(-time.Hour), Because(wire.Invalid))
	a.Create("far-future", body, a.dated(time.Hour), Because(wire.Invalid))
	a.Create("unsigned", body, Sealed(Drop("Signature"), Drop("Timestamp")), Because(wire.Invalid))
}

// stamped dates a request, so far from now and in this spelling.
func (a *Agent) stamped(d time.Duration, zone *time.Location, form string) Change {
	return func(c *Call) { Set("Timestamp", a.now().In(zone).Add(d).Format(form))(c) }
}

func swapCase(r rune) rune {
	if unicode.IsUpper(r) {
		return unicode.ToLower(r)
	}
	return unicode.ToUpper(r)
}
