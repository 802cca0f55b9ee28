package acp

import (
	"fmt"

	"github.com/assay-project/assay/suites/rule"
)

// asOpenAI is the level of sentences that only OpenAI's documentation has.
var asOpenAI = map[string]rule.Level{rule.OpenAI: rule.Must}

// Money: what adds up.
var moneyRules = []rule.Rule{
	{
		ID: "CHK-041", Title: "Grand total adds up", Level: rule.Should, LevelIn: asOpenAI, Since: v20250929, Until: v20260116,
		Says:  "total = items_base_amount - items_discount - discount + fulfillment + tax + fee.",
		Cite:  []string{"OAI-SPEC Total.amount", "EX-2025-09-29", "EX-2025-12-12", "EX-2026-01-16"},
		Needs: []string{inStock},
		Hears: everySession,
		Then:  func(t *rule.T) { grandTotals(t, "fulfillment", "tax", "fee") },
		Fix:   "List every component of the total, and compute the total from the list.",
	},
	{
		ID: "CHK-042", Title: "Grand total adds up", Level: rule.Should, LevelIn: asOpenAI, Since: v20260130,
		Says:  "total follows from its components, with gift_wrap and tip added and store_credit taken off.",
		Cite:  []string{"JS-2026-01-30 Total.type", "EX-2026-01-30", "EX-2026-04-17 examples.multi_item_checkout.json", "OAI-SPEC Total.amount"},
		Needs: []string{inStock},
		Hears: everySession,
		Then:  func(t *rule.T) { grandTotals(t, "fulfillment", "tax", "fee", "gift_wrap", "tip") },
		Fix:   "List every component of the total, and compute the total from the list.",
	},
}

// grandTotals holds the total of every session to the sum of its components.
// Official examples disagree on whether a discount is taken off again, so each
// of their equations passes; and prices may include the tax, except under
// OpenAI's documentation.
func grandTotals(t *rule.T, added ...string) {
	for _, s := range t.Heard() {
		totals := s.Body().Get("totals")
		total, ok := amount(totals, "total")
		if !ok {
			continue // other rules speak of a total that is missing or no integer
		}
		want := candidates(t, totals, added)
		if len(want) > 0 && !has(want, total) {
			t.Fail(totals, fmt.Sprintf("a total of %s, the sum of what is listed", spell(want)), fmt.Sprint(total))
		}
	}
}

func candidates(t *rule.T, totals rule.Node, added []string) []int64 {
	more, _ := amount(totals, added...)
	credit, _ := amount(totals, "store_credit")
	discount, _ := amount(totals, "discount")
	itemsOff, _ := amount(totals, "items_discount")
	tax, _ := amount(totals, "tax")
	more -= credit
	var sums []int64
	if base, ok := amount(totals, "items_base_amount"); ok {
		sums = append(sums, base-itemsOff-discount+more)
	}
	if subtotal, ok := amount(totals, "subtotal"); ok {
		sums = append(sums, subtotal-discount+more)
		if t.From(v20260130) {
			sums = append(sums, subtotal+more)
		}
	}
	if !openAI(t) {
		for _, sum := range sums[:len(sums):len(sums)] {
			sums = append(sums, sum-tax)
		}
	}
	return sums
}

func has(list []int64, n int64) bool {
	for _, e := range list {
		if e == n {
			return true
		}
	}
	return false
}

// spell names the first candidate: what the plain equation gives.
func spell(candidates []int64) string { return fmt.Sprint(candidates[0]) }
