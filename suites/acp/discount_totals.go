package acp

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assay-project/assay/suites/rule"
)

// automaticDiscount is what a shop takes off without a code.
const automaticDiscount = "discount.automatic"

// Totals: what discounts make of the bill.
var discountTotalRules = []rule.Rule{
	{
		ID: "DISC-015", Title: "Item discount total equals line discounts", Level: rule.Must, Since: v20260130,
		Says:  "items_discount of the session is what the lines show as discounts, to the unit.",
		Cite:  []string{"RFC-DSC §8.2", "RFC-DSC §8.1"},
		Needs: []string{inStock, discountExtension, validCode},
		Given: []string{discountCodes}, Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{"the RFC: they are equal", "the example of stacked discounts: 42460 against 42500"},
			Holds:    "They are equal, several entries added up. CHK-038 says the same of sessions without the extension, and lets rounding pass.",
		},
		Then: itemsAsLines,
		Fix:  "Compute the totals of the session after the discounts of the lines.",
	},
	{
		ID: "DISC-016", Title: "Order-level discounts use their own total", Level: rule.Must, Since: v20260130,
		Says:  "What is taken off the order and not off lines stands in totals of type discount.",
		Cite:  []string{"RFC-DSC §8", "RFC-DSC §8.1", "EX-DSC order-level-discount.json"},
		Needs: []string{inStock, discountExtension, "discount.code.fixed"},
		Given: []string{discountCodes},
		Ruling: &rule.Ruling{
			Readings: []string{"RFC and example: discount", "the example of stacked discounts: what goes across all lines is in items_discount"},
			Holds:    "Either for what goes across without allocations, but not both; discount for the rest. Discounts that every session of the shop has are left out.",
		},
		Then: orderLevel,
		Fix:  "Show discounts on the order as an entry of type discount.",
	},
	{
		ID: "DISC-018", Title: "Payable total drops by the discount", Level: rule.Should, Since: v20260130,
		Says:  "A code lowers the total by what the discounts come to, apart from tax, shipping and fees.",
		Cite:  []string{"RFC-DSC §6.2", "RFC-DSC §10.2", "EX-DSC automatic-discount.json", "EX-DSC order-level-discount.json"},
		Needs: []string{inStock, discountExtension, validCode},
		Given: []string{discountCodes},
		Ruling: &rule.Ruling{
			Readings: []string{"the RFC: applied holds what is taken off", "the example of free shipping: shipping is 0 already, and the discount only says why"},
			Holds:    "Both, but not at once; with the tax added to the prices or contained in them.",
		},
		Then: dropsByDiscount,
		Fix:  "Take off what you show, once.",
	},
	{
		ID: "DISC-025", Title: "Totals hold without extension support", Level: rule.Should, Since: v20260130,
		Says:  "For an agent that does not list the extension the totals include all discounts too.",
		Cite:  []string{"RFC-DSC §10.2", "RFC-EXT §4.1"},
		Needs: []string{inStock, second, serviceable, discountExtension, automaticDiscount},
		Given: []string{discountCodes, "cart"},
		Then: func(t *rule.T) {
			with, without := withCodes(t, "create"), session(t, t.In("cart").Step("create"))
			if len(automatic(with)) == 0 {
				t.Unverified("no discount is shown for a cart without codes")
			}
			sameTotal(t, without, with, "as for an agent that lists the extension")
		},
		Fix: "Compute totals first, and leave out of the answer what the agent does not know.",
	},
	{
		ID: "DISC-026", Title: "Completed order keeps the discount", Level: rule.Should, Since: v20260130,
		Says:  "What is completed costs what was shown last, with the discounts that were shown.",
		Cite:  []string{"RFC-DSC §6.2", "JS-CHK#/$defs/CheckoutSessionBase", "RFC-DSC §8"},
		Needs: []string{inStock, serviceable, succeeds, discountExtension, validCode},
		Given: []string{"replayed-update"},
		Ruling: &rule.Ruling{
			Readings: []string{"applied lists the discounts of a session, completed or not", "nothing is said of orders"},
			Holds:    "It is recommended; that order and events agree with the session is judged where orders are.",
		},
		Then: keepsItsDiscount,
		Fix:  "Make the order of the very totals that the session shows.",
	},
}

// automatic are the discounts of a session that no code gave.
func automatic(body rule.Node) []rule.Node {
	return slices.DeleteFunc(body.Get("discounts", "applied").Each(), func(d rule.Node) bool {
		own, _ := d.Get("automatic").Bool()
		return d.Get("code").Present() && !own
	})
}

func itemsAsLines(t *rule.T) {
	for _, s := range withDiscounts(t) {
		b, lines := billOf(s), int64(0)
		if !b.cart.whole || !b.listed || !whole(b.lines) {
			continue
		}
		for i, l := range b.lines {
			lines += l.of(discount, itemsDiscount)
			if !l.has(discount) && !l.has(itemsDiscount) {
				lines += amountOf(s.Body().Get("line_items").At(i).Get("discount_details"))
			}
		}
		if got := b.cart.of(itemsDiscount); got != lines {
			t.Fail(s.Body().Get("totals"), fmt.Sprintf("an items_discount of %d, the sum of the lines", lines), fmt.Sprint(got))
		}
	}
}

