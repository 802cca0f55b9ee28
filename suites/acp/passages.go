package acp

import (
	"slices"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Between paying and having paid: payments under way, sessions held up.
var passageRules = []rule.Rule{
	{
		ID: "STA-018", Title: "Processing state resolves", Level: rule.Should, LevelIn: asOpenAI, Since: v20250929,
		Says:  "A payment that is under way ends in a completed session, or in an open one that says what went wrong.",
		Cite:  []string{"OAS-2025-09-29 status in_progress", "OAS-2026-01-30 status complete_in_progress", "SEP83 §9.3", "RFC-CHK@2025-09-29 §4.4"},
		Needs: []string{inStock, serviceable, succeeds}, Given: []string{"purchase"}, Also: []string{"slow-complete"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"a successful complete answers with a completed session and its order",
				"the schemas have states for a payment under way, which no text describes",
			},
			Holds: "Paying at leisure is a warning, and a failure under OpenAI's profile; where the harness itself slowed the payment down, only its end counts.",
		},
		Then: func(t *rule.T) {
			answer, slow := t.Step("complete"), t.In("slow-complete")
			if !answer.OK() && slow.Try("complete") == nil {
				session(t, answer)
			}
			if body := answer.Body(); processing(body) {
				t.Fail(body.Get("status"), "completed in the answer", status(body))
				if order := body.Get("order"); order.Present() {
					t.Note(order, "no order before the payment has ended", rule.Show(order.Value()))
				}
				resolved(t, settled(t, "purchase", "complete"))
			}
			if slowed := slow.Try("complete"); slowed != nil && !slowed.Refused() {
				resolved(t, settled(t, "slow-complete", "retrieve"))
			} else if !processing(answer.Body()) {
				t.NotApplicable("no payment was ever under way in an answer")
			}
		},
		Fix: "Finish payments in the background and show the result on retrieve.",
	},
	{
		ID: "STA-019", Title: "Processing session rejects interference", Level: rule.Should, Since: v20250929,
		Says:  "While a payment is under way updates are refused, and another complete starts no second payment.",
		Cite:  []string{"RFC-CHK@2025-09-29 §6", "RFC-CHK@2026-04-17 §6.3", "SEP83 §9.3"},
		Needs: []string{inStock, serviceable, succeeds, "control.slow_complete"}, Given: []string{"slow-complete"},
		Then: undisturbed,
		Fix:  "Lock the session while its payment is made.",
	},
	{
		ID: "STA-020", Title: "Expired session is dead", Level: rule.Should, Since: v20260130,
		Says: "Beyond expires_at a session reads as expired or is gone, and can be neither changed nor bought.",
		Cite: []string{"JS-2026-01-30 CheckoutSessionBase.expires_at", "JS-2026-01-30 status expired",
			"SEP83 §9.2 (6 hours by default)", "SEP83 §20.9"},
		Needs: []string{inStock, serviceable, succeeds, "session.expires", "control.advance_clock"}, Given: []string{"aged-session"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the schema has expires_at and a state expired, so an expired session can be read",
				"no text defines expiry, and merchants answer 404 or 410 as well",
			},
			Holds: "All three pass; a purchase after expiry does not.",
		},
		Then: func(t *rule.T) {
			before := session(t, t.Step("create"))
			for _, step := range []string{"update", "complete", "cancel", "retrieve"} {
				s := t.Step(step)
				if step == "retrieve" && s.Status() != 404 && s.Status() != 410 {
					session(t, s)
				}
				observed(lapsed, before, s).obeys(t)
				if order := s.Body().Get("order"); order.Present() {
					t.Fail(order, "no order", rule.Show(order.Value()))
				}
			}
		},
		Fix: "Compare expires_at with the clock before every operation.",
	},
	{
		ID: "STA-021", Title: "Escalation offers a way out", Level: rule.Should, Since: v20260130,
		Says:  "requires_escalation comes with a message and an https continue_url, and cannot be paid around.",
		Cite:  []string{"SEP83 §20.9", "JS-2026-01-30 CheckoutSessionBase.continue_url"},
		Needs: []string{inStock, serviceable, "control.escalate"}, Given: []string{"addresses"},
		Ruling: &rule.Ruling{
			Readings: []string{"the proposal demands continue_url", "no released text or schema repeats it"},
			Holds:    "It is recommended.",
		},
		Then: func(t *rule.T) {
			body := session(t, t.Step("escalated"))
			if status(body) != "requires_escalation" {
				t.Unverified("the session is %s after the escalation", status(body))
			}
			if link := body.Get("continue_url"); !onTheWeb(link.String()) {
				t.Fail(link, "an absolute https URL", rule.Show(link.Value()))
			}
			t.Expect(body.Get("messages")).To(match.Filled())
			if paid := t.Try("complete-escalated"); paid != nil && paid.OK() {
				t.Expect(paid.Body().Get("status")).NotTo(match.Equal("completed"))
			}
		},
		Fix: "Send the buyer to a page of yours by continue_url whenever you ask for escalation.",
	},
	{
		ID: "STA-022", Title: "Pending approval holds the order", Level: rule.Should, Since: v20260130,
		Says: "A purchase that waits for approval has no order; the approval makes one, another complete meanwhile none.",
		Cite: []string{"JS-2026-01-30 status pending_approval", "JS-2026-01-30 MessageError.code approval_required",
			"JS-2026-01-30 PaymentData.approval_required", "ISSUE-96"},
		Needs: []string{inStock, serviceable, succeeds, "control.approve"}, Given: []string{"approval"},
		Then: approved,
		Fix:  "Make the order when the approval arrives, not when it is asked for.",
	},
	{
		ID: "STA-023", Title: "Success status is never ambiguous", Level: rule.Must, Since: v20250929,
		Says:  "A 2xx answer to complete is completed or on its way there, or an error message says why not.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.4", "OAI-SPEC complete (errors in the response)"},
		Needs: []string{inStock, serviceable, declines},
		Hears: &rule.Filter{
			Operations: []wire.Operation{complete},
			Intents:    []wire.Intent{wire.Normal, wire.Invalid, wire.Hostile, wire.Faulted},
		},
		Then: func(t *rule.T) {
			for _, s := range t.Heard() {
				body := s.Body()
				c := classOf(status(body), true)
				if c.open() && !explains(body) {
					t.Fail(body, "a completed session, or an error message", "a session that is "+status(body)+" without one")
				}
			}
		},
		Fix: "Add an error message, or answer 4xx, wherever complete made no order.",
	},
}

