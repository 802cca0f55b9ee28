package psp

import (
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

const again = "delegation-keys"

// Keys: one delegation for one Idempotency-Key.
var keyRules = []rule.Rule{
	{
		ID: "DP-050", Title: "Replay returns the first token (early)", Level: rule.Should, Since: v20250929, Until: v20260130,
		Says:  "A delegation repeated under its key gives the same token.",
		Cite:  []string{"RFC-DP-2025-09-29 §5", "OAI-PROD Idempotency"},
		Needs: []string{endpoint},
		Given: []string{again},
		Then: func(t *rule.T) {
			first := given(t)
			if replay := t.Step("replay"); t.Prefer(replay).To(match.Success()) && t.Prefer(replay.Body().Get("id")).To(match.Equal(first.Body().Get("id"))) {
				madeThen(t, first, replay)
			}
			madeThen(t, first, t.Try("reworded"))
		},
		Fix: "Store the answer with the key, and send it again.",
	},
	{
		ID: "DP-051", Title: "Key reuse with other body: 409", Level: rule.Must, Since: v20250929, Until: v20260130,
		Says:  "The same key with another allowance is refused with 409 and gives out no token.",
		Cite:  []string{"RFC-DP-2025-09-29 §5", "OAS-DP delegate_payment.responses.409", "OAI-PAY Code values"},
		Needs: []string{endpoint},
		Given: []string{again},
		Then:  func(t *rule.T) { conflict(t, 409) },
		Fix:   "Compare the body with the one the key was used for, and answer 409 idempotency_conflict.",
	},
	{
		ID: "DP-052", Title: "Missing key is refused", Level: rule.Must, Since: v20260417,
		Says:  "A delegation without Idempotency-Key is refused with 400 idempotency_key_required.",
		Cite:  []string{"RFC-DP-2026-04-17 §5.1", "OAS-DP-2026-04-17 parameters.IdempotencyKey"},
		Needs: []string{endpoint},
		Given: []string{again},
		Then: func(t *rule.T) {
			given(t)
			keyless := t.Step("keyless")
			if t.Expect(keyless).To(match.Status(400)) {
				said(t, keyless, "idempotency_key_required")
			}
			refused(t, t.Step("empty-key"))
		},
		Fix: "Refuse what comes without a key; never make one up.",
	},
	{
		ID: "DP-053", Title: "Replay returns the stored response", Level: rule.Must, Since: v20260417,
		Says:  "A repetition is answered as the first was, whole, refusals too, and marked Idempotent-Replayed: true.",
		Cite:  []string{"RFC-DP-2026-04-17 §5.3", "OAS-DP-2026-04-17 delegate_payment.responses.201.headers.Idempotent-Replayed"},
		Needs: []string{endpoint},
		Given: []string{again},
		Then:  replays,
		Fix:   "Send the stored answer again as it was, and mark it.",
	},
	{
		ID: "DP-054", Title: "Equivalence ignores form, not content", Level: rule.Must, Since: v20260417,
		Says:  "Spelling, order of members and white space do not make another delegation; the order of a list does.",
		Cite:  []string{"RFC-DP-2026-04-17 §5.2"},
		Needs: []string{endpoint},
		Given: []string{again},
		Then: func(t *rule.T) {
			first := given(t)
			if reworded := otherWords(t, t.Step("reworded")); t.Expect(reworded).To(match.Success()) {
				t.Expect(reworded.Body().Get("id")).To(match.Equal(first.Body().Get("id")))
			}
			if t.Step("ordered").OK() {
				refused(t, t.Step("reordered"))
			}
		},
		Fix: "Compare bodies as JSON: members by name, numbers by value, lists in order.",
	},
	{
		ID: "DP-055", Title: "Key reuse with other body: 422", Level: rule.Must, Since: v20260417,
		Says:  "From 2026-04-17 on the same key with another body is refused with 422 idempotency_conflict.",
		Cite:  []string{"RFC-DP-2026-04-17 §5.4", "RFC-DP-2026-04-17 §8.3", "OAS-DP-2026-04-17 delegate_payment.responses.422"},
		Needs: []string{endpoint},
		Given: []string{again},
		Ruling: &rule.Ruling{
			Readings: []string{"this release: 422", "those before: 409"},
			Holds:    "422 is enforced from 2026-04-17 on.",
		},
		Then: func(t *rule.T) { conflict(t, 422) },
		Fix:  "Answer 422 idempotency_conflict; 409 is for a request that is still under way.",
	},
	{
		ID: "DP-057", Title: "Server error is not cached", Level: rule.Must, Since: v20260417,
		Says:  "A failure of the provider is not stored: a repetition under the key is carried out.",
		Cite:  []string{"RFC-DP-2026-04-17 §5.5"},
		Needs: []string{endpoint, "psp.fault"},
		Given: []string{again},
		Then: func(t *rule.T) {
			if down := t.Step("failed"); down.Status() < 500 {
				t.Unverified("no call failed after psp.fault was called")
			}
			after := t.Step("failed-again")
			t.Expect(after).To(match.Success())
			fresh(t, after)
		},
		Fix: "Store only what was decided: 2xx and 4xx.",
	},
	{
		ID: "DP-058", Title: "Keys are scoped to the caller", Level: rule.Must, Since: v20260417,
		Says:  "The same key from another caller is a delegation of its own.",
		Cite:  []string{"RFC-DP-2026-04-17 §5.1"},
		Needs: []string{endpoint, "psp.second_key"},
		Given: []string{again},
		Then: func(t *rule.T) {
			given(t)
			if other := t.Step("other-caller"); t.Expect(other).To(match.Success()) {
				fresh(t, other)
			}
		},
		Fix: "Keep keys by the account that used them.",
	},
}

// given is the first delegation of the row, or the rule ends.
func given(t *rule.T) *rule.Seen {
	first := t.Step("first")
	if !first.OK() {
		t.Unverified("the delegation is refused, of which DP-001 speaks")
	}
	return first
}

// madeThen holds a token that is given again to the time at which it was made.
func madeThen(t *rule.T, first, again *rule.Seen) {
	if again != nil && again.OK() && rule.SameJSON(again.Body().Get("id").Value(), first.Body().Get("id").Value()) {
		t.Expect(again.Body().Get("created")).To(match.Equal(first.Body().Get("created")))
	}
}

// fresh holds an answer to being none that was given before.
func fresh(t *rule.T, s *rule.Seen) {
	if mark, _ := s.Header("Idempotent-Replayed"); mark == "true" {
		t.Fail(s, "an answer of its own, without the mark of a replay", "Idempotent-Replayed: true")
	}
}

// said holds a refusal to its code, where it is flat.
func said(t *rule.T, s *rule.Seen, code string) {
	if got := s.Body().Get("code"); got.Present() {
		t.Expect(got).To(match.Equal(code))
	}
}

func conflict(t *rule.T, status int) {
	given(t)
	changed := t.Step("changed")
	if t.Expect(changed).To(match.Status(status)) {
		said(t, changed, "idempotency_conflict")
	}
}

func replays(t *rule.T) {
	first, replay := given(t), t.Step("replay")
	if t.Expect(replay).To(match.Status(first.Status())) {
		t.Expect(replay.Body()).To(match.Equal(first.Body()))
		if mark, _ := replay.Header("Idempotent-Replayed"); mark != "true" {
			t.Warn(replay, "Idempotent-Replayed: true", "Idempotent-Replayed: "+mark)
		}
	}
	fresh(t, first)
	madeThen(t, first, t.Try("reworded"))
	refusal, repeated := t.Step("refused"), t.Step("refused-replay")
	if refusal.Refused() && t.Expect(repeated).To(match.Status(refusal.Status())) {
		for _, member := range []string{"type", "code"} {
			t.Expect(repeated.Body().Get(member)).To(match.Equal(refusal.Body().Get(member)))
		}
	}
}
