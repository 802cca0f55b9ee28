package acp

import (
	"slices"

	"github.com/assay-project/assay/suites/rule"
)

// Marks: an answer says whether it is a replay.
var markRules = []rule.Rule{
	{
		ID: "IDEM-007", Title: "Replay is marked", Level: rule.Should, Since: v20260417,
		Says:  "A stored answer carries the header Idempotent-Replayed with the value true.",
		Cite:  []string{"RFC-CHK@2026-04-17 §6.3", "OAS-2026-04-17 create.responses.201.headers.Idempotent-Replayed"},
		Needs: []string{inStock},
		Given: []string{"replayed-create"},
		Also:  []string{"replayed-update", "replayed-complete", "replayed-cancel"},
		Then: func(t *rule.T) {
			for _, r := range replays {
				first, again := r.in(t)
				if first == nil || again == nil || !first.OK() || !rule.SameJSON(again.Body().Value(), first.Body().Value()) {
					continue // it was not answered from the store, and other rules say so
				}
				if mark, _ := again.Header("Idempotent-Replayed"); mark != "true" {
					t.Fail(again, "Idempotent-Replayed: true", marking(again))
				}
			}
		},
		Fix: "Add Idempotent-Replayed: true wherever a stored answer is served.",
	},
	{
		ID: "IDEM-008", Title: "First answer is not marked", Level: rule.ShouldNot, Since: v20260417,
		Says:  "An answer that comes of carrying the request out does not claim to be a replay.",
		Cite:  []string{"OAS-2026-04-17 Idempotent-Replayed description", "SEP120 motivation"},
		Needs: []string{inStock},
		Given: []string{"replayed-create"},
		Also:  []string{"replayed-update", "replayed-complete", "failing-complete"},
		Then: func(t *rule.T) {
			for _, first := range []*rule.Seen{
				t.Step("create"), t.In("replayed-update").Try("first"), t.In("replayed-update").Try("second"),
				t.In("replayed-complete").Try("complete"), t.In("failing-complete").Try("complete"),
			} {
				if first == nil || !first.OK() || answerLost(t, first) {
					continue
				}
				if mark, _ := first.Header("Idempotent-Replayed"); mark == "true" {
					t.Fail(first, "no Idempotent-Replayed: true, since the request was sent for the first time or had failed before", marking(first))
				}
			}
		},
		Ruling: &rule.Ruling{
			Readings: []string{"the description of the header gives true a meaning for replays alone", "no sentence forbids it on other answers, and marking replays is itself only recommended"},
			Holds:    "A mark on a first answer is a warning.",
		},
		Fix: "Set the header on stored answers only.",
	},
}

// answerLost reports whether an earlier attempt of a step may have been carried out
// without its answer arriving: the one that arrived is a replay then.
func answerLost(t *rule.T, s *rule.Seen) bool {
	return slices.ContainsFunc(t.In(s.Scenario).Attempts(s.Step), func(earlier *rule.Seen) bool {
		return earlier.Attempt < s.Attempt && earlier.Response == nil
	})
}

func marking(s *rule.Seen) string {
	mark, there := s.Header("Idempotent-Replayed")
	if !there {
		return "no such header"
	}
	return "Idempotent-Replayed: " + mark
}
