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
		Given:    []string{"held-order"}, Hears: everyOrder,
		Then: moneyComesBack,
		Fix:  "Void or refund the charge when an order is rejected, and announce it.",
	},
}

func moneyComesBack(t *rule.T) {
	o := saleOf(t, "held-order", "complete")
	end := o.views[len(o.views)-1]
	if i := slices.IndexFunc(o.views, func(v *view) bool { return v.Get("status").String() == "canceled" }); i < 0 {
		t.Unverified("the order was never shown as canceled after its review")
	}
	due, returned, held := int64(0), int64(0), false
	for _, r := range t.Spent(tokenOf(t.Step("complete"))) {
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

// released holds an order to having come out of each of its reviews, and told so.
func released(t *rule.T) {
	o := saleOf(t, "held-order", "complete")
	views := inTime(o.shown, eventViews(t, o.session, repeats)) // both holds may be told in the same words
	var reviews [][]*view                                       // each with what was seen until the next one
	for i, v := range views {
		held := v.Get("status").String() == "manual_review"
		if held && dispatches(v) > 0 {
			t.Fail(v.Get("fulfillments"), "nothing shipped while the order is held", "a parcel that was shipped")
		}
		if held && (i == 0 || views[i-1].Get("status").String() != "manual_review") {
			reviews = append(reviews, nil)
		}
		if n := len(reviews); n > 0 {
			reviews[n-1] = append(reviews[n-1], v)
		}
	}
	if len(reviews) == 0 {
		t.Unverified("the order was never shown as held for review")
	}
	for _, review := range reviews {
		if !decided(t, review) {
			return
		}
	}
	if len(reviews) == 1 {
		t.Unverified("the order was shown as held for review once alone, so one decision was not seen")
	}
}

// decided holds a review to having ended, and told so.
func decided(t *rule.T, review []*view) bool {
	var end *view
	told := false
	for _, v := range review {
		if slices.Contains([]string{"confirmed", "processing", "canceled", "shipped"}, v.Get("status").String()) {
			end, told = v, told || v.event != nil
		}
	}
	switch {
	case end == nil:
		t.Fail(review[0].Get("status"), "confirmed, processing or canceled after the review", "manual_review to the end")
	case !told:
		t.Fail(end.Get("status"), "an event that tells the decision", "none")
	}
	return end != nil && told
}
