package acp

import (
	"slices"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Negotiation: what a session makes of the agent's declaration, and keeps.
var negotiationRules = []rule.Rule{
	{
		ID: "CAP-004", Title: "Agent declarations are not echoed", Level: rule.ShouldNot, Since: v20260130,
		Says:  "What describes the agent's display and redirects does not come back, and what is required is the merchant's own decision.",
		Cite:  []string{"OAS-2026-01-30 InterventionCapabilities description", "RFC-CAP §4.3", "RFC-CAP §4.4.2"},
		Needs: []string{inStock},
		Given: []string{"wrong-bodies", "versions"},
		Then: func(t *rule.T) {
			plain := session(t, declared3DS(t)).Get("capabilities", "interventions")
			got := session(t, declaration(t, "all-powers")).Get("capabilities", "interventions")
			for _, name := range []string{"display_context", "redirect_context", "max_redirects", "max_interaction_depth"} {
				t.Expect(got.Get(name)).To(match.Absent())
			}
			required := got.Get("required")
			own := contains(got.Get("supported"), "biometric") || contains(plain.Get("required"), "biometric")
			if contains(required, "biometric") && !own {
				t.Fail(required, "nothing that the agent alone declares", rule.Show(required.Value()))
			}
		},
		Fix: "Build the capabilities of the answer from your side of the negotiation.",
	},
	{
		ID: "CAP-006", Title: "Missing capabilities are handled", Level: rule.Should, Since: v20260130,
		Says:  "A create without capabilities is refused as the client's error, or opens a session with nothing in common.",
		Cite:  []string{"JS-2026-01-30 CheckoutSessionCreateRequest.required", "RFC-CAP §7.1"},
		Needs: []string{inStock},
		Given: []string{"wrong-bodies"},
		Ruling: &rule.Ruling{
			Readings: []string{"schema and capability text demand the member", "the checkout text's own example leaves it out"},
			Holds:    "Both pass.",
		},
		Then: func(t *rule.T) {
			s := t.Step("no-capabilities")
			if s.OK() {
				list := session(t, s).Get("capabilities", "interventions", "supported")
				t.Note(s, "a refusal as invalid_request", s.Answer())
				if list.Len() > 0 {
					t.Fail(list, "an empty list", rule.Show(list.Value()))
				}
				return
			}
			t.Expect(s).To(match.Status(400, 422))
		},
		Fix: "Check for capabilities before you read them.",
	},
	{
		ID: "CAP-007", Title: "Impossible interventions are announced", Level: rule.Should, Since: v20260130,
		Says:  "Where an intervention is always required and the agent cannot offer it, the session says intervention_required.",
		Cite:  []string{"RFC-CHK@HEAD §5", "RFC-CAP §4.6.1", "RFC-CAP §5.2", "JS-2026-01-30 MessageError.code intervention_required"},
		Needs: []string{inStock, "intervention.always"},
		Given: []string{"credentials", "texts", "versions"}, Also: []string{"failed-challenges"},
		Ruling: &rule.Ruling{
			Readings: []string{"RFC-CAP §4.6.1: not_ready_for_payment with an error message", "RFC-CAP §5.2: ready_for_payment with an info message"},
			Holds:    "The error message is recommended; a session that looks payable is a warning.",
		},
		Then: impossibleAnnounced,
		Fix:  "Tell the agent before payment that it cannot do what you will ask for.",
	},
	{
		ID: "CAP-008", Title: "Required interventions are coherent", Level: rule.Should, Since: v20260130,
		Says:  "A session that always requires 3ds is not completed without authentication.",
		Cite:  []string{"RFC-CAP §4.3", "RFC-CAP §4.5.2", "RFC-CHK@HEAD §5"},
		Needs: []string{inStock, serviceable, succeeds, "intervention.always"},
		Given: []string{"purchase"},
		Then: func(t *rule.T) {
			interventions := session(t, t.Step("create")).Get("capabilities", "interventions")
			if !alwaysRequired(interventions, "3ds") {
				t.NotApplicable("the session that was paid does not always require 3ds")
			}
			s := t.Step("complete")
			if s.OK() && status(s.Body()) == "completed" {
				t.Fail(s, "authentication_required, or a refusal as requires_3ds", "a completed session")
			}
		},
		Fix: "Announce always only where you enforce it; required without enforcement means conditional.",
	},
	{
		ID: "CAP-013", Title: "Capabilities survive the session", Level: rule.Should, Since: v20260130,
		Says:  "Later answers neither grant an intervention that was not declared at create, nor drop an extension while the session is open.",
		Cite:  []string{"RFC-CAP §4.4.2", "RFC-CAP §10"},
		Needs: []string{inStock, serviceable},
		Hears: everySale,
		Then: func(t *rule.T) {
			for _, seen := range t.HeardBySession() {
				if seen[0].Operation == create {
					keepsDeclaration(t, seen)
				}
			}
		},
		Fix: "Keep the agent's declaration with the session and intersect with it every time.",
	},
}

// alwaysRequired reports whether an intervention is required in any case.
func alwaysRequired(interventions rule.Node, kind string) bool {
	return contains(interventions.Get("required"), kind) && interventions.Get("enforcement").String() == "always"
}

// impossibleAnnounced looks at every declaration that lacks what is required.
func impossibleAnnounced(t *rule.T) {
	required := false
	seen := []*rule.Seen{declared3DS(t), declaration(t, "other-power"), declaration(t, "no-interventions")}
	if s := t.In("failed-challenges").Try("undeclared-create"); s != nil {
		seen = append(seen, s)
	}
	for _, s := range seen {
		body := session(t, s)
		interventions := body.Get("capabilities", "interventions")
		for _, e := range interventions.Get("required").Each() {
			kind := e.String()
			if !alwaysRequired(interventions, kind) || contains(interventions.Get("supported"), kind) {
				continue
			}
			required = true
			if messages := body.Get("messages"); !messages.Where("code", "intervention_required").Exists() {
				t.Fail(messages, "an error message with code intervention_required", rule.Show(messages.Value()))
			} else if payable(body) {
				t.Warn(body.Get("status"), "a status other than ready_for_payment", "ready_for_payment")
			}
		}
	}
	if !required {
		t.NotApplicable("no session always requires an intervention that the agent did not declare")
	}
}

// keepsDeclaration follows one session from its create on. What create itself
// granted too much is the matter of CAP-002.
func keepsDeclaration(t *rule.T, seen []*rule.Seen) {
	first := seen[0].Body().Get("capabilities")
	lawful := texts(seen[0].Sent().Get("capabilities", "interventions", "supported"))
	lawful = append(lawful, texts(first.Get("interventions", "supported"))...)
	for _, s := range seen[1:] {
		now := s.Body().Get("capabilities")
		for _, e := range now.Get("interventions", "supported").Each() {
			if kind := e.String(); kind != "" && !slices.Contains(lawful, kind) {
				t.Fail(e, "an intervention that was declared at create", rule.Show(kind))
			}
		}
		if !now.IsObject() || status(s.Body()) == "completed" || status(s.Body()) == "canceled" {
			continue
		}
		for _, e := range first.Get("extensions").Each() {
			if name := e.Get("name").String(); name != "" && !now.Get("extensions").Where("name", name).Exists() {
				t.Fail(now.Get("extensions"), "the extension "+name+", active since create", rule.Show(now.Get("extensions").Value()))
			}
		}
	}
}
