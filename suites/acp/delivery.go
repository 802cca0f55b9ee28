package acp

import (
	"fmt"
	"time"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Delivery: what is delivered when, and what a session needs for that.
var deliveryRules = []rule.Rule{
	{
		ID: "CHK-064", Title: "Selection refers to cart items", Level: rule.Should, Since: v20251212,
		Says:  "A selection names things that are in the cart, by one kind of id, and none of them more often than there are units.",
		Cite:  []string{"JS-2026-01-30 SelectedFulfillmentOption.item_ids description", "EX-2025-12-12 selected_fulfillment_options", "EX-2026-04-17 selected_fulfillment_options", "CL-2025-12-12"},
		Needs: []string{inStock, second, serviceable},
		Given: []string{"browse"},
		Hears: everySession,
		Then: func(t *rule.T) {
			seen := false
			for _, s := range undoubted(t) {
				var lists []rule.Node
				for _, c := range choices(s.Body()) {
					lists = append(lists, c.items)
				}
				seen = refersToCart(t, s.Body().Get("line_items"), lists...) || seen
			}
			session(t, t.Step("one-left")) // without it nobody took anything out
			if !seen {
				t.NotApplicable("no selection says what it delivers")
			}
		},
		Fix: "Rebuild item_ids whenever the cart changes.",
		Ruling: &rule.Ruling{
			Readings: []string{
				"the schema text of 2026-01-30 means the ids of lines",
				"all published examples use the ids of items, and earlier texts say nothing",
			},
			Holds: "either kind, but only one; that a thing travels once is written nowhere, so it is a recommendation",
		},
	},
	{
		ID: "CHK-067", Title: "Delivery windows are well ordered", Level: rule.Should, Since: v20250929,
		Says:  "A delivery estimate begins before it ends, and does not end in the past.",
		Cite:  []string{"OAI-SPEC FulfillmentOption times", "OAS-2025-09-29 FulfillmentOptionShipping", "JS-2026-01-30 FulfillmentOptionLocalDelivery.delivery_window", "JS-2026-01-30 FulfillmentOptionPickup"},
		Needs: []string{inStock, serviceable},
		Hears: &rule.Filter{Operations: []wire.Operation{create, update}},
		Then:  deliveryWindows,
		Fix:   "Compute estimates from now and write them as timestamps with a zone.",
		Ruling: &rule.Ruling{
			Readings: []string{
				"the schemas make both times optional",
				"OpenAI's documentation has them in every shipping option",
			},
			Holds: "what is stated must make sense; a missing time is a warning in the openai profile alone",
		},
	},
	{
		ID: "CHK-069", Title: "Payable physical cart has a selection", Level: rule.Should, Since: v20250929,
		Says:  "A session with goods to ship is ready for payment only once an address and an option are set and shipping is priced in.",
		Cite:  []string{"RFC-CHK@2025-09-29 §9.2", "OAI-SPEC example 2", "OAI-PROD FAQ multiple shipments"},
		Needs: []string{inStock, serviceable},
		Hears: everySession,
		Then:  payableIsShippable,
		Fix:   "Preselect an option, or keep the session from being payable until one is chosen.",
		Ruling: &rule.Ruling{
			Readings: []string{
				"OpenAI's documentation preselects the cheapest option",
				"no text defines when a session is ready, and released examples show ready ones without address, options or selection",
			},
			Holds: "a recommendation; whether the merchant preselects is its own affair, and another option than the cheapest is a warning in the openai profile",
		},
	},
	{
		ID: "CHK-070", Title: "Digital cart needs no address", Level: rule.Should, Since: v20250929,
		Says:  "A cart of downloads alone is offered an option of type digital and becomes payable without an address.",
		Cite:  []string{"OAS-2025-09-29 FulfillmentOptionDigital", "RFC-CHK@2025-09-29 §2.1"},
		Needs: []string{"item.digital"},
		Given: []string{"download"},
		Then: func(t *rule.T) {
			s := t.Step("create")
			if !t.Expect(s).To(match.Success()) {
				return
			}
			if options := offered(session(t, s)); options.IsArray() && !options.Where("type", "digital").Present() {
				t.Fail(options, "an option of type digital", rule.Show(options.Value()))
			}
			if chosen := t.Try("select"); chosen != nil {
				s = chosen
			}
			t.Expect(session(t, s).Get("status")).To(match.Equal("ready_for_payment"))
		},
		Fix: "Do not ask for an address, nor for shipping, where nothing is shipped.",
	},
	{
		ID: "CHK-075", Title: "Fulfillment groups partition the cart", Level: rule.Should, Since: v20260130,
		Says:  "Where a session shows fulfillment groups, each line is in exactly one of them and each group has an id of its own.",
		Cite:  []string{"JS-2026-01-30 FulfillmentGroup", "SEP83 §19.3"},
		Needs: []string{inStock, second},
		Given: []string{"short-lives"},
		Hears: everySession,
		Then: func(t *rule.T) {
			seen := false
			for _, s := range t.Heard() {
				if groups := s.Body().Get("fulfillment_groups"); groups.Len() > 0 {
					seen = true
					partition(t, groups, s.Body().Get("line_items"))
				}
			}
			if !seen {
				session(t, t.Step("grouped"))
				t.NotApplicable("no session shows fulfillment groups")
			}
		},
		Fix: "Divide the lines among the groups anew whenever a line comes or goes.",
		Ruling: &rule.Ruling{
			Readings: []string{
				"the schemas have groups, and a proposal says that they partition the cart",
				"OpenAI's documentation has one address and one option for a session; the proposal never reached the specification",
			},
			Holds: "a recommendation for those who show groups; who ignores them may",
		},
	},
}

// refersToCart holds lists of item_ids to the lines of their body. It reports
// whether there was anything in them. Of a body without lines the schema speaks.
func refersToCart(t *rule.T, lines rule.Node, lists ...rule.Node) bool {
	if !lines.IsArray() {
		return false
	}
	byLine, byItem := map[string]int64{}, units(lines)
	for _, line := range lines.Each() {
		byLine[line.Get("id").String()] = unitsOf(line)
	}
	named, asLine, asItem := map[string]int64{}, false, false
	for _, list := range lists {
		for _, id := range list.Each() {
			name := id.String()
			named[name]++
			lineUnits, isLine := byLine[name]
			itemUnits, isItem := byItem[name]
			if !isLine && !isItem {
				t.Fail(id, "the id of a line or an item in the cart", rule.Show(name))
			} else if named[name] > max(lineUnits, itemUnits) {
				t.Fail(id, fmt.Sprintf("%s at most %d times, once for each unit", name, max(lineUnits, itemUnits)), "once more")
			}
			asLine, asItem = asLine || isLine && !isItem, asItem || isItem && !isLine
		}
	}
	if asLine && asItem {
		t.Fail(lists[0], "ids of lines alone, or of items alone", "both")
	}
	return len(named) > 0
}

// partition holds groups to the lines of their body: each in exactly one.
func partition(t *rule.T, groups, lines rule.Node) {
	distinct(t, groups, "id")
	var lists []rule.Node
	grouped := map[string]bool{}
	for _, group := range groups.Each() {
		lists = append(lists, group.Get("item_ids"))
		for _, id := range group.Get("item_ids").Each() {
			grouped[id.String()] = true
		}
	}
	refersToCart(t, lines, lists...)
	for _, line := range lines.Each() {
		if !grouped[line.Get("id").String()] && !grouped[line.Get("item", "id").String()] {
			t.Fail(line, "a group for every line", "a line that is in none")
		}
	}
}

// deliveryWindows looks at both ends of every estimate.
func deliveryWindows(t *rule.T) {
	seen := false
	for _, s := range t.Heard() {
		for _, option := range offered(s.Body()).Each() {
			windows := [][2]rule.Node{
				{option.Get("earliest_delivery_time"), option.Get("latest_delivery_time")},
				{option.Get("delivery_window", "start"), option.Get("delivery_window", "end")},
				{option.Get("ready_by"), option.Get("pickup_by")},
			}
			if openAI(t) && option.Get("type").String() == "shipping" && !(windows[0][0].Present() && windows[0][1].Present()) {
				t.Warn(option, "earliest_delivery_time and latest_delivery_time", "not both")
			}
			for _, w := range windows {
				from, errFrom := time.Parse(time.RFC3339, w[0].String())
				to, errTo := time.Parse(time.RFC3339, w[1].String())
				if errFrom != nil || errTo != nil {
					continue // absent, or no timestamp, of which the schema speaks
				}
				seen = true
				if from.After(to) {
					t.Fail(w[1], "a time not before "+w[0].String(), w[1].String())
				} else if to.Before(s.Began.Truncate(time.Second)) {
					t.Fail(w[1], "a time that is not past at "+s.Began.UTC().Format(time.RFC3339), w[1].String())
				}
			}
		}
	}
	if !seen {
		t.NotApplicable("no option states a delivery window")
	}
}

// payableIsShippable holds every payable body to what shipping takes.
func payableIsShippable(t *rule.T) {
	seen := false
	for _, s := range t.Heard() {
		body := s.Body()
		if !payable(body) || !shipped(t, body) {
			continue
		}
		seen = true
		if !place(body).Present() && body.Get("fulfillment_groups").Len() == 0 {
			t.Fail(place(body), "an address to ship to", "none in a session that is ready for payment")
		}
		id := chosen(body)
		if id == "" && offered(body).Len() > 0 {
			t.Fail(body, "one of the options chosen", "none in a session that is ready for payment")
		}
		price, ok := optionCost(offer(body, id))
		totals := body.Get("totals")
		if _, charged := amount(totals, "fulfillment"); ok && price > 0 && !charged && totals.IsArray() {
			t.Fail(totals, fmt.Sprintf("an entry of type fulfillment for an option of %d", price), "none")
		}
		if openAI(t) && s.Operation == create && ok {
			cheapestFirst(t, body, price)
		}
	}
	if !seen {
		t.Unverified("no session with goods to ship became payable")
	}
}

// cheapestFirst warns where a merchant preselects another than the cheapest.
func cheapestFirst(t *rule.T, body rule.Node, price int64) {
	for _, option := range offered(body).Each() {
		if other, ok := optionCost(option); ok && other < price {
			t.Warn(choices(body)[0].option, "the cheapest option, "+rule.Show(option.Get("id").Value()), rule.Show(chosen(body)))
			return
		}
	}
}
