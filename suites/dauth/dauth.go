// Package dauth holds the rules about providers of 3-D Secure to whom an agent
// delegates the authentication of a buyer: sessions, challenges and results.
//
// A rule judges what was recorded; it must not speak to anybody, and must not
// know how a scenario was played or how a verdict is shown.
package dauth

import (
	"net/url"
	"strings"

	"github.com/assay-project/assay/fixtures/schema"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Rules returns all rules, in the order of the specification.
func Rules() []rule.Rule {
	return rule.Part(wire.RolePSP, rule.Chapter("delegate_authentication",
		creationRules,
		memberRules,
		authenticateRules,
		resultRules,
		endRules,
		accessRules,
		signatureRules,
		transportRules,
		keyRules,
		answerRules,
	)...)
}

// first is the release that brought delegated authentication.
const first wire.Version = "2026-04-17"

// endpoint is the word for a provider of 3-D Secure that is tested.
const endpoint = "dauth.endpoint"

// Scenarios, most of them named by what becomes of their test card.
const (
	frictionless = "authentication-frictionless"
	attempted    = "authentication-attempted"
	denied       = "authentication-denied"
	rejected     = "authentication-rejected"
	challenged   = "authentication-challenged"
	unenrolled   = "authentication-unenrolled"
	expired      = "authentication-expired"
	members      = "authentication-members"
	least        = "authentication-least"
	access       = "authentication-access"
	signatures   = "authentication-signatures"
)

// Test cards without which a rule cannot be judged.
const (
	frictionlessCard = "dauth.card.frictionless"
	challengeCard    = "dauth.card.challenge"
	deniedCard       = "dauth.card.denied"
)

// operations are those of the authentication provider.
var operations = []wire.Operation{begin, authenticate, read}

const (
	begin        wire.Operation = "begin_authentication"
	authenticate wire.Operation = "authenticate"
	read         wire.Operation = "read_authentication"
)

// place is where a step stands.
type place struct{ scenario, step string }

// tried are the answers at some places, as far as they were played.
func tried(t *rule.T, places ...place) []*rule.Seen {
	var all []*rule.Seen
	for _, p := range places {
		if s := t.In(p.scenario).Try(p.step); s != nil {
			all = append(all, s)
		}
	}
	return all
}

// creations are where a session is lawfully asked for.
var creations = []place{
	{members, "create"}, {least, "create"}, {access, "create"}, {frictionless, "create"}, {attempted, "create"}, {denied, "create"},
	{rejected, "create"}, {challenged, "create"}, {challenged, "passed/create"}, {unenrolled, "create"}, {expired, "create"},
	{signatures, "create"}, {elsewhere, "create"},
}

// creators are the scenarios among them that are not always played.
var creators = []string{access, frictionless, attempted, denied, rejected, challenged, unenrolled, expired, signatures, elsewhere}

// begins are the states in which a session begins.
var begins = []string{"action_required", "pending", "not_supported"}

// refused holds an answer to a refusal that opens no session.
func refused(t *rule.T, s *rule.Seen) bool {
	if !t.Expect(s).To(match.ClientError()) {
		return false
	}
	if id := s.Body().Get("authentication_session_id"); id.Present() {
		t.Fail(id, "no session", rule.Show(id.Value()))
		return false
	}
	return true
}

// invalid is refused as the fault of the client. DA-037 speaks of its form.
func invalid(t *rule.T, s *rule.Seen) bool {
	if !refused(t, s) {
		return false
	}
	if kind := s.Body().Get("type"); kind.Present() {
		t.Expect(kind).To(match.Equal("invalid_request"))
	}
	return true
}

// works ends a rule where the whole request for a session is refused: then a
// refusal says nothing about what was changed.
func works(t *rule.T) {
	if !t.In(members).Step("create").OK() {
		t.Unverified("a request for a session that lacks nothing is refused, of which DA-001 speaks")
	}
}

// fits holds a part of an answer to the schema of a message. Of members beyond it
// a warning is enough.
func fits(t *rule.T, at rule.Node, message string) bool {
	set, err := schema.For(string(t.Version()), t.Edition(), schema.Ruled)
	if err != nil {
		t.Unverified("there is no schema of the answer in %s", t.Version())
	}
	violations := set.Check(message, at.Value())
	for _, v := range violations {
		if v.Format || v.Kind == schema.UnknownMember {
			t.Warn(at, strings.TrimPrefix(v.Pointer+": ", ": ")+v.Expected, v.Actual)
			continue
		}
		t.Fail(at, strings.TrimPrefix(v.Pointer+": ", ": ")+v.Expected, v.Actual)
	}
	return len(violations) == 0
}

// absolute holds a member to an absolute URL, and warns of one in clear.
func absolute(t *rule.T, n rule.Node) {
	at, err := url.Parse(n.String())
	switch {
	case err != nil || !at.IsAbs() || at.Host == "":
		t.Fail(n, "an absolute URL", rule.Show(n.Value()))
	case at.Scheme == "http":
		t.Warn(n, "an https URL", rule.Show(n.Value()))
	}
}
