package acp

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// What the agent has paid back, in minor units: the scenario asks for as much.
const (
	firstRefund  = 100
	secondRefund = 50
)

// Adjustments: what went back after the purchase.
var adjustmentRules = []rule.Rule{
	{
		ID: "ORD-050", Title: "Refund is visible as an adjustment", Level: rule.Must, Since: v20260417,
		Says:  "Money that went back shows as an adjustment of type refund, with its time and the whole amount the buyer gets, a positive integer.",
		Cite:  []string{"RFC-ORD §4.5", "RFC-ORD §6.2", "EX-ORD 2026-04-17 refunded-order.json"},
		Needs: []string{inStock, second, serviceable, richOrders, succeeds, partialRefund},
		Given: []string{"whole-order"}, Hears: everyOrder,
		Ruling: &rule.Ruling{
			Readings: []string{"as released: a refund of a part is a partial_refund", "as amended: a refund, whose amount tells that it is a part"},
			Holds:    "Either word counts as a refund here; which edition is spoken is another rule's matter.",
		},
		Then: showsRefunds,
		Fix:  "Add an adjustment for each refund, with what the buyer gets back, tax included.",
	},
	{
		ID: "ORD-051", Title: "Only completed refunds count", Level: rule.Must, Since: v20260417,
		Says:  "A refund that is pending, or has failed, is no part of amount_refunded.",
		Cite:  []string{"RFC-ORD §4.5", "RFC-ORD §4.6"},
		Needs: []string{inStock, second, serviceable, richOrders, succeeds, partialRefund, failRefund},
		Given: []string{"whole-order"}, Hears: everyOrder,
		Then: func(t *rule.T) {
			unfinished := false
			everyView(t, "adjustments", func(v *view) bool {
				r := returnsOf(v)
				unfinished = unfinished || len(r.unfinished) > 0
				if r.counts() == "unfinished" {
					t.Fail(v.Get("totals").Where("type", "amount_refunded"), fmt.Sprintf("%d, the completed refunds", r.refunded), fmt.Sprint(r.stated))
					return false
				}
				return true
			})
			if !unfinished {
				t.Unverified("no refund was shown pending or failed")
			}
		},
		Fix: "Sum the adjustments whose status is completed, and nothing else.",
	},
	{
		ID: "ORD-052", Title: "Adjustments are never dropped or rewritten", Level: rule.Should, Since: v20260417,
		Says:  "An adjustment that was shown stays, with its id, type, amount and time; only its status may go from pending to completed or failed.",
		Cite:  []string{"RFC-ORD §4.5", "RFC-ORD §6", "RFC-ORD §7.3"},
		Needs: []string{inStock, second, serviceable, richOrders, webhooks, succeeds, partialRefund},
		Given: []string{"whole-order"}, Hears: everyOrder,
		Then: func(t *rule.T) {
			everyStep(t, "adjustments", keepsAdjustments(t))
			everyEntry(t, "adjustments", func(first, is rule.Node) bool { return sameAdjustment(t, first, is) })
		},
		Fix: "Keep adjustments as records with ids of their own instead of numbering a list.",
	},
	{
		ID: "ORD-053", Title: "Adjustment lines refer to the order", Level: rule.Must, Since: v20260417,
		Says:  "An adjustment names lines of the order, and no more units of them than were ordered.",
		Cite:  []string{"JS-CHK 2026-04-17 #/$defs/LineItemReference", "RFC-ORD §4.5"},
		Needs: []string{inStock, second, serviceable, richOrders, succeeds, returnItem},
		Given: []string{"whole-order"}, Hears: everyOrder,
		Then: func(t *rule.T) {
			everyView(t, "line_items", func(v *view) bool { return refersToLines(t, v, "adjustments", cameBack) })
		},
		Fix: "Refer to the lines of the order by their ids, not by those of products.",
	},
	{
		ID: "ORD-054", Title: "Store credit is typed credit", Level: rule.Should, Since: v20260417,
		Says:  "Store credit is an adjustment of type credit, and no part of amount_refunded.",
		Cite:  []string{"RFC-ORD §4.5", "RFC-ORD §6.2", "JS-CHK 2026-04-17 #/$defs/Adjustment/properties/type/description"},
		Needs: []string{inStock, second, serviceable, richOrders, succeeds, "control.store_credit"},
		Given: []string{"whole-order"}, Hears: everyOrder,
		Ruling: &rule.Ruling{
			Readings: []string{"the RFC on migration: store_credit", "the RFC on adjustments, the schema and the changelog: credit"},
			Holds:    "credit. store_credit is a warning, and a note where the order speaks in the words of the released edition.",
		},
		Then: showsCredit,
		Fix:  "Call store credit credit, and refund only what goes back to the means of payment.",
	},
	{
		ID: "ORD-055", Title: "Dispute is shown as an adjustment", Level: rule.Should, Since: v20260417,
		Says:  "A dispute about the charge shows as an adjustment of type dispute with its state, and an event tells of it.",
		Cite:  []string{"RFC-ORD §4.5", "OAI-PROD FAQ Who manages chargebacks and refunds", "WRITEUP-000 recommendations to PSPs"},
		Needs: []string{inStock, second, serviceable, richOrders, webhooks, succeeds, "control.open_dispute"},
		Given: []string{"whole-order"}, Hears: everyOrder,
		Then: showsDispute,
		Fix:  "Feed the disputes your payment provider reports into the order.",
	},
}

