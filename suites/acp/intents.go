package acp

import (
	"strings"

	"github.com/assay-project/assay/fixtures/schema"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Intent traces: why a buyer goes away, told for the merchant's eyes alone.
var intentRules = []rule.Rule{
	{
		ID: "INTENT-001", Title: "Cancel with a trace succeeds", Level: rule.Must, Since: v20251212,
		Says:  "A cancel that tells a reason, with summary and metadata, ends the session for good.",
		Cite:  []string{"RFC-INT §3.1", "RFC-INT §7.1", "RFC-INT §8", "OAS-CHK cancel.requestBody"},
		Needs: []string{inStock},
		Given: []string{"short-lives"}, Also: []string{"browse"},
		Then: func(t *rule.T) {
			plainlyCanceled(t)
			told := t.In("short-lives").Steps("cancel-")[0]
			if canceled(t, told, t.Expect); told.OK() {
				staysAs(t, "short-lives", "retrieve-"+reasonOfTrace(told), "canceled")
			}
		},
		Fix: "Allow an optional JSON body on cancel, and cancel whatever you make of it.",
	},
	{
		ID: "INTENT-002", Title: "Cancel without a trace succeeds", Level: rule.Must, Since: v20251212,
		Says:  "No body, an empty one and {} all cancel: the trace is optional.",
		Cite:  []string{"RFC-INT §2.2", "RFC-INT §3.1", "OAS-CHK cancel.requestBody (required false)", "EX-INT cancel_without_trace_request"},
		Needs: []string{inStock},
		Given: []string{"short-lives", "not-ready"}, Also: []string{"browse"},
		Then: func(t *rule.T) {
			without, blank, braces := bodilessCancels(t)
			for _, s := range []*rule.Seen{without, blank, braces} {
				canceled(t, s, t.Expect)
			}
		},
		Fix: "Where there is no body, run no parser; where there is no intent_trace, ask for none.",
	},
	{
		ID: "INTENT-003", Title: "All known reasons are accepted", Level: rule.Must, Since: v20251212,
		Says:  "Each published reason_code cancels with nothing beside it.",
		Cite:  []string{"RFC-INT §3.3", "JS-CHK#/$defs/IntentTrace/reason_code", "EX-INT"},
		Needs: []string{inStock},
		Given: []string{"short-lives", "replayed-cancel"}, Also: []string{"addresses", "refused-payments"},
		Ruling: &rule.Ruling{
			Readings: []string{"the list is closed, so that each of its words has to be tried", "the list will grow, and a word that nobody knows counts as other"},
			Holds:    "Who takes an unknown word has no list to be incomplete, and is asked for some words of it; who does not is asked for each.",
		},
		Then: takesKnownReasons,
		Fix:  "Only reason_code is required inside the trace, and every published value is valid.",
	},
	{
		ID: "INTENT-004", Title: "Unknown reason does not block cancelling", Level: rule.Should, Since: v20251212,
		Says:  "A reason that the merchant does not know is as good as other, and the session is canceled.",
		Cite:  []string{"RFC-INT §7.2", "RFC-INT §5", "RFC-INT §8", "JS-CHK#/$defs/IntentTrace/reason_code description"},
		Needs: []string{inStock},
		Given: []string{"short-lives"},
		Ruling: &rule.Ruling{
			Readings: []string{"the schema: a closed enumeration", "its description and the RFC: the list is extensible"},
			Holds:    "It is extensible: an unknown code is never invalid input.",
		},
		Then: func(t *rule.T) {
			session(t, t.In("short-lives").Steps("cancel-")[0])
			canceled(t, t.Step("unknown"), t.Expect)
		},
		Fix: "Take any text for a reason_code; new ones will appear.",
	},
	{
		ID: "INTENT-005", Title: "Malformed trace has a defined outcome", Level: rule.Should, Since: v20251212,
		Says:  "A trace of the wrong shape is refused with 400 and leaves the session open, or is ignored and the session canceled.",
		Cite:  []string{"RFC-INT §5", "RFC-INT §3.1 Processing", "RFC-INT §8", "EX-INT cancel_malformed_trace_error"},
		Needs: []string{inStock},
		Given: []string{"not-ready"}, Also: []string{"browse"},
		Ruling: &rule.Ruling{
			Readings: []string{"two sections recommend 400 for malformed traces", "two others let no trace stop a cancel"},
			Holds:    "Both pass. A summary that is too long is malformed by schema alone.",
		},
		Then: handlesMalformedTraces,
		Fix:  "Look at the trace before you cancel: refuse it with 400 and keep the session, or cancel and ignore it.",
	},
	{
		ID: "INTENT-006", Title: "Trace is never returned", Level: rule.MustNot, Since: v20251212,
		Says:  "Neither the answer to cancel, nor what is read later, nor an event has an intent_trace or any word of one.",
		Cite:  []string{"RFC-INT §3.1 Visibility", "RFC-INT §4.2", "RFC-INT §8"},
		Needs: []string{inStock},
		Given: []string{"short-lives"},
		Hears: everySession,
		Then:  func(t *rule.T) { staysInside(t, "intent_trace") },
		Fix:   "Store the trace apart from the session.",
	},
	{
		ID: "INTENT-007", Title: "Cancel response is the full session", Level: rule.Must, Since: v20251212,
		Says:  "A cancel with a trace returns the whole session, with the lines and totals it had.",
		Cite:  []string{"RFC-INT §3.1 Response", "RFC-INT §4.2", "OAS-CHK cancel.responses.200"},
		Needs: []string{inStock},
		Given: []string{"short-lives"},
		Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{"the RFC's sample has members that left the schema with 2026-01-30", "the schema of the version that was asked for"},
			Holds:    "The schema of the version.",
		},
		Then: returnsWholeSession,
		Fix:  "Answer a cancel with the session, not with an acknowledgement, whatever its body.",
	},
	{
		ID: "INTENT-008", Title: "Replayed cancel repeats the answer", Level: rule.Must, Since: v20251212,
		Says:  "The same trace under the same key gets the first answer again, not the 405 of a session that has ended.",
		Cite:  []string{"RFC-INT §6", "RFC-INT §8", "RFC-CHK §6.3"},
		Needs: []string{inStock},
		Given: []string{"replayed-cancel"}, Also: []string{"browse"},
		Then: cancelReplay,
		Fix:  "Look the key up before you check whether the session can still be canceled.",
	},
	{
		ID: "INTENT-009", Title: "Changed trace under one key conflicts", Level: rule.Must, Since: v20260417,
		Says:  "Another trace under a used key is another request, and refused with 422 idempotency_conflict.",
		Cite:  []string{"RFC-CHK §6.4", "OAS-CHK cancel.responses.422 (2026-04-17)", "RFC-CHK-OLD §6 (409, superseded)"},
		Needs: []string{inStock},
		Given: []string{"replayed-cancel"},
		Ruling: &rule.Ruling{
			Readings: []string{"the RFC of 2026-04-17: 422", "the one before it, and OpenAI's launch list: 409"},
			Holds:    "422 from 2026-04-17 on; in the openai profile 409 idempotency_conflict passes with a note. Nothing is held against earlier versions.",
		},
		Then: func(t *rule.T) {
			session(t, t.Step("cancel"))
			refusedConflict(t, t.Step("changed"), 422)
		},
		Fix: "Make the body of a cancel a part of the fingerprint of the request.",
	},
	{
		ID: "INTENT-010", Title: "Trace does not reopen final sessions", Level: rule.Must, Since: v20251212,
		Says:  "A cancel that tells a reason is refused with 405 where the session is canceled or completed, and leaves it so.",
		Cite:  []string{"RFC-CHK §4.5", "OAS-CHK cancel.responses.405"},
		Needs: []string{inStock},
		Given: []string{"short-lives"}, Also: []string{"purchase", "browse"},
		Then: func(t *rule.T) {
			first := t.In("short-lives").Steps("cancel-")[0]
			session(t, first)
			if isOver(t, t.Step("again"), t.In("browse").Try("cancel-again")) {
				staysAs(t, "short-lives", "retrieve-"+reasonOfTrace(first), "canceled")
			}
			sale := t.In("purchase")
			if late := sale.Try("cancel-for"); late != nil && sale.Step("complete").OK() && isOver(t, late, sale.Try("cancel")) {
				staysAs(t, "purchase", "retrieve-after", "completed")
			}
		},
		Fix: "Ask whether the session can be canceled before you look at the reason.",
	},
}

