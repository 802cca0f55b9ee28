package acp

import (
	"fmt"
	"maps"
	"slices"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Update: how a session changes.
var updateRules = []rule.Rule{
	{
		ID: "CHK-080", Title: "Update answers 200", Level: rule.Must, Since: v20250929,
		Says:  "A successful update is answered with 200 and the session.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.2", "OAS-2025-09-29 paths./checkout_sessions/{id}.post.responses.200"},
		Needs: []string{inStock, serviceable},
		Given: []string{"step-by-step"},
		Then: func(t *rule.T) {
			s := t.Step("address")
			if s.Status() == 201 && t.Profile() != rule.Spec {
				t.Warn(s, "200 OK", s.Answer())
			} else if !t.Expect(s).To(match.Status(200)) {
				return
			}
			t.Expect(s.Body()).To(match.Object())
		},
		Fix: "Answer an update with 200 and the session; 201 is for create.",
	},
	{
		ID: "CHK-081", Title: "Update returns the full state", Level: rule.Must, Since: v20250929,
		Says:  "The answer to an update is the whole session as a read shows it right after, never a part of it.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.2", "OAI-SPEC key points", "DRAFT"},
		Needs: []string{inStock, serviceable},
		Given: []string{"browse"},
		Then: func(t *rule.T) {
			for _, c := range writesAndReads(t)[1:] {
				fullState(t, c.write, c.read)
			}
		},
		Fix: "Serialise the stored session after the change instead of answering with what was sent.",
	},
	{
		ID: "CHK-082", Title: "Absent members stay unchanged", Level: rule.Must, Since: v20250929,
		Says:  "An update changes what its body names, and leaves everything else as it was.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.2", "RFC-CHK@2026-04-17 §6.2", "OAS-2025-09-29 CheckoutSessionUpdateRequest"},
		Needs: []string{inStock, second, serviceable},
		Given: []string{"partial-updates"},
		Then:  staysUnchanged,
		Fix:   "Apply the body of an update member by member; do not replace the session by it.",
	},
	{
		ID: "CHK-083", Title: "Item array replaces the cart", Level: rule.Must, Since: v20250929,
		Says:  "An item array is the new cart: its lines are set, not added to those that were there.",
		Cite:  []string{"OAI-SPEC update request, items", "SEP83 §19.1", "OAS-2025-09-29 CheckoutSessionUpdateRequest.items"},
		Needs: []string{inStock, second},
		Given: []string{"replaced-cart"},
		Then: func(t *rule.T) {
			for _, step := range []string{"other", "both", "first"} {
				replacesCart(t, t.Step(step))
			}
		},
		Fix: "Replace all lines of the session when the request has an item array.",
	},
	{
		ID: "CHK-085", Title: "Session id is stable", Level: rule.Must, Since: v20250929,
		Says:  "Every answer about a session carries the id under which it was created.",
		Cite:  []string{"OAI-SPEC response tables, id", "RFC-CHK@2025-09-29 §9"},
		Needs: []string{inStock},
		Hears: everySession,
		Then: func(t *rule.T) {
			for _, s := range t.Heard() {
				if s.Operation == create || s.Session == "" {
					continue
				}
				if got := id(s.Body()); got != "" && got != s.Session {
					t.Fail(s.Body().Get("id"), rule.Show(s.Session)+", the id in the URL", rule.Show(got))
				}
			}
		},
		Fix: "Keep the id when the cart is rebuilt.",
	},
	{
		ID: "CHK-088", Title: "Refused update changes nothing", Level: rule.Should, Since: v20250929,
		Says:  "An update that is refused leaves the stored session as it was.",
		Cite:  []string{"RFC-CHK@2025-09-29 §1 authoritative cart", "RFC-CHK@2026-04-17 §6.8"},
		Needs: []string{inStock},
		Given: []string{"refused-update"},
		Then: func(t *rule.T) {
			before := session(t, reading(t, t.Step("before")))
			if s := t.Step("update"); !s.Refused() {
				t.Unverified("the update with an unknown item was answered %s, so no refusal was seen", s.Answer())
			}
			after := session(t, t.Step("after"))
			agree(t, after, before, settled...)
			lacksNothing(t, after, before)
			lacksNothing(t, before, after)
		},
		Fix: "Validate the whole body before anything is stored, or roll back.",
	},
}

// Retrieve: what a read shows.
var retrieveRules = []rule.Rule{
	{
		ID: "CHK-100", Title: "Retrieve returns the latest state", Level: rule.Must, Since: v20250929,
		Says:  "GET answers 200 with the state that the last successful write returned.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.3", "OAS-2025-09-29 get.responses.200", "OAI-SPEC GET"},
		Needs: []string{inStock, serviceable},
		Given: []string{"browse"},
		Then: func(t *rule.T) {
			for _, c := range writesAndReads(t) {
				written := session(t, c.write)
				if !t.Expect(reading(t, c.read)).To(match.Status(200)) {
					continue
				}
				read := c.read.Body()
				t.Expect(read).To(match.Object())
				lacksNothing(t, read, written)
				if !staleWrite(c.write, c.read) {
					agree(t, read, written, settled...)
				}
			}
		},
		Fix: "Read your own writes: no cache and no lagging replica in front of GET.",
	},
}

