package acp

import (
	"maps"
	"slices"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
)

// What a session offers to pay with, and to whom.
var handlerScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "payment-options", Since: V20260130, Needs: []string{inStock, serviceable, succeeds},
			Says: "as a buyer the merchant knows, pay by the handler that it prefers least, with all that a payment may say; open another session, come by another agent, make the cart dear, and pay above the amount that is not simply sold",
		},
		Play: func(a *Agent) {
			buyer := a.known(knownBuyer)
			open := a.Opening(a.One(), a.Home(), buyer)
			create := a.Create("create", open)
			a.payInFull(a.Ready("", a.Session(create)), leastPreferred(create), buyer)
			if !a.dialect.backed || a.Lacks("again", knownBuyer) {
				return
			}
			again := a.Open("again", open)
			if !a.Lacks("other-agent", secondKey) {
				a.Create("other-agent", open, Set("Authorization", "Bearer "+a.kit.SecondToken))
			}
			if a.Lacks("dear", expensive) {
				return
			}
			dear := a.Update("dear", again.ID, a.dear(nil))
			if !a.Lacks("dear-complete", highValue) {
				a.payAboveLimit("dear-", a.Session(dear))
			}
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "other-buyer", Since: V20260130, Needs: []string{inStock, serviceable},
			Says: "open a session as another buyer, pay with a card of a brand that is not taken, with gift cards that must not pay, with wrong PINs of one until that is stopped, and with a good one",
		},
		Play: func(a *Agent) {
			buyer := a.known(otherBuyer)
			create := a.Create("create", a.Opening(a.One(), a.Home(), buyer))
			s := a.Ready("", a.Session(create))
			if !a.Lacks("unaccepted", unaccepted) {
				a.Rest("unaccepted", a.Pay("unaccepted", unaccepted, s, Adding(buyer)))
			}
			if a.dialect.backed && a.Has(handlesGiftCards) {
				a.payByGiftCards(s, create)
			}
		},
	},
}

// Words of what the merchant keeps for its buyers, and of what it does not take.
const (
	knownBuyer = "buyer.known"
	otherBuyer = "buyer.other"
	expensive  = "item.expensive"
	secondKey  = "auth.second_key"
	unaccepted = "card.unaccepted_brand"
)

// knowsBuyer reports whether the merchant keeps something for a buyer it knows, as
// whom payment-options opens another session.
func (a *Agent) knowsBuyer() bool { return a.dialect.backed && a.Has(knownBuyer) }

// known is the buyer of a needs word where one is configured and the version has
// handlers of what a merchant keeps for its buyers, and nobody known otherwise.
func (a *Agent) known(word string) JSON {
	email := map[string]string{knownBuyer: a.kit.Buyers.Known, otherBuyer: a.kit.Buyers.Other}[word]
	if !a.dialect.backed || email == "" {
		email = "john@example.com"
	}
	return a.Buyer(email)
}

// sellerBacked begins the names of handlers of what a merchant keeps for a buyer.
const sellerBacked = "dev.acp.seller_backed."

// choice is a handler to pay by, of what the merchant keeps for its buyers.
type choice struct {
	id, name string
	order    float64
}

// take has a payment made by the handler.
func (c choice) take(payment JSON) {
	data := payment["payment_data"].(JSON)
	data["handler_id"] = c.id
	data["instrument"].(JSON)["type"] = "seller_backed_" + strings.TrimPrefix(c.name, sellerBacked)
}

// leastPreferred is the last of the handlers that an answer offers, of those that
// ask the buyer for nothing. Where an answer has no order, it is the one the agent
// uses anyhow.
func leastPreferred(e *wire.Exchange) (last choice) {
	for _, h := range handlersOf(decodeObject(e)) {
		order, ordered := h["display_order"].(float64)
		name, _ := h["name"].(string)
		id, _ := h["id"].(string)
		backed := strings.HasPrefix(name, sellerBacked) && name != sellerBacked+"gift_card"
		if ordered && backed && order > last.order {
			last = choice{id, name, order}
		}
	}
	return last
}

