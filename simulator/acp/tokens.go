package acp

import (
	"context"
	"math"
	"strings"
	"time"

	"github.com/assay-project/assay/simulator/psp"
	"github.com/assay-project/assay/simulator/wire"
)

// Till is the payment provider that the agent plays itself.
type Till struct {
	*psp.Provider
	// Point leads the merchant there; nil where somebody did.
	Point func(ctx context.Context) error
}

// simulated is the word for a merchant that charges at our own provider.
const simulated = "psp.simulated"

// Token takes a payment token for the session, or ends the scenario. Where the
// merchant charges at our own provider, that issues it.
func (a *Agent) Token(step, word string, s *Session) string {
	a.unasked(step)
	if a.kit.Till != nil && (word == succeeds || word == declines) {
		g := a.allowance(s)
		g.Declines = word == declines
		return a.Issue(step, g)
	}
	token, err := a.kit.Pay(a.ctx, word, Payment{Session: s.ID, Amount: s.Total, Currency: a.kit.Currency})
	if err != nil {
		a.Stop(step, "no payment token for %s: %v", word, err)
	}
	return token
}

// allowance is what a token for a session usually allows. It sets no limit to the
// amount, so that a merchant that asks for too much is seen to, and not merely
// refused.
func (a *Agent) allowance(s *Session) wire.Grant {
	currency := s.Currency
	if len(currency) != 3 {
		currency = a.kit.Currency
	}
	return wire.Grant{
		Session: s.ID, Most: math.MaxInt32, Currency: strings.ToLower(currency),
		Expires: a.now().Add(allowed),
	}
}

// Issue has our own provider give a token out, or ends the scenario.
func (a *Agent) Issue(step string, g wire.Grant) string {
	g.Expires = g.Expires.UTC().Truncate(time.Second)
	g.ID = a.fresh()
	token, err := a.kit.Till.Issue(g)
	if err != nil {
		a.Stop(step, "no payment token could be issued: %v", err)
	}
	return token
}

// invented is a token that nobody issued. Where our own provider issues tokens it
// is one of those with its end altered.
func (a *Agent) invented(step string, s *Session) string {
	if a.kit.Till == nil {
		return "tok_" + a.fresh()
	}
	g := a.allowance(s)
	g.Unfit = "it was altered"
	return a.Issue(step, g) + "x"
}
