package acp

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/fixtures/schema"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// The members an order has in a version, and the edition it speaks. Events have
// rules of their own.
var orderShapeRules = []rule.Rule{
	{
		ID: "ORD-010", Title: "Order matches the three-field schema", Level: rule.Must, Since: v20250929, Until: v20260116,
		Says:  "Until 2026-01-16 the order in an answer is a reference: id, checkout_session_id, permalink_url, and nothing besides.",
		Cite:  []string{"JS-CHK 2025-09-29 #/$defs/Order", "JS-CHK 2026-01-16 #/$defs/Order"},
		Needs: []string{inStock, serviceable, succeeds},
		Hears: everyOrder,
		Then:  func(t *rule.T) { everyShape(t, schema.Amended) },
		Fix:   "Leave status, number and totals of an order to agents that ask for 2026-01-30 or later.",
	},
	{
		ID: "ORD-011", Title: "Order matches the 2026-01-30 schema", Level: rule.Must, Since: v20260130, Until: v20260130,
		Says:  "In 2026-01-30 an order may add number, status, delivery estimate, confirmation and support to its reference, each in the form of the version.",
		Cite:  []string{"JS-CHK 2026-01-30 #/$defs/Order", "JS-CHK 2026-01-30 #/$defs/OrderConfirmation", "JS-CHK 2026-01-30 #/$defs/EstimatedDelivery"},
		Needs: []string{inStock, serviceable, succeeds},
		Hears: everyOrder,
		Ruling: &rule.Ruling{
			Readings: []string{
				"answers: an order is confirmed, processing, shipped or delivered",
				"events of the same version: created, manual_review, confirmed, canceled, shipped or fulfilled",
			},
			Holds: "Each has its own list. An answer that lags behind an event that came before it is a warning.",
		},
		Then: func(t *rule.T) {
			everyShape(t, schema.Amended)
			for _, o := range sales(t) {
				keepsUp(t, o)
			}
		},
		Fix: "Translate your states to those of the answers; lines and totals of orders come with 2026-04-17 only.",
	},
	{
		ID: "ORD-012", Title: "Order matches the 2026-04-17 schema", Level: rule.Must, Since: v20260417,
		Says:  "From 2026-04-17 an order in an answer fits the schema with all its lines, fulfillments, adjustments and totals, which are closed objects.",
		Cite:  []string{"JS-CHK 2026-04-17 #/$defs/Order", "JS-CHK unreleased #/$defs/Order", "EX-ORD 2026-04-17 simple-order.json"},
		Needs: []string{inStock, serviceable, succeeds},
		Hears: everyOrder,
		Ruling: &rule.Ruling{
			Readings: []string{
				"the files as released: units are ordered and shipped, the lists of words are closed",
				"the same files two weeks later: units are ordered, current and fulfilled, the words are open",
				"the example inside the schema has members the schema forbids",
			},
			Holds: "The edition of the configuration comes first; an order that fits the other one alone is noted, one that fits neither fails.",
		},
		Then: func(t *rule.T) { everyShape(t, schema.Amended, schema.AsReleased) },
		Fix:  "Compare the order with the schema of the version: it knows no currency, total or created_at beside its totals.",
	},
	{
		ID: "ORD-014", Title: "One edition of the order model", Level: rule.Should, Since: v20260417,
		Says:  "The orders of a merchant speak in the words of one edition of 2026-04-17.",
		Cite:  []string{"RFC-ORD §8 2026-04-23", "JS-CHK 2026-04-17 #/$defs/OrderLineItemQuantity", "CHG unreleased order-schema-alignment"},
		Needs: []string{inStock, serviceable, "order.rich", succeeds, "control.partial_ship", "control.partial_refund"},
		Given: []string{"whole-order"},
		Hears: everyOrder,
		Ruling: &rule.Ruling{
			Readings: []string{"nothing forbids a mixture, since the amended words are open", "each edition lists words that belong together"},
			Holds:    "It is recommended: a mixture is a warning.",
		},
		Then: oneEdition,
		Fix:  "Move quantities, states, events and adjustments to the amended words in one release.",
	},
}

