package acp

import (
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Authentication: the bearer token.
var authenticationRules = []rule.Rule{
	{
		ID: "HDR-001", Title: "Missing Authorization is refused", Level: rule.Must, Since: v20250929,
		Says:  "Each of the five operations needs a bearer token; without it nothing is read or changed.",
		Cite:  []string{"RFC-CHK@2025-09-29 §3.1", "RFC-CHK@2025-09-29 §7", "OAS-2025-09-29 security bearerAuth", "DRAFT"},
		Needs: []string{inStock},
		Given: []string{"unauthenticated"},
		Then: func(t *rule.T) {
			for _, step := range []string{"create", "retrieve", "update", "complete", "cancel"} {
				if s := t.Step(step); refusedAs(t, s, 401) {
					t.Expect(s.Body().Get("line_items")).To(match.Absent())
				}
			}
			if after := t.Step("retrieve-after"); after.OK() {
				t.Expect(after.Body().Get("status")).NotTo(match.Equal("canceled"))
				t.Expect(after.Body().Get("buyer", "email")).NotTo(match.Equal("mallory@example.com"))
			}
		},
		Fix: "Put authentication in front of all checkout routes, retrieve and cancel included.",
	},
	{
		ID: "HDR-002", Title: "Wrong bearer token is refused", Level: rule.Must, Since: v20250929,
		Says:  "A token that is not the issued one - random, cut, empty, in another case - is refused.",
		Cite:  []string{"RFC-CHK@2025-09-29 §7", "OAI-SPEC request headers"},
		Needs: []string{inStock},
		Given: []string{"wrong-credentials"},
		Then: func(t *rule.T) {
			for _, s := range t.In("wrong-credentials").Steps("wrong-") {
				if refusedAs(t, s, 401) {
					t.Expect(s.Body().Get("id")).To(match.Absent())
				}
			}
		},
		Fix: "Compare the whole token, in constant time.",
	},
	{
		ID: "HDR-003", Title: "Other authorization schemes are refused", Level: rule.Should, Since: v20250929,
		Says:  "Only the Bearer scheme counts, and its name is compared without regard to case.",
		Cite:  []string{"OAS-2025-09-29 securitySchemes.bearerAuth", "RFC9110 §11.1"},
		Needs: []string{inStock},
		Given: []string{"wrong-credentials"},
		Then: func(t *rule.T) {
			for _, s := range t.In("wrong-credentials").Steps("scheme-") {
				t.Expect(s).To(match.ClientError())
			}
			lower := t.Step("lower-case-scheme")
			if lower.Status() != 401 && lower.Status() != 403 {
				session(t, lower) // refused for another reason, if at all
			}
			t.Expect(lower).To(match.Success())
		},
		Fix: "Read scheme and credentials as RFC 9110 defines them.",
	},
}
