package acp

import (
	"fmt"

	"github.com/assay-project/assay/simulator/wire"
)

// The buyer's way, from an empty session to one that can be paid, and back.
var buyerScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "browse", Needs: []string{inStock, serviceable},
			Says: "open a bare session, give address, options and buyer one by one, take an item out, ask for what does not exist, read in between, give an impossible e-mail address, put a sold-out item in, mend both; cancel, then try to cancel, change and pay what is canceled",
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
	a.supply(s.ID)
	a.Update("empty", s.ID, JSON{})
	if !a.Lacks("one-left", second) {
		s.Items = a.Session(a.Update("one-left", s.ID, a.One())).Items
	}
	a.askForWhatIsNotThere(s)
	a.takeBack(s.ID)
	a.endByCancel(s)
}

// supply gives the buyer, and at last all that an agent knows where that is not
// enough to pay.
func (a *Agent) supply(id string) {
	buyer := a.Buyer("john@example.com")
	if s, ok := readSession(a.Update("buyer", id, buyer)); ok && !s.Payable() {
		known := merge(buyer["buyer"].(JSON), JSON{"phone_number": "+15552003434"})
		a.Update("supply", id, merge(a.Home(), JSON{"buyer": known}))
	}
}

// askForWhatIsNotThere chooses an option and an item that nobody offers.
func (a *Agent) askForWhatIsNotThere(s *Session) {
	a.Update("bogus", s.ID, a.Choose(Option{ID: bogusOption, Type: "shipping"}, s.Items), Because(wire.Invalid))
	a.Retrieve("retrieve-bogus", s.ID)
	a.Retrieve("retrieve-again", s.ID)
	a.Update("refused", s.ID, merge(a.Buyer("mallory@example.com"), a.Cart(line{id: "item_" + a.fresh()})), Because(wire.Invalid))
	a.Retrieve("retrieve-refused", s.ID)
}

// takeBack takes away what made a session payable, and gives it again.
func (a *Agent) takeBack(id string) {
	buyer := a.Buyer("john@example.com")
	a.Update("bad-email", id, a.Buyer("not-an-email"), Because(wire.Invalid))
	if !a.Lacks("sold-out", "item.out_of_stock") {
		a.Update("sold-out", id, merge(a.Cart(line{id: a.kit.Items.OutOfStock}), buyer))
	}
	a.Update("mended", id, merge(a.One(), buyer))
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
