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
				sameResult(t, first, t.Step(step))
			}
		},
		Fix: "Store key, fingerprint of the body and response of the first request, and answer a repetition from that record.",
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
}

// sameResult holds a replay to the first answer. Status and body are spelled
// out from 2026-04-17 on; before, the same session is enough and a difference
// is a warning.
func sameResult(t *rule.T, first, replay *rule.Seen) {
	want := session(t, first)
	if !t.Expect(replay).To(match.Success()) {
		return
	}
	got := replay.Body()
	if !t.Expect(got.Get("id")).To(match.Equal(want.Get("id"))) {
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
