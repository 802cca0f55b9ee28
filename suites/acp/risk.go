package acp

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Risk: limits, orders under review, and what is told of the buyer's device.
var riskRules = []rule.Rule{
	{
		ID: "RISK-013", Title: "Rate limits answer in protocol form", Level: rule.Should, Since: v20250929,
		Says:  "An answer 429 is a flat JSON error of the protocol, and the request is served after the pause.",
		Cite:  []string{"RFC-CHK §3.1", "OAI-CHK Key points Certify integration", "OAS-CHK 2025-09-29 #/paths/~1checkout_sessions/post/responses/4XX"},
		Needs: []string{inStock},
		Hears: &rule.Filter{
			Intents:      []wire.Intent{wire.Normal, wire.Invalid, wire.Hostile, wire.OtherVersion, wire.Faulted},
			Answered:     func(status int) bool { return status == 429 },
			EveryAttempt: true,
		},
		Ruling: &rule.Ruling{
			Readings: []string{"the type of checkout errors has no value for limits", "that of delegated payments has rate_limit_exceeded"},
			Holds:    "Any type passes on 429. A target is not driven into its limits; where it sets none during the run, nothing is judged.",
		},
		Then: limitsInForm,
		Fix:  "Let the application form the body of a 429, not the network in front of it.",
	},
	{
		ID: "RISK-024", Title: "Held order is not fulfilled", Level: rule.ShouldNot, Since: v20260417,
		Says:  "An order under manual_review shows nothing that was sent or handed over, no download and no license key.",
		Cite:  []string{"RFC-ORD §4.1", "WRITEUP-000 Risks (human in the loop)"},
		Needs: []string{inStock, serviceable, succeeds, manualReview},
		Given: []string{"held-order"}, Hears: everyOrder,
		Ruling: &rule.Ruling{
			Readings: []string{"manual_review is a hold", "nothing is said of what a hold keeps from happening"},
			Holds:    "It is recommended.",
		},
		Then: nothingWhileHeld,
		Fix:  "Let nothing be fulfilled before the review has ended.",
	},
	{
		ID: "RISK-034", Title: "Buyer risk data is not echoed", Level: rule.ShouldNot, Since: v20260130,
		Says: "risk_signals in complete keep nobody from buying, and none of their values comes back in answers or events.",
		Cite: []string{
			"JS-CHK 2026-01-30 #/$defs/RiskSignals", "JS-CHK 2026-01-30 #/$defs/CheckoutSessionCompleteRequest/properties/risk_signals",
			"OAS-CHK 2026-04-17 #/components/schemas/CheckoutSessionBase",
		},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"payment-options"},
		Then:  signalsStayInside,
		Fix:   "Use the data for scoring alone, and store it apart from the session.",
	},
}

func limitsInForm(t *rule.T) {
	limited := t.Heard()
	if len(limited) == 0 {
		t.NotApplicable("no request of this run was limited")
	}
	for _, s := range limited {
		if err := s.BodyError(); err != nil {
			t.Fail(s, "a flat JSON error with type, code and message", err.Error())
			continue
		}
		for _, member := range []string{"type", "code", "message"} {
			t.Expect(s.Body().Get(member)).To(match.Text())
		}
		if kind := s.Body().Get("type"); kind.String() == "rate_limit_exceeded" {
			t.Note(kind, "a type of checkout errors", "rate_limit_exceeded")
		}
		if last := t.In(s.Scenario).Try(s.Step); last != nil && last.Attempt > s.Attempt && last.Status() == 429 {
			t.Fail(last, "normal service after the pause", last.Answer())
		}
	}
}

// handedOver are the members through which something digital is delivered.
var handedOver = []string{"access_url", "license_key"}

func nothingWhileHeld(t *rule.T) {
	held := false
	for _, o := range sales(t) {
		for _, v := range o.views {
			if v.Get("status").String() != "manual_review" {
				continue
			}
			held = true
			for _, f := range v.Get("fulfillments").Each() {
				if is := f.Get("status"); slices.Contains(underWayStates, is.String()) {
					t.Fail(is, "nothing beyond processing while the order is held", rule.Show(is.Value()))
				}
				eachMember(f, func(name string, value rule.Node) {
					if slices.Contains(handedOver, name) && value.Present() {
						t.Fail(value, "no "+name+" while the order is held", rule.Show(value.Value()))
					}
				})
			}
		}
	}
	if !held {
		t.Unverified("no order was shown under manual_review")
	}
}

// signalsStayInside looks for the values of the signals wherever the purchase
// shows.
func signalsStayInside(t *rule.T) {
	scene := t.In("payment-options")
	told := scene.Step("complete")
	if signaled, plain := scene.Try("signaled"), scene.Try("plain"); signaled != nil && signaled.Refused() && plain != nil && plain.OK() {
		t.Fail(signaled, "a session: risk_signals are a member of complete", signaled.Answer())
		return
	}
	session(t, lastPayment(t))
	var values []string
	for _, v := range told.Sent().Get("risk_signals").Each() {
		values = append(values, v.String())
	}
	for _, s := range scene.Steps("") {
		if found := holding(string(s.Raw()), values); found != "" {
			t.Fail(s, "an answer without the risk signals", "one with "+rule.Show(found))
		}
	}
	for _, e := range t.EventsOf(told.Session) {
		if found := holding(string(e.Raw()), values); found != "" {
			t.Fail(e, "an event without the risk signals", "one with "+rule.Show(found))
		}
	}
}

// holding is the first of some texts that a text holds, "" if it holds none.
func holding(text string, values []string) string {
	for _, v := range values {
		if v != "" && strings.Contains(text, v) {
			return v
		}
	}
	return ""
}
