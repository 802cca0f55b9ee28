package dauth

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Access: who is let in, to what, and in which version.
var accessRules = []rule.Rule{
	{
		ID: "DA-030", Title: "Bearer is required", Level: rule.Must, Since: first,
		Says:  "Sessions are opened, authenticated and read with a valid bearer credential alone.",
		Cite:  []string{"RFC-DA §3.1", "RFC-DA §8"},
		Needs: []string{endpoint},
		Given: []string{access},
		Then: func(t *rule.T) {
			for _, row := range []string{"missing/", "wrong/"} {
				for _, s := range t.In(access).Steps(row) {
					t.Expect(s).To(match.Status(401, 403))
				}
			}
		},
		Fix: "Look at the credential on every route: an id is no secret.",
	},
	{
		ID: "DA-031", Title: "Sessions are private to their creator", Level: rule.ShouldNot, Since: first,
		Says:  "Another account can neither read a session nor go on with it.",
		Cite:  []string{"RFC-DA §8", "RFC-DA §2.1"},
		Needs: []string{endpoint, "dauth.second_key"},
		Given: []string{access},
		Ruling: &rule.Ruling{
			Readings: []string{"a session belongs to who opened it", "the text asks for a bearer and does not say whose sessions it opens"},
			Holds:    "It is recommended that it is so.",
		},
		Then: func(t *rule.T) {
			unknown := t.Step("unknown")
			t.Expect(unknown).To(match.Status(404))
			for _, s := range t.In(access).Steps("other/") {
				if t.Expect(s).To(match.Status(403, 404)) && !slices.Equal(s.Body().Names(), unknown.Body().Names()) {
					t.Note(s, "the form of the answer to an id that does not exist", strings.Join(s.Body().Names(), ", "))
				}
			}
		},
		Fix: "Look sessions up by id and account.",
	},
	{
		ID: "DA-033", Title: "API-Version is validated", Level: rule.Must, Since: first,
		Says:  "A session that is asked for without API-Version, or in one that is not served, is refused; the one of this release is served.",
		Cite:  []string{"RFC-DA §2.1", "RFC-DA §3.1", "OAS-DA-2026-04-17 parameters.APIVersion", "OAS-DA-unreleased parameters.APIVersion"},
		Needs: []string{endpoint},
		Given: []string{access},
		Ruling: &rule.Ruling{
			Readings: []string{"the RFC and the development state: 2026-01-28", "the released schema: 2026-04-17"},
			Holds:    "The version of the run is tried first, then 2026-01-28; either will do, and the report says which.",
		},
		Then: func(t *rule.T) {
			for _, s := range t.In(access).Steps("version/") {
				refused(t, s)
			}
			served := t.In("probe").Step("authentication")
			if early := t.In("probe").Try("authentication-early"); early != nil && early.OK() {
				t.Note(early, "the version of the release", "2026-01-28 is served instead")
				served = early
			}
			t.Expect(served).To(match.Success()) // DA-001 speaks of 201
		},
		Fix: "Look the header up in the list of versions you serve.",
	},
}
