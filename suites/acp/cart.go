package acp

import (
	"fmt"
	"maps"
	"slices"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Cart: what is asked for is what the session shows.
var cartRules = []rule.Rule{
	{
		ID: "CHK-004", Title: "Line items mirror the requested cart", Level: rule.Must, Since: v20250929, Until: v20260116,
		Says:  "Each item that was asked for is on a line, and the quantities in the items of the lines add up to those asked for.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.1", "OAS-2025-09-29 components.schemas.LineItem", "OAI-SPEC Line Item table"},
		Needs: []string{inStock, second},
		Given: []string{"cart"}, Hears: everySession,
		Then: func(t *rule.T) {
			mirrorsCart(t, t.Step("create"))
			mirrorCarts(t)
		},
		Fix: "Echo id and quantity of each requested item inside line_items[].item.",
	},
	{
		ID: "CHK-005", Title: "Line items mirror the requested cart", Level: rule.Must, Since: v20260130,
		Says:  "Each item that was asked for is on a line, which states its quantity itself and no longer inside the item.",
		Cite:  []string{"JS-2026-01-30 $defs.LineItem", "SEP83 §2.1", "CL-2026-01-30"},
		Needs: []string{inStock, second},
		Given: []string{"cart"}, Hears: everySession,
		Then: func(t *rule.T) {
			s := t.Step("create")
			mirrorsCart(t, s)
			mirrorCarts(t)
			for _, line := range s.Body().Get("line_items").Each() {
				t.Expect(line.Get("item", "quantity")).To(match.Absent())
			}
		},
		Fix: "Move the quantity from line_items[].item to line_items[] for 2026-01-30 and later; an item sent without one is one unit.",
	},
	{
		ID: "CHK-026", Title: "Repeated item ids stay countable", Level: rule.Should, Since: v20250929,
		Says:  "An item named on two lines may come back on one line or two, but none of its units is lost.",
		Cite:  []string{"OAI-SPEC Line Item.id", "ISSUE-264"},
		Needs: []string{inStock},
		Given: []string{"cart"},
		Then:  repeatedItem,
		Fix:   "Do not key lines by item id in a map in which a later line overwrites an earlier one.",
	},
	{
		ID: "CHK-027", Title: "Line ids are unique", Level: rule.Must, Since: v20250929,
		Says:  "No two lines of a session share an id, and a line has an id of its own, not that of its item.",
		Cite:  []string{"OAI-SPEC Line Item.id", "JS-2026-01-30 LineItem.id"},
		Needs: []string{inStock, second},
		Given: []string{"cart"}, Hears: everySession,
		Then: func(t *rule.T) {
			if lines := cartOf(t, session(t, t.Step("create"))); lines.Len() < 2 {
				t.Unverified("the session shows fewer than two lines for two items")
			}
			for _, s := range t.Heard() {
				distinctLines(t, s.Body().Get("line_items"))
			}
		},
		Fix: "Generate an id for each line.",
	},
	{
		ID: "CHK-083", Title: "Item array replaces the cart", Level: rule.Must, Since: v20250929,
		Says:  "An item array is the new cart: its lines are set, not added to those that were there.",
		Cite:  []string{"OAI-SPEC update request, items", "SEP83 §19.1", "OAS-2025-09-29 CheckoutSessionUpdateRequest.items"},
		Needs: []string{inStock, second},
		Given: []string{"cart"},
		Ruling: &rule.Ruling{
			Readings: []string{
				"SEP83 §19.1 and OpenAI's documentation: the array is the whole cart",
				"the schema text of 2026-01-30 speaks of items to update, so that others may stay",
			},
			Holds: "What is sent must be there in the quantity sent; an item that is left over is a warning, and a failure under OpenAI's profile.",
		},
		Then: func(t *rule.T) {
			session(t, t.Step("both"))
			for _, step := range []string{"three", "twice", "one", "both"} {
				if s := t.Try(step); s != nil && s.OK() {
					replacesCart(t, s)
				}
			}
		},
		Fix: "Replace all lines of the session when the request has an item array.",
	},
	{
		ID: "CHK-086", Title: "Line ids survive unrelated updates", Level: rule.Should, Since: v20250929,
		Says:  "As long as the cart is not touched, each line keeps its id, and a parent_id names a line that is there.",
		Cite:  []string{"OAI-SPEC Line Item.id", "JS-2026-01-30 LineItem.parent_id"},
		Needs: []string{inStock, serviceable},
		Given: []string{"browse"}, Hears: everyCall,
		Then: stableLines,
		Fix:  "Store the ids of lines instead of numbering lines whenever they are shown or recomputed.",
	},
}

// mirrorsCart holds the lines of a new session to the item array it was made of.
func mirrorsCart(t *rule.T, s *rule.Seen) {
	lines := cartOf(t, session(t, s))
	sent, shown := units(sentCart(s)), units(lines)
	for _, item := range slices.Sorted(maps.Keys(sent)) {
		if shown[item] != sent[item] {
			t.Fail(lines, fmt.Sprintf("%d of %s, as sent", sent[item], item), fmt.Sprint(shown[item]))
		}
	}
	nothingElse(t, s, t.Warn)
}

// mirrorCarts looks for the items of every new session that can be paid: what
// lacks something waits for it, and says so. What becomes of an order for more
// units than there are is for CHK-022 to say.
func mirrorCarts(t *rule.T) {
	for _, s := range written(t) {
		if s.Operation != create || !payable(s.Body()) && !waitsForMore(s.Body()) {
			continue
		}
		lines := s.Body().Get("line_items")
		shown := units(lines)
		for _, item := range slices.Sorted(maps.Keys(units(sentCart(s)))) {
			switch count, there := shown[item]; {
			case !there:
				t.Fail(lines, "a line for "+item+", as sent", "none")
			case count != units(sentCart(s))[item] && s.Scenario != "scarce-item" && len(complaints(s.Body())) == 0:
				t.Fail(lines, fmt.Sprintf("%d of %s, as sent, or a word about it", units(sentCart(s))[item], item), fmt.Sprint(count))
			}
		}
		nothingElse(t, s, t.Warn)
	}
}

