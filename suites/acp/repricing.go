package acp

import (
	"fmt"

	"github.com/assay-project/assay/suites/rule"
)

// repriced follows the first item from its first quantity to three units and
// back, beside another line that stays as it is.
func repriced(t *rule.T) {
	first, more, back := priceOf(t, "create"), priceOf(t, "three"), priceOf(t, "both")
	if more.units != 3 {
		t.Unverified("the session shows %d units instead of 3, so there is no price to compare", more.units)
	}
	lines, totals := more.body.Get("line_items"), more.body.Get("totals")
	if grows(t, lines, "base amount of the line", first.base, more.base) && more.base.n*first.units != first.base.n*3 {
		t.Note(lines, fmt.Sprintf("%d, three times the price of a unit", first.base.n*3/first.units), fmt.Sprint(more.base.n))
	}
	if first.tax.n > 0 && grows(t, lines, "tax of the line", first.tax, more.tax) {
		grows(t, totals, "tax of the cart", first.cartTax, more.cartTax)
	}
	if first.discount == more.discount {
		grows(t, totals, "total without delivery", first.total, more.total)
	}
	if back.units != first.units {
		return // another rule counts units
	}
	returns(t, back.body, "base amount of the line", first.base, back.base)
	returns(t, back.body, "tax of the line", first.tax, back.tax)
	returns(t, back.body, "items_base_amount", first.items, back.items)
	returns(t, back.body, "subtotal", first.subtotal, back.subtotal)
}

// quotation is what the rule above compares: the line of the first item that was
// sent, and the sums of the cart.
type quotation struct {
	body                                       rule.Node
	units                                      int64
	base, tax, items, subtotal, cartTax, total figure
	discount                                   int64
}

// figure is an amount that may not be stated.
type figure struct {
	n      int64
	stated bool
}

func priceOf(t *rule.T, step string) quotation {
	s := t.Step(step)
	body := session(t, s)
	item, totals := ordered(s), body.Get("totals")
	p := quotation{body: body, units: units(cartOf(t, body))[item]}
	line := func(kind string) (a figure) { a.n, a.stated = lineSum(linesOf(body, item), kind); return a }
	cart := func(kind string) (a figure) { a.n, a.stated = amount(totals, kind); return a }
	p.base, p.tax = line("base_amount"), line("tax")
	p.items, p.subtotal, p.cartTax, p.total = cart("items_base_amount"), cart("subtotal"), cart("tax"), cart("total")
	p.total.n -= cart("fulfillment").n
	p.discount, _ = amount(totals, "items_discount", "discount")
	return p
}

// grows holds an amount to being larger than before; what is not stated both
// times cannot be compared.
func grows(t *rule.T, at rule.Node, what string, before, after figure) bool {
	if !before.stated || !after.stated {
		return false
	}
	if after.n <= before.n {
		t.Fail(at, fmt.Sprintf("a %s above %d, since there are more units", what, before.n), fmt.Sprint(after.n))
		return false
	}
	return true
}

// returns holds an amount to what it was.
func returns(t *rule.T, body rule.Node, what string, before, after figure) {
	if before.stated && after.stated && before.n != after.n {
		t.Fail(body, fmt.Sprintf("a %s of %d, as before the change", what, before.n), fmt.Sprint(after.n))
	}
}
