package acp

import (
	"fmt"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

const price = "item.price"

// Prices: that they are the merchant's own.
var priceRules = []rule.Rule{
	{
		ID: "CHK-031", Title: "Prices equal the catalogue in minor units", Level: rule.Must, Since: v20250929,
		Says:  "A line costs the catalogue price in minor units of the currency, once for each unit.",
		Cite:  []string{"RFC-CHK@2025-09-29 §3.1", "OAI-SPEC Line Item.base_amount", "JS-2026-01-30 Item.unit_amount description"},
		Needs: []string{inStock, price},
		Given: []string{"addresses"},
		Also:  []string{"cart"},
		Then:  cataloguePrices,
		Fix:   "Multiply prices by the minor units of their currency exactly once: 100 for usd, 1 for jpy.",
	},
	{
		ID: "CHK-147", Title: "Price change is announced", Level: rule.Should, Since: v20260130,
		Says:  "Where the price of a line moves although the agent changed nothing, a warning price_change says so.",
		Cite:  []string{"JS-2026-01-30 MessageWarning.code price_change", "SEP83 §14.2"},
		Needs: []string{inStock, "control.change_price"},
		Given: []string{"scarce-item"},
		Then:  announced,
		Fix:   "Keep the price that was quoted, or compare with it before you answer and warn of the difference.",
	},
	{
		ID: "CHK-155", Title: "Agent-supplied price is ignored", Level: rule.Must, Since: v20250929, Until: v20260116,
		Says:  "A price the agent invents has no effect: the merchant refuses it or charges its own.",
		Cite:  []string{"RFC-CHK@2025-09-29 §1", "OAS-2025-09-29 Item (closed object)", "OAI-KC handling orders"},
		Needs: []string{inStock, price},
		Given: []string{"short-lives"},
		Also:  []string{"addresses"},
		Then: func(t *rule.T) {
			if s := t.Step("own-price"); !s.Refused() {
				ownPrice(t, s)
			}
		},
		Fix: "Never read money from a request.",
	},
	{
		ID: "CHK-156", Title: "Agent-supplied price is not trusted", Level: rule.Must, Since: v20260130,
		Says:  "unit_amount and name in a request are hints: the merchant prices and names the line itself.",
		Cite:  []string{"JS-2026-01-30 Item.unit_amount", "RFC-CHK@2026-01-30 §1", "EX-2026-04-17 examples.multi_item_checkout.json"},
		Needs: []string{inStock, price},
		Given: []string{"short-lives"},
		Also:  []string{"addresses"},
		Then: func(t *rule.T) {
			s := t.Step("own-price")
			if s.Refused() {
				return
			}
			ownPrice(t, s)
			line := s.Body().Get("line_items").At(0)
			name := line.Get("name")
			if !name.Present() {
				name = line.Get("item", "name")
			}
			if sent := s.Sent().Get("line_items").At(0).Get("name").String(); name.String() == sent && payable(s.Body()) {
				t.Fail(name, "the name in the catalogue", rule.Show(sent)+", which the agent made up")
			}
		},
		Fix: "Look prices and names up by id; treat unit_amount as something to compare with.",
		Ruling: &rule.Ruling{
			Readings: []string{
				"the schema: the agent may send unit_amount, whatever it means",
				"the RFC: the merchant is the system of record",
			},
			Holds: "The merchant's price wins.",
		},
	},
	{
		ID: "CHK-157", Title: "Suggested price needs provenance", Level: rule.Should, Since: unreleased,
		Says:  "A suggested price from an unknown feed, or from long ago, is ignored.",
		Cite:  []string{"SEP197", "JS-unreleased SuggestedPrice", "JS-unreleased Item.suggested_price"},
		Needs: []string{inStock, price},
		Given: []string{"suggested-price"},
		Also:  []string{"addresses"},
		Then: func(t *rule.T) {
			for _, step := range []string{"unknown-feed", "long-ago"} {
				if s := t.Step(step); t.Expect(s).To(match.NoServerError()) && s.OK() {
					ownPrice(t, s)
				}
			}
		},
		Fix: "Honour a suggested price only if its feed is yours and it was observed a short while ago.",
	},
}

// cataloguePrices compares lines of the item in stock with its configured
// price. What several units cost together is only observed: they may be cheaper.
func cataloguePrices(t *rule.T) {
	s := t.Step("create")
	session(t, s)
	base, due, ok := itemBase(t, s, 1)
	if !ok {
		t.Unverified("no line of one %s states its base amount", t.Known(inStock).String())
	}
	expected := fmt.Sprintf("a base amount of %d, the catalogue price in minor units", due)
	switch at := s.Body().Get("line_items"); {
	case base == due:
	case powerOfTen(base, due):
		t.Fail(at, expected, fmt.Sprint(base))
	default:
		t.Warn(at, expected, fmt.Sprint(base))
	}
	if more := t.In("cart").Try("three"); more != nil {
		if base, due, ok := itemBase(t, more, 3); ok && base != due {
			t.Warn(more.Body().Get("line_items"), fmt.Sprintf("a base amount of %d for three", due), fmt.Sprint(base))
		}
	}
}

// itemBase is the base amount of the line of so many units of the item in
// stock, and what it is due to be. Where the price includes a tax that the base
// leaves out, the base counts with it.
func itemBase(t *rule.T, s *rule.Seen, units int64) (base, due int64, ok bool) {
	b := billOf(s)
	for i, l := range b.lines {
		if l.whole && l.has(itemsBase) && l.quantity == units && lineNode(b, i).Get("item", "id").String() == t.Known(inStock).String() {
			unit, _ := t.Known(price).Int()
			base, due = l.of(itemsBase), unit*units
			if base+l.of(tax) == due {
				base = due
			}
			return base, due, true
		}
	}
	return 0, 0, false
}

// powerOfTen reports whether one amount is a tenth, a hundredth or a thousandth
// of the other, cut or rounded up.
func powerOfTen(a, b int64) bool {
	a, b = max(a, b), min(a, b)
	for _, factor := range []int64{10, 100, 1000} {
		if cut := a / factor; b > 0 && (b == cut || b == cut+1) {
			return true
		}
	}
	return false
}

// ownPrice holds a create whose request named a price to the merchant's own:
// that of the catalogue, or what the item costs where no price is named. A
// session that cannot be paid, and says why, sells nothing.
func ownPrice(t *rule.T, s *rule.Seen) {
	body := session(t, s)
	if !payable(body) && objects(body) {
		return
	}
	base, due, ok := itemBase(t, s, 1)
	if !ok {
		t.Unverified("no line of one %s states its base amount", t.Known(inStock).String())
	}
	plain := due
	if other := t.In("addresses").Try("create"); other != nil {
		if shown, _, ok := itemBase(t, other, 1); ok {
			plain = shown
		}
	}
	if base != due && plain != due && base != plain && !names(sentCart(s), base) {
		t.Unverified("one %s costs %d where no price is named, and not the %d of item.price, of which CHK-031 speaks", t.Known(inStock).String(), plain, due)
	}
	if base != due && base != plain {
		t.Fail(body.Get("line_items"), fmt.Sprintf("a base amount of %d, the price in the catalogue", due), fmt.Sprintf("%d after the agent named a price", base))
	}
}

// names reports whether an amount stands anywhere in a cart that was sent.
func names(cart rule.Node, amount int64) (named bool) {
	eachMember(cart, func(_ string, value rule.Node) {
		n, ok := value.Int()
		named = named || ok && n == amount
	})
	return named
}

// objects reports whether a message says that something is wrong with what was
// asked for.
func objects(body rule.Node) bool {
	for _, m := range body.Get("messages").Each() {
		if m.Get("type").String() == "error" || m.Get("code").String() == "price_change" {
			return true
		}
	}
	return false
}

// announced compares each answer about a session with the one before it. That
// the hook changed the price is seen from a session opened afterwards.
func announced(t *rule.T) {
	last := cost(t, t.Step("create"))
	if cost(t, t.Step("fresh")) == last {
		t.Unverified("the hook control.change_price changed no price: a new session costs what the old one did")
	}
	for _, step := range []string{"retrieve", "update"} {
		s := t.Step(step)
		now := cost(t, s)
		messages := s.Body().Get("messages")
		if now != last && !messages.Where("code", "price_change").Exists() {
			t.Fail(messages, "a warning price_change, now that the line costs another price", fmt.Sprintf("none, and %d instead of %d", now, last))
		}
		last = now
	}
}

// cost is what the only line of a session costs.
func cost(t *rule.T, s *rule.Seen) int64 {
	session(t, s)
	lines := billOf(s).lines
	if len(lines) != 1 || !lines[0].whole {
		t.Unverified("the session has no line that can be read")
	}
	if lines[0].has(itemsBase) {
		return lines[0].of(itemsBase)
	}
	return lines[0].of(total)
}
