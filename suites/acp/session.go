package acp

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// everySession hears each 2xx answer of the five operations in the version of the
// run.
var everySession = &rule.Filter{
	Operations: []wire.Operation{create, update, retrieve, complete, cancel},
	Intents:    sound,
}

// sound are the intents of requests in the version of the run: where they are
// carried out, those that are odd or wrong are answered like any other.
var sound = []wire.Intent{wire.Normal, wire.Invalid, wire.Hostile, wire.Faulted}

// everyday are those of requests that are right, and of retries.
var everyday = []wire.Intent{wire.Normal, wire.Faulted}

// undoubted are the answers heard but those to carts that are doubtful in themselves: of
// what may come of those there are rules of their own.
func undoubted(t *rule.T) []*rule.Seen {
	return slices.DeleteFunc(t.Heard(), func(s *rule.Seen) bool { return strings.HasPrefix(s.Scenario, "doubtful-") })
}

// firsts are the answers heard to requests whose key no other has: a replay has
// the status of what it repeats, of which the rules about keys speak.
func firsts(t *rule.T) []*rule.Seen {
	heard, sent := t.Heard(), map[string]int{}
	for _, s := range heard {
		sent[s.SentHeader("Idempotency-Key")]++
	}
	return slices.DeleteFunc(heard, func(s *rule.Seen) bool {
		key := s.SentHeader("Idempotency-Key")
		return key != "" && sent[key] > 1 || s.Repeats != "" || s.Attempt > 1
	})
}

// everySale hears each 2xx answer of the five operations to a request that is right.
var everySale = &rule.Filter{
	Operations: []wire.Operation{create, update, retrieve, complete, cancel},
	Intents:    everyday,
}

// everyError hears each 4xx and 5xx answer, whatever provoked it.
var everyError = &rule.Filter{
	Intents:      []wire.Intent{wire.Normal, wire.Invalid, wire.Hostile, wire.OtherVersion, wire.Faulted},
	Answered:     func(status int) bool { return status >= 400 },
	EveryAttempt: true,
}

// session is the body of an answer that must be a session; where it is none,
// the rule ends unverified, since the rules about the answer itself say so.
func session(t *rule.T, s *rule.Seen) rule.Node {
	if !s.OK() {
		t.Unverified("%s answered %s instead of a session", s.Operation, s.Answer())
	}
	body := s.Body()
	if !body.IsObject() {
		t.Unverified("%s answered %s without a JSON object", s.Operation, s.Answer())
	}
	return body
}

// id is the session's id; the draft dialect may call it checkout_session_id.
func id(body rule.Node) string {
	if got := body.Get("id").String(); got != "" {
		return got
	}
	return body.Get("checkout_session_id").String()
}

// status is the session's status, order its order.
func status(body rule.Node) string { return body.Get("status").String() }

func payable(body rule.Node) bool { return status(body) == "ready_for_payment" }

// processing reports whether a completion is still under way.
func processing(body rule.Node) bool {
	switch status(body) {
	case "complete_in_progress", "in_progress", "pending_approval":
		return true
	}
	return false
}

// settled is the answer with which a completion came to rest: that of complete,
// or the last one the agent read while it was under way.
func settled(t *rule.T, scenario, step string) *rule.Seen {
	return lastOf(t.In(scenario), step, "poll")
}

// lastOf is the last of the steps that follow on a step: step/poll-1, -2 ...
func lastOf(scene rule.Scene, step, follower string) *rule.Seen {
	last := scene.Step(step)
	for i := 1; ; i++ {
		next := scene.Try(fmt.Sprintf("%s/%s-%d", step, follower, i))
		if next == nil {
			return last
		}
		last = next
	}
}

// pending reports whether a completion may still become an order.
func pending(body rule.Node) bool {
	return processing(body) || status(body) == "authentication_required"
}

// undecided ends a rule about a finished completion where nothing is decided:
// it is still under way, or waits for the buyer's authentication.
func undecided(t *rule.T, body rule.Node) {
	if pending(body) {
		t.Unverified("complete left the session %s, so it was not seen to its end", status(body))
	}
}

// noOrder holds a session to not having been sold.
func noOrder(t *rule.T, body rule.Node) {
	t.Expect(body.Get("status")).NotTo(match.Equal("completed"))
	if order := body.Get("order"); order.Present() {
		t.Fail(order, "no order", rule.Show(order.Value()))
	}
}

// amount sums the entries of a totals list that have one of the types. ok is
// false where there is none, or where one has no integral amount.
func amount(totals rule.Node, types ...string) (sum int64, ok bool) {
	for _, entry := range totals.Each() {
		kind := entry.Get("type").String()
		for _, want := range types {
			if kind != want {
				continue
			}
			n, integral := entry.Get("amount").Int()
			if !integral {
				return 0, false
			}
			sum, ok = sum+n, true
		}
	}
	return sum, ok
}

// refusedAs holds a refusal to its status and to the flat error of the type:
// another 4xx than the expected one is a warning.
func refusedAs(t *rule.T, s *rule.Seen, want int) bool {
	if !t.Expect(s).To(match.ClientError()) {
		return false
	}
	return t.Prefer(s).To(match.Status(want))
}

// openAI reports whether the run certifies OpenAI's profile.
func openAI(t *rule.T) bool { return t.Profile() == rule.OpenAI }

// errorMessage reports whether messages hold an entry of type error, with one
// of the codes if any are given.
func errorMessage(body rule.Node, codes ...string) bool {
	for _, m := range body.Get("messages").Each() {
		if m.Get("type").String() == "error" && (len(codes) == 0 || slices.Contains(codes, m.Get("code").String())) {
			return true
		}
	}
	return false
}
