package acp

import (
	"fmt"
	"slices"

	"github.com/assay-project/assay/suites/rule"
)

// Option prices: what delivery costs, and that the cart says the same.
var optionPriceRules = []rule.Rule{
	{
		ID: "CHK-044", Title: "Fulfillment total equals the chosen option", Level: rule.Should, Since: v20250929,
		Says:      "The cart's fulfillment amount is the price of the option or options chosen.",
		Cite:      []string{"RFC-CHK@2025-09-29 §9.4", "EX-2025-09-29", "EX-2026-04-17", "OAI-SPEC update example"},
		Needs:     []string{inStock, serviceable, "fulfillment.two_options"},
		Given:     []string{"browse"},
		Then:      fulfillmentTotals,
		Fix:       "Copy the price of the chosen option into the fulfillment total, in the same answer.",
		Checklist: []string{"shipping_option_update"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"nearly all examples: the price of the option",
				"the example of a sold-out item: a selection without any fulfillment amount",
			},
			Holds: "The price of the option, as a warning; free shipping may be 0 beside a discount. Whether the money moves at all is CHK-065.",
		},
	},
	{
		ID: "CHK-045", Title: "Option price adds up", Level: rule.Should, LevelIn: asOpenAI, Since: v20250929, Until: v20251212,
		Says:   "An option that states subtotal and tax has their sum as its total.",
		Cite:   []string{"OAI-SPEC FulfillmentOption.total", "JS-2025-09-29 FulfillmentOptionShipping", "JS-2025-12-12 FulfillmentOptionShipping.required"},
		Needs:  []string{inStock, serviceable},
		Hears:  everySession,
		Then:   func(t *rule.T) { eachOption(t, func(option rule.Node, price tally) { addsUp(t, option, price) }) },
		Fix:    "Include the tax on shipping in the total of the option.",
		Ruling: onlyOpenAI,
	},
	{
		ID: "CHK-046", Title: "Option price is stated in totals", Level: rule.Should, Since: v20260116,
		Says:  "The totals of an option hold one price: an entry of type total, or else a single one of type fulfillment; and subtotal, tax and total add up.",
		Cite:  []string{"JS-2026-01-16 FulfillmentOptionShipping.totals", "EX-2026-01-16", "EX-2026-04-17 checkout_session_authentication_required"},
		Needs: []string{inStock, serviceable},
		Hears: everySession,
		Then: func(t *rule.T) {
			eachOption(t, func(option rule.Node, price tally) {
				totals := option.Get("totals")
				if !totals.IsArray() {
					return // the schema speaks of it
				}
				if price.times(total) > 1 || price.times(total) == 0 && price.times(fulfillment) != 1 {
					t.Fail(totals, "one entry of type total, or one of type fulfillment", rule.Show(totals.Value()))
				}
				addsUp(t, option, price)
			})
		},
		Fix: "State the price of every option before it is chosen.",
		Ruling: &rule.Ruling{
			Readings: []string{"the schema: the list may be empty", "the examples: it holds the price"},
			Holds:    "The price is there, as a warning.",
		},
	},
}

// eachOption visits the options of every session.
func eachOption(t *rule.T, visit func(option rule.Node, price tally)) {
	offered := false
	for _, s := range t.Heard() {
		options := s.Body().Get("fulfillment_options")
		for i, option := range array(options.Value()) {
			offered = true
			if price := optionTally(option); price.whole {
				visit(options.At(i), price)
			}
		}
	}
	if !offered {
		t.NotApplicable("no session offers a fulfillment option")
	}
}

// addsUp holds an option that states all three to total = subtotal + tax.
func addsUp(t *rule.T, option rule.Node, price tally) {
	if price.times(subtotal) != 1 || price.times(total) != 1 || !price.has(tax) {
		return
	}
	if want := price.of(subtotal) + price.of(tax); price.of(total) != want {
		t.Fail(option, fmt.Sprintf("a total of %d, subtotal and tax", want), fmt.Sprint(price.of(total)))
	}
}

// optionTally reads what an option costs: members of its own until 2025-12-12, a
// list afterwards.
func optionTally(option any) tally {
	stated := members(option)
	price := tallyOf(stated["totals"], lastTotals)
	for _, name := range []string{subtotal, tax, total} {
		price.member(stated, name, name)
	}
	return price
}

// optionPrices sums what options cost, by each of the entries that may say it and
// that all of them have.
func optionPrices(options []rule.Node) (sums []int64) {
	for _, kind := range []string{total, subtotal, fulfillment} {
		var all int64
		stated := true
		for _, option := range options {
			price := optionTally(option.Value())
			all, stated = all+price.of(kind), stated && price.whole && price.has(kind)
		}
		if stated {
			sums = append(sums, all)
		}
	}
	return sums
}

// selectedOptions lists the offered options that a session says are selected.
func selectedOptions(body rule.Node) (options []rule.Node) {
	for _, c := range choices(body) {
		if option := offer(body, c.id()); option.Present() {
			options = append(options, option)
		}
	}
	return options
}

func fulfillmentTotals(t *rule.T) {
	judged := 0
	for i := 1; t.Try(optionStep(i)) != nil; i++ {
		s := t.Step(optionStep(i))
		body, cart := session(t, s), billOf(s).cart
		prices := optionPrices(selectedOptions(body))
		if len(prices) == 0 || !cart.whole {
			continue // that the choice and its price are shown is for other rules to say
		}
		judged++
		got := cart.of(fulfillment)
		free := got == 0 && slices.Contains(prices, cart.of(discount))
		if !free && !slices.Contains(prices, got) {
			t.Fail(body.Get("totals"), fmt.Sprintf("a fulfillment amount of %d, the price of the chosen option", prices[0]), fmt.Sprint(got))
		}
	}
	if judged < 2 {
		t.Step(optionStep(2)) // where there is but one option there is nothing to compare
		t.Unverified("fewer than two options were shown as chosen, with a price")
	}
}

func optionStep(i int) string { return fmt.Sprintf("option-%d", i) }
