package acp

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// Charges: what the agent's own payment provider was asked for.
var chargeRules = []rule.Rule{
	{
		ID: "DP-080", Title: "Merchant charges the session total", Level: rule.Must, Since: v20250929,
		Says:  "Complete takes the total it showed, in the session's currency and once, with the token it was given; a session that is not sold costs nothing.",
		Cite:  []string{"RFC-CHK §4.4", "RFC-DP §2.5", "OAI-PAY How it works"},
		Needs: []string{inStock, serviceable, simulated},
		Hears: &rule.Filter{
			Operations:   []wire.Operation{create, update, retrieve, complete, cancel},
			Intents:      []wire.Intent{wire.Normal, wire.Invalid, wire.Faulted},
			Answered:     func(int) bool { return true },
			EveryAttempt: true,
		},
		Then: func(t *rule.T) {
			judged := false
			for _, said := range t.HeardBySession() {
				if tokens := fitting(t, said[0].Session); len(tokens) > 0 {
					judged = (&ledger{T: t, said: said, tokens: tokens}).judge() || judged
				}
			}
			if !judged {
				t.Unverified("no session was paid for with a token of the payment provider that the harness plays")
			}
		},
		Fix: "Charge the total you showed, once, at complete, and give back what was charged for a session that is not sold.",
	},
}

// fitting are the tokens that were issued for a session to be paid for with, by
// their placeholders; whether the issuer declines.
func fitting(t *rule.T, session string) map[string]bool {
	tokens := map[string]bool{}
	for _, g := range t.Granted(session) {
		if g.Unfit == "" {
			tokens[g.Token] = g.Declines
		}
	}
	return tokens
}

// ledger is all that was said about a session, and the tokens that are fit to
// pay for it.
type ledger struct {
	*rule.T
	said   []*rule.Seen
	tokens map[string]bool // placeholder -> the issuer declines
}

// judge compares what was charged with what the agent was shown. It reports
// whether there was anything to judge.
func (p *ledger) judge() bool {
	charges, paid := p.charges(), p.paid()
	if paid == nil {
		return false
	}
	var kept []*wire.Redemption // not given back
	for _, r := range charges {
		if p.returned(r) < r.Amount {
			kept = append(kept, r)
		}
		p.asShown(r)
	}
	if len(kept) > 1 {
		p.Fail(paid, "one charge for the session", listed(kept))
	}
	switch rest := p.rest(); {
	case rest == nil:
	case status(rest.Body()) == "completed":
		if len(charges) == 0 && p.alone() {
			p.Fail(rest, "a charge of the total, since the session is completed", "none")
		}
	case rest.Concurrent: // a complete may have been under way still
	case len(kept) > 0 && !pending(rest.Body()) && !rest.Body().Get("order").IsObject():
		p.Fail(rest, "nothing charged, since the session is "+status(rest.Body()), listed(kept))
	}
	return true
}

func listed(charges []*wire.Redemption) string {
	var list []string
	for _, r := range charges {
		list = append(list, fmt.Sprintf("%d %s, %s", r.Amount, r.Currency, r.Name()))
	}
	return strings.Join(list, "; ")
}

// charges are those that came through, with a token of the session.
func (p *ledger) charges() []*wire.Redemption {
	var list []*wire.Redemption
	for token := range p.tokens {
		for _, r := range p.Spent(token) {
			if r.Pays() {
				list = append(list, r)
			}
		}
	}
	slices.SortFunc(list, func(a, b *wire.Redemption) int { return a.Number - b.Number })
	return list
}

func (p *ledger) returned(charge *wire.Redemption) (sum int64) {
	for _, r := range p.Spent(charge.Token) {
		if r.Kind == wire.Returned && r.Refused == "" {
			sum += r.Amount
		}
	}
	return sum
}

// paid is the last complete with a token of the session, nil if there is none.
func (p *ledger) paid() *rule.Seen {
	for _, s := range slices.Backward(p.said) {
		if s.Operation == complete {
			if _, fit := p.tokens[tokenOf(s)]; fit {
				return s
			}
		}
	}
	return nil
}

// alone reports whether no complete came with anything but good tokens of the
// session for its card, so that one of them must have been charged.
func (p *ledger) alone() bool {
	for _, s := range p.said {
		if s.Operation != complete {
			continue
		}
		if declines, fit := p.tokens[tokenOf(s)]; !fit || declines || !byCard(s) {
			return false
		}
	}
	return true
}

// byCard reports whether a complete pays by card, and not out of a wallet of the
// merchant's own.
func byCard(s *rule.Seen) bool {
	kind := s.Sent().Get("payment_data", "instrument", "type")
	return !kind.Present() || kind.String() == "card"
}

// rest is the last body that shows what became of the session; nil where there is
// none since the last complete, or a complete was never answered. A create that is
// repeated later shows what it was.
func (p *ledger) rest() *rule.Seen {
	final := 0
	for i, s := range p.said {
		if s.Operation != complete {
			continue
		}
		if s.Response == nil {
			return nil
		}
		final = i
	}
	for _, s := range slices.Backward(p.said[final:]) {
		if s.Operation != create && s.OK() && s.Body().Get("status").Present() {
			return s
		}
	}
	return nil
}

// asShown holds a charge to a total that the agent was shown: the last one before
// the complete that brought its token, or one shown since.
func (p *ledger) asShown(r *wire.Redemption) {
	paid := slices.IndexFunc(p.said, func(s *rule.Seen) bool { return s.Operation == complete && tokenOf(s) == r.Token })
	if paid < 0 {
		return // in a scenario of its own
	}
	var before, since []int64
	for i, s := range p.said {
		switch shown := grandTotals(s); {
		case len(shown) > 0 && i < paid:
			before = shown
		default:
			since = append(since, shown...)
		}
	}
	if len(before) > 0 && !slices.Contains(append(since, before...), r.Amount) {
		p.Fail(p.said[paid], fmt.Sprintf("a charge of %d %s, the total that was shown", before[0], r.Currency), listed([]*wire.Redemption{r}))
	}
}

// grandTotals are what an answer shows as the total; that there is one is judged
// elsewhere.
func grandTotals(s *rule.Seen) []int64 {
	if !s.OK() {
		return nil
	}
	return totalsIn(s.Body())
}
