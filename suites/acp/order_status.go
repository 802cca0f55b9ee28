package acp

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Needs words of what a shop can do with an order.
const (
	richOrders   = "order.rich"
	partialShip  = "control.partial_ship"
	returnItem   = "control.return_item"
	manualReview = "control.manual_review"
	refundAll    = "control.refund"
	failRefund   = "control.fail_refund"
)

// The status of an order, and the way it takes.
var orderStatusRules = []rule.Rule{
	{
		ID: "ORD-020", Title: "Initial status is a starting one", Level: rule.Should, Since: v20260130,
		Says:  "An order of goods that have still to be sent starts as created, confirmed, in manual review or in processing.",
		Cite:  []string{"RFC-ORD §4.1", "RFC-ORD §7.1", "JS-CHK 2026-01-30 #/$defs/Order/properties/status"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"purchase"}, Also: []string{"order-events"},
		Then: startsEarly,
		Fix:  "Do not copy the status of the session, which is completed, into the order: nothing has been sent yet.",
	},
	{
		ID: "ORD-021", Title: "Order status never moves backward", Level: rule.Should, Since: v20250929,
		Says:  "An order goes from created over review and confirmation to processing, shipped and delivered, and not back.",
		Cite:  []string{"RFC-ORD §4.1", "RFC-ORD §7.1", "OAS-WH 2025-09-29 #/components/schemas/EventDataOrder/properties/status"},
		Needs: []string{inStock, second, serviceable, webhooks, succeeds, advanceOrder},
		Given: []string{"whole-order"}, Hears: everyOrder,
		Ruling: &rule.Ruling{
			Readings: []string{"no source draws a diagram of states", "their meanings and the rules by which they are derived give an order"},
			Holds:    "It is recommended. A confirmed order may still be held for review, and an unknown status counts for nothing.",
		},
		Then: neverBack,
		Fix:  "Make the order a state machine, and let late messages of the warehouse move it forward only.",
	},
	{
		ID: "ORD-022", Title: "Canceled is final", Level: rule.Should, Since: v20250929,
		Says:  "A canceled order stays canceled, and nothing of it is shipped any more.",
		Cite:  []string{"RFC-ORD §4.1", "RFC-ORD §7.1"},
		Needs: []string{inStock, serviceable, webhooks, succeeds, cancelOrder, advanceOrder},
		Given: []string{"canceled-order"}, Hears: everyOrder,
		Then: staysCanceled,
		Fix:  "Take a canceled order out of the warehouse's queue, and ignore what still comes from there.",
	},
	{
		ID: "ORD-023", Title: "Held order is released or cancelled", Level: rule.Should, Since: v20250929,
		Profiles: []string{rule.Spec, rule.OpenAI}, // the early dialect has no event that tells of a review
		Says:     "An order held for review ships nothing meanwhile, and ends up confirmed or canceled, which an event tells.",
		Cite:     []string{"RFC-ORD §4.1", "OAS-WH 2025-09-29 #/components/schemas/EventDataOrder/properties/status"},
		Needs:    []string{inStock, serviceable, succeeds, webhooks, manualReview},
		Given:    []string{"held-order"}, Hears: everyOrder,
		Then: released,
		Fix:  "Write the decision of a review to the order and send an event, and let nothing ship before it.",
	},
	{
		ID: "ORD-024", Title: "Order status fits its parts", Level: rule.Should, Since: v20260417,
		Says:  "An order is shipped when every line was sent, and completed when every parcel arrived, not with the first of them.",
		Cite:  []string{"RFC-ORD §4.1", "RFC-ORD §7.1", "JS-CHK 2026-04-17 #/$defs/Order/properties/status/description"},
		Needs: []string{inStock, second, serviceable, richOrders, succeeds, partialShip, advanceOrder},
		Given: []string{"whole-order"}, Hears: everyOrder,
		Then: fitsParts,
		Fix:  "Derive the status of an order from all its lines and parcels whenever one of them changes.",
	},
}

func startsEarly(t *rule.T) {
	starting := match.OneOf("created", "confirmed", "manual_review", "processing")
	for _, scenario := range []string{"purchase", "order-events"} {
		scene := t.In(scenario)
		if scenario != "purchase" && scene.Try("complete") == nil {
			continue
		}
		s := settled(t, scenario, "complete")
		body := session(t, s)
		undecided(t, body)
		if shown := body.Get("order", "status"); shown.Present() {
			t.Expect(shown).To(starting)
		}
		for _, e := range t.EventsOf(s.Session) {
			if told := e.Body().Get("data", "status"); announces(e) && told.Present() {
				t.Expect(told).To(starting)
			}
		}
	}
}

