package acp

import (
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Capabilities: what agent and merchant can do together.
var capabilityRules = []rule.Rule{
	{
		ID: "CAP-001", Title: "Sessions always carry capabilities", Level: rule.Must, Since: v20260130,
		Says:  "capabilities is an object in every session body.",
		Cite:  []string{"JS-2026-01-30 CheckoutSessionBase.required", "RFC-CAP §4.4", "RFC-CAP §7.1", "CL-2026-01-30"},
		Needs: []string{inStock},
		Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{"the capability text: in the answers to create, update, retrieve and complete", "the schema: in every session"},
			Holds:    "The schema, so the answer to cancel has them too.",
		},
		Then: func(t *rule.T) {
			for _, s := range t.Heard() {
				t.Expect(s.Body().Get("capabilities")).To(match.Object())
			}
		},
		Fix: "Attach capabilities in the serializer of sessions, not in the create handler.",
	},
	{
		ID: "CAP-002", Title: "Interventions are an intersection", Level: rule.Must, Since: v20260130,
		Says:  "capabilities.interventions.supported holds only types the agent declared, each once.",
		Cite:  []string{"RFC-CAP §4.5.1", "RFC-CAP §10", "CL-2026-01-30", "OAS-2026-01-30 InterventionCapabilities"},
		Needs: []string{inStock},
		Given: []string{"wrong-bodies", "credentials", "versions"}, Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{"the member interventions is optional", "the intersection is always to be told"},
			Holds:    "Where interventions are absent, the intersection is empty.",
		},
		Then: func(t *rule.T) {
			for _, s := range []*rule.Seen{declared3DS(t), declaration(t, "all-powers"), declaration(t, "other-power")} {
				declared := s.Sent().Get("capabilities", "interventions", "supported")
				granted := session(t, s).Get("capabilities", "interventions", "supported")
				for _, e := range granted.Each() {
					if !contains(declared, e.String()) {
						t.Fail(e, "a subset of "+rule.Show(declared.Value()), rule.Show(granted.Value()))
					}
				}
			}
			for _, s := range t.Heard() {
				once(t, s.Body().Get("capabilities", "interventions", "supported"))
			}
		},
		Fix: "Intersect with what the request declares instead of returning your full list.",
	},
	{
		ID: "CAP-003", Title: "Empty declaration gives empty intersection", Level: rule.Must, Since: v20260130,
		Says:  "For an empty list of supported interventions the answer's list is empty too.",
		Cite:  []string{"RFC-CAP §4.6.1", "RFC-CAP §7.1"},
		Needs: []string{inStock},
		Given: []string{"texts", "replayed-cancel", "versions"},
		Ruling: &rule.Ruling{
			Readings: []string{"the capability text demands an empty list of agents at least", "the schema accepts empty capabilities"},
			Holds:    "Refusing empty capabilities is a warning: the text asks more of the agent than the schema.",
		},
		Then: func(t *rule.T) {
			session(t, declared3DS(t))
			nothing, empty := declaration(t, "no-interventions"), declaration(t, "no-powers")
			t.Expect(nothing).To(match.Success())
			t.Prefer(empty).To(match.Success())
			for _, s := range []*rule.Seen{nothing, empty} {
				list := s.Body().Get("capabilities", "interventions", "supported")
				if s.OK() && list.Len() > 0 {
					t.Fail(list, "an empty list", rule.Show(list.Value()))
				}
			}
		},
		Fix: "Answer an empty intersection; it is lawful.",
	},
	{
		ID: "CAP-005", Title: "Unknown capability values are ignored", Level: rule.Must, Since: v20260130,
		Says:  "An intervention or extension the merchant does not know does not break create and does not come back.",
		Cite:  []string{"RFC-CAP §4.6.2", "RFC-CAP §6.4", "RFC-CAP §7.3", "RFC-EXT §3.2"},
		Needs: []string{inStock},
		Given: []string{"wrong-bodies", "versions"},
		Ruling: &rule.Ruling{
			Readings: []string{"the request schema closes the list of interventions", "the capability text orders unknown values to be passed over"},
			Holds:    "The text.",
		},
		Then: func(t *rule.T) {
			session(t, declared3DS(t))
			s := declaration(t, "unknown-powers")
			if !t.Expect(s).To(match.Success()) {
				return
			}
			capabilities := s.Body().Get("capabilities")
			if list := capabilities.Get("interventions", "supported"); contains(list, "telepathy") {
				t.Fail(list, `no "telepathy"`, rule.Show(list.Value()))
			}
			for _, e := range capabilities.Get("extensions").Each() {
				if e.String() == "com.example.unknown" || e.Get("name").String() == "com.example.unknown" {
					t.Fail(e, "no extension com.example.unknown", rule.Show(e.Value()))
				}
			}
		},
		Fix: "Filter capability values instead of validating them.",
	},
	{
		ID: "CAP-009", Title: "Payable session offers a payment handler", Level: rule.Must, Since: v20260130,
		Says:  "At the latest when a session is payable, capabilities.payment.handlers lists at least one handler.",
		Cite:  []string{"RFC-PH §5.1", "CL-2026-01-30 Payment Handlers Framework", "JS-2026-01-30 Payment", "RFC-CAP §7.1"},
		Needs: []string{inStock, serviceable},
		Given: []string{"browse"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the capability text: capabilities.payment_methods",
				"the checkout example and the handler text: payment.handlers at top level",
				"the closed schema: capabilities.payment.handlers, which some official examples of payable sessions leave empty",
			},
			Holds: "The place the schema names, and at least one handler there.",
		},
		Then: func(t *rule.T) {
			last := session(t, t.Step("buyer"))
			if !payable(last) {
				t.Unverified("the session did not become payable")
			}
			if !last.Get("capabilities").IsObject() {
				t.Unverified("the session states no capabilities") // CAP-001 speaks of it
			}
			for _, step := range []string{"create", "address", "option-1", "buyer"} {
				if s := t.Try(step); s != nil && s.Body().Get("capabilities", "payment", "handlers").Len() > 0 {
					return
				}
			}
			hint := rule.Show(last.Get("capabilities").Value())
			t.Fail(last.Get("capabilities", "payment", "handlers"), "a non-empty list of handlers", hint)
		},
		Fix: "Return your handlers under capabilities.payment.handlers; payment_methods and a top-level payment are older proposals.",
	},
	{
		ID: "CAP-010", Title: "Handler ids are unique", Level: rule.Must, Since: v20260130,
		Says:  "Handler ids are unique in a session and keep their meaning while it lives.",
		Cite:  []string{"RFC-PH §5.1", "JS-2026-01-30 PaymentHandler.id"},
		Needs: []string{inStock},
		Hears: everySession,
		Then: func(t *rule.T) {
			for _, session := range t.HeardBySession() {
				steadyHandlers(t, session)
			}
		},
		Fix: "Give each handler instance an id of its own.",
	},
}

