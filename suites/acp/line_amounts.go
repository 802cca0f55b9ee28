package acp

import (
	"fmt"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// How the disagreement about prices that include the tax was decided, in all
// sentences about a total.
const taxIncluded = "Prices that include the tax pass without the addend, if no line and no cart adds it; not under OpenAI's documentation."

// onlyOpenAI is the ruling on equations that the repository only shows.
var onlyOpenAI = &rule.Ruling{
	Readings: []string{
		"OpenAI's documentation writes the equation down as what should hold",
		"the repository shows it in examples and states it nowhere",
	},
	Holds: "A warning by the repository alone, a failure under OpenAI's documentation.",
}

// Lines: what the amounts of one line have to do with each other.
var lineRules = []rule.Rule{
	{
		ID: "CHK-032", Title: "Line subtotal equals base minus discount", Level: rule.Should, LevelIn: asOpenAI, Since: v20250929, Until: v20260116,
		Says:  "On every line the subtotal is the base amount less the discount.",
		Cite:  []string{"OAI-SPEC Line Item.subtotal", "EX-2025-09-29 create_checkout_session_response", "RFC-CHK@2025-09-29 §9.2"},
		Needs: []string{inStock},
		Hears: everySession,
		Then: func(t *rule.T) {
			eachLine(t, func(b billed, i int, l lineBill) {
				if want := l.of(itemsBase) - l.of(discount, itemsDiscount); l.has(itemsBase) && l.has(subtotal) && l.of(subtotal) != want {
					t.Fail(lineNode(b, i).Get("subtotal"), fmt.Sprint(want), fmt.Sprint(l.of(subtotal)))
				}
			})
		},
		Fix: "Compute the subtotal of a line after its discount.",
		Ruling: &rule.Ruling{
			Readings: []string{
				"OpenAI's formula: base amount less discount",
				"two of OpenAI's examples: a subtotal of 0 under a base amount of 300 without a discount",
			},
			Holds: "The formula; the examples are slips. A warning by the repository alone, a failure under OpenAI's documentation.",
		},
	},
	{
		ID: "CHK-033", Title: "Line total equals subtotal plus tax", Level: rule.Should, LevelIn: asOpenAI, Since: v20250929, Until: v20260116,
		Says:  "On every line the total is the base amount less the discount plus the tax.",
		Cite:  []string{"OAI-SPEC Line Item.total", "EX-2025-09-29 create_checkout_session_response"},
		Needs: []string{inStock, serviceable},
		Hears: everySession,
		Then:  func(t *rule.T) { balanced(t, lineAccounts(t)) },
		Fix:   "Compute the total of a line from the amounts the line shows, its tax included.",
		Ruling: &rule.Ruling{
			Readings: onlyOpenAI.Readings,
			Holds:    onlyOpenAI.Holds + " " + taxIncluded,
		},
	},
	{
		ID: "CHK-034", Title: "Line totals array is self-consistent", Level: rule.Should, LevelIn: asOpenAI, Since: v20260130,
		Says: "The entries of a line explain its total: base less discounts plus tax and whatever else is listed, with a subtotal before or after the discount.",
		Cite: []string{"JS-2026-01-30 LineItem.totals", "EX-2026-01-30 create_checkout_session_response", "EX-2026-04-17 examples.multi_item_checkout.json",
			"EX-2026-04-17 discount-extension/percentage-discount-with-allocations.json"},
		Needs: []string{inStock},
		Hears: everySession,
		Then:  func(t *rule.T) { balanced(t, lineAccounts(t)) },
		Fix:   "Let the totals list of a line add up: nothing in its total that no entry shows.",
		Ruling: &rule.Ruling{
			Readings: []string{
				"the plain examples: the subtotal has the discount off, and base_amount is a type of entry",
				"the examples of the discount extension: the subtotal has it not off, and there is no base",
				"the schema: a list without an equation, whose types do not include base_amount",
			},
			Holds: "Either subtotal, the same on all lines; base_amount counts as the base here. " + onlyOpenAI.Holds + " " + taxIncluded,
		},
	},
	{
		ID: "CHK-035", Title: "Unit amount times quantity is the base", Level: rule.Should, Since: v20251212,
		Says:  "A unit price that a line shows, taken times the quantity, gives its base amount.",
		Cite:  []string{"JS-2025-12-12 LineItem.unit_amount", "CL-2025-12-12 LineItem Display Fields", "EX-2026-04-17 examples.multi_item_checkout.json"},
		Needs: []string{inStock},
		Hears: everySession,
		Then:  unitPrices,
		Fix:   "Put the price of one unit into unit_amount, not that of the line.",
	},
}

// eachLine visits the lines of every session that can be added up.
func eachLine(t *rule.T, visit func(b billed, i int, l lineBill)) {
	for _, b := range bills(t) {
		for i, l := range b.lines {
			if l.whole {
				visit(b, i, l)
			}
		}
	}
}

func lineNode(b billed, i int) rule.Node { return b.Body().Get("line_items").At(i) }

func unitPrices(t *rule.T) {
	shown, suggested := false, map[string]bool{}
	eachLine(t, func(b billed, i int, l lineBill) {
		for _, item := range sentCart(b.Seen).Each() {
			suggested[b.Session] = suggested[b.Session] || item.Get("unit_amount").Present()
		}
		if !l.priced || !l.has(itemsBase) || l.quantity < 1 || b.Intent == wire.Hostile {
			return
		}
		shown = true
		price := lineNode(b, i).Get("item", "unit_amount")
		if n, ok := price.Int(); ok && !suggested[b.Session] && n*l.quantity != l.of(itemsBase) && l.unit*l.quantity == l.of(itemsBase) {
			t.Fail(price, fmt.Sprintf("%d, as on the line", l.unit), fmt.Sprint(n))
		}
		if want := l.unit * l.quantity; l.of(itemsBase) != want {
			t.Fail(lineNode(b, i), fmt.Sprintf("a base amount of %d, %d times %d", want, l.quantity, l.unit), fmt.Sprint(l.of(itemsBase)))
		}
	})
	if !shown {
		t.NotApplicable("no line states a unit price beside its base amount")
	}
}
