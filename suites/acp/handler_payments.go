package acp

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Payments through handlers: what complete accepts, and what it refuses.
var handlerPaymentRules = []rule.Rule{
	{
		ID: "PH-011", Title: "Suggested order does not restrict", Level: rule.MustNot, Since: v20260417,
		Says:  "A session can be completed by the handler that stands last in the suggested order as by any other.",
		Cite:  []string{"RFC-PH §5.1", "JS-CHK 2026-04-17 #/$defs/PaymentHandler/properties/display_order"},
		Needs: []string{inStock, serviceable, succeeds, "handler.two", "buyer.known"},
		Given: []string{"payment-options"},
		Ruling: &rule.Ruling{
			Readings: []string{"the seller goes by handler_id, and a token is for its audit alone", "a token is one that a provider issued for the handler, which the closed schema of delegation has no way to ask for"},
			Holds:    "The option is paid with a token of a card. A refusal that is about the handler breaks the rule; one that is not leaves it open.",
		},
		Then: func(t *rule.T) {
			paid := lastOf(t.In("payment-options"), "complete", "poll")
			chosen := t.Step("complete").Sent().Get("payment_data", "handler_id").String()
			if list := handlersOf(session(t, t.Step("create"))); list.Len() < 2 || !list.Where("id", chosen).Get("display_order").Exists() {
				t.NotApplicable("the known buyer is offered no second handler that stands in an order")
			}
			if paid.Refused() {
				session(t, t.Step("usual")) // where nothing can be paid at all, the order is not to blame
				refusedForItself(t, paid)
				return
			}
			body := session(t, paid)
			undecided(t, body)
			t.Expect(body.Get("status")).To(match.Equal("completed"))
		},
		Fix: "Take display_order for a hint to the agent, and accept every handler you declare.",
	},
	{
		ID: "PH-021", Title: "Legacy payment data is validated", Level: rule.Must, Since: v20250929, Until: v20260116,
		Says:  "Payment data without a token, with an empty one or in the shape of a later release buy nothing; a missing provider and half an address should not either.",
		Cite:  []string{"JS-CHK 2025-09-29 #/$defs/PaymentData", "OAI-CHK PaymentData"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"refused-payments"},
		Then: func(t *rule.T) {
			mustRefuse(t, "no-token", "empty-token", "later-shape")
			shouldRefuse(t, "no-provider", "half-address")
		},
		Fix: "Validate payment_data against the schema of the version that was asked for.",
	},
	{
		ID: "PH-022", Title: "Handler payment data is validated", Level: rule.Must, Since: v20260130,
		Says:  "Payment data that lack handler, instrument or token, or have the shape of an earlier release, buy nothing; types that the handler does not take should not either.",
		Cite:  []string{"JS-CHK 2026-01-30 #/$defs/PaymentData", "RFC-PH §5.2"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"refused-payments"},
		Ruling: &rule.Ruling{
			Readings: []string{"the schema leaves the types of instrument and credential free", "the schemas of instruments name them"},
			Holds:    "Foreign types that buy something are a warning.",
		},
		Then: func(t *rule.T) {
			mustRefuse(t, "no-handler", "no-instrument", "no-token", "earlier-shape")
			shouldRefuse(t, "other-types")
		},
		Fix: "Validate the nested structure before the payment provider is called.",
	},
	{
		ID: "PH-024", Title: "Contradicting handler reference is refused", Level: rule.Should, Since: v20260130,
		Says:  "An instrument may name its handler or not; one that names another than the payment buys nothing.",
		Cite:  []string{"RFC-PH §5.2", "RFC-PH §5.3", "JS-CHK 2026-01-30 #/$defs/PaymentData/properties/instrument"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"refused-payments", "payment-options"},
		Ruling: &rule.Ruling{
			Readings: []string{"the text on handlers: id and handler_id of an instrument are required", "the checkout schema and all examples: there are none"},
			Holds:    "Both are optional.",
		},
		Then: func(t *rule.T) {
			scene := t.In("payment-options")
			named, unnamed := scene.Step("complete"), scene.Try("signaled")
			if usual := scene.Try("usual"); usual != nil {
				named = usual
			}
			if named.Refused() && unnamed != nil && unnamed.OK() {
				t.Fail(named, "a session: the instrument names the handler of the payment", named.Answer())
			}
			shouldRefuse(t, "other-handler")
		},
		Fix: "Treat an instrument of another handler as invalid, and one that names none as the payment's.",
	},
	{
		ID: "PH-025", Title: "Raw card numbers are not accepted", Level: rule.ShouldNot, Since: v20260130,
		Says:  "A card number in the place of a token buys nothing and does not come back.",
		Cite:  []string{"RFC-PH §6.1", "RFC-PH §5.1", "OAI-PROD PCI Scope"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"refused-payments"},
		Ruling: &rule.Ruling{
			Readings: []string{"the duty to delegate is the agent's", "the schema of tokens: a token begins with vt_, though not in all examples"},
			Holds:    "The refusal is recommended.",
		},
		Then: func(t *rule.T) {
			for _, step := range []string{"odd/raw-card", "odd/raw-number"} {
				paid := t.Step(step)
				buysNothing(t, paid, afterwards(t, step))
				if number := paid.Sent().Get("payment_data", "instrument", "credential", "token").String(); number != "" && strings.Contains(string(paid.Raw()), number) {
					t.Fail(paid, "an answer without the card number", "one that repeats it")
				}
			}
		},
		Fix: "Accept the credential types of your instrument schema alone, and nothing that is no token.",
	},
	{
		ID: "PH-027", Title: "Brand outside the list is declined", Level: rule.Should, Since: v20260130,
		Says:  "A token of a card brand that the handler does not accept is declined.",
		Cite:  []string{"RFC-PH §10.4.1", "RFC-CAP §6.2"},
		Needs: []string{inStock, serviceable, "card.unaccepted_brand"},
		Given: []string{"other-buyer"}, Also: []string{"declined"},
		Then: declinesBrand,
		Fix:  "Compare the brand that the payment provider reports with accepted_brands before you capture.",
	},
	{
		ID: "PH-028", Title: "Purchase order is declined when unsupported", Level: rule.Should, Since: v20260130,
		Says:  "A purchase order number alone is taken for an order that is owed for, or refused cleanly.",
		Cite:  []string{"JS-CHK 2026-01-30 #/$defs/PaymentData"},
		Needs: []string{inStock, serviceable},
		Given: []string{"approval"},
		Then:  takesPurchaseOrder,
		Fix:   "Refuse purchase orders with code unsupported where you do not sell on account.",
	},
	{
		ID: "PH-032", Title: "Decline details stay generic", Level: rule.ShouldNot, Since: v20250929,
		Says:  "What is said of a declined card does not tell which check it failed, nor repeats the words of the payment provider.",
		Cite:  []string{"EX-CHK 2026-04-17 checkout_session_with_payment_declined", "OAI-PROD Error scenarios"},
		Needs: []string{inStock, serviceable, declines},
		Given: []string{"declined"}, Also: []string{"refused-payments"},
		Then: func(t *rule.T) {
			generic(t, settled(t, "declined", "complete"))
			if other := t.In("refused-payments").Try("declined"); other != nil {
				generic(t, other)
			}
		},
		Fix: "Map all reasons of issuers to one text.",
	},
}

