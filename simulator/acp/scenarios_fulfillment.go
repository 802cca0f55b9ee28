package acp

import (
	"strings"

	"github.com/assay-project/assay/simulator/wire"
)

// Where to, and what is offered there.
var fulfillmentScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "addresses", Needs: []string{inStock, serviceable},
			Says: "open a session with address and buyer, change the buyer, move to a second address and to one that is not served; have another session escalated, read it, try to pay it, and cancel it",
		},
		Play: addresses,
	},
	{
		Scenario: wire.Scenario{
			Name: "doubtful-addresses", Needs: []string{inStock, serviceable},
			Says: "open sessions whose address lacks a member, or names a place that does not exist",
		},
		Play: func(a *Agent) {
			try := func(step string, address JSON) {
				a.Create(step, a.Opening(a.One(), a.To(address), a.Buyer("john@example.com")), Because(wire.Invalid))
			}
			home := a.kit.Addresses.Serviceable
			try("without-postal_code", without(home, "postal_code"))
			try("without-city", without(home, "city"))
			try("nowhere", merge(home, JSON{"country": "ZZ"}))
			try("muddled", merge(home, JSON{"country": "US", "state": "Bavaria", "postal_code": "ABCDE"}))
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "limits", Profiles: []string{openAI}, Needs: []string{inStock, serviceable},
			Says: "open sessions with names and address lines as long as OpenAI allows, and one character longer",
		},
		Play: func(a *Agent) {
			buyer := JSON{"buyer": JSON{"first_name": fill("Ada", 100), "last_name": fill("Shopper", 155), "email": "ada@example.com"}}
			long := JSON{"name": fill("Ada", 256), "line_one": fill("1 Market Street", 60), "line_two": fill("Apt 4B", 60)}
			home := a.kit.Addresses.Serviceable
			a.Create("full", a.Opening(a.One(), a.To(merge(home, long)), buyer))
			for _, member := range []string{"name", "line_one", "line_two"} {
				over := merge(home, JSON{member: long[member].(string) + "x"})
				a.Create("over-"+member, a.Opening(a.One(), a.To(over)), Because(wire.Invalid))
			}
			if !a.dialect.details {
				a.Create("with-phone", a.Opening(a.One(), a.To(merge(home, JSON{"phone_number": "15551234567"}))), Because(wire.Hostile))
			}
		},
	},
}

// addresses moves a session about.
func addresses(a *Agent) {
	buyer := func(email string) JSON {
		return JSON{"buyer": merge(a.Buyer(email)["buyer"].(JSON), JSON{"phone_number": "+15552003434"})}
	}
	home := a.Contact(merge(a.kit.Addresses.Serviceable, JSON{"line_two": "Apt 4B"}))
	s := a.Open("create", a.Opening(a.One(), home, buyer("john@example.com")))
	a.Retrieve("retrieve", s.ID)
	a.selectIfAsked(s)
	a.Update("buyer", s.ID, buyer("smith@example.com"))
	var fresh *Session
	if !a.Lacks("move", "address.second") {
		there := a.To(a.kit.Addresses.Second)
		a.Update("move", s.ID, there)
		fresh = opened(a.Create("fresh", a.Opening(a.One(), there, buyer("john@example.com"))))
	}
	if !a.Lacks("unserviceable", "address.unserviceable") {
		a.Update("unserviceable", s.ID, a.To(a.kit.Addresses.Unserviceable))
	}
	if a.dialect.negotiates && !a.Lacks("escalated", "control.escalate") {
		a.escalate(fresh)
	}
}

// escalate has the merchant escalate a payable session, tries to pay it all the
// same, and cancels it.
func (a *Agent) escalate(s *Session) {
	if s == nil || !s.Payable() {
		s = a.Payable("escalated-")
	}
	a.Hook("escalated", "control.escalate", map[string]string{"session.id": s.ID})
	a.Retrieve("escalated", s.ID)
	if a.Has(succeeds) {
		a.Pay("complete-escalated", succeeds, s, Because(wire.Invalid))
	}
	a.CancelFor("cancel-escalated", s.ID, "trust_security")
}

// selectIfAsked chooses the first option of a session that is not payable yet. It
// returns the session as it was where what comes back is none.
func (a *Agent) selectIfAsked(s *Session) *Session {
	if s.Payable() || len(s.Options) == 0 {
		return s
	}
	if chosen, ok := a.read(a.Update("select", s.ID, a.Choose(s.Options[0], s.Items))); ok {
		return &chosen
	}
	return s
}

// fill lengthens a text to n characters.
func fill(text string, n int) string { return text + " " + strings.Repeat("a", n-len(text)-1) }
