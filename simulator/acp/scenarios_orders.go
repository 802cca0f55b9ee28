package acp

import (
	"strconv"

	"github.com/assay-project/assay/simulator/wire"
)

// Amounts in minor units that go back to the buyer, small enough for any order.
const (
	firstRefund  = 100
	secondRefund = 50
	failedRefund = 70
	storeCredit  = 75
)

// What becomes of orders that the shop ships, takes back, cancels or holds.
var orderScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "whole-order", Needs: []string{inStock, second, serviceable, succeeds, advanceOrder},
			Says: "order two items in other quantities than at first, with a note, have part of them shipped and delivered, then the rest, read; return a unit, refund two parts with a refund between them that fails, give store credit, dispute, refund the rest and once more, read again",
		},
		Slow: true,
		Play: followOrder,
	},
	{
		Scenario: wire.Scenario{
			Name: "held-order", Profiles: []string{"spec", openAI}, Needs: []string{inStock, serviceable, succeeds, "control.manual_review"},
			Says: "have an order held for review and approved, then, on second thoughts, held once more and rejected",
		},
		Slow: true,
		Play: func(a *Agent) {
			o := a.Sold("complete", a.Payable(""))
			for _, decision := range []string{"confirmed", "canceled"} {
				o.Have("held", "control.manual_review", JSON{"status": "manual_review"})
				o.Have(decision, "control.manual_review", JSON{"status": decision})
			}
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "download", Needs: []string{inStock, "item.digital"},
			Says: "open a session for goods that are not shipped, without an address; order them, with a token that the payment provider issues where there is one and by a usual card where that does not sell them, and wait for their delivery",
		},
		Slow: true,
		Play: download,
	},
}

// download orders what is not shipped, and gives an address only where nothing is
// sold without one.
func download(a *Agent) {
	s := a.selectIfAsked(a.Open("create", a.Opening(a.Cart(line{id: a.kit.Items.Digital}), a.Buyer("john@example.com"))))
	if !a.dialect.consents || a.Lacks("complete", "order.rich") || a.Lacks("complete", succeeds) {
		return
	}
	if !s.Payable() && !a.Lacks("address", serviceable) {
		s = a.Session(a.Update("address", s.ID, a.Home()))
	}
	o := a.soldByToken(a.Ready("shipped-", s))
	if a.kit.Ear == nil {
		o.Look("retrieve")
		return
	}
	a.HearMore(o.session, 2)
}

// downloads reports whether the scenario download orders something.
func (a *Agent) downloads() bool {
	return a.dialect.consents && a.Has("item.digital") && a.Has("order.rich") && a.Has(succeeds)
}

// soldByToken pays with a token that the payment provider issues, where there is one,
// and by a usual card where the provider issues none or the merchant refuses it.
func (a *Agent) soldByToken(s *Session) *Order {
	if !a.Has(delegates) {
		return a.Sold("complete", s)
	}
	paid := a.payIfDelegated(s)
	if paid == nil {
		return a.Sold("by-card", s)
	}
	if after, ok := a.read(paid); !ok || after.Payable() {
		return a.Sold("by-card", s)
	}
	return a.order("complete", s, paid)
}

// payIfDelegated is payDelegated where the provider issues a token, and nil where it
// does not: what the agent's provider fails at is nothing of the merchant's.
func (a *Agent) payIfDelegated(s *Session) (paid *wire.Exchange) {
	defer func() {
		switch end := recover().(type) {
		case nil:
		case stop:
			if end.Step != "delegate" || end.Unasked || end.Cut {
				panic(end)
			}
			a.rec.Skip(wire.Skip{Step: "complete", Reason: end.Cause})
		default:
			panic(end)
		}
	}()
	return a.payDelegated(s)
}

// payDelegated pays with a token that the payment provider issues for the session,
// and returns what the session came to.
func (a *Agent) payDelegated(s *Session) *wire.Exchange {
	token := a.Delegate("delegate", s)
	return a.Rest("complete", a.Complete("complete", s.ID, a.payment(s, token)))
}

// followOrder takes an order all the way, there and back.
func followOrder(a *Agent) {
	s := a.Ready("", a.Open("create", a.Opening(a.Two(), a.Home(), a.Buyer("john@example.com"))))
	units := 1
	if a.counts() {
		units = 3
		s = a.Ready("more-", a.Session(a.Update("more", s.ID, a.Several(units))))
	}
	o := a.soldWithNote(s)
	if !a.dialect.consents { // orders show no parcels
		o.Have("shipped", advanceOrder, JSON{"status": "shipped"})
		o.Have("delivered", advanceOrder, JSON{"status": "fulfilled"})
		o.Look("retrieve")
		return
	}
	o.ship(units)
	o.Look("retrieve")
	o.bringBack()
	o.Look("retrieve-returned")
}

