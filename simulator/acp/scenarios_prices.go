package acp

import (
	"strconv"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

// Prices the agent may name but not set, and the currencies they are in.
var priceScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "suggested-price", Since: Unreleased, Needs: []string{inStock, serviceable, "item.price"},
			Says: "order with a suggested price of an unknown feed, and with one observed a year ago",
		},
		Play: func(a *Agent) {
			suggest := func(step, feed string, observed time.Time) {
				item := JSON{"id": a.kit.Items.InStock, "suggested_price": JSON{
					"amount": 1, "source": JSON{"feed_id": feed}, "observed_at": observed.UTC().Format(time.RFC3339)}}
				a.Create(step, a.Opening(JSON{a.dialect.items: []any{item}}, a.home(), a.Buyer("john@example.com")), Because(wire.Invalid))
			}
			now := a.kit.Transport.Clock.Now()
			suggest("unknown-feed", "feed_bogus", now)
			suggest("long-ago", "feed_bogus", now.AddDate(-1, 0, 0))
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "price-change", Since: V20260130, Needs: []string{"item.limited_stock", "control.change_price"},
			Says: "open a session, let the price of its item rise, open another, read and update the first",
		},
		Lock: "stock", // of the same item, whose price nobody else looks at
		Play: changePrice,
	},
}

// changePrice doubles the price of an item for a while.
func changePrice(a *Agent) {
	item := a.kit.Items.Limited
	cart := a.Cart(line{id: item})
	e := a.Create("create", a.Opening(cart))
	s, price := a.Session(e), unitPrice(decodeObject(e))
	if price <= 0 {
		a.Stop("change", "the session does not tell the price of its line, so it could not be put back")
	}
	a.price("change", item, 2*price)
	defer a.price("restore", item, price)
	a.Create("fresh", a.Opening(cart))
	a.Retrieve("retrieve", s.ID)
	a.Update("update", s.ID, a.Buyer("john@example.com"))
}

// price sets the catalogue price of an item, in minor units.
func (a *Agent) price(step, item string, amount int) {
	a.Hook(step, "control.change_price", map[string]string{"item": item, "amount": strconv.Itoa(amount)})
}

// unitPrice is what one unit of the first line costs, 0 where it does not say.
func unitPrice(session JSON) int {
	for _, l := range objects(session["line_items"]) {
		if unit, ok := l["unit_amount"].(float64); ok {
			return int(unit)
		}
		for _, entry := range objects(l["totals"]) {
			if amount, ok := entry["amount"].(float64); ok && entry["type"] == "items_base_amount" {
				return int(amount)
			}
		}
	}
	return 0
}

// home is an address without a contact.
func (a *Agent) home() JSON { return a.To(a.kit.Addresses.Serviceable) }

// unlikelyCurrency is one that hardly any shop settles, and this one does not.
func (a *Agent) unlikelyCurrency() string {
	for _, code := range []string{"xof", "bif"} {
		if code != a.kit.Currency && code != a.kit.Foreign {
			return code
		}
	}
	return "zmw"
}
