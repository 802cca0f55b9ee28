package acp

import (
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// everyCall hears all that was said about sessions, whatever came back.
var everyCall = &rule.Filter{
	Operations: []wire.Operation{create, update, retrieve, complete, cancel},
	Intents:    []wire.Intent{wire.Normal, wire.Invalid, wire.Hostile, wire.Faulted, wire.OtherVersion},
	Answered:   func(int) bool { return true },
}

// Openings: what an open session may become, and by which calls.
var openingRules = []rule.Rule{
	{
		ID: "STA-004", Title: "New session is not terminal", Level: rule.Must, Since: v20250929,
		Says:  "Create never yields a session that is completed, canceled, expired or being paid, nor one with an order.",
		Cite:  []string{"RFC-CHK@2025-09-29 §2.2", "RFC-CHK@2025-09-29 §4.1"},
		Needs: []string{inStock},
		Hears: &rule.Filter{Operations: []wire.Operation{create}},
		Then: func(t *rule.T) {
			for _, s := range t.Heard() {
				state := s.Body().Get("status")
				if ended(s.Body()) || state.String() == "complete_in_progress" {
					t.Fail(state, "an open session", rule.Show(state.Value()))
				}
				if order := s.Body().Get("order"); order.Present() {
					t.Fail(order, "no order", rule.Show(order.Value()))
				}
			}
		},
		Fix: "Let complete alone make orders, free of charge or not.",
	},
	{
		ID: "STA-005", Title: "Supplying everything makes it payable", Level: rule.Must, Since: v20250929,
		Says:  "A session with an item on sale, a serviceable address, a buyer and a chosen option is ready for payment.",
		Cite:  []string{"RFC-CHK@2025-09-29 §2.2", "OAI-SPEC checkout session", "OAI-SPEC example 2"},
		Needs: []string{inStock, serviceable},
		Given: []string{"browse"},
		Then:  suppliedWhole,
		Fix:   "Become payable once item, address, buyer and option are there; name by a message what else is missing.",
	},
	{
		ID: "STA-006", Title: "Losing a precondition revokes payability", Level: rule.Should, Since: v20250929,
		Says:  "A payable session falls back when an update takes away what made it payable.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.2", "OAI-SPEC POST /checkout_sessions/{id}"},
		Needs: []string{inStock, serviceable, "address.unserviceable"},
		Given: []string{"addresses"}, Also: []string{"browse"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"an answer to update carries the whole recomputed state, so a state that no longer holds has to go",
				"no text defines what a state means, so nothing forbids keeping it",
			},
			Holds: "It is recommended.",
		},
		Then: func(t *rule.T) {
			addresses, cart := t.In("addresses"), t.In("browse")
			revoked(t, addresses.Step("unserviceable"), addresses.Try("move"), addresses.Try("buyer"))
			if s := cart.Try("sold-out"); s != nil {
				revoked(t, s, cart.Try("retrieve-refused"), cart.Try("one-left"), cart.Try("supply"), cart.Try("buyer"))
			}
		},
		Fix: "Recompute the status from scratch on every update.",
	},
	{
		ID: "STA-007", Title: "Payable means everything is known", Level: rule.Should, Since: v20250929,
		Says:  "A session that is ready for payment has lines, a grand total and, where something is shipped, an address.",
		Cite:  []string{"RFC-CHK@2025-09-29 §8", "OAI-SPEC example 2", "OAS-2026-01-30 MessageError description"},
		Needs: []string{inStock, serviceable}, Hears: everySale,
		Ruling: &rule.Ruling{
			Readings: []string{
				"payable means that nothing is missing any more",
				"released examples of payable sessions have empty capabilities, no options and no address",
			},
			Holds: "Nothing here fails a merchant; handlers, selection and messages have rules of their own.",
		},
		Then: func(t *rule.T) {
			for _, s := range t.Heard() {
				if payable(s.Body()) {
					equipped(t, s.Body())
				}
			}
		},
		Fix: "Check lines, total and address before you say ready_for_payment.",
	},
	{
		ID: "STA-008", Title: "Only complete completes", Level: rule.Must, Since: v20250929,
		Says:  "Before complete was called no answer shows a completed session or an order.",
		Cite:  []string{"RFC-CHK@2025-09-29 §2.2", "RFC-CHK@2025-09-29 §4.4"},
		Needs: []string{inStock, serviceable}, Hears: everyCall,
		Then: func(t *rule.T) {
			for _, history := range t.HeardBySession() {
				neverBefore(history, complete, func(s *rule.Seen) {
					if status := s.Body().Get("status"); status.String() == "completed" {
						t.Fail(status, "an open session, since complete was not called", "completed")
					}
					if order := s.Body().Get("order"); order.Present() {
						t.Fail(order, "no order, since complete was not called", rule.Show(order.Value()))
					}
				})
			}
		},
		Fix: "Let orders come from the complete endpoint only.",
	},
	{
		ID: "STA-009", Title: "Only cancel cancels", Level: rule.Should, Since: v20250929,
		Says:  "Updates, reads and payments that failed do not cancel a session.",
		Cite:  []string{"RFC-CHK@2025-09-29 §2.2", "RFC-CHK@2025-09-29 §4.5"},
		Needs: []string{inStock, serviceable, declines}, Hears: everyCall,
		Ruling: &rule.Ruling{
			Readings: []string{
				"a session is canceled by the cancel endpoint",
				"no text forbids a merchant to end a session it suspects of fraud",
			},
			Holds: "It is recommended.",
		},
		Then: func(t *rule.T) {
			for _, history := range t.HeardBySession() {
				neverBefore(history, cancel, func(s *rule.Seen) {
					if status := s.Body().Get("status"); status.String() == "canceled" {
						t.Fail(status, "an open session, since nobody canceled it", "canceled")
					}
				})
			}
		},
		Fix: "Leave the session open after a declined payment.",
	},
}

