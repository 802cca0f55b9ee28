package acp

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Results: what an authentication came to, and what the merchant makes of it.
var resultRules = []rule.Rule{
	{
		ID: "AUTH-007", Title: "Complete without result is requires_3ds", Level: rule.Must, Since: v20251212,
		Says:  "While a session waits for authentication, complete without a result is refused as invalid_request, requires_3ds, at $.authentication_result.",
		Cite:  []string{"RFC-CHK@2026-01-16 §4.4", "RFC-CHK@2026-01-16 §9.7", "EX-2026-01-16 error_400_requires_3ds", "SEP53 semantics"},
		Needs: challengeNeeds,
		Given: []string{"challenge"},
		Ruling: &rule.Ruling{
			Readings: []string{"the proposal recommends type, code and param", "the RFC demands them; it says 4XX where an example says 400"},
			Holds:    "The RFC, with any 4xx.",
		},
		Then: func(t *rule.T) {
			challengeOf(t, "challenge")
			if s := t.Step("without-result"); t.Expect(s).To(match.ClientError()) {
				t.Expect(s.Body().Get("type")).To(match.Equal("invalid_request"))
				t.Expect(s.Body().Get("code")).To(match.Equal("requires_3ds"))
				t.Expect(s.Body().Get("param")).To(match.Equal("$.authentication_result"))
			}
		},
		Fix: "Look for authentication_result before the payment provider is called, and name it where it is missing.",
	},
	{
		ID: "AUTH-008", Title: "Refusal leaves the session waiting", Level: rule.Must, Since: v20251212,
		Says:  "A complete that was refused for want of a result changes nothing: the session waits as before.",
		Cite:  []string{"RFC-CHK@2026-01-16 §4.4", "RFC-CHK@2026-01-16 §8"},
		Needs: challengeNeeds,
		Given: []string{"challenge"},
		Then: func(t *rule.T) {
			before, refused := challengeOf(t, "challenge"), t.Step("without-result")
			if !refused.Refused() {
				t.Unverified("complete without a result was answered %s", refused.Answer()) // AUTH-007 speaks of it
			}
			after := session(t, t.Step("retrieve"))
			t.Expect(after.Get("status")).To(match.Equal("authentication_required"))
			if order := after.Get("order"); order.Present() {
				t.Fail(order, "no order", rule.Show(order.Value()))
			}
			if !unaltered(before, after) {
				t.Fail(after.Get("totals"), "the items and amounts as before", rule.Show(after.Get("totals").Value()))
			}
		},
		Fix: "Do not take a missing result for a failed payment.",
	},
	{
		ID: "AUTH-009", Title: "Successful authentication completes the order", Level: rule.Must, Since: v20251212,
		Says:  "complete with the outcome authenticated and all its details finishes the purchase.",
		Cite:  []string{"SEP53 semantics", "RFC-CHK@2026-01-16 §9.5", "EX-2026-01-16 complete_session_with_authentication_result_request"},
		Needs: challengeNeeds,
		Given: []string{"challenge"},
		Ruling: &rule.Ruling{
			Readings: []string{"the proposal demands the order once the payment is final", "a payment provider need not accept a cryptogram that no bank made"},
			Holds:    "Asking for authentication again is a failure; a payment that is refused for another reason leaves the rule unverified.",
		},
		Then: authenticatedBuys,
		Fix:  "Hand cryptogram and indicator to your payment provider and make the order.",
	},
	{
		ID: "AUTH-010", Title: "Attempted authentication is processed", Level: rule.Should, Since: v20251212,
		Says:  "A result that the bank took no part in is understood: the payment goes through or is declined.",
		Cite:  []string{"EX-2026-04-17 authentication_result_frictionless_example", "OAS-2025-12-12 AuthenticationResult.outcome", "OAS-2026-01-16 AuthenticationResult.outcome"},
		Needs: challengeNeeds,
		Given: []string{"failed-challenges", "challenge"},
		Ruling: &rule.Ruling{
			Readings: []string{"2025-12-12 and from 2026-01-30 on: attempt_acknowledged", "2026-01-16: attempt"},
			Holds:    "The word of the version is sent.",
		},
		Then: attemptUnderstood,
		Fix:  "Map attempts to what your payment provider calls an attempted authentication.",
	},
	{
		ID: "AUTH-011", Title: "Failed authentication buys nothing", Level: rule.Should, Since: v20251212,
		Says:  "An authentication that was denied, rejected or failed, or that the buyer abandoned, makes no order, and the agent reads why.",
		Cite:  []string{"RFC-CHK@2026-01-16 §4.4", "SEP53 semantics", "EX-2026-04-17 complete_session_with_denied_authentication_request", "RFC-DA §4.3"},
		Needs: challengeNeeds,
		Given: []string{"failed-challenges"},
		Ruling: &rule.Ruling{
			Readings: []string{"the text about checkout: silent about what follows", "the text about delegated authentication: no authorization after a failure"},
			Holds:    "An order after a failure is a warning, since nothing binds the merchant; whether the session can still be paid is left to it.",
		},
		Then: func(t *rule.T) {
			for _, s := range t.In("failed-challenges").Steps("outcome-") {
				if !strings.Contains(s.Step, "/") {
					unsold(t, t.Fail, settled(t, "failed-challenges", s.Step))
				}
			}
		},
		Fix: "Treat a failed authentication like a declined card.",
	},
	{
		ID: "AUTH-012", Title: "Success needs its details", Level: rule.Must, Since: v20251212,
		Says:  "The outcome authenticated without its details, or without one of them, is the client's error and buys nothing.",
		Cite:  []string{"OAS-2026-01-30 AuthenticationResult.allOf", "JS-2026-04-17 AuthenticationResult", "OAS-2025-12-12 AuthenticationResult.allOf"},
		Needs: challengeNeeds,
		Given: []string{"failed-challenges"},
		Ruling: &rule.Ruling{
			Readings: []string{"2025-12-12 and from 2026-01-30 on: a success needs four details", "2026-01-16: details are optional"},
			Holds:    "It binds from 2026-01-30 on, is a warning in 2025-12-12, and does not hold in between.",
		},
		Then: func(t *rule.T) {
			blame := t.Fail
			switch t.Version() {
			case v20251212:
				blame = t.Warn
			case v20260116:
				t.NotApplicable("details are optional in this version")
			}
			for _, step := range []string{"bare", "no-cryptogram"} {
				unsold(t, blame, settled(t, "failed-challenges", step))
			}
		},
		Fix: "Validate outcome_details before you trust a success.",
	},
	{
		ID: "AUTH-013", Title: "Partial details of failures are tolerated", Level: rule.Should, Since: v20260130,
		Says:  "A failure that carries only some details is processed like one without any.",
		Cite:  []string{"EX-2026-04-17 authentication_result_denied_example", "JS-2026-04-17 AuthenticationResult.outcome_details"},
		Needs: challengeNeeds,
		Given: []string{"failed-challenges"},
		Ruling: &rule.Ruling{
			Readings: []string{"the schema: details are whole or absent", "the official example of a denial has two of the four"},
			Holds:    "Processing and refusing both pass.",
		},
		Then: func(t *rule.T) {
			if plain := settled(t, "failed-challenges", "outcome-denied"); status(plain.Body()) == "completed" {
				t.Unverified("a denial completes the session, even without details") // AUTH-011 speaks of it
			}
			s := settled(t, "failed-challenges", "partial")
			if s.Status() == 400 {
				t.Note(s, "an answer as to a denial without details", s.Answer())
			}
			unsold(t, t.Fail, s)
		},
		Fix: "Read the details of a failure only as far as they are there.",
	},
	{
		ID: "AUTH-014", Title: "Unknown outcome is refused", Level: rule.Should, Since: v20251212,
		Says:  "An outcome that the version does not know never counts as a success.",
		Cite:  []string{"OAS-2025-12-12 AuthenticationResult.outcome enum", "OAS-2026-01-16 AuthenticationResult.outcome enum"},
		Needs: challengeNeeds,
		Given: []string{"failed-challenges"},
		Then:  func(t *rule.T) { unsold(t, t.Fail, settled(t, "failed-challenges", "unknown-outcome")) },
		Fix:   "List the outcomes that mean success, and take every other for a failure.",
	},
}

