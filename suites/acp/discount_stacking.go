package acp

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Stacking: several codes at once, and codes whose cart changes.
var stackingRules = []rule.Rule{
	{
		ID: "DISC-022", Title: "Stacking follows the priorities", Level: rule.Should, Since: v20260130,
		Says:  "Of several discounts those of lower priority numbers come first, later ones work on what is left, and the order of the codes does not count.",
		Cite:  []string{"RFC-DSC §5.2", "RFC-DSC §4.2", "EX-DSC stacked-discounts.json"},
		Needs: []string{inStock, discountExtension, "discount.pair.stackable"},
		Given: []string{discountCodes}, Hears: everySession,
		Then: stacks,
		Fix:  "State a priority with each discount, and compute in that order.",
	},
	{
		ID: "DISC-023", Title: "Codes are re-evaluated on change", Level: rule.Should, Since: v20260130,
		Says:  "When the cart no longer qualifies for a code the code is rejected, and applied again once it does.",
		Cite:  []string{"RFC-DSC §6.2", "RFC-DSC §7.1"},
		Needs: []string{inStock, second, discountExtension, "discount.code.minimum"},
		Given: []string{discountCodes},
		Ruling: &rule.Ruling{
			Readings: []string{"applied lists the discounts in force, so it follows the cart", "nothing is said of a code that stops to qualify"},
			Holds:    "It is recommended.",
		},
		Then: followsTheCart,
		Fix:  "Judge all codes of a session again whenever it changes.",
	},
}

func stacks(t *rule.T) {
	pair := sentCodes(t.Step("stacked"))
	body, turned := withCodes(t, "stacked"), withCodes(t, "reversed")
	for _, code := range pair {
		if len(outcomes(body, "applied", code)) == 0 {
			t.Unverified("the code %s of discount.pair.stackable does not count beside the other", code)
		}
	}
	byPriority(t, t.Step("stacked"))
	for _, s := range withDiscounts(t) {
		apartByPriority(t, s.Body().Get("discounts", "applied"))
	}
	sameTotal(t, turned, body, "as for the codes in the other order")
	for _, code := range pair {
		before, after := outcomes(body, "applied", code), outcomes(turned, "applied", code)
		if len(after) == 0 {
			t.Fail(turned.Get("discounts"), "the code "+code+" to count in the other order too", rule.Show(turned.Get("discounts").Value()))
			continue
		}
		t.Expect(after[0].Get("amount")).To(match.Equal(before[0].Get("amount")))
	}
}

// byPriority follows the discounts of a session by their priorities, each on what
// those before it left.
func byPriority(t *rule.T, s *rule.Seen) {
	b := billOf(s)
	left, priced := fullPrices(b)
	list := ranked(t, s.Body().Get("discounts", "applied"))
	if _, _, ok := allocated(s.Body(), len(b.lines)); !ok || !priced {
		return
	}
	offOrder := int64(0)
	for _, d := range list {
		shares, _ := sharesOf(s.Body(), d)
		base := covered(left, shares, offOrder)
		if percent, relative := percentOf(d); relative && beyond(worth(d), base, percent, unitsIn(b)) {
			t.Fail(d.Get("amount"), fmt.Sprintf("%g percent of %d, which earlier priorities left", percent, base), fmt.Sprint(worth(d)))
		}
		for _, part := range shares {
			left[part.line] -= part.amount
		}
		if len(shares) == 0 {
			offOrder += worth(d)
		}
	}
}

// apartByPriority holds the discounts of a session to different priorities, where they
// state any.
func apartByPriority(t *rule.T, applied rule.Node) {
	taken := map[int64]bool{}
	for _, d := range applied.Each() {
		n, ok := d.Get("priority").Int()
		if ok && taken[n] {
			t.Fail(d.Get("priority"), "a priority of its own", fmt.Sprint(n, " again"))
		}
		taken[n] = taken[n] || ok
	}
}

// ranked are discounts by their priorities, none where these do not tell them apart.
func ranked(t *rule.T, applied rule.Node) []rule.Node {
	list, priorities := applied.Each(), map[rule.Node]int64{}
	taken := map[int64]bool{}
	for _, d := range list {
		n, ok := d.Get("priority").Int()
		if !ok || taken[n] {
			t.Fail(d.Get("priority"), "a priority of its own", rule.Show(d.Get("priority").Value()))
			return nil
		}
		priorities[d], taken[n] = n, true
	}
	slices.SortFunc(list, func(a, b rule.Node) int { return cmp.Compare(priorities[a], priorities[b]) })
	return list
}

// covered is what is left of what a discount covers: of its lines, or of all there
// is, and then without what went off the order as well.
func covered(left []int64, shares []share, offOrder int64) (sum int64) {
	if len(shares) == 0 || len(shares) == len(left) {
		return sumOf(left) - offOrder
	}
	for _, part := range shares {
		sum += left[part.line]
	}
	return sum
}

func followsTheCart(t *rule.T) {
	code := t.Known("discount.code.minimum").String()
	large, small, again := withCodes(t, "large"), withCodes(t, "small"), withCodes(t, "large-again")
	if len(outcomes(large, "applied", code)) == 0 {
		t.Unverified("the code %s of discount.code.minimum does not count for a cart of both items", code)
	}
	if small.Get("line_items").Len() >= large.Get("line_items").Len() {
		t.Unverified("the cart was not made smaller, although the update did so")
	}
	rejected := outcomes(small, "rejected", code)
	for _, d := range outcomes(small, "applied", code) {
		t.Fail(d, "no discount for "+code+", whose minimum the cart no longer reaches", rule.Show(d.Value()))
		return
	}
	if len(rejected) == 0 {
		t.Unverified("the code %s is gone from a session whose cart alone was changed", code)
	}
	if len(outcomes(again, "applied", code)) == 0 {
		t.Fail(again.Get("discounts"), "the code "+code+" to count again", rule.Show(again.Get("discounts").Value()))
	}
}
