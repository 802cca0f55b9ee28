package acp

import "github.com/assay-project/assay/simulator/wire"

// Payments that the buyer must confirm with the bank, by 3-D Secure.
var authenticationScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "challenge", Needs: []string{inStock, serviceable, requires3DS},
			Says: "pay with a card that must be authenticated, go on without a result, read, report the result under the old key, then under a new one",
		},
		Play: passChallenge,
	},
	{
		Scenario: wire.Scenario{
			Name: "failed-challenges", Since: V20251212, Needs: []string{inStock, serviceable, requires3DS},
			Says: "pay with a card that must be authenticated without having declared 3ds; report results that prove nothing, every way in which an authentication fails, and at last one that was attempted",
		},
		Play: failChallenges,
	},
	{
		Scenario: wire.Scenario{
			Name: "late-result", Since: V20251212, Needs: []string{inStock, second, serviceable, requires3DS},
			Says: "enlarge the cart while its payment waits for authentication, report the old result, then cancel and report it again",
		},
		Play: func(a *Agent) {
			c := a.Challenge("challenged", requires3DS, a.Payable(""))
			enlarged := a.Update("enlarged", c.session.ID, a.Two())
			if _, ok := readSession(enlarged); ok {
				c = a.Report("outdated", c, passed(c))
			}
			a.Cancel("cancel", c.session.ID, nil)
			a.Complete("late", c.session.ID, c.with(passed(c)), Because(wire.Invalid))
		},
	},
}

// challenge is a session that waits for the buyer to be authenticated, and the
// payment that waits with it.
type challenge struct {
	word    string // of the card
	session *Session
	payment JSON
	first   *wire.Exchange // the complete that was answered by it
}

// with is the payment together with the result of the authentication.
func (c *challenge) with(result JSON) JSON {
	return merge(c.payment, JSON{"authentication_result": result})
}

// Challenge pays with a card that must be authenticated, and ends the scenario
// unless the session waits for that afterwards.
func (a *Agent) Challenge(step, word string, s *Session, changes ...Change) *challenge {
	body := a.payment(s, a.Token(step, word, s))
	first := a.Complete(step, s.ID, body, changes...)
	e := a.Rest(step, first)
	if _, ok := readSession(e); !ok {
		e = a.Retrieve(step+"/after", s.ID)
	}
	asked := a.Session(e)
	if !asked.Waiting() {
		a.Stop(step, "the session is %s after a payment with %s, and not authentication_required", asked.Status, word)
	}
	return &challenge{word, asked, body, first}
}

// Report tells the merchant what came of an authentication. It returns a
// challenge that can be answered next: the same one, or another one where that
// is over, so that reports do not depend on each other.
func (a *Agent) Report(step string, c *challenge, result JSON, changes ...Change) *challenge {
	e := a.Rest(step, a.Complete(step, c.session.ID, c.with(result), changes...))
	if status := e.Status(); e.Intent == wire.Invalid && (status == 400 || status == 422) {
		return c // what is refused as wrong changes nothing
	}
	s, ok := readSession(e)
	if !ok {
		s, _ = readSession(a.Retrieve(step+"/after", c.session.ID))
	}
	switch {
	case s.Waiting():
		return &challenge{c.word, &s, c.payment, c.first}
	case s.Payable():
		return a.Challenge(step+"/again", c.word, &s)
	}
	return a.Challenge(step+"/again", c.word, a.Payable(step+"/fresh-"))
}

// passChallenge is the way of a payment that is authenticated. The first
// release knows no authentication: there it ends with the first answer.
func passChallenge(a *Agent) {
	s := a.Payable("")
	if !a.dialect.authenticate {
		a.Pay("challenged", requires3DS, s)
		a.Retrieve("retrieve", s.ID)
		return
	}
	var sent Call
	c := a.Challenge("challenged", requires3DS, s, Keep(&sent))
	a.Complete("without-result", c.session.ID, c.payment, Because(wire.Invalid))
	a.Retrieve("retrieve", c.session.ID)
	again := a.Again("old-key", c.first, sent, With(c.with(passed(c))), Because(wire.Invalid))
	if after, ok := readSession(again); ok && after.Status == "completed" {
		a.rec.Skip(wire.Skip{Step: "authenticated", Reason: "the result was taken under the old key already"})
		return
	}
	a.Rest("authenticated", a.Complete("authenticated", c.session.ID, c.with(passed(c))))
}

