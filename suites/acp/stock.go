package acp

import (
	"fmt"
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Stock: what is not there is not sold.
var stockRules = []rule.Rule{
	{
		ID: "CHK-022", Title: "Quantity beyond stock is reported", Level: rule.Should, Since: v20250929,
		Says:  "An order for more units than there are is answered with a message about the stock or a refusal, never with fewer units and no word.",
		Cite:  []string{"OAS-2025-09-29 MessageError.code", "JS-2026-01-30 MessageError.code", "RFC-CHK@2025-09-29 §5", "OAI-PROD error scenarios"},
		Needs: []string{limited, wireQuantity},
		Given: []string{"scarce-item"},
		Ruling: &rule.Ruling{
			Readings: []string{"the versions list codes for stock", "no source says in so many words that too large an order must be reported"},
			Holds:    "Recommended; what counts is that nothing is lowered or oversold in silence. Back orders and pre-orders pass.",
		},
		Then: beyondStock,
		Fix:  "Compare the quantity with the stock and report the line.",
	},
	{
		ID: "CHK-023", Title: "Sold-out item is reported", Level: rule.Should, LevelIn: asOpenAI, Since: v20250929,
		Says:      "A sold-out item is reported with code out_of_stock when it enters the cart, and keeps the session from looking payable.",
		Cite:      []string{"OAI-PROD error scenarios", "OAI-SPEC example 1 messages", "OAS-2026-01-30 MessageError description", "EX-2026-04-17 checkout_session_with_out_of_stock"},
		Needs:     []string{inStock, "item.out_of_stock"},
		Given:     []string{"short-lives"},
		Checklist: []string{"error_out_of_stock"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"OpenAI's launch list wants a fitting HTTP status, 400 by a copy of it",
				"the OpenAPI text and the example of 2026-04-17 return a session with a message",
			},
			Holds: "Both pass, the session being the better answer. No source says when the stock is checked, so a refusal at completion is a warning; OpenAI's profile wants the code somewhere.",
		},
		Then: soldOut,
		Fix:  "Add an error message with code out_of_stock for the line, and keep the session not_ready_for_payment.",
	},
	{
		ID: "CHK-024", Title: "Stock message points at the line", Level: rule.Should, Since: v20250929,
		Says:  "A message about the stock says by a JSONPath in param which of several lines it means.",
		Cite:  []string{"OAI-SPEC Message tables, param", "RFC-CHK@2025-09-29 §8", "EX-2026-04-17 checkout_session_with_out_of_stock"},
		Needs: []string{inStock, "item.out_of_stock"},
		Given: []string{"short-lives"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"OpenAI's example has a member path",
				"the schema text of 2026-01-30 shows $.items[0]",
				"the example file of 2026-04-17 shows $.line_items[0].item.id",
			},
			Holds: "param is followed through the response and then through the request; a member path is an affair of the schema.",
		},
		Then: stockMessage,
		Fix:  "Set param to $.line_items[n], n being the index of the line that is meant.",
	},
	{
		ID: "CHK-025", Title: "Stock lost before completion blocks the order", Level: rule.Should, Since: v20250929,
		Says:      "No order is made for an item that has sold out since the session became payable.",
		Cite:      []string{"RFC-CHK@2025-09-29 §1 system of record", "OAI-SPEC complete", "OAS-2026-01-30 MessageError description", "OAI-PROD error scenarios"},
		Needs:     []string{limited, serviceable, succeeds, "control.change_stock"},
		Given:     []string{"scarce-item"},
		Checklist: []string{"error_out_of_stock"},
		Ruling: &rule.Ruling{
			Readings: []string{"the merchant is the system of record and must not sell what is gone", "a merchant that reserved the unit is right to sell it"},
			Holds:    "From outside both look alike, so an order is a warning.",
		},
		Then: stockLost,
		Fix:  "Reserve the unit, or check the stock again inside the completion, before the charge.",
	},
}

// stockCodes are the codes that a version has for stock.
func stockCodes(t *rule.T) []string {
	if t.From(v20260130) {
		return []string{"out_of_stock", "quantity_exceeded", "maximum_exceeded", "low_stock", "limited_availability"}
	}
	return []string{"out_of_stock"}
}

// beyondStock judges what became of an order for one unit too many.
func beyondStock(t *rule.T) {
	s := t.Step("over")
	body, ok := taken(t, s)
	if !ok || onOrder(linesOf(body, ordered(s))) {
		return
	}
	asked, _ := quantityOf(sentCart(s).At(0)).Int()
	shown := units(cartOf(t, body))[ordered(s)]
	switch {
	case len(body.Get("messages").Each()) == 0:
		t.Fail(body.Get("messages"), "a message about the stock", fmt.Sprintf("none, and %d of %d units in a session of status %s", shown, asked, status(body)))
	case shown >= asked && payable(body):
		t.Fail(body.Get("status"), "fewer units, or a status other than ready_for_payment", fmt.Sprintf("ready_for_payment with %d units", shown))
	case len(complaintsOf(body, stockCodes(t)...)) == 0:
		t.Warn(body.Get("messages"), "the code "+strings.Join(stockCodes(t), " or "), rule.Show(body.Get("messages").Value()))
	}
}

