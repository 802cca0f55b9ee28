package acp

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

const delegatePath = "/agentic_commerce/delegate_payment"

// allowed is how long a delegated token may be used.
const allowed = 15 * time.Minute

// Delegate has the payment provider issue a token for the total of a session, or
// ends the scenario. It is recorded without the card and without the token.
func (a *Agent) Delegate(step string, s *Session) (token string) {
	a.unasked(step)
	provider := a.kit.Provider
	switch {
	case provider.URL == "" && a.kit.Till != nil:
		return a.Token(step, succeeds, s)
	case provider.URL == "":
		a.Stop(step, "the configuration lacks %s", delegates)
	}
	now := a.now()
	e := a.Send(step, Delegate, http.MethodPost, "", a.delegationFor(s, a.merchantID(s), now), About(s.ID), func(c *Call) {
		c.To, c.URL, c.Shown = wire.Provider, provider.URL+delegatePath, hideCVC(c.Body, provider.Card.CVC)
		c.Header["Authorization"] = []string{"Bearer " + provider.Token}
		c.Header["Timestamp"] = []string{now.Format(time.RFC3339)}
		c.Learn = func(answer []byte) { token = a.issued(answer) }
	})
	switch {
	case e.Response == nil:
		a.Stop(step, "the payment provider gave no answer: %s", e.Failure.Message)
	case e.Status() != http.StatusCreated || token == "":
		a.Stop(step, "the payment provider answered %d %s instead of a token%s", e.Status(), http.StatusText(e.Status()), words(e))
	}
	return token
}

// issued is the token in an answer of the provider, "" where there is none. From
// then on it is a secret.
func (a *Agent) issued(answer []byte) string {
	var vaulted struct{ ID string }
	if json.Unmarshal(answer, &vaulted) != nil {
		return ""
	}
	if _, err := a.kit.Transport.Vault.Add("card-token", vaulted.ID); err != nil {
		return ""
	}
	return vaulted.ID
}

// delegationFor is a whole request to the provider.
func (a *Agent) delegationFor(s *Session, merchant string, now time.Time) JSON {
	card := a.kit.Provider.Card
	method := JSON{
		"type": "card", "card_number_type": "fpan", "number": card.Number, "exp_month": card.ExpMonth, "exp_year": card.ExpYear,
		"name": "John Smith", "display_card_funding_type": "credit", "metadata": JSON{},
	}
	if card.CVC != "" {
		method["cvc"] = card.CVC
	}
	if n := len(card.Number); n > 4 {
		method["display_last4"] = card.Number[n-4:]
	}
	if card.ExpYear == "" {
		method["exp_month"], method["exp_year"] = "11", now.AddDate(1, 0, 0).Format("2006")
	}
	return JSON{
		"payment_method": method,
		"allowance": JSON{
			"reason": "one_time", "max_amount": s.Total, "currency": a.kit.Currency, "checkout_session_id": s.ID,
			"merchant_id": merchant, "expires_at": now.Add(allowed).Format(time.RFC3339),
		},
		"billing_address": a.billing(),
		"risk_signals":    []any{JSON{"type": "card_testing", "score": 10, "action": "manual_review"}},
		"metadata":        JSON{"source": "agent_checkout"},
	}
}

// billing is the address of the card's owner.
func (a *Agent) billing() map[string]any {
	if a.kit.Addresses.Serviceable != nil {
		return a.kit.Addresses.Serviceable
	}
	return JSON{"name": "Ada Shopper", "line_one": "1 Market Street", "city": "San Francisco", "state": "CA", "country": "US", "postal_code": "94105"}
}

// merchantID is the merchant's id at the provider: as the session tells it where
// the version has a place for that, as it is configured where not.
func (a *Agent) merchantID(s *Session) string {
	id := ""
	switch {
	case a.dialect.handlers:
		id = s.Accounts[a.handler(s)]
	case a.dialect.merchantID:
		id = s.Merchant
	}
	if id == "" {
		id = a.kit.Provider.MerchantID
	}
	if id == "" {
		a.Stop("delegate", "neither the session nor psp.merchant_id says who the merchant is to the payment provider")
	}
	return id
}
