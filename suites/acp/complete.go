package acp

import (
	"fmt"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Complete: paying, and what keeps a payment from becoming an order.
var completeRules = []rule.Rule{
	{
		ID: "CHK-110", Title: "Complete yields a completed session with order", Level: rule.Must, Since: v20250929,
		Says:  "A payable session completed with a good token is completed and carries an order with id, checkout_session_id and permalink_url.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.4", "OAS-2025-09-29 complete.responses.200", "JS-2026-04-17 CheckoutSessionWithOrder", "OAI-PROD order completion"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"purchase"},
		Then: func(t *rule.T) {
			s := t.Step("complete")
			if !t.Expect(s).To(match.Success()) {
				return
			}
			body := s.Body()
			undecided(t, body)
			t.Expect(body.Get("status")).To(match.Equal("completed"))
			for _, member := range []string{"id", "checkout_session_id", "permalink_url"} {
				t.Expect(body.Get("order", member)).To(match.Text())
			}
		},
		Fix: "Answer complete with the whole session, its status completed, and the order beside it.",
	},
	{
		ID: "CHK-111", Title: "Complete succeeds with 200", Level: rule.Must, Since: v20250929, Profiles: []string{rule.Spec},
		Says:  "Success of complete is 200 in every release of the open specification.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.4", "OAS-2025-09-29 complete.responses.200", "OAS-2026-04-17 complete.responses.200"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"purchase"},
		Then: func(t *rule.T) {
			s := t.Step("complete")
			switch code := s.Status(); {
			case !s.OK():
				session(t, s)
			case code == 201:
				t.Note(s, "200 OK", "201 Created, the style of OpenAI's certification")
			case code == 202 && processing(s.Body()):
				t.Warn(s, "200 OK", s.Answer())
			default:
				t.Expect(s).To(match.Status(200))
			}
		},
		Fix: "Answer a finished order with 200; OpenAI's launch list asks for 201, which the open specification tolerates.",
	},
	{
		ID: "CHK-112", Title: "Complete succeeds with 201", Level: rule.Must, Since: v20250929, Profiles: []string{rule.OpenAI, rule.Dialect},
		Says:  "For OpenAI's launch certification an order is answered with 201 Created.",
		Cite:  []string{"OAI-PROD order completion", "OAI-SPEC Response Errors", "DRAFT"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"purchase"},
		Then: func(t *rule.T) {
			s := t.Step("complete")
			undecided(t, session(t, s))
			t.Expect(s).To(match.Status(201))
		},
		Fix: "Make the success status of complete a setting of the partner or API version: 201 for OpenAI.",
	},
	{
		ID: "CHK-113", Title: "Order points back to its session", Level: rule.Must, Since: v20250929,
		Says:  "order.checkout_session_id is the id of the session that was completed.",
		Cite:  []string{"RFC-CHK@2025-09-29 §5 Order", "OAI-SPEC Order", "JS-2026-04-17 Order.checkout_session_id"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"purchase"},
		Then: func(t *rule.T) {
			s := t.Step("complete")
			back := session(t, s).Get("order", "checkout_session_id")
			if back.String() == "" {
				t.Unverified("complete answered without order.checkout_session_id")
			}
			t.Expect(back).To(match.Equal(s.Session))
		},
		Fix: "Put the id of the checkout session there, not that of an internal cart.",
	},
	{
		ID: "CHK-115", Title: "Buyer is charged what was shown", Level: rule.Should, Since: v20250929,
		Says:  "The total of the completed session is not higher than that of the last payable answer.",
		Cite:  []string{"RFC-CHK@2025-09-29 §1", "OAI-SPEC how it works 4", "OAI-KC handling payments"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"purchase"},
		Then:  chargedAsShown,
		Fix:   "Freeze the quote that was shown, or answer with the new price without charging.",
	},
	{
		ID: "CHK-117", Title: "Missing payment data is refused", Level: rule.Must, Since: v20250929,
		Says:  "Complete without payment_data is an error of the client and buys nothing.",
		Cite:  []string{"OAS-2025-09-29 CheckoutSessionCompleteRequest.required", "JS-2026-04-17 CheckoutSessionCompleteRequest.required", "OAI-PROD error scenarios"},
		Needs: []string{inStock, serviceable},
		Given: []string{"no-payment"},
		Then: func(t *rule.T) {
			s := t.Step("complete")
			switch {
			case openAI(t):
				t.Expect(s).To(match.Status(400))
			default:
				refusedAs(t, s, 400)
			}
			if kind := s.Body().Get("type"); s.Refused() && kind.String() != "" {
				t.Expect(kind).To(match.Equal("invalid_request"))
			}
			noOrder(t, session(t, reading(t, t.Step("retrieve"))))
		},
		Fix: "Validate payment_data before anything else, and answer 400 invalid_request where it is absent.",
	},
	{
		ID: "CHK-118", Title: "Foreign payment provider is refused", Level: rule.Should, Since: v20250929, Until: v20260116,
		Says:  "A token for a provider that the session does not offer is not charged.",
		Cite:  []string{"OAS-2025-09-29 PaymentData.provider", "OAI-SPEC PaymentData"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"foreign-payment"},
		Then:  func(t *rule.T) { buysNothing(t, t.Step("complete"), t.Step("retrieve")) },
		Fix:   "Compare payment_data.provider with the provider the session offers.",
	},
	{
		ID: "CHK-119", Title: "Undeclared payment handler is refused", Level: rule.Must, Since: v20260130,
		Says:  "handler_id must be one of the ids that the session offers under capabilities.payment.handlers.",
		Cite:  []string{"JS-2026-01-30 PaymentData.handler_id", "rfcs/rfc.payment_handlers.md §5.1", "RFC-CAP §6.2"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"foreign-payment"},
		Then:  func(t *rule.T) { buysNothing(t, t.Step("complete"), t.Step("retrieve")) },
		Fix:   "Look handler_id up among the handlers you returned for this session, and refuse any other.",
	},
	{
		ID: "CHK-120", Title: "Declined payment is reported", Level: rule.Must, Since: v20250929,
		Says:  "Where the issuer declines there is no order, and the agent reads payment_declined.",
		Cite:  []string{"OAI-PROD error scenarios", "OAI-SPEC complete", "OAS-2025-09-29 MessageError.code", "EX-2026-04-17 checkout_session_with_payment_declined"},
		Needs: []string{inStock, serviceable, declines},
		Given: []string{"declined"},
		Then:  reportsDecline,
		Fix:   "Map the decline of the payment provider to payment_declined, in messages or as a 4xx, and keep the session open.",
	},
	{
		ID: "CHK-121", Title: "Decline is recoverable", Level: rule.Should, LevelIn: map[string]rule.Level{rule.OpenAI: rule.Must}, Since: v20250929,
		Says:  "After a decline the same session can be completed with another token.",
		Cite:  []string{"OAI-PROD recoverable error handling", "EX-2026-04-17 checkout_session_with_payment_declined", "OAS-2026-01-30 MessageError description"},
		Needs: []string{inStock, serviceable, declines, succeeds},
		Given: []string{"declined"},
		Then: func(t *rule.T) {
			if first := t.Step("complete"); status(first.Body()) == "completed" {
				t.Unverified("the card that should be declined was not")
			}
			s := t.Step("second-try")
			if !t.Expect(s).To(match.Success()) {
				return
			}
			body := s.Body()
			undecided(t, body)
			t.Expect(body.Get("status")).To(match.Equal("completed"))
			t.Expect(body.Get("order")).To(match.Object())
		},
		Fix: "Return the session to ready_for_payment after a decline.",
	},
	{
		ID: "CHK-123", Title: "Non-payable session cannot be completed", Level: rule.Must, Since: v20250929,
		Says:  "Completing a session that lacks its address makes no order and charges nothing.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.4", "OAI-SPEC complete", "OAS-2025-09-29 complete.responses.4XX"},
		Needs: []string{inStock, succeeds},
		Given: []string{"not-ready"},
		Then:  func(t *rule.T) { buysNothing(t, t.Step("complete"), t.Step("retrieve")) },
		Fix:   "Check that the session is ready before the payment provider is called.",
	},
}

