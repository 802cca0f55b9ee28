package acp

import "github.com/assay-project/assay/simulator/wire"

// highValue is the word for an amount above which a merchant does not simply sell.
const highValue = "policy.high_value"

// Purchases that a merchant says it does not simply carry out.
var limitScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "high-value", Needs: []string{inStock, expensive, serviceable, succeeds, highValue},
			Says: "put the expensive item beside a usual one, more of it where both are not dear enough yet, and pay; nothing where payment-options does so",
		},
		Play: payDearly,
	},
}

// payDearly opens a session for a dear cart and pays, where payment-options does
// not pay for one: a merchant need not meet the same cart twice.
func payDearly(a *Agent) {
	if a.knowsBuyer() {
		return
	}
	a.payAboveLimit("", a.Open("create", a.Opening(a.dear(nil), a.Home(), a.Buyer("john@example.com"))))
}

// dear is a cart of several lines, with so many units of the expensive item.
func (a *Agent) dear(units any) JSON {
	return a.Cart(line{id: a.kit.Items.Expensive, quantity: units}, line{id: a.kit.Items.InStock})
}

// payAboveLimit brings a session with a dear cart above the amount that the merchant
// declared, and pays. The session may well not become payable.
func (a *Agent) payAboveLimit(prefix string, s *Session) {
	if limit := a.kit.HighValue; s.Total > 0 && s.Total <= limit && !a.Lacks(prefix+"more", wireQuantity) {
		s = a.Session(a.Update(prefix+"more", s.ID, a.dear(limit/s.Total+1)))
	}
	if s = a.chosen(prefix, s); s.Payable() {
		a.Rest(prefix+"complete", a.Pay(prefix+"complete", succeeds, s))
	}
}