// refusedForItself judges the refusal of a handler, after which the usual one paid.
func refusedForItself(t *rule.T, paid *rule.Seen) {
	if !strings.Contains(paid.Body().Get("param").String()+paid.Body().Get("code").String(), "handler") {
		t.NotApplicable("the option was refused for something else than its handler: %s", paid.Answer())
	}
	t.Expect(paid).To(match.Success())
}

// lastPayment is the payment of the known buyer as it came to rest: the first
// that was not refused, or the plainest.
func lastPayment(t *rule.T) *rule.Seen {
	scene, last := t.In("payment-options"), "complete"
	scene.Step(last)
	for _, step := range []string{"usual", "signaled", "plain"} {
		if scene.Try(step) != nil {
			last = step
		}
	}
	return lastOf(scene, last, "poll")
}

// mustRefuse holds odd payments to buying nothing.
func mustRefuse(t *rule.T, oddities ...string) {
	for _, name := range oddities {
		buysNothing(t, t.In("refused-payments").Step("odd/"+name), afterwardsOdd(t, name))
	}
}

// shouldRefuse does the same with less weight.
func shouldRefuse(t *rule.T, oddities ...string) {
	for _, name := range oddities {
		paid := t.In("refused-payments").Step("odd/" + name)
		after := afterwardsOdd(t, name)
		for _, s := range []*rule.Seen{paid, after} {
			if s != nil && status(s.Body()) == "completed" {
				t.Warn(s, "a refusal", "a completed session")
				paid = nil
				break
			}
		}
		if paid != nil {
			buysNothing(t, paid, after)
		}
	}
}

