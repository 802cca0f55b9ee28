package acp

import (
	"fmt"

	"github.com/assay-project/assay/simulator/wire"
)

// The buyer's way, from an empty session to one that can be paid.
var buyerScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "browse", Needs: []string{inStock, serviceable},
			Says: "open a bare session, give address, options and buyer one by one, take an item out, ask for what does not exist, read in between, cancel",
		},
		Play: browse,
	},
}

// browse is the long way through a session that is never bought.
func browse(a *Agent) {
	cart := a.One()
	if a.Has(second) {
		cart = a.Two()
	}
	s := a.Open("create", a.Opening(cart))
	a.Retrieve("retrieve-new", s.ID)
	a.Wait(s.tick()) // so that a change has a time of its own
	s = a.Session(a.Update("address", s.ID, a.Home()))
	a.tryOptions(s)
	a.Retrieve("retrieve", s.ID)
	a.Update("buyer", s.ID, a.Buyer("john@example.com"))
	a.Update("empty", s.ID, JSON{})
	if !a.Lacks("one-left", second) {
		s.Items = a.Session(a.Update("one-left", s.ID, a.One())).Items
	}
	a.Update("bogus", s.ID, a.Choose(Option{ID: bogusOption, Type: "shipping"}, s.Items), Because(wire.Invalid))
	a.Retrieve("retrieve-bogus", s.ID)
	a.Retrieve("retrieve-again", s.ID)
	a.Update("refused", s.ID, merge(a.Buyer("mallory@example.com"), a.Cart(line{id: "item_" + a.kit.NewID()})), Because(wire.Invalid))
	a.Retrieve("retrieve-refused", s.ID)
	a.Cancel("cancel", s.ID, nil)
}

// bogusOption is an option no merchant offers.
const bogusOption = "opt_does_not_exist"

// tryOptions selects the offered options in turn, the first three of many.
func (a *Agent) tryOptions(s *Session) {
	for i, option := range s.Options[:min(3, len(s.Options))] {
		a.Update(fmt.Sprintf("option-%d", i+1), s.ID, a.Choose(option, s.Items))
	}
	if len(s.Options) == 0 {
		a.Skip("option-1", "the session offers no fulfillment option")
	}
	if len(s.Options) < 2 {
		a.Skip("option-2", "the session offers fewer than two fulfillment options")
	}
}
