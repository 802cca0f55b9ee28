package acp

import (
	"strconv"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

// slowness is how long a payment is made to take, patience how long the agent
// waits for the answer to it; rollback is the time a merchant has to open a
// session again after a declined payment.
func (a *Agent) slowness() time.Duration { return max(a.beats(3), 2*meeting) }
func (a *Agent) patience() time.Duration { return max(a.beats(1), meeting) }
func (a *Agent) rollback() time.Duration { return a.beats(10) }

// How a session lives: what holds it up, and what becomes of it with time.
var stateScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "approval", Since: V20260130, Needs: []string{inStock, serviceable, succeeds},
			Says: "buy by a purchase order that must be approved, pay once more meanwhile, approve, and read until it has ended",
		},
		Play: func(a *Agent) {
			s := a.Payable("")
			body := merge(a.payment(s, ""), JSON{"payment_data": JSON{"purchase_order_number": "PO-10447", "approval_required": true}})
			e := a.Complete("complete", s.ID, body)
			if asked, ok := readSession(e); !ok || asked.Status != "pending_approval" {
				a.Skip("complete-other", "the merchant asks for no approval of a purchase order")
				return
			}
			a.Pay("complete-other", succeeds, s, Because(wire.Invalid))
			if a.Lacks("approve", "control.approve") {
				return
			}
			a.Hook("approve", "control.approve", map[string]string{"session.id": s.ID})
			a.Rest("complete", e)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "slow-complete", Needs: []string{inStock, serviceable, succeeds, "control.slow_complete"},
			Says: "let a payment take its time; meanwhile change the cart, pay once more and cancel, then read until it has ended",
		},
		Slow: true,
		Play: func(a *Agent) {
			s := a.Payable("")
			body, other := a.payment(s, a.Token("complete", succeeds, s)), a.payment(s, a.Token("complete-other", succeeds, s))
			a.Alone(Complete, func() {
				a.slow(a.slowness())
				defer a.slow(0)
				a.Complete("complete", s.ID, body, Because(wire.Faulted), Once, Within(a.patience()))
				a.Update("update", s.ID, a.Cart(line{id: a.kit.Items.InStock}, line{id: a.kit.Items.InStock}), Because(wire.Invalid))
				a.Complete("complete-other", s.ID, other, Because(wire.Invalid))
				a.Cancel("cancel", s.ID, nil, Because(wire.Invalid))
			})
			a.Wait(a.slowness())
			a.Rest("retrieve", a.Retrieve("retrieve", s.ID))
		},
	},
}

// slow makes every payment take its time.
func (a *Agent) slow(d time.Duration) {
	a.Hook("slow", "control.slow_complete", map[string]string{"session.id": "", "milliseconds": strconv.FormatInt(d.Milliseconds(), 10)})
}

// elsewhere is the second address where there is one, else the first with
// another recipient.
func (a *Agent) elsewhere() JSON {
	if a.Has("address.second") {
		return a.kit.Addresses.Second
	}
	return merge(a.kit.Addresses.Serviceable, JSON{"name": "Jordan Elsewhere"})
}
