package acp

import (
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Claims under idempotency keys.
var claimKeyRules = []rule.Rule{
	{
		ID: "AFFIL-010", Title: "Identical replay is harmless", Level: rule.Must, Since: v20251212,
		Says:  "The same create with the same claim under the same key opens no second session.",
		Cite:  []string{"RFC-AFF §7.6", "RFC-AFF §10"},
		Needs: []string{inStock},
		Given: []string{"keys"}, Also: []string{"replayed-create"},
		Then: func(t *rule.T) {
			plain := t.In("replayed-create")
			if first, again := plain.Try("create"), plain.Try("replay"); first != nil && again != nil && !same(session(t, first), again.Body()) {
				t.Unverified("a create without a claim is not known again either, of which IDEM-001 speaks")
			}
			if again := t.Step("long-again"); t.Expect(again).To(match.Success()) {
				t.Expect(id(again.Body())).To(match.Equal(id(session(t, claimedUnderKey(t)))))
			}
		},
		Fix: "Fingerprint the request as it came, without what you add to a claim.",
	},
	{
		ID: "AFFIL-011", Title: "Changed claim conflicts, older versions", Level: rule.Must, Since: v20251212, Until: v20260130,
		Says:  "Another claim under a used key is refused with 409, and opens no session.",
		Cite:  []string{"RFC-AFF §7.6", "RFC-AFF §10"},
		Needs: []string{inStock, "affiliate"},
		Given: []string{"keys"},
		Ruling: &rule.Ruling{
			Readings: []string{"the RFC on affiliates: 409", "the core RFC since 2026-04-17: 422"},
			Holds:    "409 up to 2026-01-30; 422 passes with a note.",
		},
		Then: func(t *rule.T) {
			if s := otherClaim(t); s.Status() == 422 {
				t.Note(s, "409 Conflict", s.Answer())
			} else {
				t.Expect(s).To(match.Status(409))
			}
		},
		Fix: "Make the claim a part of what you compare when a key comes again.",
	},
	{
		ID: "AFFIL-012", Title: "Changed claim conflicts, current versions", Level: rule.Must, Since: v20260417,
		Says:  "Another claim under a used key is refused with 422 idempotency_conflict.",
		Cite:  []string{"RFC-CHK §6.4", "RFC-CHK §6 (supersedes prior rules)", "RFC-CHK §6.7"},
		Needs: []string{inStock},
		Given: []string{"keys"},
		Ruling: &rule.Ruling{
			Readings: []string{"the RFC on affiliates and OpenAI's launch list: 409", "the core RFC, which supersedes what was said before: 422"},
			Holds:    "422, as for every other body; in the openai profile 409 idempotency_conflict passes with a note.",
		},
		Then: func(t *rule.T) { refusedConflict(t, otherClaim(t), 422) },
		Fix:  "Use 422 idempotency_conflict for another claim too; the 409 of the RFC on affiliates is superseded.",
	},
}

// claimedUnderKey is that create where it was carried out under the key that the
// next ones have.
func claimedUnderKey(t *rule.T) *rule.Seen {
	s := t.In("keys").Try("long-in-second-language")
	if s == nil || !s.OK() {
		t.Unverified("the create with a claim was not carried out under the key that is used again")
	}
	return s
}

// otherClaim is what became of another claim under a used key. Where the same one
// is not known again, keys are not looked at and the rules about them say so.
func otherClaim(t *rule.T) *rule.Seen {
	if !same(session(t, claimedUnderKey(t)), t.In("keys").Step("long-again").Body()) {
		t.Unverified("the key was not honoured for the same claim, so nothing can be said about another one")
	}
	return t.In("keys").Step("claimed-by-another")
}
