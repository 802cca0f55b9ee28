package acp

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// unsaidQuantity is the ruling of all rules about quantities that are wrong.
var unsaidQuantity = &rule.Ruling{
	Readings: []string{
		"until 2026-01-16 an item has a quantity by schema, greater than zero",
		"from 2026-01-30 on a request has no member for it, and ignoring an unknown member is lawful",
	},
	Holds: "From 2026-01-30 on it is judged only where the merchant is said to take quantities.",
}

// Quantities: how many units, and which numbers are none.
var quantityRules = []rule.Rule{
	{
		ID: "CHK-016", Title: "Quantity above one is honoured", Level: rule.Should, Since: v20260130,
		Says: "A request for n units of an item leads to n units in the session.",
		Cite: []string{"JS-2026-01-30 $defs.Item", "JS-2026-01-30 CheckoutSessionCreateRequest.line_items", "RFC-CHK@2026-01-30 §4.1",
			"RFC-CAP §5.1", "SEP83 §2.1", "ISSUE-264"},
		Needs: []string{inStock, second, wireQuantity},
		Given: []string{"cart"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the schemas from 2026-01-30 on close the requested item without a quantity",
				"RFC and OpenAPI examples go on sending items[].quantity",
				"the capability, discount and cart examples send line_items[].quantity",
			},
			Holds: "Judged in the form that is configured, line_items[].quantity unless it says otherwise; a refusal of the member as unknown is an ambiguity, not a fault.",
		},
		Then: quantityHonoured,
		Fix:  "Take line_items[].quantity on create and update, and read its absence as 1.",
	},
	{
		ID: "CHK-017", Title: "Zero quantity is refused", Level: rule.Must, Since: v20250929,
		Says: "No session that can be paid comes of an order for zero units.",
		Cite: []string{"OAS-2025-12-12 Item.quantity minimum 1", "JS-2025-09-29 Item.quantity", "OAI-SPEC Item validation", "SEP83 §19.2"}, Ruling: unsaidQuantity,
		Needs: []string{inStock, wireQuantity},
		Given: []string{"doubtful-quantities"},
		Then: func(t *rule.T) {
			s := t.Step("zero")
			body, ok := taken(t, s)
			if !ok || blocked(body) {
				return
			}
			if n := units(cartOf(t, body))[ordered(s)]; n > 0 {
				t.Warn(body.Get("line_items"), "a refusal", fmt.Sprintf("%d units instead of none", n))
				return
			}
			t.Fail(s, "a refusal, or an error message in a session that cannot be paid", "a session of status "+status(body))
		},
		Fix: "Check that each quantity is above zero before anything is priced.",
	},
	{
		ID: "CHK-018", Title: "Negative quantity is refused", Level: rule.Must, Since: v20250929,
		Says: "A negative quantity never reaches the money: it lowers no total and makes no amount negative.",
		Cite: []string{"OAS-2025-12-12 Item.quantity minimum 1", "JS-2026-01-30 LineItem.quantity minimum 1", "OAI-SPEC Item validation"}, Ruling: unsaidQuantity,
		Needs: []string{inStock, second, wireQuantity},
		Given: []string{"doubtful-quantities"},
		Then:  negativeQuantity,
		Fix:   "Refuse negative quantities with 400; they act as a refund otherwise.",
	},
	{
		ID: "CHK-019", Title: "Fractional quantity is exact or refused", Level: rule.Should, Since: v20250929,
		Says: "Two and a half units are sold and priced as two and a half, or refused; they are not rounded without a word.",
		Cite: []string{"JS-2025-09-29 Item.quantity number", "EX-2025-09-29 quantity 2.5", "RFC-CHK@2025-09-29 §5", "OAS-2025-12-12 Item.quantity integer",
			"JS-2026-01-30 LineItem.quantity integer", "CL-2026-04-17 Decimal quantity support"},
		Needs: []string{inStock, wireQuantity},
		Given: []string{"doubtful-quantities"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the RFC of 2025-09-29 and the schemas from 2025-12-12 on want whole numbers",
				"the schema of 2025-09-29 allows any number above zero, and the changelog of 2026-04-17 announces decimals",
			},
			Holds: "Support is optional in every version; only rounding in silence is a warning, since no source forbids it.",
		},
		Then: func(t *rule.T) { exactOrRefused(t, t.Step("fraction")) },
		Fix:  "Carry decimals through from request to price, or refuse quantities that are not whole.",
	},
	{
		ID: "CHK-020", Title: "Wrongly typed quantity is refused", Level: rule.Should, Since: v20250929,
		Says: "A quantity that is text or true is an error, and never becomes a number of units.",
		Cite: []string{"OAS-2025-09-29 Item.quantity", "OAS-2025-12-12 Item.quantity", "RFC-CHK@2025-09-29 §3.1"}, Ruling: unsaidQuantity,
		Needs: []string{inStock, wireQuantity},
		Given: []string{"doubtful-quantities"},
		Then:  typedQuantity,
		Fix:   "Validate the types of the body strictly before it is mapped.",
	},
	{
		ID: "CHK-021", Title: "Huge quantity does not overflow", Level: rule.Should, Since: v20250929,
		Says: "A quantity beyond all measure is refused, or reported, or priced exactly; it never wraps around to a small amount.",
		Cite: []string{"RFC-CHK@2025-09-29 §3.1 amounts", "JS-2026-01-30 MessageError.code quantity_exceeded", "JS-2026-01-30 LineItem.max_quantity_per_order"},
		Ruling: &rule.Ruling{
			Readings: []string{"amounts are integers, so they must not wrap", "no source sets a limit to a quantity, and a merchant may have any number to sell"},
			Holds:    "Recommended; a merchant that prices the quantity exactly may sell it.",
		},
		Needs: []string{inStock, wireQuantity},
		Given: []string{"doubtful-quantities"},
		Then:  hugeQuantity,
		Fix:   "Hold the quantity against the stock and a sane maximum before it is multiplied.",
	},
	{
		ID: "CHK-084", Title: "Quantity change reprices", Level: rule.Must, Since: v20250929,
		Says:  "More units make line, tax and total grow; when the cart is as it was, so is its price.",
		Cite:  []string{"OAI-SPEC POST /checkout_sessions/{id}", "RFC-CHK@2025-09-29 §4.2", "DRAFT"},
		Needs: []string{inStock, second, wireQuantity},
		Given: []string{"cart"},
		Then:  repriced,
		Fix:   "Run the whole of pricing whenever the cart changes.",
	},
}

