package acp

import (
	"slices"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Cancel: ending a session.
var cancelRules = []rule.Rule{
	{
		ID: "CHK-130", Title: "Cancel answers 200 with canceled state", Level: rule.Must, Since: v20250929,
		Says:  "Cancelling an open session returns 200 with the session, its status canceled and without an order.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.5", "OAS-2025-09-29 cancel.responses.200", "RFC-IT §3.1"},
		Needs: []string{inStock, serviceable},
		Given: []string{"browse"},
		Hears: everyCall,
		Ruling: &rule.Ruling{
			Readings: []string{"the RFC's example: a session without its fulfillment options", "the schemas and example files: the whole session"},
			Holds:    "The whole session; what it lacks is told by the rule about all sessions.",
		},
		Then: func(t *rule.T) {
			s := t.Step("cancel")
			for _, other := range t.Heard() { // a replay has the status of the first one
				if other.Operation == cancel && other.Intent == wire.Normal && other.OK() {
					t.Expect(other).To(match.Status(200))
				}
			}
			if s.Refused() && slices.ContainsFunc(t.Heard(), func(other *rule.Seen) bool { return other.Operation == cancel && other.OK() && typed(other) }) {
				t.Unverified("a cancel without a body is refused, of which CHK-131 speaks")
			}
			staysUntouched(t, cancel)
			if !t.Expect(s).To(match.Status(200)) {
				return
			}
			t.Expect(s.Body().Get("status")).To(match.Equal("canceled"))
			noOrder(t, s.Body())
			if after := t.Try("retrieve-canceled"); after != nil && after.OK() && after.Body().IsObject() {
				t.Expect(after.Body().Get("status")).To(match.Equal("canceled"))
			}
		},
		Fix: "Return the complete session, neither 204 nor a stub; the state is spelled canceled.",
	},
	{
		ID: "CHK-131", Title: "Cancel needs no body", Level: rule.Must, Since: v20250929,
		Says:  "Cancel works without body and Content-Type, with an empty body, and with {}.",
		Cite:  []string{"OAI-SPEC cancel request", "OAS-2025-09-29 cancel (no requestBody)", "OAS-2025-12-12 cancel.requestBody.required false", "RFC-IT §2.2"},
		Needs: []string{inStock},
		Given: []string{"short-lives", "not-ready"},
		Also:  []string{"browse"},
		Then: func(t *rule.T) {
			empty, object := t.Prefer, t.Prefer
			if openAI(t) {
				empty = t.Expect // its calls always carry a Content-Type
			}
			if t.From(v20251212) {
				object = t.Expect
			}
			without, blank, braces := bodilessCancels(t)
			canceled(t, without, t.Expect)
			canceled(t, blank, empty)
			canceled(t, braces, object)
		},
		Fix: "Where there is no body, run no parser, whatever the Content-Type says, and ask for no Content-Type.",
	},
}

// plainCancel is a cancel without a body: where there is one, of a session that
// nobody has tried to cancel otherwise before.
func plainCancel(t *rule.T) *rule.Seen {
	if s := t.In("browse").Try("cancel"); s != nil {
		return s
	}
	return t.In("not-ready").Step("cancel")
}

// bodilessCancels are a cancel without a body, one with an empty one and one with {},
// or the rule ends where each is refused.
func bodilessCancels(t *rule.T) (without, blank, braces *rule.Seen) {
	without, blank, braces = plainCancel(t), t.Step("empty"), t.Step("object")
	if without.Refused() && blank.Refused() && braces.Refused() {
		t.Unverified("every cancel is refused, whatever its body")
	}
	return without, blank, braces
}

// refusedAlike reports whether a cancel without a body is refused as one of an
// open session is: then it says nothing about the session it is for.
func refusedAlike(t *rule.T, s *rule.Seen) bool {
	return refusedAnyhow(s, t.In("not-ready").Try("cancel"))
}

// typed reports whether a request says what type its body is of.
func typed(s *rule.Seen) bool { return s.SentHeader("Content-Type") != "" }

// canceled holds a cancel to having worked. Its exact status code and how the
// state is spelled are told by CHK-130, and that the session is not there by STA-016.
func canceled(t *rule.T, s *rule.Seen, expect func(any) rule.Expectation) {
	if s.Status() == 404 || !expect(s).To(match.Success()) {
		return
	}
	switch state := s.Body().Get("status"); state.String() {
	case "not_ready_for_payment", "ready_for_payment", "in_progress", "completed":
		expect(state).To(match.Equal("canceled"))
	}
}
