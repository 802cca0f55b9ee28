package acp

import (
	"fmt"
	"slices"

	"github.com/assay-project/assay/fixtures/schema"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// How many units of a line were ordered, are still wanted, and were sent.
var orderQuantityRules = []rule.Rule{
	{
		ID: "ORD-031", Title: "Ordered quantity is immutable", Level: rule.Must, Since: v20260417,
		Says:  "quantity.ordered keeps its first value, whatever is canceled or comes back.",
		Cite:  []string{"RFC-ORD §3.2"},
		Needs: []string{inStock, second, serviceable, richOrders, succeeds, returnItem},
		Given: []string{"whole-order"}, Hears: everyOrder,
		Ruling: &rule.Ruling{
			Readings: []string{"as released: ordered may change with a partial cancellation", "as amended: it never does"},
			Holds:    "The amended text; under edition as_released nothing is asked.",
		},
		Then: func(t *rule.T) {
			if t.Edition() == schema.AsReleased {
				t.NotApplicable("the released edition lets the ordered quantity change")
			}
			everyLine(t, func(was, is rule.Node) bool {
				before, now := was.Get("quantity", "ordered"), is.Get("quantity", "ordered")
				return !before.Present() || !now.Present() || t.Expect(now).To(match.Equal(before))
			})
		},
		Fix: "Let cancellations and returns lower current and leave ordered alone.",
	},
	{
		ID: "ORD-032", Title: "Current quantity only shrinks", Level: rule.Should, Since: v20260417,
		Says:  "quantity.current starts at ordered and is lowered by what is canceled or comes back, and by nothing else.",
		Cite:  []string{"RFC-ORD §3.2", "JS-CHK 2026-04-17 #/$defs/OrderLineItemQuantity/properties/current"},
		Needs: []string{inStock, second, serviceable, richOrders, succeeds, returnItem},
		Given: []string{"whole-order"}, Hears: everyOrder,
		Ruling: &rule.Ruling{
			Readings: []string{"cancellations and returns may lower it", "of exchanges and of returns under way nothing is said"},
			Holds:    "It is recommended: not above ordered, not growing, and after the return of one unit one less.",
		},
		Then: shrinks,
		Fix:  "Lower current when goods are taken back or called off, not when money is.",
	},
	{
		ID: "ORD-033", Title: "Fulfilled quantity only grows", Level: rule.Should, Since: v20260417,
		Says:  "The units of a line that went out start at none for goods that are shipped, are never fewer than before and never more than ordered.",
		Cite:  []string{"RFC-ORD §3.2", "JS-CHK 2026-04-17 #/$defs/OrderLineItemQuantity/properties/fulfilled"},
		Needs: []string{inStock, second, serviceable, richOrders, succeeds, partialShip},
		Given: []string{"whole-order"}, Hears: everyOrder,
		Ruling: &rule.Ruling{
			Readings: []string{"fulfilled increases over time", "the rule for the line status holds after a return only if fulfilled is lowered too"},
			Holds:    "The first, as a recommendation.",
		},
		Then: sentGrows,
		Fix:  "Count units as they are sent, and leave the count alone when some come back.",
	},
	{
		ID: "ORD-034", Title: "Line status follows the quantities", Level: rule.Should, Since: v20260417,
		Says:  "A line is removed when no unit is left of it, fulfilled when all were sent, partial when some were, and else in processing.",
		Cite:  []string{"JS-CHK 2026-04-17 #/$defs/OrderLineItem/properties/status/description", "RFC-ORD §4.2", "RFC-ORD §7.1"},
		Needs: []string{inStock, second, serviceable, richOrders, succeeds, partialShip, cancelOrder},
		Given: []string{"whole-order", "canceled-order"}, Hears: everyOrder,
		Ruling: &rule.Ruling{
			Readings: []string{"the schema: the status is derived", "the RFC: a merchant may derive it", "taken literally, a line of which a sent unit came back is in processing again"},
			Holds:    "It is recommended. Words beyond these four are let through, and after a return fulfilled or processing.",
		},
		Then: lineFollows,
		Fix:  "Compute the status of a line from its quantities whenever it is shown.",
	},
}

// everyLine compares each line of an order with itself in the view before.
func everyLine(t *rule.T, holds func(was, is rule.Node) bool) {
	everyStep(t, "line_items", func(before, after *view) bool {
		for _, is := range after.Get("line_items").Each() {
			if was := byID(before.Get("line_items"), is); was.Exists() && !holds(was, is) {
				return false
			}
		}
		return true
	})
}

func shrinks(t *rule.T) {
	counted := false
	everyView(t, "line_items", func(v *view) bool {
		for _, l := range v.Get("line_items").Each() {
			current, ok := l.Get("quantity", "current").Int()
			if ordered, stated := l.Get("quantity", "ordered").Int(); ok && stated && current > ordered {
				t.Fail(l.Get("quantity", "current"), fmt.Sprintf("%d at most, as ordered", ordered), fmt.Sprint(current))
				return false
			}
			counted = counted || ok
		}
		return true
	})
	if !counted {
		t.NotApplicable("no order line states its current quantity")
	}
	everyLine(t, func(was, is rule.Node) bool {
		before, ok := was.Get("quantity", "current").Int()
		now, stated := is.Get("quantity", "current").Int()
		if ok && stated && now > before {
			t.Fail(is.Get("quantity", "current"), fmt.Sprintf("%d at most, as before", before), fmt.Sprint(now))
			return false
		}
		return true
	})
	returnedOne(t)
}

// returnedOne holds the order of which one unit came back to that unit, on
// whichever line.
func returnedOne(t *rule.T) {
	o := saleOf(t, "whole-order", soldStep(t))
	if first := o.first(); first.Get("line_items").Present() {
		for _, l := range first.Get("line_items").Each() {
			if current := l.Get("quantity", "current"); current.Present() {
				t.Expect(current).To(match.Equal(l.Get("quantity", "ordered")))
			}
		}
	}
	last, shown := o.last("line_items")
	if !shown || last.at.Equal(o.first().at) {
		return
	}
	if last.event != nil && announces(last.event) {
		return // the announcement came last (WH-071), and is older than the return
	}
	var missing int64
	for _, l := range last.Get("line_items").Each() {
		ordered, _ := byID(o.first().Get("line_items"), l).Get("quantity", "ordered").Int()
		if current, ok := l.Get("quantity", "current").Int(); ok {
			missing += max(0, ordered-current)
		}
	}
	if missing != 1 && !calledOff(last) {
		t.Fail(last.Get("line_items"), "one unit less than was ordered, after the return of one", fmt.Sprintf("%d less", missing))
	}
}

func sentGrows(t *rule.T) {
	if start := saleOf(t, "whole-order", soldStep(t)).first(); start.Get("line_items").Present() {
		for _, l := range start.Get("line_items").Each() {
			if n, ok := sent(l); ok && n != 0 {
				t.Fail(l.Get("quantity"), "no unit sent right after the purchase", fmt.Sprint(n))
			}
		}
	}
	everyView(t, "line_items", func(v *view) bool {
		for _, l := range v.Get("line_items").Each() {
			n, ok := sent(l)
			if ordered, stated := l.Get("quantity", "ordered").Int(); ok && stated && n > ordered {
				t.Fail(l.Get("quantity"), fmt.Sprintf("%d sent at most, as ordered", ordered), fmt.Sprint(n))
				return false
			}
		}
		return true
	})
	everyLine(t, func(was, is rule.Node) bool {
		before, ok := sent(was)
		now, stated := sent(is)
		if ok && stated && now < before {
			t.Fail(is.Get("quantity"), fmt.Sprintf("%d sent at least, as before", before), fmt.Sprint(now))
			return false
		}
		return true
	})
}

// soldStep is the step that completed the order with a note, or without it where
// the note was refused.
func soldStep(t *rule.T) string {
	if s := t.In("whole-order").Try("noted"); s != nil && !s.Refused() {
		return "noted"
	}
	return "complete"
}

func lineFollows(t *rule.T) {
	everyView(t, "line_items", func(v *view) bool {
		for _, l := range v.Get("line_items").Each() {
			is := l.Get("status")
			current, ok := l.Get("quantity", "current").Int()
			if !worded(t, is) {
				return false
			}
			if !ok || !slices.Contains([]string{"removed", "fulfilled", "partial", "processing"}, is.String()) {
				continue
			}
			out, _ := sent(l)
			if !slices.Contains(lineStates(current, out), is.String()) {
				t.Fail(is, fmt.Sprintf("%s, with %d of %d sent", lineStates(current, out)[0], out, current), rule.Show(is.Value()))
				return false
			}
		}
		return true
	})
}

// lineStates are the states that fit the quantities of a line.
func lineStates(current, out int64) []string {
	switch {
	case current == 0:
		return []string{"removed"}
	case out == current:
		return []string{"fulfilled"}
	case out > current:
		return []string{"fulfilled", "processing"}
	case out > 0:
		return []string{"partial"}
	}
	return []string{"processing"}
}
