package acp

import (
	"slices"

	"github.com/assay-project/assay/suites/rule"
)

// soldIn are the orders whose events the rules about their content read: where
// they were made, and in which step they were paid for.
var soldIn = []struct{ scenario, step string }{
	{"order-events", "complete"},
	{"delayed-events", "failing-complete"},
	{"delayed-events", "beside-complete"},
	{"whole-order", "complete"}, // where the note was refused
	{"whole-order", "noted"},
}

// alsoSold are the scenarios of soldIn that a run may lack.
var alsoSold = []string{"delayed-events", "whole-order"}

// contents are the events about the orders that the agent bought, and those of the
// merchant that do not say whose they are.
func contents(t *rule.T) []*rule.Event { return contentsAbout(t, everyPurchase(t)) }

func contentsAbout(t *rule.T, bought []purchase) []*rule.Event {
	var all []*rule.Event
	for _, o := range bought {
		for _, e := range t.EventsOf(o.session) {
			if e.Problem == "" {
				all = append(all, e)
			}
		}
	}
	for _, e := range fromMerchant(t) {
		if e.Session == "" && e.Problem == "" {
			all = append(all, e)
		}
	}
	if len(all) == 0 {
		t.Unverified("no event came about an order of this run")
	}
	return all
}

// purchase is an order that the agent bought, as complete announced it.
type purchase struct {
	session, id, page string
	answer, later     rule.Node // the order as complete showed it, and the last answer that was read
}

// purchases are the orders of soldIn.
func purchases(t *rule.T) []purchase {
	var all []purchase
	for _, at := range soldIn {
		s := t.In(at.scenario).Try(at.step)
		if s == nil || s.Session == "" || slices.ContainsFunc(all, func(o purchase) bool { return o.session == s.Session }) {
			continue
		}
		if !slices.Contains(alsoSold, at.scenario) {
			session(t, s)
		}
		order := s.Body().Get("order")
		bought := purchase{session: s.Session, id: order.Get("id").String(), page: order.Get("permalink_url").String(), answer: order}
		if read := t.In(at.scenario).Try("retrieve"); read != nil {
			bought.later = read.Body().Get("order")
		}
		all = append(all, bought)
	}
	return all
}

// everyPurchase is the orders of soldIn, which must not be missing, and all others
// that an answer showed.
func everyPurchase(t *rule.T) []purchase {
	all := purchases(t)
	for _, o := range sales(t) {
		if !slices.ContainsFunc(all, func(p purchase) bool { return p.session == o.session }) {
			order := o.first().Node
			all = append(all, purchase{session: o.session, id: order.Get("id").String(), page: order.Get("permalink_url").String(), answer: order})
		}
	}
	return all
}
