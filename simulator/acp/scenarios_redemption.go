package acp

import (
	"fmt"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

// Amounts that tokens for the reference allowance are charged with, minor units.
const (
	portion = 900 // twice it is less than what is allowed
	share   = 500 // ten times it is more
)

// Charging what was delegated, as a merchant does.
var redemptionScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "redemptions", Needs: []string{pspEndpoint, redeems},
			Says: "charge tokens with almost what they allow, with exactly that, and with more; twice; in other currencies, for another merchant, for another session; and those of cards that are declined or challenged",
		},
		Play: func(a *Agent) {
			a.chargeAmounts()
			a.chargeAstray()
			a.chargeCards()
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "racing-redemptions", Needs: []string{pspEndpoint, redeems},
			Says: "charge one token ten times at once, each time for another order",
		},
		Play: func(a *Agent) {
			v := a.Voucher("token")
			a.race(10, func(i int) { a.Charge(fmt.Sprintf("charge-%02d", i), v, share) })
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "expired-redemptions", Needs: []string{pspEndpoint, redeems, "clock.wait"},
			Says: "charge one token well within its life and another after its end",
		},
		Slow: true, Last: true, Lock: control,
		Play: func(a *Agent) {
			alive, life := a.shortLived()
			late := a.Voucher("late/token", expiringIn(a, life))
			a.Charge("alive", alive, portion)
			a.Pass("late", life+5*time.Second)
			a.Charge("late", late, portion, Because(wire.Invalid))
		},
	},
}

// chargeAmounts goes up to the limit of a token and beyond, and charges one twice.
func (a *Agent) chargeAmounts() {
	a.Charge("within", a.Voucher("within/token"), delegated-1)
	a.Charge("exact", a.Voucher("exact/token"), delegated)
	above := a.Voucher("above/token")
	a.Charge("above/one", above, delegated+1, Because(wire.Invalid))
	a.Charge("above/hundredfold", above, 100*delegated, Because(wire.Invalid))
	once := a.Voucher("first/token")
	a.Charge("first", once, portion)
	a.Charge("second", once, portion, Because(wire.Invalid))
}

// chargeAstray charges tokens for what they were not issued for.
func (a *Agent) chargeAstray() {
	if !a.Untold("currency/", "currency", false) {
		v := a.Voucher("currency-token")
		for _, currency := range otherCurrencies(a.kit.Currency) {
			astray := v
			astray.currency = currency
			a.Charge("currency/"+currency, astray, portion, Because(wire.Invalid))
		}
	}
	if second := "psp.second_merchant"; !a.Lacks("merchant/", second) && !a.Untold("merchant/", "merchant", false) {
		v := a.Voucher("merchant-token")
		astray := v
		astray.merchant = a.kit.Provider.SecondMerchant
		a.Charge("merchant/other", astray, portion, Because(wire.Invalid))
		a.Charge("merchant/own", v, portion)
	}
	if !a.Untold("session/", "session.id", true) {
		astray := a.Voucher("session-token")
		astray.session = "csn_" + a.fresh()
		a.Charge("session/other", astray, portion, Because(wire.Invalid))
	}
}

// otherCurrencies are two that are not the one given.
func otherCurrencies(own string) []string {
	var others []string
	for _, c := range []string{"eur", "jpy", "usd"} {
		if c != own && len(others) < 2 {
			others = append(others, c)
		}
	}
	return others
}

// chargeCards charges tokens of test cards that do not simply pay.
func (a *Agent) chargeCards() {
	for _, test := range []struct {
		step, word string
		card       *Card
	}{
		{"card/declined", "psp.declined_card", a.kit.Provider.Declined}, {"card/challenged", "psp.challenged_card", a.kit.Provider.Challenged},
	} {
		if a.Lacks(test.step, test.word) {
			continue
		}
		if v, _ := a.tryVoucher(test.step+"/token", inside("payment_method")(test.card.members())); v.token != "" {
			a.Charge(test.step, v, portion)
		}
	}
}

// members are those of a payment method that differ from card to card.
func (c *Card) members() JSON {
	members := JSON{"number": c.Number, "exp_month": c.ExpMonth, "exp_year": c.ExpYear, "display_last4": c.Number[max(0, len(c.Number)-4):]}
	if members["cvc"] = c.CVC; c.CVC == "" {
		members["cvc"] = gone{}
	}
	return members
}

// shortLived is a token with the shortest life that the provider accepts.
func (a *Agent) shortLived() (v voucher, life time.Duration) {
	var e *wire.Exchange
	for _, life = range []time.Duration{30 * time.Second, 2 * time.Minute, 5 * time.Minute} {
		if v, e = a.tryVoucher(fmt.Sprintf("alive/token-of-%s", life), expiringIn(a, life)); v.token != "" {
			return v, life
		}
	}
	a.Stop("alive", "no token is given out that lives for less than %s: %s", life, diagnoseDelegation(e))
	return v, life
}

// expiringIn gives an allowance another life.
func expiringIn(a *Agent, life time.Duration) Change {
	return inside("allowance")(JSON{"expires_at": a.now().Add(life).Format(time.RFC3339)})
}
