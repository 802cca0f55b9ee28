package acp

import (
	"slices"
	"strings"
	"time"

	"github.com/assay-project/assay/suites/rule"
)

// Needs words of order events, and of the hooks that make orders change.
const (
	webhooks      = "webhooks"
	rotateSecret  = "webhooks.rotate_secret"
	advanceOrder  = "control.advance_order"
	cancelOrder   = "control.cancel_order"
	partialRefund = "control.partial_refund"
)

// announcements is the sentence of the checkout chapter about order events; what
// they hold and how they are signed has a chapter of its own.
var announcementRules = []rule.Rule{
	{
		ID: "CHK-125", Title: "Completion emits an order event", Level: rule.Must, Since: v20250929,
		Says:  "A completed order is announced to the webhook receiver under its session, and later changes follow as updates.",
		Cite:  []string{"RFC-CHK@2025-09-29 §2.3", "OAI-PROD order updates", "OAI-SPEC Webhooks"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"order-events"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the repository: order_create and order_update, signed in Merchant-Signature",
				"OpenAI's table: order_created and order_updated, signed in a header named after the merchant",
				"OpenAI's overview and the early dialect: order.created and its kin, signed in X-Signature",
			},
			Holds: "Every spelling is understood here; which one is right is judged in the chapter on webhooks.",
		},
		Checklist: []string{"order_webhooks"},
		Then: func(t *rule.T) {
			s := t.Step("complete")
			session(t, s)
			events := t.EventsOf(s.Session)
			if !slices.ContainsFunc(events, announces) {
				t.Fail(s, "an event that announces the order within "+window(t, "delivery").String(), "none about session "+s.Session)
				return
			}
			changed := func(e *rule.Event) bool { return !repeats(e, events[0]) }
			shown := settled(t, "order-events", "complete").Body().Get("order", "id").Exists() // or nobody could have it shipped
			if t.Setup().Needs[advanceOrder] && shown && !slices.ContainsFunc(events, changed) {
				t.Fail(s, "an event that tells of the change of the order", "none but of its creation")
			}
		},
		Fix: "Publish order events from the code that makes the order, after its transaction is committed.",
	},
}

// announces reports whether an event tells of a new order, in any dialect.
func announces(e *rule.Event) bool {
	kind := strings.ToLower(e.Body().Get("type").String())
	return strings.HasPrefix(underscored.Replace(kind), "order_create")
}

// window is how long the run waited for events of a kind.
func window(t *rule.T, kind string) time.Duration {
	ms, _ := t.Known("webhooks.windows").Get(kind).Int()
	return time.Duration(ms) * time.Millisecond
}

// fromMerchant are the events of the run that the merchant sent: they speak of a session
// of the run, or at least know the secret. Anybody may post to a public receiver.
func fromMerchant(t *rule.T) (events []*rule.Event) {
	for _, e := range t.Events() {
		if s := e.Signature; !e.Foreign || s != nil && s.Valid {
			events = append(events, e)
		}
	}
	return events
}

// repeats reports whether an event is another attempt of an earlier one.
func repeats(e, earlier *rule.Event) bool {
	if !e.Same(earlier) {
		return false
	}
	a, named := e.Header("Request-Id")
	b, alsoNamed := earlier.Header("Request-Id")
	return !named || !alsoNamed || a == b
}

// toldOf are the events about the order of a scenario and the answer that
// completed it. Where none came the rule ends unverified, since another one says so.
func toldOf(t *rule.T, scenario string) (*rule.Seen, []*rule.Event) {
	s := settled(t, scenario, "complete")
	events := t.EventsOf(s.Session)
	if len(events) == 0 {
		t.Unverified("no event about the order of %s came at all", scenario)
	}
	return s, events
}
