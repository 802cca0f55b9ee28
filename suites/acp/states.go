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

// States: the life of a session.
var stateRules = []rule.Rule{
	{
		ID: "STA-001", Title: "Status uses the first release's set", Level: rule.Must, Since: v20250929, Until: v20250929,
		Says:  "status is one of not_ready_for_payment, ready_for_payment, in_progress, completed, canceled.",
		Cite:  []string{"RFC-CHK@2025-09-29 §8", "OAS-2025-09-29 CheckoutSessionBase.status"},
		Needs: []string{inStock}, Hears: everySession,
		Then: func(t *rule.T) { states(t, firstStates) },
		Fix:  "Map your internal states to the five of this version.",
	},
	{
		ID: "STA-002", Title: "Status set gains authentication_required", Level: rule.Must, Since: v20251212, Until: v20260116,
		Says:  "status is one of the five of 2025-09-29, or authentication_required.",
		Cite:  []string{"OAS-2025-12-12 CheckoutSessionBase.status", "JS-2026-01-16 CheckoutSessionBase.status", "RFC-CHK@2026-01-16 §4.4"},
		Needs: []string{inStock}, Hears: everySession,
		Then: func(t *rule.T) { states(t, sixStates) },
		Fix:  "Map your internal states to the six of this version.",
	},
	{
		ID: "STA-003", Title: "Status uses the eleven-value set", Level: rule.Must, Since: v20260130,
		Says:  "status is one of the eleven values of 2026-01-30.",
		Cite:  []string{"OAS-2026-01-30 CheckoutSessionBase.status", "JS-2026-04-17 CheckoutSessionBase.status", "SEP83 §9.3", "ISSUE-96"},
		Needs: []string{inStock}, Hears: everySession,
		Then: func(t *rule.T) { states(t, allStates) },
		Fix:  "Map your internal states to those of the version; complete, pending and open are none of them.",
	},
	{
		ID: "STA-012", Title: "Completed session cannot be canceled", Level: rule.Must, Since: v20250929,
		Says:  "Cancel after completion is answered with 405, and the order stays.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.5", "OAS-2025-09-29 cancel.responses.405", "OAI-SPEC cancel"},
		Needs: []string{inStock, serviceable, succeeds}, Given: []string{"purchase"},
		Then: func(t *rule.T) {
			t.Expect(t.Step("cancel")).To(match.Status(405))
			t.Expect(session(t, t.Step("retrieve-after")).Get("status")).To(match.Equal("completed"))
		},
		Fix: "Return 405 with type, code and message for cancel on a completed session.",
	},
	{
		ID: "STA-013", Title: "Canceled session cannot be canceled again", Level: rule.Must, Since: v20250929,
		Says:  "A second cancel under another key is answered with 405.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.5", "OAS-2025-09-29 cancel.responses.405", "OAI-SPEC cancel"},
		Needs: []string{inStock, serviceable}, Given: []string{"canceled"},
		Then: func(t *rule.T) { t.Expect(t.Step("cancel-again")).To(match.Status(405)) },
		Fix:  "Let only a replay under the same key return 200 again.",
	},
	{
		ID: "STA-011", Title: "Completed session never orders twice", Level: rule.Must, Since: v20250929,
		Says:  "A second complete under a new key and token makes no second order.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.4", "RFC-CHK@2025-09-29 §6", "RFC-CHK@2026-04-17 §6.3"},
		Needs: []string{inStock, serviceable, succeeds}, Given: []string{"purchase"},
		Then: func(t *rule.T) {
			first := session(t, settled(t, "purchase", "complete")).Get("order", "id")
			if !first.Present() {
				t.Unverified("the completed session shows no order")
			}
			for _, step := range []string{"complete-again", "retrieve-after"} {
				s := t.Step(step)
				if order := s.Body().Get("order", "id"); s.OK() && order.Present() {
					t.Expect(order).To(match.Equal(first))
				}
			}
		},
		Fix: "Make the session, not only the key, the guard against double orders.",
	},
}

func states(t *rule.T, allowed []string) {
	for _, s := range t.Heard() {
		t.Expect(s.Body().Get("status")).To(match.OneOf(allowed...))
	}
}
