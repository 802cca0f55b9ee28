package acp

import (
	"fmt"
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Terms: what a coupon promises, and who entered it.
var discountTermRules = []rule.Rule{
	{
		ID: "DISC-019", Title: "Coupon terms are unambiguous", Level: rule.Must, Since: v20260130,
		Says:  "A coupon takes a percentage or an amount off, not both, and an amount has a currency.",
		Cite:  []string{"RFC-DSC §4.3", "JS-DSC#/$defs/coupon"},
		Needs: []string{inStock, discountExtension, validCode},
		Given: []string{discountCodes}, Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{"the text: one of the two", "the schema: both are optional, which leaves room for free shipping"},
			Holds:    "At most one. Another currency than that of the session, months without repeating, and other terms of a code than before are warnings.",
		},
		Then: func(t *rule.T) {
			seen, terms := false, map[string]rule.Node{}
			for _, s := range withDiscounts(t) {
				for _, d := range s.Body().Get("discounts", "applied").Each() {
					seen = seen || d.Get("coupon").IsObject()
					unambiguous(t, d.Get("coupon"), s.Body().Get("currency"))
					sameTerms(t, d, terms)
				}
			}
			if !seen {
				t.Unverified("no discount shows its coupon")
			}
		},
		Fix: "Leave out the member that does not apply, and name the currency of an amount.",
	},
	{
		ID: "DISC-020", Title: "Amount follows the coupon terms", Level: rule.Should, Since: v20260130,
		Says:  "A percentage takes that much off what it covers, and a fixed amount takes off no more than itself.",
		Cite:  []string{"RFC-DSC §5.1", "RFC-DSC §9.2", "JS-DSC#/$defs/coupon"},
		Needs: []string{inStock, discountExtension, "discount.code.percent"},
		Given: []string{discountCodes}, Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{"the RFC: across is off the total of the order", "the schema: across is split among the lines by their value"},
			Holds:    "Both. What is taken off before may count or not, and a unit of rounding for each item is nothing; less than the terms say is a warning too, since the shop may have its exceptions.",
		},
		Then: followsTerms,
		Fix:  "Compute the percentage from prices without tax.",
	},
	{
		ID: "DISC-021", Title: "Automatic discounts are marked", Level: rule.Must, Since: v20260130,
		Says:  "A discount nobody entered is automatic and has no code; one with a code is not automatic.",
		Cite:  []string{"RFC-DSC §4.2", "RFC-DSC §9.3", "JS-DSC#/$defs/applied_discount/automatic"},
		Needs: []string{inStock, discountExtension, automaticDiscount},
		Given: []string{discountCodes}, Hears: everySession,
		Then: func(t *rule.T) {
			base := withCodes(t, "create")
			if base.Get("discounts", "applied").Len() == 0 {
				t.Unverified("no discount is shown for a cart without codes")
			}
			if codes := base.Get("discounts", "codes"); codes.Len() > 0 {
				t.Fail(codes, "no codes, since none was submitted", rule.Show(codes.Value()))
			}
			for _, s := range withDiscounts(t) {
				for _, d := range s.Body().Get("discounts", "applied").Each() {
					own, _ := d.Get("automatic").Bool()
					if own {
						t.Expect(d.Get("code")).To(match.Absent())
					} else if !d.Get("code").Present() {
						t.Fail(d.Get("automatic"), "true, since no code gave this discount", rule.Show(d.Get("automatic").Value()))
					}
				}
			}
		},
		Fix: "Mark promotions as automatic, and invent no codes for them.",
	},
}

func unambiguous(t *rule.T, coupon, currency rule.Node) {
	percent, off := coupon.Get("percent_off"), coupon.Get("amount_off")
	if percent.Present() && off.Present() {
		t.Fail(coupon, "percent_off or amount_off", "both")
	}
	of := coupon.Get("currency")
	switch {
	case off.Present() && !of.Present():
		t.Fail(of, "the currency of amount_off", "none")
	case off.Present() && len(currency.String()) == 3 && !sameCode(of.String())(currency.String()):
		t.Warn(of, "the currency of the session, "+currency.String(), rule.Show(of.Value()))
	}
	if coupon.Get("duration_in_months").Present() && coupon.Get("duration").String() != "repeating" {
		t.Warn(coupon.Get("duration"), "repeating, beside duration_in_months", rule.Show(coupon.Get("duration").Value()))
	}
}

