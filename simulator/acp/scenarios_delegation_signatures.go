package acp

import (
	"strconv"
	"strings"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

// pspSigning is the word for a payment provider with which signing was agreed.
const pspSigning = "psp.signing"

// Delegations whose signature fits, and others whose does not.
var delegationSignatureScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "delegation-signatures", Needs: []string{pspEndpoint, pspSigning},
			Says: "delegate a payment signed as agreed, then with signatures that do not fit or are missing; in other words under a signature that still fits; and at times that are far off, none, and near",
		},
		Play: signDelegations,
	},
}

func signDelegations(a *Agent) {
	first := a.Delegation("control")
	misfit := func(step string, change Change) { a.Delegation(step, Sealed(change), Because(wire.Invalid)) }
	misfit("misfit/altered", inside("allowance")(JSON{"max_amount": delegated + 500}))
	misfit("misfit/flipped", flipped)
	misfit("misfit/other-key", a.forged())
	misfit("misfit/other-request", Set("Signature", first.Request.Header.Get("Signature")))
	misfit("misfit/unsigned", Drop("Signature"))
	misfit("misfit/undated", Drop("Timestamp"))
	a.Delegation("equivalent", func(c *Call) {
		if !a.kit.SignsBytes { // other bytes have another signature then
			respelled(c)
		}
	})
	a.Delegation("far/past", a.dated(-time.Hour), Because(wire.Invalid))
	a.Delegation("far/future", a.dated(time.Hour), Because(wire.Invalid))
	a.Delegation("far/seconds", Set("Timestamp", strconv.FormatInt(a.now().Unix(), 10)), Because(wire.Invalid))
	a.Delegation("near", a.dated(-30*time.Second))
}

// forged signs with a key that nobody knows.
func (a *Agent) forged() Change {
	forge, err := a.kit.Forge()
	if err != nil {
		panic(err) // the system is out of randomness
	}
	return func(c *Call) { Set("Signature", forge(c.Body, c.Header.Get("Timestamp")))(c) }
}

// flipped changes one character in the middle of the signature.
func flipped(c *Call) {
	signature := c.Header.Get("Signature")
	middle, other := len(signature)/2, "A"
	if strings.HasPrefix(signature[middle:], other) {
		other = "B"
	}
	Set("Signature", signature[:middle]+other+signature[middle+1:])(c)
}

// dated tells a time so far from now, in the usual spelling.
func (a *Agent) dated(off time.Duration) Change { return a.stamped(off, time.UTC, time.RFC3339) }
