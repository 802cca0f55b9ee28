package acp

import (
	"fmt"
	"strconv"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

// Words of what it takes to press on a payment provider.
const (
	pspSlow  = "psp.slow"
	pspLimit = "psp.rate_limit"
	setLimit = "psp.set_limit"
)

// Many delegations at once, and one a day later.
var delegationLoadScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "racing-delegation", Since: V20260417, Needs: []string{pspEndpoint},
			Says: "send one delegation ten times at once under one key, held up for a moment where psp.slow can, then once more",
		},
		Play: raceDelegation,
	},
	{
		Scenario: wire.Scenario{
			Name: "limited-delegations", Needs: []string{pspEndpoint, pspLimit},
			Says: "delegate payments faster than the declared limit until one is not carried out; wait as long as that was asked for, and delegate one more",
		},
		Last: true, Lock: control,
		Play: driveIntoLimit,
	},
	{
		Scenario: wire.Scenario{
			Name: "aged-delegation", Since: V20260417, Needs: []string{pspEndpoint, advancePSP},
			Says: "delegate a payment, and repeat it under its key ten minutes before a day has passed",
		},
		Last: true, Lock: control, // whatever is delegated afterwards has expired already
		Play: func(a *Agent) {
			var sent Call
			first := a.Delegation("first", Keep(&sent))
			a.Pass("replay", 24*time.Hour-10*time.Minute)
			a.DelegateAgain("replay", first, sent)
		},
	},
}

// twins is how many equal delegations are sent at once.
const twins = 10

func raceDelegation(a *Agent) {
	same := []Change{With(a.reference()), Key(a.fresh())}
	a.Alone(Delegate, func() {
		if a.Has(pspSlow) {
			a.Hook("twin-", pspSlow, map[string]string{"milliseconds": strconv.FormatInt(max(a.beats(1), meeting).Milliseconds(), 10)})
			defer a.Hook("end", pspSlow, map[string]string{"milliseconds": "0"})
		}
		a.race(twins, func(i int) { a.Delegation(fmt.Sprintf("twin-%02d", i), same...) })
	})
	a.Delegation("afterwards", same...)
}

// driveIntoLimit keeps all other delegations waiting, so that they meet no limit.
func driveIntoLimit(a *Agent) {
	limit := a.kit.Provider.Limit
	a.Alone(Delegate, func() {
		if a.Has(setLimit) {
			a.Hook("flood-", setLimit, map[string]string{"times": strconv.Itoa(limit.Requests)})
			defer a.Hook("lifted", setLimit, map[string]string{"times": "0"})
		}
		limited := a.flood(limit)
		if limited == nil {
			return
		}
		pause := limit.Per
		if limited.Response != nil && limited.Response.Header.Has("Retry-After") {
			pause = a.pauseAsked(limited)
		}
		a.Wait(pause)
		a.Delegation("afterwards")
	})
}

// What a flood is made of at most, all in all and at once.
const (
	mostFlood = 300
	mostWave  = 50
)

// flood delegates in waves, at twice the limit, until one delegation is not
// carried out, which it returns; nil where all were.
func (a *Agent) flood(limit Limit) (limited *wire.Exchange) {
	most := min(2*limit.Requests+1, mostFlood)
	for sent := 0; sent < most; {
		wave := make([]*wire.Exchange, min(limit.Requests+1, mostWave, most-sent))
		next := a.now().Add(limit.Per * time.Duration(len(wave)) / time.Duration(2*limit.Requests))
		a.race(len(wave), func(i int) {
			wave[i-1] = a.Delegation(fmt.Sprintf("flood-%03d", sent+i), Because(wire.Hostile))
		})
		for _, e := range wave {
			if e.Status()/100 != 2 {
				return e
			}
		}
		sent += len(wave)
		if sent < most {
			a.Wait(next.Sub(a.now()))
		}
	}
	return nil
}
