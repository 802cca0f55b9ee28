package acp

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// refunding are the events about the order of which twice a part was refunded.
func refunding(t *rule.T) []*rule.Event {
	s := t.Step("beside-complete")
	events := snapshots(t, purchase{session: s.Session})
	if !slices.ContainsFunc(events, func(e *rule.Event) bool { return e.Body().Get("data", "refunds").Len() > 0 }) {
		t.Unverified("no event showed a refund")
	}
	return events
}

// losesNone holds the refunds of each event to those of the one before, and says how
// many there were at most.
func losesNone(t *rule.T, events []*rule.Event) (most int) {
	var before []string
	for _, e := range events {
		list := e.Body().Get("data", "refunds")
		now := refundsIn(list)
		for _, refund := range before {
			if i := slices.Index(now, refund); i >= 0 {
				now = slices.Delete(now, i, i+1)
				continue
			}
			t.Fail(list, "all refunds so far, "+strings.Join(before, " and "), rule.Show(list.Value()))
			return 2
		}
		before = refundsIn(list)
		most = max(most, len(before))
	}
	return most
}

// withinPrice holds the refunds of an order to what was paid for it.
func withinPrice(t *rule.T, o sale) {
	price, known := amount(o.first().answer().Get("totals"), total)
	for _, v := range o.told {
		var sum int64
		for _, refund := range v.Get("refunds").Each() {
			n, _ := refund.Get("amount").Int()
			sum += n
		}
		if known && sum > price {
			t.Fail(v.Get("refunds"), fmt.Sprintf("%d at most, what was paid", price), fmt.Sprint(sum))
		}
	}
}

// refundsIn are the entries of a list of refunds as text.
func refundsIn(list rule.Node) []string {
	var all []string
	for _, refund := range list.Each() {
		all = append(all, rule.Show(refund.Get("amount").Value())+" as "+refund.Get("type").String())
	}
	return all
}

// refunded holds refunds to their form and adds them up; ok is false where one
// has no amount.
func refunded(t *rule.T, list rule.Node) (sum int64, ok bool) {
	for _, refund := range list.Each() {
		t.Expect(refund.Get("type")).To(match.OneOf("store_credit", "original_payment"))
		n, integral := refund.Get("amount").Int()
		if !integral || n < 0 {
			t.Fail(refund.Get("amount"), "an integer in minor units, 0 or more", rule.Show(refund.Get("amount").Value()))
			return 0, false
		}
		sum += n
	}
	return sum, true
}
