package acp

import (
	"net/http"
	"slices"
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// In flight: requests whose twin is still being processed.
var inFlightRules = []rule.Rule{
	{
		ID: "IDEM-031", Title: "Duplicate in flight is 409", Level: rule.Must, Since: v20260417,
		Says:  "A request whose key is still being processed is answered with 409 idempotency_in_flight, or with the same final answer.",
		Cite:  []string{"RFC-CHK@2026-04-17 §6.4", "OAS-2026-04-17 responses.IdempotencyInFlight", "EX-2026-04-17 error_409_idempotency_in_flight"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"racing-create", "racing-complete"},
		Then: func(t *rule.T) {
			creates, completes := racingCreates(t), t.In("racing-complete")
			twins(t, creates, creates[len(creates)-1], "id")
			twins(t, append(completes.Steps("one-key-complete-"), returned(t)...), completes.Step("one-key-retrieve"), "order", "id")
		},
		Ruling: &rule.Ruling{
			Readings: []string{"the RFC answers a request in flight with 409", "nothing is said of a merchant that lets the request wait for its twin"},
			Holds:    "Waiting passes: the agent cannot tell the difference.",
		},
		Fix: "Insert the key with a unique constraint before the request is carried out, and answer a twin with 409 meanwhile.",
	},
	{
		ID: "IDEM-032", Title: "In-flight answer says when to retry", Level: rule.Should, Since: v20260417,
		Says:  "The 409 in flight carries Retry-After in whole seconds, and a retry at that time gets the stored success.",
		Cite:  []string{"RFC-CHK@2026-04-17 §6.4", "OAS-2026-04-17 responses.IdempotencyInFlight.headers.Retry-After", "RFC9110 §10.2.3"},
		Needs: []string{inStock, serviceable, succeeds, "control.slow_complete"},
		Given: []string{"racing-complete"},
		Then:  waitsForTwin,
		Ruling: &rule.Ruling{
			Readings: []string{"the RFC recommends Retry-After", "the OpenAPI file requires the header"},
			Holds:    "Recommended; a date in place of seconds is a warning like its absence.",
		},
		Fix: "Send Retry-After: 1 with the 409.",
	},
	{
		ID: "IDEM-033", Title: "Duplicates in flight yield one result", Level: rule.Must, Since: v20250929, Until: v20260130,
		Says:  "Simultaneous requests with one key and body make one session.",
		Cite:  []string{"RFC-CHK@2025-09-29 §6", "OAI-PROD idempotency", "OAI-SPEC key points"},
		Needs: []string{inStock},
		Given: []string{"racing-create"},
		Then: func(t *rule.T) {
			oneResult(t, racingCreates(t), "id")
			if late := t.Try("afterwards"); late != nil {
				t.Expect(late).To(match.Success())
			}
		},
		Checklist: sameResultItem,
		Fix:       "Serialise requests by their key.",
	},
}

// racingCreates are creates at once under one key, and the one that came after them
// where one of them got no session.
func racingCreates(t *rule.T) []*rule.Seen {
	race := t.In("racing-create").Steps("create-")
	if late := t.In("racing-create").Try("afterwards"); late != nil {
		race = append(race, late)
	}
	return race
}

// returned are the requests of those who were told to come back later.
func returned(t *rule.T) []*rule.Seen {
	if t.In("racing-complete").Try("again-1") == nil {
		return nil
	}
	return t.In("racing-complete").Steps("again-")
}

// waits reports whether a request was refused because its twin is in flight.
func waits(s *rule.Seen) bool {
	return s.Status() == 409 && s.Body().Get("code").String() == "idempotency_in_flight"
}

// twins holds requests under one key to one result, and those that got none to
// being told that it is in flight. The result may come after all answers, and
// is read then.
func twins(t *rule.T, race []*rule.Seen, read *rule.Seen, result ...string) {
	oneResult(t, append(slices.Clone(race), read), result...)
	for _, s := range race {
		if !s.OK() && t.Expect(s).To(match.Status(409)) {
			t.Expect(s.Body().Get("code")).To(match.Equal("idempotency_in_flight"))
		}
	}
}

// waitsForTwin judges the answer to a twin in flight and what it gets later.
func waitsForTwin(t *rule.T) {
	race := t.In("racing-complete").Steps("one-key-complete-")
	told := 0
	for _, s := range race {
		if !waits(s) {
			continue
		}
		told++
		after, _ := s.Header("Retry-After")
		if after == "" || strings.Trim(after, "0123456789") != "" {
			t.Fail(s, "Retry-After in whole seconds", pause(after))
		}
	}
	if told == 0 {
		t.NotApplicable("the target lets a request wait for its twin instead of answering that it is in flight")
	}
	t.Step("again-1") // they all come back, or the scenario ended before
	again := returned(t)
	if t.Expect(again[len(again)-1]).To(match.Success()) {
		oneResult(t, append(append(race, again...), t.Step("one-key-retrieve")), "order", "id")
	}
}

func pause(after string) string {
	if after == "" {
		return "no Retry-After"
	}
	if _, err := http.ParseTime(after); err == nil {
		return "a date: " + after
	}
	return "Retry-After: " + after
}
