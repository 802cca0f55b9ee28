package dauth

import (
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Signatures: what a provider makes of them where signing was agreed.
var signatureRules = []rule.Rule{
	{
		ID: "DA-032", Title: "Signature is demanded and verified", Level: rule.Must, Since: first,
		Says:  "A session that is asked for with a signature that is altered or belongs to another body is refused, and so is one without any.",
		Cite:  []string{"RFC-DA §3.1", "RFC-DA §8", "OAS-DA-2026-04-17 parameters.Signature", "PR-285"},
		Needs: []string{endpoint, "dauth.signing"},
		Given: []string{signatures},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the RFC: a signature is required and has to be verified", "OpenAPI: the header is optional, and the RFC elsewhere leaves signing to the client",
				"algorithm and keys are agreed elsewhere, and a read has no body to sign",
			},
			Holds: "Signatures that are sent must be verified where dauth.signing says what was agreed; taking what has none is a warning, and reads are not judged.",
		},
		Then: func(t *rule.T) {
			if s := t.Step("create"); !s.OK() {
				t.Unverified("a request for a session that is signed as agreed was answered %s", s.Answer())
			}
			for _, s := range t.In(signatures).Steps("misfit/") {
				if refused(t, s) {
					t.Prefer(s).To(match.Status(400, 401))
				}
			}
			if s := t.Step("unsigned"); s.OK() {
				t.Warn(s, "a refusal of what is not signed", s.Answer())
			}
		},
		Fix: "Verify the signature over the canonical JSON of the body before anything else is done, and refuse what has none.",
	},
}
