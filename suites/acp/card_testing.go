package acp

import (
	"fmt"
	"strings"

	"github.com/assay-project/assay/suites/rule"
)

// cardTesting is the word for a target that may be sent many declined payments.
const cardTesting = "control.allow_card_testing"

// Card testing: somebody tries stolen cards out at a shop.
var cardTestingRules = []rule.Rule{
	{
		ID: "RISK-012", Title: "Merchant limits payment attempts", Level: rule.Should, Since: v20250929,
		Says:  "A session with many declined payments is slowed down or closed.",
		Cite:  []string{"WRITEUP-000 Risks (velocity checks)", "OAI-CHK Key points Certify integration"},
		Needs: []string{inStock, serviceable, simulated, cardTesting},
		Given: []string{"card-testing"},
		Then:  func(t *rule.T) { stopsTrying(t, "card-", "one session") },
		Fix:   "Cap the failed payments of a session and of a buyer.",
	},
	{
		ID: "RISK-014", Title: "Card testing across sessions is limited", Level: rule.Should, Since: v20250929,
		Says:  "A buyer who tries many cards over many new sessions is stopped too, and other buyers are not.",
		Cite:  []string{"WRITEUP-000 Risks (velocity checks)", "JS-CHK 2026-01-30 #/$defs/RiskSignals", "RFC-CHK §1"},
		Needs: []string{inStock, serviceable, simulated, cardTesting},
		Given: []string{"card-testing"},
		Ruling: &rule.Ruling{
			Readings: []string{"the specification leaves the modelling of fraud out", "the public write-ups ask for velocity checks"},
			Holds:    "It is recommended, with any limit below thirty.",
		},
		Then: func(t *rule.T) {
			stopsTrying(t, "session-", "sessions of one buyer")
			other := lastOf(t.In("card-testing"), "other", "poll")
			if body := other.Body(); !other.OK() || status(body) != "completed" && !pending(body) {
				t.Fail(other, "another buyer completes meanwhile", other.Answer()+" "+status(body))
			}
		},
		Fix: "Count declined payments by buyer, address, device and agent, not in the session alone.",
	},
}

// stopsTrying holds a row of declined payments to having been stopped before its
// end: an attempt that never reached the payment provider, was refused for its
// number, or ended the session.
func stopsTrying(t *rule.T, prefix, where string) {
	tries := 0
	var last *rule.Seen
	for _, s := range t.In("card-testing").Steps(prefix) {
		if s.Operation != "complete" {
			if !s.OK() {
				t.Note(s, "a limit", fmt.Sprintf("no more than %d payments on %s", tries, where))
				return
			}
			continue
		}
		tries, last = tries+1, s
		body := s.Body()
		if len(t.Spent(tokenOf(s))) == 0 || s.Status() == 429 || s.OK() && !payable(body) {
			t.Note(s, "a limit", fmt.Sprintf("no more than %d payments on %s", tries-1, where))
			return
		}
	}
	if last == nil {
		t.Step(strings.TrimSuffix(prefix, "-") + "-01")
		return
	}
	t.Fail(last, "an end before thirty declined payments on "+where, fmt.Sprintf("%d, each of which was tried", tries))
}
