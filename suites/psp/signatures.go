package psp

import (
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// signing is the word for a provider with which signing was agreed.
const signing = "psp.signing"

const signatures = "delegation-signatures"

// Signatures: what a provider makes of the headers Signature and Timestamp, where
// signing was agreed.
var signatureRules = []rule.Rule{
	{
		ID: "DP-014", Title: "Bad or missing signature is refused", Level: rule.Should, Since: v20250929,
		Says:  "A delegation whose signature is missing or belongs to another body, key or request, or that has no Timestamp, is refused with 400 or 401.",
		Cite:  []string{"RFC-DP §6", "RFC-DP §2.2", "OAI-PAY Headers", "PR-285"},
		Needs: []string{endpoint, signing},
		Given: []string{signatures},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the RFC: agents sign and date their requests, and providers should verify them",
				"the RFC elsewhere: both headers are recommended, and OpenAPI has them optional",
				"OpenAI writes signatures in Base64, the RFC in base64url; algorithm and canonical form are agreed elsewhere",
			},
			Holds: "It is recommended where psp.signing says what was agreed, and not judged elsewhere.",
		},
		Then: func(t *rule.T) {
			trusts(t)
			for _, s := range t.In(signatures).Steps("misfit/") {
				refusedAs(t, s, 400, 401)
			}
		},
		Fix: "Verify the signature over the canonical JSON of the body before the card is tokenised, and refuse what has none.",
	},
	{
		ID: "DP-016", Title: "Equivalent JSON keeps the signature valid", Level: rule.Should, Since: v20250929,
		Says:  "The signature of a document fits however the document is spelled.",
		Cite:  []string{"RFC-DP §2.2", "RFC-DP §6", "OAI-PROD Payment tokenization"},
		Needs: []string{endpoint, signing},
		Given: []string{signatures},
		Ruling: &rule.Ruling{
			Readings: []string{"the RFC signs canonical JSON", "OpenAPI signs the body as it was sent"},
			Holds:    "The canonical form; where canonical: raw was agreed, a body is sent whose bytes are that form.",
		},
		Then: func(t *rule.T) {
			trusts(t)
			t.Expect(t.Step("equivalent")).To(match.Success())
		},
		Fix: "Bring the document you received to its canonical form (RFC 8785), and verify the signature over that.",
	},
	{
		ID: "DP-017", Title: "Stale timestamp is refused", Level: rule.Should, Since: v20250929,
		Says:  "A signed delegation whose Timestamp is an hour off, before or after, or is no time at all is refused; one half a minute off is not.",
		Cite:  []string{"RFC-DP §6"},
		Needs: []string{endpoint, signing},
		Given: []string{signatures},
		Then: func(t *rule.T) {
			trusts(t)
			for _, s := range t.In(signatures).Steps("far/") {
				refused(t, s)
			}
			t.Expect(t.Step("near")).To(match.Success())
		},
		Fix: "Compare the Timestamp with your clock, in both directions, within a few minutes.",
	},
}

// trusts ends a rule where a delegation that is signed as agreed is refused: then
// a refusal says nothing about what is wrong with a signature.
func trusts(t *rule.T) {
	if s := t.Step("control"); !s.OK() {
		t.Unverified("a delegation signed as agreed was answered %s", s.Answer())
	}
}

// otherWords is a delegation in other words than usual. Where the provider takes
// its signature for wrong, there is nothing to be said about the words.
func otherWords(t *rule.T, s *rule.Seen) *rule.Seen {
	if t.Setup().Needs[signing] && s.Status() == 401 {
		t.Unverified("the signature of an equivalent document is not accepted, of which DP-016 speaks")
	}
	return s
}
