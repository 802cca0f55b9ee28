package acp

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/fixtures/schema"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Webhooks: what an event says.
var eventContentRules = []rule.Rule{
	{
		ID: "WH-040", Title: "Legacy event matches its schema", Level: rule.Must, Since: v20250929, Until: v20260130,
		Says:  "An event has a type and the five members of early order data, refunds among them even where there are none.",
		Cite:  []string{"OAS-WH WebhookEvent", "OAS-WH EventDataOrder", "EX-CHK webhook_order_update_event"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"order-events"}, Also: alsoSold, Hears: everyOrder,
		Ruling: &rule.Ruling{
			Readings: []string{
				"the schema: early order data is closed and names no order",
				"common sense: an event should say which order it is about",
			},
			Holds: "The schema holds; members that it does not know are only a warning.",
		},
		Then: func(t *rule.T) {
			for _, e := range contents(t) {
				for _, v := range misfits(t, e, t.Edition()) {
					weigh := t.Fail
					if v.Format || v.Kind == schema.UnknownMember {
						weigh = t.Warn
					}
					weigh(e, v.Pointer+": "+v.Expected, v.Actual)
				}
			}
		},
		Fix: "Send type, checkout_session_id, permalink_url, status and refunds, and nothing else; refunds is [] where there is none.",
	},
	{
		ID: "WH-041", Title: "Event matches the 2026-04-17 schema", Level: rule.Must, Since: v20260417,
		Says:  "The data of an event is an order, which must say besides its id what it is, of which session, where its page is and how it stands.",
		Cite:  []string{"OAS-WH@2026-04-17 WebhookEvent", "OAS-WH@2026-04-17 EventDataOrder", "JS-CHK@2026-04-17 Order"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"order-events"}, Also: alsoSold, Hears: everyOrder,
		Ruling: &rule.Ruling{
			Readings: []string{
				"the OpenAPI file: an order without client_reference_id and confirmation.order_notes",
				"the JSON Schema: an order with both",
				"the examples of either: no id, but refunds",
			},
			Holds: "The JSON Schema holds; the examples are out of date.",
		},
		Then: func(t *rule.T) {
			for _, e := range contents(t) {
				violations := misfits(t, e, t.Edition())
				if len(violations) > 0 && len(misfits(t, e, schema.AsReleased)) == 0 {
					t.Note(e, "an order as the amended edition has it", "one as it was first released: "+violations[0].String())
					continue
				}
				for _, v := range violations {
					weigh := t.Fail
					if v.Format {
						weigh = t.Warn
					}
					weigh(e, v.Pointer+": "+v.Expected, v.Actual)
				}
			}
		},
		Fix: "Build the data of an event with the serializer of the order, and add type and status.",
	},
	{
		ID: "WH-042", Title: "Event type uses repository spelling", Level: rule.Must, Since: v20250929, Profiles: []string{rule.Spec, rule.OpenAI},
		Says:  "An event about a new order is spelled order_create, one about a change order_update.",
		Cite:  []string{"OAS-WH WebhookEvent.type"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"order-events"}, Also: alsoSold, Hears: everyOrder,
		Ruling: &rule.Ruling{
			Readings: []string{
				"the repository: order_create and order_update",
				"OpenAI's pages: order_created and order_updated in one place, order.created and order.updated in another",
				"the early dialect: five types with a dot",
			},
			Holds: "The spelling of the repository, unless the run certifies a dialect that has its own.",
		},
		Then: func(t *rule.T) {
			for _, e := range contents(t) {
				spelled := e.Body().Get("type")
				switch text := spelled.String(); {
				case text == "order_create" || text == "order_update":
				case t.From(v20260417) && !misspelled(text):
					t.Warn(spelled, "order_create or order_update", rule.Show(spelled.Value()))
				default:
					t.Fail(spelled, "order_create or order_update", rule.Show(spelled.Value()))
				}
			}
		},
		Fix: "Send order_create for a new order and order_update for each change, letter by letter.",
	},
	{
		ID: "WH-043", Title: "Payload is discriminated as order", Level: rule.Must, Since: v20250929,
		Says:  "The data of every event says that it is an order, even where answers leave that out.",
		Cite:  []string{"RFC-ORD §6.1", "OAS-WH EventDataOrder.type"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"order-events"}, Also: alsoSold, Hears: everyOrder,
		Then: func(t *rule.T) {
			for _, e := range contents(t) {
				t.Expect(e.Body().Get("data", "type")).To(match.Equal("order"))
			}
		},
		Fix: "Add type: order where you reuse the order of an answer as the data of an event.",
	},
	{
		ID: "WH-044", Title: "Event names its checkout session", Level: rule.Must, Since: v20250929,
		Says:  "Every event about an order names the session that became it, and no other.",
		Cite:  []string{"OAS-WH EventDataOrder", "JS-CHK@2026-04-17 Order.checkout_session_id"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"order-events"}, Also: alsoSold, Hears: everyOrder,
		Then: sessionsOfEvents,
		Fix:  "Keep the id of the session with the order and read it from there, not from the request at hand.",
	},
	{
		ID: "WH-045", Title: "Event carries the announced order id", Level: rule.Must, Since: v20260417,
		Says:  "Every event names the order by the id with which complete announced it.",
		Cite:  []string{"JS-CHK@2026-04-17 Order.id", "RFC-ORD §4.1"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"order-events"}, Also: alsoSold, Hears: everyOrder,
		Then: func(t *rule.T) {
			purchases(t)
			for _, o := range sales(t) {
				if o.twice() {
					continue // of a session that was sold twice other rules speak
				}
				announced := o.first().Get("id").String()
				for _, e := range t.EventsOf(o.session) {
					if named := e.Body().Get("data", "id"); named.Exists() && announced != "" {
						t.Expect(named).To(match.Equal(announced))
					}
				}
			}
		},
		Fix: "Show one id of the order everywhere, and keep the key of your database to yourself.",
	},
}

