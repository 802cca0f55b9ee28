package acp

import (
	"slices"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Interventions: what of a payment the agent can help with.
var handlerInterventionRules = []rule.Rule{
	{
		ID: "PH-009", Title: "Interventions are the intersection", Level: rule.Must, Since: v20260130,
		Says:  "interventions.supported holds nothing but what the agent declared and the protocol knows; what concerns the agent alone does not come back.",
		Cite:  []string{"RFC-CAP §4.5.1", "RFC-CAP §10", "JS-CHK 2026-01-30 #/$defs/InterventionCapabilities"},
		Needs: []string{inStock},
		Given: []string{"versions", "credentials", "texts", "wrong-bodies"},
		Ruling: &rule.Ruling{
			Readings: []string{"the capability text: values nobody knows are ignored", "the request schema: the list is closed, so that they are refused"},
			Holds:    "The intersection is demanded. To refuse an unknown value, and to repeat members of the agent alone, are warnings.",
		},
		Then: intersects,
		Fix:  "Intersect with what the request declares instead of repeating it.",
	},
	{
		ID: "PH-010", Title: "Unmet intervention is announced", Level: rule.Should, Since: v20260130,
		Says:  "A session whose payment always needs 3ds tells an agent that declared nothing so: required, enforcement always, and an error intervention_required.",
		Cite:  []string{"RFC-CHK §5 Intervention-related error codes", "RFC-CAP §4.6.1", "RFC-CAP §5.2"},
		Needs: []string{inStock, serviceable, requires3DS, "intervention.always"},
		Given: []string{"failed-challenges"},
		Ruling: &rule.Ruling{
			Readings: []string{"RFC-CAP §4.6.1: not_ready_for_payment, with that error", "RFC-CAP §5.2: ready_for_payment, with an info message"},
			Holds:    "The message is recommended, under either status.",
		},
		Then: func(t *rule.T) {
			body := session(t, t.Step("undeclared-create"))
			required := body.Get("capabilities", "interventions")
			if !contains(required.Get("required"), "3ds") {
				t.Fail(required.Get("required"), `a list with "3ds"`, rule.Show(required.Get("required").Value()))
			}
			t.Expect(required.Get("enforcement")).To(match.Equal("always"))
			if !errorMessage(body, "intervention_required") {
				t.Fail(body.Get("messages"), "an error message with code intervention_required", rule.Show(body.Get("messages").Value()))
			}
		},
		Fix: "Say intervention_required where what you require is not among what the agent supports.",
	},
}

// agentsOwn are members that say something about the agent alone.
var agentsOwn = []string{"display_context", "redirect_context", "max_redirects", "max_interaction_depth"}

func intersects(t *rule.T) {
	declarations := []*rule.Seen{
		declared3DS(t), declaration(t, "other-power"), declaration(t, "no-interventions"), declaration(t, "all-powers"), declaration(t, "unknown-powers"),
	}
	for i, s := range declarations {
		if i == len(declarations)-1 && s.Refused() {
			t.Warn(s, "a session, the unknown value ignored", s.Answer())
			continue
		}
		if !t.Expect(s).To(match.Success()) {
			continue
		}
		declared := texts(s.Sent().Get("capabilities", "interventions", "supported"))
		granted := session(t, s).Get("capabilities", "interventions")
		for _, e := range granted.Get("supported").Each() {
			if !slices.Contains(declared, e.String()) || e.String() == "telepathy" {
				t.Fail(e, "one of what was declared and is known: "+rule.Show(s.Sent().Get("capabilities", "interventions", "supported").Value()), rule.Show(e.Value()))
			}
		}
		for _, name := range agentsOwn {
			if repeated := granted.Get(name); repeated.Exists() {
				t.Warn(repeated, "no "+name+", which is the agent's own", rule.Show(repeated.Value()))
			}
		}
	}
}
