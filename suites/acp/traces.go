package acp

import (
	"bytes"
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Traces: telling why a session is canceled.
var traceRules = []rule.Rule{
	{
		ID: "CHK-132", Title: "Intent trace is accepted", Level: rule.Must, Since: v20251212,
		Says:  "Cancel with an intent_trace succeeds, whether or not the merchant has a use for it.",
		Cite:  []string{"RFC-IT §3.1", "RFC-IT §7.1", "RFC-IT §8", "OAS-2025-12-12 cancel.requestBody"},
		Needs: []string{inStock},
		Given: []string{"short-lives"},
		Also:  []string{"browse"},
		Then: func(t *rule.T) {
			plainlyCanceled(t)
			for _, s := range t.In("short-lives").Steps("cancel-") {
				canceled(t, s, t.Expect)
			}
		},
		Fix: "Accept an optional JSON body on cancel, and ignore what you do not understand.",
	},
	{
		ID: "CHK-133", Title: "Unknown reason code is accepted", Level: rule.Should, Since: v20251212,
		Says:  "A reason that is not on the published list counts as other, and does not keep a session from being canceled.",
		Cite:  []string{"RFC-IT §7.2", "JS-2025-12-12 IntentTrace.reason_code description"},
		Needs: []string{inStock},
		Given: []string{"short-lives"},
		Then: func(t *rule.T) {
			session(t, t.In("short-lives").Steps("cancel-")[0]) // where known reasons are refused, this one says nothing
			canceled(t, t.Step("unknown"), t.Expect)
		},
		Fix: "Validate reason_code leniently: the list will grow.",
	},
	{
		ID: "CHK-134", Title: "Malformed trace is handled cleanly", Level: rule.Should, Since: v20251212,
		Says:  "A trace of the wrong shape is refused with 400, after which the session can still be canceled, or ignored.",
		Cite:  []string{"RFC-IT §5", "RFC-IT §3.1", "examples/unreleased/examples.intent_traces.json cancel_malformed_trace_error"},
		Needs: []string{inStock},
		Given: []string{"not-ready"},
		Also:  []string{"browse"},
		Ruling: &rule.Ruling{
			Readings: []string{"one section: cancelling succeeds whatever becomes of the trace", "another: a malformed trace gives 400"},
			Holds:    "Either will do; after a 400 the session is still open.",
		},
		Then: handlesMalformedTraces,
		Fix:  "Answer 400 invalid_request that points below $.intent_trace, or cancel and drop the trace.",
	},
	{
		ID: "CHK-135", Title: "Intent trace is never echoed", Level: rule.MustNot, Since: v20251212,
		Says:  "Neither the answer to cancel nor any later answer contains the intent trace.",
		Cite:  []string{"RFC-IT §3.1 visibility", "RFC-IT §8"},
		Needs: []string{inStock},
		Given: []string{"short-lives"},
		Then:  keepsTracesToItself,
		Fix:   "Store the trace outside the session document.",
	},
}

// plainlyCanceled ends a rule about traces where a cancel without one is refused
// as well: then the refusal says nothing about the trace.
func plainlyCanceled(t *rule.T) {
	if plain := t.In("browse").Try("cancel"); plain != nil {
		session(t, plain)
	}
}

// handlesMalformedTraces judges each malformed trace, and the cancel without one
// that ends the scenario.
func handlesMalformedTraces(t *rule.T) {
	plainlyCanceled(t)
	refused := false
	for _, s := range t.In("not-ready").Steps("malformed-") {
		if s.Operation != cancel || !t.Expect(s).To(match.Status(200, 400)) {
			continue
		}
		if s.OK() {
			canceled(t, s, t.Expect)
			continue
		}
		refused = true
		if param := s.Body().Get("param"); param.String() != "" {
			t.Expect(param).To(match.That("a path below $.intent_trace", func(path string) bool {
				return strings.HasPrefix(path, "$.intent_trace") || strings.HasPrefix(path, "$['intent_trace']")
			}))
		}
	}
	if refused {
		canceled(t, t.Step("cancel"), t.Expect)
	}
}

// keepsTracesToItself looks for the trace in the answer to each cancel and in
// the read after it.
func keepsTracesToItself(t *rule.T) {
	scene := t.In("short-lives")
	for _, s := range append(scene.Steps("cancel-"), scene.Step("unknown")) {
		if !s.OK() {
			continue // the rules about accepting traces speak of it
		}
		trace := s.Sent().Get("intent_trace")
		answers := []*rule.Seen{s}
		if read := scene.Try("retrieve-" + strings.TrimPrefix(s.Step, "cancel-")); read != nil {
			answers = append(answers, read)
		}
		for _, answer := range answers {
			summary := trace.Get("trace_summary").String()
			if echo := answer.Body().Get("intent_trace"); echo.Exists() {
				t.Fail(echo, "absent", rule.Show(echo.Value()))
			} else if bytes.Contains(answer.Raw(), []byte(summary)) {
				t.Fail(answer, "no word of the trace", "its summary, "+rule.Show(summary))
			}
		}
	}
}