// Webhooks: what an event must not say.
var eventSecretRules = []rule.Rule{
	{
		ID: "WH-052", Title: "Event holds no payment secrets", Level: rule.ShouldNot, Since: v20250929,
		Says:  "Neither the payment token nor a credential of the agent stands anywhere in an event.",
		Cite:  []string{"RFC-CHK §7", "OAI-PROD PCI Scope"},
		Needs: []string{inStock, serviceable, succeeds, webhooks},
		Given: []string{"order-events"}, Also: alsoSold, Hears: everyOrder,
		Ruling: &rule.Ruling{
			Readings: []string{"the repository: secrets do not belong into logs, and no word about events", "common sense: an event is no better place"},
			Holds:    "Only values that the run knows are looked for: other digits may be anything.",
		},
		Then: func(t *rule.T) {
			for _, e := range contents(t) {
				e.Raw()
				for _, secret := range e.Leaks {
					t.Fail(e, "no secret of the run", secret)
				}
			}
		},
		Fix: "Leave payment data and credentials out of what you store with the order.",
	},
}

// sessionsOfEvents joins events and orders by what else they have in common.
func sessionsOfEvents(t *rule.T) {
	all, pages := everyPurchase(t), map[string]int{}
	contentsAbout(t, all) // where none came, nothing can be said
	for _, o := range all {
		pages[o.page]++
	}
	for _, o := range all {
		own := o.page != "" && pages[o.page] == 1 // a page that orders share names none of them
		for _, e := range t.Events() {
			data := e.Body().Get("data")
			ours := o.id != "" && data.Get("id").String() == o.id || own && data.Get("permalink_url").String() == o.page
			if ours && e.Session != o.session {
				t.Fail(data.Get("checkout_session_id"), "the session of the order, "+o.session, rule.Show(data.Get("checkout_session_id").Value()))
			}
		}
	}
}

// misfits are the places where an event does not fit its schema, but for those
// of which other rules speak.
func misfits(t *rule.T, e *rule.Event, edition string) []schema.Violation {
	return slices.DeleteFunc(slices.Clone(eventViolations(t, e, edition)), func(v schema.Violation) bool {
		blanked := v.Format && len(e.Leaks) > 0 // what stands in the place of a secret has no format
		return v.Pointer == "/type" && v.Kind == schema.WrongValue || v.Pointer == "/data/type" || ofRefunds(t, v) || blanked
	})
}

// refundMisfits are the members that refunds in an event do not have.
func refundMisfits(t *rule.T, e *rule.Event) []schema.Violation {
	return slices.DeleteFunc(slices.Clone(eventViolations(t, e, t.Edition())), func(v schema.Violation) bool {
		return v.Kind != schema.UnknownMember || !ofRefunds(t, v)
	})
}

// eventViolations are all places where an event does not fit its schema.
func eventViolations(t *rule.T, e *rule.Event, edition string) []schema.Violation {
	key := checked{t.Version(), edition, "WebhookEvent", reading(t)}
	return rule.Recall(key, func() []schema.Violation {
		set, err := schema.For(string(key.version), edition, key.reading)
		if err != nil {
			return []schema.Violation{}
		}
		return set.Check(key.message, e.Body().Value())
	}, e.Body())
}

// ofRefunds reports whether a violation concerns single refunds, or that there
// are any where they are gone.
func ofRefunds(t *rule.T, v schema.Violation) bool {
	return strings.HasPrefix(v.Pointer, "/data/refunds/") || v.Pointer == "/data/refunds" && t.From(v20260417)
}

// underscored spells a type as the protocol spells its own.
var underscored = strings.NewReplacer(".", "_", "-", "_")

// misspelled reports whether a type is one of the protocol in another spelling.
func misspelled(kind string) bool {
	kind = strings.TrimSuffix(underscored.Replace(strings.ToLower(kind)), "d")
	return kind == "order_create" || kind == "order_update" || kind == "ordercreate" || kind == "orderupdate"
}
