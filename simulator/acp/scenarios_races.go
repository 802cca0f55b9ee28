package acp

import (
	"fmt"

	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/wire"
)

// crowd is how many requests a race sends at the same time.
const crowd = 4

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
			Says: "send one create several times at once under one key, then once more",
		},
		Play: func(a *Agent) {
			body, key := a.Opening(a.One()), Key(a.kit.NewID())
			a.race(crowd, func(i int) { a.Create(fmt.Sprintf("create-%d", i), body, key) })
			a.Create("afterwards", body, key)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "racing-complete", Needs: []string{inStock, serviceable, succeeds},
			Says: "send one complete several times at once under one key, then read",
		},
		Play: func(a *Agent) {
			s := a.Payable("")
			body, key := a.payment(s, a.Token("complete-1", succeeds, s)), Key(a.kit.NewID())
			a.race(crowd, func(i int) { a.Complete(fmt.Sprintf("complete-%d", i), s.ID, body, key) })
			a.Retrieve("retrieve", s.ID)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "racing-keys", Needs: []string{inStock, serviceable, succeeds},
			Says: "pay one session several times at once, each time under its own key and token, then read",
		},
		Play: func(a *Agent) {
			s := a.Payable("")
			bodies := make([]JSON, crowd)
			for i := range bodies {
				bodies[i] = a.payment(s, a.Token("complete-1", succeeds, s))
			}
			a.race(crowd, func(i int) { a.Complete(fmt.Sprintf("complete-%d", i), s.ID, bodies[i-1], Because(wire.Invalid)) })
			a.Retrieve("retrieve", s.ID)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "equal-carts", Needs: []string{inStock},
			Says: "open several sessions at once with equal bodies under different keys",
		},
		Play: func(a *Agent) {
			body := a.Opening(a.One(), a.Buyer("crowd@example.com"))
			a.race(crowd, func(i int) { a.Create(fmt.Sprintf("create-%d", i), body) })
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "complete-or-cancel", Needs: []string{inStock, serviceable, succeeds},
			Says: "send complete and cancel at once, in three rounds, and read after each",
		},
		Play: func(a *Agent) {
			for round := 1; round <= 3; round++ {
				prefix := fmt.Sprintf("round-%d-", round)
				s := a.Payable(prefix)
				body := a.payment(s, a.Token(prefix+"complete", succeeds, s))
				a.Together(
					func() { a.Complete(prefix+"complete", s.ID, body, Because(wire.Invalid)) },
					func() { a.Cancel(prefix+"cancel", s.ID, nil, Because(wire.Invalid)) },
				)
				a.Retrieve(prefix+"retrieve", s.ID)
			}
		},
	},
}

// Answers that never arrive.
var faultScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "lost-create", Needs: []string{inStock}, Says: "hang up before the answer to create arrives, try again with the same key, then once more",
		},
		Slow: true,
		Play: func(a *Agent) {
			var sent Call
			create := a.Create("create", a.Opening(a.One()), Broken(transport.HangUpBeforeAnswer), Keep(&sent))
			s := a.Session(create)
			a.Again("replay", create, sent, Because(wire.Normal))
			a.Retrieve("retrieve", s.ID)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "lost-complete", Needs: []string{inStock, serviceable, succeeds},
			Says: "hang up before the answer to complete arrives, try again with the same key, then read",
		},
		Slow: true,
		Play: func(a *Agent) {
			s := a.Payable("")
			a.Paid("complete", s, Broken(transport.HangUpBeforeAnswer))
			a.Retrieve("retrieve", s.ID)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "half-sent", Needs: []string{inStock},
			Says: "hang up in the middle of the body of create, then send it whole under the same key",
		},
		Slow: true,
		Play: func(a *Agent) {
			a.Create("create", a.Opening(a.One()), Broken(transport.HangUpMidBody))
		},
	},
}
