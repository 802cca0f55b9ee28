package acp

import (
	"slices"
	"strconv"
	"time"

	"github.com/assay-project/assay/simulator/webhook"
	"github.com/assay-project/assay/simulator/wire"
)

// longestPatience is how long the agent waits for a sender to hang up.
const longestPatience = time.Minute

// Events that are not simply accepted. Each order is an order of its own, with a
// buyer of its own, so that no trouble spills over to another.
var deliveryScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "delayed-events", Needs: []string{inStock, serviceable, succeeds, webhooks},
			Says: "pay for orders and take their events badly: with server errors, whereupon the session is read, until another order has been heard of; where no other order is there for it, with 429 and with silence; then accept them",
		},
		Slow: true,
		Play: func(a *Agent) {
			branches := []func(){a.failing}
			if !a.Has(advanceOrder) { // else it is the event about an order on its way
				limited, pause := a.limited()
				branches = append(branches, func() { a.repeated("limited", limited, pause) })
			}
			if !a.Has(partialRefund) { // else it is the event about a refund
				branches = append(branches, func() { a.repeated("unanswered", unanswered, longestPatience) })
			}
			a.Together(branches...)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "refused-events", Needs: []string{inStock, serviceable, succeeds, webhooks},
			Says: "pay for an order, have it change, and refuse each event about it in another way for good: with 401, 400, 410, 422, and with redirects, another one for each attempt; " +
				"pay for another order where no change is left or an event keeps the next one back; listen to what is sent all the same",
		},
		Slow: true,
		Play: refuseEvents,
	},
}

// many is more attempts than anybody should make.
const many = 40

// bought pays for an order whose events are answered as the script says.
func (a *Agent) bought(name, buyer string, script webhook.Script) *Session {
	s := a.payableFor(name+"-", buyer)
	a.Arm(s, script)
	return a.Settled(name+"-complete", a.Pay(name+"-complete", succeeds, s, a.as(buyer)))
}

// limited asks the sender of an event to come back after a pause.
func (a *Agent) limited() (script webhook.Script, pause time.Duration) {
	seconds := a.seconds(a.kit.Ear.Retry / 18)
	return webhook.Script{{Status: 429, RetryAfter: seconds}}, time.Duration(seconds) * a.second()
}

// unanswered leaves the sender of an event waiting until it gives up.
var unanswered = webhook.Script{{Hang: true}}

// repeated accepts the event about an order after one bad answer.
func (a *Agent) repeated(name string, script webhook.Script, patience time.Duration) {
	s := a.bought(name, name, script)
	if a.hearAttempts(s, a.kit.Ear.Delivery+longestPatience, 1) {
		a.HearAccepted(s, a.kit.Ear.Retry+patience, 1)
	}
}

// refuseEvents refuses one event after the other, then waits for what follows. One
// that does not come may wait behind a refused one, so that another order is paid
// for; where not even that is told there is nothing to refuse.
func refuseEvents(a *Agent) {
	defer a.Quiet()
	n := news{agent: a}
	for _, r := range finalRefusals() {
		for {
			s, fresh := n.next(r.name, func(s *Session) { a.ArmNext(s, r.script) })
			if a.hearAnswered(s, r.script[0]) {
				break
			}
			if fresh {
				return
			}
			n.leave()
		}
	}
}

// refusal is a way to refuse an event.
type refusal struct {
	name   string
	script webhook.Script
}

// finalRefusals are those after which nothing need come any more.
func finalRefusals() []refusal {
	always := func(status int) webhook.Script { return webhook.Times(many, webhook.Answer{Status: status}) }
	var elsewhere webhook.Script // the first is the one that a client would follow with the body
	for _, status := range []int{307, 302, 308} {
		elsewhere = append(elsewhere, webhook.Answer{Status: status, Location: "?moved"})
	}
	return []refusal{
		{"unauthorized", always(401)}, {"malformed", always(400)}, {"gone", always(410)}, {"unprocessable", always(422)},
		{"redirected", elsewhere},
	}
}

// failing refuses the events about one order until those about another of the
// same buyer have come, and until it has come several times itself.
func (a *Agent) failing() {
	answers := webhook.Script{{Status: 500}, {Status: 503}}
	s := a.payableFor("failing-", "patient")
	a.Arm(s, slices.Repeat(answers, many/len(answers)))
	s = a.boughtAnyway("failing-", s, a.as("patient"))
	if !a.hearAttempts(s, a.kit.Ear.Delivery, 1) {
		a.Stop("failing-complete", "no event about the order came within %s", a.kit.Ear.Delivery)
	}
	beside := a.bought("beside", "patient", nil)
	told := 1
	if !a.Lacks("beside-advance", advanceOrder) {
		for _, status := range []string{"shipped", "fulfilled"} {
			a.Wait(a.beats(1))
			a.advance("beside-advance", beside, status)
			told++
		}
	}
	a.HearMore(beside, told)
	again := a.hearAttempts(s, a.kit.Ear.Retry, 3)
	a.Arm(s, nil)
	if again {
		a.HearAccepted(s, a.kit.Ear.Retry, 1)
	}
	a.refund("beside-refund", beside, told)
}

// refund has two parts of an order refunded, of which so many events have come.
func (a *Agent) refund(step string, s *Session, told int) {
	if a.Lacks(step, partialRefund) {
		return
	}
	for _, amount := range []int{firstRefund, secondRefund} {
		a.Hook(step, partialRefund, map[string]string{"order.id": s.OrderID, "amount": strconv.Itoa(amount)})
		told++
		a.HearMore(s, told)
	}
}

// overtake has an order, of whose creation an event has come, move on while the
// event about its last step waits to be repeated.
func (a *Agent) overtake(s *Session) {
	limited, pause := a.limited() // so that there is time for the next step
	a.Arm(s, limited)
	a.advance("shipped", s, "shipped")
	a.hearAnswered(s, limited[0])
	a.advance("delivered", s, "fulfilled")
	a.Retrieve("delivered", s.ID)
	a.HearAccepted(s, a.kit.Ear.Delivery+pause, 3)
}

func (a *Agent) advance(step string, s *Session, status string) {
	a.Hook(step, advanceOrder, map[string]string{"order.id": s.OrderID, "status": status})
}

// hearAnswered waits until an event about a session was answered in a way.
func (a *Agent) hearAnswered(s *Session, answer webhook.Answer) bool {
	return a.Hear(s, a.kit.Ear.Delivery, func(events []*wire.Delivery) bool {
		return slices.ContainsFunc(events, func(d *wire.Delivery) bool { return d.Script == answer.Name() })
	})
}

// hearAttempts waits until an event about a session has come n times, however it
// was answered.
func (a *Agent) hearAttempts(s *Session, window time.Duration, n int) bool {
	return a.Hear(s, window, func(events []*wire.Delivery) bool { return len(events) >= n })
}
