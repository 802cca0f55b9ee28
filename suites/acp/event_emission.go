package acp

import (
	"slices"
	"strings"
	"time"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Webhooks: what becomes of an order is told.
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
	{
		ID: "WH-003", Title: "Only one creation event per order", Level: rule.Must, Since: v20250929,
		Says:  "An order is announced as new once; whatever changes afterwards is told as a change.",
		Cite:  []string{"OAS-WH 2026-01-30 WebhookEvent.type", "OAS-WH 2026-04-17 WebhookEvent.type"},
		Needs: []string{inStock, serviceable, succeeds, webhooks, advanceOrder},
		Given: []string{"order-events"},
		Then: func(t *rule.T) {
			for _, events := range bySession(fromMerchant(t)) {
				onlyOneCreation(t, events)
			}
		},
		Fix: "Choose the type by whether the order has been announced already, not by a constant.",
	},
	{
		ID: "WH-005", Title: "Status change emits an update", Level: rule.Must, Since: v20250929,
		Says:  "Each step an announced order takes is reported with an event that shows it.",
		Cite:  []string{"RFC-CHK §2.3", "OAS-WH order_events", "OAI-PROD order updates"},
		Needs: []string{inStock, serviceable, succeeds, webhooks, advanceOrder},
		Given: []string{"order-events"},
		Then:  func(t *rule.T) { showsStatus(t, "order-events", "complete", "shipped") },
		Fix:   "Send events from the place where the status of an order changes, so that steps taken in the back office are told too.",
	},
	{
		ID: "WH-006", Title: "Refund emits an update", Level: rule.Must, Since: v20250929,
		Says:  "Money that goes back to the buyer is told as a change of the order.",
		Cite:  []string{"OAI-PROD FAQ refunds", "OAS-WH 2025-09-29 EventDataOrder.refunds", "OAS-WH 2026-04-17 migration notes", "RFC-CHK §2.3"},
		Needs: []string{inStock, serviceable, succeeds, webhooks, partialRefund},
		Given: []string{"broken-receiver"},
		Then:  refundTold,
		Fix:   "Trigger the sender when a refund is made and when it is settled, not only when the status of an order changes.",
	},
	{
		ID: "WH-007", Title: "Cancelled order emits an update", Level: rule.Must, Since: v20250929,
		Says:  "An order that is called off is reported with the status canceled, spelled with one l.",
		Cite:  []string{"OAS-WH 2025-09-29 EventDataOrder.status", "RFC-ORD §4.1"},
		Needs: []string{inStock, serviceable, succeeds, webhooks, cancelOrder},
		Given: []string{"broken-receiver"},
		Then:  func(t *rule.T) { showsStatus(t, "broken-receiver", "retrieve", "canceled") },
		Fix:   "Send an event when an order is canceled, and map the name of your own state to the word canceled.",
	},
	{
		ID: "WH-008", Title: "Creation event arrives promptly", Level: rule.Should, Since: v20250929,
		Says:  "A new order is announced soon after the answer that completed its session.",
		Cite:  []string{"OAS-WH order_events", "WRITEUP-004 Webhooks", "PR-28 §6.2"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: promptScenarios,
		Ruling: &rule.Ruling{
			Readings: []string{
				"no published document says how soon an event must come",
				"a draft that was never merged asks for 30 to 60 seconds",
			},
			Holds: "It is recommended to come within webhooks.windows.prompt, 60 seconds unless configured otherwise: the most that any source grants.",
		},
		Then: promptly,
		Fix:  "Send events from a worker that is woken by the order, not from a job that runs now and then.",
	},
}

// bySession groups events by the session they speak of, in the order of arrival.
func bySession(events []*rule.Event) [][]*rule.Event {
	var groups [][]*rule.Event
	index := map[string]int{}
	for _, e := range events {
		if e.Session == "" {
			continue
		}
		i, ok := index[e.Session]
		if !ok {
			i = len(groups)
			index[e.Session] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], e)
	}
	return groups
}

// kind is the type of an event.
func kind(e *rule.Event) string { return e.Body().Get("type").String() }

