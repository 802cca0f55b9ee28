package acp

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// orderParts are the members in which an order shows more than how it stands.
var orderParts = []string{"line_items", "fulfillments", "adjustments", "totals"}

// Webhooks: each event is the whole order as it is by then.
var snapshotRules = []rule.Rule{
	{
		ID: "WH-047", Title: "Data is a snapshot, not a delta", Level: rule.Must, Since: v20260417,
		Says:  "Each event shows the whole order as it is by then: what did not change is not left out.",
		Cite:  []string{"OAS-WH@2026-04-17 POST /agentic_checkout/webhooks/order_events", "RFC-ORD §6"},
		Needs: []string{inStock, serviceable, succeeds, webhooks, advanceOrder, partialRefund},
		Given: []string{"delayed-events"}, Also: []string{"order-events", "whole-order"}, Hears: everyOrder,
		Then: func(t *rule.T) {
			changing := false
			for _, o := range purchases(t) {
				events := snapshots(t, o)
				changing = changing || len(events) > 1
				keepAll(t, events)
			}
			for _, o := range sales(t) {
				if inTurn(o.told) {
					keepAll(t, snapshots(t, purchase{session: o.session}))
				}
				keepBought(t, o)
			}
			if !changing {
				t.Unverified("no order was told of more than once")
			}
			if !slices.ContainsFunc(contents(t), func(e *rule.Event) bool { return len(parts(e.Body().Get("data"))) > 0 }) {
				t.NotApplicable("no event shows any part of an order")
			}
		},
		Fix: "Write the order into the event as it is, not what changed about it.",
	},
	{
		ID: "WH-048", Title: "Legacy refunds list is cumulative", Level: rule.Must, Since: v20250929, Until: v20260130,
		Says:  "The refunds in an event are all of the order so far, so the list never loses one.",
		Cite:  []string{"OAS-WH EventDataOrder.refunds", "OAI-CHK EventData"},
		Needs: []string{inStock, serviceable, succeeds, webhooks, partialRefund},
		Given: []string{"delayed-events"}, Hears: everyOrder,
		Then: func(t *rule.T) {
			if most := losesNone(t, refunding(t)); most < 2 {
				t.Unverified("no event came after a second refund")
			}
			for _, o := range sales(t) {
				if inTurn(o.told) {
					losesNone(t, snapshots(t, purchase{session: o.session}))
				}
			}
		},
		Fix: "Read all refunds of the order when you build an event.",
	},
	{
		ID: "WH-049", Title: "Legacy refund amount is integer minor units", Level: rule.Must, Since: v20250929, Until: v20260130,
		Says:  "A refund says where the money went, and how much it was as an integer in minor units.",
		Cite:  []string{"OAS-WH Refund", "OAI-CHK Refund", "CHG unreleased fix-refund-amount-example-type", "RFC-CHK §3.1"},
		Needs: []string{inStock, serviceable, succeeds, webhooks, partialRefund},
		Given: []string{"delayed-events"}, Hears: everyOrder,
		Ruling: &rule.Ruling{
			Readings: []string{"the schema: an integer in minor units", "the example beside it, until it was mended: text with a decimal point"},
			Holds:    "The schema holds.",
		},
		Then: func(t *rule.T) {
			known := []int64{0, firstRefund, secondRefund, firstRefund + secondRefund}
			for _, e := range refunding(t) {
				list := e.Body().Get("data", "refunds")
				if sum, ok := refunded(t, list); ok && !slices.Contains(known, sum) {
					t.Fail(list, fmt.Sprintf("refunds of %d and of %d in minor units", firstRefund, secondRefund), rule.Show(list.Value()))
				}
			}
			for _, e := range contents(t) {
				refunded(t, e.Body().Get("data", "refunds"))
				for _, v := range refundMisfits(t, e) {
					t.Warn(e, "no other members: "+v.Pointer, v.Actual)
				}
			}
			for _, o := range sales(t) {
				withinPrice(t, o)
			}
		},
		Fix: "Send 100 for one dollar, not \"1.00\" and not 1.",
	},
	{
		ID: "WH-050", Title: "refunds member is gone", Level: rule.MustNot, Since: v20260417,
		Says:  "Money that went back is shown among the adjustments alone; the early member refunds is not sent any more, not even empty.",
		Cite:  []string{"RFC-ORD §6.2", "OAS-WH@2026-04-17 Migration Notes", "CHG 2026-04-17 Native Orders Support"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"order-events"}, Also: alsoSold, Hears: everyOrder,
		Ruling: &rule.Ruling{
			Readings: []string{"the text, the OpenAPI file and the changelog: refunds is removed", "the published examples: refunds is there still"},
			Holds:    "It is removed; the examples are out of date.",
		},
		Then: func(t *rule.T) {
			for _, e := range contents(t) {
				t.Expect(e.Body().Get("data", "refunds")).To(match.Absent())
			}
		},
		Fix: "Turn refunds into adjustments of type refund.",
	},
	{
		ID: "WH-051", Title: "Rich order parts are included", Level: rule.Should, Since: v20260417,
		Says:  "What a merchant shows of an order in its answers it shows in events too: lines, parcels, adjustments and totals.",
		Cite:  []string{"RFC-ORD §6", "OAS-WH@2026-04-17 POST /agentic_checkout/webhooks/order_events"},
		Needs: []string{inStock, serviceable, succeeds, webhooks, advanceOrder},
		Given: []string{"order-events"}, Also: []string{"delayed-events", "whole-order"}, Hears: everyOrder,
		Then: func(t *rule.T) {
			shown := false
			for _, o := range everyPurchase(t) {
				if events := t.EventsOf(o.session); len(events) > 0 {
					shown = tellsAll(t, o, events) || shown
				}
			}
			if !shown {
				t.NotApplicable("no answer shows more of an order than where it is")
			}
		},
		Fix: "Use the serializer of your answers for the data of events.",
	},
}

