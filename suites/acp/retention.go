package acp

import (
	"time"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Retention: how long a key leads to its answer.
var retentionRules = []rule.Rule{
	{
		ID: "IDEM-034", Title: "Records live 24 hours", Level: rule.Must, Since: v20260417,
		Says:  "A key leads to its answer for at least 24 hours; after that it counts as new, without an error.",
		Cite:  []string{"RFC-CHK@2026-04-17 §6.6"},
		Needs: []string{inStock},
		Also:  []string{"aged-session", "resumed", "replayed-create"},
		Then: func(t *rule.T) {
			switch {
			case t.In("aged-session").Played():
				agedKey(t)
			case t.In("resumed").Played():
				resumed(t)
			default:
				t.Unexercised("the configuration lacks control.advance_clock (moves the clock of the merchant forward); " +
					"without it, take the book of this run up again when it is a day old: `assay resume BOOK`")
			}
		},
		Fix: "Keep keys and answers in a store that survives a restart, for 86400 seconds at least.",
	},
}

// agedKey judges a create that was repeated just before a day had passed, and
// once more after a month. Where a repetition at once is not a replay either, it
// says nothing of time.
func agedKey(t *rule.T) {
	scene, atOnce := t.In("aged-session"), t.In("replayed-create")
	if first, replay := atOnce.Try("create"), atOnce.Try("replay"); first != nil && replay != nil && !same(first.Body(), replay.Body()) {
		t.Unverified("a create that is repeated at once is no replay either")
	}
	create, replay := scene.Step("create"), scene.Step("replay")
	remembered(t, create, replay)
	if first, soon := atOnce.Try("create"), atOnce.Try("replay"); same(replay.Body(), create.Body()) && stoodStill(scene) && first != nil && soon != nil && rule.SameJSON(soon.Body().Value(), first.Body().Value()) {
		t.Expect(replay.Body()).To(match.Equal(create.Body()))
	}
	if later := scene.Step("much-later"); t.Expect(later).To(match.Success()) && create.OK() {
		t.Expect(later).To(match.Status(create.Status()))
	}
}

// stoodStill reports whether nothing that was tried with a session that had expired
// took effect: a replay may show the session as it is by then.
func stoodStill(scene rule.Scene) bool {
	for _, step := range []string{"update", "complete", "cancel"} {
		if s := scene.Try(step); s != nil && s.OK() {
			return false
		}
	}
	return true
}

// identity is the member that tells one result of an operation from another.
var identity = map[wire.Operation][]string{create: {"id"}, complete: {"order", "id"}}

// remembered holds a repetition to the result of the first time; in which status
// and words is judged where a request is repeated at once.
func remembered(t *rule.T, first, again *rule.Seen) {
	member := identity[first.Operation]
	if want := session(t, first); t.Expect(again).To(match.Success()) {
		t.Expect(again.Body().Get(member...)).To(match.Equal(want.Get(member...)))
	}
}

// resumed judges the requests of an earlier book that were sent again.
func resumed(t *rule.T) {
	t.In("resumed").Aged(func(first, again *rule.Seen, age time.Duration) bool {
		switch {
		case age <= rule.Day:
			remembered(t, first, again)
			return age >= rule.NearlyADay
		case rule.SameJSON(again.Body().Value(), first.Body().Value()):
			return true
		case first.Operation == create:
			t.Expect(again).To(match.Success())
		}
		return false
	})
}
