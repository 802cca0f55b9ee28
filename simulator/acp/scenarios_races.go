package acp

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

// crowd is how many requests a race sends at the same time.
const crowd = 2

// race plays n branches at once, each with its number from 1.
func (a *Agent) race(n int, branch func(i int)) {
	branches := make([]func(), n)
	for i := range branches {
		branches[i] = func() { branch(i + 1) }
	}
	a.Together(branches...)
}

// Requests that arrive at the same time.
var raceScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "racing-create", Needs: []string{inStock},
			Says: "send one create twice at once under one key, and once more where one of them got no session",
		},
		Play: func(a *Agent) {
			// the buyer of replayed-create, whose sessions are others
			body, key := a.Opening(a.One(), a.Buyer("zoe@example.com")), Key(a.fresh())
			twins := make([]*wire.Exchange, crowd)
			a.race(crowd, func(i int) { twins[i-1] = a.Create(fmt.Sprintf("create-%d", i), body, key) })
			if slices.ContainsFunc(twins, func(e *wire.Exchange) bool { return opened(e) == nil }) {
				a.Create("afterwards", body, key)
			}
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "racing-complete", Needs: []string{inStock, serviceable, succeeds},
			Says: "open equal carts at once under different keys; then, on a session each, send at once: one complete twice, completes under different keys, complete and cancel, complete and update; read them all",
		},
		Slow: true,
		Play: func(a *Agent) {
			s := a.openRivals("one-key-", "keys-", "cancel-", "update-")
			var comeBack func()
			a.Alone(Complete, func() {
				a.delay("one-key-complete-1", s, max(a.beats(1), meeting))
				defer a.delay("end", s[:1], 0)
				a.Together(
					func() { comeBack = a.raceOneKey("one-key-", s[0]) },
					func() { a.raceKeys("keys-", s[1]) },
					func() { a.raceCancel("cancel-", s[2]) },
					func() { a.raceUpdate("update-", s[3]) },
				)
			})
			comeBack()
		},
	},
}

// meeting is long enough for requests sent at once to meet on a target nearby.
const meeting = 150 * time.Millisecond

// delay slows completions down, if the target lets us, so that what is sent
// at once meets for certain.
func (a *Agent) delay(step string, sessions []*Session, d time.Duration) {
	const word = "control.slow_complete"
	if !a.Has(word) {
		return
	}
	for _, s := range sessions {
		a.Hook(step, word, map[string]string{"session.id": s.ID, "milliseconds": strconv.FormatInt(d.Milliseconds(), 10)})
	}
}

// openRivals opens payable sessions at once with equal carts, and ends the
// scenario if they are not sessions of their own.
func (a *Agent) openRivals(prefixes ...string) []*Session {
	rival := a.Buyer("rival@example.com")
	rival["buyer"].(JSON)["phone_number"] = "+15557654321"
	body := a.Opening(a.One(), a.Home(), rival)
	sessions := make([]*Session, len(prefixes))
	a.race(len(prefixes), func(i int) { sessions[i-1] = a.Open(prefixes[i-1]+"create", body) })
	taken := map[string]bool{}
	for i, s := range sessions {
		if taken[s.ID] {
			a.Stop(prefixes[i]+"create", "creates under different keys were answered with one session")
		}
		taken[s.ID] = true
		sessions[i] = a.Ready(prefixes[i], s)
	}
	return sessions
}

// raceOneKey sends one complete more than once. What it returns ends the race:
// whoever is told that it is still in flight comes back when it was told to,
// three times at most.
func (a *Agent) raceOneKey(prefix string, s *Session) (comeBack func()) {
	body, key := a.payment(s, a.Token(prefix+"complete-1", succeeds, s)), Key(a.fresh())
	answers := make([]*wire.Exchange, crowd)
	a.race(crowd, func(i int) { answers[i-1] = a.Complete(fmt.Sprintf("%scomplete-%d", prefix, i), s.ID, body, key) })
	var waiting *wire.Exchange
	for _, e := range answers {
		if inFlight(e) {
			waiting = e
		}
	}
	return func() {
		for i := 1; i <= 3 && inFlight(waiting); i++ {
			a.Wait(a.pauseAsked(waiting))
			waiting = a.Complete(fmt.Sprintf("again-%d", i), s.ID, body, key)
		}
		a.Retrieve(prefix+"retrieve", s.ID)
	}
}

