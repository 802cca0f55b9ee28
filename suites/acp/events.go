package acp

import (
	"slices"
	"strings"
	"time"

	"github.com/assay-project/assay/suites/rule"
)

// The needs word of order events, and of the hook that moves an order on.
const (
	webhooks     = "webhooks"
	advanceOrder = "control.advance_order"
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
			updated := func(e *rule.Event) bool { return !announces(e) }
			shown := settled(t, "order-events", "complete").Body().Get("order", "id").Exists() // or nobody could have it shipped
			if t.Setup().Needs[advanceOrder] && shown && !slices.ContainsFunc(events, updated) {
				t.Fail(s, "an event that tells of the change of the order", "none but of its creation")
			}
		},
		Fix: "Publish order events from the code that makes the order, after its transaction is committed.",
	},
}

// announces reports whether an event tells of a new order, in any dialect.
func announces(e *rule.Event) bool {
	kind := strings.ToLower(e.Body().Get("type").String())
	return strings.HasPrefix(strings.NewReplacer(".", "_", "-", "_").Replace(kind), "order_create")
}

// window is how long the run waited for events of a kind.
func window(t *rule.T, kind string) time.Duration {
	ms, _ := t.Known("webhooks.windows").Get(kind).Int()
	return time.Duration(ms) * time.Millisecond
}

// Webhooks: when and where order events are sent.
var emissionRules = []rule.Rule{
	{
		ID: "WH-001", Title: "order_create follows a completed checkout", Level: rule.Must, Since: v20250929,
		Says:  "Once a checkout is completed its order is announced to the receiver under the id of the session.",
		Cite:  []string{"RFC-CHK §2.3", "RFC-CHK §10", "OAS-WH WebhookEvent.type", "OAI-PROD order updates"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"order-events"},
		Then: func(t *rule.T) {
			s := t.Step("complete")
			if status(session(t, settled(t, "order-events", "complete"))) != "completed" {
				t.Unverified("the session was not completed")
			}
			for _, e := range t.EventsOf(s.Session) {
				if !announces(e) {
					continue
				}
				if late := e.Arrived().At.Sub(s.Began.Add(s.Took())); late > window(t, "delivery") {
					t.Note(e, "an event within "+window(t, "delivery").String(), "one after "+late.Round(time.Second).String())
				}
				return
			}
			t.Fail(s, "an event that announces the order", "none about session "+s.Session)
		},
		Fix: "Fire the event from the code that makes the order in complete, not from the storefront's own checkout.",
	},
}