// unheralded is a challenge for an agent that declared no interventions or, where
// such an agent is not asked, for one that did.
func (a *Agent) unheralded(word string) *challenge {
	if a.dialect.negotiates {
		s, opened := readSession(a.Create("undeclared-create", a.Opening(a.One(), a.Home(), a.Buyer("john@example.com"), noInterventions)))
		if opened {
			a.selectIfAsked(&s)
			body := a.payment(&s, a.Token("undeclared", word, &s))
			first := a.Complete("undeclared", s.ID, body)
			if asked, ok := readSession(a.Rest("undeclared", first)); ok && asked.Waiting() {
				return &challenge{word, &asked, body, first}
			}
		}
	}
	return a.Challenge("challenged", word, a.Payable(""))
}

// failChallenges reports one result after the other, the ones that must not
// sell anything first. It pays by a second card network where it can.
func failChallenges(a *Agent) {
	word := secondBrand
	if !a.Has(word) {
		word = requires3DS
	}
	c := a.unheralded(word)
	if a.dialect.evidence {
		c = a.Report("bare", c, JSON{"outcome": "authenticated"}, Because(wire.Invalid))
		c = a.Report("no-cryptogram", c, JSON{"outcome": "authenticated", "outcome_details": without(evidence(c), "three_ds_cryptogram")}, Because(wire.Invalid))
	}
	c = a.Report("unknown-outcome", c, JSON{"outcome": "totally_fine", "outcome_details": evidence(c)}, Because(wire.Invalid))
	for _, outcome := range a.dialect.failures {
		c = a.Report("outcome-"+outcome, c, JSON{"outcome": outcome})
	}
	if a.dialect.evidence {
		few := JSON{"transaction_id": "dsTransId_denied", "version": "2.2.0"}
		c = a.Report("partial", c, JSON{"outcome": "denied", "outcome_details": few}, Because(wire.Invalid))
	}
	attempted := JSON{"outcome": a.dialect.attempted, "outcome_details": merge(evidence(c), JSON{"electronic_commerce_indicator": c.indicator("01", "06")})}
	a.Rest("attempted", a.Complete("attempted", c.session.ID, c.with(attempted)))
}

// payWithNeedlessResult pays and reports an authentication that nobody asked for. It
// returns false where the session can still be paid without.
func (a *Agent) payWithNeedlessResult(s *Session) bool {
	c := &challenge{session: s, payment: a.payment(s, a.Token("needless", succeeds, s))}
	paid, ok := readSession(a.Rest("needless", a.Complete("needless", s.ID, c.with(passed(c)))))
	if !ok {
		a.Retrieve("retrieve-needless", s.ID)
	}
	return ok && !paid.Payable()
}

// passed is the result of an authentication that succeeded.
func passed(c *challenge) JSON {
	return JSON{"outcome": "authenticated", "outcome_details": evidence(c)}
}

// evidence is what a directory server hands out for a success. Only the bank
// could mint a genuine cryptogram: this one has the form of one.
func evidence(c *challenge) JSON {
	return JSON{
		"three_ds_cryptogram": "AAABBWcSNIdjeUZThmNHAAAAAAA=", "electronic_commerce_indicator": c.indicator("02", "05"),
		"transaction_id": "c272b04f-6e7b-43a2-bb78-90f4fb94aa25", "version": "2.2.0",
	}
}

// indicator picks the word of Mastercard, or that of the other networks.
func (c *challenge) indicator(mastercard, others string) string {
	if c.session.Network == "mastercard" {
		return mastercard
	}
	return others
}
