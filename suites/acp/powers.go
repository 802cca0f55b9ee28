package acp

import (
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Powers: what an agent reaches for and must not have.
var powerRules = []rule.Rule{
	{
		ID: "CHK-154", Title: "Hostile strings are just data", Level: rule.Should, Since: v20250929,
		Says:  "Fragments of SQL, templates, scripts and objects in a text are kept as text, cleaned, or refused; nothing carries them out.",
		Cite:  []string{"RFC-CHK@2025-09-29 §1 (system of record)", "OAI-SPEC key points (validate inputs)"},
		Needs: []string{inStock, serviceable}, Given: []string{"texts"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"what an agent sends is data, so it comes back as it was",
				"no source says so, and stripping markup is a lawful treatment",
			},
			Holds: "An exact or a cleaned echo, a refusal or an error message pass; a breakdown or an evaluated text does not.",
		},
		Then: func(t *rule.T) {
			session(t, apart(t.In("texts"), "create", "open"))
			for _, step := range []string{"markup", "control"} {
				t.Expect(t.Step(step)).To(match.NoServerError())
			}
			if s := t.Step("markup"); s.OK() {
				for _, path := range [][]string{{"buyer"}, {"fulfillment_address"}, {"fulfillment_details", "address"}} {
					for _, name := range s.Sent().Get(path...).Names() {
						unevaluated(t, s.Sent().Get(path...).Get(name), s.Body().Get(path...).Get(name))
					}
				}
			}
		},
		Fix: "Bind parameters, render texts without evaluating them, and bound their length.",
	},
	{
		ID: "CHK-158", Title: "Agent cannot write merchant-owned members", Level: rule.Must, Since: v20250929,
		Says:  "status, id, totals, order and currency cannot be set by update.",
		Cite:  []string{"OAS-2025-09-29 CheckoutSessionUpdateRequest (closed object)", "RFC-CHK@2025-09-29 §1"},
		Needs: []string{inStock}, Given: []string{"texts"},
		Then: func(t *rule.T) {
			opened := session(t, apart(t.In("texts"), "create", "open"))
			for _, step := range []string{"owned", "retrieve"} {
				if s := t.Step(step); s.OK() {
					owned(t, opened, s.Body())
				}
			}
		},
		Fix: "List the members an agent may write instead of binding the body to the entity.",
	},
}

// unevaluated holds the echo of a hostile text to not having been carried out:
// seven times seven was sent, not its product.
func unevaluated(t *rule.T, sent, echo rule.Node) {
	if strings.Contains(sent.String(), "7*7") && strings.Contains(echo.String(), "49") {
		t.Fail(echo, rule.Show(sent.Value()), rule.Show(echo.Value()))
	}
}

// owned holds a session to what the merchant said before an agent tried to say
// otherwise.
func owned(t *rule.T, before, after rule.Node) {
	if id(after) != id(before) {
		t.Fail(after.Get("id"), rule.Show(id(before)), rule.Show(id(after)))
	}
	t.Expect(after.Get("currency")).To(match.Equal(before.Get("currency")))
	if before.Get("totals").IsArray() { // else CHK-002 speaks of it
		t.Expect(after.Get("totals")).To(match.Filled())
	}
	t.Expect(after.Get("status")).NotTo(match.Equal("completed"))
	if order := after.Get("order"); order.Present() {
		t.Fail(order, "no order", rule.Show(order.Value()))
	}
}
