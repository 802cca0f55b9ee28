package acp

import (
	"reflect"
	"slices"
	"strings"
	"time"
)

// mark is a word that nobody else says. It has no digits, so that nobody takes it
// for a telephone number.
func (a *Agent) mark() string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + 'g'
		}
		return r
	}, a.fresh())
}

// network is an affiliate network of the agent's own invention.
const network = "affiliates.example"

// claim is what a publisher says for himself, with something in every member.
func (a *Agent) claim(touchpoint, publisher string) JSON {
	mark := a.mark()
	return claimed(JSON{
		"provider": network, "token": "atp_" + mark, "publisher_id": publisher, "touchpoint": touchpoint,
		"campaign_id": "campaign_" + mark, "creative_id": "creative_" + mark, "sub_id": "placement_" + mark,
		"source":    JSON{"type": "url", "url": "https://reviews.example/" + mark},
		"issued_at": a.now().Add(-time.Hour).Format(time.RFC3339),
		"metadata":  JSON{"placement": "sidebar of " + mark, "position": 2, "sponsored": true},
	})
}

// claimed is the request member that carries a claim.
func claimed(claim JSON) JSON { return JSON{"affiliate_attribution": claim} }

// expiredClaim is a claim that has run out.
func (a *Agent) expiredClaim() []oddity {
	if !a.dialect.attributes {
		return nil
	}
	return []oddity{odd("expired-claim", Adding(claimed(JSON{
		"provider": network, "token": "atp_" + a.mark(), "touchpoint": "first",
		"issued_at": a.now().AddDate(0, -2, 0).Format(time.RFC3339), "expires_at": a.now().AddDate(0, -1, 0).Format(time.RFC3339),
	})))}
}

// decide takes all channels that a session offers, the named ones with yes and the
// others with no. It is empty where none is offered.
func (s *Session) decide(yes ...string) JSON {
	var list []any
	for _, c := range s.Consents {
		list = append(list, decision(c.Channel, slices.Contains(yes, c.Channel)))
	}
	if list == nil {
		return JSON{}
	}
	return decided(list...)
}

// decided is the request member that carries decisions.
func decided(list ...any) JSON { return JSON{"marketing_consents": list} }

func decision(channel string, optedIn any) JSON { return JSON{"channel": channel, "opted_in": optedIn} }

// consent is what a session says of a channel; ok is false where it offers none.
func (s *Session) consent(channel string) (c Consent, ok bool) {
	i := slices.IndexFunc(s.Consents, func(c Consent) bool { return c.Channel == channel })
	if i < 0 {
		return c, false
	}
	return s.Consents[i], true
}

// paymentWith is a payment of a buyer by a good card with something added, which
// decides on advertising only where that does.
func (a *Agent) paymentWith(step string, s *Session, buyer, adds JSON) JSON {
	return merge(without(a.payment(s, a.Token(step, succeeds, s)), "marketing_consents"), buyer, adds)
}

// addition is what one way to pay adds to a payment, and how its step is called
// beside the first.
type addition struct {
	name    string
	adds    JSON
	changes []Change
}

// PayAnyhow pays with all that the first addition holds, and where that is refused,
// with what the next one leaves of it, so that nothing that is added has to answer
// for another, and the sale does not depend on any. One that adds the same as
// an earlier one is left out.
func (a *Agent) PayAnyhow(step string, s *Session, buyer JSON, additions ...addition) {
	for i, v := range additions {
		if slices.ContainsFunc(additions[:i], func(earlier addition) bool { return reflect.DeepEqual(earlier.adds, v.adds) }) {
			continue
		}
		name := step
		if v.name != "" {
			name += "/" + v.name
		}
		if sold, ok := a.read(a.Rest(name, a.Complete(name, s.ID, a.paymentWith(name, s, buyer, v.adds), v.changes...))); ok && (sold.Status == "completed" || sold.Processing()) {
			return
		}
	}
	a.Stop(step, "the session was not completed, however little was added to the payment")
}
