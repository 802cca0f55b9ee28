package psp

import (
	"time"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Retention: how long a key leads to its token.
var retentionRules = []rule.Rule{
	{
		ID: "DP-059", Title: "Key lives at least 24 hours", Level: rule.Must, Since: v20260417,
		Says:  "A delegation that is repeated under its key within 24 hours gives the same token.",
		Cite:  []string{"RFC-DP-2026-04-17 §5.6"},
		Needs: []string{endpoint},
		Also:  []string{"aged-delegation", "resumed", again},
		Then: func(t *rule.T) {
			switch {
			case t.In("aged-delegation").Played():
				replaysAtOnce(t)
				scene := t.In("aged-delegation")
				sameToken(t, scene.Step("first"), scene.Step("replay"))
			case t.In("resumed").Played():
				resumed(t)
			case t.Setup().Needs["long_run"]:
				t.Unverified("take the book of this run up again when it is a day old: `assay resume BOOK`")
			default:
				t.NotApplicable("not asked for: it takes a day, or psp.advance_clock; take the book of this run up again when it is a day old: `assay resume BOOK`")
			}
		},
		Fix: "Keep keys and answers in a store that survives a restart, for 86400 seconds at least.",
	},
}

// sameToken holds a repetition to the token of the first time.
func sameToken(t *rule.T, first, again *rule.Seen) {
	if !first.OK() {
		t.Unverified("the delegation is refused, of which DP-001 speaks")
	}
	if t.Expect(again).To(match.Success()) {
		t.Expect(again.Body().Get("id")).To(match.Equal(first.Body().Get("id")))
	}
}

// resumed judges the delegations of an earlier book that were sent again. Tokens
// have other placeholders in another run, so that they are known by their marks.
func resumed(t *rule.T) {
	t.In("resumed").Aged(func(first, again *rule.Seen, age time.Duration) bool {
		if first.Issued == nil || first.Issued.Mark == "" {
			t.Unverified("the earlier book does not tell one token from another")
		}
		same := again.Issued != nil && again.Issued.Mark == first.Issued.Mark
		if age <= rule.Day && !same && t.Expect(again).To(match.Success()) {
			t.Fail(again.Body().Get("id"), "the token of the first time", "another one")
		}
		return age >= rule.NearlyADay && same
	})
}
