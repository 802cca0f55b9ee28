package acp

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

// Authenticator is a provider of 3-D Secure that is tested: it authenticates
// buyers on behalf of the agent.
type Authenticator struct {
	URL         string            // base URL, without a slash at its end; "" if there is none
	Token       string            // bearer credential
	SecondToken string            // of another account, "" if there is none
	Cards       map[string]string // numbers of test cards, by needs word
	Lifetime    time.Duration     // of a session, 0 where it was not told
	Sign        Signer            // signs what has a body, nil if nothing was agreed
	SignedWith  map[string]string // header fields that go with a signature
	Version     wire.Version      // API version it answers to where that is not the one of the run
}

const authenticationPath = "/delegate_authentication"

// Authentication is what the agent itself reads of an authentication session.
type Authentication struct {
	ID, Status string
	Method     string // URL at which the browser is looked at, "" where nobody asks for that
	Challenge  string // URL at which the buyer is challenged, "" where nobody is
}

// Enrolled reports whether the card takes part in 3-D Secure.
func (s *Authentication) Enrolled() bool { return s.Status != "not_supported" }

// Completion is what became of the look at the browser: it was not taken where
// nobody asked for it.
func (s *Authentication) Completion(taken string) string {
	if s.Method == "" {
		return "U"
	}
	return taken
}

// readAuthentication reads an answer as an authentication session.
func readAuthentication(e *wire.Exchange) (s Authentication, ok bool) {
	var body struct {
		ID     string `json:"authentication_session_id"`
		Status string `json:"status"`
		Action struct {
			Fingerprint struct {
				URL string `json:"three_ds_method_url"`
			} `json:"fingerprint"`
			Challenge struct {
				URL string `json:"acs_url"`
			} `json:"challenge"`
		} `json:"action"`
	}
	if e.Status()/100 != 2 || json.Unmarshal(e.Response.Body, &body) != nil {
		return s, false
	}
	return Authentication{body.ID, body.Status, body.Action.Fingerprint.URL, body.Action.Challenge.URL}, body.ID != ""
}

// BeginAuthentication asks for an authentication session, with the whole request
// unless a change sends another.
func (a *Agent) BeginAuthentication(step string, changes ...Change) *wire.Exchange {
	changes = append([]Change{With(a.wholeAuthentication(a.enrolledCard()))}, changes...)
	e := a.askAuthenticator(step, Begin, http.MethodPost, "", changes...)
	if s, ok := readAuthentication(e); ok {
		e.Session = s.ID
		a.rec.Note(step, func(recorded *wire.Exchange) { recorded.Session = s.ID })
	}
	return e
}

// Authentication is BeginAuthentication for a scenario that goes on from there.
func (a *Agent) Authentication(step string, changes ...Change) *Authentication {
	return a.begun(a.BeginAuthentication(step, changes...))
}

// begun reads an answer as an authentication session, or ends the scenario
// because of it.
func (a *Agent) begun(e *wire.Exchange) *Authentication {
	s, ok := readAuthentication(e)
	if !ok {
		a.unusable(e, "an authentication session")
	}
	return &s
}

// Authenticate says what became of the look at the browser, and has the buyer
// authenticated.
func (a *Agent) Authenticate(step string, s *Authentication, body JSON, changes ...Change) *wire.Exchange {
	path := "/" + url.PathEscape(s.ID) + "/authenticate"
	return a.askAuthenticator(step, Authenticate, http.MethodPost, path, append([]Change{With(body), About(s.ID)}, changes...)...)
}

// ReadAuthentication asks how a session stands.
func (a *Agent) ReadAuthentication(step, id string, changes ...Change) *wire.Exchange {
	return a.askAuthenticator(step, ReadAuthentication, http.MethodGet, "/"+url.PathEscape(id), append([]Change{About(id)}, changes...)...)
}

// askAuthenticator sends a request to the authentication provider.
func (a *Agent) askAuthenticator(step string, op wire.Operation, method, path string, changes ...Change) *wire.Exchange {
	at := a.kit.Authenticator
	there := func(c *Call) {
		c.URL, c.Version = at.URL+authenticationPath+path, cmp.Or(at.Version, a.kit.Version)
		c.Header["Authorization"], c.Header["API-Version"] = []string{"Bearer " + at.Token}, []string{string(c.Version)}
		if method == http.MethodPost {
			c.Header["Content-Type"] = []string{"application/json"}
		}
	}
	return a.Send(step, op, method, "", nil, append([]Change{there}, changes...)...)
}

// enrolledCard is the number of a card that takes part in 3-D Secure, as far as
// is known.
func (a *Agent) enrolledCard() string {
	cards := a.kit.Authenticator.Cards
	return cmp.Or(cards[cardFrictionless], cards[cardChallenged], cards[cardAttempted], cards[cardDenied], cards[cardRejected], a.kit.Provider.Card.Number)
}

// Test cards of an authentication provider, by what becomes of them.
const (
	cardFrictionless = "dauth.card.frictionless"
	cardAttempted    = "dauth.card.attempted"
	cardChallenged   = "dauth.card.challenge"
	cardNotEnrolled  = "dauth.card.not_enrolled"
	cardDenied       = "dauth.card.denied"
	cardRejected     = "dauth.card.rejected"
)

// leastAuthentication is the least that a session is asked for with.
func (a *Agent) leastAuthentication(card string) JSON {
	return JSON{
		"merchant_id": a.kit.Provider.MerchantID,
		"payment_method": JSON{
			"type": "card", "number": card, "exp_month": "11", "exp_year": a.now().AddDate(1, 0, 0).Format("2006"), "name": "John Smith",
		},
		"amount": JSON{"value": 1000, "currency": "EUR"},
	}
}

// wholeAuthentication leaves nothing out.
func (a *Agent) wholeAuthentication(card string) JSON {
	return merge(a.leastAuthentication(card), browserChannel(nil), challengeNotification, acquirer(nil), JSON{
		"checkout_session_id": "csn_" + a.fresh(),
		"shopper_details":     JSON{"name": "John Smith", "email": "john@example.com", "phone_number": "15551234567", "address": a.billing()},
	})
}

// browserChannel is what is known of the buyer's browser, with some members
// changed.
func browserChannel(members JSON) JSON {
	return JSON{"channel": JSON{"type": "browser", "browser": remade(JSON{
		"accept_header": "text/html,application/xhtml+xml", "ip_address": "203.0.113.9", "javascript_enabled": true, "language": "en-US",
		"user_agent": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", "color_depth": 24, "java_enabled": false,
		"screen_height": 1080, "screen_width": 1920, "timezone_offset": 0,
	}, members)}}
}

// challengeNotification is where the browser comes back to from a challenge.
var challengeNotification = JSON{"challenge_notification_url": "https://agent.example/3ds/challenge"}

// acquirer is who will be asked for the payment, with some members changed.
func acquirer(members JSON) JSON {
	return JSON{"acquirer_details": remade(JSON{
		"acquirer_bin": "412345", "acquirer_country": "US", "acquirer_merchant_id": "123456789012345", "merchant_name": "Example Shop",
	}, members)}
}
