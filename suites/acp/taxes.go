package acp

import (
	"fmt"

	"github.com/assay-project/assay/suites/rule"
)

// Taxes: where the tax of the cart comes from.
var taxRules = []rule.Rule{
	{
		ID: "CHK-047", Title: "Cart tax is explained", Level: rule.Should, Since: v20250929,
		Says:  "The cart's tax is the sum of the taxes of its lines, plus that of the shipping where it is stated apart.",
		Cite:  []string{"EX-2025-09-29", "EX-2026-04-17 examples.multi_item_checkout.json", "OAI-SPEC Total table"},
		Needs: []string{inStock, serviceable},
		Hears: everySession,
		Then:  taxOfLines,
		Fix:   "Round per line or per cart, but show numbers that agree.",
	},
	{
		ID: "CHK-048", Title: "Tax breakdown sums to the tax", Level: rule.Should, Since: v20260130,
		Says:  "Where a tax is broken down by jurisdiction, the parts come to the whole.",
		Cite:  []string{"JS-2026-01-30 TaxBreakdownItem", "OAS-2026-01-30 Total example"},
		Needs: []string{inStock, serviceable},
		Hears: everySession,
		Then:  breakdowns,
		Fix:   "Give what rounding leaves over to one of the parts.",
	},
}

func taxOfLines(t *rule.T) {
	judged := false
	for _, b := range addable(t) {
		if !b.cart.has(tax) || !stateAll(b.lines, tax) {
			continue
		}
		judged = true
		lines, got := sum(b.lines, func(l lineBill) int64 { return l.of(tax) }), b.cart.of(tax)
		if got == lines || got == lines+taxOnShipping(b) {
			continue
		}
		expected := fmt.Sprintf("a tax of %d, the sum of the lines", lines)
		if diff := max(got-lines, lines-got); diff <= int64(len(b.lines)) {
			expected += ", not rounded in another way"
		}
		t.Fail(b.Body().Get("totals"), expected, fmt.Sprint(got))
	}
	if !judged {
		t.NotApplicable("no answer states a tax for the cart and for each line")
	}
}

// taxOnShipping is the tax of the chosen options, where they state it and the
// cart's fulfillment total does not include it.
func taxOnShipping(b billed) (taxes int64) {
	var prices int64
	for _, option := range selectedOptions(b.Body()) {
		price := optionTally(option.Value())
		taxes, prices = taxes+price.of(tax), prices+price.of(total)
	}
	if b.cart.of(fulfillment) == prices {
		return 0
	}
	return taxes
}

func breakdowns(t *rule.T) {
	judged := false
	for _, s := range t.Heard() {
		for _, p := range inspected(s).breakdowns {
			at := p.in(s)
			amount, stated := at.Get("amount").Int()
			parts, legible := sumOfParts(at)
			legible = legible && stated
			judged = judged || legible
			if legible && parts != amount {
				t.Fail(at, fmt.Sprintf("parts that come to %d", amount), fmt.Sprint(parts))
			}
		}
	}
	if !judged {
		t.NotApplicable("no answer breaks a tax down by jurisdiction")
	}
}

// sumOfParts is what the parts of an entry come to that is broken down; it is not
// legible where one of them is no integer, which counts for nothing.
func sumOfParts(entry rule.Node) (sum int64, legible bool) {
	legible = true
	for _, part := range entry.Get("breakdown").Each() {
		n, ok := part.Get("amount").Int()
		sum, legible = sum+n, legible && ok
	}
	return sum, legible
}
