package psp

import "github.com/assay-project/assay/suites/rule"

// The sandbox of a provider: what it lets its users try.
var sandboxRules = []rule.Rule{
	{
		ID: "RISK-035", Title: "PSP sandbox offers the risk cases", Level: rule.Should, Since: v20250929,
		Says:  "With test cards of the sandbox a payment can be approved, declined, and held back until its owner was authenticated.",
		Cite:  []string{"WRITEUP-000 PSP recommendations (sandbox)", "OAI-PROD Testing and launch certification", "STRIPE-SPT test helpers"},
		Needs: []string{endpoint, redeem, "psp.declined_card", "psp.challenged_card"},
		Given: []string{redemptions},
		Ruling: &rule.Ruling{
			Readings: []string{"a sandbox produces approvals, declines, challenges, expiry and limits", "no document of the protocol says how a charge ends that must be authenticated first"},
			Holds:    "Cards are judged here, expiry by DP-076 and limits by DP-071. Whatever is not charged at once will do for a challenge, and a card may be refused at the delegation already.",
		},
		Then: func(t *rule.T) {
			pays(t)
			for _, c := range []struct{ step, what string }{
				{"card/declined", "a card that is declined"}, {"card/challenged", "a card whose owner was not authenticated"},
			} {
				if !t.Step(c.step + "/token").Refused() {
					uncharged(t, t.Step(c.step), c.what)
				}
			}
		},
		Fix: "Publish test cards for each case, and let their outcome show where the token is charged.",
	},
}
