package acp

import (
	"fmt"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
)

// Cancelling, and what a canceled session still answers.
var cancelScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "canceled", Needs: []string{inStock},
			Says: "cancel an open session, then try to cancel, change and pay it",
		},
		Play: func(a *Agent) {
			s := a.whole()
			a.Session(a.Cancel("cancel", s.ID, nil))
			a.Retrieve("retrieve", s.ID)
			a.Cancel("cancel-again", s.ID, nil, Because(wire.Invalid))
			if len(s.Options) > 0 {
				a.Update("update", s.ID, a.Choose(s.Options[0], s.Items), Because(wire.Invalid))
			} else {
				a.Update("update", s.ID, a.Buyer("late@example.com"), Because(wire.Invalid))
			}
			if !a.Lacks("complete", succeeds) {
				a.Pay("complete", succeeds, s, Because(wire.Invalid))
			}
			a.Retrieve("retrieve-after", s.ID)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "cancel-bodies", Needs: []string{inStock},
			Says: "cancel sessions that are not ready: with an empty body under a JSON content type, and with {}",
		},
		Play: func(a *Agent) {
			body := a.Opening(a.One())
			a.Cancel("empty", a.Open("create-empty", body).ID, nil, Set("Content-Type", "application/json"))
			a.Cancel("object", a.Open("create-object", body).ID, JSON{})
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "intent-traces", Since: V20251212, Needs: []string{inStock},
			Says: "cancel for a reason nobody knows and for a published one (where the first was refused, for every published one), then read",
		},
		Play: func(a *Agent) {
			unknown := a.Cancel("unknown", a.Open("create-unknown", a.Opening(a.One())).ID, reasonFor("alien_abduction"), Because(wire.Invalid))
			reasons := publishedReasons[:1]
			if unknown.Status()/100 != 2 {
				reasons = publishedReasons // it has a list of them: is it whole?
			}
			for _, reason := range reasons {
				s := a.Open("create-"+reason, a.Opening(a.One()))
				a.Cancel("cancel-"+reason, s.ID, reasonFor(reason))
				a.Retrieve("retrieve-"+reason, s.ID)
			}
		},
	},
}

// whole opens a session with all that is configured, whatever becomes of it.
func (a *Agent) whole() *Session {
	if !a.Has(serviceable) {
		return a.Open("create", a.Opening(a.One()))
	}
	s := a.Open("create", a.Opening(a.One(), a.Home(), a.Buyer("john@example.com")))
	a.selectIfAsked(s)
	return s
}

// mistell tries to cancel a session for reasons of the wrong shape. It returns
// an open one: a fresh one where the last was canceled all the same.
func (a *Agent) mistell(s *Session) *Session {
	for i, trace := range malformedTraces {
		step := fmt.Sprintf("malformed-%d", i+1)
		if a.Cancel(step, s.ID, JSON{"intent_trace": trace}, Because(wire.Invalid)).Status()/100 == 2 {
			s = a.Open(step+"-create", a.Opening(a.One()))
		}
	}
	return s
}

// reasonFor is the body of a cancel that tells a reason, with a summary that
// must never come back.
func reasonFor(reason string) JSON {
	return JSON{"intent_trace": JSON{
		"reason_code": reason, "trace_summary": "Buyer hesitated, marker 7f3a9c",
		"metadata": JSON{"stage": "checkout", "visits": 3, "returning": true},
	}}
}

var publishedReasons = []string{
	"price_sensitivity", "shipping_cost", "shipping_speed", "product_fit", "trust_security",
	"returns_policy", "payment_options", "comparison", "timing_deferred", "other",
}

// malformedTraces nest, mistype, and exceed the length of a summary.
var malformedTraces = []JSON{
	{"reason_code": "other", "metadata": JSON{"nested_object": JSON{"a": 1}}},
	{"reason_code": 5},
	{"reason_code": "other", "trace_summary": strings.Repeat("x", 501)},
}
