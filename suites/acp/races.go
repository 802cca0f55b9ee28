package acp

import (
	"fmt"
	"maps"
	"slices"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Races: requests that arrive at the same time.
var raceRules = []rule.Rule{
	{
		ID: "IDEM-040", Title: "Parallel completes with one key", Level: rule.Must, Since: v20250929,
		Says:  "Any number of simultaneous identical completes makes one order.",
		Cite:  []string{"RFC-CHK@2025-09-29 §6", "RFC-CHK@2026-04-17 §6.3", "RFC-CHK@2025-09-29 §4.4"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"racing-complete"},
		Then: func(t *rule.T) {
			oneOrder(t, append(t.In("racing-complete").Steps("one-key-complete-"), returned(t)...), t.Step("one-key-retrieve"))
		},
		Checklist: sameResultItem,
		Fix:       "Use a unique constraint or a row lock on session and key.",
	},
	{
		ID: "IDEM-041", Title: "Parallel completes with different keys", Level: rule.Must, Since: v20250929,
		Says:  "Simultaneous completes of one session under different keys and tokens make one order.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.4", "RFC-CHK@2025-09-29 §2.2"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"racing-complete"},
		Then: func(t *rule.T) {
			oneOrder(t, t.In("racing-complete").Steps("keys-complete-"), t.Step("keys-retrieve"))
		},
		Fix: "Lock the session row, not only the key.",
	},
	{
		ID: "IDEM-042", Title: "Parallel creates stay separate", Level: rule.Must, Since: v20250929,
		Says:  "Equal carts opened at once under different keys are different sessions.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.1", "RFC-CHK@2026-04-17 §6.1"},
		Needs: []string{inStock},
		Given: []string{"racing-complete"},
		Then: func(t *rule.T) {
			taken := map[string]*rule.Seen{}
			for _, prefix := range []string{"one-key-", "keys-", "cancel-", "update-"} {
				s := t.Step(prefix + "create")
				got := id(session(t, s))
				if first := taken[got]; first != nil {
					t.Fail(s, "a session of its own", fmt.Sprintf("%q, the session of %s as well", got, first.Name()))
				}
				taken[got] = s
			}
		},
		Fix: "Do not deduplicate by the content of the cart or by the buyer.",
	},
	{
		ID: "IDEM-043", Title: "Complete and cancel race has one winner", Level: rule.Must, Since: v20250929,
		Says:  "If complete and cancel arrive together the session ends completed with an order, or canceled without one.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.4", "RFC-CHK@2025-09-29 §4.5"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"racing-complete"},
		Then:  oneWinner,
		Fix:   "Make both transitions a compare-and-set on the status.",
	},
	{
		ID: "IDEM-044", Title: "Complete and update race is consistent", Level: rule.Should, Since: v20250929,
		Says:  "If an update and complete arrive together, the order is of the cart before or of the cart after, and stays that.",
		Cite:  []string{"RFC-CHK@2025-09-29 §1", "RFC-CHK@2025-09-29 §4.4"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"racing-complete"},
		Also:  []string{"replayed-complete", "purchase"},
		Then:  oneCart,
		Ruling: &rule.Ruling{
			Readings: []string{"the merchant is the source of truth, so what it sold must be one cart", "no sentence speaks of an update that meets a complete, and that totals add up is itself recommended"},
			Holds:    "A mixture of two carts is a warning.",
		},
		Fix: "Take lines, selection and totals of the order in one transaction with the change of state, and check the state inside it.",
	},
	{
		ID: "IDEM-046", Title: "Keyless complete orders once", Level: rule.Should, Since: v20250929, Until: v20260130,
		Says:  "Where the key is optional, completes without one still make one order of a session.",
		Cite:  []string{"RFC-CHK@2025-09-29 §3.1", "RFC-CHK@2025-09-29 §6"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"keyless-complete"},
		Then: func(t *rule.T) {
			for _, prefix := range []string{"row-", "pair-"} {
				if first := t.Step(prefix + "complete-1"); namesKey(first) {
					t.NotApplicable("complete without a key is refused, which another rule judges")
				}
				oneOrder(t, t.In("keyless-complete").Steps(prefix+"complete-"), t.Step(prefix+"retrieve"))
			}
		},
		Fix: "Let the session be the guard where there is no key.",
	},
}

