package acp

import (
	"fmt"
	"slices"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// The lines of an order: what was bought, and at which price.
var orderLineRules = []rule.Rule{
	{
		ID: "ORD-030", Title: "Order lines mirror the purchased lines", Level: rule.Must, Since: v20260417,
		Says:  "The lines of an order hold as many units of each product as the session held when it was completed.",
		Cite:  []string{"RFC-ORD §4.2", "RFC-ORD §2.1", "JS-CHK 2026-04-17 #/$defs/OrderLineItem"},
		Needs: []string{inStock, second, serviceable, richOrders, succeeds},
		Hears: everyOrder,
		Then:  mirrorsPurchase,
		Fix:   "Copy the lines of the order from the session as it was paid, not as it was opened.",
	},
	{
		ID: "ORD-035", Title: "Line subtotal is price times ordered", Level: rule.Should, Since: v20260417,
		Says:  "The subtotal of an order line is its unit price times the ordered quantity, for the life of the order.",
		Cite:  []string{"RFC-ORD §4.2", "EX-ORD 2026-04-17 refunded-order.json", "OAS-WH 2026-04-17 order_shipped example"},
		Needs: []string{inStock, serviceable, richOrders, succeeds},
		Hears: everyOrder,
		Then:  subtotalOfOrdered,
		Fix:   "Keep the amounts of a line as they were at checkout; do not compute them again from current.",
	},
}

// mirrorsPurchase compares the first whole view of each order with its session.
func mirrorsPurchase(t *rule.T) {
	judged := false
	for _, o := range sales(t) {
		paid := o.first() // what became of the session later is another rule's matter
		bought := paid.answer().Get("line_items")
		i := slices.IndexFunc(o.views, func(v *view) bool { return v.Get("line_items").Len() > 0 })
		if i < 0 || !bought.IsArray() || paid.seen.Operation != complete {
			continue
		}
		judged = true
		for _, v := range o.shown {
			if list := v.Get("line_items"); list.IsArray() && list.Len() == 0 && bought.Len() > 0 {
				t.Fail(list, "the lines that were bought", "none")
			}
		}
		lines := o.views[i].Get("line_items")
		if shared := sharedID(lines); shared != "" && sharedID(bought) == "" {
			t.Fail(lines, "an id of its own for each line", "two lines called "+shared)
		}
		for item, units := range units(bought) {
			ordered, named := orderedOf(lines, item, titleOf(bought, item))
			switch {
			case !named:
				t.Note(lines, "a line for "+item, "none that names it")
			case ordered != units:
				t.Fail(lines, fmt.Sprintf("%d of %s, as bought", units, item), fmt.Sprint(ordered))
			}
		}
	}
	if !judged {
		t.NotApplicable("no order was shown with line_items")
	}
	everyStep(t, "line_items", func(before, after *view) bool {
		for _, line := range before.Get("line_items").Each() {
			if lines := after.Get("line_items"); after.event == nil && line.Get("id").Present() && !byID(lines, line).Exists() {
				t.Fail(lines, "the line "+line.Get("id").String()+", as before", "none of that id")
				return false
			}
		}
		return true
	})
	everyEntry(t, "line_items", func(was, is rule.Node) bool {
		product, before := is.Get("product_id"), was.Get("product_id")
		return !product.Present() || !before.Present() || t.Expect(product).To(match.Equal(before))
	})
}

// orderedOf sums the units of the order lines that name a product.
func orderedOf(lines rule.Node, item, title string) (sum int64, named bool) {
	for _, l := range lines.Each() {
		if l.Get("product_id").String() == item || !l.Get("product_id").Present() && title != "" && l.Get("title").String() == title {
			n, _ := l.Get("quantity", "ordered").Int()
			sum, named = sum+n, true
		}
	}
	return sum, named
}

// titleOf is the name of an item in a session.
func titleOf(lines rule.Node, item string) string {
	for _, l := range lines.Each() {
		if itemOf(l) == item {
			if name := l.Get("name").String(); name != "" {
				return name
			}
			return l.Get("item", "name").String()
		}
	}
	return ""
}

func subtotalOfOrdered(t *rule.T) {
	judged := false
	for _, o := range sales(t) {
		for _, v := range o.views {
			for _, l := range v.Get("line_items").Each() {
				unit, priced := l.Get("unit_price").Int()
				ordered, counted := l.Get("quantity", "ordered").Int()
				got, stated := l.Get("subtotal").Int()
				if !priced || !counted || !stated || got == unit*ordered {
					judged = judged || stated && priced
					continue
				}
				if judged = true; got != unit*ordered-lineDiscount(o, l) {
					t.Fail(l.Get("subtotal"), fmt.Sprintf("%d, %d times %d", unit*ordered, ordered, unit), fmt.Sprint(got))
					return
				}
			}
		}
	}
	if !judged {
		t.NotApplicable("no order line states unit_price and subtotal")
	}
}

// lineDiscount is what the session took off the line that an order line came of.
func lineDiscount(o sale, l rule.Node) (off int64) {
	for _, bought := range o.first().answer().Get("line_items").Each() {
		if itemOf(bought) == l.Get("product_id").String() {
			off += readLine(bought.Value(), laterTotals).of(discount, itemsDiscount)
		}
	}
	return off
}
