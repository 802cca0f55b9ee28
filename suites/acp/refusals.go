package acp

import (
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Refusals: what keeps a payment from becoming an order.
var refusalRules = []rule.Rule{
	{
		ID: "CHK-117", Title: "Missing payment data is refused", Level: rule.Must, Since: v20250929,
		Says:      "Complete without payment_data is the client's error and buys nothing.",
		Cite:      []string{"OAS-2025-09-29 CheckoutSessionCompleteRequest.required", "JS-2026-04-17 CheckoutSessionCompleteRequest.required", "OAI-PROD error scenarios"},
		Needs:     []string{inStock, serviceable},
		Given:     []string{"refused-payments"},
		Checklist: []string{"error_missing"},
		Then: func(t *rule.T) {
			s := t.Step("no-payment")
			if openAI(t) {
				t.Expect(s).To(match.Status(400))
			} else {
				refusedAs(t, s, 400)
			}
			if kind := s.Body().Get("type").String(); kind == "processing_error" || kind == "service_unavailable" {
				t.Expect(s.Body().Get("type")).To(match.Equal("invalid_request"))
			}
			noOrder(t, session(t, afterwards(t, "no-payment")))
		},
		Fix: "Validate payment_data before anything else, and answer 400 invalid_request where it is absent.",
	},
	{
		ID: "CHK-118", Title: "Foreign payment provider is refused", Level: rule.Should, Since: v20250929, Until: v20260116,
		Says:  "A token for a provider that the session does not offer is not charged.",
		Cite:  []string{"OAS-2025-09-29 PaymentData.provider", "OAI-SPEC PaymentData"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"refused-payments"},
		Ruling: &rule.Ruling{
			Readings: []string{"the schema: the list of providers binds what is sent", "no text tells the merchant to check it"},
			Holds:    "It is recommended, and tried with a token that would be approved: any other would be declined anyway.",
		},
		Then: func(t *rule.T) { buysNothing(t, t.Step("foreign"), afterwards(t, "foreign")) },
		Fix:  "Compare payment_data.provider with the provider that the session offers.",
	},
	{
		ID: "CHK-119", Title: "Undeclared payment handler is refused", Level: rule.Must, Since: v20260130,
		Says:  "A payment through a handler that the session does not list under capabilities.payment.handlers buys nothing.",
		Cite:  []string{"JS-2026-01-30 PaymentData.handler_id", "rfcs/rfc.payment_handlers.md §5.1", "RFC-CAP §6.2"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"refused-payments"},
		Ruling: &rule.Ruling{
			Readings: []string{"the texts about handlers bind the agent alone", "the text about capabilities: the server validates that a payment is compatible"},
			Holds:    "The merchant must refuse it.",
		},
		Then: func(t *rule.T) { buysNothing(t, t.Step("foreign"), afterwards(t, "foreign")) },
		Fix:  "Look handler_id up among the handlers you listed for this session, and refuse any other.",
	},
	{
		ID: "CHK-120", Title: "Declined payment is reported", Level: rule.Must, Since: v20250929,
		Says:  "Where the issuer declines there is no order, and the agent reads payment_declined.",
		Cite:  []string{"OAI-PROD error scenarios", "OAI-SPEC complete", "OAS-2025-09-29 MessageError.code", "EX-2026-04-17 checkout_session_with_payment_declined"},
		Needs: []string{inStock, serviceable, declines},
		Given: []string{"declined"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the example of 2026-04-17: a session that can be paid again, with a message",
				"the RFC: a 2xx answer to complete means completed, so a decline is an error",
				"a copy of OpenAI's launch list: 400",
			},
			Holds: "A session with the message and a 4xx error both pass. Codes of errors are the merchant's own in the open specification, so another code is a warning there.",
		},
		Checklist: []string{"error_payment_declined"},
		Then:      reportsDecline,
		Fix:       "Map the decline of the payment provider to payment_declined, in messages or as a 4xx error, and keep the session open.",
	},
	{
		ID: "CHK-121", Title: "Decline is recoverable", Level: rule.Should, LevelIn: asOpenAI, Since: v20250929,
		Says:  "After a decline the same session can be completed with another token.",
		Cite:  []string{"OAI-PROD recoverable error handling", "EX-2026-04-17 checkout_session_with_payment_declined", "OAS-2026-01-30 MessageError description"},
		Needs: []string{inStock, serviceable, declines, succeeds},
		Given: []string{"declined"},
		Ruling: &rule.Ruling{
			Readings: []string{"OpenAI's launch list: errors that can be recovered from are", "the specification: silent, so that a session may end with a decline"},
			Holds:    "It is recommended, and demanded in the profile openai.",
		},
		Checklist: []string{"error_payment_declined"},
		Then:      recoversFromDecline,
		Fix:       "Return the session to ready_for_payment after a decline.",
	},
	{
		ID: "CHK-122", Title: "Unusable token is refused", Level: rule.Should, Since: v20250929,
		Says:  "A token that is unknown, expired, or meant for another session or amount does not buy anything.",
		Cite:  []string{"OAI-KC handling payments", "rfcs/rfc.delegate_payment.md §2.5", "OAS-2025-09-29 MessageError.code"},
		Needs: []string{inStock, serviceable, "token.invalid"},
		Given: []string{"refused-payments"},
		Ruling: &rule.Ruling{
			Readings: []string{"the text about delegated payments binds the provider that issued the token", "the merchant is who learns of the refusal"},
			Holds:    "It is recommended to the merchant.",
		},
		Then: func(t *rule.T) {
			buysNothing(t, t.Step("unknown"), nil)
			buysNothing(t, t.Step("unusable"), t.Try("unusable/after"))
		},
		Fix: "Let the payment provider redeem the token for the exact amount, and report its refusal.",
	},
	{
		ID: "CHK-123", Title: "Non-payable session cannot be completed", Level: rule.Must, Since: v20250929,
		Says:  "Completing a session that lacks its address makes no order and charges nothing.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.4", "OAI-SPEC complete", "OAS-2025-09-29 complete.responses.4XX"},
		Needs: []string{inStock, succeeds},
		Given: []string{"not-ready"},
		Ruling: &rule.Ruling{
			Readings: []string{"no keyword stands behind it", "the status says that the session is not ready for payment"},
			Holds:    "It is enforced for a missing address alone: complete itself can bring a buyer.",
		},
		Then: func(t *rule.T) { buysNothing(t, t.Step("complete"), t.Step("retrieve")) },
		Fix:  "Check that the session is ready before the payment provider is called.",
	},
}