// loose is what the discounts of a session take off anything but lines, and how
// much of it goes across without saying where.
func loose(body rule.Node) (all, across int64) {
	for _, d := range body.Get("discounts", "applied").Each() {
		parts := d.Get("allocations").Each()
		if len(parts) == 0 {
			all += worth(d)
			if d.Get("method").String() == "across" {
				across += worth(d)
			}
		}
		for _, part := range parts {
			if offTotals(part) {
				all += worth(part)
			}
		}
	}
	return all, across
}

// offTotals reports whether a part of a discount is taken off a total.
func offTotals(part rule.Node) bool { return strings.HasPrefix(part.Get("path").String(), "$.totals") }

// orderLevel compares the sessions with codes with the one before any.
func orderLevel(t *rule.T) {
	withCodes(t, "create")
	first := t.Step("create")
	before := billOf(first).cart
	usual, _ := loose(first.Body())
	exercised := false
	for _, s := range t.In(discountCodes).Steps("") {
		all, across := loose(s.Body())
		y := billOf(s).cart
		if !s.OK() || !y.whole || all == usual {
			continue
		}
		exercised = true
		own := y.of(discount) - before.of(discount)
		shown := own + y.of(itemsDiscount) - before.of(itemsDiscount)
		off := amountOf(s.Body().Get("discounts", "applied")) - amountOf(first.Body().Get("discounts", "applied"))
		onItems := own >= all-usual-across && shown == off // what goes across may stand among the items, but once
		if own != all-usual && !onItems {
			t.Fail(s.Body().Get("totals"), fmt.Sprintf("discount entries of %d for what is not allocated to lines", all-usual), fmt.Sprint(own))
		}
	}
	if !exercised {
		t.NotApplicable("every discount is allocated to lines")
	}
}

// dropsByDiscount compares sessions that differ in their codes alone.
func dropsByDiscount(t *rule.T) {
	withCodes(t, "create")
	counting(t, withCodes(t, "first"))
	base := t.Step("create")
	for _, step := range []string{"cleared", "emptied"} {
		if s := t.Try(step); s != nil && s.OK() && billOf(s).cart.of(itemsBase) != billOf(base).cart.of(itemsBase) {
			t.Unverified("the prices of a cart without codes change by themselves")
		}
	}
	for _, step := range []string{"first", "stacked"} {
		s := t.Try(step)
		if s == nil || !s.OK() {
			continue
		}
		before, now := billOf(base).cart, billOf(s).cart
		if !before.whole || !now.whole || before.times(total) != 1 || now.times(total) != 1 {
			t.Unverified("the totals of the session cannot be added up")
		}
		got := before.of(total) - now.of(total)
		off := amountOf(s.Body().Get("discounts", "applied")) - amountOf(base.Body().Get("discounts", "applied"))
		rest, taxes := before.extras()-now.extras(), before.of(tax)-now.of(tax)
		free := offShipping(s.Body()) - offShipping(base.Body())
		lawful := []int64{off + rest, off + rest + taxes, off - free + rest, off - free + rest + taxes}
		if !slices.Contains(lawful, got) {
			expected := fmt.Sprintf("a total lower by the discounts (%d) and what tax, shipping and fees change (%d)", off, rest+taxes)
			t.Fail(s.Body().Get("totals"), expected, fmt.Sprintf("lower by %d", got))
		}
	}
}

// offShipping is what the discounts of a session allocate to shipping.
func offShipping(body rule.Node) (sum int64) {
	for _, d := range body.Get("discounts", "applied").Each() {
		for _, part := range d.Get("allocations").Each() {
			if path := part.Get("path").String(); offTotals(part) && (strings.Contains(path, "shipping") || strings.Contains(path, fulfillment)) {
				sum += worth(part)
			}
		}
	}
	return sum
}

func keepsItsDiscount(t *rule.T) {
	last := t.Try("second")
	if last == nil || !last.OK() {
		last = t.Step("discounted")
	}
	before := session(t, last)
	counting(t, before)
	now := session(t, settled(t, "replayed-update", "complete"))
	undecided(t, now)
	sameTotal(t, now, before, "as shown last")
	if shown, left := granted(before), granted(now); !slices.Equal(shown, left) {
		t.Fail(now.Get("discounts"), "the discounts "+strings.Join(shown, ", "), "the discounts "+strings.Join(left, ", "))
	}
}

// granted are code, amount and allocations of each discount of a session, sorted.
func granted(body rule.Node) (all []string) {
	for _, d := range body.Get("discounts", "applied").Each() {
		words := strings.ToUpper(d.Get("code").String()) + " " + fmt.Sprint(worth(d))
		for _, part := range d.Get("allocations").Each() {
			words += fmt.Sprintf(" (%d of %s)", worth(part), part.Get("path").String())
		}
		all = append(all, strings.TrimSpace(words))
	}
	slices.Sort(all)
	return all
}
