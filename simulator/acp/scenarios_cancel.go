package acp

import (
	"fmt"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
)

// endByCancel cancels a session, then tries to cancel, change and pay it.
func (a *Agent) endByCancel(s *Session) {
	a.Session(a.Cancel("cancel", s.ID, nil))
	a.Retrieve("retrieve-canceled", s.ID)
	a.Cancel("cancel-again", s.ID, nil, Because(wire.Invalid))
	if len(s.Options) > 0 {
		a.Update("update-canceled", s.ID, a.Choose(s.Options[0], s.Items), Because(wire.Invalid))
	} else {
		a.Update("update-canceled", s.ID, a.Buyer("late@example.com"), Because(wire.Invalid))
	}
	if !a.Lacks("complete-canceled", succeeds) {
		a.Pay("complete-canceled", succeeds, s, Because(wire.Invalid))
	}
	a.Retrieve("retrieve-after", s.ID)
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
