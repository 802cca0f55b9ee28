package acp

import (
	"fmt"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
)

// Delegating payments to a provider that is tested.
var delegationScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "delegation", Needs: []string{pspEndpoint},
			Says: "delegate a payment three times for three sessions, twice more for the third of them, and once with a card number that cannot be",
		},
		Play: delegate,
	},
	{
		Scenario: wire.Scenario{
			Name: "provider-access", Needs: []string{pspEndpoint},
			Says: "delegate a payment without credentials, with wrong ones, and in versions that do not exist; then in each version the refusal names",
		},
		Play: accessProvider,
	},
}

// pspEndpoint is the word for a payment provider that is tested.
const pspEndpoint = "psp.endpoint"

// delegate is what every provider has to carry out.
func delegate(a *Agent) {
	var last Call
	for i := 1; i <= 3; i++ {
		a.Delegation(fmt.Sprintf("card-%d", i), Adding(JSON{"metadata": JSON{"campaign": "q4", "source": "harness"}}), Keep(&last))
	}
	for i := 1; i <= 2; i++ {
		a.Delegation(fmt.Sprintf("repeat-%d", i), With(last.body), Because(wire.Invalid))
	}
	a.Delegation("impossible-card", inside("payment_method")(JSON{"number": "4242424242424241"}), Because(wire.Invalid))
}

// accessProvider knocks at the door in all wrong ways.
func accessProvider(a *Agent) {
	token := a.kit.Provider.Token
	bearer := func(credential string) Change { return Set("Authorization", "Bearer "+credential) }
	wrong := func(step string, changes ...Change) {
		a.Delegation(step, append(changes, Because(wire.Invalid))...)
	}
	wrong("missing/basic", Set("Authorization", "Basic "+token))
	wrong("missing/empty", bearer(""))
	wrong("wrong/random", bearer("psp_"+a.fresh()))
	wrong("wrong/longer", bearer(token+"x"))
	wrong("wrong/case", bearer(strings.Map(swapCase, token)))
	other := func(step string, change Change) *wire.Exchange {
		return a.Delegation(step, change, Because(wire.OtherVersion))
	}
	other("version/missing", Drop("API-Version"))
	other("version/garbage", Set("API-Version", "latest"))
	refused := other("version/unknown", Set("API-Version", "1999-01-01"))
	for _, v := range texts(decodeObject(refused)["supported_versions"]) {
		a.speaking(wire.Version(v)).Delegation("supported/"+v, Because(wire.OtherVersion))
	}
}