// ordered is the item on the first line of the cart that was sent.
func ordered(s *rule.Seen) string { return itemOf(sentCart(s).At(0)) }

// quantityHonoured counts the units that came of three.
func quantityHonoured(t *rule.T) {
	s := t.Step("three")
	if s.Refused() && strings.Contains(s.Body().Get("param").String()+s.Body().Get("message").String(), "quantity") {
		t.Unverified("the merchant refuses quantity as a member, which the published schemas indeed lack")
	}
	if !t.Expect(s).To(match.Success()) {
		return
	}
	lines := cartOf(t, session(t, s))
	if n := units(lines)[ordered(s)]; n < 3 {
		t.Fail(lines, "3 units of "+ordered(s)+", as sent", fmt.Sprint(n))
	}
}

// negativeQuantity judges what became of -1 unit beside a good line.
func negativeQuantity(t *rule.T) {
	s := t.Step("negative")
	body, ok := taken(t, s)
	if !ok {
		return
	}
	lines := cartOf(t, body)
	for _, line := range lines.Each() {
		for _, kind := range []string{"base_amount", "subtotal", "total"} {
			if n, ok := lineAmount(line, kind).Int(); ok && n < 0 {
				t.Fail(lineAmount(line, kind), "no negative amount", fmt.Sprint(n))
				return
			}
		}
	}
	bill := billOf(s)
	good, paid := itemTally(bill, ordered(s)), bill.cart.of(total)
	off := bill.cart.of(itemsDiscount, discount, "store_credit")
	switch {
	case good.whole && bill.cart.whole && bill.cart.has(total) && paid+off < good.of(subtotal):
		t.Fail(body.Get("totals"), fmt.Sprintf("a total of %d at least, for the good line alone", good.of(subtotal)), fmt.Sprint(paid))
	case blocked(body):
	case units(lines)[itemOf(sentCart(s).At(1))] >= 0:
		t.Warn(s, "a refusal", "a session in which the quantity does not count")
	default:
		t.Fail(s, "a refusal, or an error message in a session that cannot be paid", "a session of status "+status(body))
	}
}