// everyShape holds each order in an answer to the schema, in the edition of the
// run, or with a note in another.
func everyShape(t *rule.T, editions ...string) {
	if t.Edition() == schema.AsReleased {
		slices.Reverse(editions)
	}
	judged := false
	for _, o := range sales(t) {
		for _, v := range o.views {
			if v.seen == nil {
				continue
			}
			judged = true
			faults := misshapen(t, v, editions[0])
			if len(faults) > 0 && len(editions) > 1 && len(misshapen(t, v, editions[1])) == 0 {
				t.Note(v.Node, "the edition "+editions[0], "an order of the edition "+editions[1])
				break
			}
			if tellAt(t, v.Node, faults); len(faults) > 0 {
				break
			}
		}
	}
	if !judged {
		t.Unverified("no answer showed an order")
	}
}

// misshapen is where an order does not fit its schema.
func misshapen(t *rule.T, v *view, edition string) []schema.Violation {
	key := checked{v.seen.Version, edition, "Order", reading(t)}
	return rule.Recall(key, func() []schema.Violation {
		set, err := schema.For(string(key.version), edition, key.reading)
		if err != nil {
			return []schema.Violation{}
		}
		return set.Check(key.message, v.Value())
	}, v.Node)
}

// keepsUp warns of answers that lag behind what an event told before.
func keepsUp(t *rule.T, o sale) {
	fits := map[string][]string{"shipped": {"shipped", "delivered"}, "fulfilled": {"delivered"}, "canceled": {"confirmed"}}
	for _, s := range o.steps() {
		now := s.after.Get("status")
		fitting, judged := fits[s.before.Get("status").String()]
		if s.before.event != nil && s.after.seen != nil && judged && now.Present() {
			t.Prefer(now).To(match.OneOf(fitting...))
		}
	}
}

// editionWords are the words of one edition alone, by where they stand.
var editionWords = map[string]map[string][]string{
	schema.Amended: {
		"line": {"fulfilled", "removed"}, "order": {"completed"}, "event": {"returned_to_sender"}, "adjustment": {"credit"},
	},
	schema.AsReleased: {
		"line": {"shipped", "delivered", "canceled"}, "order": {"delivered"}, "event": {"returned"},
		"adjustment": {"partial_refund", "store_credit", "chargeback"},
	},
}

// oneEdition collects the words of all orders by the edition they belong to.
func oneEdition(t *rule.T) {
	said := map[string][]string{}
	var at rule.Node
	say := func(n rule.Node, place string, word string) {
		for edition, words := range editionWords {
			if told := place + " " + word; slices.Contains(words[place], word) && !slices.Contains(said[edition], told) {
				said[edition], at = append(said[edition], told), n
			}
		}
	}
	everyView(t, "line_items", func(v *view) bool {
		say(v.Node, "order", v.Get("status").String())
		for _, l := range v.Get("line_items").Each() {
			say(l, "line", l.Get("status").String())
			for member, edition := range map[string]string{"current": schema.Amended, "fulfilled": schema.Amended, "shipped": schema.AsReleased} {
				if l.Get("quantity", member).Exists() && !slices.Contains(said[edition], "quantity."+member) {
					said[edition] = append(said[edition], "quantity."+member)
				}
			}
		}
		for _, f := range v.Get("fulfillments").Each() {
			for _, e := range f.Get("events").Each() {
				say(e, "event", e.Get("type").String())
			}
		}
		for _, a := range v.Get("adjustments").Each() {
			say(a, "adjustment", a.Get("type").String())
		}
		return true
	})
	if amended, first := said[schema.Amended], said[schema.AsReleased]; len(amended) > 0 && len(first) > 0 {
		slices.Sort(amended)
		slices.Sort(first)
		t.Warn(at, "the words of one edition", "as released: "+strings.Join(first, ", ")+"; amended: "+strings.Join(amended, ", "))
	}
}