// returnedOrder is the order the money of which went back; its adjustments are
// expected where it is shown with lines at all.
func returnedOrder(t *rule.T) sale {
	o := saleOf(t, "whole-order", soldStep(t))
	if _, whole := o.last("line_items"); !whole {
		t.NotApplicable("the order is not shown as a whole")
	}
	return o
}

// adjustmentsOf are the adjustments of some types, as each view shows them.
func adjustmentsOf(o sale, kinds ...string) (found []rule.Node, told bool) {
	for _, v := range o.views {
		for _, a := range v.Get("adjustments").Each() {
			if slices.Contains(kinds, a.Get("type").String()) {
				found, told = append(found, a), told || v.event != nil
			}
		}
	}
	return found, told
}

func showsRefunds(t *rule.T) {
	o := returnedOrder(t)
	refunds, _ := adjustmentsOf(o, refundKinds...)
	end, _ := o.last("line_items")
	if len(refunds) == 0 {
		t.Fail(end.Get("adjustments"), "an adjustment of type refund", rule.Show(end.Get("adjustments").Value()))
		return
	}
	currency := strings.ToLower(o.first().answer().Get("currency").String())
	amounts := map[int64]bool{}
	for _, a := range refunds {
		if told := a.Get("amount"); told.Present() {
			if n, ok := told.Int(); !ok || n <= 0 {
				t.Fail(told, "a positive integer", rule.Show(told.Value()))
				return
			} else {
				amounts[n] = true
			}
		}
		if told := a.Get("currency"); told.Present() && len(currency) == 3 && !t.Expect(told).To(match.Equal(currency)) {
			return
		}
		began, ended := o.views[0].began.Add(-clockSkew), end.at.Add(clockSkew)
		if at, ok := instant(a.Get("occurred_at")); !ok || at.Before(began) || at.After(ended) {
			t.Fail(a.Get("occurred_at"), "the time of the refund, from "+began.UTC().Format(time.RFC3339), rule.Show(a.Get("occurred_at").Value()))
			return
		}
	}
	switch {
	case len(amounts) == 0:
		t.Warn(refunds[0].Get("amount"), "the amount of the refund", "none")
	case !amounts[firstRefund] || !amounts[secondRefund]:
		t.Fail(end.Get("adjustments"), fmt.Sprintf("refunds of %d and of %d", firstRefund, secondRefund), fmt.Sprintf("refunds of %v", sortedKeys(amounts)))
	}
}

func sortedKeys(set map[int64]bool) (keys []int64) {
	for n := range set {
		keys = append(keys, n)
	}
	slices.Sort(keys)
	return keys
}