// sameTerms holds the coupon of a code to the one it had when it was first seen.
func sameTerms(t *rule.T, d rule.Node, terms map[string]rule.Node) {
	code, coded := d.Get("code").Text()
	if !coded {
		return
	}
	first, known := terms[strings.ToUpper(code)]
	if !known {
		terms[strings.ToUpper(code)] = d.Get("coupon")
		return
	}
	for _, name := range []string{"id", "percent_off", "amount_off"} {
		t.Prefer(d.Get("coupon", name)).To(match.Equal(first.Get(name)))
	}
}

// percentOf is the percentage of a coupon that takes no amount off.
func percentOf(d rule.Node) (percent float64, ok bool) {
	got, ok := d.Get("coupon", "percent_off").Rat()
	if !ok || d.Get("coupon", "amount_off").Present() {
		return 0, false
	}
	percent, _ = got.Float64()
	return percent, true
}

func followsTerms(t *rule.T) {
	judged := false
	for _, s := range withDiscounts(t) {
		b := billOf(s)
		prices, priced := fullPrices(b)
		each, _, ok := allocated(s.Body(), len(b.lines))
		if !priced {
			continue
		}
		for _, d := range s.Body().Get("discounts", "applied").Each() {
			percent, relative := percentOf(d)
			n := worth(d)
			most, fixed := d.Get("coupon", "amount_off").Int()
			_, onLines := sharesOf(s.Body(), d)
			switch {
			case relative && onLines && ok:
				judged = true
				sharesFollow(t, d, b, prices, each, percent)
			case relative && d.Get("allocations").Len() == 0:
				judged = true
				if all := sumOf(prices); beyond(n, all, percent, unitsIn(b)) {
					t.Fail(d.Get("amount"), fmt.Sprintf("%g percent of %d at most", percent, all), fmt.Sprint(n))
				}
			case fixed && d.Get("method").String() == "across" && n > most:
				t.Fail(d.Get("amount"), fmt.Sprintf("%d at most, as the coupon says", most), fmt.Sprint(n))
			}
		}
	}
	if !judged {
		t.NotApplicable("no coupon states a percentage of lines")
	}
}

// sharesFollow holds the shares of a percentage to what the lines cost, before all
// discounts and after those that each of them has.
func sharesFollow(t *rule.T, d rule.Node, b billed, prices, off []int64, percent float64) {
	shares, _ := sharesOf(b.Body(), d)
	for i, part := range shares {
		base := prices[part.line]
		slack := max(b.lines[part.line].quantity, 1)
		at := d.Get("allocations").At(i).Get("amount")
		switch least := base - off[part.line] + part.amount; {
		case beyond(part.amount, base, percent, slack):
			t.Fail(at, fmt.Sprintf("%g percent of %d at most", percent, base), fmt.Sprint(part.amount))
		case float64(part.amount+slack) < float64(least)*percent/100:
			t.Warn(at, fmt.Sprintf("%g percent of %d at least, unless the shop has exceptions", percent, least), fmt.Sprint(part.amount))
		}
	}
}

// beyond reports whether an amount is more than a percentage of a base, rounding
// let pass.
func beyond(amount, base int64, percent float64, slack int64) bool {
	return float64(amount-slack) > float64(base)*percent/100
}

// fullPrices are what the lines cost before any discount; ok is false where one
// does not say.
func fullPrices(b billed) (prices []int64, ok bool) {
	for _, l := range b.lines {
		switch {
		case !l.whole:
			return nil, false
		case l.has(itemsBase):
			prices = append(prices, l.of(itemsBase))
		case l.priced:
			prices = append(prices, l.unit*max(l.quantity, 1))
		default:
			return nil, false
		}
	}
	return prices, len(prices) > 0
}

func sumOf(amounts []int64) (all int64) {
	for _, n := range amounts {
		all += n
	}
	return all
}

// unitsIn is how many items a cart holds.
func unitsIn(b billed) int64 {
	return sum(b.lines, func(l lineBill) int64 { return max(l.quantity, 1) })
}