// snapshots are the events about an order, each once however often it was sent, its
// creation first.
func snapshots(t *rule.T, o purchase) []*rule.Event {
	var all []*rule.Event
	for _, e := range t.EventsOf(o.session) {
		if !slices.ContainsFunc(all, e.Same) && e.Body().Get("data").IsObject() {
			all = append(all, e)
		}
	}
	slices.SortStableFunc(all, func(a, b *rule.Event) int {
		switch first := announces(a); {
		case first == announces(b):
			return 0
		case first:
			return -1
		}
		return 1
	})
	return all
}

// parts are the members of orderParts that an order shows.
func parts(order rule.Node) []string {
	return slices.DeleteFunc(slices.Clone(orderParts), func(name string) bool { return !order.Get(name).IsArray() })
}

// keepAll holds each event to the one before it.
func keepAll(t *rule.T, events []*rule.Event) {
	for i := 1; i < len(events); i++ {
		keeps(t, events[i-1], events[i])
	}
}

// keeps holds a later event to all that the one before showed.
func keeps(t *rule.T, before, after *rule.Event) {
	was, is := before.Body().Get("data"), after.Body().Get("data")
	for _, name := range parts(was) {
		if !is.Get(name).IsArray() {
			t.Fail(is.Get(name), "what "+before.Name()+" showed of it", rule.Show(is.Get(name).Value()))
			continue
		}
		for _, entry := range was.Get(name).Each() {
			id := entry.Get("id").String()
			if id == "" || is.Get(name).Where("id", id).Exists() {
				continue
			}
			report := t.Fail
			if name == "fulfillments" { // parcels may be packed anew
				report = t.Note
			}
			report(is.Get(name), "the entry "+id+" of "+before.Name(), "none of that id")
		}
	}
	listsAll(t, is.Get("totals"), was.Get("totals"))
}

// keepBought holds the lines of each event to those of the answer that showed the
// order first: what was bought is told whenever the event was written.
func keepBought(t *rule.T, o sale) {
	bought := o.first()
	if o.twice() || !bought.shows("line_items") {
		return // of a session that was sold twice other rules speak
	}
	for _, v := range o.told {
		lines := v.Get("line_items")
		for _, line := range bought.Get("line_items").Each() {
			if id := line.Get("id").String(); lines.IsArray() && id != "" && !byID(lines, line).Exists() {
				t.Fail(lines, "the line "+id+" of "+bought.seen.Name(), "none of that id")
				break
			}
		}
	}
}

// listsAll holds the totals of an order to having an entry of each type that was
// shown before, whatever it comes to by now.
func listsAll(t *rule.T, now, before rule.Node) {
	if !now.IsArray() {
		return
	}
	is := kinds(now)
	for _, kind := range kinds(before) {
		if !slices.Contains(is, kind) {
			t.Fail(now, "an entry of type "+kind+", as before", strings.Join(is, ", "))
		}
	}
	for _, entry := range before.Each() {
		parts := now.Where("type", entry.Get("type").String()).Get("breakdown")
		if parts.IsArray() && parts.Len() == 0 && entry.Get("breakdown").Len() > 0 {
			t.Fail(parts, "the parts that were shown before", "none")
		}
	}
}

// tellsAll holds events to what answers show of an order. It reports whether
// they show anything.
func tellsAll(t *rule.T, o purchase, events []*rule.Event) bool {
	created := slices.IndexFunc(events, announces)
	now := parts(o.answer)
	for _, name := range now {
		if created >= 0 && !events[created].Body().Get("data", name).Exists() {
			t.Fail(events[created].Body().Get("data", name), "what "+o.answer.Seen().Name()+" shows of the order", "absent")
		}
	}
	for _, e := range events {
		listsAll(t, e.Body().Get("data", "totals"), o.answer.Get("totals"))
	}
	for _, name := range parts(o.later) {
		told := func(e *rule.Event) bool { return e.Body().Get("data", name).Exists() }
		if !slices.Contains(now, name) && !slices.ContainsFunc(events, told) {
			t.Fail(o.later.Get(name), "the same in an event", "in none")
		}
	}
	return len(now)+len(parts(o.later)) > 0
}
