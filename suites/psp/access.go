package psp

import (
	"regexp"
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Access: who is let in, and in which version.
var accessRules = []rule.Rule{
	{
		ID: "DP-010", Title: "Missing credentials are refused", Level: rule.Must, Since: v20250929,
		Says:  "A delegation without a bearer credential is refused with 401 before anything is tokenised.",
		Cite:  []string{"RFC-DP §6", "OAS-DP delegate_payment.responses.401"},
		Needs: []string{endpoint},
		Given: []string{"provider-access"}, Also: []string{"delegation"},
		Ruling: &rule.Ruling{
			Readings: []string{"the documented body of a 401 has type and code unauthorized", "the lists of types and codes know neither"},
			Holds:    "The status is judged; any type and code will do there.",
		},
		Then: func(t *rule.T) {
			works(t)
			for _, s := range t.In("provider-access").Steps("missing/") {
				refusedAs(t, s, 401)
			}
			if first := t.In("probe").Try("unauthenticated"); first != nil {
				refusedAs(t, first, 401)
			}
		},
		Fix: "Look at the credential before anything else.",
	},
	{
		ID: "DP-011", Title: "Wrong credentials are refused", Level: rule.Must, Since: v20250929,
		Says:  "A credential that is unknown, too long or in another case gives out no token.",
		Cite:  []string{"RFC-DP §6"},
		Needs: []string{endpoint},
		Given: []string{"provider-access"}, Also: []string{"delegation"},
		Then: func(t *rule.T) {
			works(t)
			for _, s := range t.In("provider-access").Steps("wrong/") {
				if refused(t, s) {
					t.Expect(s).To(match.Status(401, 403))
				}
			}
		},
		Fix: "Compare credentials byte by byte.",
	},
	{
		ID: "DP-012", Title: "Missing or unknown API-Version is refused", Level: rule.Must, Since: v20250929,
		Says:  "A delegation without API-Version, or in one that is not served, is refused; from 2026-04-17 on with 400.",
		Cite:  []string{"RFC-DP §2.1", "OAS-DP parameters.APIVersion"},
		Needs: []string{endpoint},
		Given: []string{"provider-access"}, Also: []string{"delegation"},
		Then: func(t *rule.T) {
			works(t)
			for _, s := range t.In("provider-access").Steps("version/") {
				if refused(t, s) && t.From(v20260417) {
					t.Prefer(s).To(match.Status(400))
				}
			}
		},
		Fix: "Look the version up in the list of those you serve.",
	},
	{
		ID: "DP-013", Title: "Version error lists supported versions", Level: rule.Should, Since: v20260417,
		Says:  "The refusal of a version lists the supported ones, and each of them is served.",
		Cite:  []string{"RFC-DP-2026-04-17 §2.1", "JS-DP-2026-04-17 Error.supported_versions", "CL-2026-04-17 supported_versions"},
		Needs: []string{endpoint},
		Given: []string{"provider-access"}, Also: []string{"delegation"},
		Ruling: &rule.Ruling{
			Readings: []string{"the JSON Schema has supported_versions", "the OpenAPI document closes its errors without it, and neither lists the codes the text names"},
			Holds:    "The text wins: both are accepted, and their absence is a warning.",
		},
		Then: listsVersions,
		Fix:  "Add supported_versions to the error, from the same list that the check uses.",
	},
}

var releaseDate = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)

func listsVersions(t *rule.T) {
	works(t)
	refusal := t.Step("version/unknown")
	if !refusal.Refused() {
		t.Unverified("the unknown version was not refused, of which DP-012 speaks")
	}
	if refusal.Body().Get("error").IsObject() {
		t.Unverified("the refusal is wrapped, of which DP-045 speaks")
	}
	list := refusal.Body().Get("supported_versions")
	if !t.Prefer(list).To(match.Filled()) {
		return
	}
	for _, v := range list.Each() {
		if !releaseDate.MatchString(v.String()) {
			t.Warn(v, "a date such as 2026-04-17", rule.Show(v.Value()))
			continue
		}
		served := t.Try("supported/" + v.String())
		if served == nil {
			continue // the list is longer than what was tried
		}
		if !served.OK() && !strings.HasPrefix(served.Step, "supported/2025-09-01") {
			t.Warn(v, "a version that is served", served.Answer())
		}
	}
}