// hugeQuantity judges the quantities beyond measure. What breaks down over them
// is another rule's affair.
func hugeQuantity(t *rule.T) {
	judged := false
	for _, step := range []string{"billion", "inexact"} {
		if s := t.Step(step); s.OK() || s.Refused() {
			exactOrRefused(t, s)
			judged = true
		}
	}
	if !judged {
		t.Unverified("no huge quantity was either taken or refused: %s", t.Step("billion").Answer())
	}
}

// exactOrRefused judges what became of a quantity that few merchants can sell.
// One that is lowered with a word about it counts as it is shown; the price
// must be exact to the minor unit either way.
func exactOrRefused(t *rule.T, s *rule.Seen) {
	body, ok := taken(t, s)
	if !ok || blocked(body) {
		return
	}
	lines, asked := linesOf(body, ordered(s)), quantityOf(sentCart(s).At(0))
	if len(lines) != 1 {
		t.Fail(cartOf(t, body), "a refusal, or one line for "+ordered(s), fmt.Sprintf("%d lines", len(lines)))
		return
	}
	shown := quantityOf(lines[0])
	if !toldAbout(body) && !t.Expect(shown).To(match.Equal(asked)) {
		return
	}
	quantity, counted := shown.Rat()
	unit, priced := unitPrice(t, lines[0])
	base := lineAmount(lines[0], "base_amount")
	got, stated := base.Rat()
	if !counted || !priced || !stated {
		return // other rules speak of what is missing
	}
	exact := new(big.Rat).Mul(quantity, unit)
	if off := new(big.Rat).Sub(got, exact); off.Abs(off).Cmp(big.NewRat(1, 1)) >= 0 {
		t.Fail(base, exact.FloatString(0)+", quantity times unit price", got.FloatString(0))
	}
}

// toldAbout reports whether a session says something about what was asked for: a
// complaint or, since the first versions have no warnings, any message that
// points at a place.
func toldAbout(body rule.Node) bool {
	pointed := slices.ContainsFunc(body.Get("messages").Each(), func(m rule.Node) bool { return m.Get("param").Present() })
	return pointed || len(complaints(body)) > 0
}

// typedQuantity judges what became of quantities that are no numbers. Text that
// spells a number has an obvious value, true has none.
func typedQuantity(t *rule.T) {
	for _, step := range []string{"text", "boolean"} {
		s := t.Step(step)
		body, ok := taken(t, s)
		if !ok || blocked(body) {
			continue
		}
		if n := units(cartOf(t, body))[ordered(s)]; step == "text" && n == 2 {
			t.Warn(body.Get("line_items"), "a refusal of the text", "2 units of it")
			continue
		}
		shown := "no line"
		if lines := linesOf(body, ordered(s)); len(lines) > 0 {
			shown = "a line with the quantity " + rule.Show(quantityOf(lines[0]).Value())
		}
		t.Fail(body.Get("line_items"), "a refusal", shown+", "+rule.Show(quantityOf(sentCart(s).At(0)).Value())+" having been sent")
	}
}
