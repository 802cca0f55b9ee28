package acp

import (
	"strings"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

// Delegations with members that are missing, wrong, or at the edge of what is
// allowed. A step is named by its row and its variant.
var memberScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "card-members", Needs: []string{pspEndpoint},
			Says: "leave out what a delegation must have, and send cards whose members are wrong or optional",
		},
		Play: cardMembers,
	},
	{
		Scenario: wire.Scenario{
			Name: "allowance-members", Needs: []string{pspEndpoint},
			Says: "send allowances, addresses, risk signals and metadata that are wrong or optional",
		},
		Play: allowanceMembers,
	},
	{
		Scenario: wire.Scenario{
			Name: "unreadable-delegations", Needs: []string{pspEndpoint},
			Says: "send bodies that are no JSON, no object, or far too deep",
		},
		Play: unreadable,
	},
}

// variant is one change of the reference delegation, below one of its members.
type variant struct {
	name string
	with JSON
}

// rowOf delegates a row of variants.
func (a *Agent) rowOf(row string, intent wire.Intent, of func(JSON) Change, variants ...variant) {
	sendRow(a.Delegation, row, intent, of, variants...)
}

// sendRow sends a row of variants of what a verb sends by itself.
func sendRow(send func(string, ...Change) *wire.Exchange, row string, intent wire.Intent, of func(JSON) Change, variants ...variant) {
	for _, v := range variants {
		send(row+"/"+v.name, of(v.with), Because(intent))
	}
}

// inside changes members of an object in the body; gone removes one.
func inside(object string) func(JSON) Change {
	return func(members JSON) Change {
		return func(c *Call) {
			body := c.body.(JSON)
			if object == "" {
				With(remade(body, members))(c)
				return
			}
			within, _ := body[object].(JSON)
			With(merge(body, JSON{object: remade(within, members)}))(c)
		}
	}
}

// gone stands for a member that is left out.
type gone struct{}

func remade(object, members JSON) JSON {
	changed := merge(object, members)
	for name, value := range changed {
		if _, left := value.(gone); left {
			delete(changed, name)
		}
	}
	return changed
}

// leaving leaves out members one by one; of says of what, "" of the whole.
func leaving(of string, names ...string) []variant {
	list := make([]variant, len(names))
	for i, name := range names {
		list[i] = variant{of + "without-" + name, JSON{name: gone{}}}
	}
	return list
}

func cardMembers(a *Agent) {
	top, card := inside(""), inside("payment_method")
	a.rowOf("missing", wire.Invalid, top, leaving("", "payment_method", "allowance", "risk_signals", "metadata")...)
	a.rowOf("missing", wire.Invalid, card, leaving("card-", "type", "card_number_type", "number", "display_card_funding_type", "metadata")...)
	a.rowOf("missing", wire.Invalid, card, variant{"null-number", JSON{"number": nil}})
	a.rowOf("virtual", wire.Normal, card, variant{"absent", JSON{"virtual": gone{}}}, variant{"false", JSON{"virtual": false}}, variant{"true", JSON{"virtual": true}})
	a.rowOf("virtual", wire.Invalid, card, variant{"text", JSON{"virtual": "yes"}})
	a.rowOf("kind", wire.Invalid, card, variant{"bank", JSON{"type": "bank"}}, variant{"more", JSON{"loyalty_number": "1"}})
	a.rowOf("kind", wire.Invalid, top, variant{"two", JSON{"payment_method": []any{a.reference()["payment_method"], a.reference()["payment_method"]}}})
	a.rowOf("value", wire.Invalid, card,
		variant{"card_number_type", JSON{"card_number_type": "dpan"}}, variant{"display_card_funding_type", JSON{"display_card_funding_type": "charge"}},
		variant{"checks_performed", JSON{"checks_performed": []any{"palm"}}}, variant{"cvc", JSON{"cvc": "12345"}}, variant{"eci_value", JSON{"eci_value": "007"}})
	a.rowOf("value", wire.Normal, card, variant{"lawful", JSON{"checks_performed": []any{"avs", "cvv"}, "name": "Ada Shopper", "display_brand": "visa"}})
	a.rowOf("expiry", wire.Invalid, card,
		variant{"month-00", JSON{"exp_month": "00"}}, variant{"month-13", JSON{"exp_month": "13"}}, variant{"month-number", JSON{"exp_month": 11}},
		variant{"year-26", JSON{"exp_year": "26"}}, variant{"year-letters", JSON{"exp_year": "20x6"}})
	a.rowOf("impossible", wire.Invalid, card,
		variant{"expired", JSON{"exp_month": "01", "exp_year": "2020"}}, variant{"check-digit", JSON{"number": "4242424242424241"}},
		variant{"short", JSON{"number": "4242"}}, variant{"letters", JSON{"number": "four-two-four-two"}})
	eight := wire.Invalid // until a release knew issuers of eight digits
	if a.kit.Version.Within(V20260417, "") {
		eight = wire.Normal
	}
	a.rowOf("issuer", wire.Normal, card, variant{"six", JSON{"iin": "424242"}})
	a.rowOf("issuer", eight, card, variant{"eight", JSON{"iin": "42424242"}})
	a.rowOf("issuer", wire.Invalid, card, variant{"nine", JSON{"iin": "424242424"}})
	a.rowOf("digits", wire.Invalid, card,
		variant{"three", JSON{"display_last4": "424"}}, variant{"five", JSON{"display_last4": "42424"}}, variant{"letter", JSON{"display_last4": "42a2"}})
	a.networkToken(card)
	a.rowOf("digits", wire.Normal, card, variant{"absent", JSON{"display_last4": gone{}}})
}

