package acp

import (
	"net/http"

	"github.com/assay-project/assay/simulator/webhook"
	"github.com/assay-project/assay/simulator/wire"
)

// What a receiver of order events can be like. Each order has a buyer of its own,
// so that a merchant with a queue for each buyer does not hold up others.
var receiverScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "canceled-order", Needs: []string{inStock, serviceable, succeeds},
			Says: "pay and acknowledge the event about the order after a while; change the secret of order events, have the order canceled (or, where nobody can, changed, or pay for another one), " +
				"and acknowledge that event without a body; try to have the order shipped all the same, read; listen whether an event comes again, and change the secret back",
		},
		Slow: true,
		Play: func(a *Agent) { // all events are accepted, so that it is certain what came first
			s := a.payableFor("", "late")
			a.ArmNext(s, webhook.Script{{Wait: a.beats(2)}})
			o := a.order("complete", s, a.Pay("complete", succeeds, s, a.as("late")))
			if a.kit.Ear != nil {
				a.HearMore(s, 1)
				defer a.rotated()()
			}
			a.callOff(o)
			a.Quiet()
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "broken-receiver", Needs: []string{inStock, serviceable, succeeds, webhooks},
			Says: "pay while the receiver keeps the merchant waiting and then breaks the connection, read the session, take the event at the next try; " +
				"have a part of the order refunded and leave that event without an answer once, then have the order canceled",
		},
		Slow: true,
		Play: func(a *Agent) {
			s := a.payableFor("", "broken")
			a.ArmNext(s, webhook.Script{{Wait: a.beats(10), Close: true}, {Status: http.StatusNoContent, Empty: true}})
			sold := a.boughtAnyway("", s, a.as("broken"))
			a.HearAccepted(s, max(a.kit.Ear.Delivery, a.kit.Ear.Retry), 1)
			if sold.OrderID == "" {
				return
			}
			told := 1
			if !a.Lacks("refunded", partialRefund) {
				told++
				a.ArmNext(s, webhook.Script{unanswered[0], {Status: http.StatusAccepted, Empty: true}})
				a.Hook("refunded", partialRefund, map[string]string{"order.id": sold.OrderID, "amount": "100"})
				a.HearAccepted(s, a.kit.Ear.Delivery+a.kit.Ear.Retry+longestPatience, told)
			}
			if !a.Lacks("canceled", cancelOrder) {
				a.Hook("canceled", cancelOrder, map[string]string{"order.id": sold.OrderID})
				a.HearMore(s, told+1)
			}
		},
	},
}

// rotated changes the secret of order events, where that can be, and returns what
// changes it back.
func (a *Agent) rotated() (restore func()) {
	if a.Lacks("rotated", rotateSecret) {
		return func() {}
	}
	former := a.Rotate("rotated", "Rotated-"+a.fresh())
	a.Wait(a.beats(5))
	return func() { a.Rotate("restored", former) }
}

// callOff has an order canceled, takes the event about that without a word, and tries
// to have the order shipped. Where nobody can cancel it, it takes whatever comes next.
func (a *Agent) callOff(o *Order) {
	terse := webhook.Answer{Empty: true}
	arm := func(s *Session) { a.ArmNext(s, webhook.Script{terse}) }
	if a.Lacks("retrieve", cancelOrder) {
		if a.kit.Ear != nil {
			sold := *o.session
			sold.OrderID = o.id
			n := news{agent: a, order: &sold, left: a.happenings()}
			s, _ := n.next("terse", arm)
			a.hearAnswered(s, terse)
		}
		return
	}
	arm(o.session)
	o.Have("canceled", cancelOrder, nil)
	if !a.Lacks("shipped", advanceOrder) {
		o.Try(advanceOrder, JSON{"status": "shipped"})
	}
	o.Look("retrieve")
}

// boughtAnyway pays, and goes by what the session says afterwards, whatever the
// answer was.
func (a *Agent) boughtAnyway(prefix string, s *Session, changes ...Change) *Session {
	a.Rest(prefix+"complete", a.Pay(prefix+"complete", succeeds, s, changes...))
	return a.Settled(prefix+"retrieve", a.Retrieve(prefix+"retrieve", s.ID))
}

// as pays as the buyer of that name.
func (a *Agent) as(name string) Change { return Adding(a.Buyer(name + "@example.com")) }

// payableFor is Payable for a buyer of that name.
func (a *Agent) payableFor(prefix, name string) *Session {
	return a.Ready(prefix, a.Open(prefix+"create", a.Opening(a.One(), a.Home(), a.Buyer(name+"@example.com"))))
}
