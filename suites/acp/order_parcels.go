package acp

import (
	"fmt"
	"slices"
	"time"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Fulfillments: what is in a parcel and how it travels.
var parcelRules = []rule.Rule{
	{
		ID: "ORD-060", Title: "Fulfilment lines refer to the order", Level: rule.Must, Since: v20260417,
		Says:  "A fulfillment has an id of its own and names lines of the order; all together send no more units than were ordered.",
		Cite:  []string{"JS-CHK 2026-04-17 #/$defs/LineItemReference", "RFC-ORD §4.3"},
		Needs: []string{inStock, second, serviceable, richOrders, succeeds, partialShip},
		Given: []string{"whole-order"}, Hears: everyOrder,
		Then: func(t *rule.T) {
			everyParcels(t, func(v *view) bool {
				ids := map[string]bool{}
				for _, f := range v.Get("fulfillments").Each() {
					if id := f.Get("id").String(); ids[id] || id == "" && f.Get("id").Present() {
						t.Fail(f.Get("id"), "an id that no other fulfillment of the order has", rule.Show(id))
						return false
					} else if id != "" {
						ids[id] = true
					}
				}
				return v.Get("line_items").Len() == 0 || refersToLines(t, v, "fulfillments", func(f rule.Node) bool {
					return !slices.Contains([]string{"canceled", "failed"}, f.Get("status").String())
				})
			})
		},
		Fix: "Name the lines of the order by their ids, and divide their units among the parcels.",
	},
	{
		ID: "ORD-061", Title: "Fulfilled quantity matches dispatched parcels", Level: rule.Should, Since: v20260417,
		Says:  "As many units of a line count as sent as are in the fulfillments that were sent.",
		Cite:  []string{"RFC-ORD §3.2", "RFC-ORD §5.1"},
		Needs: []string{inStock, second, serviceable, richOrders, succeeds, partialShip},
		Given: []string{"whole-order"}, Hears: everyOrder,
		Then: func(t *rule.T) { everyParcels(t, func(v *view) bool { return sentAsPacked(t, v) }) },
		Fix:  "Update the line and the parcel from the same record of the shipment.",
	},
	{
		ID: "ORD-062", Title: "Fulfilment members and status fit its type", Level: rule.Should, Since: v20260417,
		Says:  "Carriers, tracking and the stages of a journey belong to shipping, ready_for_pickup to pickup, digital_delivery to digital.",
		Cite:  []string{"RFC-ORD §4.3 Status applicability by fulfillment type", "JS-CHK 2026-04-17 #/$defs/Fulfillment"},
		Needs: []string{inStock, second, serviceable, richOrders, succeeds, advanceOrder},
		Given: []string{"whole-order"}, Also: []string{"download"}, Hears: everyOrder,
		Then: func(t *rule.T) { everyParcels(t, func(v *view) bool { return suitsType(t, v) }) },
		Fix:  "Translate the states of your shop for each type of fulfillment apart.",
	},
	{
		ID: "ORD-063", Title: "Fulfilment events are append-only", Level: rule.Must, Since: v20260417,
		Says:  "The events of a fulfillment are a log: what was in it stays, unchanged and in its order, and no id comes twice.",
		Cite:  []string{"JS-CHK 2026-04-17 #/$defs/Fulfillment/properties/events", "RFC-ORD §1", "RFC-ORD §4.4"},
		Needs: []string{inStock, second, serviceable, richOrders, webhooks, succeeds, advanceOrder},
		Given: []string{"whole-order"}, Hears: everyOrder,
		Then: appendsOnly,
		Fix:  "Store what the carrier reports, and show all of it each time.",
	},
	{
		ID: "ORD-064", Title: "Event times are ordered and plausible", Level: rule.Should, Since: v20260417,
		Says:  "The events of a fulfillment stand in the order in which they happened, none before the purchase and none in the future.",
		Cite:  []string{"RFC-ORD §4.4", "EX-ORD 2026-04-17 shipped-order.json"},
		Needs: []string{inStock, second, serviceable, richOrders, succeeds, advanceOrder},
		Given: []string{"whole-order"}, Hears: everyOrder,
		Then: plausibleTimes,
		Fix:  "Take the carrier's time with its offset, and sort by it.",
	},
	{
		ID: "ORD-066", Title: "Shipped parcel can be tracked", Level: rule.Should, Since: v20260417,
		Says:  "A parcel given to a carrier shows the carrier and a tracking number; its tracking_url is a whole address.",
		Cite:  []string{"RFC-ORD §2.1", "RFC-ORD §3.3", "WRITEUP-004 Webhooks"},
		Needs: []string{inStock, second, serviceable, richOrders, succeeds, advanceOrder},
		Given: []string{"whole-order"}, Hears: everyOrder,
		Then: trackable,
		Fix:  "Copy carrier and number into the fulfillment when the label is printed.",
	},
}

// everyParcels is everyView for orders that show a fulfillment.
func everyParcels(t *rule.T, holds func(*view) bool) {
	judged := false
	for _, o := range sales(t) {
		for _, v := range o.views {
			if v.Get("fulfillments").Len() == 0 || sharedID(v.Get("line_items")) != "" {
				continue
			}
			judged = true
			if !holds(v) {
				break
			}
		}
	}
	if !judged {
		t.NotApplicable("no order was shown with a fulfillment")
	}
}

// sentAsPacked compares lines with fulfillments, where each of these says what
// is in it and whether it was sent.
func sentAsPacked(t *rule.T, v *view) bool {
	packed := map[string]int64{}
	for _, f := range v.Get("fulfillments").Each() {
		state := f.Get("status").String()
		if !f.Get("line_items").Present() || slices.Contains([]string{"", "failed", "canceled"}, state) {
			return true
		}
		if !slices.Contains(underWayStates, state) {
			continue
		}
		for _, ref := range f.Get("line_items").Each() {
			n, _ := ref.Get("quantity").Int()
			if !byID(v.Get("line_items"), ref).Exists() {
				return true // another rule speaks of references that lead nowhere
			}
			packed[ref.Get("id").String()] += n
		}
	}
	for _, l := range v.Get("line_items").Each() {
		id := l.Get("id").String()
		if n, ok := sent(l); ok && n != packed[id] {
			t.Fail(l.Get("quantity"), fmt.Sprintf("%d sent, as in the fulfillments", packed[id]), fmt.Sprint(n))
			return false
		}
		delete(packed, id)
	}
	return true
}

// foreignTo names the members and states that do not belong to a type.
var foreignTo = map[string]struct{ states, members []string }{
	"shipping": {[]string{"ready_for_pickup"}, []string{"digital_delivery"}},
	"pickup":   {[]string{"shipped", "in_transit", "out_for_delivery"}, []string{"carrier", "tracking_number", "tracking_url", "digital_delivery"}},
	"digital":  {[]string{"shipped", "in_transit", "out_for_delivery", "ready_for_pickup"}, []string{"carrier", "tracking_number", "tracking_url"}},
}

func suitsType(t *rule.T, v *view) bool {
	for _, f := range v.Get("fulfillments").Each() {
		kind := f.Get("type").String()
		if state := f.Get("status"); slices.Contains(foreignTo[kind].states, state.String()) {
			t.Fail(state, "a state of a fulfillment of type "+kind, rule.Show(state.Value()))
			return false
		}
		for _, member := range foreignTo[kind].members {
			if told := f.Get(member); told.Present() {
				t.Fail(told, "no "+member+" in a fulfillment of type "+kind, rule.Show(told.Value()))
				return false
			}
		}
	}
	return true
}

func appendsOnly(t *rule.T) {
	everyParcels(t, func(v *view) bool {
		for _, f := range v.Get("fulfillments").Each() {
			ids := map[string]bool{}
			for _, e := range f.Get("events").Each() {
				id := e.Get("id").String()
				if id != "" && ids[id] {
					t.Fail(e.Get("id"), "an id that no other event of the fulfillment has", rule.Show(id))
					return false
				}
				ids[id] = true
			}
		}
		return true
	})
	everyEntry(t, "fulfillments", func(first, is rule.Node) bool {
		log, other := is.Get("events"), first.Get("events")
		if log.IsArray() && other.IsArray() && !continues(log, other) && !continues(other, log) {
			t.Fail(log, "the events of "+rule.Show(first.Get("id").Value())+" as they were shown otherwise", rule.Show(log.Value()))
			return false
		}
		return true
	})
	everyStep(t, "fulfillments", func(before, after *view) bool {
		for _, is := range after.Get("fulfillments").Each() {
			was := byID(before.Get("fulfillments"), is)
			if log := is.Get("events"); was.Get("events").IsArray() && log.IsArray() && !continues(log, was.Get("events")) {
				t.Fail(log, "the events of before, and what happened since", rule.Show(log.Value()))
				return false
			}
		}
		return true
	})
}

// continues reports whether a log holds all entries of an earlier one in their order.
func continues(log, earlier rule.Node) bool {
	entries := log.Each()
	for _, e := range earlier.Each() {
		i := slices.IndexFunc(entries, func(n rule.Node) bool { return rule.SameJSON(n.Value(), e.Value()) })
		if i < 0 {
			return false
		}
		entries = entries[i+1:]
	}
	return true
}

// tolerance is how far the clocks of warehouse and agent may differ.
const tolerance = time.Minute

func plausibleTimes(t *rule.T) {
	judged := false
	for _, o := range sales(t) {
		began := o.views[0].began.Add(-tolerance)
		if first := o.first(); first.began.Before(o.views[0].began) {
			began = first.began.Add(-tolerance)
		}
	views:
		for _, v := range o.views {
			for _, f := range v.Get("fulfillments").Each() {
				last := began
				for _, e := range f.Get("events").Each() {
					told := e.Get("occurred_at")
					at, ok := instant(told)
					judged = true
					switch {
					case !ok:
						t.Fail(told, "a time with its offset", rule.Show(told.Value()))
						break views
					case at.Before(last):
						t.Fail(told, last.UTC().Format(time.RFC3339)+" or later", rule.Show(told.Value()))
						break views
					case at.After(v.at.Add(tolerance)):
						t.Fail(told, "a time before it was told, "+v.at.UTC().Format(time.RFC3339), rule.Show(told.Value()))
						break views
					}
					last = at
				}
			}
		}
	}
	if !judged {
		t.NotApplicable("no fulfillment was shown with events")
	}
}

func trackable(t *rule.T) {
	carried := false
	everyParcels(t, func(v *view) bool {
		for _, f := range v.Get("fulfillments").Each() {
			if f.Get("type").String() != "shipping" || !slices.Contains(underWayStates, f.Get("status").String()) {
				continue
			}
			carried = true
			for _, member := range []string{"carrier", "tracking_number"} {
				if !t.Expect(f.Get(member)).To(match.Text()) {
					return false
				}
			}
			if url := f.Get("tracking_url"); url.Present() && !absolute(url.String()) {
				t.Fail(url, "an absolute address", rule.Show(url.Value()))
				return false
			}
		}
		return true
	})
	if !carried {
		t.NotApplicable("no parcel was shown as shipped")
	}
}
