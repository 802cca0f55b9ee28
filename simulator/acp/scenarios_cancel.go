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

// reasonFor is the body of a cancel that tells a reason at length, in words that
// must never come back: nobody else has their like.
func (a *Agent) reasonFor(reason string) JSON {
	mark := a.mark()
	return JSON{"intent_trace": JSON{
		"reason_code": reason, "trace_summary": "Buyer hesitated, marker " + mark,
		"metadata": JSON{"competitor_reference": "offer " + mark, "target_shipping_cost": 0, "gift": true},
	}}
}

// briefly is the body of a cancel that tells a reason and nothing else.
func briefly(reason string) JSON { return JSON{"intent_trace": JSON{"reason_code": reason}} }

// CancelFor cancels a session for a reason, and without one where that is
// refused: what follows does not depend on the reason.
func (a *Agent) CancelFor(step, id, reason string) {
	if a.dialect.traces && a.Cancel(step+"-for", id, briefly(reason)).Status()/100 == 2 {
		return
	}
	a.Cancel(step, id, nil)
}

var publishedReasons = []string{
	"price_sensitivity", "shipping_cost", "shipping_speed", "product_fit", "trust_security",
	"returns_policy", "payment_options", "comparison", "timing_deferred", "other",
}

// malformedTraces nest and mistype, lack the reason and exceed the length of a
// summary, and are no trace at all.
var malformedTraces = []any{
	JSON{"reason_code": "other", "metadata": JSON{"nested_object": JSON{"a": 1}, "list": []any{1}, "nothing": nil}},
	JSON{"reason_code": 5},
	JSON{"trace_summary": strings.Repeat("x", 501)},
	"other",
}
