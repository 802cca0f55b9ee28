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
			Name: "late-receiver", Needs: []string{inStock, serviceable, succeeds, webhooks},
			Says: "pay and acknowledge the event about the order after a while; change the secret of order events, have the order change or pay for another one, " +
				"and acknowledge that event without a body; listen whether either comes again, and change the secret back",
		},
		Slow: true,
		Play: func(a *Agent) {
			s := a.payableFor("", "late")
			a.ArmNext(s, webhook.Script{{Wait: a.beats(3)}})
			sold := a.Settled("complete", a.Pay("complete", succeeds, s, a.as("late")))
			a.HearMore(s, 1)
			a.acknowledgeTersely(sold)
			a.Quiet()
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "hanging-receiver", Needs: []string{inStock, serviceable, succeeds, webhooks},
			Says: "pay while the receiver keeps the merchant waiting and then fails, read the session, take the event at the next try, then have a part of the order refunded and leave that event without an answer once",
		},
		Slow: true,
		Play: func(a *Agent) {
			s := a.payableFor("", "hanging")
			a.Arm(s, webhook.Script{{Status: http.StatusInternalServerError, Wait: a.beats(10)}, {Status: http.StatusAccepted, Empty: true}})
			sold := a.boughtAnyway(s, a.as("hanging"))
			a.HearMore(s, 1)
			if sold.OrderID != "" && !a.Lacks("refunded", partialRefund) {
				a.Arm(s, unanswered)
				a.Hook("refunded", partialRefund, map[string]string{"order.id": sold.OrderID, "amount": "100"})
				a.HearAccepted(s, a.kit.Ear.Delivery+a.kit.Ear.Retry+longestPatience, 2)
			}
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "broken-receiver", Needs: []string{inStock, serviceable, succeeds, webhooks},
			Says: "pay while the receiver breaks the connection, read the session, take the event at the next try, then have the order canceled and answer that event with 429 once",
		},
		Slow: true,
		Play: func(a *Agent) {
			s := a.payableFor("", "broken")
			a.Arm(s, webhook.Script{{Close: true}, {Status: http.StatusNoContent, Empty: true}})
			sold := a.boughtAnyway(s, a.as("broken"))
			a.HearAccepted(s, max(a.kit.Ear.Delivery, a.kit.Ear.Retry), 1)
			if sold.OrderID != "" && !a.Lacks("canceled", cancelOrder) {
				limited, pause := a.limited()
				a.Arm(s, limited)
				a.Hook("canceled", cancelOrder, map[string]string{"order.id": sold.OrderID})
				a.HearAccepted(s, a.kit.Ear.Delivery+a.kit.Ear.Retry+pause, 2)
			}
		},
	},
}

// acknowledgeTersely takes what is told next without a word, under a secret of its
// own where that can be changed.
func (a *Agent) acknowledgeTersely(sold *Session) {
	if !a.Lacks("rotated", rotateSecret) {
		former := a.Rotate("rotated", "Rotated-"+a.kit.NewID())
		defer a.Rotate("restored", former)
		a.Wait(a.beats(5))
	}
	terse := webhook.Answer{Empty: true}
	n := news{agent: a, order: sold, left: a.happenings()}
	s, _ := n.next("terse", func(s *Session) { a.ArmNext(s, webhook.Script{terse}) })
	a.hearAnswered(s, terse)
}

// boughtAnyway pays, and goes by what the session says afterwards, whatever the
// answer was.
func (a *Agent) boughtAnyway(s *Session, changes ...Change) *Session {
	a.Rest("complete", a.Pay("complete", succeeds, s, changes...))
	return a.Settled("retrieve", a.Retrieve("retrieve", s.ID))
}

// as pays as the buyer of that name.
func (a *Agent) as(name string) Change { return Adding(a.Buyer(name + "@example.com")) }

// payableFor is Payable for a buyer of that name.
func (a *Agent) payableFor(prefix, name string) *Session {
	return a.Ready(prefix, a.Open(prefix+"create", a.Opening(a.One(), a.Home(), a.Buyer(name+"@example.com"))))
}
