package acp

import (
	"strings"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// launchIP is the item of OpenAI's launch list that the rules about addresses prove.
var launchIP = []string{"ip_allowlist"}

// Addresses: whom a merchant that filters them lets in. The list comes from the
// configuration: nobody here claims to know the ranges of the day.
var egressRules = []rule.Rule{
	{
		ID: "TLS-016", Title: "Listed sources are admitted", Level: rule.Must, Since: v20250929, Profiles: []string{rule.OpenAI, rule.Dialect},
		Says:  "A merchant that filters by source address lets the published ranges in.",
		Cite:  []string{"OAI-PROD IP egress ranges", "OAI-IP", "DRAFT"},
		Needs: []string{inStock, "egress.listed"}, Given: []string{"from-listed"}, Checklist: launchIP,
		Then: func(t *rule.T) {
			t.Expect(fromListed(t, "create")).To(match.Status(201))
		},
		Fix: "Refresh the list from the published file by a job; the ranges change.",
		Ruling: &rule.Ruling{
			Readings: []string{
				"an earlier text: the ranges stand at openai.com/chatgpt-connectors.json", "the present one: at the guide to IP addresses", "the draft: CIDR blocks, and no place",
			},
			Holds: "The list is configured, and no claim is made about what the ranges are today.",
		},
	},
	{
		ID: "TLS-017", Title: "Unlisted sources may be refused cleanly", Level: rule.May, Since: v20250929, Profiles: []string{rule.OpenAI, rule.Dialect},
		Says:  "A caller from outside the list is dropped, refused with 403, or served like anybody else.",
		Cite:  []string{"OAI-PROD IP egress ranges", "OAI-IP", "DRAFT"},
		Needs: []string{inStock, "egress.unlisted"}, Given: []string{"from-unlisted"}, Checklist: launchIP,
		Then: func(t *rule.T) {
			s := t.Step("create")
			ours(t, s)
			if s.Status() == 0 || t.Expect(s).To(match.Status(403, 401, 404, 201)) {
				t.Note(s, "to be dropped, refused or served", s.Answer())
			}
		},
		Fix: "Refuse with 403, or drop the connection; no page for humans.",
	},
	{
		ID: "TLS-018", Title: "Forwarded headers do not open the door", Level: rule.ShouldNot, Since: v20250929,
		Says:  "A listed address that the caller merely claims in a header does not let it in.",
		Cite:  []string{"OAI-IP", "OAI-PROD IP egress ranges"},
		Needs: []string{inStock, "egress.listed", "egress.unlisted"}, Given: []string{"from-unlisted"},
		Then: func(t *rule.T) {
			first, forged := t.Step("create"), t.Step("forged")
			ours(t, first)
			ours(t, forged)
			if !forged.OK() {
				return
			}
			t.Fail(forged, "to be refused as without the headers: "+first.Answer(), forged.Answer())
			for _, alone := range t.In("from-unlisted").Steps("forged-") {
				if alone.OK() {
					t.Fail(alone, strings.TrimPrefix(alone.Step, "forged-")+" not to be believed", alone.Answer())
				}
			}
		},
		Fix: "Believe forwarded addresses only where your own proxy says them.",
	},
	{
		ID: "TLS-019", Title: "Address filter does not replace the token", Level: rule.Must, Since: v20250929,
		Says:  "A listed address does not make up for a missing or a wrong token.",
		Cite:  []string{"RFC-CHK@2025-09-29 §7", "OAI-IP"},
		Needs: []string{inStock, "egress.listed"}, Given: []string{"from-listed"}, Checklist: launchIP,
		Then: func(t *rule.T) {
			session(t, fromListed(t, "create")) // where the address is turned away, the token says nothing
			for _, step := range []string{"bare", "wrong-token"} {
				s := fromListed(t, step)
				if s.Status() == 0 {
					t.Unverified("a create from a listed address got %s", s.Answer())
				}
				refusedAs(t, s, 401)
			}
		},
		Fix: "Keep authentication on for every address.",
	},
}

// fromListed is a request from a listed address that met no other obstacle than
// a filter of addresses: certificates and versions are judged by other rules.
func fromListed(t *rule.T, step string) *rule.Seen {
	s := t.Step(step)
	ours(t, s)
	if s.Failure != nil && (s.Failure.Kind == wire.FailedTLS || s.Failure.Kind == wire.FailedDNS) {
		t.Unverified("%s got %s", s.Operation, s.Answer())
	}
	return s
}

// ours ends a rule where the way out failed on our side of it.
func ours(t *rule.T, s *rule.Seen) {
	if s.Failure != nil && (s.Failure.Kind == wire.FailedOurs || s.Failure.Kind == wire.FailedStopped) {
		t.Unverified("%s", s.Failure.Message)
	}
}