// afterwardsOdd is afterwards in the scenario of odd payments.
func afterwardsOdd(t *rule.T, name string) *rule.Seen {
	scene := t.In("refused-payments")
	if own := scene.Try("odd/" + name + "/after"); own != nil {
		return own
	}
	return scene.Step("retrieve-refused")
}

// declinesBrand holds a card of a foreign brand to buying nothing, and to being
// declined in the words of other declines, which CHK-120 judges.
func declinesBrand(t *rule.T) {
	s := settled(t, "other-buyer", "unaccepted")
	noOrder(t, s.Body())
	if status(s.Body()) == "completed" {
		return
	}
	undecided(t, s.Body())
	if usual := t.In("declined").Try("complete"); usual != nil && s.Status() == usual.Status() && declinedAs(s) == declinedAs(usual) {
		return
	}
	if !s.OK() && !t.Expect(s).To(match.ClientError()) {
		return
	}
	if code := declinedAs(s); code != "payment_declined" {
		t.Fail(s, "an error with code payment_declined", "one with "+rule.Show(code))
	}
}

// declinedAs is the code with which a payment was declined, "" where there is none.
func declinedAs(s *rule.Seen) string {
	if !s.OK() {
		return s.Body().Get("code").String()
	}
	messages := s.Body().Get("messages")
	if told := messages.Where("code", "payment_declined"); told.Exists() {
		return "payment_declined"
	}
	return messages.Where("type", "error").Get("code").String()
}

// takesPurchaseOrder judges a payment by nothing but the number of an order.
func takesPurchaseOrder(t *rule.T) {
	s := t.Step("complete")
	if !s.OK() {
		t.Expect(s).To(match.ClientError())
		return
	}
	body := session(t, s)
	owed, _ := amount(body.Get("totals"), "total")
	if status(body) == "completed" && owed <= 0 {
		t.Fail(body.Get("totals"), "a total that is owed for", fmt.Sprint(owed))
	}
	if payable(body) && !errorMessage(body) {
		t.Fail(body.Get("messages"), "an error message that says why nothing was bought", rule.Show(body.Get("messages").Value()))
	}
}

// revealing are words about the check that a card failed, or of a provider.
var revealing = regexp.MustCompile(`(?i)\b(cvc|cvv|cvv2|security code|stolen|lost (?:or stolen )?card|card (?:was |is )?(?:reported )?lost|fraud\w*|pick.?up.card|do_not_honor|[a-z]+_(?:card|cvc|funds|decline|honor|number)|decline code)\b`)

// generic holds what is said of a decline to telling no more than that.
func generic(t *rule.T, s *rule.Seen) {
	said := []rule.Node{s.Body().Get("message"), s.Body().Get("code")}
	for _, m := range s.Body().Get("messages").Each() {
		if m.Get("type").String() == "error" {
			said = append(said, m.Get("content"), m.Get("code"))
		}
	}
	for _, n := range said {
		if found := revealing.FindString(n.String()); found != "" {
			t.Fail(n, "words that tell no more than that the payment was declined", rule.Show(n.Value()))
		}
	}
}
