package acp

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assay-project/assay/suites/rule"
)

// Totals: what the cart comes to, and how the lines explain it.
var totalRules = []rule.Rule{
	{
		ID: "CHK-037", Title: "Cart base amount sums the lines", Level: rule.Should, Since: v20250929,
		Says:  "items_base_amount of the cart is the sum of the base amounts of its lines.",
		Cite:  []string{"OAI-SPEC Total table", "EX-2025-09-29 totals", "EX-2026-04-17 examples.multi_item_checkout.json"},
		Needs: []string{inStock, second},
		Hears: everySession,
		Then:  baseOfLines,
		Fix:   "Derive items_base_amount from the very lines you return.",
		Ruling: &rule.Ruling{
			Readings: []string{"the examples: the sum of the lines", "the texts: nothing is said"},
			Holds:    "The sum, as a warning. The parts of a bundle may be left out of it.",
		},
	},
	{
		ID: "CHK-038", Title: "Cart item discount sums the lines", Level: rule.Should, Since: v20250929,
		Says:  "The items_discount entries of the cart come to what the lines show as discounts.",
		Cite:  []string{"RFC-DCT §8.2", "OAI-SPEC Total table", "EX-2026-04-17 discount-extension/stacked-discounts.json"},
		Needs: []string{inStock},
		Hears: everySession,
		Then:  discountOfLines,
		Fix:   "Allocate discounts on items to the lines, and repeat their sum in the totals.",
		Ruling: &rule.Ruling{
			Readings: []string{
				"the discount text lists the equation, without a keyword, from 2026-01-30 on",
				"two examples break it: a line discount counted under discount, and stacked discounts that miss it by 40",
			},
			Holds: "A warning at most. From 2026-01-30 a line discount may stand under discount, and a difference of one unit a line and discount is rounding.",
		},
	},
	{
		ID: "CHK-039", Title: "Cart subtotal equals base minus item discounts", Level: rule.Should, LevelIn: asOpenAI, Since: v20250929, Until: v20260116,
		Says:   "The cart's subtotal is its items_base_amount less its items_discount.",
		Cite:   []string{"OAI-SPEC Total.amount", "EX-2025-09-29 totals"},
		Needs:  []string{inStock},
		Hears:  everySession,
		Then:   func(t *rule.T) { subtotals(t, lineSubtotals) },
		Fix:    "Let subtotal be merchandise after item discounts, before order discounts, shipping and tax.",
		Ruling: onlyOpenAI,
	},
	{
		ID: "CHK-040", Title: "Cart subtotal is explained by lines", Level: rule.Should, Since: v20260130,
		Says:  "The cart's subtotal is its merchandise after item discounts, before or after the discount on the order.",
		Cite:  []string{"OAI-SPEC Total.amount", "EX-2026-04-17 examples.multi_item_checkout.json", "EX-2026-04-17 discount-extension/order-level-discount.json"},
		Needs: []string{inStock},
		Hears: everySession,
		Then:  func(t *rule.T) { subtotals(t, lineNets) },
		Fix:   "Make subtotal follow from the lines you return.",
		Ruling: &rule.Ruling{
			Readings: []string{
				"OpenAI's formula and the example of an order discount: the discount is not yet off",
				"the example of a cart of several items: it is",
			},
			Holds: "Both, as a warning: nothing in the repository defines subtotal. The one in use must make the grand total add up as well.",
		},
	},
	{
		ID: "CHK-041", Title: "Grand total adds up", Level: rule.Should, LevelIn: asOpenAI, Since: v20250929, Until: v20260116,
		Says:      "The total is items_base_amount less items_discount and discount, plus fulfillment, tax and fee.",
		Cite:      []string{"OAI-SPEC Total.amount", "EX-2025-09-29", "EX-2025-12-12", "EX-2026-01-16"},
		Needs:     []string{inStock},
		Hears:     everySession,
		Then:      func(t *rule.T) { balanced(t, cartAccounts(t)) },
		Fix:       "List every component of the total, and compute the total from the list.",
		Checklist: []string{"shipping_option_update"},
		Ruling:    &rule.Ruling{Readings: onlyOpenAI.Readings, Holds: onlyOpenAI.Holds + " " + taxIncluded},
	},
	{
		ID: "CHK-042", Title: "Grand total adds up", Level: rule.Should, LevelIn: asOpenAI, Since: v20260130,
		Says:      "The total follows from its components, with gift_wrap and tip added and store_credit taken off.",
		Cite:      []string{"JS-2026-01-30 Total.type", "EX-2026-01-30", "EX-2026-04-17 examples.multi_item_checkout.json", "EX-2026-04-17 discount-extension/*.json", "OAI-SPEC Total.amount"},
		Needs:     []string{inStock},
		Hears:     everySession,
		Then:      func(t *rule.T) { balanced(t, cartAccounts(t)) },
		Fix:       "List every component of the total, and compute the total from the list.",
		Checklist: []string{"shipping_option_update"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the example of an order discount: the discount is taken off the subtotal",
				"the example of an automatic discount: shipping has it off already",
				"the example of a cart of several items: the subtotal has it off already",
			},
			Holds: "Each of them, but the same in all answers. " + onlyOpenAI.Holds + " " + taxIncluded,
		},
	},
	{
		ID: "CHK-043", Title: "Exactly one total entry", Level: rule.Should, LevelIn: asOpenAI, Since: v20250929,
		Says:  "A session that can be or has been paid states one total; no session states two totals or two subtotals.",
		Cite:  []string{"RFC-CHK@2025-09-29 §8", "RFC-CHK@2026-04-17 §8"},
		Needs: []string{inStock, serviceable},
		Hears: everySession,
		Then:  oneTotal,
		Fix:   "Emit a single grand total; say what it includes in display_text or description.",
		Ruling: &rule.Ruling{
			Readings: []string{
				"the RFC: at least one total should be there once it can be computed",
				"what an agent can use: exactly one",
			},
			Holds: "A missing or a second total is a warning; two different totals of a session that can be paid fail under OpenAI's documentation.",
		},
	},
}