// unsold holds the answer to a complete that must not sell to a refusal, or to a
// session without an order that says why.
func unsold(t *rule.T, blame func(at any, expected, actual string), s *rule.Seen) {
	if s.Refused() {
		return
	}
	body := s.Body()
	switch {
	case !s.OK():
		blame(s, "a 4xx refusal, or a session that was not sold", s.Answer())
	case !body.IsObject():
		session(t, s)
	case processing(body):
		t.Unverified("complete left the session %s, so it was not seen to its end", status(body))
	case status(body) == "completed" || body.Get("order").Present():
		blame(body.Get("status"), "a session that was not sold", status(body)+" with "+rule.Show(s.Sent().Get("authentication_result").Value()))
	case !explains(body):
		blame(body.Get("messages"), "an error message that says why nothing was bought", rule.Show(body.Get("messages").Value()))
	}
}

// declined reports whether an answer says that the payment was refused.
func declined(s *rule.Seen) bool {
	return s.Body().Get("code").String() == "payment_declined" || s.Body().Get("messages").Where("code", "payment_declined").Exists()
}

// authenticatedBuys judges the answer to a successful authentication.
func authenticatedBuys(t *rule.T) {
	challengeOf(t, "challenge")
	s := settled(t, "challenge", "authenticated")
	body := s.Body()
	again := awaits(body) || body.Get("code").String() == "requires_3ds"
	switch {
	case declined(s), s.Refused() && !again:
		t.Unverified("the payment was refused (%s, %s), which may be for the cryptogram that no bank made", s.Answer(), rule.Show(body.Get("code").Value()))
	case processing(body):
		t.Unverified("complete left the session %s, so it was not seen to its end", status(body))
	case again:
		t.Fail(s, "an order", "another demand for authentication")
	case t.Expect(s).To(match.Success()):
		t.Expect(body.Get("status")).To(match.Equal("completed")) // CHK-110 speaks of the order
	}
}

// attemptUnderstood judges the answer to an attempted authentication, where the
// merchant is known to take a successful one.
func attemptUnderstood(t *rule.T) {
	if success := settled(t, "challenge", "authenticated"); status(success.Body()) != "completed" {
		t.Unverified("a successful authentication completes nothing: it was answered %s", success.Answer())
	}
	s := settled(t, "failed-challenges", "attempted")
	body := s.Body()
	states := []string{"completed", "complete_in_progress", "in_progress", "pending_approval"}
	if !declined(s) && !(s.OK() && slices.Contains(states, status(body))) {
		t.Fail(s, "an order, or payment_declined", s.Answer()+" "+status(body)+body.Get("code").String())
	}
}