// payInFull pays by a handler and says all that a payment may say besides. Where
// that is refused it pays by the usual handler, and says less every time.
func (a *Agent) payInFull(s *Session, by choice, buyer JSON) {
	signals := JSON{"risk_signals": riskSignals()}
	tries := []inFull{{"complete", by, true, signals}, {"usual", choice{}, true, signals}, {"signaled", choice{}, false, signals}, {"plain", choice{}, false, nil}}
	if by.id == "" {
		tries = slices.Delete(tries, 1, 2)
	}
	for _, try := range tries {
		body := try.body(a.payment(s, a.Token(try.step, succeeds, s)), buyer)
		if e := a.Rest(try.step, a.Complete(try.step, s.ID, body)); e.Status()/100 != 4 {
			return
		}
	}
}

// inFull is one way to say much with a payment.
type inFull struct {
	step    string
	by      choice // the usual one where it has no id
	named   bool   // the instrument names itself and its handler
	besides JSON
}

func (f inFull) body(payment, buyer JSON) JSON {
	body := merge(payment, buyer, f.besides)
	if f.by.id != "" {
		f.by.take(body)
	}
	if f.named {
		data := body["payment_data"].(JSON)
		instrument := data["instrument"].(JSON)
		instrument["id"], instrument["handler_id"] = "instrument_1", data["handler_id"]
	}
	return body
}

// riskSignals are what an agent may tell of a buyer's device, all of it easy to
// recognise.
func riskSignals() JSON {
	return JSON{
		"ip_address": "198.51.100.173", "user_agent": "Marker/7.31 (not a browser)",
		"accept_language": "rm-CH,rm;q=0.9,gsw;q=0.1", "session_id": "sess_marker_5c1e90", "device_fingerprint": "fp_marker_77d0c2",
	}
}

// testNumber is the card number that everybody knows from test cards.
const testNumber = "4242424242424242"

// payOddly tries payments whose data are wrong in one respect each. It returns a
// session that can be paid.
func (a *Agent) payOddly(s *Session) *Session {
	if a.Lacks("odd/", succeeds) {
		return s
	}
	for _, odd := range a.slips() {
		step := "odd/" + odd.name
		body := a.payment(s, a.Token(step, succeeds, s))
		odd.change(body["payment_data"].(JSON))
		s = a.Attempt(step, s, body)
	}
	return s
}

// slip is one way to get payment data wrong.
type slip struct {
	name   string
	change func(data JSON)
}

func (a *Agent) slips() []slip {
	lacking := func(member string) func(JSON) { return func(data JSON) { delete(data, member) } }
	if !a.dialect.handlers {
		return []slip{
			{"no-token", lacking("token")},
			{"empty-token", func(data JSON) { data["token"] = "" }},
			{"no-provider", lacking("provider")},
			{"later-shape", func(data JSON) {
				card := JSON{"type": "card", "credential": JSON{"type": "spt", "token": data["token"]}}
				become(data, JSON{"handler_id": "card_tokenized", "instrument": card})
			}},
			{"half-address", func(data JSON) { data["billing_address"] = without(a.kit.Addresses.Serviceable, "country") }},
		}
	}
	credential := func(credential JSON) func(JSON) {
		return func(data JSON) { data["instrument"].(JSON)["credential"] = credential }
	}
	return []slip{
		{"no-handler", lacking("handler_id")},
		{"no-instrument", lacking("instrument")},
		{"no-token", credential(JSON{"type": "spt"})},
		{"earlier-shape", func(data JSON) { become(data, JSON{"token": tokenOf(data), "provider": "stripe"}) }},
		{"other-types", func(data JSON) {
			data["instrument"] = JSON{"type": "crypto", "credential": JSON{"type": "wallet_token", "token": tokenOf(data)}}
		}},
		{"other-handler", func(data JSON) { data["instrument"].(JSON)["handler_id"] = "handler_not_offered" }},
		{"raw-card", credential(JSON{"type": "card", "token": testNumber})},
		{"raw-number", credential(JSON{"type": "spt", "token": testNumber})},
	}
}

// become replaces all members of an object.
func become(object, members JSON) {
	clear(object)
	maps.Copy(object, members)
}

func tokenOf(data JSON) any {
	return data["instrument"].(JSON)["credential"].(JSON)["token"]
}