// steadyHandlers holds the answers of one session to handlers with ids of their
// own, each of which names the same handler throughout.
func steadyHandlers(t *rule.T, session []*rule.Seen) {
	known := map[string]rule.Node{}
	for _, s := range session {
		list := s.Body().Get("capabilities", "payment", "handlers")
		distinct(t, list, "id")
		for _, h := range list.Each() {
			id := h.Get("id").String()
			first, again := known[id]
			if !again {
				known[id] = h
				continue
			}
			for _, member := range []string{"name", "version", "psp"} {
				t.Expect(h.Get(member)).To(match.Equal(first.Get(member)))
			}
		}
	}
}

// distinct holds the members of a list to different values.
func distinct(t *rule.T, list rule.Node, member string) {
	seen := map[string]bool{}
	for _, e := range list.Each() {
		value := e.Get(member)
		text, ok := value.Text()
		if ok && seen[text] {
			t.Fail(value, "a value of its own", rule.Show(text)+" again")
		}
		seen[text] = true
	}
}

// once holds the texts of a list to being different ones.
func once(t *rule.T, list rule.Node) {
	seen := map[string]bool{}
	for _, e := range list.Each() {
		if text, ok := e.Text(); ok && seen[text] {
			t.Fail(e, "each entry once", rule.Show(list.Value()))
		}
		seen[e.String()] = true
	}
}

// declaration is the create that declared one thing.
func declaration(t *rule.T, step string) *rule.Seen {
	switch step {
	case "all-powers", "unknown-powers":
		return apart(t.In("wrong-bodies"), "odd-headers", step)
	case "no-interventions":
		return apart(t.In("texts"), "create", step)
	case "no-powers":
		return apart(t.In("replayed-cancel"), "strange-values", step)
	}
	return apart(t.In("credentials"), "unusual", step)
}

// declared3DS is a create of the usual declaration: 3ds, and no extension.
func declared3DS(t *rule.T) *rule.Seen { return usual(t) }