// oneResult holds all successes of a race to one value of a member.
func oneResult(t *rule.T, race []*rule.Seen, path ...string) {
	var first rule.Node
	found := false
	for _, s := range race {
		value := s.Body().Get(path...)
		if !s.OK() || !value.Present() {
			continue
		}
		if !found {
			first, found = value, true
			continue
		}
		t.Expect(value).To(match.Equal(first))
	}
	if !found {
		t.Unverified("no request of the race succeeded")
	}
}

// oneOrder holds a race of completes and the read after it to one order.
func oneOrder(t *rule.T, race []*rule.Seen, after *rule.Seen) {
	oneResult(t, append(slices.Clone(race), after), "order", "id")
	if body := session(t, after); !processing(body) {
		t.Expect(body.Get("status")).To(match.Equal("completed"))
	}
}

// oneWinner judges complete against cancel.
func oneWinner(t *rule.T) {
	paid, canceled, after := t.Step("cancel-complete"), t.Step("cancel-cancel"), session(t, t.Step("cancel-retrieve"))
	won := paid.OK() && status(paid.Body()) == "completed"
	if won && canceled.OK() {
		t.Fail(canceled, "a refusal, since complete succeeded at the same time", canceled.Answer())
	}
	switch {
	case won:
		t.Expect(after.Get("status")).To(match.Equal("completed"))
	case canceled.OK():
		t.Expect(after.Get("status")).To(match.Equal("canceled"))
		t.Expect(after.Get("order")).To(match.Absent())
	case paid.Refused() && canceled.Refused() && ended(after):
		t.Fail(after.Get("status"), "an open session, since both were refused", status(after))
	}
}

// oneCart judges complete against an update: what was sold is the cart before
// the update or the one after it. Where a plain complete changes the cart as
// well, or an update that comes later does, this one says nothing.
func oneCart(t *rule.T) {
	if quoted, sold := lastQuote(t.In("replayed-complete"), ""), t.In("replayed-complete").Try("complete"); quoted != nil && sold != nil && !sameBill(quoted.Body(), sold.Body()) {
		t.Unverified("a complete that meets no update shows another cart than the one it sells")
	}
	for _, late := range t.In("purchase").Steps("update-") {
		if late.OK() {
			t.Unverified("a session that is completed takes updates, of which STA-010 speaks")
		}
	}
	updated, paid, after := t.Step("update-update"), t.Step("update-complete"), session(t, t.Step("update-retrieve"))
	if status(after) != "completed" {
		t.Unverified("the session is %s after complete and update met", status(after))
	}
	quotes := []rule.Node{session(t, lastQuote(t.In("racing-complete"), "update-"))}
	if updated.OK() {
		quotes = append(quotes, updated.Body())
	}
	if !slices.ContainsFunc(quotes, func(quote rule.Node) bool { return sameBill(after, quote) }) {
		t.Fail(after.Get("totals"), "option and totals as before the update, or as after it", rule.Show(after.Get("totals").Value()))
	}
	if paid.OK() && status(paid.Body()) == "completed" && !sameBill(after, paid.Body()) {
		t.Fail(after.Get("totals"), "what was sold, "+rule.Show(paid.Body().Get("totals").Value()), rule.Show(after.Get("totals").Value()))
	}
}

// lastQuote is the answer that left a session payable, nil if there is none.
func lastQuote(scene rule.Scene, prefix string) *rule.Seen {
	if selected := scene.Try(prefix + "select"); selected != nil {
		return selected
	}
	return scene.Try(prefix + "create")
}

// sameBill compares what two bodies sell and for how much: the chosen option and
// the amounts by their type.
func sameBill(a, b rule.Node) bool {
	for _, name := range []string{"fulfillment_option_id", "selected_fulfillment_options"} {
		if !rule.SameJSON(a.Get(name).Value(), b.Get(name).Value()) {
			return false
		}
	}
	return maps.Equal(sums(a), sums(b))
}

func sums(body rule.Node) map[string]int64 {
	amounts := map[string]int64{}
	for _, entry := range body.Get("totals").Each() {
		n, _ := entry.Get("amount").Int()
		amounts[entry.Get("type").String()] += n
	}
	return amounts
}

// ended reports whether a session is in a state that nothing leads out of.
func ended(body rule.Node) bool {
	switch status(body) {
	case "completed", "canceled", "expired":
		return true
	}
	return false
}
