package acp

import (
	"fmt"

	"github.com/assay-project/assay/simulator/wire"
)

// Authenticating buyers at a provider of 3-D Secure that is tested, each with a
// test card of which it is known what the bank says.
var authenticatorScenarios = []Scenario{
	ending("frictionless", cardFrictionless, "have a buyer authenticated without a challenge, read the result twice, ask for the same again, read it once more", authenticateTwice),
	ending("attempted", cardAttempted, "have a buyer authenticated whose bank takes no part, after the look at the browser took too long", authenticateAfter("N")),
	ending("denied", cardDenied, "have a buyer authenticated whom the bank denies", authenticateAfter("U")),
	ending("rejected", cardRejected, "have a buyer authenticated for whom the bank rejects the attempt", authenticateAfter("Y")),
	ending("challenged", cardChallenged, "have a buyer challenged who leaves, and another who passes, and read the session all along", challengeBuyer),
	ending("unenrolled", cardNotEnrolled, "ask for a session with a card that takes no part in 3-D Secure", func(a *Agent, card string) {
		a.BeginAuthentication("create", With(a.leastAuthentication(card)))
	}),
	{
		Scenario: wire.Scenario{
			Name: "authentication-expired", Since: V20260417, Needs: []string{authenticator, "dauth.expiring_session"},
			Says: "ask for a session, let it expire, then have the buyer authenticated and read it",
		},
		Slow: true, Play: outlive,
	},
}

// authenticator is the word for a provider of 3-D Secure that is tested.
const authenticator = "dauth.endpoint"

// Hooks of an authentication provider.
const (
	endChallenge  = "dauth.challenge"
	expireSession = "dauth.expire"
)

// ending is the scenario of a test card.
func ending(name, word, says string, play func(a *Agent, card string)) Scenario {
	return Scenario{
		Scenario: wire.Scenario{Name: "authentication-" + name, Since: V20260417, Needs: []string{authenticator, word}, Says: says},
		Play:     func(a *Agent) { play(a, a.kit.Authenticator.Cards[word]) },
	}
}

// completion is the body that says what became of the look at the browser.
func completion(word string) JSON { return JSON{"fingerprint_completion": word} }

func authenticateTwice(a *Agent, card string) {
	s := a.Authentication("create", With(a.wholeAuthentication(card)))
	done := completion(s.Completion("Y"))
	a.Authenticate("authenticate", s, done)
	a.ReadAuthentication("result", s.ID)
	a.ReadAuthentication("reread", s.ID)
	a.Authenticate("again", s, done)
	a.ReadAuthentication("after", s.ID)
}

// authenticateAfter has a buyer authenticated after this became of the look at
// the browser.
func authenticateAfter(taken string) func(*Agent, string) {
	return func(a *Agent, card string) {
		s := a.Authentication("create", With(a.wholeAuthentication(card)))
		a.Authenticate("authenticate", s, completion(s.Completion(taken)))
		a.ReadAuthentication("result", s.ID)
	}
}

func challengeBuyer(a *Agent, card string) {
	s := a.Authentication("create", With(a.wholeAuthentication(card)))
	a.ReadAuthentication("read", s.ID)
	asked := a.Authenticate("authenticate", s, completion(s.Completion("Y")))
	a.ReadAuthentication("waiting", s.ID)
	if a.Lacks("left", endChallenge) || a.Lacks("passed/", endChallenge) {
		return
	}
	a.afterChallenge("left", asked, "abandoned")
	s = a.Authentication("passed/create", With(a.wholeAuthentication(card)))
	asked = a.Authenticate("passed/authenticate", s, completion(s.Completion("Y")))
	a.afterChallenge("passed/result", asked, "authenticated")
}

// afterChallenge has the buyer end a challenge that was asked for, and reads what
// came of it: the message about that may lag.
func (a *Agent) afterChallenge(step string, asked *wire.Exchange, as string) {
	s, _ := readAuthentication(asked)
	if s.Challenge == "" {
		a.rec.Skip(wire.Skip{Step: step, Reason: "nobody was challenged with the card of " + cardChallenged})
		return
	}
	a.Hook(step, endChallenge, map[string]string{"session.id": s.ID, "url": s.Challenge, "status": as})
	after, _ := readAuthentication(a.ReadAuthentication(step, s.ID))
	for i := 1; i <= polls && (after.Status == "action_required" || after.Status == "pending"); i++ {
		a.Wait(a.beats(3))
		after, _ = readAuthentication(a.ReadAuthentication(fmt.Sprintf("%s/poll-%d", step, i), s.ID))
	}
}

// outlive goes on with a session that has expired.
func outlive(a *Agent) {
	s := a.Authentication("create")
	if a.Has(expireSession) {
		a.Hook("expire", expireSession, map[string]string{"session.id": s.ID})
	} else {
		a.Wait(a.kit.Authenticator.Lifetime + a.beats(1))
	}
	a.Authenticate("authenticate", s, completion(s.Completion("Y")))
	a.ReadAuthentication("read", s.ID)
}
