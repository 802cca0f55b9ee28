package acp

import "github.com/assay-project/assay/simulator/wire"

// What extensions add to a checkout.
var extensionScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "discount-codes", Since: V20260417, Needs: []string{inStock, "extension.discount"},
			Says: "open a session with the discount extension, enter a code, enter another one under the same key, read",
		},
		Play: enterCodes,
	},
}

// enterCodes enters a code that counts, if one is known; one that does not is
// entered as well, only to be rejected.
func enterCodes(a *Agent) {
	s := a.Open("create", a.Opening(a.One(), a.extended("discount")))
	code := a.kit.Code
	if code == "" {
		code = "NO-SUCH-CODE"
	}
	var sent Call
	first := a.Update("first", s.ID, codes(code), Keep(&sent))
	a.Again("changed", first, sent, With(codes("ANOTHER-CODE")), Because(wire.Invalid))
	a.Retrieve("retrieve", s.ID)
}

// extended is what create must carry so that an extension is active.
func (a *Agent) extended(name string) JSON {
	capabilities, _ := a.Negotiation()["capabilities"].(JSON)
	return JSON{"capabilities": merge(capabilities, JSON{"extensions": []any{name}})}
}

// codes are all the discount codes a buyer has entered.
func codes(list ...any) JSON { return JSON{"discounts": JSON{"codes": list}} }
