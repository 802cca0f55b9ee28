package acp

import (
	"math/big"
	"slices"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// sentCart is the item array of a request.
func sentCart(s *rule.Seen) rule.Node {
	if cart := s.Sent().Get("line_items"); cart.IsArray() {
		return cart
	}
	return s.Sent().Get("items")
}

// itemOf is the id of the item on a line, of a session or of a request.
func itemOf(line rule.Node) string {
	if item := line.Get("item", "id").String(); item != "" {
		return item
	}
	return line.Get("id").String()
}

// quantityOf is the quantity of a line, which stood in its item until 2026-01-16.
func quantityOf(line rule.Node) rule.Node {
	if n := line.Get("quantity"); n.Exists() {
		return n
	}
	return line.Get("item", "quantity")
}

// unitsOf is how many units a line is; one where it states none.
func unitsOf(line rule.Node) int64 {
	if n, ok := quantityOf(line).Int(); ok {
		return n
	}
	return 1
}

// units counts the units of each item.
func units(lines rule.Node) map[string]int64 {
	count := map[string]int64{}
	for _, line := range lines.Each() {
		count[itemOf(line)] += unitsOf(line)
	}
	return count
}

// linesOf are the lines of a session for one item.
func linesOf(body rule.Node, item string) []rule.Node {
	return slices.DeleteFunc(body.Get("line_items").Each(), func(line rule.Node) bool { return itemOf(line) != item })
}

// cartOf are the lines of a session; without them nothing can be said about it.
func cartOf(t *rule.T, body rule.Node) rule.Node {
	lines := body.Get("line_items")
	if !lines.IsArray() {
		t.Unverified("%s shows no line_items", lines.Seen().Name())
	}
	return lines
}

// lineAmount is an amount of a line: a member of its own until 2026-01-16, an
// entry of its totals from then on.
func lineAmount(line rule.Node, kind string) rule.Node {
	if n := line.Get(kind); n.Exists() {
		return n
	}
	totals := line.Get("totals")
	if kind == "base_amount" {
		if n := totals.Where("type", "items_base_amount").Get("amount"); n.Exists() {
			return n
		}
	}
	return totals.Where("type", kind).Get("amount")
}

// itemTally is the money of all lines for one item.
func itemTally(b billed, item string) tally {
	all := tally{whole: true}
	for i, line := range b.Body().Get("line_items").Each() {
		if itemOf(line) == item {
			all.entries = append(all.entries, b.lines[i].entries...)
			all.whole = all.whole && b.lines[i].whole
		}
	}
	return all
}

// unitPrice is what one unit of item.in_stock costs, by its line or else by the
// configuration.
func unitPrice(t *rule.T, line rule.Node) (*big.Rat, bool) {
	for _, price := range []rule.Node{line.Get("unit_amount"), line.Get("item", "unit_amount"), t.Known("item.price")} {
		if n, ok := price.Rat(); ok {
			return n, true
		}
	}
	return nil, false
}

// complaints are the messages of a session that warn or report an error.
func complaints(body rule.Node) []rule.Node {
	return slices.DeleteFunc(body.Get("messages").Each(), func(m rule.Node) bool {
		kind := m.Get("type").String()
		return kind != "error" && kind != "warning"
	})
}

// complaintsOf are the complaints that have one of the codes.
func complaintsOf(body rule.Node, codes ...string) []rule.Node {
	return slices.DeleteFunc(complaints(body), func(m rule.Node) bool { return !slices.Contains(codes, m.Get("code").String()) })
}

// blocked reports whether a session says in an error message that it cannot be
// paid, and does not look payable either.
func blocked(body rule.Node) bool {
	isError := func(m rule.Node) bool { return m.Get("type").String() == "error" }
	return !payable(body) && slices.ContainsFunc(complaints(body), isError)
}

// taken is the session in which a merchant took a doubtful request, ok is false
// where it refused it, as it may: with a 4xx that blames the request.
func taken(t *rule.T, s *rule.Seen) (body rule.Node, ok bool) {
	if s.OK() {
		return session(t, s), true
	}
	if t.Expect(s).To(match.ClientError()) {
		blames(t, s)
	}
	return body, false
}

// blames holds a refusal to an error type that lays it at the door of the
// request. Words that are no error type are the affair of other rules.
func blames(t *rule.T, s *rule.Seen) {
	kind := s.Body().Get("type")
	switch kind.String() {
	case "processing_error", "service_unavailable", "request_not_idempotent":
		t.Expect(kind).To(match.Equal("invalid_request"))
	}
}
