package psp

import (
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Handlers: delegations of what a seller keeps for its buyers.
var handlerRules = []rule.Rule{
	{
		ID: "PH-046", Title: "Seller-backed delegation is not declined", Level: rule.ShouldNot, Since: v20260417,
		Says:  "A provider that delegates what a seller keeps for its buyers makes a token of it, and does not look what is left of it.",
		Cite:  []string{"RFC-SB §6.1", "RFC-SB §4.2", "JS-DP 2026-04-17 #/$defs/DelegatePaymentRequest"},
		Needs: []string{endpoint, "handler.saved_card"},
		Given: []string{"seller-backed-delegations"}, Also: []string{"delegation"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the text about such handlers: handler_id, types of their own, no risk_signals and no metadata",
				"the schema of delegations: it is closed, knows cards alone and demands both",
			},
			Holds: "Whoever refuses such delegations whatever their amount goes by the schema and is not judged. One amount that is taken beside another that is refused is a refusal for business reasons.",
		},
		Then: func(t *rule.T) {
			works(t)
			small, large := t.Step("small"), t.Step("large")
			if small.Refused() && large.Refused() {
				t.NotApplicable("the provider delegates cards alone: %s", small.Answer())
			}
			for _, s := range []*rule.Seen{small, large} {
				if t.Expect(s).To(match.Success()) {
					t.Expect(s.Body().Get("id")).To(match.Text())
				}
			}
		},
		Fix: "Make the token without looking at balances; the seller does that when it is paid.",
	},
}
