package acp

import (
	"slices"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// sameResultItem is what OpenAI's launch list says of replays.
var sameResultItem = []string{"idempotent_same_result"}

// Replays: the same request under the same key.
var replayRules = []rule.Rule{
	{
		ID: "IDEM-001", Title: "Create replay returns the same session", Level: rule.Must, Since: v20250929,
		Says:  "Repeating create with the same key and body gives the first result and opens no second session.",
		Cite:  []string{"RFC-CHK@2025-09-29 §6", "RFC-CHK@2026-04-17 §6.3", "OAI-PROD idempotency", "DRAFT"},
		Needs: []string{inStock},
		Given: []string{"replayed-create"}, Also: []string{"racing-create"},
		Then: func(t *rule.T) {
			first := t.Step("create")
			sameResult(t, first, t.Step("replay"), "id")
			for _, step := range []string{"replay-after", "reworded"} {
				if again := t.Try(step); again != nil && first.OK() && same(again.Body(), first.Body()) {
					sameResult(t, first, again, "id")
				}
			}
			twins := t.In("racing-create").Steps("create-")
			if after := t.In("racing-create").Try("afterwards"); after != nil && same(after.Body(), twins[0].Body()) {
				twins = append(twins, after)
			}
			sameStatus(t, twins)
		},
		Ruling: &rule.Ruling{
			Readings: []string{"until 2026-01-30 the RFC asks for the original result, without saying which parts of the answer that is", "from 2026-04-17 on it asks for the stored status and body"},
			Holds:    "The id decides in every version; another status or body is a warning before 2026-04-17 and a failure from then on.",
		},
		Checklist: sameResultItem,
		Fix:       "Store key, fingerprint of the body and response of the first request, and answer a repetition from that record.",
	},
	{
		ID: "IDEM-002", Title: "Complete replay returns the same order", Level: rule.Must, Since: v20250929,
		Says:  "Repeating a successful complete with the same key and body returns its answer and charges nothing again.",
		Cite:  []string{"RFC-CHK@2025-09-29 §6", "RFC-CHK@2026-04-17 §6.3", "OAI-PROD idempotency", "DRAFT"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"replayed-complete"},
		Then: func(t *rule.T) {
			first := t.Step("complete")
			for _, step := range []string{"replay", "replay-2"} {
				sameResult(t, first, t.Step(step), "order", "id")
			}
		},
		Checklist: sameResultItem,
		Fix:       "Look the key up before the guard that refuses a completed session, and answer from the stored record.",
	},
	{
		ID: "IDEM-003", Title: "Replay keeps the original status code", Level: rule.Must, Since: v20260417,
		Says:  "A replay repeats the status code of the first answer: 201 for create, that of the first answer for update, complete and cancel.",
		Cite:  []string{"RFC-CHK@2026-04-17 §6.3"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"replayed-create", "replayed-update", "replayed-complete", "replayed-cancel"}, Also: []string{"aged-session"},
		Then: func(t *rule.T) {
			for _, r := range append(replays, replay{"aged-session", "create", "replay"}) {
				first, replay := r.in(t)
				if first != nil && replay != nil && first.OK() && (replay.OK() || r.scenario != "aged-session") { // IDEM-034 speaks of keys that are forgotten
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
		ID: "IDEM-005", Title: "Update replay is harmless", Level: rule.Should, Since: v20250929, Until: v20260130,
		Says:  "An update repeated at once with the same key yields the same result.",
		Cite:  []string{"RFC-CHK@2025-09-29 §6", "OAS-2025-09-29 parameters.IdempotencyKey on /checkout_sessions/{id}"},
		Needs: []string{inStock, serviceable},
		Given: []string{"replayed-update"},
		Then: func(t *rule.T) {
			first, replay := session(t, t.Step("first")), t.Step("replay-at-once")
			if t.Expect(replay).To(match.Success()) {
				t.Expect(replay).To(match.Status(first.Seen().Status()))
				t.Expect(undated(replay.Body())).To(match.Equal(undated(first)))
			}
		},
		Fix: "Accept the key on every POST route, on update too.",
	},
	{
		ID: "IDEM-006", Title: "Cancel replay returns the first 200", Level: rule.Must, Since: v20251212,
		Says:  "Cancel repeated with the same key and trace returns the first answer, not the 405 of a session that has ended.",
		Cite:  []string{"RFC-IT §6", "RFC-IT §8", "RFC-CHK@2026-04-17 §6.3"},
		Needs: []string{inStock},
		Given: []string{"replayed-cancel"},
		Also:  []string{"browse"},
		Then:  cancelReplay,
		Fix:   "Look the key up before checking the state of the session.",
	},
}

// replay names a first request and its repetition.
type replay struct{ scenario, first, again string }

// replays are the repetitions of each of the four requests. What was canceled
// first nobody read, so there the second answer stands for it.
var replays = []replay{
	{"replayed-create", "create", "replay"}, {"replayed-update", "first", "replay"},
	{"replayed-complete", "complete", "replay"}, {"replayed-cancel", "cancel", "replay"},
}

func (r replay) in(t *rule.T) (first, again *rule.Seen) {
	return t.In(r.scenario).Try(r.first), t.In(r.scenario).Try(r.again)
}

// spelledOut expects what is spelled out of keys and replays from 2026-04-17 on.
// Before, it is a matter of taste: a difference is a warning.
func spelledOut(t *rule.T) func(any) rule.Expectation {
	if t.From(v20260417) {
		return t.Expect
	}
	return t.Prefer
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
	expect := spelledOut(t)
	if expect(replay).To(match.Status(first.Status())) {
		expect(got).To(match.Equal(want))
	}
}

// sameStatus holds twins that were carried out to one status. Before 2026-04-17 no
// source says which parts of the answer are the result.
func sameStatus(t *rule.T, twins []*rule.Seen) {
	expect := spelledOut(t)
	done := slices.DeleteFunc(slices.Clone(twins), func(s *rule.Seen) bool { return !s.OK() })
	for i := 1; i < len(done); i++ {
		expect(done[i]).To(match.Status(done[0].Status()))
	}
}

// undated is a session without the time of its last change.
func undated(body rule.Node) any {
	object, _ := body.Value().(map[string]any)
	copied := map[string]any{}
	for name, value := range object {
		if name != "updated_at" {
			copied[name] = value
		}
	}
	return copied
}

// changed are the members in which the two updates of the scenario differ.
var changed = []string{"buyer", "fulfillment_option_id", "selected_fulfillment_options", "totals"}

// replayWithoutEffect judges an update that is repeated after a second one: its
// answer is that of the first time, and the second one stays in effect.
func replayWithoutEffect(t *rule.T) {
	first, second := session(t, t.Step("first")), session(t, t.Step("second"))
	replay, now := t.Step("replay"), session(t, lastRead(t))
	shown := false
	for _, name := range changed {
		if rule.SameJSON(first.Get(name).Value(), second.Get(name).Value()) {
			continue
		}
		shown = true
		if rule.SameJSON(now.Get(name).Value(), first.Get(name).Value()) {
			t.Fail(now.Get(name), "what the second update set, "+rule.Show(second.Get(name).Value()), rule.Show(now.Get(name).Value()))
		}
	}
	if !shown {
		t.Unverified("the second update changed nothing that its answer shows, so a replay of the first could not undo it")
	}
	if t.Expect(replay).To(match.Success()) {
		t.Expect(replay.Body()).To(match.Equal(first))
	}
}

// lastRead is the read at the end of the scenario: the one without a key where
// the one with it left anything open.
func lastRead(t *rule.T) *rule.Seen {
	if s := t.Try("retrieve"); s != nil {
		return s
	}
	return t.Step("retrieve-with-key")
}

// cancelReplay judges a cancel whose first answer nobody read, and then a third
// one. Where it is refused for another reason than that the session has ended,
// or no cancel is carried out at all, it says nothing.
func cancelReplay(t *rule.T) {
	attempts := t.In("replayed-cancel").Attempts("cancel")
	retry := attempts[len(attempts)-1]
	if len(attempts) == 1 {
		t.Unverified("cancel was not repeated after its answer was lost: %s", retry.Answer())
	}
	if plain := t.In("browse").Try("cancel"); plain != nil {
		session(t, plain)
	}
	if retry.Status() == 405 || retry.Status() == 409 {
		t.Expect(retry).To(match.Success())
		return
	}
	first := session(t, retry)
	if again := t.Step("replay"); t.Expect(again).To(match.Success()) {
		t.Expect(again.Body()).To(match.Equal(first))
	}
}
