package acp

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/fixtures/schema"
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
		Given: []string{"addresses"}, Checklist: []string{"create_with_and_without_address"},
		Hears: &rule.Filter{Operations: []wire.Operation{create}},
		Then: func(t *rule.T) {
			for _, s := range append([]*rule.Seen{t.Step("create")}, firsts(t)...) {
				if t.Expect(s).To(match.Status(201)) && id(s.Body()) == "" {
					t.Fail(s.Body().Get("id"), "a non-empty string", rule.Show(s.Body().Get("id").Value()))
				}
			}
		},
		Fix: "Return 201 from the create handler; 200 is only for update, retrieve, complete and cancel. Where the request was refused, the answer says what was taken for wrong: the body is lawful.",
	},
	{
		ID: "CHK-002", Title: "Session bodies match negotiated schema", Level: rule.Must, Since: v20250929,
		Says:  "Every successful body of create, update, retrieve and cancel is a CheckoutSession of the version that was asked for.",
		Cite:  []string{"JS-<version> $defs.CheckoutSession", "OAS-<version> components.schemas.CheckoutSession", "RFC-CHK@2025-09-29 §4.1"},
		Needs: []string{inStock},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the JSON Schema file of a version, which here and there is no valid schema or narrower than its own examples",
				"the OpenAPI file of the same version, which differs in single members",
				"under OpenAI's profile, what OpenAI documents otherwise: names, address and provider of 2025-09-29",
			},
			Holds: "A body passes if either file allows it. An order and the members of active extensions are let through, null is a param, and a format that does not fit is a warning.",
		},
		Hears: &rule.Filter{
			Operations: []wire.Operation{create, update, retrieve, cancel},
			Intents:    []wire.Intent{wire.Normal, wire.Invalid, wire.Hostile, wire.OtherVersion, wire.Faulted},
		},
		Then: func(t *rule.T) {
			for _, s := range t.Heard() {
				if s.Intent == wire.OtherVersion && s.Operation != create {
					continue // a session of one version that is asked for in another (HDR-016)
				}
				tell(t, s, slices.DeleteFunc(slices.Clone(violations(t, s, s.Version, "CheckoutSession", reading(t))), func(v schema.Violation) bool {
					return inOrder(v) || echoes(s, v)
				}))
			}
		},
		Fix: "Compare the body with the schema of this API version: the pointers name what is missing, mistyped or unknown.",
	},
	{
		ID: "CHK-003", Title: "Each create yields a new id", Level: rule.Must, Since: v20250929,
		Says:  "Two creates under different keys never share a session id.",
		Cite:  []string{"OAI-SPEC response table, id", "RFC-CHK@2025-09-29 §4.1", "DRAFT"},
		Needs: []string{inStock},
		Ruling: &rule.Ruling{
			Readings: []string{"every schema calls the member id", "the early write-up of the draft calls it checkout_session_id"},
			Holds:    "id counts; under the draft profile checkout_session_id stands for it.",
		},
		Hears: &rule.Filter{Operations: []wire.Operation{create}},
		Then:  freshIDs,
		Fix:   "Generate the session id per create; do not derive it from the cart or the buyer.",
	},
	{
		ID: "CHK-087", Title: "Unknown session is 404", Level: rule.Must, Since: v20250929,
		Says:  "A session id that does not exist gives 404 on retrieve; update, complete and cancel refuse it as well.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.3", "OAS-2025-09-29 get.responses.404", "OAI-SPEC GET"},
		Needs: []string{inStock},
		Given: []string{"hostile"}, Also: []string{"not-ready"},
		Ruling: &rule.Ruling{
			Readings: []string{"404 is spelled out for GET alone", "the POST routes list 4XX, cancel only 405"},
			Holds:    "404 on GET, where 400 is a warning; on the POST routes any 4xx, another one than 404 with a warning.",
		},
		Then: func(t *rule.T) {
			switch s := t.Step("unknown-retrieve"); {
			case namesKey(s): // IDEM-014 speaks of it
			case s.Status() == 400:
				t.Warn(s, "404 Not Found", s.Answer())
			default:
				t.Expect(s).To(match.Status(404))
			}
			for _, step := range []string{"unknown-update", "unknown-complete", "unknown-cancel"} {
				if s := t.Step(step); step != "unknown-cancel" || !refusedAlike(t, s) {
					refusedAs(t, s, 404)
				}
			}
		},
		Fix: "Map not found to 404 on all four routes.",
	},
}

// inOrder reports whether a violation lies in the order, which has a chapter of
// its own.
func inOrder(v schema.Violation) bool { return strings.HasPrefix(v.Pointer, "/order/") }

// freshIDs holds each session id to one key. Equal carts are where merchants go
// wrong, so without two of them nothing has been seen. Keys that differ in case
// alone are another rule's affair.
func freshIDs(t *rule.T) {
	keys, carts, equal := map[string]string{}, map[string]string{}, false
	for _, s := range t.Heard() {
		key := strings.ToLower(s.SentHeader("Idempotency-Key"))
		if key == "" {
			key = s.Name() // a request without a key repeats nothing
		}
		body, cart := s.Body(), string(s.Request.Body)
		if first, again := carts[cart]; again && first != key {
			equal = true
		}
		carts[cart] = key
		opened := id(body)
		if first, taken := keys[opened]; taken && first != key && opened != "" {
			t.Fail(body.Get("id"), "an id of its own", rule.Show(opened)+", the id of a session under another key")
		}
		keys[opened] = key
		if alias := body.Get("checkout_session_id"); t.Profile() == rule.Dialect && alias.Present() && !body.Get("id").Present() {
			t.Note(alias, "id", "checkout_session_id")
		}
	}
	if !equal {
		t.Unverified("no two equal carts were opened under different keys")
	}
}