// ship has the goods go their way, of several units a part first.
func (o *Order) ship(units int) {
	a := o.agent
	if !a.Lacks("part", "control.partial_ship") {
		o.Have("part", "control.partial_ship", JSON{"item": a.kit.Items.InStock, "quantity": strconv.Itoa(min(units, 2))})
		o.Have("part-delivered", advanceOrder, JSON{"status": "delivered"})
	}
	for _, stage := range []string{"shipped", "in_transit", "out_for_delivery", "delivered"} {
		a.Wait(a.beats(1)) // so that the stages have times that differ
		o.Have(stage, advanceOrder, JSON{"status": stage})
	}
}

// soldWithNote pays with a note to the shop, and without it where that is refused.
func (a *Agent) soldWithNote(s *Session) *Order {
	if !a.dialect.consents {
		return a.Sold("complete", s)
	}
	noted := a.Pay("noted", succeeds, s, Adding(JSON{"order_notes": "Leave at door <b>7</b>"}))
	if noted.Status()/100 == 4 {
		return a.Sold("complete", s)
	}
	return a.order("noted", s, noted)
}

// bringBack has the money go its way.
func (o *Order) bringBack() {
	a := o.agent
	for _, then := range []struct {
		step, word string
		values     JSON
	}{
		{"returned", "control.return_item", JSON{"item": a.kit.Items.InStock, "quantity": "1"}},
		{"refund-1", "control.partial_refund", JSON{"amount": strconv.Itoa(firstRefund)}},
		{"pending", "control.fail_refund", JSON{"amount": strconv.Itoa(failedRefund), "status": "pending"}},
		{"failed", "control.fail_refund", JSON{"amount": strconv.Itoa(failedRefund), "status": "failed"}},
		{"refund-2", "control.partial_refund", JSON{"amount": strconv.Itoa(secondRefund)}},
		{"credited", "control.store_credit", JSON{"amount": strconv.Itoa(storeCredit)}},
		{"disputed", "control.open_dispute", nil},
		{"refunded", "control.refund", nil},
	} {
		if !a.Lacks(then.step, then.word) {
			o.Have(then.step, then.word, then.values)
		}
	}
	if a.Has("control.refund") {
		o.Try("control.refund", nil)
	}
}

// Order is one that the agent watches.
type Order struct {
	agent   *Agent
	session *Session
	id      string
}

// Sold pays for a session and watches what becomes of the order.
func (a *Agent) Sold(step string, s *Session) *Order {
	return a.order(step, s, a.Pay(step, succeeds, s))
}

func (a *Agent) order(step string, s *Session, paid *wire.Exchange) *Order {
	o := &Order{a, s, a.Settled(step, paid).OrderID}
	a.Wait(a.beats(1)) // so that what follows has a time of its own
	return o
}

// Have calls a hook about the order, and waits until the change is told of; where
// nothing can be told the agent asks.
func (o *Order) Have(step, word string, values JSON) {
	a := o.agent
	heard := 0
	if a.kit.Ear != nil {
		heard = len(a.kit.Ear.Receiver.Of(o.session.ID))
	}
	a.Hook(step, word, o.told(values))
	if a.kit.Ear == nil {
		o.Look(step)
		return
	}
	a.HearMore(o.session, heard+1)
}

// Look reads the order, at a later time than anything was told of it.
func (o *Order) Look(step string) {
	o.agent.Wait(o.agent.beats(1))
	o.agent.Retrieve(step, o.session.ID)
}

// Try asks for what the shop may well refuse, and of which it then tells nothing.
func (o *Order) Try(word string, values JSON) {
	a := o.agent
	_ = a.kit.Control(a.ctx, word, o.told(values))
}

func (o *Order) told(values JSON) map[string]string {
	told := map[string]string{"order.id": o.id}
	for name, value := range values {
		told[name] = value.(string)
	}
	return told
}

// counts reports whether a request can say quantities.
func (a *Agent) counts() bool { return a.dialect.quantities || a.Has(wireQuantity) }

// Several is the cart that holds some units of one item in stock and one of another.
func (a *Agent) Several(units int) JSON {
	return a.Cart(line{a.kit.Items.InStock, units}, line{a.kit.Items.Second, 1})
}