// rank is how far an order has come; ok is false for what is on no way.
func rank(status string) (n int, ok bool) {
	n, ok = map[string]int{
		"created": 0, "manual_review": 1, "confirmed": 2, "processing": 3, "shipped": 4, "completed": 5, "fulfilled": 5, "delivered": 5,
	}[status]
	return n, ok
}

func neverBack(t *rule.T) {
	everyStep(t, "status", func(before, after *view) bool {
		if !t.From(v20260417) && (before.event == nil) != (after.event == nil) {
			return true // answers and events have words of their own
		}
		was, is := before.Get("status").String(), after.Get("status")
		from, known := rank(was)
		to, also := rank(is.String())
		if !known || !also || to >= from || is.String() == "manual_review" && was == "confirmed" {
			return true
		}
		t.Fail(is, was+", as before, or what follows on it", rule.Show(is.Value()))
		return false
	})
}

// calledOff reports whether a view shows a canceled order. Answers of 2026-01-30
// have no word for it and show no status, or confirmed.
func calledOff(v *view) bool { return v.Get("status").String() == "canceled" }

func staysCanceled(t *rule.T) {
	if sold := saleOf(t, "canceled-order", "complete"); !slices.ContainsFunc(sold.views, calledOff) {
		t.Unverified("the order was never shown as canceled")
	}
	for _, o := range sales(t) {
		for _, s := range o.steps() {
			if calledOff(s.before) && !staysOff(t, s) {
				break
			}
		}
	}
}

// staysOff holds the later view of a canceled order to that.
func staysOff(t *rule.T, s step) bool {
	is := s.after.Get("status")
	wordless := !t.From(v20260417) && s.after.seen != nil && is.String() == "confirmed"
	if is.Present() && !calledOff(s.after) && !wordless {
		t.Fail(is, "canceled, as before", rule.Show(is.Value()))
		return false
	}
	if dispatches(s.after) > dispatches(s.before) {
		t.Fail(s.after.Get("fulfillments"), "nothing shipped of a canceled order", "a parcel that was shipped")
		return false
	}
	return true
}

// underWayStates are those of a fulfillment that was sent.
var underWayStates = []string{"shipped", "in_transit", "out_for_delivery", "ready_for_pickup", "delivered"}

// dispatches counts the fulfillments that have been sent.
func dispatches(v *view) (n int) {
	for _, f := range v.Get("fulfillments").Each() {
		if slices.Contains(underWayStates, f.Get("status").String()) {
			n++
		}
	}
	return n
}

// fitsParts derives what the status of an order can be from its lines and
// fulfillments, where these say enough.
func fitsParts(t *rule.T) {
	everyView(t, "line_items", func(v *view) bool {
		is := v.Get("status")
		if !worded(t, is) {
			return false
		}
		_, known := rank(is.String())
		fitting := statesOf(v)
		if !known || is.String() == "manual_review" || len(fitting) == 0 || slices.Contains(fitting, is.String()) {
			return true
		}
		t.Fail(is, strings.Join(fitting, " or ")+", by its lines and parcels", rule.Show(is.Value()))
		return false
	})
}

// worded holds a status that is stated to saying something.
func worded(t *rule.T, is rule.Node) bool {
	text, told := is.Text()
	if told && text == "" {
		t.Fail(is, "a word", rule.Show(text))
	}
	return !told || text != ""
}

// statesOf are the states that fit the parts of an order; nil where they do not
// tell.
func statesOf(v *view) []string {
	all, any, left := true, false, false
	for _, l := range v.Get("line_items").Each() {
		ordered, counted := l.Get("quantity", "ordered").Int()
		out, told := sent(l)
		current, stated := l.Get("quantity", "current").Int()
		if !stated {
			current = ordered
		}
		if !counted || !told {
			return nil
		}
		all, any, left = all && out >= current, any || out > 0, left || current > 0
	}
	arrived := v.Get("fulfillments").Len() > 0
	for _, f := range v.Get("fulfillments").Each() {
		switch state := f.Get("status").String(); state {
		case "delivered", "canceled", "failed":
		case "":
			return nil
		default:
			arrived = false
		}
	}
	switch {
	case !left:
		return nil // whether goods that came back undo the order is nowhere said
	case all && arrived:
		return []string{"completed", "delivered"}
	case all:
		return []string{"shipped"}
	case any:
		return []string{"processing", "confirmed", "created"}
	}
	return []string{"created", "confirmed", "processing"}
}
