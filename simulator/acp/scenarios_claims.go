package acp

import "github.com/assay-project/assay/simulator/wire"

const (
	affiliate     = "affiliate"
	reportsStatus = "consent.reports_status"
)

// Claims of affiliates, and what buyers decide about marketing.
var claimScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "wrong-claims", Since: V20251212, Needs: []string{inStock, affiliate},
			Says: "open sessions for an affiliate that cannot be told from others, with metadata that are not flat, and with personal data",
		},
		Play: func(a *Agent) {
			wrong := func(step string, claim JSON) {
				a.Create(step, a.Opening(a.One(), claimed(claim)), Because(wire.Invalid))
			}
			wrong("nobody", JSON{"provider": network})
			wrong("nested", JSON{"provider": network, "token": "atp_" + a.mark(), "metadata": JSON{"list": []any{1}, "offer": JSON{"a": 1}, "nothing": nil}})
			wrong("personal", JSON{"provider": network, "token": "atp_" + a.mark(), "sub_id": "+15551234567", "metadata": JSON{"reader": "jane@example.com"}})
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "returning-buyer", Since: V20251212, Needs: []string{inStock, serviceable, succeeds},
			Says: "buy three times for affiliates who outbid each other, the first time after a claim that names no network; where the merchant asks for it, agree to advertising with the first order, " +
				"give whoever gets its goods as the buyer of another session, decide nothing with the second order and revoke with the third, then open a session, and decide in wrong shapes",
		},
		Play: returnAndBuy,
	},
}

// returns is a buyer who comes back.
type returns struct {
	*Agent
	buyer, friend JSON   // the friend gets the goods of the first order
	publisher     string // the first who brought the buyer
}

func returnAndBuy(a *Agent) {
	tail := a.mark()
	person := func(name string) JSON {
		return JSON{"buyer": JSON{"first_name": name, "last_name": "Shopper", "email": "shopper-" + tail + "-" + name + "@example.com"}}
	}
	r := returns{a, person("lea"), person("robin"), "publisher_one_" + tail}
	first := r.enter("first/", r.buyer, emailOf(r.friend), a.claim("first", r.publisher))
	r.buyFirst(first)
	r.buySecond(r.enter("second/", r.friend, "", claimed(JSON{"provider": network, "publisher_id": r.publisher})))
	third := r.enter("third/", r.buyer, "", claimed(JSON{"provider": network, "token": "atp_" + a.mark(), "touchpoint": "first"}))
	if c, offered := third.consent("email"); offered && !c.Subscribed && a.Has(reportsStatus) {
		third = r.agreeAgain(third) // or was it the order without a decision?
	}
	r.buyThird(third)
	if a.dialect.consents {
		r.decideWrongly(r.enter("fourth/", r.buyer, "", JSON{}))
	}
}

func emailOf(person JSON) string { return person["buyer"].(JSON)["email"].(string) }

// enter opens a session that can be paid, without any telephone number unless the
// merchant insists on one; plainly where a claim is refused.
func (r returns) enter(prefix string, buyer JSON, contact string, claim JSON) *Session {
	details := JSON{"address": r.kit.Addresses.Serviceable}
	if contact != "" {
		details["email"] = contact
	}
	body := r.Opening(r.One(), JSON{"fulfillment_details": details}, buyer)
	s, ok := r.read(r.Create(prefix+"create", merge(body, claim)))
	if !ok {
		s = *r.Open(prefix+"create-plain", body)
	}
	entered := r.chosen(prefix, &s)
	if !entered.Payable() {
		phone := merge(buyer["buyer"].(JSON), JSON{"phone_number": "+15552003434"})
		entered = r.Session(r.Update(prefix+"phone", s.ID, JSON{"buyer": phone}))
	}
	return r.Ready(prefix+"at-last-", entered)
}

// buyFirst buys with the claim of the publisher who was first, after one that names
// no network, and with yes to all that is offered.
func (r returns) buyFirst(s *Session) {
	nobody := claimed(JSON{"token": "atp_" + r.mark(), "touchpoint": "last"})
	if r.Complete("first/malformed", s.ID, r.paymentWith("first/malformed", s, r.buyer, nobody), Because(wire.Invalid)).Status()/100 == 2 {
		s = r.enter("first/again-", r.buyer, emailOf(r.friend), JSON{})
	}
	claim := r.claim("last", r.publisher)
	r.PayAnyhow("first/complete", s, r.buyer,
		addition{"", merge(claim, s.decide("email", "sms")), nil},
		addition{"no-sms", merge(claim, s.decide("email")), nil},
		addition{"unclaimed", s.decide("email", "sms"), nil},
		addition{"undecided", claim, nil},
		addition{"plain", JSON{}, nil})
}

// buySecond has the buyer pay, without a word about advertising, what a friend
// has chosen.
func (r returns) buySecond(s *Session) {
	r.PayAnyhow("second/complete", s, r.buyer,
		addition{"", r.claim("last", r.publisher+"_rival"), nil}, addition{"plain", JSON{}, nil})
}

// buyThird revokes the first channel and leaves the others out, beside a channel
// that nobody offered.
func (r returns) buyThird(s *Session) {
	claim := r.claim("last", "publisher_nine")
	claim["affiliate_attribution"].(JSON)["provider"] = "rivals.example"
	var decisions []any
	some := JSON{}
	if len(s.Consents) > 0 {
		channel := s.Consents[0].Channel
		if _, offered := s.consent("email"); offered {
			channel = "email"
		}
		decisions = []any{decision(channel, false)}
		some = decided(decisions...)
	}
	most := addition{"", merge(claim, some), nil}
	if r.dialect.consents {
		odd := decided(append(decisions, decision("pigeon_post", true))...)
		most = addition{"", merge(claim, odd), []Change{Because(wire.Invalid)}} // no good agent decides on that
	}
	r.PayAnyhow("third/complete", s, r.buyer, most,
		addition{"offered", merge(claim, some), nil},
		addition{"every", merge(claim, s.decide()), nil},
		addition{"unclaimed", s.decide(), nil},
		addition{"undecided", claim, nil},
		addition{"plain", JSON{}, nil})
}

// agreeAgain agrees to e-mail once more, and opens the next session at once.
func (r returns) agreeAgain(s *Session) *Session {
	r.PayAnyhow("again/complete", s, r.buyer, addition{"", decided(decision("email", true)), nil}, addition{"plain", JSON{}, nil})
	return r.enter("again/", r.buyer, "", JSON{})
}

// decideWrongly decides without saying what, and in a word that is no boolean. Who
// takes that for a sale is asked what has become of it.
func (r returns) decideWrongly(s *Session) {
	if len(s.Consents) == 0 {
		r.Skip("malformed/", "the merchant offers no advertising")
		return
	}
	channel := s.Consents[0].Channel
	decide := func(step string, wrong JSON) {
		body := merge(r.payment(s, r.Token(step, succeeds, s)), r.buyer, decided(wrong))
		if r.Complete(step, s.ID, body, Because(wire.Invalid)).Status()/100 == 2 {
			s = r.enter(step+"-", r.buyer, "", JSON{})
		}
	}
	decide("malformed/nothing", JSON{"channel": channel})
	decide("malformed/word", decision(channel, "no"))
}