// addable lists the sessions whose cart and lines can all be added up.
func addable(t *rule.T) []billed {
	return slices.DeleteFunc(bills(t), func(b billed) bool { return !b.cart.whole || !b.listed || !whole(b.lines) })
}

func baseOfLines(t *rule.T) {
	judged := false
	for _, b := range addable(t) {
		if !b.cart.has(itemsBase) || !stateAll(b.lines, itemsBase) {
			continue
		}
		judged = true
		all := sum(b.lines, func(l lineBill) int64 { return l.of(itemsBase) })
		parents := sum(b.lines, func(l lineBill) int64 {
			if l.child {
				return 0
			}
			return l.of(itemsBase)
		})
		if got := b.cart.of(itemsBase); got != all && got != parents {
			t.Fail(b.Body().Get("totals"), fmt.Sprintf("an items_base_amount of %d, the sum of the lines", all), fmt.Sprint(got))
		}
	}
	if !judged {
		t.NotApplicable("no answer states items_base_amount for the cart and a base amount for each line")
	}
}

func discountOfLines(t *rule.T) {
	shown := false
	for _, b := range addable(t) {
		stated := b.cart.of(itemsDiscount)
		lines := sum(b.lines, func(l lineBill) int64 { return l.of(discount, itemsDiscount) })
		shown = shown || stated != 0 || lines != 0
		if stated == lines {
			continue
		}
		at, expected, got := b.Body().Get("totals"), fmt.Sprintf("an items_discount of %d, the sum of the lines", lines), fmt.Sprint(stated)
		rounding := int64(len(b.lines) * max(1, b.cart.times(itemsDiscount)))
		switch {
		case t.From(v20260130) && stated+b.cart.of(discount) == lines, max(stated-lines, lines-stated) <= rounding:
			t.Note(at, expected, got)
		default:
			t.Fail(at, expected, got)
		}
	}
	if !shown {
		t.NotApplicable("no answer shows a discount on items")
	}
}

// subtotals holds the subtotal of each cart to its base or to its lines: where
// those two differ, that is for another rule to say.
func subtotals(t *rule.T, ofLines func(*rule.T, billed) []int64) {
	judged := false
	for _, b := range addable(t) {
		if b.cart.times(subtotal) != 1 {
			continue
		}
		var nets []int64
		if b.cart.has(itemsBase) {
			nets = append(nets, b.cart.of(itemsBase)-b.cart.of(itemsDiscount))
		}
		if len(b.lines) == 0 {
			nets = append(nets, 0)
		}
		if nets = append(nets, ofLines(t, b)...); len(nets) == 0 {
			continue
		}
		judged = true
		if got := b.cart.of(subtotal); !slices.Contains(nets, got) {
			t.Fail(b.Body().Get("totals"), fmt.Sprintf("a subtotal of %d", nets[0]), fmt.Sprint(got))
		}
	}
	if !judged {
		t.NotApplicable("no answer states a subtotal and what it is made of")
	}
}

func lineSubtotals(_ *rule.T, b billed) []int64 {
	if !stateAll(b.lines, subtotal) {
		return nil
	}
	return []int64{sum(b.lines, func(l lineBill) int64 { return l.of(subtotal) })}
}

// lineNets are further subtotals that are explained: with the discount on the
// order off already, or, unless OpenAI's documentation counts, before a tax
// that the prices include.
func lineNets(t *rule.T, b billed) []int64 {
	var nets []int64
	if b.cart.has(itemsBase) {
		nets = append(nets, b.cart.of(itemsBase)-b.cart.of(itemsDiscount))
	}
	if stateAll(b.lines, total) {
		nets = append(nets, sum(b.lines, func(l lineBill) int64 { return l.of(total) - l.of(tax) }))
		if !openAI(t) {
			nets = append(nets, sum(b.lines, func(l lineBill) int64 { return l.of(total) }))
		}
	}
	for _, net := range slices.Clone(nets) {
		nets = append(nets, net-b.cart.of(discount))
		if !openAI(t) {
			nets = append(nets, net-b.cart.of(tax))
		}
	}
	return nets
}

func oneTotal(t *rule.T) {
	for _, b := range bills(t) {
		totals := b.Body().Get("totals")
		due := payable(b.Body()) || status(b.Body()) == "completed"
		switch {
		case !totals.IsArray(): // the schema speaks of it
		case b.cart.times(total) > 1:
			amounts := amountsOf(totals, total)
			report := t.Warn
			if due && len(slices.Compact(slices.Sorted(slices.Values(amounts)))) > 1 {
				report = t.Fail
			}
			report(totals, "one entry of type total", strings.Join(amounts, " and "))
		case due && !b.cart.has(total):
			t.Warn(totals, "an entry of type total, now that the session can be paid", "none")
		}
		if b.cart.times(subtotal) > 1 {
			t.Warn(totals, "one entry of type subtotal at most", strings.Join(amountsOf(totals, subtotal), " and "))
		}
	}
}

// amountsOf shows the amounts of the entries of one type.
func amountsOf(totals rule.Node, kind string) (amounts []string) {
	for _, e := range totals.Each() {
		if e.Get("type").String() == kind {
			amounts = append(amounts, rule.Show(e.Get("amount").Value()))
		}
	}
	return amounts
}
