package acp

import (
	"strconv"

	"github.com/assay-project/assay/simulator/wire"
)

// What becomes of sessions when the shop has less of an item than was asked for,
// or wants more for it. It is an item of its own, so that nobody else's cart
// loses it or costs more.
var scarceScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "scarce-item", Needs: []string{limitedStock},
			Says: "order one unit more than there are; open a session, let the price of its item rise, open another, read and update the first; let the item sell out, pay, read",
		},
		Play: func(a *Agent) {
			if !a.Lacks("over", wireQuantity) && !a.Lacks("over", serviceable) {
				cart := a.Cart(line{a.kit.Items.Limited, a.kit.Items.LimitedStock + 1})
				a.Create("over", a.Opening(cart, a.Home(), a.Buyer("john@example.com")))
			}
			e := a.scarce("create")
			if a.dialect.negotiates && !a.Lacks("fresh", "control.change_price") {
				a.changePrice(e)
			}
			if !a.Lacks("complete", serviceable) && !a.Lacks("complete", succeeds) && !a.Lacks("complete", "control.change_stock") {
				a.sellOut(a.Session(e))
			}
		},
	},
}

// scarce opens a session for one unit of the item, with all that is configured.
func (a *Agent) scarce(step string) *wire.Exchange {
	cart := a.Cart(line{id: a.kit.Items.Limited})
	if a.Has(serviceable) {
		return a.Create(step, a.Opening(cart, a.Home(), a.Buyer("john@example.com")))
	}
	return a.Create(step, a.Opening(cart))
}

// changePrice doubles the price of the item for a while.
func (a *Agent) changePrice(e *wire.Exchange) {
	item, s, price := a.kit.Items.Limited, a.Session(e), unitPrice(decodeObject(e))
	if price <= 0 {
		a.rec.Skip(wire.Skip{Step: "fresh", Reason: "the session does not tell the price of its line, so it could not be put back"})
		return
	}
	a.price("change", item, 2*price)
	defer a.price("restore", item, price)
	a.scarce("fresh")
	a.Retrieve("retrieve", s.ID)
	a.Update("update", s.ID, a.Buyer("jane@example.com"))
}

// sellOut pays a session whose item has sold out since it became payable.
func (a *Agent) sellOut(s *Session) {
	item := a.kit.Items.Limited
	s = a.Ready("", s)
	a.stock("sell-out", item, 0)
	defer a.stock("restock", item, a.kit.Items.LimitedStock)
	a.Pay("complete", succeeds, s, Because(wire.Invalid))
	a.Retrieve("retrieve-lost", s.ID)
}

// stock sets how many units of an item are left.
func (a *Agent) stock(step, item string, units int) {
	a.Hook(step, "control.change_stock", map[string]string{"item": item, "stock": strconv.Itoa(units)})
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
