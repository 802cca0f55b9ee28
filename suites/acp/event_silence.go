package acp

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// Webhooks: what must not be told, or not again.
var silenceRules = []rule.Rule{
	{
		ID: "WH-002", Title: "No event for unfinished sessions", Level: rule.MustNot, Since: v20250929,
		Says:  "A session that was left, canceled or not paid has no order, so no order event speaks of it.",
		Cite:  []string{"RFC-CHK §2.2", "RFC-CHK §4.4", "OAS-WH 2026-04-17 WebhookEvent.type"},
		Needs: []string{inStock, serviceable, declines, webhooks},
		Given: []string{"refused-payments"},
		Hears: everyAnswer,
		Then: func(t *rule.T) {
			for _, session := range t.HeardBySession() {
				last, unpaid := neverSold(session)
				if !unpaid {
					continue
				}
				if events := t.EventsOf(last.Session); len(events) > 0 {
					t.Fail(events[0], "no event about session "+last.Session+", which "+last.Name()+" shows as "+status(last.Body()), "the type "+kind(events[0]))
				}
			}
		},
		Fix: "Send order events only once an order is stored; a cart or a refused payment is none.",
	},
	{
		ID: "WH-004", Title: "Replayed complete announces nothing new", Level: rule.MustNot, Since: v20260417,
		Says:  "Repeating a complete under its key announces the order no second time.",
		Cite:  []string{"RFC-CHK 2026-04-17 §6.3"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"replayed-complete"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"2026-04-17: a replay repeats no side effect",
				"earlier versions: a replay has the first answer, and nothing is said of what happens besides",
			},
			Holds: "It is judged from 2026-04-17 on alone.",
		},
		Then: func(t *rule.T) {
			replay := t.Step("replay")
			_, events := toldOf(t, "replayed-complete")
			first := slices.IndexFunc(events, announces)
			if first < 0 {
				t.Unverified("the order was never announced")
			}
			for _, e := range events[first+1:] {
				if announces(e) && ofOneOrder(e, events[first]) && !e.Arrived().At.Before(replay.Began) {
					t.Fail(e, "no further event about the new order, since "+replay.Name()+" is a repetition", "the type "+kind(e))
					return
				}
			}
		},
		Fix: "Send the event inside the transaction that stores the answer, and not where a stored answer is returned.",
	},
	{
		ID: "WH-017", Title: "Acknowledged event is not sent again", Level: rule.ShouldNot, Since: v20250929,
		Says:  "An event that was answered with 200 is delivered, and is not sent again.",
		Cite:  []string{"OAS-WH order_events 200"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"canceled-order"},
		Then: func(t *rule.T) {
			_, events := toldOf(t, "canceled-order")
			notAgain(t, events[0], events[1:])
		},
		Fix: "Take a delivery for done on 2xx, and let the client wait well beyond three seconds for it.",
	},
	{
		ID: "WH-018", Title: "Success is judged by status only", Level: rule.Should, Since: v20250929,
		Says:  "A 2xx answer is taken as success whatever its body holds.",
		Cite:  []string{"OAS-WH order_events responses", "STDWH delivery success"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"canceled-order"},
		Also:  []string{"broken-receiver"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the published files document 200 with received set to true, and no other success",
				"general practice: any 2xx is a success, and its body does not count",
			},
			Holds: "It is recommended that 200 without a body ends the delivery, and 202 and 204 as well.",
		},
		Then: func(t *rule.T) {
			onceEach(t, tersely(t))
			if complete := t.In("broken-receiver").Try("complete"); complete != nil {
				onceEach(t, t.EventsOf(complete.Session))
			}
		},
		Fix: "Decide by the status alone: any 2xx is delivered.",
	},
}

// everyAnswer hears all that was said about sessions, whatever came back.
var everyAnswer = &rule.Filter{
	Operations:   []wire.Operation{create, update, retrieve, complete, cancel},
	Intents:      []wire.Intent{wire.Normal, wire.Invalid, wire.Hostile, wire.OtherVersion, wire.Faulted},
	Answered:     func(int) bool { return true },
	EveryAttempt: true,
}

// neverSold reports whether a session never became an order, as far as it was
// watched, and the answer that says so: the last one, which must come after the
// last attempt to pay.
func neverSold(session []*rule.Seen) (last *rule.Seen, ok bool) {
	for _, s := range session {
		body := s.Body()
		switch {
		case s.OK() && body.Get("status").Present():
			if status(body) == "completed" || pending(body) || body.Get("order").Present() {
				return nil, false
			}
			last = s
		case s.Operation == complete:
			last = nil
		}
	}
	return last, last != nil
}

// notAgain holds an event that was or would have been accepted to coming once.
func notAgain(t *rule.T, e *rule.Event, later []*rule.Event) {
	if !e.Accepted() && !e.GivenUp {
		t.Unverified("%s was answered %d, not as it was meant to be", e.Name(), e.Answered)
	}
	for _, again := range later {
		if repeats(again, e) {
			t.Fail(again, "no further attempt, since "+e.Name()+" was answered "+e.Script, "the same event again")
			return
		}
	}
}

// tersely are the events about an order from the one on that was acknowledged
// without a word.
func tersely(t *rule.T) []*rule.Event {
	scene := t.In("canceled-order")
	sold := scene.Try("terse-complete")
	if sold == nil {
		sold = scene.Step("complete")
	}
	events := t.EventsOf(sold.Session)
	first := slices.IndexFunc(events, func(e *rule.Event) bool { return e.Arrived().Script == "200, empty" })
	if first < 0 {
		t.Unverified("no event came that could be acknowledged without a body")
	}
	return events[first:]
}

// onceEach holds events that were accepted without a body to coming once.
func onceEach(t *rule.T, events []*rule.Event) {
	for i, e := range events {
		if e.Accepted() && strings.HasSuffix(e.Script, ", empty") {
			notAgain(t, e, events[i+1:])
		}
	}
}
