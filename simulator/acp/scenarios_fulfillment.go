package acp

import (
	"fmt"

	"github.com/assay-project/assay/simulator/wire"
)

// Addresses and the options quoted for them.
var fulfillmentScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "options", Needs: []string{inStock, serviceable},
			Says: "select each offered fulfillment option in turn",
		},
		Play: func(a *Agent) {
			s := a.Open("create", a.Opening(a.One(), a.Home(), a.Buyer("john@example.com")))
			for i, option := range s.Options {
				a.Update(fmt.Sprintf("option-%d", i+1), s.ID, a.Choose(option, s.Items))
			}
			if len(s.Options) < 2 {
				a.Skip("option-2", "the session offers fewer than two fulfillment options")
			}
			a.Retrieve("retrieve", s.ID)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "second-address", Needs: []string{inStock, serviceable, "address.second"},
			Says: "move a session to a second address and open a fresh one there for comparison",
		},
		Play: func(a *Agent) {
			s := a.Open("create", a.Opening(a.One(), a.To(a.kit.Addresses.Serviceable), a.Buyer("john@example.com")))
			s = a.Ready("", s)
			a.Update("move", s.ID, a.To(a.kit.Addresses.Second), Set("Accept-Language", "fr-FR"))
			a.Retrieve("retrieve", s.ID)
			a.Create("fresh", a.Opening(a.One(), a.To(a.kit.Addresses.Second), a.Buyer("john@example.com")))
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "unknown-option", Needs: []string{inStock, serviceable},
			Says: "select an option the merchant never offered",
		},
		Play: func(a *Agent) {
			s := a.Ready("", a.Open("create", a.Opening(a.One(), a.Home(), a.Buyer("john@example.com"))))
			a.Update("bogus", s.ID, a.Choose(Option{ID: "opt_does_not_exist", Type: "shipping"}, s.Items), Because(wire.Invalid))
			a.Retrieve("retrieve", s.ID)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "incomplete-address", Needs: []string{inStock, serviceable},
			Says: "give an address without postal code, and on another session one without city",
		},
		Play: func(a *Agent) {
			for _, member := range []string{"postal_code", "city"} {
				s := a.Open("create-"+member, a.Opening(a.One()))
				a.Update("without-"+member, s.ID, a.To(without(a.kit.Addresses.Serviceable, member)), Because(wire.Invalid))
			}
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "address-echo", Needs: []string{inStock, serviceable},
			Says: "open a session with a full address, second line included, and read it back",
		},
		Play: func(a *Agent) {
			address := merge(a.kit.Addresses.Serviceable, JSON{"line_two": "Apt 4B"})
			body := a.To(address)
			if a.dialect.details {
				body = JSON{"fulfillment_details": JSON{
					"name": "Jordan Contact", "phone_number": "15551234567", "email": "jordan@example.com", "address": address}}
			}
			s := a.Open("create", a.Opening(a.One(), body))
			a.Retrieve("retrieve", s.ID)
		},
	},
}
