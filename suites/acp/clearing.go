package acp

import (
	"maps"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Clearing: updates that take something away, or nothing.
var clearingRules = []rule.Rule{
	{
		ID: "CHK-089", Title: "Empty update is harmless", Level: rule.Should, Since: v20250929,
		Says:  "An update whose body is {} leaves the session as it is, whether it is answered with the session or refused.",
		Cite:  []string{"OAS-2025-09-29 CheckoutSessionUpdateRequest", "SEP83 §19.1"},
		Needs: []string{inStock, serviceable},
		Given: []string{"browse"},
		Ruling: &rule.Ruling{
			Readings: []string{"the schema requires no member", "SEP83 §19.1 wants at least one"},
			Holds:    "Both a session and a 400 or 422 pass; nothing may be cleared.",
		},
		Then: emptyUpdate,
		Fix:  "Read an absent member as: leave it alone.",
	},
	{
		ID: "CHK-090", Title: "Null clears or is refused", Level: rule.Should, Since: v20260417,
		Says:  "A member that is null is taken back; that is something else than a member that is absent.",
		Cite:  []string{"RFC-CHK@2026-04-17 §6.2", "RFC-CHK@2026-04-17 §6.8", "JS-2026-04-17 CheckoutSessionUpdateRequest"},
		Needs: []string{inStock},
		Given: []string{"cart"},
		Ruling: &rule.Ruling{
			Readings: []string{"§6 gives null the meaning of clearing", "no request schema allows null for any member"},
			Holds:    "Clearing and refusing both pass; a null that is passed over does not.",
		},
		Then: func(t *rule.T) {
			buyer := left(t, "emptied").Get("buyer")
			if !buyer.Present() {
				t.Unverified("the session shows no buyer who could be taken back")
			}
			s := t.Step("no-buyer")
			switch after := left(t, "no-buyer").Get("buyer"); {
			case s.OK() && after.Present():
				t.Fail(after, "no buyer, who was set to null", rule.Show(after.Value()))
			case s.Refused():
				t.Prefer(s).To(match.Status(400, 422))
				t.Expect(after).To(match.Equal(buyer))
			case !s.OK():
				t.Expect(s).To(match.ClientError())
			}
		},
		Fix: "Keep null and absent apart when the body is mapped.",
	},
	{
		ID: "CHK-091", Title: "Cart emptied by update is not payable", Level: rule.Should, Since: v20250929,
		Says:  "An update with an empty item array is refused, or leaves an empty cart that cannot be paid.",
		Cite:  []string{"OAS-2025-09-29 CheckoutSessionUpdateRequest.items", "RFC-CHK@2025-09-29 §4.2"},
		Needs: []string{inStock, serviceable},
		Given: []string{"cart"},
		Ruling: &rule.Ruling{
			Readings: []string{"the update schema allows an empty array", "no text says what it means"},
			Holds:    "Refusing and emptying both pass; a cart that is empty and payable does not, and one that stays as it was is a warning.",
		},
		Then: emptiedCart,
		Fix:  "Let a session without lines be neither payable nor priced.",
	},
}

// left is the session after a doubtful update: its own answer, or the read that
// follows where it was refused.
func left(t *rule.T, step string) rule.Node {
	if s := t.Step(step); s.OK() {
		return session(t, s)
	}
	return session(t, t.Step(step+"-read"))
}

// emptyUpdate compares a session before and after {}. After a refusal a later
// read shows what is left, in which the cart has changed meanwhile.
func emptyUpdate(t *rule.T) {
	last, s := t.Step("buyer"), t.Step("empty")
	if more := t.Try("supply"); more != nil {
		last = more
	}
	if !last.OK() {
		last = lastUpdate(t)
	}
	before := session(t, last)
	members := []string{"buyer", "fulfillment_address", "fulfillment_details"}
	if !s.OK() {
		if t.Expect(s).To(match.ClientError()) {
			t.Prefer(s).To(match.Status(400, 422))
			keptFrom(t, session(t, t.Step("retrieve-bogus")), before, members...)
		}
		return
	}
	now := session(t, s)
	keptFrom(t, now, before, append(members, "status", "currency", "fulfillment_option_id", "selected_fulfillment_options")...)
	if was := cartOf(t, before); !maps.Equal(units(was), units(now.Get("line_items"))) {
		t.Fail(now.Get("line_items"), "the cart as it was", rule.Show(now.Get("line_items").Value()))
	}
}

// keptFrom holds a session to the members that it had before.
func keptFrom(t *rule.T, now, before rule.Node, members ...string) {
	for _, name := range members {
		if was, is := before.Get(name), now.Get(name); was.Present() && !agrees(is, was) {
			t.Expect(is).To(match.Equal(was))
		}
	}
}

// emptiedCart judges what became of a payable session whose cart was emptied.
func emptiedCart(t *rule.T) {
	last := t.Try("select")
	if last == nil {
		last = t.Step("both")
	}
	before, s := session(t, last), t.Step("emptied")
	if !payable(before) {
		t.Unverified("the session was not payable before its cart was emptied, it was %s", status(before))
	}
	if !s.OK() && !t.Expect(s).To(match.ClientError()) {
		return
	}
	now := left(t, "emptied")
	unchanged := maps.Equal(units(before.Get("line_items")), units(cartOf(t, now)))
	switch {
	case !s.OK() && !unchanged:
		t.Fail(now.Get("line_items"), "the cart as it was before the refusal", rule.Show(now.Get("line_items").Value()))
	case s.OK() && unchanged:
		t.Warn(now.Get("line_items"), "an empty cart, or a refusal", "the cart as it was")
	case s.OK() && payable(now):
		t.Fail(now.Get("status"), "a status other than ready_for_payment for an emptied cart", "ready_for_payment")
	}
}
