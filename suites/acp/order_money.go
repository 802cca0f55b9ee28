package acp

import (
	"fmt"
	"slices"

	"github.com/assay-project/assay/suites/rule"
)

// The money of an order: what was charged, and what went back.
var orderMoneyRules = []rule.Rule{
	{
		ID: "ORD-040", Title: "Order total equals the charged total", Level: rule.Must, Since: v20260417,
		Says:  "The total of an order is that of the session as it was completed.",
		Cite:  []string{"RFC-ORD §4.6", "JS-CHK 2026-04-17 #/$defs/Order/properties/totals/description"},
		Needs: []string{inStock, serviceable, richOrders, succeeds},
		Hears: everyOrder,
		Then:  totalAsCharged,
		Fix:   "Copy the totals of the session into the order when it is paid.",
	},
	{
		ID: "ORD-041", Title: "Order total stays the original amount", Level: rule.Must, Since: v20260417,
		Says:  "Refunds, credit and cancellations leave the total of an order as it was.",
		Cite:  []string{"RFC-ORD §4.6"},
		Needs: []string{inStock, second, serviceable, richOrders, webhooks, succeeds, partialRefund},
		Given: []string{"whole-order"}, Hears: everyOrder,
		Then: func(t *rule.T) {
			everyStep(t, "totals", func(before, after *view) bool {
				was, ok := amount(before.Get("totals"), total)
				is, stated := amount(after.Get("totals"), total)
				if ok && stated && is != was {
					t.Fail(after.Get("totals").Where("type", total), fmt.Sprintf("%d, as before", was), fmt.Sprint(is))
					return false
				}
				return true
			})
		},
		Fix: "Show what went back in amount_refunded, and never a net amount in total.",
	},
	{
		ID: "ORD-042", Title: "Order totals add up", Level: rule.Should, Since: v20260417,
		Says:  "The total of an order is explained by the entries beside it, and its subtotal by its lines.",
		Cite:  []string{"OAI-CHK Total", "EX-ORD 2026-04-17 refunded-order.json", "RFC-ORD §4.6"},
		Needs: []string{inStock, serviceable, richOrders, succeeds},
		Hears: everyOrder,
		Ruling: &rule.Ruling{
			Readings: []string{"OpenAI's page states the sum, for checkouts of an earlier version", "the repository lists the entries without a sum"},
			Holds:    "It is recommended, by the same sums as for a checkout; prices may have the tax in them.",
		},
		Then: orderAddsUp,
		Fix:  "Let one function make the totals of sessions and of orders.",
	},
	{
		ID: "ORD-043", Title: "amount_refunded sums completed refunds", Level: rule.Must, Since: v20260417,
		Says:  "amount_refunded is the sum of the refunds that were completed, and absent or 0 as long as there are none.",
		Cite:  []string{"RFC-ORD §4.6", "JS-CHK 2026-04-17 #/$defs/Total/properties/type"},
		Needs: []string{inStock, second, serviceable, richOrders, succeeds, partialRefund},
		Given: []string{"whole-order"}, Hears: everyOrder,
		Then: sumsRefunds,
		Fix:  "Compute the entry from the list of adjustments each time it is shown.",
	},
	{
		ID: "ORD-044", Title: "Refunds never exceed the charge", Level: rule.ShouldNot, Since: v20260417,
		Says:  "No more money goes back than was charged.",
		Cite:  []string{"RFC-ORD §4.5", "RFC-ORD §4.6"},
		Needs: []string{inStock, second, serviceable, richOrders, succeeds, refundAll},
		Given: []string{"whole-order"}, Hears: everyOrder,
		Ruling: &rule.Ruling{
			Readings: []string{"no source states the bound", "goodwill may go beyond what was paid"},
			Holds:    "It is recommended.",
		},
		Then: withinCharge,
		Fix:  "Look at what is left of the charge before you make a refund.",
	},
}

