package acp

import "github.com/assay-project/assay/simulator/wire"

// The buyer's way, from an empty session to an order.
var buyerScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "browse", Needs: []string{inStock, serviceable},
			Says: "open a session without an address, give address, buyer and option one by one, read in between, cancel",
		},
		Play: func(a *Agent) {
			s := a.Open("create", a.Opening(a.One()))
			a.Retrieve("retrieve-new", s.ID)
			s = a.Session(a.Update("address", s.ID, a.Home()))
			a.Retrieve("retrieve-address", s.ID)
			s = a.Session(a.Update("buyer", s.ID, a.Buyer("john@example.com")))
			if len(s.Options) > 0 {
				a.Session(a.Update("option", s.ID, a.Choose(s.Options[len(s.Options)-1], s.Items)))
			} else {
				a.Skip("option", "the session offers no fulfillment option")
			}
			a.Retrieve("retrieve", s.ID)
			a.Cancel("cancel", s.ID, nil)
			a.Retrieve("retrieve-canceled", s.ID)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "purchase", Needs: []string{inStock, serviceable, succeeds},
			Says: "open a session with everything, choose an option, pay, then try to change, pay again and cancel what is sold",
		},
		Play: func(a *Agent) {
			s := a.Payable("")
			before := a.Retrieve("retrieve-payable", s.ID)
			s = a.Session(before)
			a.Paid("complete", s)
			a.Retrieve("retrieve-completed", s.ID)
			a.Update("update-items", s.ID, a.Cart(line{id: a.kit.Items.InStock}, line{id: a.kit.Items.InStock}), Because(wire.Invalid))
			a.Update("update-buyer", s.ID, a.Buyer("late@example.com"), Because(wire.Invalid))
			a.Pay("complete-again", succeeds, s, Because(wire.Invalid))
			a.Cancel("cancel", s.ID, nil, Because(wire.Invalid))
			a.Retrieve("retrieve-after", s.ID)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "step-by-step", Needs: []string{inStock, serviceable},
			Says: "open a bare session and supply address, buyer and option until it is payable",
		},
		Play: func(a *Agent) {
			s := a.Open("create", a.Opening(a.One()))
			s = a.Session(a.Update("address", s.ID, a.Home()))
			s = a.Session(a.Update("buyer", s.ID, a.Buyer("john@example.com")))
			if len(s.Options) > 0 {
				s = a.Session(a.Update("option", s.ID, a.Choose(s.Options[0], s.Items)))
			}
			a.Retrieve("last", s.ID)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "with-address", Needs: []string{inStock, serviceable},
			Says: "open a session with address and buyer at once and read it",
		},
		Play: func(a *Agent) {
			s := a.Open("create", a.Opening(a.One(), a.Home(), a.Buyer("john@example.com")))
			a.Retrieve("retrieve", s.ID)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "same-cart-twice", Needs: []string{inStock},
			Says: "open two sessions with equal bodies under different keys",
		},
		Play: func(a *Agent) {
			body := a.Opening(a.One(), a.Buyer("twice@example.com"))
			a.Create("create", body)
			a.Create("create-again", body)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "buyer", Needs: []string{inStock, serviceable},
			Says: "give a buyer at create, another at update, then an address, and read",
		},
		Play: func(a *Agent) {
			s := a.Open("create", a.Opening(a.One(), JSON{"buyer": JSON{
				"first_name": "John", "last_name": "Smith", "email": "john@example.com", "phone_number": "15552003434"}}))
			a.Session(a.Update("buyer", s.ID, JSON{"buyer": JSON{
				"first_name": "John", "last_name": "Smith", "email": "smith@example.com", "phone_number": "15552003434"}}))
			a.Update("address", s.ID, a.Home())
			a.Retrieve("retrieve", s.ID)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "unicode", Needs: []string{inStock},
			Says: "give names and addresses in many scripts, once as UTF-8 and once as escapes",
		},
		Play: func(a *Agent) {
			body := a.Opening(a.One(), a.To(manyScripts), JSON{"buyer": JSON{
				"first_name": "Zoë 李小龍 🧑‍🚀", "last_name": "Ångström-Иванова O'Brien", "email": "zoe@example.com"}})
			a.Create("create", body)
			a.Create("create-escaped", body, Raw(respell(body)))
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "languages", Needs: []string{inStock},
			Says: "open sessions with no, an unknown, a weighted and a malformed Accept-Language",
		},
		Play: func(a *Agent) {
			body := a.Opening(a.One())
			a.Create("create", body)
			a.Create("create-none", body, Drop("Accept-Language"))
			a.Create("create-unknown", body, Set("Accept-Language", "tlh"), Because(wire.Hostile))
			a.Create("create-weighted", body, Set("Accept-Language", "en-US,en;q=0.9,*;q=0.1"))
			a.Create("create-malformed", body, Set("Accept-Language", ";;q=banana"), Because(wire.Hostile))
		},
	},
}

// manyScripts is an address with accents, Greek and letters beyond Latin 1.
var manyScripts = JSON{
	"name": "Zoë Ångström-Иванова 李小龍 🧑‍🚀 O'Brien", "line_one": "Straße 5, ul. Łódzka", "city": "Λάρισα",
	"state": "CA", "country": "US", "postal_code": "94107",
}
