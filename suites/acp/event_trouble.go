package acp

import (
	"time"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Webhooks: trouble of the receiver is no trouble of the checkout.
var troubleRules = []rule.Rule{
	{
		ID: "WH-009", Title: "Slow receiver must not delay complete", Level: rule.Should, Since: v20250929,
		Says:  "A receiver that takes its time does not hold up the answer to complete.",
		Cite:  []string{"WRITEUP-004 Webhooks", "RFC-CHK §4.4"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"broken-receiver"},
		Also:  []string{"order-events"},
		Then: func(t *rule.T) {
			s := t.Step("complete")
			session(t, s)
			_, events := toldOf(t, "broken-receiver")
			held := events[0].Arrived()
			var usual time.Duration
			if healthy := t.In("order-events").Try("complete"); healthy != nil {
				usual = healthy.Took()
			}
			allowed := usual + min(2*time.Second, held.Took()*4/5)
			if s.Took() > allowed && s.Began.Add(s.Took()).After(held.At) {
				t.Fail(s, "an answer within "+allowed.Round(time.Millisecond).String()+", whatever the receiver does with "+held.Name(),
					"one after "+s.Took().Round(time.Millisecond).String())
			}
		},
		Fix: "Put the event into a queue and answer the agent before it is sent.",
	},
	{
		ID: "WH-010", Title: "Receiver outage does not undo the order", Level: rule.Must, Since: v20250929,
		Says:  "Payment and order alone decide about complete: a receiver that is down neither turns it into an error nor takes the order back.",
		Cite:  []string{"RFC-CHK §4.4", "OAS-CHK 2026-04-17 complete 200", "RFC-CHK §2.2"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"broken-receiver", "delayed-events"},
		Then: func(t *rule.T) {
			stands(t, t.In("broken-receiver"), "")
			stands(t, t.In("delayed-events"), "failing-")
		},
		Fix: "Keep the delivery of events out of the transaction that makes the order.",
	},
}

// stands holds a session that was paid while the receiver failed to being sold.
func stands(t *rule.T, scene rule.Scene, prefix string) {
	paid := lastOf(scene, prefix+"complete", "poll")
	switch events := t.EventsOf(paid.Session); {
	case len(events) == 0:
		t.Unverified("no event about the order of %s came at all", paid.Name())
	case events[0].Accepted():
		t.Unverified("the receiver did not fail after %s", paid.Name())
	}
	after := scene.Step(prefix + "retrieve")
	if !t.Expect(paid).To(match.Success()) || !after.OK() {
		return
	}
	if body := session(t, after); !processing(body) {
		t.Expect(body.Get("status")).To(match.Equal("completed"))
	}
}
