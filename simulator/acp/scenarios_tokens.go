package acp

import (
	"fmt"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

// allowCardTesting is the word for a target that may be sent many declined payments.
const allowCardTesting = "control.allow_card_testing"

// Paying at the payment provider that the agent plays.
var tokenScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "spent-tokens", Needs: []string{inStock, serviceable, simulated},
			Says: "let the total grow after a token was issued and pay with it, then with one that suffices; pay another session with that one, and with tokens that are too small, expired, or for something else",
		},
		Play: func(a *Agent) {
			first := a.Payable("")
			token, paid := a.outgrow(first), first.ID
			s := a.Payable("refused-")
			s = a.spend("spent", s, token)
			for _, u := range []struct {
				step, why string
				change    func(*wire.Grant)
			}{
				{"small", "it allows one unit less than the total", func(g *wire.Grant) { g.Most = s.Total - 1 }},
				{"expired", "it has expired", func(g *wire.Grant) { g.Expires = g.Expires.Add(-allowed - time.Minute) }},
				{"merchant", "it is for another merchant", func(g *wire.Grant) { g.Merchant = "acct_of_somebody_else" }},
				{"currency", "it is for another currency", func(g *wire.Grant) { g.Currency = otherCurrency(g.Currency) }},
				{"session", "it is for another session", func(g *wire.Grant) { g.Session = paid }},
			} {
				g := a.allowance(s)
				u.change(&g)
				g.Unfit = u.why
				s = a.spend(u.step, s, a.Issue(u.step, g))
			}
			a.Retrieve("retrieve-refused", s.ID)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "card-testing", Needs: []string{inStock, serviceable, simulated, allowCardTesting},
			Says: "try cards that are declined, on one session until the merchant stops it, then on new sessions of the same buyer; then let another buyer pay",
		},
		Slow: true,
		Play: testCards,
	},
}

func otherCurrency(currency string) string {
	if currency == "eur" {
		return "usd"
	}
	return "eur"
}

// outgrow lets a session become dearer after a token for its total was issued,
// tries that token, and pays with one that suffices, which it returns.
func (a *Agent) outgrow(s *Session) (token string) {
	g := a.allowance(s)
	g.Most, g.Unfit = s.Total, "the total has grown since it was issued"
	if dearer := a.dearer(s); dearer.Total > s.Total {
		s = a.spend("outgrown", dearer, a.Issue("outgrown", g))
	} else {
		a.Skip("outgrown", "neither a second item nor another option makes the session dearer")
		s = dearer
	}
	token = a.Token("paid", succeeds, s)
	a.Settled("paid", a.Complete("paid", s.ID, a.payment(s, token)))
	return token
}

// dearer puts a second item into a session, or where none is known chooses its
// last option.
func (a *Agent) dearer(s *Session) *Session {
	var change JSON
	switch {
	case a.Has(second):
		change = a.Two()
	case len(s.Options) > 1:
		change = a.Choose(s.Options[len(s.Options)-1], s.Items)
	default:
		return s
	}
	return a.Ready("dearer-", a.Session(a.Update("dearer", s.ID, change)))
}

// spend tries a token that must not pay. It returns a session that can be paid:
// the same one, or a fresh one where that can no longer be paid.
func (a *Agent) spend(step string, s *Session, token string) *Session {
	return a.try(step, s, a.payment(s, token), Because(wire.Invalid))
}

// try is spend for a payment of any kind.
func (a *Agent) try(step string, s *Session, payment JSON, changes ...Change) *Session {
	e := a.Rest(step, a.Complete(step, s.ID, payment, changes...))
	if e.Status()/100 == 4 {
		return s
	}
	if after, ok := readSession(e); ok && after.Payable() {
		return &after
	}
	return a.Payable(step + "/fresh-")
}

// mostCards is how many cards are tried on a session, and by a buyer besides.
const mostCards = 30

// testCards goes on until a card is no longer tried, at four a second at most.
func testCards(a *Agent) {
	const tester = "tester@example.com"
	s := a.of("", tester)
	for i := 1; i <= mostCards && s != nil; i++ {
		if a.stopped(fmt.Sprintf("card-%02d", i), s, tester) {
			break
		}
	}
	for i := 1; i <= mostCards; i++ {
		step := fmt.Sprintf("session-%02d", i)
		if s = a.of(step+"-", tester); s == nil || a.stopped(step, s, tester) {
			break
		}
	}
	if s = a.of("other-", "other@example.com"); s != nil {
		a.Rest("other", a.Pay("other", succeeds, s, Adding(a.Buyer("other@example.com")), Once))
	}
}

// of opens a session of a buyer that can be paid, nil where the merchant does not
// let him.
func (a *Agent) of(prefix, buyer string) *Session {
	e := a.Create(prefix+"create", a.Opening(a.One(), a.Home(), a.Buyer(buyer)), Once)
	s, ok := readSession(e)
	if !ok {
		return nil
	}
	if ready := a.Ready(prefix, &s); ready.Payable() {
		return ready
	}
	return nil
}

// stopped tries a card that is declined, and reports whether the merchant did
// anything but try it: it did not ask the provider, or the session is payable no
// longer.
func (a *Agent) stopped(step string, s *Session, buyer string) bool {
	token := a.Token(step, declines, s)
	e := a.Rest(step, a.Complete(step, s.ID, a.payment(s, token), Adding(a.Buyer(buyer)), Once))
	if !a.kit.Till.Tried(token) {
		return true
	}
	if after, ok := readSession(e); ok && !after.Payable() {
		return true
	}
	a.Wait(a.beats(1) / 4)
	return false
}