// keepsAdjustments compares the adjustments of two views.
func keepsAdjustments(t *rule.T) func(before, after *view) bool {
	return func(before, after *view) bool {
		for _, was := range before.Get("adjustments").Each() {
			if was.Get("id").String() == "" {
				continue // the schema speaks of it
			}
			is := byID(after.Get("adjustments"), was)
			if !is.Exists() {
				t.Fail(after.Get("adjustments"), "the adjustment "+was.Get("id").String()+", as before", "none of that id")
				return false
			}
			if old := was.Get("status").String(); old != "pending" && !t.Expect(is.Get("status")).To(match.Equal(was.Get("status"))) {
				return false
			}
		}
		return true
	}
}

// sameAdjustment holds an adjustment to what it said of itself where it was shown
// first, but for how far it is.
func sameAdjustment(t *rule.T, was, is rule.Node) bool {
	for _, member := range []string{"type", "amount", "currency", "occurred_at"} {
		if was.Get(member).Present() && !t.Expect(is.Get(member)).To(match.Equal(was.Get(member))) {
			return false
		}
	}
	return true
}

// cameBack reports whether the units of an adjustment came back or were never
// sent, so that they add up.
func cameBack(a rule.Node) bool {
	kind := a.Get("type").String()
	return (kind == "return" || kind == "cancellation") && a.Get("status").String() == "completed"
}

// refersToLines holds the references of a list to lines of the order. The units
// of the entries that add up are not to exceed what was ordered.
func refersToLines(t *rule.T, v *view, list string, addsUp func(rule.Node) bool) bool {
	lines, units := v.Get("line_items"), map[string]int64{}
	for _, entry := range v.Get(list).Each() {
		for _, ref := range entry.Get("line_items").Each() {
			line := byID(lines, ref)
			if !line.Exists() {
				t.Fail(ref.Get("id"), "the id of a line of the order", rule.Show(ref.Get("id").Value()))
				return false
			}
			n, _ := ref.Get("quantity").Int()
			if id := ref.Get("id").String(); addsUp(entry) {
				units[id] += n
				n = units[id]
			} else if list == "fulfillments" {
				continue
			}
			if ordered, ok := line.Get("quantity", "ordered").Int(); ok && n > ordered {
				t.Warn(ref.Get("quantity"), fmt.Sprintf("%d in all at most, as ordered", ordered), fmt.Sprint(n))
				return false
			}
		}
	}
	return true
}

func showsCredit(t *rule.T) {
	o := returnedOrder(t)
	end, _ := o.last("line_items")
	credits, _ := adjustmentsOf(o, "credit")
	if old, _ := adjustmentsOf(o, "store_credit"); len(credits) == 0 && len(old) > 0 {
		report := t.Warn
		if end.firstEdition() {
			report = t.Note
		}
		report(old[0].Get("type"), "credit", "store_credit")
	} else if len(credits) == 0 {
		t.Fail(end.Get("adjustments"), "an adjustment of type credit", "none")
	}
	for _, v := range o.views {
		if r := returnsOf(v); r.whole && r.counts() == "credit" {
			t.Fail(v.Get("totals").Where("type", "amount_refunded"), fmt.Sprintf("%d, without the credit", r.refunded), fmt.Sprint(r.stated))
			return
		}
	}
}

func showsDispute(t *rule.T) {
	o := returnedOrder(t)
	end, _ := o.last("line_items")
	disputes, told := adjustmentsOf(o, "dispute", "chargeback")
	if len(disputes) == 0 {
		t.Fail(end.Get("adjustments"), "an adjustment of type dispute", "none")
		return
	}
	if !told && slices.ContainsFunc(o.views, func(v *view) bool { return v.event != nil && v.Get("adjustments").Len() > 0 }) {
		t.Fail(disputes[0], "an event that tells of the dispute", "none")
	}
	for _, d := range disputes {
		if !t.Expect(d.Get("status")).To(match.OneOf("pending", "completed", "failed")) {
			return
		}
	}
}