// suppliedWhole judges a session that lacks nothing an agent can supply. What
// only the buyer or the merchant can lift is no fault.
func suppliedWhole(t *rule.T) {
	s := t.Step("buyer")
	if more := t.Try("supply"); more != nil {
		s = more
	}
	body := session(t, s)
	switch status(body) {
	case "ready_for_payment", "authentication_required":
		return
	case "requires_escalation", "pending_approval":
		t.Unverified("the session is %s, which the agent cannot lift", status(body))
	}
	said := "no message"
	for _, m := range body.Get("messages").Each() {
		switch code := m.Get("code").String(); code {
		case "requires_sign_in", "age_verification_required", "approval_required", "intervention_required":
			t.Unverified("the session is blocked by %s, which the agent cannot lift", code)
		}
		said = "the message " + rule.Show(m.Value())
	}
	t.Fail(body.Get("status"), "ready_for_payment, since item, address, buyer and option were supplied", rule.Show(status(body))+" with "+said)
}

// revoked judges an update that took away what made a session payable, given
// the answers before it, the last one first.
func revoked(t *rule.T, s *rule.Seen, before ...*rule.Seen) {
	for _, b := range before {
		if b == nil || !b.OK() {
			continue
		}
		if !payable(b.Body()) {
			t.Unverified("the session was not payable before")
		}
		break
	}
	if s.OK() && payable(s.Body()) {
		t.Fail(s.Body().Get("status"), "a session that is not payable", "ready_for_payment")
	}
}

// equipped holds a payable session to what paying takes.
func equipped(t *rule.T, body rule.Node) {
	if lines := body.Get("line_items"); lines.IsArray() { // else CHK-002 speaks of it, as of totals
		t.Prefer(lines).To(match.Filled())
	}
	if totals := body.Get("totals"); totals.IsArray() && !totals.Where("type", "total").Exists() {
		t.Warn(totals, "an entry of type total", rule.Show(totals.Value()))
	}
	address := body.Get("fulfillment_address")
	if t.From(v20251212) {
		address = body.Get("fulfillment_details", "address")
	}
	if shipped(t, body) && !address.Present() {
		t.Warn(address, "an address, since the goods are shipped", "none")
	}
}

// neverBefore looks at each answer about a session until a call was made that
// changes what may be seen, or until calls were made side by side, of which
// nobody knows which was first. Create has a rule of its own.
func neverBefore(history []*rule.Seen, call wire.Operation, look func(*rule.Seen)) {
	for _, s := range history {
		if s.Operation == call || s.Concurrent && s.Operation != create {
			return
		}
		if s.Operation != create && s.OK() {
			look(s)
		}
	}
}
