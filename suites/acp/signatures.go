package acp

import (
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// agreement is what all rules about signatures rest on.
var agreement = &rule.Ruling{
	Readings: []string{
		"the RFC signs canonical JSON in base64url and leaves the algorithm to an agreement",
		"OpenAI's page signs the body of the request in Base64",
		"OpenAPI describes the header from 2026-01-30 on as an HMAC for webhooks",
	},
	Holds: "Algorithm, encoding, form of the body and whether the time is signed are what signature.key configures, by default HMAC-SHA256 over RFC 8785 in base64url without the time; a request without a body signs none.",
}

// Signatures: the headers Signature and Timestamp, where signing was agreed.
var signatureRules = []rule.Rule{
	{
		ID: "HDR-060", Title: "Valid signature is accepted", Level: rule.Must, Since: v20250929,
		Says:   "A request that is signed as agreed and fresh passes, however its body is spelled where canonical JSON is signed.",
		Cite:   []string{"RFC-CHK@2025-09-29 §2.1", "RFC-CHK@2025-09-29 §7", "OAI-SPEC request headers", "OAI-PROD payment tokenization"},
		Needs:  []string{inStock, signed},
		Given:  []string{"credentials"},
		Ruling: agreement, Checklist: []string{"canonical_json_signature"},
		Then: func(t *rule.T) {
			s := apart(t.In("credentials"), "unusual", "respelled")
			if !distrusted(s) {
				session(t, s) // refused for another reason, if at all
			}
			t.Expect(s).To(match.Success())
		},
		Fix: "Verify the signature over the agreed form of the body as it arrived, not over what your framework makes of it.",
	},
	{
		ID: "HDR-061", Title: "Tampered body is refused", Level: rule.Should, Since: v20250929,
		Says:  "A body that does not match its signature has no effect.",
		Cite:  []string{"RFC-CHK@2025-09-29 §7", "OAI-SPEC key points (verify signatures)"},
		Needs: []string{inStock, signed},
		Given: []string{"signatures", "versions"},
		Then:  func(t *rule.T) { refusedWhereSignedPass(t, "wrong-") },
		Fix:   "Verify before the body is parsed, compare in constant time, and let nothing through that does not match.",
	},
	{
		ID: "HDR-062", Title: "Timestamp window is bounded", Level: rule.Should, Since: v20250929,
		Says:  "A signed request whose Timestamp is an hour off, before or after, is refused.",
		Cite:  []string{"RFC-CHK@2025-09-29 §7", "OAS-2026-04-17 webhook recommended tolerance 300 s (openapi.agentic_checkout_webhook.yaml)"},
		Needs: []string{inStock, signed},
		Given: []string{"signatures", "versions"},
		Ruling: &rule.Ruling{
			Readings: []string{"the RFC asks for a bounded window and gives no size", "300 seconds are recommended, for webhooks alone"},
			Holds:    "An hour is refused and half a minute accepted; what lies between is the merchant's choice.",
		},
		Then: func(t *rule.T) { refusedWhereSignedPass(t, "far-") },
		Fix:  "Refuse a Timestamp whose distance from now, either way, exceeds your window; 300 seconds are common.",
	},
	{
		ID: "HDR-063", Title: "Small clock skew is accepted", Level: rule.Should, Since: v20250929,
		Says:  "A Timestamp half a minute off is accepted, in every spelling of RFC 3339.",
		Cite:  []string{"RFC-CHK@2025-09-29 §7", "OAS-2025-09-29 parameters.Timestamp date-time", "ACP-SITE optional headers"},
		Needs: []string{inStock, signed},
		Given: []string{"credentials", "wrong-bodies"},
		Ruling: &rule.Ruling{
			Readings: []string{"RFC, OpenAPI and OpenAI write the time as RFC 3339 does", "a reference page of the protocol calls it a Unix time"},
			Holds:    "RFC 3339.",
		},
		Then: func(t *rule.T) {
			session(t, apart(t.In("credentials"), "unusual", "open"))
			for _, s := range []*rule.Seen{
				apart(t.In("credentials"), "unusual", "near-past"), apart(t.In("wrong-bodies"), "odd-headers", "near-future"),
			} {
				t.Expect(s).To(match.Success())
			}
		},
		Fix: "Read RFC 3339 in full, with offsets and fractions of a second, and allow for skew.",
	},
	{
		ID: "HDR-064", Title: "Unsigned requests follow the agreement", Level: rule.Should, Since: v20250929,
		Says:  "Where signing was agreed a request without a signature is refused, and where it was not it is served.",
		Cite:  []string{"RFC-CHK@2025-09-29 §3.1 (recommended)", "OAS-2025-09-29 parameters.Signature required false", "OAI-SPEC request headers"},
		Needs: []string{inStock},
		Given: []string{"versions"},
		Also:  []string{"signatures"},
		Ruling: &rule.Ruling{
			Readings: []string{"the repository recommends the headers", "OpenAI's page says that they are always set", "early write-ups do not list them"},
			Holds:    "It depends on whether signature.key is configured.",
		},
		Then: func(t *rule.T) {
			plain := usual(t)
			if t.Setup().Needs[signed] {
				session(t, plain)
				t.Expect(t.In("signatures").Step("unsigned")).To(match.ClientError())
				return
			}
			if !distrusted(plain) {
				session(t, plain)
			}
			t.Expect(plain).To(match.Success())
		},
		Fix: "Demand a signature of the partners that sign, and then always.",
	},
	{
		ID: "HDR-065", Title: "Broken signature headers do not crash", Level: rule.Must, Since: v20250929,
		Says:  "A Timestamp or Signature that cannot be read is refused, or ignored where signing was not agreed.",
		Cite:  []string{"RFC-CHK@2025-09-29 §7", "OAS-2025-09-29 4XX responses"},
		Needs: []string{inStock},
		Given: []string{"wrong-bodies"},
		Then:  func(t *rule.T) { t.Expect(t.Step("broken-signature")).To(match.NoServerError()) },
		Fix:   "Expect dates and base64 that do not parse.",
	},
}

// refusedWhereSignedPass holds variants to being refused, once a request that is
// signed as it should be has passed.
func refusedWhereSignedPass(t *rule.T, prefix string) {
	session(t, usual(t))
	for _, s := range t.In("signatures").Steps(prefix) {
		t.Expect(s).To(match.ClientError())
	}
}

// distrusted reports whether a refusal speaks of the signature.
func distrusted(s *rule.Seen) bool {
	return s.Refused() && (s.Status() == 401 || s.Status() == 403 || strings.Contains(strings.ToLower(string(s.Raw())), "signature"))
}
