package acp

import (
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Replays: the same request under the same key.
var replayRules = []rule.Rule{
	{
		ID: "IDEM-001", Title: "Create replay returns the same session", Level: rule.Must, Since: v20250929,
		Says:  "Repeating create with the same key and body gives the first result and opens no second session.",
		Cite:  []string{"RFC-CHK@2025-09-29 §6", "RFC-CHK@2026-04-17 §6.3", "OAI-PROD idempotency", "DRAFT"},
		Needs: []string{inStock},
		Given: []string{"replayed-create"},
		Then: func(t *rule.T) {
			first := t.Step("create")
			for _, step := range []string{"replay", "replay-2"} {
				sameResult(t, first, t.Step(step), "id")
			}
		},
		Fix: "Store key, fingerprint of the body and response of the first request, and answer a repetition from that record.",
	},
	{
		ID: "IDEM-002", Title: "Complete replay returns the same order", Level: rule.Must, Since: v20250929,
		Says:  "Repeating a successful complete with the same key and body returns its answer and charges nothing again.",
		Cite:  []string{"RFC-CHK@2025-09-29 §6", "RFC-CHK@2026-04-17 §6.3", "OAI-PROD idempotency", "DRAFT"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"replayed-complete"},
		Then: func(t *rule.T) {
			first := t.Step("complete")
			for _, step := range []string{"replay", "replay-2", "replay-3", "replay-4", "replay-5"} {
				sameResult(t, first, t.Step(step), "order", "id")
			}
		},
		Fix: "Look the key up before the guard that refuses a completed session, and answer from the stored record.",
	},
	{
		ID: "IDEM-003", Title: "Replay keeps the original status code", Level: rule.Must, Since: v20260417,
		Says:  "A replay repeats the status code of the first answer: 201 for create, that of the first answer for update, complete and cancel.",
		Cite:  []string{"RFC-CHK@2026-04-17 §6.3"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"replayed-create", "replayed-complete", "replayed-cancel"},
		Also:  []string{"replayed-update"},
		Then: func(t *rule.T) {
			for _, c := range []struct{ scenario, first, replay string }{
				{"replayed-create", "create", "replay"}, {"replayed-complete", "complete", "replay"},
				{"replayed-cancel", "cancel", "replay"}, {"replayed-update", "first", "replay-at-once"},
			} {
				scene := t.In(c.scenario)
				if first, replay := scene.Try(c.first), scene.Try(c.replay); first != nil && replay != nil && first.OK() {
					t.Expect(replay).To(match.Status(first.Status()))
				}
			}
		},
		Fix: "Store status and body under (caller, path, key) and answer a replay from that record, before any side effect.",
	},
	{
		ID: "IDEM-004", Title: "Update replay does not re-apply", Level: rule.Must, Since: v20260417,
		Says:  "An update repeated with its key gets its first answer even if the session has moved on, and undoes nothing.",
		Cite:  []string{"RFC-CHK@2026-04-17 §6.3"},
		Needs: []string{inStock, serviceable},
		Given: []string{"replayed-update"},
		Then:  replayWithoutEffect,
		Fix:   "Make a replay a look-up: answer from the stored record and leave the session alone.",
	},
	{
		ID: "IDEM-006", Title: "Cancel replay returns the first 200", Level: rule.Must, Since: v20251212,
		Says:  "Cancel repeated with the same key and trace returns the first answer, not the 405 of a session that has ended.",
		Cite:  []string{"RFC-IT §6", "RFC-IT §8", "RFC-CHK@2026-04-17 §6.3"},
		Needs: []string{inStock},
		Given: []string{"replayed-cancel"},
		Then: func(t *rule.T) {
			first, replay := session(t, t.Step("cancel")), t.Step("replay")
			if t.Expect(replay).To(match.Success()) {
				t.Expect(replay.Body()).To(match.Equal(first))
			}
		},
		Fix: "Look the key up before checking the state of the session.",
	},
	{
		ID: "IDEM-045", Title: "Lost answer is recoverable", Level: rule.Must, Since: v20250929,
		Says:  "When the answer to complete is lost, repeating it with the same key finds the order.",
		Cite:  []string{"RFC-CHK@2025-09-29 §6", "RFC-CHK@2026-04-17 §6.3", "DRAFT"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"lost-complete"},
		Also:  []string{"replayed-complete"},
		Then:  orderAfterLostAnswer,
		Fix:   "Commit key, order and response together, whether or not the caller is still connected.",
	},
}

// sameResult holds a replay to the first answer, and above all to its identity:
// the member that tells one result from another. Status and body are spelled
// out from 2026-04-17 on; before, the same identity is enough and a difference
// is a warning.
func sameResult(t *rule.T, first, replay *rule.Seen, identity ...string) {
	want := session(t, first)
	if !t.Expect(replay).To(match.Success()) {
		return
	}
	got := replay.Body()
	if !t.Expect(got.Get(identity...)).To(match.Equal(want.Get(identity...))) {
		return
	}
	expect := t.Prefer
	if t.From(v20260417) {
		expect = t.Expect
	}
	if expect(replay).To(match.Status(first.Status())) {
		expect(got).To(match.Equal(want))
	}
}

// replayWithoutEffect judges an update that is repeated after a second one: its
// answer is that of the first time, and the second one stays in effect.
func replayWithoutEffect(t *rule.T) {
	first, second := session(t, t.Step("first")), session(t, t.Step("second"))
	chosen := func(body rule.Node) rule.Node { return body.Get("selected_fulfillment_options") }
	if rule.SameJSON(chosen(first).Value(), chosen(second).Value()) {
		t.Unverified("the second update changed nothing that its answer shows, so a replay of the first could not undo it")
	}
	if replay := t.Step("replay"); t.Expect(replay).To(match.Success()) {
		t.Expect(replay.Body()).To(match.Equal(first))
	}
	now := session(t, t.Step("retrieve"))
	if undone := rule.SameJSON(chosen(now).Value(), chosen(first).Value()); undone {
		t.Fail(chosen(now), "the choice of the second update, "+rule.Show(chosen(second).Value()), rule.Show(chosen(now).Value()))
	}
}

// orderAfterLostAnswer judges a complete whose first answer nobody read.
func orderAfterLostAnswer(t *rule.T) {
	attempts := t.In("lost-complete").Attempts("complete")
	retry := attempts[len(attempts)-1]
	if len(attempts) == 1 {
		t.Unverified("complete was not repeated after its answer was lost: %s", retry.Answer())
	}
	if retry.Status() == 409 && retry.Body().Get("code").String() == "idempotency_in_flight" {
		t.Unverified("the first complete was still being processed when it was repeated")
	}
	if plain := t.In("replayed-complete").Try("complete"); plain != nil {
		session(t, plain) // where every complete is refused, this one says nothing
	}
	if !t.Expect(retry).To(match.Success()) {
		return
	}
	answer := session(t, retry)
	if !processing(answer) && !t.Expect(answer.Get("status")).To(match.Equal("completed")) {
		return
	}
	if read := t.Try("retrieve"); read != nil && read.OK() {
		order, later := answer.Get("order", "id"), read.Body().Get("order", "id")
		if order.Present() && later.Present() {
			t.Expect(later).To(match.Equal(order))
		}
	}
}
