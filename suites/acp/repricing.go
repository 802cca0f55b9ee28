package acp

import (
	"fmt"

	"github.com/assay-project/assay/suites/rule"
)

// asking is what a session asks for its first item and for the whole cart.
type asking struct {
	body       rule.Node
	units      int64
	line, cart tally
}

func offerOf(t *rule.T, step string) asking {
	s := t.Step(step)
	body, item, bill := session(t, s), ordered(s), billOf(s)
	return asking{body, units(cartOf(t, body))[item], itemTally(bill, item), bill.cart}
}

// repriced follows the first item from its first quantity to three units and
// back, beside another line that stays as it is.
func repriced(t *rule.T) {
	first, more, back := offerOf(t, "create"), offerOf(t, "three"), offerOf(t, "both")
	if more.units != 3 {
		t.Unverified("the session counts %d units instead of 3, so there is no price to compare", more.units)
	}
	lines, totals := more.body.Get("line_items"), more.body.Get("totals")
	if grows(t, lines, "line's ", first.line, more.line, itemsBase) {
		if exact, got := first.line.of(itemsBase)*3, more.line.of(itemsBase)*first.units; got != exact {
			t.Note(lines, fmt.Sprintf("a base amount of %d, three times that of a unit", exact/first.units), fmt.Sprint(more.line.of(itemsBase)))
		}
	}
	if first.line.of(tax) > 0 && grows(t, lines, "line's ", first.line, more.line, tax) {
		grows(t, totals, "cart's ", first.cart, more.cart, tax)
	}
	totalGrows(t, totals, first.cart, more.cart)
	if back.units == first.units { // other rules count units
		returns(t, back.body.Get("line_items"), "line's ", first.line, back.line, itemsBase, tax)
		returns(t, back.body.Get("totals"), "cart's ", first.cart, back.cart, itemsBase, subtotal)
	}
}

// grows holds an amount to being larger for more units. What is not stated both
// times cannot be compared.
func grows(t *rule.T, at rule.Node, whose string, before, after tally, kind string) bool {
	if !bothState(before, after, kind) {
		return false
	}
	if was, is := before.of(kind), after.of(kind); is <= was {
		t.Fail(at, fmt.Sprintf("the %s%s above %d, since there are more units", whose, kind, was), fmt.Sprint(is))
		return false
	}
	return true
}

// totalGrows does so for the total without delivery, which may become free of
// charge, and unless a discount makes up for it.
func totalGrows(t *rule.T, at rule.Node, before, after tally) {
	if !bothState(before, after, total) || before.of(discount, itemsDiscount) != after.of(discount, itemsDiscount) {
		return
	}
	if was, is := before.of(total)-before.of(fulfillment), after.of(total)-after.of(fulfillment); is <= was {
		t.Fail(at, fmt.Sprintf("a total above %d without delivery, since there are more units", was), fmt.Sprint(is))
	}
}

// returns holds amounts to what they were before.
func returns(t *rule.T, at rule.Node, whose string, before, after tally, kinds ...string) {
	for _, kind := range kinds {
		if bothState(before, after, kind) && before.of(kind) != after.of(kind) {
			t.Fail(at, fmt.Sprintf("the %s%s as before the change, %d", whose, kind, before.of(kind)), fmt.Sprint(after.of(kind)))
		}
	}
}

func bothState(before, after tally, kind string) bool {
	return before.whole && after.whole && before.has(kind) && after.has(kind)
}