// resolved holds the last read of a payment under way to an end.
func resolved(t *rule.T, last *rule.Seen) {
	body := session(t, last)
	switch c := classOf(status(body), true); {
	case ended(body), c.open() && explains(body): // whether an order shows is judged elsewhere
	default:
		t.Fail(body.Get("status"), "completed with an order, or an open state with an error message", status(body))
	}
}

// undisturbed judges what was tried while a payment was made slow. A merchant
// that answers only when it has ended makes the calls wait, and refuses them.
func undisturbed(t *rule.T) {
	priced := t.Step("create")
	if chosen := t.Try("select"); chosen != nil {
		priced = chosen
	}
	before, paid, final := session(t, priced), t.Step("complete"), session(t, settled(t, "slow-complete", "retrieve"))
	if paid.Response != nil && !processing(paid.Body()) {
		t.Unverified("the payment was not under way: complete answered %s", paid.Answer())
	}
	from := charging
	if paid.Response == nil {
		from = sold // the calls after it waited for its end
	}
	observed(from, final, t.Step("update")).obeys(t)
	again := t.Step("complete-other")
	observed(charging, final, again).obeys(t)
	orders := []string{}
	for _, s := range []rule.Node{paid.Body(), again.Body(), final} {
		if id := s.Get("order", "id").String(); id != "" && !slices.Contains(orders, id) {
			orders = append(orders, id)
		}
	}
	if len(orders) > 1 {
		t.Fail(final.Get("order"), "one order", rule.Show(orders))
	}
	kept(t, before, final, "line_items")
}

// approved judges a purchase from its order number to its approval.
func approved(t *rule.T) {
	asked := session(t, t.Step("complete"))
	if status(asked) != "pending_approval" {
		t.NotApplicable("the merchant asks for no approval of a purchase order: the session is %s", status(asked))
	}
	t.Expect(asked.Get("order")).To(match.Absent())
	meanwhile := t.Step("complete-other")
	if order := meanwhile.Body().Get("order"); order.Present() {
		t.Fail(order, "no order before the approval", rule.Show(order.Value()))
	}
	final := session(t, settled(t, "approval", "complete"))
	t.Expect(final.Get("status")).To(match.Equal("completed"))
}
