package acp

import (
	"fmt"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// simulated is the word for a merchant that charges at the payment provider the
// agent plays.
const simulated = "psp.simulated"

// Tokens that the agent's own payment provider issued: what must not be sold for them.
var tokenRules = []rule.Rule{
	{
		ID: "DP-081", Title: "Insufficient allowance does not complete", Level: rule.MustNot, Since: v20250929,
		Says:  "A token that allows less than the total completes nothing, and the merchant does not charge what it allows instead.",
		Cite:  []string{"RFC-DP §2.5", "RFC-CHK §4.4", "OAI-PAY Key points Single-use and constrained"},
		Needs: []string{inStock, serviceable, simulated},
		Given: []string{"spent-tokens"},
		Then:  func(t *rule.T) { sellsNothing(t, t.Fail, "small") },
		Fix:   "Take a refusal of the payment provider for a declined payment.",
	},
	{
		ID: "DP-082", Title: "Expired token does not complete", Level: rule.MustNot, Since: v20250929,
		Says:  "A token past its expiry leads to no order.",
		Cite:  []string{"RFC-DP §2.5", "WRITEUP-004 Delegated Payments"},
		Needs: []string{inStock, serviceable, simulated},
		Given: []string{"spent-tokens"},
		Then:  func(t *rule.T) { sellsNothing(t, t.Fail, "expired") },
		Fix:   "Redeem the token when complete is called, before the order is made.",
	},
	{
		ID: "DP-083", Title: "Foreign token does not complete", Level: rule.MustNot, Since: v20250929,
		Says:  "A token issued for another merchant or another currency leads to no order; one for another session should not either.",
		Cite:  []string{"RFC-PH §6.2", "RFC-PH §6.4", "WRITEUP-004 Delegated Payments", "RFC-DP §2.5"},
		Needs: []string{inStock, serviceable, simulated},
		Given: []string{"spent-tokens"},
		Then:  foreignTokens,
		Fix:   "Tell the payment provider merchant, currency and, where it knows it, the session, and honour its refusal.",
	},
	{
		ID: "DP-084", Title: "Spent token does not pay again", Level: rule.MustNot, Since: v20250929,
		Says:  "A token that has paid for one session does not complete another.",
		Cite:  []string{"OAI-PAY Key points Single-use and constrained", "RFC-DP §3.5", "WRITEUP-004 Delegated Payments"},
		Needs: []string{inStock, serviceable, simulated},
		Given: []string{"spent-tokens"},
		Then: func(t *rule.T) {
			sold := settled(t, "spent-tokens", "paid")
			undecided(t, session(t, sold))
			if status(sold.Body()) != "completed" {
				t.Unverified("the token did not pay for its own session")
			}
			sellsNothing(t, t.Fail, "spent")
		},
		Fix: "Keep neither tokens nor results of payments by token.",
	},
	{
		ID: "DP-087", Title: "Token is not echoed", Level: rule.ShouldNot, Since: v20250929,
		Says:  "No answer of the merchant contains a payment token, not even a refusal of it.",
		Cite:  []string{"OAS-CHK 2025-09-29..unreleased #/components/schemas/CheckoutSessionBase", "RFC-CHK §7"},
		Needs: []string{inStock, serviceable},
		Hears: &rule.Filter{
			Operations: []wire.Operation{update, retrieve, complete, cancel},
			Intents:    []wire.Intent{wire.Normal, wire.Invalid, wire.Hostile, wire.OtherVersion, wire.Faulted},
			Answered:   func(status int) bool { return status > 0 },
		},
		Then: func(t *rule.T) {
			paid := false
			for _, s := range t.Heard() {
				paid = paid || s.Operation == complete
				if token := shownToken(s); token != "" {
					t.Fail(s, "an answer without a payment token", "one with "+token)
				}
			}
			if !paid {
				t.Unexercised("no session was paid for")
			}
		},
		Fix: "Keep payment_data out of the session object and out of the texts of errors.",
	},
}

// totalRaisedRules is what a token must not pay for once its session is dearer.
var totalRaisedRules = []rule.Rule{
	{
		ID: "RISK-022", Title: "Total raised after delegation is not charged", Level: rule.MustNot, Since: v20250929,
		Says:  "Where the total grows after a token was issued for it, complete neither charges more than the token allows nor sells at the old price.",
		Cite:  []string{"RFC-DP §2.5", "RFC-CHK §4.4", "OAI-PAY Key points Security by design"},
		Needs: []string{inStock, serviceable, simulated},
		Given: []string{"spent-tokens"},
		Then:  func(t *rule.T) { sellsNothing(t, t.Fail, "outgrown") },
		Fix:   "Charge the total of the moment, and honour the payment provider's refusal.",
	},
}

// sellsNothing holds an attempt to pay with a token that is not fit for it to no
// order, at once or later, and to no charge.
func sellsNothing(t *rule.T, tell report, step string) {
	answer := settled(t, "spent-tokens", step)
	bodies := []*rule.Seen{answer}
	if later := t.Try("retrieve-refused"); later != nil && later.Session == answer.Session {
		bodies = append(bodies, later)
	}
	for _, s := range bodies {
		if body := s.Body(); s.OK() && (status(body) == "completed" || body.Get("order").IsObject()) {
			tell(s, "no order for this token", "the session "+status(body)+", with the order "+rule.Show(body.Get("order", "id").Value()))
			break
		}
	}
	for _, r := range t.Spent(tokenOf(t.Step(step))) {
		if step != "spent" && r.Pays() {
			tell(answer, "no charge", fmt.Sprintf("%d %s, %s", r.Amount, r.Currency, r.Name()))
		}
	}
}

// foreignTokens takes a token for another session for worse than it should be only
// where the merchant told the provider which session it charged.
func foreignTokens(t *rule.T) {
	sellsNothing(t, t.Fail, "merchant")
	sellsNothing(t, t.Fail, "currency")
	for _, r := range t.Spent(tokenOf(t.Step("session"))) {
		if r.Session == "" {
			return
		}
	}
	sellsNothing(t, t.Warn, "session")
}

// tokenOf is the payment token that a complete was sent with, by its placeholder,
// "" where it was sent without.
func tokenOf(s *rule.Seen) string {
	data := s.Sent().Get("payment_data")
	if token := data.Get("instrument", "credential", "token").String(); token != "" {
		return token
	}
	return data.Get("token").String()
}

// shownToken is a payment token that an answer contains, by its placeholder; "" for none.
func shownToken(s *rule.Seen) string {
	_ = s.Raw()
	for _, secret := range s.Leaks {
		if strings.HasPrefix(secret, "<card") && !strings.HasPrefix(secret, "<card-number") || strings.HasPrefix(secret, "<token.invalid") {
			return secret
		}
	}
	return ""
}
