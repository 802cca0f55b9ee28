package psp

import (
	"fmt"

	"github.com/assay-project/assay/suites/rule"
)

const redemptions = "redemptions"

// redeem is the word for a sandbox in which tokens can be charged.
const redeem = "psp.redeem"

// Redemptions: how far a token carries where it is charged. A refusal counts only
// beside a charge that went through and differs in nothing but what is wrong.
var redemptionRules = []rule.Rule{
	{
		ID: "DP-070", Title: "Charge within the allowance works", Level: rule.Must, Since: v20250929,
		Says:  "The merchant of an allowance can charge any amount up to max_amount, and exactly that, before it expires.",
		Cite:  []string{"RFC-DP §2.5", "OAI-PAY Allowance"},
		Needs: []string{endpoint, redeem},
		Given: []string{redemptions},
		Then: func(t *rule.T) {
			pays(t)
			for _, step := range []string{"within", "exact"} {
				if s := t.Step(step); !charged(t, s) {
					t.Fail(s, "a charge of no more than max_amount to go through", s.Answer())
				}
			}
		},
		Fix: "Compare with less-or-equal.",
	},
	{
		ID: "DP-071", Title: "Charge above the allowance fails", Level: rule.Must, Since: v20250929,
		Says:  "Nothing above max_amount can be charged, not by one minor unit.",
		Cite:  []string{"RFC-DP §2.5", "OAI-PAY Key points Single-use and constrained", "STRIPE-SPT usage_limits"},
		Needs: []string{endpoint, redeem},
		Given: []string{redemptions},
		Then: func(t *rule.T) {
			pays(t)
			uncharged(t, t.Step("above/one"), "one minor unit above max_amount")
			uncharged(t, t.Step("above/hundredfold"), "a hundred times max_amount")
		},
		Fix: "Enforce the limit where the payment is authorised, in minor units.",
	},
	{
		ID: "DP-072", Title: "Token pays once", Level: rule.Must, Since: v20250929,
		Says: "A one_time token is spent by its first payment: another one fails, even where both together stay within max_amount.",
		Cite: []string{
			"RFC-DP §3.5", "OAI-PAY Key points Single-use and constrained", "OAI-PAY Allowance reason", "STRIPE-SPT deactivated_reason", "WRITEUP-004 Delegated Payments",
		},
		Needs: []string{endpoint, redeem},
		Given: []string{redemptions},
		Ruling: &rule.Ruling{
			Readings: []string{"OpenAI and the early write-up: single-use", "OpenAI elsewhere: usage up to the amount", "Stripe: consumed when its amount is, which allows several captures"},
			Holds:    "A second payment for another order fails; captures of the first in parts are not tried.",
		},
		Then: func(t *rule.T) {
			if first := t.Step("first"); !charged(t, first) {
				t.Unverified("the first payment with a token was refused (%s), of which DP-070 speaks", first.Answer())
			}
			uncharged(t, t.Step("second"), "another payment with a token that paid before")
		},
		Fix: "Mark the token as consumed with the first authorisation.",
	},
	{
		ID: "DP-073", Title: "Token is bound to its currency", Level: rule.Must, Since: v20250929,
		Says:  "A charge in another currency fails, even where its number is below max_amount.",
		Cite:  []string{"RFC-DP §2.5"},
		Needs: []string{endpoint, redeem},
		Given: []string{redemptions},
		Then: func(t *rule.T) {
			pays(t)
			for _, s := range t.In(redemptions).Steps("currency/") {
				uncharged(t, s, "a charge in another currency")
			}
		},
		Fix: "Compare the currency before the amount.",
	},
	{
		ID: "DP-074", Title: "Token is bound to its merchant", Level: rule.Must, Since: v20250929,
		Says:  "Only the merchant whom the allowance names can charge the token, and still can after another one tried.",
		Cite:  []string{"OAS-DP-2026-01-30 Allowance.merchant_id description", "RFC-PH §6.2", "RFC-PH §6.4", "WRITEUP-004 Delegated Payments"},
		Needs: []string{endpoint, redeem, "psp.second_merchant"},
		Given: []string{redemptions},
		Ruling: &rule.Ruling{
			Readings: []string{"the RFC lists reason, amount, currency and expiry as limits", "schema, handler text and write-up bind the merchant too"},
			Holds:    "The merchant is bound; the session is recommended to be (DP-075).",
		},
		Then: func(t *rule.T) {
			pays(t)
			other, own := t.Step("merchant/other"), t.Step("merchant/own")
			if uncharged(t, other, "a charge by another merchant") && !charged(t, own) {
				t.Fail(own, "a charge by the merchant of the allowance, after another one was refused", own.Answer())
			}
		},
		Fix: "Compare the merchant who is authenticated with allowance.merchant_id.",
	},
	{
		ID: "DP-075", Title: "Token is bound to its session", Level: rule.Should, Since: v20250929,
		Says:  "Where a charge names a checkout session, it is the one of the allowance.",
		Cite:  []string{"RFC-PH §6.2", "OAS-DP-2026-01-30 Allowance.checkout_session_id description"},
		Needs: []string{endpoint, redeem},
		Given: []string{redemptions},
		Then: func(t *rule.T) {
			pays(t)
			uncharged(t, t.Step("session/other"), "a charge for another session")
		},
		Fix: "Carry the id of the session into the charge, and compare it.",
	},
	{
		ID: "DP-076", Title: "Token dies at its expiry", Level: rule.Must, Since: v20250929,
		Says:  "From expires_at on the token cannot be charged.",
		Cite:  []string{"RFC-DP §2.5", "STRIPE-SPT usage_limits"},
		Needs: []string{endpoint, redeem, "clock.wait"},
		Given: []string{"expired-redemptions"},
		Then: func(t *rule.T) {
			if alive := t.Step("alive"); !charged(t, alive) {
				t.Unverified("a token was refused before it expired (%s), of which DP-070 speaks", alive.Answer())
			}
			uncharged(t, t.Step("late"), "a charge after expires_at")
		},
		Fix: "Look at the time where the token is charged.",
	},
	{
		ID: "DP-077", Title: "Simultaneous redemptions: one wins", Level: rule.Must, Since: v20250929,
		Says:  "Of several charges of one token at the same time, one at most goes through.",
		Cite:  []string{"RFC-DP §3.5", "OAI-PAY Key points Single-use and constrained"},
		Needs: []string{endpoint, redeem},
		Given: []string{"racing-redemptions", redemptions},
		Then:  oneWins,
		Fix:   "Consume the token in the same transaction that checks it.",
	},
}