func allowanceMembers(a *Agent) {
	top, allowance, address := inside(""), inside("allowance"), inside("billing_address")
	at := func(d time.Duration) string { return a.now().Add(d).Format(time.RFC3339) }
	a.rowOf("allowance", wire.Invalid, allowance, leaving("", "reason", "max_amount", "currency", "checkout_session_id", "merchant_id", "expires_at")...)
	a.rowOf("allowance", wire.Invalid, allowance,
		variant{"recurring", JSON{"reason": "recurring"}}, variant{"long-merchant", JSON{"merchant_id": strings.Repeat("m", 257)}}, variant{"more", JSON{"refundable": true}})
	a.rowOf("amount", wire.Invalid, allowance,
		variant{"text", JSON{"max_amount": "2000"}}, variant{"fraction", JSON{"max_amount": 20.5}}, variant{"null", JSON{"max_amount": nil}},
		variant{"zero", JSON{"max_amount": 0}}, variant{"negative", JSON{"max_amount": -1}})
	a.Delegation("amount/spelled", func(c *Call) { Raw(spelled(c.body, `"max_amount":2000`, `"max_amount":2000.0`))(c) })
	a.rowOf("currency", wire.Invalid, allowance,
		variant{"two", JSON{"currency": "us"}}, variant{"four", JSON{"currency": "usdd"}}, variant{"numeric", JSON{"currency": "840"}},
		variant{"capitals", JSON{"currency": "USD"}}, variant{"unknown", JSON{"currency": "zzz"}})
	a.rowOf("end", wire.Invalid, allowance,
		variant{"words", JSON{"expires_at": "tomorrow"}}, variant{"date", JSON{"expires_at": a.now().AddDate(1, 0, 0).Format(time.DateOnly)}},
		variant{"seconds", JSON{"expires_at": a.now().Add(time.Hour).Unix()}}, variant{"past", JSON{"expires_at": at(-time.Hour)}})
	a.rowOf("merchant", wire.Invalid, allowance, variant{"nobody", JSON{"merchant_id": "no_such_merchant"}}, variant{"empty", JSON{"merchant_id": ""}})
	a.rowOf("address", wire.Normal, top, variant{"absent", JSON{"billing_address": gone{}}})
	a.rowOf("address", wire.Invalid, address, leaving("", "name", "line_one", "city", "country", "postal_code")...)
	a.rowOf("address", wire.Invalid, address, variant{"country", JSON{"country": "USA"}}, variant{"long-line", JSON{"line_one": strings.Repeat("x", 61)}})
	signal := func(members JSON) JSON {
		return JSON{"risk_signals": []any{remade(JSON{"type": "card_testing", "score": 10, "action": "manual_review"}, members)}}
	}
	a.rowOf("signals", wire.Invalid, top,
		variant{"kind", signal(JSON{"type": "weather"})}, variant{"score-text", signal(JSON{"score": "10"})}, variant{"action", signal(JSON{"action": "allow"})},
		variant{"without-score", signal(JSON{"score": gone{}})}, variant{"metadata-number", JSON{"metadata": JSON{"a": 1}}}, variant{"metadata-text", JSON{"metadata": "x"}})
	a.rowOf("signals", wire.Normal, top, variant{"two", JSON{"metadata": JSON{}, "risk_signals": []any{
		JSON{"type": "card_testing", "score": 1, "action": "authorized"}, JSON{"type": "card_testing", "score": 2, "action": "manual_review"}}}})
	a.rowOf("no-signals", wire.Invalid, top, variant{"empty", JSON{"risk_signals": []any{}}})
	a.rowOf("blocked", wire.Invalid, top, variant{"blocked", signal(JSON{"score": 99, "action": "blocked"})})
}

// networkToken pays with what stands for a card at its network.
func (a *Agent) networkToken(card func(JSON) Change) {
	if a.Lacks("network/", "psp.network_token_sandbox") {
		return
	}
	token := a.kit.Provider.NetworkToken
	members := JSON{
		"card_number_type": "network_token", "number": token.Number, "cvc": gone{},
		"cryptogram": "gXc5UCLnM6ckD7pjM1TdPA==", "eci_value": "07",
	}
	if token.ExpYear != "" {
		members["exp_month"], members["exp_year"] = token.ExpMonth, token.ExpYear
	}
	a.rowOf("network", wire.Normal, card, variant{"token", members})
}

// spelled is a body in which one part is spelled in another way.
func spelled(body any, part, as string) []byte {
	return []byte(strings.Replace(string(encode(body)), part, as, 1))
}

func unreadable(a *Agent) {
	whole := string(encode(a.reference()))
	send := func(step, body string, changes ...Change) {
		a.Delegation(step, append([]Change{Raw([]byte(body)), Because(wire.Hostile)}, changes...)...)
	}
	send("truncated", strings.TrimSuffix(whole, "}"))
	send("empty", "")
	send("list", "["+whole+"]")
	send("form", "payment_method=card&allowance=2000", Set("Content-Type", "application/x-www-form-urlencoded"))
	send("deep", strings.Repeat(`{"metadata":`, 10_000)+"{}"+strings.Repeat("}", 10_000))
}
