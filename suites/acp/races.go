package acp

import (
	"fmt"
	"slices"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Races: requests that arrive at the same time.
var raceRules = []rule.Rule{
	{
		ID: "IDEM-031", Title: "Duplicate in flight is 409", Level: rule.Must, Since: v20260417,
		Says:  "A request whose key is still being processed is answered with 409 idempotency_in_flight, or with the same final answer.",
		Cite:  []string{"RFC-CHK@2026-04-17 §6.4", "OAS-2026-04-17 responses.IdempotencyInFlight", "EX-2026-04-17 error_409_idempotency_in_flight"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"racing-complete", "racing-create"},
		Then: func(t *rule.T) {
			for _, c := range []race{
				{"racing-create", "create-", []string{"id"}}, {"racing-complete", "complete-", []string{"order", "id"}},
			} {
				requests := t.In(c.scenario).Steps(c.steps)
				if late := t.In(c.scenario).Try("afterwards"); late != nil {
					requests = append(requests, late)
				}
				results := slices.Clone(requests)
				if read := t.In(c.scenario).Try("retrieve"); read != nil {
					results = append(results, read) // the order may come after all answers
				}
				oneResult(t, results, c.result)
				for _, s := range requests {
					if s.OK() {
						continue
					}
					if t.Expect(s).To(match.Status(409)) {
						t.Expect(s.Body().Get("code")).To(match.Equal("idempotency_in_flight"))
					}
				}
			}
		},
		Fix: "Insert the key with a unique constraint before the request is carried out, and answer a twin with 409 meanwhile.",
	},
	{
		ID: "IDEM-033", Title: "Duplicates in flight yield one result", Level: rule.Must, Since: v20250929, Until: v20260130,
		Says:  "Two simultaneous requests with one key and body make one session.",
		Cite:  []string{"RFC-CHK@2025-09-29 §6", "OAI-PROD idempotency", "OAI-SPEC key points"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"racing-create"},
		Then: func(t *rule.T) {
			oneResult(t, append(t.In("racing-create").Steps("create-"), t.Step("afterwards")), []string{"id"})
		},
		Fix: "Serialise requests by their key.",
	},
	{
		ID: "IDEM-040", Title: "Parallel completes with one key", Level: rule.Must, Since: v20250929,
		Says:  "Any number of simultaneous identical completes makes one order.",
		Cite:  []string{"RFC-CHK@2025-09-29 §6", "RFC-CHK@2026-04-17 §6.3", "RFC-CHK@2025-09-29 §4.4"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"racing-complete"},
		Then:  func(t *rule.T) { oneOrder(t) },
		Fix:   "Use a unique constraint or a row lock on session and key.",
	},
	{
		ID: "IDEM-041", Title: "Parallel completes with different keys", Level: rule.Must, Since: v20250929,
		Says:  "Simultaneous completes of one session under different keys and tokens make one order.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.4", "RFC-CHK@2025-09-29 §2.2"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"racing-keys"},
		Then:  func(t *rule.T) { oneOrder(t) },
		Fix:   "Lock the session row, not only the key.",
	},
	{
		ID: "IDEM-042", Title: "Parallel creates stay separate", Level: rule.Must, Since: v20250929,
		Says:  "Equal carts under different keys are different sessions.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.1", "RFC-CHK@2026-04-17 §6.1"},
		Needs: []string{inStock},
		Given: []string{"equal-carts"},
		Then: func(t *rule.T) {
			seen := map[string]string{}
			race := t.In("equal-carts").Steps("create-")
			if !slices.ContainsFunc(race, (*rule.Seen).OK) {
				session(t, race[0])
			}
			for _, s := range race {
				if s.Status() == 429 || !t.Expect(s).To(match.Success()) {
					continue
				}
				got := id(s.Body())
				if first, twice := seen[got]; twice {
					t.Fail(s.Body().Get("id"), "an id of its own", fmt.Sprintf("%q, the id of %s as well", got, first))
				}
				seen[got] = s.Name()
			}
		},
		Fix: "Do not deduplicate by the content of the cart or by the buyer.",
	},
	{
		ID: "IDEM-043", Title: "Complete and cancel race has one winner", Level: rule.Must, Since: v20250929,
		Says:  "If complete and cancel arrive together the session ends completed with an order, or canceled without one.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.4", "RFC-CHK@2025-09-29 §4.5"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"complete-or-cancel"},
		Then: func(t *rule.T) {
			for round := 1; round <= 3; round++ {
				oneWinner(t, fmt.Sprintf("round-%d-", round))
			}
		},
		Fix: "Make both transitions a compare-and-set on the status.",
	},
}

// race is a scenario, the prefix of its simultaneous steps, and the member that
// tells their results apart.
type race struct {
	scenario, steps string
	result          []string
}

// oneResult holds all successes of a race to one value of a member.
func oneResult(t *rule.T, race []*rule.Seen, path []string) {
	var first rule.Node
	found := false
	for _, s := range race {
		value := s.Body().Get(path...)
		if !s.OK() || !value.Present() {
			continue
		}
		if !found {
			first, found = value, true
			continue
		}
		t.Expect(value).To(match.Equal(first))
	}
	if !found {
		t.Unverified("no request of the race succeeded")
	}
}

// oneOrder holds a race of completes and the read after it to one order.
func oneOrder(t *rule.T) {
	race := t.In(t.Scenario()).Steps("complete-")
	after := t.Step("retrieve")
	oneResult(t, append(slices.Clone(race), after), []string{"order", "id"})
	if body := session(t, after); !processing(body) {
		t.Expect(body.Get("status")).To(match.Equal("completed"))
	}
}

// oneWinner judges one round of complete against cancel.
func oneWinner(t *rule.T, round string) {
	paid, canceled, after := t.Step(round+"complete"), t.Step(round+"cancel"), session(t, t.Step(round+"retrieve"))
	won := paid.OK() && status(paid.Body()) == "completed"
	if won && canceled.OK() {
		t.Fail(canceled, "a refusal, since complete succeeded at the same time", canceled.Answer())
	}
	switch {
	case won:
		t.Expect(after.Get("status")).To(match.Equal("completed"))
	case canceled.OK():
		t.Expect(after.Get("status")).To(match.Equal("canceled"))
		t.Expect(after.Get("order")).To(match.Absent())
	case paid.Refused() && canceled.Refused() && ended(after):
		t.Fail(after.Get("status"), "an open session, since both were refused", status(after))
	}
}

// ended reports whether a session is in a state that nothing leads out of.
func ended(body rule.Node) bool {
	switch status(body) {
	case "completed", "canceled", "expired":
		return true
	}
	return false
}
