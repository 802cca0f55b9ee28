package acp

import (
	"fmt"

	"github.com/assay-project/assay/suites/rule"
)

// Amounts: what a discount is worth, and where it goes.
var discountAmountRules = []rule.Rule{
	{
		ID: "DISC-012", Title: "Allocations add up to the amount", Level: rule.Must, Since: v20260130,
		Says:  "Where a discount has allocations, they come to its amount, to the unit.",
		Cite:  []string{"RFC-DSC §5.3", "JS-DSC#/$defs/applied_discount/allocations"},
		Needs: []string{inStock, discountExtension, validCode},
		Given: []string{discountCodes}, Hears: everySession,
		Then: func(t *rule.T) {
			for _, s := range withDiscounts(t) {
				for _, d := range s.Body().Get("discounts", "applied").Each() {
					parts := d.Get("allocations")
					if got := amountOf(parts); parts.Len() > 0 && got != worth(d) {
						t.Fail(parts, fmt.Sprintf("parts that come to %d, the amount of the discount", worth(d)), fmt.Sprint(got))
					}
				}
			}
		},
		Fix: "Give what rounding leaves over to one of the parts, so that they make up the whole.",
	},
	{
		ID: "DISC-013", Title: "Allocation paths resolve", Level: rule.Must, Since: v20260130,
		Says:  "The path of an allocation leads to something in the same answer: a line, or a total.",
		Cite:  []string{"RFC-DSC §4.4", "RFC-DSC §5.3", "EX-DSC automatic-discount.json"},
		Needs: []string{inStock, discountExtension, validCode},
		Given: []string{discountCodes}, Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{"RFC 9535, by which $.totals.shipping leads nowhere, since totals is a list", "RFC and example: $.totals.shipping and $.totals.fulfillment"},
			Holds:    "Both; such a path names the type of an entry, and shipping is fulfillment.",
		},
		Then: func(t *rule.T) {
			for _, s := range withDiscounts(t) {
				if !s.Body().Get("line_items").IsArray() {
					continue // the schema speaks of it
				}
				for _, path := range allocationPaths(s.Body()) {
					if text := path.String(); !resolves(s.Body(), text) {
						t.Fail(path, "a path to a line or a total of the session, such as $.line_items[0]", rule.Show(text))
					}
				}
			}
		},
		Fix: "Count lines from 0, and allocate anew when the cart changes.",
	},
	{
		ID: "DISC-014", Title: "Line discounts equal their allocations", Level: rule.Should, Since: v20260130,
		Says:  "The discount a line shows is what all discounts allocate to it.",
		Cite:  []string{"RFC-DSC §6.2", "RFC-DSC §8.1", "EX-DSC percentage-discount-with-allocations.json"},
		Needs: []string{inStock, second, discountExtension, "discount.code.percent"},
		Given: []string{discountCodes}, Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{
				"the RFC: the discount of a line, a member that lines have no more, is the sum of its allocations",
				"the example of stacked discounts: lines show more than that, and a discount across all has no allocations",
			},
			Holds: "The entries of the line's totals, as a warning. What goes across all lines without allocations may stand on any of them.",
		},
		Then: linesAsAllocated,
		Fix:  "Let one calculation make the totals of a line and the allocations to it.",
	},
	{
		ID: "DISC-017", Title: "Discount amounts are not negative", Level: rule.Must, Since: v20260130,
		Says:  "Discounts, their parts and the totals that show them are whole minor units from 0 on.",
		Cite:  []string{"RFC-DSC §8.2", "JS-DSC#/$defs/applied_discount/amount", "CL-2026-01-30 Discount Extension example"},
		Needs: []string{inStock, discountExtension, validCode},
		Given: []string{discountCodes}, Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{"the example of the changelog: -2500", "RFC and schema: from 0 on"},
			Holds:    "From 0 on. A discount above what it is taken off, or a total below zero, is a warning.",
		},
		Then: func(t *rule.T) {
			for _, s := range withDiscounts(t) {
				notNegative(t, s)
			}
		},
		Fix: "Send positive amounts; the agent takes them off.",
	},
}

// worth is the amount of a discount or of a part of one. One with a minus sign is
// added up as if it had none: that there is one is for DISC-017 to say.
func worth(d rule.Node) int64 {
	n, _ := d.Get("amount").Int()
	return max(n, -n)
}

// amountOf is what a list of discounts comes to.
func amountOf(list rule.Node) (sum int64) {
	for _, e := range list.Each() {
		sum += worth(e)
	}
	return sum
}

func linesAsAllocated(t *rule.T) {
	judged := false
	for _, s := range withDiscounts(t) {
		b := billOf(s)
		each, spread, ok := allocated(s.Body(), len(b.lines))
		if !ok || !whole(b.lines) {
			continue
		}
		for i, l := range b.lines {
			judged = judged || each[i] > 0
			if got := l.of(discount, itemsDiscount); got < each[i] || got > each[i]+spread {
				t.Fail(s.Body().Get("line_items").At(i), fmt.Sprintf("a discount of %d, which is allocated to the line", each[i]), fmt.Sprint(got))
			}
		}
	}
	if !judged {
		t.NotApplicable("no discount is allocated to a line")
	}
}

func notNegative(t *rule.T, s *rule.Seen) {
	body := s.Body()
	hold := func(n rule.Node) {
		if got, integral := n.Int(); n.Exists() && (!integral || got < 0) {
			t.Fail(n, "a whole number from 0 on", rule.Show(n.Value()))
		}
	}
	for _, d := range body.Get("discounts", "applied").Each() {
		hold(d.Get("amount"))
		for _, part := range d.Get("allocations").Each() {
			hold(part.Get("amount"))
		}
	}
	for _, of := range append([]rule.Node{body}, body.Get("line_items").Each()...) {
		for _, e := range of.Get("totals").Each() {
			if kind := e.Get("type").String(); kind == discount || kind == itemsDiscount {
				hold(e.Get("amount"))
			}
		}
	}
	y := billOf(s).cart
	if !y.whole || !y.has(total) {
		return
	}
	if y.of(total) < 0 {
		t.Warn(body.Get("totals"), "a total from 0 on", fmt.Sprint(y.of(total)))
	}
	if most := y.of(itemsBase) + y.extras(); y.has(itemsBase) && amountOf(body.Get("discounts", "applied")) > most {
		t.Warn(body.Get("discounts", "applied"), fmt.Sprintf("discounts of %d at most, which is all there is", most), fmt.Sprint(amountOf(body.Get("discounts", "applied"))))
	}
}
