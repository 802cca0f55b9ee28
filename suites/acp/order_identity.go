package acp

import (
	"slices"

	"fmt"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Which order it is, and that there is one.
var orderIdentityRules = []rule.Rule{
	{
		ID: "ORD-003", Title: "Order ids are unique", Level: rule.Must, Since: v20250929,
		Says:  "Each session that is completed becomes an order with an id of its own, also where cart and buyer are the same; so should its page be.",
		Cite:  []string{"RFC-CHK §2.2", "OAI-CHK Order", "JS-CHK 2026-04-17 #/$defs/Order/properties/id"},
		Needs: []string{inStock, serviceable, succeeds},
		Hears: everyOrder,
		Then:  ownOrders,
		Fix:   "Take the order id from a sequence or make a UUID; do not look for an earlier order of the same buyer and cart.",
	},
	{
		ID: "ORD-004", Title: "Order identity never changes", Level: rule.Must, Since: v20250929,
		Says:  "Replays, reads and events show an order under the id, session, page and number with which it was first shown.",
		Cite:  []string{"OAS-WH 2026-01-30 #/components/schemas/EventDataOrder/properties/permalink_url", "RFC-ORD §4.1"},
		Needs: []string{inStock, serviceable, succeeds},
		Given: []string{"purchase"},
		Hears: everyOrder,
		Then:  keepsIdentity,
		Fix:   "Store number and address with the order when it is made; do not make them up each time it is shown.",
	},
	{
		ID: "ORD-006", Title: "No order before completion", Level: rule.MustNot, Since: v20250929,
		Says:  "A session that was not completed shows no order.",
		Cite:  []string{"RFC-CHK §2.2", "RFC-CHK §4.1"},
		Needs: []string{inStock, serviceable},
		Hears: &rule.Filter{
			Operations: []wire.Operation{update, retrieve, complete, cancel}, Intents: []wire.Intent{wire.Normal, wire.Invalid},
			Answered: func(int) bool { return true },
		},
		Then: func(t *rule.T) {
			if !slices.ContainsFunc(t.Heard(), func(s *rule.Seen) bool { return s.Operation == complete }) {
				t.Unexercised("no session was paid for")
			}
			for _, history := range t.HeardBySession() {
				nothingOrdered(t, history)
			}
		},
		Fix: "Put the order into the session when it has been made, not when it is prepared.",
	},
}

// nothingOrdered holds a session whose payment came to nothing to having no order. What
// is shown before anybody paid, and while the payment is under way, are matters
// of other rules.
func nothingOrdered(t *rule.T, history []*rule.Seen) {
	tried := false
	for _, s := range history {
		tried = tried || s.Operation == complete
		if !tried || !s.OK() || s.Intent != wire.Normal {
			continue
		}
		body := s.Body()
		order := body.Get("order")
		switch {
		case status(body) == "completed":
			return
		case !order.Present() || pending(body) || status(body) == "":
		case order.Get("status").String() == "canceled":
			t.Warn(order, "no order in a session that is "+status(body), "a canceled one")
		default:
			t.Fail(order, "no order in a session that is "+status(body), rule.Show(order.Value()))
		}
	}
}

func ownOrders(t *rule.T) {
	all := sales(t)
	if len(all) < 3 {
		t.Unverified("fewer than three sessions became orders")
	}
	orders, pages := map[string]string{}, map[string]string{}
	for _, o := range all {
		first := o.first()
		id, page := first.Get("id"), first.Get("permalink_url")
		if other, taken := orders[id.String()]; taken && id.String() != "" {
			t.Fail(id, "an id that no other order has", fmt.Sprintf("%q, the id of the order of session %s", id.String(), other))
		} else if other, taken := pages[page.String()]; taken && page.String() != "" {
			t.Warn(page, "a page that no other order has", fmt.Sprintf("%q, the page of the order of session %s", page.String(), other))
		}
		orders[id.String()], pages[page.String()] = o.session, o.session
	}
}

func keepsIdentity(t *rule.T) {
	for _, o := range sales(t) {
		if o.twice() {
			continue // of a session that was sold twice other rules speak
		}
		first := o.first()
		for _, v := range o.views {
			for _, member := range []string{"id", "checkout_session_id", "permalink_url", "order_number"} {
				was, is := first.Get(member), v.Get(member)
				switch {
				case v.event != nil && (member == "id" || member == "checkout_session_id"): // rules on events speak of it
				case !was.Present() || !is.Present() || rule.SameJSON(was.Value(), is.Value()):
				case member == "permalink_url" && pathOf(was.String()) == pathOf(is.String()):
					t.Prefer(is).To(match.Equal(was))
				default:
					t.Expect(is).To(match.Equal(was))
				}
			}
		}
	}
}

// twice reports whether more than one order was announced for the session, or
// given to those who paid it.
func (o sale) twice() bool {
	var first, paid *view
	for _, v := range o.views {
		if v.seen != nil && v.seen.Operation == complete {
			if paid != nil && !rule.SameJSON(paid.Get("id").Value(), v.Get("id").Value()) {
				return true
			}
			paid = v
		}
		if v.event == nil || !announces(v.event) {
			continue
		}
		again := first != nil && requestID(first.event) != "" && requestID(first.event) == requestID(v.event)
		if first != nil && !again && !rule.SameJSON(first.Get("permalink_url").Value(), v.Get("permalink_url").Value()) {
			return true
		}
		first = v
	}
	return false
}

// pathOf is a URL without its query.
func pathOf(url string) string {
	path, _, _ := strings.Cut(url, "?")
	return path
}
