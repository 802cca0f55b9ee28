package psp

import (
	"net/http"
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Load: many delegations at once.
var loadRules = []rule.Rule{
	{
		ID: "DP-048", Title: "Rate limit is answered 429", Level: rule.Should, Since: v20250929,
		Says:  "A delegation beyond the rate limit is answered 429 rate_limit_exceeded and gives out no token; later ones are carried out.",
		Cite:  []string{"RFC-DP §2.6", "OAI-PAY Code values", "EX-DP-2025-09-29 delegate_payment_error_rate_limit", "OAS-DP-2025-09-29 delegate_payment.responses.429"},
		Needs: []string{endpoint, "psp.rate_limit"},
		Given: []string{"limited-delegations"},
		Ruling: &rule.Ruling{
			Readings: []string{"the lists of codes and the examples: too_many_requests", "an example in OpenAPI: rate_limit_exceeded"},
			Holds:    "Either code will do.",
		},
		Then: limitsRate,
		Fix:  "Answer 429 with type rate_limit_exceeded, and never let the gateway answer 503 or drop the connection.",
	},
	{
		ID: "DP-056", Title: "Concurrent duplicate is held off", Level: rule.Must, Since: v20260417,
		Says:  "Of equal delegations sent at once under one key, one gives out a token; the others get the same one, or 409 idempotency_in_flight with Retry-After.",
		Cite:  []string{"RFC-DP-2026-04-17 §5.4", "OAS-DP-2026-04-17 delegate_payment.responses.409"},
		Needs: []string{endpoint},
		Given: []string{"racing-delegation"}, Also: []string{"delegation", again},
		Ruling: &rule.Ruling{
			Readings: []string{"OpenAPI requires Retry-After", "the RFC recommends it", "neither speaks of a provider that lets a request wait for its twin"},
			Holds:    "Without Retry-After it is a warning; waiting passes.",
		},
		Then: holdsTwinsOff,
		Fix:  "Insert the key under a unique constraint before the card is tokenised, and answer a twin with 409 meanwhile.",
	},
}

func limitsRate(t *rule.T) {
	all := t.In("limited-delegations").Steps("flood-")
	met := false
	for _, s := range all {
		if s.OK() {
			continue
		}
		met = true
		honourable(t, s)
		if !t.Expect(s).To(match.Status(429)) || !refused(t, s) {
			continue
		}
		if kind := s.Body().Get("type"); kind.Present() { // DP-045 speaks of what is wrapped
			t.Expect(kind).To(match.Equal("rate_limit_exceeded"))
		}
		if code := s.Body().Get("code"); code.Present() {
			t.Expect(code).To(match.OneOf("too_many_requests", "rate_limit_exceeded"))
		}
	}
	if !met {
		t.Unverified("%d delegations in quick succession met no limit: say under psp.rate_limit which one the provider declares", len(all))
	}
	t.Expect(t.Step("afterwards")).To(match.Success())
}

// honourable holds a pause that is asked for to being one that a caller can make: whole
// seconds, or a date (RFC 9110 10.2.3).
func honourable(t *rule.T, s *rule.Seen) {
	pause, asked := s.Header("Retry-After")
	if _, err := http.ParseTime(pause); asked && err != nil && (pause == "" || strings.Trim(pause, "0123456789") != "") {
		t.Fail(s, "Retry-After in whole seconds, or as a date", "Retry-After: "+pause)
	}
}

func holdsTwinsOff(t *rule.T) {
	works(t)
	replaysAtOnce(t)
	after := t.Step("afterwards")
	want := after.Body().Get("id")
	t.Expect(after).To(match.Success())
	for _, s := range t.In("racing-delegation").Steps("twin-") {
		switch {
		case s.OK() && after.OK():
			t.Expect(s.Body().Get("id")).To(match.Equal(want))
		case s.OK() || s.Status() == 429:
		case t.Expect(s).To(match.Status(409)):
			said(t, s, "idempotency_in_flight")
			if pause, _ := s.Header("Retry-After"); pause == "" || strings.Trim(pause, "0123456789") != "" {
				t.Warn(s, "Retry-After in whole seconds", "Retry-After: "+pause)
			}
		}
	}
}

// replaysAtOnce ends a rule where a delegation that is repeated at once is no
// replay either: then there is nothing to be said about races and time.
func replaysAtOnce(t *rule.T) {
	first, replay := t.In(again).Try("first"), t.In(again).Try("replay")
	if first != nil && replay != nil && !rule.SameJSON(first.Body().Get("id").Value(), replay.Body().Get("id").Value()) {
		t.Unverified("a delegation that is repeated at once is no replay, of which DP-053 speaks")
	}
}
