package acp

import (
	"fmt"
	"time"

	"github.com/assay-project/assay/suites/rule"
)

// Webhooks: what becomes of an event that was not accepted.
var retryRules = []rule.Rule{
	{
		ID: "WH-060", Title: "Retry after 5xx", Level: rule.Should, Since: v20250929,
		Says:   "An event that was answered with a server error is sent again until it is accepted, and no more after that.",
		Cite:   []string{"OAS-WH 500", "OAI-CHK Key points", "PR-28 §5.1", "STDWH Deliverability"},
		Needs:  []string{inStock, serviceable, succeeds, webhooks},
		Given:  []string{"delayed-events"},
		Ruling: repetition,
		Then: func(t *rule.T) {
			all := attempts(t, "failing")
			if !again(t, all, window(t, "retry")) {
				return
			}
			if len(all) < 3 {
				t.Unverified("the event came %d times only within %s, so nothing followed its second refusal", len(all), window(t, "retry"))
			}
			for i, e := range all[:len(all)-1] {
				if e.Accepted() {
					t.Fail(all[i+1], "no further attempt after one was accepted", "one after "+short(gap(e, all[i+1])))
					return
				}
			}
			tellGaps(t, all)
		},
		Fix: "Keep events in a lasting queue and send again what was answered with 5xx.",
	},
	{
		ID: "WH-061", Title: "Retry after 429 honours Retry-After", Level: rule.Should, Since: v20250929,
		Says:  "An event that came too soon for the receiver is sent again, but not before the time has passed that Retry-After names.",
		Cite:  []string{"OAS-WH 429", "STDWH Delivery success and failure"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"delayed-events"}, Also: []string{"order-events"},
		Then: func(t *rule.T) {
			all := attemptsFrom(t, "limited", "429", "order-events")
			first := all[0]
			asked := time.Duration(first.Arrived().RetryAfterS) * t.Setup().Second()
			if !again(t, all, asked+window(t, "retry")) {
				return
			}
			if waited := rested(first, all[1]); waited < asked-asked/10 { // clocks differ a little
				t.Fail(all[1], "a pause of "+short(asked)+", as Retry-After says", short(waited))
			}
			tellGaps(t, all)
		},
		Fix: "Wait for the longer of your own backoff and Retry-After.",
	},
	{
		ID: "WH-062", Title: "Retry after a hanging receiver", Level: rule.Should, Since: v20250929,
		Says:  "A sender hangs up on a receiver that does not answer within a minute, and sends the event again.",
		Cite:  []string{"STDWH Request timeouts", "PR-28 §5.1"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"delayed-events"}, Also: []string{"broken-receiver"},
		Then: func(t *rule.T) {
			all := attemptsFrom(t, "unanswered", "hang", "broken-receiver")
			if first := all[0].Arrived(); !first.GivenUp || first.Took() > time.Minute {
				t.Fail(first, "to hang up within 1m0s", "still connected after "+short(first.Took()))
			}
			again(t, all, window(t, "retry"))
			tellGaps(t, all)
		},
		Fix: "Give each attempt a time limit, 15 to 30 s is usual, and treat a missing answer like a server error.",
	},
	{
		ID: "WH-063", Title: "Retry after a broken connection", Level: rule.Should, Since: v20250929,
		Says:  "An event whose connection broke before an answer came is sent again.",
		Cite:  []string{"STDWH Delivery success and failure", "PR-28 §5.1"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"broken-receiver"},
		Then: func(t *rule.T) {
			all := attemptsAfter(t, t.Step("complete"))
			again(t, all, window(t, "retry"))
			tellGaps(t, all)
		},
		Fix: "Catch errors of the connection in the sender and put the event back into the queue.",
	},
	{
		ID: "WH-064", Title: "Retry gaps grow", Level: rule.Should, Since: v20250929,
		Says:  "A receiver in trouble is given ever more time: the gaps between attempts grow, and none is shorter than half a second.",
		Cite:  []string{"WRITEUP-004 Idempotency and reliability", "STDWH Deliverability", "PR-28 §5.1"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"delayed-events"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the early draft: gaps of 1, 2, 4 and 8 s, given as an example and for the agent's own calls",
				"the repository: no word about gaps",
			},
			Holds: "Gaps must not be tiny and must grow; a tenth is allowed for jitter.",
		},
		Then: func(t *rule.T) {
			all := refusals(attempts(t, "failing"))
			if len(all) >= 20 {
				t.Fail(all[0], "fewer than 20 attempts in 10 minutes", fmt.Sprintf("%d in %s", len(all), short(gap(all[0], all[len(all)-1]))))
			}
			if len(all) < 4 {
				t.NotApplicable("fewer than three gaps were seen within %s: %d attempts", window(t, "retry"), len(all))
			}
			growing(t, all)
			tellGaps(t, all)
		},
		Fix: "Double the pause after each attempt, with a little jitter.",
	},
}

var repetition = &rule.Ruling{
	Readings: []string{
		"the repository: 500 and 429 are documented answers, and nothing is said about repeating",
		"OpenAI's pages: events keep both sides in step in spite of failures",
		"draft PR #28: the sender should repeat",
	},
	Holds: "Events should be repeated, since their duty would not outlive an outage otherwise.",
}

// Webhooks: how a repeated event can be told from a new one.
var sameEventRules = []rule.Rule{
	{
		ID: "WH-069", Title: "Retries keep Request-Id and body", Level: rule.Should, Since: v20250929,
		Says:  "All attempts to send one event carry the same Request-Id and the same body, and another event has another Request-Id.",
		Cite:  []string{"OAS-WH Request-Id", "PR-28 §5.2", "STDWH Webhook metadata"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"delayed-events"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the repository: Request-Id is for tracing, and nothing tells repetitions apart",
				"draft PR #28: Request-Id tells which deliveries are one event",
			},
			Holds: "One event should keep its Request-Id; without any, the body must tell.",
		},
		Then: func(t *rule.T) {
			all := attempts(t, "failing")
			if len(all) < 2 {
				t.Unverified("the event was not sent again")
			}
			sameEvent(t, all)
			for _, other := range announcing(t, "beside") {
				if name, given := other.Header("Request-Id"); given && name == requestID(all[0]) {
					t.Fail(other, "a Request-Id of its own for each event", "the one of "+all[0].Name())
				}
			}
		},
		Fix: "Store id and body with the event when it happens; sign anew for each attempt, but build nothing anew.",
	},
}

// sameEvent holds attempts to one Request-Id and one body.
func sameEvent(t *rule.T, all []*rule.Event) {
	first := all[0]
	if requestID(first) == "" {
		t.Warn(first, "a Request-Id that tells which event is repeated", "none")
	}
	for _, e := range all[1:] {
		if requestID(e) != requestID(first) {
			t.Fail(e, "the Request-Id of the first attempt, "+rule.Show(requestID(first)), rule.Show(requestID(e)))
			return
		}
		if e.Same(first) {
			continue
		}
		if requestID(first) == "" {
			t.Fail(e, "the body of the first attempt, since no Request-Id tells which event it is", "another body")
			return
		}
		t.Note(e, "the body of the first attempt", "another body under the same Request-Id")
	}
}

func requestID(e *rule.Event) string {
	name, _ := e.Header("Request-Id")
	return name
}
