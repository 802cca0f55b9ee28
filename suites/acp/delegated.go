package acp

import (
	"fmt"
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Payments that were delegated to a provider.
var delegatedRules = []rule.Rule{
	{
		ID: "CHK-124", Title: "Delegated token is accepted at completion", Level: rule.Must, Since: v20250929,
		Says:      "A token that the payment provider issued for this session, its total and its merchant completes it, and no more than the total is redeemed, in the session's currency.",
		Cite:      []string{"RFC-CHK@2025-09-29 §4.4", "OAI-PROD payment tokenization", "OAI-SPEC how it works 6"},
		Needs:     []string{inStock, serviceable, "psp.delegate_payment"},
		Given:     []string{"delegated-payment"},
		Also:      []string{"download"},
		Checklist: []string{"delegate_payment_token", "complete_with_token"},
		Then:      delegatedTokenPays,
		Fix:       "Redeem the delegated token at the payment provider for the total of the session, without a reserve on top.",
	},
}

// delegatedTokenPays judges the session as it came to rest. Whether it carries an
// order, and how long it may be under way, are the matter of other rules.
func delegatedTokenPays(t *rule.T) {
	at := "delegated-payment"
	if t.Try("create") == nil && t.In("download").Played() {
		at = "download" // which is paid for in that way where it is ordered
	}
	answer := settled(t, at, "complete")
	redeemed(t, answer)
	if answer.Refused() && answer.Body().Get("code").String() == "requires_3ds" {
		t.Unverified("the merchant wants the buyer authenticated before it takes any token")
	}
	if !t.Expect(answer).To(match.Success()) {
		return
	}
	body := session(t, answer)
	if processing(body) {
		return
	}
	undecided(t, body)
	t.Expect(body.Get("status")).To(match.Equal("completed"))
}

// redeemed holds what the provider was asked for to the allowance, and to the
// total of the session if that came out lower. What the provider refused has
// cost nobody anything.
func redeemed(t *rule.T, answer *rule.Seen) {
	most, currency := allowed(t, answer)
	for _, r := range t.Redemptions(answer.Session) {
		if r.Amount <= most && strings.EqualFold(r.Currency, currency) {
			continue
		}
		tell, asked := t.Fail, fmt.Sprintf("%d %s", r.Amount, r.Currency)
		if r.Refused != "" {
			tell, asked = t.Warn, asked+", which was refused: "+r.Refused
		}
		tell(answer, fmt.Sprintf("a redemption of at most %d %s", most, currency), asked)
	}
}

// allowed is what the token may be redeemed for. Where the agent's own provider
// issued it, no request tells that, and it is the total.
func allowed(t *rule.T, answer *rule.Seen) (most int64, currency string) {
	total, stated := amount(answer.Body().Get("totals"), "total")
	asked := t.In(answer.Scenario).Try("delegate")
	if asked == nil {
		return total, answer.Body().Get("currency").String()
	}
	allowance := asked.Sent().Get("allowance")
	most, _ = allowance.Get("max_amount").Int()
	if stated && total < most {
		most = total
	}
	return most, allowance.Get("currency").String()
}
