package acp

import (
	"github.com/assay-project/assay/suites/rule"
)

// settled are the members on which two answers about one unchanged session must
// agree. Messages may be said once, clock values and delivery estimates move by
// themselves, and the id has a rule of its own.
var settled = []string{
	"status", "currency", "line_items", "fulfillment_option_id", "selected_fulfillment_options",
	"fulfillment_address", "fulfillment_details", "buyer", "totals", "links",
}

// agree holds the settled members that both answers have to each other. Each
// difference is reported at the innermost place that differs.
func agree(t *rule.T, got, want rule.Node, members ...string) {
	for _, name := range members {
		g, w := got.Get(name), want.Get(name)
		if !g.Present() || !w.Present() || rule.SameJSON(g.Value(), w.Value()) {
			continue
		}
		g, w = difference(g, w)
		t.Fail(g, rule.Show(w.Value())+", as in "+w.Seen().Name(), rule.Show(g.Value()))
	}
}

// lacksNothing holds an answer to all the members another one has.
func lacksNothing(t *rule.T, got, want rule.Node) {
	for _, name := range want.Names() {
		if name != "messages" && want.Get(name).Present() && !got.Get(name).Present() {
			t.Fail(got.Get(name), name+", as in "+want.Seen().Name(), "absent")
		}
	}
}

// difference descends to the first place in which two unequal values differ.
func difference(a, b rule.Node) (rule.Node, rule.Node) {
	switch {
	case a.IsObject() && b.IsObject():
		for _, name := range append(a.Names(), b.Names()...) {
			if x, y := a.Get(name), b.Get(name); !rule.SameJSON(x.Value(), y.Value()) {
				return difference(x, y)
			}
		}
	case a.IsArray() && b.IsArray() && a.Len() == b.Len():
		for i := range a.Len() {
			if x, y := a.At(i), b.At(i); !rule.SameJSON(x.Value(), y.Value()) {
				return difference(x, y)
			}
		}
	}
	return a, b
}

// chosenOption is the id of the fulfillment option that a request or an answer
// selects, "" for none. Its form differs between versions.
func chosenOption(body rule.Node) string {
	if flat := body.Get("fulfillment_option_id").String(); flat != "" {
		return flat
	}
	for _, selected := range body.Get("selected_fulfillment_options").Each() {
		if flat := selected.Get("option_id").String(); flat != "" {
			return flat
		}
		if nested := selected.Get(selected.Get("type").String(), "option_id").String(); nested != "" {
			return nested
		}
	}
	return ""
}

// unitsByItem counts the units of each item, in the lines of an answer or the
// item array of a request. A line without a quantity is one unit.
func unitsByItem(lines rule.Node) map[string]int64 {
	units := map[string]int64{}
	for _, line := range lines.Each() {
		item, quantity := line.Get("item", "id").String(), int64(1)
		if item == "" {
			item = line.Get("id").String()
		}
		for _, n := range []rule.Node{line.Get("quantity"), line.Get("item", "quantity")} {
			if stated, ok := n.Int(); ok {
				quantity = stated
				break
			}
		}
		units[item] += quantity
	}
	return units
}

// sentCart is the item array of a request.
func sentCart(s *rule.Seen) rule.Node {
	if cart := s.Sent().Get("line_items"); cart.IsArray() {
		return cart
	}
	return s.Sent().Get("items")
}

// reading is the answer to a GET. The draft dialect leaves GET to the merchant:
// where it is not offered there, the rules about it do not apply.
func reading(t *rule.T, s *rule.Seen) *rule.Seen {
	if t.Profile() == rule.Dialect && (s.Status() == 404 || s.Status() == 405) {
		t.NotApplicable("this dialect does not demand GET, and the merchant answered it with %s", s.Answer())
	}
	return s
}

// noOrder holds a session to not having been bought.
func noOrder(t *rule.T, body rule.Node) {
	if status(body) == "completed" {
		t.Fail(body.Get("status"), "a status other than completed", "completed")
	}
	if order := body.Get("order"); order.Present() {
		t.Fail(order, "no order", rule.Show(order.Value()))
	}
}
