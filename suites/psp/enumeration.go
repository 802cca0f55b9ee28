package psp

import (
	"fmt"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Enumeration: somebody has a provider tell which cards exist.
var enumerationRules = []rule.Rule{
	{
		ID: "RISK-011", Title: "PSP limits card enumeration", Level: rule.Should, Since: v20250929,
		Says:  "Many cards of one bank, or many expiry dates of one card, run into a limit, and another merchant is still served.",
		Cite:  []string{"RFC-DP §2.6", "WRITEUP-000 Risks (velocity checks)", "OAI-PAY Code values"},
		Needs: []string{endpoint, "psp.velocity"},
		Given: []string{"card-enumeration"}, Also: []string{"delegation"},
		Ruling: &rule.Ruling{
			Readings: []string{"the list of errors has one for too many requests", "the write-ups ask for velocity checks and name no number"},
			Holds:    "It is recommended, with any limit below 200 cards and 48 dates at four a second, by a 429 or by refusals.",
		},
		Then: func(t *rule.T) {
			works(t)
			numbers := t.In("card-enumeration").Steps("number/")
			if first := numbers[0]; !first.OK() {
				t.Unverified("the sandbox refuses the first card of the row already (%s), so that nothing can be told from the others", first.Answer())
			}
			limited(t, numbers, "cards of one bank")
			if other := t.Try("meanwhile"); other != nil {
				t.Expect(other).To(match.Success())
			}
			limited(t, t.In("card-enumeration").Steps("date/"), "expiry dates of one card")
		},
		Fix: "Count by caller, bank, card and merchant, not requests alone.",
	},
}

// limited holds a row of delegations to having been stopped before its end.
func limited(t *rule.T, row []*rule.Seen, what string) {
	last := row[len(row)-1]
	switch {
	case last.OK():
		t.Fail(last, "a limit to "+what, fmt.Sprintf("%d of them, each with a token", len(row)))
	case !last.Refused():
		t.Unverified("the row of %s broke off: %s", what, last.Answer())
	default:
		honourable(t, last)
		t.Note(last, "a limit to "+what, fmt.Sprintf("%d of them", len(row)-1))
	}
}