// afterwards is what the session was read as after an attempt to pay, be it
// together with others on the same session.
func afterwards(t *rule.T, step string) *rule.Seen {
	if own := t.Try(step + "/after"); own != nil {
		return own
	}
	return t.Step("retrieve-refused")
}

// buysNothing holds a complete that must not succeed, and the read after it if
// there was one, to a refusal or to an unsold session that says why.
func buysNothing(t *rule.T, paid, after *rule.Seen) {
	last := paid
	if paid.OK() {
		body := session(t, paid)
		noOrder(t, body)
		told := body.Get("messages").Where("type", "error").Exists()
		if status(body) != "completed" && !pending(body) && !told {
			t.Fail(body.Get("messages"), "an error message that says why nothing was bought", rule.Show(body.Get("messages").Value()))
		}
	} else {
		t.Expect(paid).To(match.ClientError())
	}
	if after != nil && after.OK() {
		last = after
		noOrder(t, session(t, after))
	}
	if last.OK() && !paid.Refused() { // after a refusal in_progress means an open session
		undecided(t, session(t, last))
	}
}

// reportsDecline judges a declined payment in either style: a session with a
// message, or an error.
func reportsDecline(t *rule.T) {
	expect := t.Prefer
	if openAI(t) {
		expect = t.Expect
	}
	s := settled(t, "declined", "complete")
	if s.OK() {
		body := session(t, s)
		noOrder(t, body)
		undecided(t, body)
		messages := body.Get("messages")
		told := messages.Where("code", "payment_declined")
		if !told.Exists() {
			told = messages.Where("type", "error")
		}
		if told.Exists() {
			expect(told.Get("code")).To(match.Equal("payment_declined"))
		} else if status(body) != "completed" {
			t.Fail(messages, "an error message with code payment_declined", rule.Show(messages.Value()))
		}
	} else if t.Expect(s).To(match.ClientError()) {
		if code := s.Body().Get("code"); code.String() != "" {
			expect(code).To(match.Equal("payment_declined"))
		}
	}
	if after := t.Step("retrieve"); after.OK() {
		noOrder(t, session(t, after))
	}
}

// recoversFromDecline judges the second try, with a good token.
func recoversFromDecline(t *rule.T) {
	if first := settled(t, "declined", "complete"); status(first.Body()) == "completed" {
		t.Unverified("the card that should be declined was not")
	}
	step := "second-try"
	if t.Try(step) == nil && t.Try("needless") != nil {
		step = "needless"
	}
	if !t.Expect(t.Step(step)).To(match.Success()) {
		return
	}
	body := session(t, settled(t, "declined", step))
	undecided(t, body)
	t.Expect(body.Get("status")).To(match.Equal("completed"))
}
