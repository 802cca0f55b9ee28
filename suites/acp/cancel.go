package acp

import (
	"bytes"
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Cancel: ending a session, and telling why.
var cancelRules = []rule.Rule{
	{
		ID: "CHK-130", Title: "Cancel answers 200 with canceled state", Level: rule.Must, Since: v20250929,
		Says:  "Cancelling an open session returns 200 with the whole session, its status canceled.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.5", "OAS-2025-09-29 cancel.responses.200", "RFC-IT §3.1"},
		Needs: []string{inStock, serviceable},
		Given: []string{"canceled"},
		Then: func(t *rule.T) {
			s := t.Step("cancel")
			if !t.Expect(s).To(match.Status(200)) {
				return
			}
			body := s.Body()
			t.Expect(body.Get("status")).To(match.Equal("canceled"))
			for _, member := range []string{"line_items", "totals", "fulfillment_options", "links"} {
				if list := body.Get(member); !list.IsArray() {
					t.Fail(list, "an array, as in every session", rule.Show(list.Value()))
				}
			}
			noOrder(t, body)
			if after := t.Step("retrieve"); after.OK() && after.Body().IsObject() {
				t.Expect(after.Body().Get("status")).To(match.Equal("canceled"))
			}
		},
		Fix: "Return the complete session, neither 204 nor a stub; the state is spelled canceled.",
	},
	{
		ID: "CHK-131", Title: "Cancel needs no body", Level: rule.Must, Since: v20250929,
		Says:  "Cancel works without a body and Content-Type, with an empty body, and with {}.",
		Cite:  []string{"OAI-SPEC cancel request", "OAS-2025-09-29 cancel (no requestBody)", "OAS-2025-12-12 cancel.requestBody.required false", "RFC-IT §2.2"},
		Needs: []string{inStock},
		Given: []string{"cancel-bodies"},
		Then: func(t *rule.T) {
			empty, object := t.Prefer, t.Prefer
			if openAI(t) {
				empty = t.Expect // its calls always carry a Content-Type
			}
			if t.From(v20251212) {
				object = t.Expect
			}
			canceled(t, t.Step("none"), t.Expect)
			canceled(t, t.Step("empty"), empty)
			canceled(t, t.Step("object"), object)
		},
		Fix: "Do not run the parser where there is no body, whatever the Content-Type says.",
	},
	{
		ID: "CHK-132", Title: "Intent trace is accepted", Level: rule.Must, Since: v20251212,
		Says:  "Cancel with an intent_trace succeeds, whether or not the merchant has a use for it.",
		Cite:  []string{"RFC-IT §3.1", "RFC-IT §7.1", "RFC-IT §8", "OAS-2025-12-12 cancel.requestBody"},
		Needs: []string{inStock},
		Given: []string{"intent-traces"},
		Then: func(t *rule.T) {
			for _, s := range t.In("intent-traces").Steps("cancel-") {
				canceled(t, s, t.Expect)
			}
		},
		Fix: "Accept an optional JSON body on cancel, and ignore what you do not understand.",
	},
	{
		ID: "CHK-135", Title: "Intent trace is never echoed", Level: rule.MustNot, Since: v20251212,
		Says:  "Neither the answer to cancel nor any later answer contains the intent trace.",
		Cite:  []string{"RFC-IT §3.1 visibility", "RFC-IT §8"},
		Needs: []string{inStock},
		Given: []string{"intent-traces"},
		Then:  keepsTracesToItself,
		Fix:   "Store the trace outside the session document.",
	},
}

// canceled holds a cancel to having worked. How the state is spelled and what
// else the answer holds is the matter of CHK-130.
func canceled(t *rule.T, s *rule.Seen, expect func(any) rule.Expectation) {
	if !expect(s).To(match.Success()) {
		return
	}
	switch state := s.Body().Get("status"); state.String() {
	case "", "canceled", "cancelled":
	default:
		expect(state).To(match.Equal("canceled"))
	}
}

// keepsTracesToItself looks for the trace in each cancel answer and the read after it.
func keepsTracesToItself(t *rule.T) {
	for _, s := range t.In("intent-traces").Steps("cancel-") {
		if !s.OK() {
			continue // CHK-132 speaks of it
		}
		summary := s.Sent().Get("intent_trace", "trace_summary").String()
		answers := []*rule.Seen{s}
		if read := t.Try("retrieve-" + strings.TrimPrefix(s.Step, "cancel-")); read != nil {
			answers = append(answers, read)
		}
		for _, answer := range answers {
			if echo := answer.Body().Get("intent_trace"); echo.Exists() {
				t.Fail(echo, "absent", rule.Show(echo.Value()))
			} else if bytes.Contains(answer.Raw(), []byte(summary)) {
				t.Fail(answer, "no word of the trace", "its summary, "+rule.Show(summary))
			}
		}
	}
}
