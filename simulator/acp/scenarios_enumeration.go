package acp

import (
	"fmt"

	"github.com/assay-project/assay/simulator/wire"
)

// Delegations that a provider should see through, and such as it may know nothing of.
var enumerationScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "card-enumeration", Needs: []string{pspEndpoint, "psp.velocity"},
			Says: "delegate cards of one bank that differ in their last digits, then one card with other and other expiry dates, until the provider stops it, four a second at most; delegate for another merchant in between",
		},
		Slow: true, Last: true, Lock: control,
		Play: enumerate,
	},
	{
		Scenario: wire.Scenario{
			Name: "seller-backed-delegations", Since: V20260417, Needs: []string{pspEndpoint, "handler.saved_card"},
			Says: "delegate a card that a seller keeps for its buyer, for a small amount and for a large one",
		},
		Play: func(a *Agent) {
			a.Delegation("small", a.keptBySeller(100), Because(wire.Invalid))
			a.Delegation("large", a.keptBySeller(1_000_000), Because(wire.Invalid))
		},
	},
}

// How many cards of a bank, and how many expiry dates of a card, are tried.
const (
	mostNumbers = 200
	mostDates   = 48
)

// enumerate tries cards out at a provider, and lets a good caller come by.
func enumerate(a *Agent) {
	a.guess("number", mostNumbers, func(i int) JSON {
		number := testPAN(i)
		if _, err := a.kit.Transport.Vault.Add("card-number", number); err != nil {
			a.Stop("number", "a card number cannot be kept out of the record: %v", err)
		}
		return JSON{"number": number, "display_last4": number[len(number)-4:]}
	})
	if second := a.kit.Provider.SecondMerchant; !a.Lacks("meanwhile", "psp.second_merchant") {
		a.Delegation("meanwhile", inside("allowance")(JSON{"merchant_id": second}))
	}
	a.guess("date", mostDates, func(i int) JSON {
		until := a.now().AddDate(0, i, 0)
		return JSON{"exp_month": until.Format("01"), "exp_year": until.Format("2006")}
	})
}

// guess delegates one card after the other until one gives no token.
func (a *Agent) guess(row string, most int, card func(i int) JSON) {
	for i := 1; i <= most; i++ {
		e := a.Delegation(fmt.Sprintf("%s/%03d", row, i), inside("payment_method")(card(i)),
			inside("allowance")(JSON{"max_amount": 100}), Because(wire.Hostile))
		if e.Status()/100 != 2 {
			return
		}
		a.Wait(a.beats(1) / 4)
	}
}

// testPAN is a card number whose check digit is right (ISO/IEC 7812-1, annex B),
// under a prefix of published test cards.
func testPAN(i int) string {
	body := fmt.Sprintf("42424200000%04d", i)
	sum := 0
	for at, digit := range body {
		n := int(digit - '0')
		if at%2 == 0 {
			n *= 2
		}
		sum += n/10 + n%10
	}
	return fmt.Sprintf("%s%d", body, (10-sum%10)%10)
}

// keptBySeller makes a delegation one of what a seller keeps, in the form of the
// text about such handlers: the schema of delegations knows cards alone.
func (a *Agent) keptBySeller(amount int) Change {
	return func(c *Call) {
		allowance := c.body.(JSON)["allowance"].(JSON)
		With(JSON{
			"handler_id": "seller_saved_card", "payment_method": JSON{"type": "seller_backed_saved_card"},
			"allowance": merge(allowance, JSON{"max_amount": amount}),
		})(c)
	}
}