// totalAsCharged compares the first *view of each order that has totals with its
// session.
func totalAsCharged(t *rule.T) {
	judged := false
	for _, o := range sales(t) {
		i := slices.IndexFunc(o.views, func(v *view) bool { return v.Get("totals").IsArray() })
		paid := o.first() // what became of the session later is another rule's matter
		if i < 0 || paid.seen.Operation != complete || len(amountsOf(paid.answer().Get("totals"), total)) > 1 {
			continue
		}
		judged = true
		totals := o.views[i].Get("totals")
		is, stated := amount(totals, total)
		charged, known := amount(paid.answer().Get("totals"), total)
		switch n := len(amountsOf(totals, total)); {
		case n > 1:
			t.Fail(totals, "one entry of type total at most", fmt.Sprint(n))
		case n == 0:
			t.Warn(totals, "an entry of type total", "none")
		case stated && known && is != charged:
			t.Fail(totals.Where("type", total), fmt.Sprintf("%d, the total of the session", charged), fmt.Sprint(is))
		}
	}
	if !judged {
		t.NotApplicable("no order was shown with totals")
	}
}

// orderAddsUp judges what the order gets wrong by itself: of a session whose
// totals do not add up another rule speaks, and of refunds as well.
func orderAddsUp(t *rule.T) {
	judged := false
	for _, o := range sales(t) {
		if session := o.first().answer(); !holdsUp(cartBalance(t, billed{bill: &bill{cart: tallyOf(session.Get("totals").Value(), lastTotals)}})) {
			continue
		}
		for _, v := range o.views {
			y := tallyOf(v.Get("totals").Value(), lastTotals)
			if !partsAddUp(t, v.Get("totals")) {
				break
			}
			if !v.Get("totals").Present() || y.of("amount_refunded") > 0 && !charged(o, y) {
				continue // ORD-041 speaks of totals from which refunds were taken off
			}
			judged = true
			if bal := cartBalance(t, billed{bill: &bill{cart: y}}); !holdsUp(bal) {
				report := t.Fail
				if y.has("store_credit") || y.has("tip") {
					report = t.Note
				}
				report(v.Get("totals"), fmt.Sprintf("a total of %d from %s", bal.want, y), fmt.Sprint(bal.total))
				break
			}
			if !explainsSubtotal(t, v, y) {
				break
			}
		}
	}
	if !judged {
		t.NotApplicable("no order was shown with totals")
	}
}

// charged reports whether the total of an order is that of its session.
func charged(o sale, y tally) bool {
	sum, known := amount(o.first().answer().Get("totals"), total)
	return known && y.has(total) && y.of(total) == sum
}

// partsAddUp holds an entry that is broken down to the sum of its parts.
func partsAddUp(t *rule.T, totals rule.Node) bool {
	for _, entry := range totals.Each() {
		parts := entry.Get("breakdown")
		sum, _ := sumOfParts(entry)
		if whole, ok := entry.Get("amount").Int(); ok && parts.Len() > 0 && sum != whole {
			t.Fail(parts, fmt.Sprintf("parts that come to %d", whole), fmt.Sprint(sum))
			return false
		}
	}
	return true
}

// holdsUp reports whether a total is explained by any form of account, if it is
// stated.
func holdsUp(b balance) bool { return !b.stated || b.added|b.included != 0 }

// explainsSubtotal compares the subtotal, or the base before the discounts on
// items, with the lines.
func explainsSubtotal(t *rule.T, v *view, y tally) bool {
	if of, base := y.of(subtotal), y.of(itemsBase); y.whole && y.times(subtotal) == 1 && y.has(itemsBase) {
		nets := []int64{base, base - y.of(itemsDiscount), base - y.of(itemsDiscount) - y.of(discount), base - y.of(itemsDiscount) - y.of(tax)}
		if !slices.Contains(nets, of) {
			t.Fail(v.Get("totals").Where("type", subtotal), fmt.Sprintf("%d, the items less their discounts", nets[1]), fmt.Sprint(of))
			return false
		}
	}
	var lines int64
	for _, l := range v.Get("line_items").Each() {
		n, ok := l.Get(subtotal).Int()
		if current := l.Get("quantity", "current"); !ok || current.Present() && !rule.SameJSON(current.Value(), l.Get("quantity", "ordered").Value()) {
			return true
		}
		lines += n
	}
	if v.Get("line_items").Len() == 0 || !y.whole || y.times(subtotal) != 1 {
		return true
	}
	if of := y.of(subtotal); lines != of && lines != of+y.of(itemsDiscount) && lines != of+y.of(discount) && lines != y.of(itemsBase) {
		t.Fail(v.Get("totals").Where("type", subtotal), fmt.Sprintf("%d, the sum of the lines", lines), fmt.Sprint(of))
		return false
	}
	return true
}

