package acp

import (
	"fmt"
	"slices"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

const highValue = "policy.high_value"

// Limits: what a merchant declared that it does not simply sell.
var limitRules = []rule.Rule{
	{
		ID: "RISK-023", Title: "High value purchase is stepped up", Level: rule.Should, Since: v20250929,
		Says:  "A purchase above the amount that the merchant declared takes a further step or is refused, however many lines it is spread over.",
		Cite:  []string{"WRITEUP-000 Risks (limits and approvals)", "JS-CHK 2026-01-30 #/$defs/CheckoutSessionBase/properties/status", "RFC-CAP §4.3.1"},
		Needs: []string{inStock, "item.expensive", serviceable, succeeds, highValue},
		Given: []string{"high-value", "purchase"}, Also: []string{"payment-options"},
		Ruling: &rule.Ruling{
			Readings: []string{"no document of the protocol sets amounts", "the public write-ups ask for limits and approvals, and two states of sessions exist for them from 2026-01-30 on"},
			Holds:    "It is recommended, and judged only against an amount that the merchant declares itself; before 2026-01-30 a refusal or an order under review is what there is.",
		},
		Then: stepsUp,
		Fix:  "Compare the total of the session with the limit at complete, not each of its lines.",
	},
}

// further are the states in which a session waits for more than a payment.
var further = []string{"authentication_required", "pending_approval", "requires_escalation"}

func stepsUp(t *rule.T) {
	limit, _ := t.Known(highValue).Int()
	sellsBelow(t, limit)
	at := dearSale(t)
	opened, shown := t.In(at.scenario).Step(at.opens), rule.Node{}
	for _, s := range t.In(at.scenario).Steps("") {
		if s.OK() && s.Operation != complete && s.Session == opened.Session {
			shown = session(t, s)
		}
	}
	if total, ok := amount(shown.Get("totals"), "total"); !ok || total <= limit {
		t.Unverified("the dearest cart costs %d, which is not above the %d of %s: name a dearer item.expensive", total, limit, highValue)
	}
	if t.In(at.scenario).Try(at.pays) == nil {
		if !slices.Contains(further, status(shown)) {
			t.Expect(shown.Get("messages").Where("type", "error")).NotTo(match.Absent())
		}
		return
	}
	paid := settled(t, at.scenario, at.pays)
	if !paid.OK() {
		t.Expect(paid).To(match.ClientError())
		return
	}
	switch body := session(t, paid); {
	case slices.Contains(further, status(body)):
	case status(body) != "completed":
		undecided(t, body)
		t.Expect(body.Get("messages").Where("type", "error")).NotTo(match.Absent())
	case body.Get("order", "status").String() != "manual_review":
		t.Fail(body.Get("status"), fmt.Sprintf("a further step or a refusal above %d", limit), "completed at once")
	}
}

// dearCart is where a dear cart was opened and paid for.
type dearCart struct{ scenario, opens, pays string }

// dearSale is the scenario of its own where it was played. Elsewhere the second
// session of the buyer whom the merchant knows was made dear.
func dearSale(t *rule.T) dearCart {
	backed := t.From(v20260417) && t.Setup().Needs["buyer.known"]
	if backed && t.Try("create") == nil {
		return dearCart{"payment-options", "again", "dear-complete"}
	}
	return dearCart{"high-value", "create", "complete"}
}

// sellsBelow ends a rule about a limit where the merchant did not sell below it
// either.
func sellsBelow(t *rule.T, limit int64) {
	sold := settled(t, "purchase", "complete")
	total, ok := amount(sold.Body().Get("totals"), "total")
	switch {
	case !sold.OK() || status(sold.Body()) != "completed":
		t.Unverified("a usual purchase is not completed either, so that a refusal tells nothing")
	case !ok || total > limit:
		t.Unverified("item.in_stock alone costs %d, which is above the %d of %s", total, limit, highValue)
	}
}
