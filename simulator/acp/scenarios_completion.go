package acp

import "github.com/assay-project/assay/simulator/wire"

// Paying, and all that keeps a payment from becoming an order.
var completionScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "declined", Needs: []string{inStock, serviceable, "card.declines"},
			Says: "pay with a card that is declined, read, then pay with a good one",
		},
		Play: func(a *Agent) {
			s := a.Payable("")
			a.Pay("complete", "card.declines", s)
			a.Retrieve("retrieve", s.ID)
			if !a.Lacks("second-try", succeeds) {
				a.Pay("second-try", succeeds, s)
			}
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "not-ready", Needs: []string{inStock, succeeds},
			Says: "pay a session that has no address",
		},
		Play: func(a *Agent) {
			s := a.Open("create", a.Opening(a.One()))
			if s.Payable() {
				a.Skip("complete", "the session is payable without an address")
				return
			}
			a.Pay("complete", succeeds, s, Because(wire.Invalid))
			a.Retrieve("retrieve", s.ID)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "no-payment", Needs: []string{inStock, serviceable},
			Says: "complete a payable session without payment data",
		},
		Play: func(a *Agent) {
			s := a.Payable("")
			a.Complete("complete", s.ID, a.Buyer("john@example.com"), Because(wire.Invalid))
			a.Retrieve("retrieve", s.ID)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "foreign-payment", Needs: []string{inStock, serviceable, succeeds},
			Says: "pay through a provider or handler the session never offered",
		},
		Play: func(a *Agent) {
			s := a.Payable("")
			body := a.payment(s, a.Token("complete", succeeds, s))
			if data := body["payment_data"].(JSON); a.dialect.handlers {
				data["handler_id"] = "handler_not_offered"
			} else {
				data["provider"] = "acme-psp"
			}
			a.Complete("complete", s.ID, body, Because(wire.Invalid))
			a.Retrieve("retrieve", s.ID)
		},
	},
}

// Cancelling, and what a canceled session still answers.
var cancelScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "canceled", Needs: []string{inStock, serviceable},
			Says: "cancel an open session, then try to cancel, change and pay it",
		},
		Play: func(a *Agent) {
			s := a.Payable("")
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
			Says: "cancel without a body, with an empty one under a JSON content type, and with {}",
		},
		Play: func(a *Agent) {
			body := a.Opening(a.One())
			a.Cancel("none", a.Open("create-none", body).ID, nil)
			a.Cancel("empty", a.Open("create-empty", body).ID, nil, Set("Content-Type", "application/json"))
			a.Cancel("object", a.Open("create-object", body).ID, JSON{})
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "cancel-open", Needs: []string{inStock, serviceable},
			Says: "cancel a session that is not ready, one that is payable, and one after a declined payment",
		},
		Play: func(a *Agent) {
			a.Cancel("not-ready", a.Open("create-bare", a.Opening(a.One())).ID, nil)
			a.Cancel("payable", a.Payable("").ID, nil)
			if a.Lacks("declined", "card.declines") {
				return
			}
			s := a.Payable("declined-")
			a.Pay("declined-complete", "card.declines", s)
			a.Cancel("declined", s.ID, nil)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "intent-traces", Since: V20251212, Needs: []string{inStock},
			Says: "cancel with every reason code, a summary and flat metadata, and read one back",
		},
		Play: func(a *Agent) {
			for _, reason := range reasonCodes {
				s := a.Open("create-"+reason, a.Opening(a.One()))
				a.Cancel("cancel-"+reason, s.ID, JSON{"intent_trace": JSON{
					"reason_code": reason, "trace_summary": traceMarker, "metadata": JSON{"stage": "checkout"}}})
				a.Retrieve("retrieve-"+reason, s.ID)
			}
		},
	},
}

// traceMarker is text that must never come back.
const traceMarker = "Buyer hesitated, marker 7f3a9c"

var reasonCodes = []string{
	"price_sensitivity", "shipping_cost", "shipping_speed", "product_fit", "trust_security",
	"returns_policy", "payment_options", "comparison", "timing_deferred", "other",
}
