package acp

import (
	"github.com/assay-project/assay/simulator/wire"
)

// What goes into the cart, how it changes, and what must not get in.
var cartScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "cart", Needs: []string{inStock, second, serviceable},
			Says: "open a session with two items, ask for more units, name one item twice, restore the cart, empty it, take the buyer back",
		},
		Play: changeCart,
	},
	{
		Scenario: wire.Scenario{
			Name: "doubtful-carts", Needs: []string{inStock},
			Says: "open a session with an empty cart, and one that names no currency",
		},
		Play: func(a *Agent) {
			a.Create("empty", a.Opening(a.Cart()), Because(wire.Invalid))
			if a.dialect.negotiates {
				a.Create("no-currency", without(a.Opening(a.One()), "currency"), Because(wire.Invalid))
			}
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "doubtful-quantities", Needs: []string{inStock, second, serviceable, wireQuantity},
			Says: "order no unit, fewer than none beside a good line, half a unit, units that are no number, and more than anybody has",
		},
		Play: func(a *Agent) {
			order := func(step string, intent wire.Intent, lines ...line) {
				a.Create(step, a.Opening(a.Cart(lines...), a.Home(), a.Buyer("john@example.com")), Because(intent))
			}
			item := a.kit.Items.InStock
			order("zero", wire.Invalid, line{item, 0})
			order("negative", wire.Invalid, line{item, 1}, line{a.kit.Items.Second, -1})
			order("fraction", wire.Invalid, line{item, 2.5})
			order("text", wire.Invalid, line{item, "2"})
			order("boolean", wire.Invalid, line{item, true})
			order("billion", wire.Hostile, line{item, 1_000_000_000})         // times a price, more than 32 bits
			order("inexact", wire.Hostile, line{item, 9_007_199_254_740_993}) // more than a double can tell apart
		},
	},
}

// changeCart takes one cart through all its changes. Each is made whatever
// became of the one before.
func changeCart(a *Agent) {
	first, other := a.kit.Items.InStock, a.kit.Items.Second
	pair, twice := a.Two(), a.Cart(line{id: first}, line{id: first})
	if a.dialect.quantities {
		pair = a.Cart(line{first, 2}, line{other, 1})
	}
	if a.Has(wireQuantity) {
		twice = a.Cart(line{first, 1}, line{first, 2})
	}
	s := a.Open("create", a.Opening(pair, a.Home(), a.Buyer("john@example.com")))
	if !a.Lacks("three", wireQuantity) {
		a.Update("three", s.ID, a.Cart(line{first, 3}, line{other, 1}))
	}
	if _, ok := readSession(a.Update("twice", s.ID, twice)); !ok {
		a.Update("one", s.ID, a.One()) // so that an item leaves the cart all the same
	}
	if restored, ok := readSession(a.Update("both", s.ID, pair)); ok {
		a.selectIfAsked(&restored)
	}
	a.Doubt("emptied", s.ID, a.Cart())
	if a.dialect.nulls {
		a.Doubt("no-buyer", s.ID, JSON{"buyer": nil})
	}
}

// Doubt sends an update that may be refused as well as carried out. Where it is
// refused, the step "<step>-read" shows what is left of the session.
func (a *Agent) Doubt(step, id string, body any) {
	if _, ok := readSession(a.Update(step, id, body, Because(wire.Invalid))); !ok {
		a.Retrieve(step+"-read", id)
	}
}

// Hook calls a control hook of the merchant, or ends the scenario.
func (a *Agent) Hook(step, word string, values map[string]string) {
	a.unasked(step)
	if err := a.kit.Control(a.ctx, word, values); err != nil {
		a.Stop(step, "the hook %s failed: %v", word, err)
	}
}
