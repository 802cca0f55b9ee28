package acp

import (
	"fmt"
	"strings"

	"github.com/assay-project/assay/suites/rule"
)

// needs of the rules about gift cards. Their number and PIN reach a merchant by a
// token, so its sandbox has to name some.
var giftNeeds = []string{inStock, serviceable, "handler.gift_card", "gift_card.pays", "gift_card.unknown", "gift_card.wrong_pin"}

// Gift cards: those that pay and those that do not.
var giftCardRules = []rule.Rule{
	{
		ID: "PH-045", Title: "Bad gift card fails at completion", Level: rule.Must, Since: v20260417,
		Says:  "A gift card whose number is unknown, whose PIN is wrong, or that does not cover the total buys nothing.",
		Cite:  []string{"RFC-SB §6.1", "RFC-SB §4.3", "RFC-SB §3.2.2"},
		Needs: append([]string{"gift_card.short"}, giftNeeds...),
		Given: []string{"other-buyer"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the text about such handlers: number and PIN are delegated to a provider, and the seller gets a token",
				"the schema of delegations: it is closed and knows cards alone, so that no provider can issue one",
			},
			Holds: "It is judged with tokens that the merchant's sandbox names, by what is sold; what is left of a card afterwards nobody is shown.",
		},
		Then: func(t *rule.T) {
			givesGifts(t)
			for _, step := range []string{"gift/unknown", "gift/short", "gift/wrong-01"} {
				if s := settled(t, "other-buyer", step); s.OK() { // CHK-120 speaks of the form of a refusal
					noOrder(t, session(t, s))
				}
			}
		},
		Fix: "Validate number, PIN and balance at complete, and take the total in one step.",
	},
}

// Guesses: somebody looks for the PIN of a gift card.
var giftGuessRules = []rule.Rule{
	{
		ID: "RISK-015", Title: "Gift card guessing is limited", Level: rule.Should, Since: v20260417,
		Says:  "Many wrong PINs of one gift card run into a limit, and no error tells a wrong PIN from an unknown number.",
		Cite:  []string{"RFC-PH §6.1", "WRITEUP-000 Risks (velocity checks)", "CHG 2026-04-17 Seller-backed payment"},
		Needs: append([]string{"gift_card.right_pin", cardTesting}, giftNeeds...),
		Given: []string{"other-buyer"},
		Ruling: &rule.Ruling{
			Readings: []string{"the specification leaves the modelling of fraud out", "the public write-ups ask for velocity checks"},
			Holds:    "It is recommended, with any limit below twenty: a 429, a session that ends, or a card that is locked even to its right PIN.",
		},
		Then: guessesInVain,
		Fix:  "Lock a card, or let it wait, after a few wrong PINs, and give every refusal the same words.",
	},
}

// givesGifts ends a rule where no gift card pays: then a refusal tells nothing of
// the card.
func givesGifts(t *rule.T) {
	if paid := settled(t, "other-buyer", "gift/pays"); !paid.OK() || status(paid.Body()) != "completed" {
		t.Unverified("no gift card pays (%s %s): look at gift_card.pays", paid.Answer(), status(paid.Body()))
	}
}

func guessesInVain(t *rule.T) {
	givesGifts(t)
	scene := t.In("other-buyer")
	unknown, wrong := settled(t, "other-buyer", "gift/unknown"), settled(t, "other-buyer", "gift/wrong-01")
	if got, want := reasonOf(wrong), reasonOf(unknown); got != want {
		t.Fail(wrong, "the words for an unknown number: "+rule.Show(want), rule.Show(got))
	}
	tries := 0
	for _, s := range scene.Steps("gift/wrong-") {
		if s.Operation == complete {
			tries++
		}
	}
	right := scene.Try("gift/right")
	if right == nil { // it was stopped
		t.Note(wrong, "a limit", fmt.Sprintf("no more than %d wrong PINs", tries-1))
		return
	}
	if got := settled(t, "other-buyer", "gift/right"); got.OK() && status(got.Body()) == "completed" {
		t.Fail(right, fmt.Sprintf("a limit before %d wrong PINs", tries), "the right one pays after them")
	}
}

// reasonOf is what an agent is told of a payment that bought nothing.
func reasonOf(s *rule.Seen) string {
	if !s.OK() {
		return s.Body().Get("code").String() + " " + s.Body().Get("message").String()
	}
	var told []string
	for _, m := range s.Body().Get("messages").Each() {
		told = append(told, m.Get("code").String()+" "+m.Get("content").String())
	}
	return strings.Join(told, "; ")
}