// moneyBack is the money that an order shows as going back.
type moneyBack struct {
	refunded   int64 // by completed refunds
	other      int64 // by completed returns and cancellations
	unfinished []int64
	credit     int64
	stated     int64 // amount_refunded
	shown      bool  // there is such an entry
	whole      bool  // each completed refund states its amount
	none       bool  // no refund is listed
}

// refundKinds are the types of adjustments that bring money back, by either edition.
var refundKinds = []string{"refund", "partial_refund"}

func returnsOf(v *view) moneyBack {
	r := moneyBack{whole: true, none: true}
	r.stated, r.shown = amount(v.Get("totals"), "amount_refunded")
	for _, a := range v.Get("adjustments").Each() {
		n, ok := a.Get("amount").Int()
		kind, done := a.Get("type").String(), a.Get("status").String() == "completed"
		r.none = r.none && !slices.Contains(refundKinds, kind)
		switch {
		case slices.Contains(refundKinds, kind) && done:
			r.refunded, r.whole = r.refunded+n, r.whole && ok
		case slices.Contains(refundKinds, kind):
			r.unfinished = append(r.unfinished, n)
		case (kind == "return" || kind == "cancellation") && done:
			r.other += n
		case kind == "credit" || kind == "store_credit":
			r.credit += n
		}
	}
	return r
}

// counts says what besides completed refunds amount_refunded counts in:
// refunds that are not completed, or store credit.
func (r moneyBack) counts() string {
	excess := r.stated - r.refunded
	if excess <= 0 {
		return ""
	}
	var sum int64
	for _, n := range r.unfinished {
		if sum += n; n == excess {
			return "unfinished"
		}
	}
	switch excess {
	case sum:
		return "unfinished"
	case r.credit:
		return "credit"
	}
	return ""
}

func sumsRefunds(t *rule.T) {
	refunded := false
	everyView(t, "adjustments", func(v *view) bool {
		r := returnsOf(v)
		refunded = refunded || r.refunded > 0
		at := v.Get("totals").Where("type", "amount_refunded")
		switch {
		case !v.Get("totals").Present() || !r.whole || r.counts() != "" || r.none: // other rules speak of the last two
		case !r.shown && r.refunded > 0:
			t.Warn(v.Get("totals"), fmt.Sprintf("an amount_refunded of %d", r.refunded), "none")
			return false
		case r.shown && r.stated == r.refunded+r.other && r.other > 0:
			t.Note(at, fmt.Sprintf("%d, the refunds alone", r.refunded), fmt.Sprint(r.stated))
		case r.shown && r.stated != r.refunded:
			t.Fail(at, fmt.Sprintf("%d, the sum of the completed refunds", r.refunded), fmt.Sprint(r.stated))
			return false
		}
		return true
	})
	if !refunded {
		t.Unverified("no refund was shown with its amount")
	}
}

func withinCharge(t *rule.T) {
	refunded := false
	for _, o := range sales(t) {
		i := slices.IndexFunc(o.views, func(v *view) bool { _, ok := amount(v.Get("totals"), total); return ok })
		if i < 0 {
			continue
		}
		charged, _ := amount(o.views[i].Get("totals"), total)
		for _, v := range o.views[i:] {
			r := returnsOf(v)
			back := r.refunded
			if r.counts() == "" {
				back = max(back, r.stated)
			}
			if refunded = refunded || back > 0; back > charged {
				t.Fail(v.Get("totals"), fmt.Sprintf("%d at most, the total", charged), fmt.Sprint(back))
				break
			}
		}
	}
	if !refunded {
		t.Unverified("no order shows a refund")
	}
}
