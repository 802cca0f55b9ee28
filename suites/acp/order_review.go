package acp

import (
	"fmt"
	"slices"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// Reviews: what a decision about a held order does to the buyer's money.
var reviewRules = []rule.Rule{
	{
		ID: "RISK-025", Title: "Rejected review returns the money", Level: rule.Should, Since: v20250929,
		Profiles: []string{rule.Spec, rule.OpenAI}, // the early dialect has no event that tells of a review
		Says:     "Where a held order is rejected after the charge, it is canceled and the money goes back, and both can be seen.",
		Cite:     []string{"RFC-ORD §4.1", "RFC-ORD §4.5", "OAI-PROD FAQ Who manages chargebacks and refunds", "WRITEUP-000 Risks (human in the loop)"},
		Needs:    []string{inStock, serviceable, simulated, webhooks, manualReview},
		Given:    []string{"held-orders"}, Hears: everyOrder,
		Then: moneyComesBack,
		Fix:  "Void or refund the charge when an order is rejected, and announce it.",
	},
}

func moneyComesBack(t *rule.T) {
	o := saleOf(t, "held-orders", "canceled/complete")
	end := o.views[len(o.views)-1]
	if i := slices.IndexFunc(o.views, func(v *view) bool { return v.Get("status").String() == "canceled" }); i < 0 {
		t.Unverified("the order was never shown as canceled after its review")
	}
	due, returned, held := int64(0), int64(0), false
	for _, r := range t.Spent(tokenOf(t.Step("canceled/complete"))) {
		switch {
		case r.Pays():
			due, held = due+r.Amount, r.Held
		case r.Kind == wire.Captured && r.Refused == "":
			held = false
		case r.Kind == wire.Returned && r.Refused == "":
			returned += r.Amount
		case r.Kind == wire.Returned && r.Amount > due:
			t.Unverified("the merchant wanted to return %d of a charge of %d", r.Amount, due)
		}
	}
	if due == 0 {
		t.Unverified("the held order was not charged at the payment provider that the harness plays")
	}
	if total, shown := amount(end.Get("totals"), "total"); shown {
		due = min(due, total) // that more was charged is judged elsewhere
	} else if total, shown = amount(o.first().answer().Get("totals"), "total"); shown {
		due = min(due, total)
	}
	if returned < due {
		t.Fail(end.Get("status"), fmt.Sprintf("a refund of all %d at the payment provider", due), fmt.Sprint(returned))
	}
	if _, whole := o.last("line_items"); !whole || held || !t.From(v20260417) {
		return
	}
	if seen, _ := adjustmentsOf(o, append([]string{"cancellation"}, refundKinds...)...); len(seen) == 0 {
		t.Fail(end.Get("adjustments"), "a refund or cancellation among the adjustments", rule.Show(end.Get("adjustments").Value()))
	}
}
