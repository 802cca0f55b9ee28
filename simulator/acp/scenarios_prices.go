package acp

import (
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
					"amount": 1, "source": JSON{"feed_id": feed}, "observed_at": observed.Format(time.RFC3339)}}
				a.Create(step, a.Opening(JSON{a.dialect.items: []any{item}}, a.home(), a.Buyer("john@example.com")), Because(wire.Invalid))
			}
			now := a.now()
			suggest("unknown-feed", "feed_bogus", now)
			suggest("long-ago", "feed_bogus", now.AddDate(-1, 0, 0))
		},
	},
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
