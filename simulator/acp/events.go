package acp

import (
	"context"
	"time"

	"github.com/assay-project/assay/simulator/webhook"
	"github.com/assay-project/assay/simulator/wire"
)

// Ear is how the agent hears of orders: its receiver, and how long it waits.
type Ear struct {
	Receiver *webhook.Receiver
	Delivery time.Duration // an event must have come
	Retry    time.Duration // a refused event must have come again
	Quiet    time.Duration // nothing came that must not come
	// Point leads the merchant's events to the receiver; nil where somebody did.
	Point func(ctx context.Context) error
	// URL is where the merchant reaches the receiver.
	URL string
	// Authority signed the receiver's certificate, nil where it is none of ours.
	Authority *webhook.Authority
}

// Leading is what the hook that leads events to a URL is told.
func (e *Ear) Leading(url string) map[string]string {
	told := map[string]string{"url": url, "ca": ""}
	if e.Authority != nil {
		told["ca"] = string(e.Authority.PEM())
	}
	return told
}

// Arm scripts how the events about a session are answered. It comes before the
// complete, since an event may come before its answer.
func (a *Agent) Arm(s *Session, script webhook.Script) {
	if a.kit.Ear != nil {
		a.kit.Ear.Receiver.Arm(s.ID, script)
	}
}

// ArmNext scripts how the next new event about a session is answered, however often
// it comes.
func (a *Agent) ArmNext(s *Session, script webhook.Script) {
	if a.kit.Ear != nil {
		a.kit.Ear.Receiver.ArmNext(s.ID, script)
	}
}

// Hear waits until enough events about a session have come, at most as long as
// the window, and gives its place to others meanwhile.
func (a *Agent) Hear(s *Session, window time.Duration, enough func([]*wire.Delivery) bool) bool {
	heard := false
	a.rec.PauseFor("an order event", func() { heard = a.kit.Ear.Receiver.Await(a.ctx, s.ID, window, enough) })
	return heard
}

// HearMore waits until n events about a session have been accepted.
func (a *Agent) HearMore(s *Session, n int) bool { return a.HearAccepted(s, a.kit.Ear.Delivery, n) }

// HearAccepted is HearMore with a window of its own.
func (a *Agent) HearAccepted(s *Session, window time.Duration, n int) bool {
	return a.Hear(s, window, func(events []*wire.Delivery) bool {
		accepted := 0
		for _, d := range events {
			if d.Answered/100 == 2 {
				accepted++
			}
		}
		return accepted >= n
	})
}

// Quiet listens for events that must not come, where the agent can hear any.
func (a *Agent) Quiet() {
	if a.kit.Ear != nil {
		a.rec.PauseFor("order events that must not come", func() { _ = a.kit.Transport.Clock.Sleep(a.ctx, a.kit.Ear.Quiet) })
	}
}

// Rotate gives the merchant another secret for its events, and returns the one
// that held. The receiver knows the new one first, since an event may come
// before the hook returns.
func (a *Agent) Rotate(step, secret string) (former string) {
	if _, err := a.kit.Transport.Vault.Add("webhook-secret", secret); err != nil {
		a.Stop(step, "the new secret cannot be kept out of the record: %v", err)
	}
	former = a.kit.Ear.Receiver.Rotate(secret)
	a.Hook(step, rotateSecret, map[string]string{"secret": secret})
	return former
}

// Words of what the agent needs to hear of orders and to make them change.
const (
	webhooks      = "webhooks"
	rotateSecret  = "webhooks.rotate_secret"
	advanceOrder  = "control.advance_order"
	cancelOrder   = "control.cancel_order"
	partialRefund = "control.partial_refund"
)

// What the merchant tells about orders by itself.
var eventScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "order-events", Needs: []string{inStock, serviceable, succeeds, webhooks},
			Says: "pay, wait for the event about the order, have it shipped, answer that event with 429, have the order delivered meanwhile, accept all that comes",
		},
		Slow: true,
		Play: func(a *Agent) {
			s := a.payableFor("", "curious")
			sold := a.Settled("complete", a.Pay("complete", succeeds, s, a.as("curious")))
			a.HearMore(s, 1)
			if sold.OrderID != "" && !a.Lacks("shipped", advanceOrder) {
				a.overtake(sold)
			}
		},
	},
}
