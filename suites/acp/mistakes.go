package acp

import (
	"fmt"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Mistakes: carts that cannot be sold.
var mistakeRules = []rule.Rule{
	{
		ID: "CHK-012", Title: "Empty cart is refused", Level: rule.Must, Since: v20250929,
		Says: "A create with an empty item array opens no session.",
		Cite: []string{"OAS-2025-09-29 CheckoutSessionCreateRequest.items.minItems", "JS-2026-01-30 CheckoutSessionCreateRequest.line_items.minItems",
			"OAI-SPEC items validation", "SEP83 §19.1"},
		Given: []string{"doubtful-carts"}, Also: []string{"replayed-create"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the schemas want at least one element, so the request is a fault of the client",
				"OpenAI's documentation wants create to return a session id whatever is wrong",
			},
			Holds: "A refusal is right; an empty session that says what is wrong and cannot be paid is a warning.",
		},
		Then: emptyCart,
		Fix:  "Validate that the item array has an element before a session is opened.",
	},
	{
		ID: "CHK-013", Title: "Missing item array is 400 invalid_request", Level: rule.Must, Since: v20250929,
		Says: "A create body without an item array is refused with 400 and the error type invalid_request.",
		Cite: []string{"OAS-2025-09-29 CheckoutSessionCreateRequest.required", "JS-2026-01-30 CheckoutSessionCreateRequest.required",
			"OAI-PROD error scenarios", "RFC-CHK@2025-09-29 §3.1"},
		Given:     []string{"replayed-create"},
		Checklist: []string{"error_missing"},
		Ruling: &rule.Ruling{
			Readings: []string{"the OpenAPI files say 4XX and no more", "OpenAI's launch list says 400"},
			Holds:    "400 under OpenAI's profile; elsewhere another 4xx is a warning.",
		},
		Then: func(t *rule.T) {
			s := t.Step("wrong")
			if !t.Expect(s).To(match.ClientError()) {
				return
			}
			likeAny(t, s, t.Try("create"))
			blames(t, s)
			if openAI(t) {
				t.Expect(s).To(match.Status(400))
			} else {
				t.Prefer(s).To(match.Status(400))
			}
		},
		Fix: "Answer 400 with type invalid_request, code, message and param when items (line_items from 2026-01-30 on) is absent.",
	},
	{
		ID: "CHK-014", Title: "Missing currency is refused", Level: rule.Should, Since: v20260130,
		Says:  "A create body that names no currency is refused; the merchant does not guess one.",
		Cite:  []string{"JS-2026-01-30 CheckoutSessionCreateRequest.required", "SEP83 §16.1", "EX-2026-01-30 create_checkout_session_request"},
		Needs: []string{inStock},
		Given: []string{"doubtful-carts"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the schema and SEP83 require the member",
				"the examples in the RFC texts for create, capabilities and extensions leave it out",
			},
			Holds: "Only recommended; a session in the currency of the shop is a note.",
		},
		Then: func(t *rule.T) {
			s := t.Step("no-currency")
			body, ok := taken(t, s)
			if !ok {
				if s.Refused() {
					t.Prefer(s).To(match.Status(400, 422))
				}
				return
			}
			if currency := body.Get("currency"); t.Setup().Currency != "" && currency.String() == t.Setup().Currency {
				t.Note(currency, "a refusal", rule.Show(currency.String())+", the currency of the shop")
			} else {
				t.Fail(currency, "a refusal, or the currency of the shop", rule.Show(currency.Value()))
			}
		},
		Fix: "Refuse a create without currency from 2026-01-30 on, or document your one default.",
	},
	{
		ID: "CHK-015", Title: "Unknown item is never sold", Level: rule.Must, Since: v20250929,
		Says: "An item id that is not in the catalogue is reported, gets no price, and keeps the session from being payable while it is in the cart.",
		Cite: []string{"EX-2026-04-17 error_400_invalid_item", "JS-2026-01-30 MessageError.code not_found", "OAS-2026-01-30 MessageError description",
			"RFC-CHK@2025-09-29 §3.1"},
		Needs: []string{inStock},
		Given: []string{"unknown-item"},
		Also:  []string{"browse"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the example of 2026-04-17 refuses the whole request with 400",
				"the schema text prefers an error message wherever a session can be returned",
			},
			Holds: "Both pass.",
		},
		Then: func(t *rule.T) {
			unknownItem(t, t.Step("beside"))
			if s := t.In("browse").Try("refused"); s != nil {
				unknownItem(t, s)
			}
		},
		Fix: "Refuse unknown ids with 400 invalid_request, or report them in an error message; never make up a product.",
	},
}

// likeAny ends a rule about a refusal where a request that is right is refused
// by the same status: then it says nothing of what was wrong.
func likeAny(t *rule.T, s, right *rule.Seen) {
	if refusedAnyhow(s, right) {
		session(t, right)
	}
}

// refusedAnyhow reports whether a request that is right is refused by the same status.
func refusedAnyhow(s, right *rule.Seen) bool {
	return right != nil && right.Refused() && right.Status() == s.Status()
}

// emptyCart judges what became of a create without any item.
func emptyCart(t *rule.T) {
	s := t.Step("empty")
	body, ok := taken(t, s)
	switch {
	case !ok && s.Refused():
		likeAny(t, s, t.In("replayed-create").Try("create"))
		t.Prefer(s).To(match.Status(400, 422))
		t.Expect(s.Body().Get("id")).To(match.Absent())
	case !ok: // reported already
	case blocked(body) && body.Get("line_items").Len() == 0:
		t.Warn(s, "a refusal", "an empty session that says so")
	default:
		t.Fail(s, "a refusal", fmt.Sprintf("%s with a session of status %s", s.Answer(), status(body)))
	}
}

// unknownItem judges what became of an item that does not exist, the last of
// the cart that was sent.
func unknownItem(t *rule.T, s *rule.Seen) {
	body, ok := taken(t, s)
	if !ok {
		return
	}
	cart := sentCart(s)
	lines := linesOf(body, itemOf(cart.At(cart.Len()-1)))
	for _, line := range lines {
		for _, kind := range []string{"base_amount", "subtotal", "total"} {
			if price, stated := lineAmount(line, kind).Int(); stated && price != 0 {
				t.Fail(lineAmount(line, kind), "no price for an item that does not exist", fmt.Sprint(price))
				return
			}
		}
	}
	if len(lines) > 0 && payable(body) {
		t.Fail(body.Get("status"), "a status other than ready_for_payment", "ready_for_payment with an item that does not exist")
		return
	}
	if len(complaints(body)) == 0 {
		t.Fail(body.Get("messages"), "a message about the item that does not exist", "none of type error or warning")
	}
}