func inFlight(e *wire.Exchange) bool {
	return e != nil && e.Status() == 409 && decodeObject(e)["code"] == "idempotency_in_flight"
}

// pauseAsked is the pause an answer asks for: a second where it does not say, a
// minute at most.
func (a *Agent) pauseAsked(e *wire.Exchange) time.Duration {
	seconds, err := strconv.Atoi(e.Response.Header.Get("Retry-After"))
	if err != nil || seconds < 0 {
		seconds = 1
	}
	return min(time.Duration(seconds)*a.second(), time.Minute)
}

func (a *Agent) raceKeys(prefix string, s *Session) {
	bodies := make([]JSON, crowd)
	for i := range bodies {
		bodies[i] = a.payment(s, a.Token(prefix+"complete-1", succeeds, s))
	}
	a.race(crowd, func(i int) {
		a.Complete(fmt.Sprintf("%scomplete-%d", prefix, i), s.ID, bodies[i-1], Because(wire.Invalid))
	})
	a.Retrieve(prefix+"retrieve", s.ID)
}

func (a *Agent) raceCancel(prefix string, s *Session) {
	body := a.payment(s, a.Token(prefix+"complete", succeeds, s))
	a.Together(
		func() { a.Complete(prefix+"complete", s.ID, body, Because(wire.Invalid)) },
		func() { a.Cancel(prefix+"cancel", s.ID, nil, Because(wire.Invalid)) },
	)
	a.Retrieve(prefix+"retrieve", s.ID)
}

// raceUpdate changes the option while the session is paid for.
func (a *Agent) raceUpdate(prefix string, s *Session) {
	if len(s.Options) < 2 {
		for _, step := range []string{"complete", "update", "retrieve"} {
			a.Skip(prefix+step, "the session offers fewer than two fulfillment options")
		}
		return
	}
	body := a.payment(s, a.Token(prefix+"complete", succeeds, s))
	dearest := a.Choose(s.Options[len(s.Options)-1], s.Items)
	a.Together(
		func() { a.Complete(prefix+"complete", s.ID, body, Because(wire.Invalid)) },
		func() { a.Update(prefix+"update", s.ID, dearest, Because(wire.Invalid)) },
	)
	a.Retrieve(prefix+"retrieve", s.ID)
}

// Failures, and time that passes.
var faultScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "failing-complete", Needs: []string{inStock, serviceable, succeeds, "control.fail_next"},
			Says: "let two attempts to pay fail inside the merchant: give up after the first and read, try again with the same key until it works, read",
		},
		Slow: true,
		Play: func(a *Agent) {
			s := a.Payable("")
			a.Alone(Complete, func() {
				a.Hook("given-up", "control.fail_next", map[string]string{"operation": "complete", "session.id": s.ID, "times": "2"})
				var sent Call
				failed := a.Pay("given-up", succeeds, s, Keep(&sent), Because(wire.Faulted), Once)
				a.Retrieve("retrieve-given-up", s.ID)
				a.Again("complete", failed, sent, Because(wire.Faulted))
			})
			a.Retrieve("retrieve", s.ID)
		},
	},
}

// discount is what create carries so that a code counts, nothing where none is known.
func (a *Agent) discount() JSON {
	if !a.dialect.negotiates || a.kit.Codes.Valid == "" || !a.Has("extension.discount") {
		return JSON{}
	}
	return merge(a.extended(), codes(a.kit.Codes.Valid))
}
