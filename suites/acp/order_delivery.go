package acp

import (
	"net/url"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// What an order says about its delivery, and to whom it was promised.
var deliveryDataRules = []rule.Rule{
	{
		ID: "ORD-067", Title: "Digital goods arrive with access data", Level: rule.Should, Since: v20260417,
		Says:  "A digital fulfillment that was delivered gives an address or a key that is still good, and its line counts as sent.",
		Cite:  []string{"RFC-ORD §4.3 digital_delivery", "RFC-ORD §5.3", "EX-ORD 2026-04-17 digital-fulfillment.json"},
		Needs: []string{serviceable, richOrders, "item.digital", succeeds},
		Given: []string{"download"}, Hears: everyOrder,
		Then: digitalArrives,
		Fix:  "Put link or key into digital_delivery, and count what is downloaded as sent.",
	},
	{
		ID: "ORD-068", Title: "Delivery estimate is a proper range", Level: rule.Must, Since: v20260130,
		Says:  "A delivery estimate goes from an earliest to a latest time that is not before it.",
		Cite:  []string{"JS-CHK 2026-01-30 #/$defs/EstimatedDelivery", "JS-CHK 2026-04-17 #/$defs/EstimatedDelivery"},
		Needs: []string{inStock, serviceable, succeeds},
		Hears: everyOrder,
		Then:  properEstimates,
		Fix:   "Give both ends of the range, the same time twice where you know only one.",
	},
	{
		ID: "ORD-070", Title: "Order notes are echoed", Level: rule.Should, Since: v20260417,
		Says:  "A note given with the payment comes back in the confirmation of the order, letter by letter.",
		Cite:  []string{"JS-CHK 2026-04-17 #/$defs/OrderConfirmation/properties/order_notes", "CHG 2026-04-17 Agentic Checkout schema improvements"},
		Needs: []string{inStock, second, serviceable, succeeds, advanceOrder},
		Given: []string{"whole-order"}, Hears: everyOrder,
		Ruling: &rule.Ruling{
			Readings: []string{"the JSON Schema and the changelog know order_notes", "the OpenAPI file of the version does not, and its objects are closed"},
			Holds:    "The schema, as a recommendation; who refuses the member goes by the other file.",
		},
		Then: echoesNotes,
		Fix:  "Take order_notes in, and copy them into confirmation.order_notes as they are.",
	},
}

func digitalArrives(t *rule.T) {
	step := "complete"
	if t.In("download").Try("by-card") != nil { // no token of the payment provider paid for it
		step = "by-card"
	}
	o := saleOf(t, "download", step)
	v, whole := o.last("fulfillments")
	if !whole {
		t.NotApplicable("the order is not shown with fulfillments")
	}
	for _, later := range o.views { // an event may have been written long before it came
		if later.Get("fulfillments").Len() > 0 {
			v = later
		}
	}
	f := v.Get("fulfillments").Where("type", "digital")
	if !f.Exists() {
		t.Fail(v.Get("fulfillments"), "a fulfillment of type digital", rule.Show(v.Get("fulfillments").Value()))
		return
	}
	if f.Get("status").String() != "delivered" {
		t.Unverified("the digital goods were not delivered while the agent waited")
	}
	access := f.Get("digital_delivery")
	link, key := access.Get("access_url"), access.Get("license_key")
	switch {
	case link.Present() && !absolute(link.String()):
		t.Fail(link, "an absolute address", rule.Show(link.Value()))
	case !link.Present() && key.String() == "":
		t.Fail(access, "an access_url or a license_key", rule.Show(access.Value()))
	}
	if end := access.Get("expires_at"); end.Present() {
		if at, ok := instant(end); !ok || !at.After(v.at) {
			t.Fail(end, "a time in the future", rule.Show(end.Value()))
		}
	}
	for _, l := range v.Get("line_items").Each() {
		if n, ok := sent(l); ok {
			t.Expect(l.Get("quantity", "ordered")).To(match.That("as many as were sent", func(ordered any) bool {
				want, _ := rule.Integer(ordered)
				return want == n
			}))
		}
	}
	if is := v.Get("status"); is.Present() {
		t.Expect(is).To(match.OneOf("completed", "delivered"))
	}
}

// absolute reports whether a text is a whole address.
func absolute(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.IsAbs() && u.Host != ""
}

func properEstimates(t *rule.T) {
	judged := false
	for _, o := range sales(t) {
	views:
		for _, v := range o.views {
			estimates := []rule.Node{v.Get("estimated_delivery")}
			for _, f := range v.Get("fulfillments").Each() {
				estimates = append(estimates, f.Get("estimated_delivery"))
			}
			for _, e := range estimates {
				from, to := e.Get("earliest"), e.Get("latest")
				if !from.Present() || !to.Present() {
					continue // the schema speaks of it
				}
				judged = true
				if !properRange(t, from, to) {
					break views
				}
			}
		}
	}
	if !judged {
		t.NotApplicable("no order was shown with a delivery estimate")
	}
}

func properRange(t *rule.T, from, to rule.Node) bool {
	for _, end := range []rule.Node{from, to} {
		if _, ok := instant(end); !ok {
			t.Fail(end, "a time with its offset", rule.Show(end.Value()))
			return false
		}
	}
	earliest, _ := instant(from)
	if latest, _ := instant(to); latest.Before(earliest) {
		t.Fail(to, rule.Show(from.Value())+" or later", rule.Show(to.Value()))
		return false
	}
	return true
}

func echoesNotes(t *rule.T) {
	s := t.In("whole-order").Step("noted")
	if s.Refused() {
		t.NotApplicable("the merchant refuses order_notes, as the OpenAPI file of the version would have it")
	}
	confirmation := session(t, settled(t, "whole-order", "noted")).Get("order", "confirmation")
	if !confirmation.Present() {
		t.NotApplicable("the order is not shown with a confirmation")
	}
	t.Expect(confirmation.Get("order_notes")).To(match.Equal(s.Sent().Get("order_notes")))
	for _, e := range t.EventsOf(s.Session) {
		if note := e.Body().Get("data", "confirmation", "order_notes"); note.Present() {
			t.Expect(note).To(match.Equal(s.Sent().Get("order_notes")))
		}
	}
}
