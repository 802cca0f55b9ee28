package acp

import (
	"fmt"
	"net/http"

	"github.com/assay-project/assay/simulator/wire"
)

// Words of gift cards: a merchant that takes some, and sources of tokens that
// stand for one.
const (
	handlesGiftCards = "handler.gift_card"

	giftPays     = "gift_card.pays"
	giftUnknown  = "gift_card.unknown"
	giftShort    = "gift_card.short"
	giftWrongPIN = "gift_card.wrong_pin"
	giftRightPIN = "gift_card.right_pin"
)

// mostPINs is how many wrong PINs of one gift card are tried, one a second.
const mostPINs = 20

// payByGiftCards tries gift cards that must not pay, and at last one that must.
func (a *Agent) payByGiftCards(s *Session, offered *wire.Exchange) {
	handler := handlerCalled(offered, sellerBacked+"gift_card")
	if handler.id == "" {
		a.Skip("gift/", "the session declares no handler for gift cards")
		return
	}
	by := giftCards{a, handler}
	for _, bad := range []struct{ step, word string }{{"gift/unknown", giftUnknown}, {"gift/short", giftShort}} {
		if !a.Lacks(bad.step, bad.word) {
			s = a.try(bad.step, s, by.payment(bad.step, bad.word, s), Once)
		}
	}
	if !a.Lacks("gift/wrong-", giftWrongPIN) {
		s = by.guess(s)
	}
	if !a.Lacks("gift/pays", giftPays) {
		a.Rest("gift/pays", a.Complete("gift/pays", s.ID, by.payment("gift/pays", giftPays, s)))
	}
}

// giftCards pays by the handler of gift cards.
type giftCards struct {
	*Agent
	handler choice
}

func (g giftCards) payment(step, word string, s *Session) JSON {
	body := g.Agent.payment(s, g.Token(step, word, s))
	g.handler.take(body)
	return body
}

// guess tries wrong PINs of a card, many where that is allowed, until the merchant
// stops it; and where it does not, the right one. It returns a session that can be
// paid.
func (g giftCards) guess(s *Session) *Session {
	most := 1
	if g.Has(allowCardTesting) {
		most = mostPINs
	}
	for i := 1; i <= most; i++ {
		step := fmt.Sprintf("gift/wrong-%02d", i)
		e := g.Rest(step, g.Complete(step, s.ID, g.payment(step, giftWrongPIN, s), Once))
		after, ok := readSession(e)
		switch {
		case e.Status() == http.StatusTooManyRequests:
			return s
		case ok && !after.Payable():
			return g.Payable(step + "/fresh-")
		}
		g.Wait(g.beats(1))
	}
	if most == 1 || g.Lacks("gift/right", giftRightPIN) {
		return s
	}
	return g.try("gift/right", s, g.payment("gift/right", giftRightPIN, s), Once)
}

// handlerCalled is the handler of a name that an answer offers, without an id if
// it offers none.
func handlerCalled(e *wire.Exchange, name string) choice {
	for _, h := range handlersOf(decodeObject(e)) {
		if h["name"] == name {
			id, _ := h["id"].(string)
			return choice{id: id, name: name}
		}
	}
	return choice{}
}
