package acp

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Authentication: the bearer token, and whose sessions it opens.
var authenticationRules = []rule.Rule{
	{
		ID: "HDR-001", Title: "Missing Authorization is refused", Level: rule.Must, Since: v20250929,
		Says:  "Each of the five operations needs a bearer token; without it nothing is read or changed.",
		Cite:  []string{"RFC-CHK@2025-09-29 §3.1", "RFC-CHK@2025-09-29 §7", "OAS-2025-09-29 security bearerAuth", "DRAFT"},
		Needs: []string{inStock},
		Given: []string{"credentials"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the repository demands the header but has no 401 among its answers, only 4XX, and no error type that means it",
				"HTTP names 401 for a request without credentials",
			},
			Holds: "401 is expected, and another refusal is a warning; invalid_request is the type that fits best.",
		},
		Then: func(t *rule.T) {
			for _, step := range []string{"create", "retrieve", "update", "complete", "cancel"} {
				if s := t.Step(step); refusedAs(t, s, 401) {
					t.Expect(s.Body().Get("line_items")).To(match.Absent())
				}
			}
			leftAlone(t, "mallory@example.com", "second/cancel")
		},
		Fix: "Put authentication in front of all checkout routes, retrieve and cancel included.",
	},
	{
		ID: "HDR-002", Title: "Wrong bearer token is refused", Level: rule.Must, Since: v20250929,
		Says:  "A token that is not the issued one - random, cut, empty, in another case - is refused.",
		Cite:  []string{"RFC-CHK@2025-09-29 §7", "OAI-SPEC request headers"},
		Needs: []string{inStock, "token"},
		Given: []string{"credentials"},
		Then: func(t *rule.T) {
			for _, s := range t.In("credentials").Steps("wrong/") {
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
		Needs: []string{inStock, "token"},
		Given: []string{"credentials"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the sources promise that Bearer works and forbid no other scheme",
				"RFC 9110 compares the names of schemes without regard to case",
			},
			Holds: "The right secret under another scheme should be refused, and bearer in small letters accepted; either is a warning at most.",
		},
		Then: func(t *rule.T) {
			for _, s := range t.In("credentials").Steps("scheme/") {
				t.Expect(s).To(match.ClientError())
			}
			lower := apart(t.In("credentials"), "unusual", "lower-case-scheme")
			if lower.Status() != 401 && lower.Status() != 403 {
				session(t, lower) // refused for another reason, if at all
			}
			t.Expect(lower).To(match.Success())
		},
		Fix: "Read scheme and credentials as RFC 9110 defines them.",
	},
	{
		ID: "HDR-004", Title: "401 carries a challenge", Level: rule.Should, Since: v20250929,
		Says:  "An answer 401 names the scheme it asks for in WWW-Authenticate.",
		Cite:  []string{"RFC9110 §11.6.1", "RFC9110 §15.5.2"},
		Given: []string{"credentials"},
		Ruling: &rule.Ruling{
			Readings: []string{"HTTP demands the header of every 401", "the protocol does not mention it"},
			Holds:    "Its absence is a warning.",
		},
		Then: func(t *rule.T) {
			s := t.Step("create")
			switch {
			case s.Status() == 401:
			case s.Refused():
				t.NotApplicable("a missing token is refused with %s, and only a 401 carries a challenge", s.Answer())
			default:
				t.Unverified("a missing token was answered with %s", s.Answer())
			}
			if first, _ := s.Header("WWW-Authenticate"); !challenges(s, "Bearer") {
				t.Fail(s, "WWW-Authenticate: Bearer", quotedOr(first, "no WWW-Authenticate"))
			}
		},
		Fix: "Add WWW-Authenticate: Bearer to every 401.",
	},
	{
		ID: "HDR-005", Title: "Credentials are checked before existence", Level: rule.Should, Since: v20250929,
		Says:  "A caller without credentials cannot tell a session that exists from one that does not.",
		Cite:  []string{"RFC-CHK@2025-09-29 §7"},
		Needs: []string{inStock},
		Given: []string{"credentials"},
		Then: func(t *rule.T) {
			there, gone := t.Step("retrieve"), t.Step("retrieve-unknown")
			if !there.Refused() {
				t.Unverified("a session was read without credentials")
			}
			if there.Status() != gone.Status() {
				t.Fail(gone, there.Answer()+", as for a session that exists", gone.Answer())
				return
			}
			t.Expect(gone.Body().Get("code")).To(match.Equal(there.Body().Get("code")))
			if names := gone.Body().Names(); !slices.Equal(names, there.Body().Names()) {
				t.Fail(gone.Body(), "the members "+strings.Join(there.Body().Names(), ", ")+", as for a session that exists", strings.Join(names, ", "))
			}
		},
		Fix: "Authenticate first, and look the session up afterwards.",
	},
	{
		ID: "HDR-006", Title: "Sessions are isolated between callers", Level: rule.Should, Since: v20250929,
		Says:  "The session of one agent can neither be read nor changed with the token of another.",
		Cite:  []string{"RFC-CHK@2025-09-29 §7", "RFC-CHK@2026-04-17 §6.1 (identity scope)"},
		Needs: []string{inStock, "auth.second_key"},
		Given: []string{"credentials"},
		Then: func(t *rule.T) {
			for _, step := range []string{"second/retrieve", "second/update", "second/complete", "second/cancel"} {
				s := t.Step(step)
				if s.Status() == 401 {
					t.Unverified("the second agent's credential is not accepted at all")
				}
				t.Expect(s).To(match.ClientError())
			}
			leftAlone(t, "eve@example.com", "cancel")
		},
		Fix: "Look sessions up together with the client that was authenticated.",
	},
}

// leftAlone holds the session to what it was before somebody tried to change it
// under this e-mail address and to cancel it. Where another one's cancel went
// through, it says nothing about this one's.
func leftAlone(t *rule.T, email, otherCancel string) {
	after := session(t, t.Step("retrieve-after"))
	t.Expect(after.Get("buyer", "email")).NotTo(match.Equal(email))
	if other := t.Try(otherCancel); other == nil || !other.OK() {
		t.Expect(after.Get("status")).NotTo(match.Equal("canceled"))
	}
}

// challenges reports whether an answer asks for a scheme.
func challenges(s *rule.Seen, scheme string) bool {
	return slices.ContainsFunc(s.Response.Header.Values("WWW-Authenticate"), func(value string) bool {
		return strings.Contains(strings.ToLower(value), strings.ToLower(scheme))
	})
}
