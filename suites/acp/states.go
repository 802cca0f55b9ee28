package acp

import (
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// The states a session may be in, as the releases name them.
var (
	firstStates = []string{"not_ready_for_payment", "ready_for_payment", "in_progress", "completed", "canceled"}
	sixStates   = append([]string{"authentication_required"}, firstStates...)
	allStates   = append([]string{"incomplete", "requires_escalation", "pending_approval", "complete_in_progress", "expired"}, sixStates...)
)

// States: the words for them.
var stateRules = []rule.Rule{
	{
		ID: "STA-001", Title: "Status uses the first release's set", Level: rule.Must, Since: v20250929, Until: v20250929,
		Says:  "status is one of not_ready_for_payment, ready_for_payment, in_progress, completed, canceled.",
		Cite:  []string{"RFC-CHK@2025-09-29 §8", "OAS-2025-09-29 CheckoutSessionBase.status"},
		Needs: []string{inStock}, Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{
				"the released schema and RFC have five states, in_progress among them",
				"OpenAI's documentation lists four without in_progress, and has in_progress in its first example",
			},
			Holds: "The five of the schema; under OpenAI's profile in_progress is noted.",
		},
		Then: func(t *rule.T) {
			states(t, firstStates)
			for _, s := range t.Heard() {
				if status := s.Body().Get("status"); openAI(t) && status.String() == "in_progress" {
					t.Note(status, "one of the four states that OpenAI lists", "in_progress")
				}
			}
		},
		Fix: "Map your internal states to the five of this version.",
	},
	{
		ID: "STA-002", Title: "Status set gains authentication_required", Level: rule.Must, Since: v20251212, Until: v20260116,
		Says:  "status is one of the five of 2025-09-29, or authentication_required.",
		Cite:  []string{"OAS-2025-12-12 CheckoutSessionBase.status", "JS-2026-01-16 CheckoutSessionBase.status", "RFC-CHK@2026-01-16 §4.4"},
		Needs: []string{inStock}, Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{
				"the RFC goes on listing five states where it defines them",
				"the schemas, and the RFC where it speaks of completion, have authentication_required too",
			},
			Holds: "The six of the schemas.",
		},
		Then: func(t *rule.T) { states(t, sixStates) },
		Fix:  "Map your internal states to the six of this version.",
	},
	{
		ID: "STA-003", Title: "Status uses the eleven-value set", Level: rule.Must, Since: v20260130,
		Says:  "status is one of the eleven values of 2026-01-30.",
		Cite:  []string{"OAS-2026-01-30 CheckoutSessionBase.status", "JS-2026-04-17 CheckoutSessionBase.status", "SEP83 §9.3", "ISSUE-96"},
		Needs: []string{inStock}, Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{
				"the schemas have eleven states, five of which no text explains",
				"the RFC still names five, the proposals seven or ten, and an example writes complete",
			},
			Holds: "The eleven of the schemas; what the unexplained ones mean is judged by recommendations alone.",
		},
		Then: func(t *rule.T) { states(t, allStates) },
		Fix:  "Map your internal states to those of the version; complete, pending and open are none of them.",
	},
}

func states(t *rule.T, allowed []string) {
	for _, s := range t.Heard() {
		t.Expect(s.Body().Get("status")).To(match.OneOf(allowed...))
	}
}
