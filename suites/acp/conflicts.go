package acp

import (
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// conflictItem is what OpenAI's launch list says of mismatches.
var conflictItem = []string{"idempotency_conflict_409"}

// Conflicts: one key, two bodies.
var conflictRules = []rule.Rule{
	{
		ID: "IDEM-009", Title: "Key reuse with other body is 409", Level: rule.Must, Since: v20250929, Until: v20260130,
		Says:  "The same key with different parameters is refused with 409 and code idempotency_conflict.",
		Cite:  []string{"RFC-CHK@2025-09-29 §6", "RFC-CHK@2026-01-30 §6", "OAI-PROD idempotency", "RFC-AA §7.6"},
		Needs: []string{inStock, second},
		Given: []string{"replayed-create"},
		Also:  []string{"replayed-complete"},
		Then: func(t *rule.T) {
			refusedConflict(t, t.Step("changed"), 409)
			if s := t.In("replayed-complete").Try("changed"); s != nil {
				refusedConflict(t, s, 409)
			}
		},
		Ruling: &rule.Ruling{
			Readings: []string{"the RFC's sample has code idempotency_conflict and type invalid_request", "the enumeration of types has request_not_idempotent beside it, which OpenAI's documentation lists as the only error code"},
			Holds:    "The code decides, either type passes; request_not_idempotent as the code passes with a note in the openai profile.",
		},
		Checklist: conflictItem,
		Fix:       "Compare the stored fingerprint of the body and answer 409 idempotency_conflict when it differs.",
	},
	{
		ID: "IDEM-010", Title: "Key reuse with other body is 422", Level: rule.Must, Since: v20260417,
		Says:  "From 2026-04-17 on another body under a used key is refused with 422 idempotency_conflict; 409 now means in flight.",
		Cite:  []string{"RFC-CHK@2026-04-17 §6.4", "OAS-2026-04-17 responses.IdempotencyConflict", "EX-2026-04-17 error_422_idempotency_conflict", "SEP120"},
		Needs: []string{inStock, second},
		Given: []string{"replayed-create"},
		Also:  []string{"replayed-complete", "replayed-update", "replayed-cancel"},
		Then: func(t *rule.T) {
			session(t, t.Step("create"))
			for _, r := range replays {
				first, _ := r.in(t)
				if s := t.In(r.scenario).Try("changed"); s != nil && first != nil && first.OK() {
					refusedConflict(t, s, 422)
				}
			}
		},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the RFC of 2026-04-17, which supersedes what was said before, demands 422 for another body",
				"OpenAI's launch list still certifies 409, and the affiliate attribution RFC demands 409 where the attribution alone differs",
			},
			Holds: "422 in the spec profile; in the openai profile 409 with code idempotency_conflict passes with a note. " +
				"409 idempotency_in_flight for another body fails in both. No body here differs in its attribution alone.",
		},
		Checklist: conflictItem,
		Fix:       "Return 422 with code idempotency_conflict for another body; keep 409 for a request that is still in flight.",
	},
	{
		ID: "IDEM-011", Title: "Conflict does not poison the key", Level: rule.Must, Since: v20250929,
		Says:  "After a refused mismatch the original request still gets its original answer.",
		Cite:  []string{"RFC-CHK@2025-09-29 §6", "RFC-CHK@2026-04-17 §6.3"},
		Needs: []string{inStock, second},
		Given: []string{"replayed-create"},
		Then: func(t *rule.T) {
			first, earlier, after := t.Step("create"), t.Step("replay"), t.Step("replay-after")
			if !same(session(t, first), earlier.Body()) || t.Step("changed").OK() {
				t.Unverified("the key was not honoured before the mismatch, so nothing can be said about it afterwards")
			}
			if t.Expect(after).To(match.Success()) {
				t.Expect(after.Body().Get("id")).To(match.Equal(first.Body().Get("id")))
			}
		},
		Checklist: sameResultItem,
		Fix:       "Leave the stored record alone when a mismatch is refused.",
	},
	{
		ID: "IDEM-030", Title: "New key works after a client error", Level: rule.Must, Since: v20250929,
		Says:  "After a refusal the corrected request is carried out under a fresh key, and under the old one carried out or refused as a conflict.",
		Cite:  []string{"RFC-CHK@2026-04-17 §6.4", "RFC-CHK@2025-09-29 §6"},
		Needs: []string{inStock},
		Given: []string{"replayed-create"},
		Then:  correctedCreate,
		Ruling: &rule.Ruling{
			Readings: []string{"a refusal is an answer, so its key is used up", "only 5xx answers are said not to be stored, and nothing is said of refusals"},
			Holds:    "Under the old key the corrected body may be carried out or refused as a conflict; the refusal of the wrong body again fails.",
		},
		Fix: "Do not hand the stored refusal of one body to another one.",
	},
}

// correctedCreate judges the right body after a wrong one was refused. Under a
// fresh key it is the create of the scenario, which must work for this to say
// anything.
func correctedCreate(t *rule.T) {
	wrong, old := t.Step("wrong"), t.Step("corrected")
	if !wrong.Refused() {
		t.Unverified("the wrong body was not refused")
	}
	session(t, t.Step("create"))
	stored := !wrong.Body().Exists() || rule.SameJSON(old.Body().Value(), wrong.Body().Value())
	switch {
	case old.Status() == wrong.Status() && stored:
		t.Fail(old, "the corrected body to be carried out, or refused as a conflict", "the refusal of the wrong body again")
	case old.Status() != 409 && old.Status() != 422:
		t.Expect(old).To(match.Success())
	}
}

// same reports whether two bodies are of one session.
func same(a, b rule.Node) bool { return id(a) == id(b) }

// refusedConflict holds a mismatch to its status and code.
func refusedConflict(t *rule.T, s *rule.Seen, want int) {
	if openAI(t) && want == 422 && s.Status() == 409 && s.Body().Get("code").String() == "idempotency_conflict" {
		t.Note(s, "422 Unprocessable Entity", "409 Conflict, the form OpenAI's launch list asks for")
		return
	}
	if !t.Expect(s).To(match.Status(want)) {
		return
	}
	if openAI(t) && s.Body().Get("code").String() == "request_not_idempotent" {
		t.Note(s.Body().Get("code"), "idempotency_conflict", "request_not_idempotent, as OpenAI's documentation has it")
		return
	}
	coded(t, s, "idempotency_conflict")
}

// coded holds a refusal to a code. A refusal that is no flat error has none at
// its top level, and the rule about the form of errors says so.
func coded(t *rule.T, s *rule.Seen, want string) {
	code := s.Body().Get("code")
	if !code.Exists() {
		t.Unverified("%s was refused with %s, without a code at the top level", s.Operation, s.Answer())
	}
	t.Expect(code).To(match.Equal(want))
}