// onlyOneCreation holds what comes after an announcement was accepted to being
// no announcement, unless it shows nothing new.
func onlyOneCreation(t *rule.T, events []*rule.Event) {
	var first *rule.Event
	for _, e := range events {
		switch {
		case !announces(e):
		case first == nil && e.Accepted():
			first = e
		case first != nil && ofOneOrder(e, first) && !rule.SameJSON(e.Body().Get("data").Value(), first.Body().Get("data").Value()):
			t.Fail(e.Body().Get("type"), "the type for changes, since "+first.Name()+" announced the order", kind(e))
			return
		}
	}
}

// ofOneOrder reports whether two events speak of one order: a session that was
// paid twice has two.
func ofOneOrder(a, b *rule.Event) bool {
	for _, member := range []string{"id", "permalink_url"} {
		if a.Body().Get("data", member).String() != b.Body().Get("data", member).String() {
			return false
		}
	}
	return true
}

// changeable ends a rule about a change of an order where the answer that shows
// the order does not name it: nobody could ask for the change.
func changeable(t *rule.T, s *rule.Seen) {
	if !session(t, s).Get("order", "id").Present() {
		t.Unverified("%s shows no order that could be changed", s.Name())
	}
}

// showsStatus holds the events about an order to showing that it took a status,
// after a step named it. The early dialect says so by the type.
func showsStatus(t *rule.T, scenario, step, status string) {
	changeable(t, settled(t, scenario, step))
	s, events := toldOf(t, scenario)
	var last rule.Node
	for _, e := range events {
		last = e.Body().Get("data", "status")
		if last.String() == status || t.Version() == wire.Draft && kind(e) == dotted[status] {
			return
		}
	}
	t.Fail(s, "an event with the status "+status+" within "+window(t, "delivery").String(), "the last event shows the status "+rule.Show(last.Value()))
}

// refundTold looks for the event that came when a part of the order was refunded, and
// was left without an answer: it tells of the refund by refunds in older versions,
// later by adjustments where the merchant sends any.
func refundTold(t *rule.T) {
	changeable(t, t.Step("retrieve"))
	s, events := toldOf(t, "broken-receiver")
	i := slices.IndexFunc(events, func(e *rule.Event) bool {
		return e.Arrived().Script == "hang" && !repeats(e, events[0]) && orderStatus(e) != "canceled" && kind(e) != dotted["canceled"]
	})
	if i < 0 {
		t.Fail(s, "an event about the refund within "+window(t, "delivery").String(), "none after that of the creation")
		return
	}
	data := events[i].Body().Get("data")
	switch adjustments := data.Get("adjustments"); {
	case t.Version() == wire.Draft: // it has no word for what an event holds
	case !t.From(v20260417):
		t.Expect(data.Get("refunds")).To(match.Filled())
	case adjustments.Exists() && !slices.ContainsFunc(adjustments.Each(), isRefund):
		t.Fail(adjustments, "an adjustment of the type refund", rule.Show(adjustments.Value()))
	case adjustments.Exists() && !adjustments.Where("type", "refund").Exists():
		t.Note(adjustments, "an adjustment of the type refund", "another that gives money back")
	}
}

// isRefund reports whether an adjustment gives money back.
func isRefund(adjustment rule.Node) bool {
	kind := adjustment.Get("type").String()
	return strings.Contains(kind, "refund") || kind == "return" || kind == "credit" || kind == "store_credit" || kind == "price_adjustment"
}

// promptScenarios have orders whose first event the receiver takes at once.
var promptScenarios = []string{"order-events", "canceled-order", "replayed-complete"}

// promptly compares when an order was announced with when its session was completed.
func promptly(t *rule.T) {
	for _, scenario := range promptScenarios {
		s := t.In(scenario).Step("complete")
		if status(session(t, s)) != "completed" {
			continue
		}
		events := t.EventsOf(s.Session)
		i := slices.IndexFunc(events, announces)
		if i < 0 {
			continue
		}
		if late := events[i].Arrived().At.Sub(s.Began.Add(s.Took())); late > window(t, "prompt") {
			t.Fail(events[i], "the announcement within "+window(t, "prompt").String()+" of "+s.Name(), "after "+late.Round(time.Second).String())
		}
	}
}