// reasonOfTrace is the reason that a cancel tells.
func reasonOfTrace(s *rule.Seen) string { return s.Sent().Get("intent_trace", "reason_code").String() }

// staysAs holds a later read to showing a state. Where it is missing or no
// session, other rules say so.
func staysAs(t *rule.T, scenario, step, state string) {
	if read := t.In(scenario).Try(step); read != nil && read.OK() && read.Body().IsObject() {
		t.Expect(read.Body().Get("status")).To(match.Equal(state))
	}
}

// isOver holds a cancel of a session that has ended to 405. Where one without a
// trace is answered otherwise as well, the rules about ended sessions say so, and
// nothing is judged here.
func isOver(t *rule.T, s, plain *rule.Seen) (judged bool) {
	if plain != nil && plain.Status() != 405 {
		return false
	}
	t.Expect(s).To(match.Status(405))
	return true
}

// takesKnownReasons judges every cancel for a published reason but the first, of
// which INTENT-001 speaks: where that is refused, it is not for its reason.
func takesKnownReasons(t *rule.T) {
	told := t.In("short-lives").Steps("cancel-")
	session(t, told[0])
	told = append(told[1:], t.In("replayed-cancel").Step("cancel"))
	for scenario, step := range map[string]string{"addresses": "cancel-escalated-for", "refused-payments": "cancel-declined-for"} {
		if s := t.In(scenario).Try(step); s != nil {
			told = append(told, s)
		}
	}
	for _, s := range told {
		if s.Status() != 405 { // the session has ended, of which other rules speak
			canceled(t, s, t.Expect)
		}
	}
}

// returnsWholeSession holds the answer to each cancel with a trace to the cart and
// the totals of the answer before it, and to the members that the schema requires.
// What the answer to a cancel without one lacks as well is CHK-002's affair.
func returnsWholeSession(t *rule.T) {
	var plain rule.Node
	for _, s := range t.Heard() {
		if s.Operation == cancel && !s.Sent().Get("intent_trace").Exists() && s.Body().IsObject() {
			plain = s.Body()
			break
		}
	}
	for _, life := range t.HeardBySession() {
		var before rule.Node
		for _, s := range life {
			switch {
			case !s.Body().IsObject():
			case s.Operation == cancel && s.Sent().Get("intent_trace").Present():
				lacksNone(t, s, plain)
				kept(t, before, s.Body(), "line_items", "totals")
			default:
				before = s.Body()
			}
		}
	}
}

// lacksNone holds an answer to the members that the schema requires and another
// answer has.
func lacksNone(t *rule.T, s *rule.Seen, other rule.Node) {
	for _, v := range violations(t, s, s.Version, "CheckoutSession", reading(t)) {
		name := strings.TrimPrefix(v.Pointer, "/")
		if v.Kind == schema.MissingMember && other.Get(name).Exists() {
			t.Fail(s.Body().Get(name), v.Expected, v.Actual)
		}
	}
}
