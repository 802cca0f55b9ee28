package acp

import "github.com/assay-project/assay/simulator/wire"

// highValue is the word for an amount above which a merchant does not simply sell.
const highValue = "policy.high_value"

// Purchases that a merchant says it does not simply carry out.
var limitScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "high-value", Needs: []string{inStock, expensive, serviceable, succeeds, highValue},
			Says: "put the expensive item beside a usual one, more of it where both are not dear enough yet, and pay",
		},
		Play: payDearly,
	},
}

// payDearly pays for a cart of several lines whose total is above the amount that
// the merchant declared. The session may well not become payable.
func payDearly(a *Agent) {
	cart := func(units any) JSON {
		return a.Cart(line{id: a.kit.Items.Expensive, quantity: units}, line{id: a.kit.Items.InStock})
	}
	s := a.Open("create", a.Opening(cart(nil), a.Home(), a.Buyer("john@example.com")))
	if limit := a.kit.HighValue; s.Total > 0 && s.Total <= limit && !a.Lacks("more", wireQuantity) {
		s = a.Session(a.Update("more", s.ID, cart(limit/s.Total+1)))
	}
	if !s.Payable() && len(s.Options) > 0 {
		s = a.Session(a.Update("select", s.ID, a.Choose(s.Options[0], s.Items)))
	}
	if s.Payable() {
		a.Rest("complete", a.Pay("complete", succeeds, s))
	}
}