// writeAndRead is a write and the GET right after it.
type writeAndRead struct{ write, read *rule.Seen }

// writesAndReads are those of the scenario browse: create first, then updates.
func writesAndReads(t *rule.T) []writeAndRead {
	last := t.Try("option")
	if last == nil {
		last = t.Step("buyer") // the merchant offers no option, so the buyer came last
	}
	return []writeAndRead{
		{t.Step("create"), t.Step("retrieve-new")},
		{t.Step("address"), t.Step("retrieve-address")},
		{last, t.Step("retrieve")},
	}
}

// fullState holds the answer to an update to the read after it.
func fullState(t *rule.T, write, read *rule.Seen) {
	written, shown := session(t, write), session(t, reading(t, read))
	lacksNothing(t, written, shown)
	if staleRead(write, read) {
		t.Unverified("the read after the update does not show what was chosen, so it is no measure for the answer")
	}
	agree(t, written, shown, settled...)
}

// staleRead reports whether a write shows the option it was asked for and the
// read after it another one: then it is the read that is wrong.
func staleRead(write, read *rule.Seen) bool {
	asked := chosenOption(write.Sent())
	return asked != "" && chosenOption(write.Body()) == asked && chosenOption(read.Body()) != asked
}

// staleWrite reports whether a write shows another option than it was asked for
// and the read after it the right one: then it is the write that is wrong.
func staleWrite(write, read *rule.Seen) bool {
	asked := chosenOption(write.Sent())
	return asked != "" && chosenOption(write.Body()) != asked && chosenOption(read.Body()) == asked
}

// staysUnchanged goes through updates of one member each. What an answer leaves
// out is judged by the read at the end, since a part of a session is another
// rule's matter.
func staysUnchanged(t *rule.T) {
	known := session(t, reading(t, t.Step("before")))
	for _, c := range []struct {
		step  string
		spare []string // members that may follow from what is addressed
	}{
		{"buyer", []string{"buyer"}},
		{"option", []string{"fulfillment_option_id", "selected_fulfillment_options"}},
		{"address", []string{"fulfillment_address", "fulfillment_details", "fulfillment_option_id", "selected_fulfillment_options"}},
		{"empty", nil},
	} {
		s := t.Try(c.step)
		if s == nil || c.step == "empty" && !s.OK() {
			continue
		}
		got := session(t, s)
		sameUnits(t, got.Get("line_items"), known.Get("line_items"))
		agree(t, got, known, spared(c.spare)...)
		known = got
	}
	after := session(t, t.Step("after"))
	for _, name := range []string{"line_items", "buyer", "fulfillment_address", "fulfillment_details"} {
		if before := t.Step("before").Body().Get(name); before.Present() && !after.Get(name).Present() {
			t.Fail(after.Get(name), name+", which no update took away", "absent")
		}
	}
}

// spared are the members an update must not touch, without those it may.
func spared(may []string) []string {
	members := []string{"buyer", "fulfillment_address", "fulfillment_details", "fulfillment_option_id", "selected_fulfillment_options", "currency"}
	return slices.DeleteFunc(members, func(name string) bool { return slices.Contains(may, name) })
}

// sameUnits compares two carts by items and units; ids of lines and amounts may differ.
func sameUnits(t *rule.T, got, want rule.Node) {
	if !got.IsArray() || !want.IsArray() {
		return
	}
	if now, before := unitsByItem(got), unitsByItem(want); !maps.Equal(now, before) {
		t.Fail(got, fmt.Sprintf("the units of %s: %v", want.Seen().Name(), before), fmt.Sprint(now))
	}
}

// replacesCart holds the lines of an answer to the item array that was sent.
func replacesCart(t *rule.T, s *rule.Seen) {
	lines := session(t, s).Get("line_items")
	if !lines.IsArray() {
		t.Unverified("the answer to %s has no line_items", s.Step)
	}
	sent, shown := unitsByItem(sentCart(s)), unitsByItem(lines)
	for _, item := range slices.Sorted(maps.Keys(sent)) {
		if shown[item] != sent[item] {
			t.Fail(lines, fmt.Sprintf("%d of %s, as sent", sent[item], item), fmt.Sprint(shown[item]))
		}
	}
	report := t.Warn
	if openAI(t) {
		report = t.Fail
	}
	for _, item := range slices.Sorted(maps.Keys(shown)) {
		if _, kept := sent[item]; !kept {
			report(lines, "only the items that were sent", fmt.Sprintf("%d of %s left over", shown[item], item))
		}
	}
}