// charged reports whether a charge went through. An answer that tells neither that
// nor the contrary ends the rule.
func charged(t *rule.T, s *rule.Seen) bool {
	if !s.OK() && (!s.Refused() || s.Status() == 408 || s.Status() == 429) {
		t.Unverified("the charge %s was neither made nor refused: %s", s.Step, s.Answer())
	}
	return s.OK() && !s.Declined
}

// uncharged holds a charge to having been refused.
func uncharged(t *rule.T, s *rule.Seen, what string) bool {
	if !charged(t, s) {
		return true
	}
	t.Fail(s, "a refusal of "+what, s.Answer()+", which charges it")
	return false
}

// pays ends a rule where no token could be charged at all: then a refusal says
// nothing about the token.
func pays(t *rule.T) {
	scene := t.In(redemptions)
	for _, step := range []string{"within", "exact", "first"} {
		if s := scene.Try(step); s != nil && s.OK() && !s.Declined {
			return
		}
	}
	last := scene.Step("first")
	t.Unverified("no token could be charged at all (%s): look at psp.redeem and at the test card", last.Answer())
}

func oneWins(t *rule.T) {
	pays(t)
	var winners []*rule.Seen
	all := t.In("racing-redemptions").Steps("charge-")
	for _, s := range all {
		if s.OK() && !s.Declined {
			winners = append(winners, s)
		}
	}
	switch {
	case len(winners) > 1:
		t.Fail(winners[1], "one charge at most", fmt.Sprintf("%d of %d with one token", len(winners), len(all)))
	case len(winners) == 0:
		t.Warn(all[0], "one charge to go through", fmt.Sprintf("none of %d", len(all)))
	}
}