// onOrder reports whether lines say that they are delivered later.
func onOrder(lines []rule.Node) bool {
	for _, line := range lines {
		if s := line.Get("availability_status").String(); s == "backorder" || s == "pre_order" {
			return true
		}
	}
	return false
}

// soldOut judges what became of a sold-out item, the second of the cart.
func soldOut(t *rule.T) {
	s := t.Step("sold-out")
	if s.Refused() {
		if openAI(t) {
			t.Expect(s.Body().Get("code")).To(match.Equal("out_of_stock"))
		}
		return
	}
	if !t.Expect(s).To(match.Success()) {
		return
	}
	body := session(t, s)
	dropped := body.Get("line_items").IsArray() && len(linesOf(body, itemOf(sentCart(s).At(1)))) == 0
	switch {
	case !dropped && payable(body):
		soldOutAtCompletion(t, body)
	case len(complaints(body)) == 0:
		t.Fail(body.Get("messages"), "an error message with code out_of_stock", "no message that warns or reports an error")
	case len(complaintsOf(body, "out_of_stock")) == 0:
		codeMissing(t, body.Get("messages"), rule.Show(body.Get("messages").Value()))
	case dropped:
		t.Warn(body.Get("line_items"), "the sold-out item on a line of its own", "no line for it")
	}
}

// soldOutAtCompletion judges a session that looks payable although it holds a
// sold-out item: by what came of paying it.
func soldOutAtCompletion(t *rule.T, body rule.Node) {
	const expected = "a status other than ready_for_payment for a sold-out item"
	paid := t.Try("sold-out-complete")
	if paid == nil || status(paid.Body()) == "completed" {
		t.Fail(body.Get("status"), expected, "ready_for_payment")
		return
	}
	t.Warn(body.Get("status"), expected, "ready_for_payment, and "+paid.Answer()+" to complete")
	if paid.Body().Get("code").String() != "out_of_stock" && len(complaintsOf(paid.Body(), "out_of_stock")) == 0 {
		codeMissing(t, paid.Body(), rule.Show(paid.Body().Get("code").Value()))
	}
}

// codeMissing reports that a sold-out item is told by another code, which only
// OpenAI's launch list forbids.
func codeMissing(t *rule.T, at rule.Node, actual string) {
	report := t.Warn
	if openAI(t) {
		report = t.Fail
	}
	report(at, "the code out_of_stock", actual)
}

// stockMessage follows the param of the messages about the stock.
func stockMessage(t *rule.T) {
	s := t.Step("sold-out")
	if s.Refused() {
		t.NotApplicable("the merchant refuses the whole cart, so no message has to tell its lines apart")
	}
	body := session(t, s)
	messages := complaintsOf(body, "out_of_stock")
	if len(messages) == 0 {
		t.Unverified("the session has no message with code out_of_stock")
	}
	cartOf(t, body) // without lines there is nothing to point at
	item := itemOf(sentCart(s).At(1))
	for _, m := range messages {
		for _, path := range []string{m.Get("param").String(), asLines(m.Get("param").String())} {
			if leadsTo(body, path, item) || leadsTo(s.Sent(), path, item) {
				return
			}
		}
	}
	t.Fail(messages[0].Get("param"), "a JSONPath to the line of "+item, rule.Show(messages[0].Get("param").Value()))
}

// stockLost judges what became of paying for what has sold out meanwhile.
func stockLost(t *rule.T) {
	s, after := t.Step("complete"), session(t, t.Step("retrieve-lost"))
	if order := after.Get("order"); order.Present() || status(after) == "completed" {
		t.Warn(after.Get("status"), "no order for an item that has sold out, unless it was reserved", "an order")
		return
	}
	if processing(after) && !s.Refused() {
		t.Unverified("the completion is still under way, the session is %s", status(after))
	}
	switch code := s.Body().Get("code"); {
	case s.Refused() && code.String() != "out_of_stock":
		t.Note(code, "out_of_stock", rule.Show(code.Value()))
	case s.Refused():
	case s.OK() && len(complaintsOf(s.Body(), "out_of_stock")) == 0:
		t.Fail(s.Body().Get("messages"), "a message with code out_of_stock", rule.Show(s.Body().Get("messages").Value()))
	case !s.OK():
		t.Expect(s).To(match.ClientError())
	}
}
