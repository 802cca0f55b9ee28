package acp

import (
	"fmt"
	"strings"
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
		Given: []string{"delayed-events"},
		Then: func(t *rule.T) {
			all := attempts(t, "limited")
			first := all[0]
			asked := time.Duration(first.Arrived().RetryAfterS) * time.Second
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
		Given: []string{"delayed-events"},
		Then: func(t *rule.T) {
			all := attempts(t, "unanswered")
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
		Given: []string{"delayed-events"},
		Then: func(t *rule.T) {
			all := attempts(t, "broken")
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

// Webhooks: what must not be sent again.
var refusedEventRules = []rule.Rule{
	{
		ID: "WH-066", Title: "No retry storm on 401", Level: rule.ShouldNot, Since: v20250929,
		Says:  "An event whose signature was refused is not sent again and again at once.",
		Cite:  []string{"OAS-WH 401", "PR-28 §4.2"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"refused-events"},
		Ruling: &rule.Ruling{
			Readings: []string{"draft PR #28: 400 and 401 are final", "Standard Webhooks: all but 2xx is repeated, ever more slowly"},
			Holds:    "To stop and to go on slowly are both right; only a storm is not.",
		},
		Then: func(t *rule.T) { calm(t, "unauthorized", 3) },
		Fix:  "Stop after 401 or come back much later, and tell an operator to check secret and clock.",
	},
	{
		ID: "WH-067", Title: "No retry storm on 400", Level: rule.ShouldNot, Since: v20250929,
		Says:  "An event that was refused as malformed, unprocessable or gone is not sent again in quick succession.",
		Cite:  []string{"OAS-WH 400", "PR-28 §4.2"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"refused-events"},
		Then: func(t *rule.T) {
			calm(t, "malformed", 3)
			calm(t, "unprocessable", 3)
			calm(t, "gone", 2)
		},
		Fix: "Take 4xx other than 408, 425 and 429 for final and show such events to an operator.",
	},
	{
		ID: "WH-068", Title: "Signed events do not follow redirects", Level: rule.ShouldNot, Since: v20250929,
		Says:  "The data of an order and its signature are not sent on to where a redirect leads.",
		Cite:  []string{"STDWH Delivery success and failure", "RFC-CHK §7"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"refused-events"},
		Then: func(t *rule.T) {
			for _, name := range []string{"found", "redirected"} {
				first := attempts(t, name)[0]
				for _, e := range t.EventsOf(first.Session) {
					if strings.HasSuffix(e.Arrived().Request.URL, "?moved") && len(e.Raw()) > 0 {
						t.Fail(e, "no event where the redirect of "+first.Name()+" leads", "the event with its body")
					}
				}
			}
		},
		Fix: "Switch off that your HTTP client follows redirects, and count a redirect as a failed attempt.",
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

// announcing are the deliveries that announce an order which the agent paid for.
func announcing(t *rule.T, name string) []*rule.Event {
	var all []*rule.Event
	for _, e := range t.EventsOf(t.Step(name + "-complete").Session) {
		if announces(e) {
			all = append(all, e)
		}
	}
	return all
}

// attempts is announcing for an order whose event must have come once.
func attempts(t *rule.T, name string) []*rule.Event {
	all := announcing(t, name)
	if len(all) == 0 {
		t.Unverified("no event announced the order, so none could be refused")
	}
	if all[0].Accepted() {
		t.Unverified("another event took the answer that was meant for the announcement of the order")
	}
	return all
}

// again holds a sender to a second attempt.
func again(t *rule.T, all []*rule.Event, within time.Duration) bool {
	if len(all) == 1 {
		t.Fail(all[0], "another attempt within "+short(within), "none")
	}
	return len(all) > 1
}

// refusals are attempts up to the first that was accepted.
func refusals(all []*rule.Event) []*rule.Event {
	for i, e := range all {
		if e.Accepted() {
			return all[:i+1]
		}
	}
	return all
}

// gap lies between the arrivals of two attempts, rest between the end of one and
// the arrival of the other.
func gap(e, next *rule.Event) time.Duration { return next.Arrived().At.Sub(e.Arrived().At) }

func rested(e, next *rule.Event) time.Duration { return gap(e, next) - e.Took() }

// brisk is the shortest gap between attempts: half a second. A run that waits
// less than the usual three minutes is made against a merchant that hurries.
func brisk(t *rule.T) time.Duration { return window(t, "retry") / 360 }

// growing holds attempts to gaps that are not tiny and grow.
func growing(t *rule.T, all []*rule.Event) {
	var last time.Duration
	grew := false
	for i := range all[1:] {
		g := gap(all[i], all[i+1])
		switch {
		case g < brisk(t):
			t.Fail(all[i+1], "a gap of at least "+short(brisk(t)), short(g))
			return
		case g < last-last/10:
			t.Fail(all[i+1], "a gap no shorter than the one before, "+short(last), short(g))
			return
		}
		grew = grew || i > 0 && g > last
		last = g
	}
	if !grew {
		t.Fail(all[len(all)-1], "gaps that grow", "all of "+short(last))
	}
}

// calm holds a sender to a few attempts a minute after a refusal.
func calm(t *rule.T, name string, most int) {
	all := attempts(t, name)
	n := 1
	for i := range all[1:] {
		if g := gap(all[i], all[i+1]); g < 2*brisk(t) {
			t.Fail(all[i+1], "no attempt so soon after "+all[i].Script, "one after "+short(g))
			return
		}
		if gap(all[0], all[i+1]) < time.Minute {
			n++
		}
	}
	if n > most {
		t.Fail(all[0], fmt.Sprintf("at most %d attempts within a minute after %s", most, all[0].Script), fmt.Sprint(n))
	}
	tellGaps(t, all)
}

// sameEvent holds attempts to one Request-Id and one body.
func sameEvent(t *rule.T, all []*rule.Event) {
	first := all[0]
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

// tellGaps notes how long a sender waited each time, and how much longer than
// the time before.
func tellGaps(t *rule.T, all []*rule.Event) {
	var gaps []string
	var last time.Duration
	for i := range all[1:] {
		g := rested(all[i], all[i+1])
		text := short(g)
		if last > 0 {
			text += fmt.Sprintf(" (x%.1f)", float64(g)/float64(last))
		}
		gaps, last = append(gaps, text), g
	}
	if len(gaps) > 0 {
		t.Note(all[0], "pauses between attempts are the sender's choice", strings.Join(gaps, ", "))
	}
}

// short is a duration without digits that say nothing.
func short(d time.Duration) string {
	if d < time.Second {
		return d.Round(time.Millisecond).String()
	}
	return d.Round(100 * time.Millisecond).String()
}