// undecided ends a rule about a finished completion where it is not finished:
// it is still under way, or waits for the buyer's authentication.
func undecided(t *rule.T, body rule.Node) {
	if processing(body) || status(body) == "authentication_required" {
		t.Unverified("complete left the session %s, so no order was seen yet", status(body))
	}
}

// chargedAsShown compares the grand totals on both sides of complete.
func chargedAsShown(t *rule.T) {
	before, after := session(t, t.Step("retrieve-payable")), session(t, t.Step("complete"))
	shown, known := amount(before.Get("totals"), "total")
	charged, stated := amount(after.Get("totals"), "total")
	if status(after) != "completed" || !known || !stated {
		t.Unverified("there is no total of a payable and of a completed session to compare")
	}
	at, expected, actual := after.Get("totals").Where("type", "total").Get("amount"), fmt.Sprintf("%d, as shown before", shown), fmt.Sprint(charged)
	switch {
	case charged > shown:
		t.Fail(at, expected, actual)
	case charged < shown:
		t.Note(at, expected, actual)
	}
}

// buysNothing holds a complete that must not succeed, and the read after it, to
// a refusal or to an open session that says why.
func buysNothing(t *rule.T, paid, after *rule.Seen) {
	if paid.OK() {
		body := session(t, paid)
		noOrder(t, body)
		if !errorMessage(body) {
			t.Fail(body.Get("messages"), "an error message that says why nothing was bought", rule.Show(body.Get("messages").Value()))
		}
	} else {
		t.Expect(paid).To(match.ClientError())
	}
	noOrder(t, session(t, reading(t, after)))
}

// reportsDecline judges a declined payment in either style: a session with a
// message, or a 4xx. Another code than payment_declined is a failure in the
// profile of OpenAI alone, since elsewhere codes are the merchant's affair.
func reportsDecline(t *rule.T) {
	s := t.Step("complete")
	expect := t.Prefer
	if openAI(t) {
		expect = t.Expect
	}
	switch {
	case s.OK():
		body := session(t, s)
		if processing(body) {
			t.Unverified("complete left the session %s, so no decline was seen yet", status(body))
		}
		noOrder(t, body)
		messages := body.Get("messages")
		switch told := messages.Where("type", "error"); {
		case errorMessage(body, "payment_declined"):
		case told.Exists():
			expect(told.Get("code")).To(match.Equal("payment_declined"))
		default:
			t.Fail(messages, "an error message with code payment_declined", rule.Show(messages.Value()))
		}
	case t.Expect(s).To(match.ClientError()):
		if code := s.Body().Get("code"); code.String() != "" {
			expect(code).To(match.Equal("payment_declined"))
		}
	}
	noOrder(t, session(t, reading(t, t.Step("retrieve"))))
}
