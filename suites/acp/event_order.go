package acp

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/suites/rule"
)

// Webhooks: the order in which events arrive.
var eventOrderRules = []rule.Rule{
	{
		ID: "WH-071", Title: "Events of one order stay ordered", Level: rule.Should, Since: v20250929,
		Says:  "The events about an order arrive in the order in which things happened, its creation first.",
		Cite:  []string{"PR-28 §6.1", "RFC-ORD §4.1"},
		Needs: []string{inStock, serviceable, succeeds, webhooks, advanceOrder},
		Given: []string{"delayed-events"}, Hears: everyOrder,
		Then: func(t *rule.T) {
			for _, o := range sales(t) {
				if o.shown[0].seen.Scenario == "untrusted-receivers" {
					continue // nobody could bring the first event before the next one was there
				}
				if i := slices.IndexFunc(o.told, func(v *view) bool { return announces(v.event) }); i > 0 && accepted(o.told) {
					t.Fail(o.told[0].event.Arrived(), "the creation of the order first", rule.Show(orderStatus(o.told[0].event))+" before it")
				}
			}
			events := t.EventsOf(t.Step("beside-complete").Session)
			created := slices.IndexFunc(events, announces)
			shipped, arrived := telling(events, "shipped"), telling(events, delivered...)
			if created < 0 || shipped < 0 && arrived < 0 {
				t.Unverified("no two events about the order came that could be out of order")
			}
			if created > 0 {
				t.Fail(events[0].Arrived(), "the creation of the order first", rule.Show(orderStatus(events[0]))+" before it")
			}
			if shipped >= 0 && arrived >= 0 && arrived < shipped {
				t.Fail(events[arrived].Arrived(), "that the order was shipped, before that it was delivered", "the other way round")
			}
		},
		Fix: "Send the events of one order one after the other.",
	},
	{
		ID: "WH-072", Title: "Late retry does not roll state back", Level: rule.Should, Since: v20250929,
		Says:  "When an old event is repeated, it is not the last thing that the receiver hears of the order.",
		Cite:  []string{"OAS-WH POST /agentic_checkout/webhooks/order_events", "PR-28 §6.1"},
		Needs: []string{inStock, serviceable, succeeds, webhooks, advanceOrder},
		Given: []string{"order-events"},
		Then: func(t *rule.T) {
			moved := t.Step("delivered") // sent after the order had moved on
			events := t.EventsOf(moved.Session)
			refused := slices.IndexFunc(events, func(e *rule.Event) bool { return strings.HasPrefix(e.Arrived().Script, "429") })
			if refused < 0 {
				t.Unverified("no event told of the first step, so none was refused")
			}
			later := telling(events, delivered...)
			if later < 0 {
				t.Unverified("no event told of the second step")
			}
			accepted := slices.DeleteFunc(slices.Clone(events[refused+1:]), func(e *rule.Event) bool { return !e.Accepted() })
			if len(accepted) == 0 {
				t.Unverified("no event was accepted after the one that was refused")
			}
			if accepted[0].Arrived().At.Before(moved.Began) {
				t.Unverified("the refused event came again before the order had moved on")
			}
			if last := accepted[len(accepted)-1]; orderStatus(last) != orderStatus(events[later]) {
				t.Fail(last, "the order as it is by now, "+rule.Show(orderStatus(events[later])), rule.Show(orderStatus(last)))
			}
		},
		Fix: "Hold later events back while an earlier one about the order is repeated, or repeat with the order as it is by then.",
	},
	{
		ID: "WH-073", Title: "One failing event does not block others", Level: rule.Should, Since: v20250929,
		Says:  "While an event cannot be delivered, those about other orders are, and it comes itself once the receiver is well again.",
		Cite:  []string{"RFC-CHK §2.3"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"delayed-events"},
		Then: func(t *rule.T) {
			failing := attempts(t, "failing")
			s := t.Step("beside-complete")
			announced := announcing(t, "beside")
			if len(announced) == 0 {
				t.Fail(s, "an event that announces the order while that of another fails", "none about session "+s.Session)
				return
			}
			if late := announced[0].Arrived().At.Sub(s.Began.Add(s.Took())); late > window(t, "delivery") {
				t.Fail(announced[0], "an event within "+window(t, "delivery").String()+" while that of another order fails", "one after "+short(late))
			}
			if last := failing[len(failing)-1]; !last.Accepted() {
				t.Note(last, "another attempt within "+window(t, "retry").String()+", which would have been accepted", "none")
			}
		},
		Fix: "Give each order a queue of its own, or go on with the next event while one waits to be repeated.",
	},
}

// delivered are the words by which versions and editions say that all has arrived.
var delivered = []string{"fulfilled", "delivered", "completed"}

// telling is the first event that says the order has one of these statuses, -1
// where none does.
func telling(events []*rule.Event, statuses ...string) int {
	return slices.IndexFunc(events, func(e *rule.Event) bool { return slices.Contains(statuses, orderStatus(e)) })
}

// orderStatus is what an event says of its order.
func orderStatus(e *rule.Event) string { return e.Body().Get("data", "status").String() }