// waitsForMore reports whether all that keeps a session from being paid is something
// that has still to be said.
func waitsForMore(body rule.Node) bool {
	all := complaints(body)
	return len(all) > 0 && len(all) == len(complaintsOf(body, "missing"))
}

// nothingElse holds the lines of an answer to the items that were sent. What is
// left over may be a gift, a deposit or a part of a bundle.
func nothingElse(t *rule.T, s *rule.Seen, report report) {
	lines, sent := s.Body().Get("line_items"), units(sentCart(s))
	for _, item := range slices.Sorted(maps.Keys(units(lines))) {
		if _, asked := sent[item]; !asked {
			report(lines, "only the items that were sent", "a line for "+item)
		}
	}
}

// repeatedItem counts the units of an item that was sent on two lines.
func repeatedItem(t *rule.T) {
	s := t.Step("twice")
	if s.Refused() {
		return
	}
	item := itemOf(sentCart(s).At(0))
	asked, shown := units(sentCart(s))[item], units(cartOf(t, session(t, s)))[item]
	three := t.Try("three")
	if three != nil && three.OK() && units(three.Body().Get("line_items"))[item] < 3 {
		t.Unverified("the merchant takes no quantities, so units cannot be counted")
	}
	if shown < asked {
		t.Fail(s.Body().Get("line_items"), fmt.Sprintf("%d units of %s in all", asked, item), fmt.Sprint(shown))
		return
	}
	if three == nil || !three.OK() || shown != 3 {
		return
	}
	apart, together := itemTally(billOf(s), item), itemTally(billOf(three), item)
	if bothState(apart, together, itemsBase) && apart.of(itemsBase) != together.of(itemsBase) {
		t.Note(s.Body().Get("line_items"), fmt.Sprintf("%d, as for three units on one line", together.of(itemsBase)), fmt.Sprint(apart.of(itemsBase)))
	}
}

// distinctLines holds the ids of lines apart, from each other and from items.
func distinctLines(t *rule.T, lines rule.Node) {
	seen := map[string]bool{}
	for _, line := range lines.Each() {
		id := line.Get("id")
		switch text := id.String(); {
		case text == "":
			if id.Present() { // of one that is missing the schema speaks
				t.Fail(id, "an id", rule.Show(id.Value()))
			}
		case seen[text]:
			t.Fail(id, "an id that no other line has", rule.Show(text)+" again")
		case text == line.Get("item", "id").String():
			t.Warn(id, "an id of the line's own", rule.Show(text)+", the id of its item")
		}
		seen[id.String()] = true
	}
}

// replacesCart holds the lines of an answer to the item array that was sent.
// Units that were lost are another rule's affair where the schemas have no
// member for a quantity, or where an item was sent on two lines.
func replacesCart(t *rule.T, s *rule.Seen) {
	lines := cartOf(t, session(t, s))
	sent, shown := units(sentCart(s)), units(lines)
	counts := !t.From(v20260130) && sentCart(s).Len() == len(sent)
	for _, item := range slices.Sorted(maps.Keys(sent)) {
		if got := shown[item]; got == 0 || got > sent[item] || counts && got < sent[item] {
			t.Fail(lines, fmt.Sprintf("%d of %s, as sent", sent[item], item), fmt.Sprint(got))
		}
	}
	if openAI(t) {
		nothingElse(t, s, t.Fail)
	} else {
		nothingElse(t, s, t.Warn)
	}
}

// stableLines follows the ids of lines through a session until its cart changes.
func stableLines(t *rule.T) {
	known, compared := map[string]string{}, false
	for _, s := range t.In("browse").Steps("") {
		if s.Operation == update && sentCart(s).IsArray() {
			break
		}
		ids := lineIDs(s.Body())
		for _, item := range slices.Sorted(maps.Keys(ids)) {
			id := ids[item].String()
			if before := known[item]; before != "" {
				compared = true
				if id != before {
					t.Fail(ids[item], rule.Show(before)+", the id of this line before", rule.Show(id))
				}
			}
			known[item] = id
		}
		parentsExist(t, s.Body().Get("line_items"))
	}
	if !compared {
		t.Unverified("no line was shown twice")
	}
	for _, s := range turns(t, update) {
		if !s.named["items"] && !s.named["line_items"] {
			ids, before := lineIDs(s.now.Body()), lineIDs(s.before.Body())
			for _, item := range slices.Sorted(maps.Keys(ids)) {
				unchanged(t, ids[item], before[item])
			}
		}
	}
}

// lineIDs are the ids of lines by item. Lines of one item cannot be told apart,
// so they are left out.
func lineIDs(body rule.Node) map[string]rule.Node {
	ids := map[string]rule.Node{}
	for _, line := range body.Get("line_items").Each() {
		if id := line.Get("id"); id.String() != "" && len(linesOf(body, itemOf(line))) == 1 {
			ids[itemOf(line)] = id
		}
	}
	return ids
}

// parentsExist holds each parent_id to a line of the same session.
func parentsExist(t *rule.T, lines rule.Node) {
	for _, line := range lines.Each() {
		parent := line.Get("parent_id")
		if text, ok := parent.Text(); ok && !lines.Where("id", text).Exists() {
			t.Fail(parent, "the id of a line of this session", rule.Show(text))
		}
	}
}
