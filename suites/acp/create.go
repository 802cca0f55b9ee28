package acp

import (
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Create, and what every session body must be.
var createRules = []rule.Rule{
	{
		ID: "CHK-001", Title: "Create answers 201 Created", Level: rule.Must, Since: v20250929,
		Says:  "A session opened from a valid body is acknowledged with 201.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.1", "OAS-2025-09-29 paths./checkout_sessions.post.responses.201", "OAI-SPEC POST /checkout_sessions", "DRAFT"},
		Needs: []string{inStock, serviceable},
		Given: []string{"addresses"},
		Then: func(t *rule.T) {
			s := t.Step("create")
			if t.Expect(s).To(match.Status(201)) && id(s.Body()) == "" {
				t.Fail(s.Body().Get("id"), "a non-empty string", rule.Show(s.Body().Get("id").Value()))
			}
		},
		Fix: "Return 201 from the create handler; 200 is only for update, retrieve, complete and cancel.",
	},
	{
		ID: "CHK-002", Title: "Session bodies match negotiated schema", Level: rule.Must, Since: v20250929,
		Says:  "Every successful body of create, update, retrieve and cancel is a CheckoutSession of the version that was asked for.",
		Cite:  []string{"JS-<version> $defs.CheckoutSession", "OAS-<version> components.schemas.CheckoutSession", "RFC-CHK@2025-09-29 §4.1"},
		Needs: []string{inStock},
		Hears: &rule.Filter{Operations: []wire.Operation{create, update, retrieve, cancel}},
		Then: func(t *rule.T) {
			for _, s := range t.Heard() {
				valid(t, s, "CheckoutSession", reading(t))
			}
		},
		Fix: "Compare the body with the schema of this API version: the pointers name what is missing, mistyped or unknown.",
	},
	{
		ID: "CHK-003", Title: "Each create yields a new id", Level: rule.Must, Since: v20250929,
		Says:  "Two creates under different keys never share a session id.",
		Cite:  []string{"OAI-SPEC response table, id", "RFC-CHK@2025-09-29 §4.1", "DRAFT"},
		Needs: []string{inStock},
		Given: []string{"same-cart-twice"},
		Then: func(t *rule.T) {
			first, second := session(t, t.Step("create")), session(t, t.Step("create-again"))
			if id(first) == id(second) {
				t.Fail(second.Get("id"), "an id of its own", rule.Show(id(second))+", the id of the session before")
			}
		},
		Fix: "Generate the session id per create; do not derive it from the cart or the buyer.",
	},
	{
		ID: "CHK-087", Title: "Unknown session is 404", Level: rule.Must, Since: v20250929,
		Says:  "A session id that does not exist gives 404 on retrieve; update, complete and cancel refuse it as well.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.3", "OAS-2025-09-29 get.responses.404", "OAI-SPEC GET"},
		Needs: []string{inStock},
		Given: []string{"unknown-session"},
		Then: func(t *rule.T) {
			if s := t.Step("retrieve"); s.Status() == 400 {
				t.Warn(s, "404 Not Found", s.Answer())
			} else {
				t.Expect(s).To(match.Status(404))
			}
			for _, step := range []string{"update", "complete", "cancel"} {
				refusedAs(t, t.Step(step), 404)
			}
		},
		Fix: "Map not found to 404 on all four routes.",
	},
}
