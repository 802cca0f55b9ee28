package acp

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"regexp"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
)

// Amount of the reference delegation, in minor units.
const delegated = 2000

// Delegation sends the reference delegation to a payment provider that is
// tested. Neither card nor token reaches the record; what the token looked like
// does. The changes apply to the whole request.
func (a *Agent) Delegation(step string, changes ...Change) *wire.Exchange {
	e, _ := a.delegation(step, changes...)
	return e
}

// delegation is Delegation that keeps the token, "" where none was given out.
func (a *Agent) delegation(step string, changes ...Change) (e *wire.Exchange, token string) {
	var got issue
	changes = append([]Change{a.toProvider(), With(a.reference())}, changes...)
	e = a.Send(step, Delegate, http.MethodPost, "", nil, append(changes, a.discreetly(&got))...)
	return a.noted(e, got.looks), got.token
}

// issue is a token, and what may be told of it.
type issue struct {
	token string
	looks *wire.Issued
}

// DelegateAgain is Again for a delegation.
func (a *Agent) DelegateAgain(step string, earlier *wire.Exchange, sent Call, changes ...Change) *wire.Exchange {
	var got issue
	e := a.Again(step, earlier, sent, append(changes, a.discreetly(&got))...)
	return a.noted(e, got.looks)
}

// discreetly keeps card and token out of the record, and learns what the token
// looks like.
func (a *Agent) discreetly(got *issue) Change {
	return func(c *Call) {
		card := a.cardIn(c)
		Sealed(func(c *Call) { c.Shown = hideCVC(c.Body, card.CVC) })(c) // as it is sent in the end
		c.Blank = func(answer []byte) []byte { return blankCVC(answer, card.CVC) }
		c.Learn = func(answer []byte) {
			if token := a.issued(answer); token != "" {
				*got = issue{token, looks(token, card.Number)}
				got.looks.Mark = mark(token, c.Header.Get("Idempotency-Key"))
			}
		}
	}
}

// cardIn is the known card that a request is about, the usual one where it is
// about none.
func (a *Agent) cardIn(c *Call) Card {
	provider := a.kit.Provider
	body, _ := c.body.(JSON)
	method, _ := body["payment_method"].(JSON)
	for _, card := range []*Card{provider.Declined, provider.Challenged} {
		if card != nil && method["number"] == card.Number {
			return *card
		}
	}
	return provider.Card
}

// toProvider makes a request one to the delegate payment endpoint.
func (a *Agent) toProvider() Change {
	return func(c *Call) {
		c.URL = a.kit.Target + delegatePath
		c.Header["Content-Type"] = []string{"application/json"}
	}
}

// noted adds to the record what the token looked like that an exchange issued.
func (a *Agent) noted(e *wire.Exchange, issued *wire.Issued) *wire.Exchange {
	if issued != nil {
		a.rec.Note(e.Step, func(recorded *wire.Exchange) { recorded.Issued = issued })
		e.Issued = issued
	}
	return e
}

// reference is a delegation that every provider must carry out. It leaves out what
// may be absent and is known not to be taken everywhere: a refusal of that must not
// hide all the rest.
func (a *Agent) reference() JSON {
	s := &Session{ID: "csn_" + strings.ReplaceAll(a.fresh(), "-", ""), Total: delegated}
	body := a.delegationFor(s, a.kit.Provider.MerchantID, a.now())
	if a.kit.Provider.Virtual {
		body["payment_method"].(JSON)["virtual"] = false
	}
	body["metadata"] = JSON{"campaign": "q4"}
	return body
}

// hideCVC writes a body down without the security code of the card.
func hideCVC(body []byte, cvc string) []byte {
	if cvc == "" {
		return body
	}
	return bytes.ReplaceAll(body, encode(cvc), encode(hiddenCVC))
}

// showCVC is the opposite of hideCVC.
func showCVC(body []byte, cvc string) []byte {
	return bytes.ReplaceAll(body, encode(hiddenCVC), encode(cvc))
}

// hiddenCVC stands for the security code of a card.
const hiddenCVC = "***"

// blankCVC takes the security code out of an answer, wherever it stands as a
// number of its own.
func blankCVC(answer []byte, cvc string) []byte {
	if cvc == "" {
		return answer
	}
	return regexp.MustCompile(`\b`+regexp.QuoteMeta(cvc)+`\b`).ReplaceAll(answer, []byte(hiddenCVC))
}

// looks is what can be told of a token.
func looks(token, number string) *wire.Issued {
	prefix, rest, found := strings.Cut(token, "_")
	if !found {
		prefix, rest = "", token
	} else {
		prefix += "_"
	}
	tail := number[max(0, len(number)-10):]
	return &wire.Issued{
		Prefix: prefix, Plain: rest != "" && !strings.ContainsFunc(rest, notPlain),
		Card: tail != "" && strings.Contains(token, tail),
	}
}

// mark is the beginning of a digest of a token, too short to lead back to it.
func mark(token, key string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(token))
	return hex.EncodeToString(mac.Sum(nil)[:6])
}

func notPlain(r rune) bool {
	return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
}
