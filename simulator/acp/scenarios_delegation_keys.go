package acp

import (
	"github.com/assay-project/assay/simulator/wire"
)

// Delegations under one key.
var delegationKeyScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "delegation-keys", Needs: []string{pspEndpoint},
			Says: "repeat a delegation under its key, in the same and in other words, then ask for more under it; leave the key out; repeat a refused one",
		},
		Play: delegateAgain,
	},
}

func delegateAgain(a *Agent) {
	var sent Call
	first := a.Delegation("first", Keep(&sent))
	again := func(step string, changes ...Change) *wire.Exchange {
		return a.DelegateAgain(step, first, sent, changes...)
	}
	again("replay")
	again("reworded", func(c *Call) {
		Raw([]byte(`  ` + string(spelled(sent.body, `"max_amount":2000`, `"max_amount":2000.0`)) + "\n"))(c)
	})
	again("changed", inside("allowance")(JSON{"max_amount": 2500}), Because(wire.Invalid))
	if a.dialect.keyRequired {
		a.Delegation("keyless", Drop("Idempotency-Key"), Because(wire.Invalid))
		a.Delegation("empty-key", Key(""), Because(wire.Invalid))
		ordered := inside("payment_method")
		var checked Call
		one := a.Delegation("ordered", ordered(JSON{"checks_performed": []any{"avs", "cvv"}}), Keep(&checked))
		a.DelegateAgain("reordered", one, checked, ordered(JSON{"checks_performed": []any{"cvv", "avs"}}), Because(wire.Invalid))
		var wrong Call
		bad := a.Delegation("refused", ordered(JSON{"exp_month": "13"}), Because(wire.Invalid), Keep(&wrong))
		a.DelegateAgain("refused-replay", bad, wrong, Because(wire.Invalid))
		if second := "psp.second_key"; !a.Lacks("other-caller", second) {
			a.Delegation("other-caller", Key(sent.Header.Get("Idempotency-Key")), Set("Authorization", "Bearer "+a.kit.SecondToken))
		}
		if fault := "psp.fault"; !a.Lacks("failed", fault) {
			a.Alone(Delegate, func() {
				a.Hook("failed", fault, map[string]string{"times": "1"})
				var broken Call
				down := a.Delegation("failed", Because(wire.Faulted), Once, Keep(&broken))
				a.DelegateAgain("failed-again", down, broken, Because(wire.Faulted))
			})
		}
	}
}
