package acp

import "github.com/assay-project/assay/simulator/wire"

// What goes into the cart and how it changes.
var cartScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "two-items", Needs: []string{inStock, second, serviceable},
			Says: "open a session with two items (two units of the first where the version can say so), then leave one",
		},
		Play: func(a *Agent) {
			cart := a.Two()
			if a.dialect.quantities {
				cart = a.Cart(line{a.kit.Items.InStock, 2}, line{a.kit.Items.Second, 1})
			}
			s := a.Open("create", a.Opening(cart, a.Home()))
			a.Update("one-left", s.ID, a.One())
			a.Retrieve("retrieve", s.ID)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "replaced-cart", Needs: []string{inStock, second},
			Says: "replace the cart by another item, by both, and by the first again",
		},
		Play: func(a *Agent) {
			s := a.Open("create", a.Opening(a.One()))
			a.Update("other", s.ID, a.Cart(line{id: a.kit.Items.Second}))
			a.Update("both", s.ID, a.Two())
			a.Update("first", s.ID, a.One())
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "sold-out", Needs: []string{"item.out_of_stock", serviceable},
			Says: "open a session with a sold-out item",
		},
		Play: func(a *Agent) {
			e := a.Create("create", a.Opening(a.Cart(line{id: a.kit.Items.OutOfStock}), a.Home(), a.Buyer("john@example.com")))
			if s, ok := readSession(e); ok && s.Payable() && !a.Lacks("complete", succeeds) {
				a.Pay("complete", succeeds, &s, Because(wire.Invalid))
			}
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "empty-cart",
			Says: "open a session with an empty cart, and with no cart at all",
		},
		Play: func(a *Agent) {
			a.Create("empty", a.Opening(a.Cart()), Because(wire.Invalid))
			a.Create("missing", a.Opening(a.Buyer("john@example.com")), Because(wire.Invalid))
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "bad-quantities", Needs: []string{inStock, second, "wire.quantity"},
			Says: "order zero units, and a negative number of units beside a good line",
		},
		Play: func(a *Agent) {
			a.Create("zero", a.Opening(a.Cart(line{a.kit.Items.InStock, 0}), a.Home()), Because(wire.Invalid))
			a.Create("negative", a.Opening(a.Cart(line{a.kit.Items.InStock, 1}, line{a.kit.Items.Second, -1}), a.Home()), Because(wire.Invalid))
			a.Create("alone", a.Opening(a.Cart(line{a.kit.Items.InStock, 1}), a.Home()))
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "stock-lost", Needs: []string{inStock, serviceable, succeeds, "control.change_stock"},
			Says: "bring a session to payable, let its item sell out, then pay",
		},
		Lock: "stock",
		Play: func(a *Agent) {
			item := a.kit.Items.Limited
			if item == "" {
				item = a.kit.Items.InStock
			}
			s := a.Open("create", a.Opening(a.Cart(line{id: item}), a.Home(), a.Buyer("john@example.com")))
			s = a.Ready("", s)
			a.Hook("sell-out", "control.change_stock", map[string]string{"item": item, "stock": "0"})
			a.Pay("complete", succeeds, s, Because(wire.Invalid))
			a.Retrieve("retrieve", s.ID)
			a.Hook("restock", "control.change_stock", map[string]string{"item": item, "stock": "1000"})
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "currencies", Since: V20260130, Needs: []string{inStock},
			Says: "ask for the shop's currency and for one it does not settle",
		},
		Play: func(a *Agent) {
			a.Create("own", a.Opening(a.One()))
			a.Create("foreign", merge(a.Opening(a.One()), JSON{"currency": "xof"}), Because(wire.Invalid))
		},
	},
}

// Hook calls a control hook of the merchant, or ends the scenario.
func (a *Agent) Hook(step, word string, values map[string]string) {
	if err := a.kit.Control(a.ctx, word, values); err != nil {
		a.Stop(step, "the hook %s failed: %v", word, err)
	}
}
