package acp

import (
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

const (
	reportsStatus = "consent.reports_status"
	byEmail       = "consent.email"
)

// Subscriptions: what becomes of decisions, as the next session of the buyer
// tells.
var subscriptionRules = []rule.Rule{
	{
		ID: "MKTG-005", Title: "Omission preserves the subscription state", Level: rule.MustNot, Since: v20260417,
		Says:  "A complete without a decision on a channel neither subscribes the buyer to it nor takes a subscription away.",
		Cite:  []string{"RFC-MKT §10 Seller MUST", "RFC-MKT §8", "CHG-0417 Marketing Consent Support", "JS-CHK#/$defs/CheckoutSessionCompleteRequest/marketing_consents"},
		Needs: []string{inStock, succeeds, serviceable, reportsStatus, byEmail},
		Given: []string{"returning-buyer"},
		Hears: everySession,
		Then:  omissionChangesNothing,
		Fix:   "No answer is no change: leave the subscription alone where there is no decision on its channel.",
	},
	{
		ID: "MKTG-006", Title: "Opt-in and revocation take effect", Level: rule.Must, Since: v20260417,
		Says:  "Yes subscribes the buyer, no takes the subscription away.",
		Cite:  []string{"RFC-MKT §10 Seller MUST", "RFC-MKT §4.1", "RFC-MKT §7 Revocation path"},
		Needs: []string{inStock, succeeds, serviceable, reportsStatus, byEmail},
		Given: []string{"returning-buyer"},
		Ruling: &rule.Ruling{
			Readings: []string{"yes subscribes at once", "shops that ask for a confirmation subscribe later"},
			Holds:    "A subscription that does not show leaves the rule unverified; one that outlives a revocation fails.",
		},
		Then: decisionsTakeEffect,
		Fix:  "Store every decision, no as well as yes, by contact and channel.",
	},
	{
		ID: "MKTG-009", Title: "Buyer contact outranks fulfillment contact", Level: rule.Must, Since: v20260417,
		Says:  "Consent belongs to the e-mail address of the buyer, not to that of whoever gets the goods.",
		Cite:  []string{"RFC-MKT §3.5", "CHG-0417 Marketing Channel Resolution", "JS-CHK-U#/$defs/CheckoutSessionCompleteRequest/fulfillment_details"},
		Needs: []string{inStock, succeeds, serviceable, reportsStatus, byEmail},
		Given: []string{"returning-buyer"},
		Ruling: &rule.Ruling{
			Readings: []string{"both contacts stand in the session before complete", "unreleased: complete may bring another fulfillment contact along"},
			Holds:    "Both are set before complete. Who subscribes neither of them visibly is not judged.",
		},
		Then: subscribesTheBuyer,
		Fix:  "Take the contact from buyer, and from the fulfillment details only where buyer has none.",
	},
	{
		ID: "MKTG-010", Title: "Consent is captured only at completion", Level: rule.ShouldNot, Since: v20260417,
		Says:  "Decisions that come with an update, or with a payment that is declined, change nothing.",
		Cite:  []string{"RFC-MKT §2.1 goal 4", "RFC-MKT §6", "CHG-0417 Design Notes", "JS-CHK#/$defs/CheckoutSessionUpdateRequest"},
		Needs: []string{inStock, serviceable, declines, reportsStatus, byEmail},
		Given: []string{"refused-payments", "texts"},
		Then: func(t *rule.T) {
			if status(t.Step("declined").Body()) == "completed" {
				t.Unverified("the payment was not declined")
			}
			judged := notSubscribed(t, t.Step("after-declined"))
			before, after := t.In("texts").Step("right-to-left"), t.In("texts").Step("retrieve")
			if sent := t.In("texts").Step("owned").Sent().Get("marketing_consents"); sent.Present() && before.OK() && !subscribed(optionOf(before.Body(), "email")) {
				judged = notSubscribed(t, after) || judged
			}
			if !judged {
				t.NotApplicable("sessions offer no e-mail")
			}
		},
		Fix: "Store decisions in the same transaction as the order.",
	},
}

// notSubscribed holds a session to showing e-mail as not subscribed; it reports
// whether that is offered at all.
func notSubscribed(t *rule.T, s *rule.Seen) bool {
	option := optionOf(session(t, s), "email")
	if !option.Exists() {
		return false
	}
	if subscribed(option) {
		t.Expect(option.Get("is_subscribed")).To(match.Equal(false))
	}
	return true
}

// agreed ends a rule about the buyer's e-mail unless the first purchase went
// through with a yes to it.
func agreed(t *rule.T) {
	if !optionOf(openedFor(t, "first"), "email").Exists() {
		t.NotApplicable("the session offers no e-mail")
	}
	if undecidedIn(paidWay(t, "first")) {
		t.Unverified("decisions are refused as such, of which MKTG-003 speaks")
	}
}

// byTheBuyer is agreed for a rule about what became of the yes, which says nothing
// where it went to somebody else.
func byTheBuyer(t *rule.T) {
	agreed(t)
	if subscribed(optionOf(openedFor(t, "second"), "email")) {
		t.Unverified("the yes subscribed whoever got the goods, of which MKTG-009 speaks")
	}
}

// holds reports whether a session shows the buyer to have e-mail already: by
// saying so, or by not offering it.
func holds(body rule.Node) bool {
	option := optionOf(body, "email")
	return !option.Exists() || subscribed(option)
}

// omissionChangesNothing judges what the third session shows after a purchase
// without a decision, and everybody in the run who never decided.
func omissionChangesNothing(t *rule.T) {
	undecidedStay(t)
	byTheBuyer(t)
	third := openedFor(t, "third")
	if holds(third) {
		return
	}
	again := t.Try("again/create")
	if again == nil || !holds(session(t, again)) {
		t.Unverified("the buyer's yes to e-mail does not show in later sessions, so nothing can be said about purchases without a decision")
	}
	t.Fail(optionOf(third, "email").Get("is_subscribed"), "true, as agreed to with the purchase before the last", "false")
}

// undecidedStay holds what is said of everybody who never decided to being the same
// throughout the run.
func undecidedStay(t *rule.T) {
	heard, deciding := t.Heard(), map[string]bool{}
	for _, s := range heard {
		if s.Sent().Get("marketing_consents").Len() > 0 {
			deciding[s.Body().Get("buyer", "email").String()] = true
		}
	}
	first := map[string]rule.Node{} // by channel, and all contacts there are
	for _, s := range heard {
		body := s.Body()
		if deciding[body.Get("buyer", "email").String()] {
			continue
		}
		for _, option := range optionsOf(body) {
			key := strings.Join(append(contactsOf(body), option.Get("channel").String()), " ")
			if was, known := first[key]; !known {
				first[key] = option
			} else if subscribed(was) != subscribed(option) {
				t.Fail(option.Get("is_subscribed"), rule.Show(subscribed(was))+", since nothing was decided", rule.Show(subscribed(option)))
				return
			}
		}
	}
}

// contactsOf are the addresses and numbers under which a session knows people.
func contactsOf(body rule.Node) (contacts []string) {
	for _, person := range []string{"buyer", "fulfillment_details"} {
		for _, member := range []string{"email", "phone_number"} {
			contacts = append(contacts, body.Get(person, member).String())
		}
	}
	return contacts
}

// decisionsTakeEffect judges the yes of the first purchase, or the one after it
// where that does not show any more, and the no of the third.
func decisionsTakeEffect(t *rule.T) {
	byTheBuyer(t)
	shown := holds(openedFor(t, "third"))
	if again := t.Try("again/create"); again != nil && again.OK() {
		shown = holds(again.Body())
	}
	if undecidedIn(paidWay(t, "third")) {
		t.Unverified("no revocation was accepted")
	}
	revoked := optionOf(openedFor(t, "fourth"), "email")
	if subscribed(revoked) {
		t.Expect(revoked.Get("is_subscribed")).To(match.Equal(false))
		return
	}
	if !shown {
		t.Unverified("the buyer's yes to e-mail does not show in later sessions: it is not stored, or waits for a confirmation")
	}
}

// subscribesTheBuyer judges whom the yes of the first purchase subscribed.
func subscribesTheBuyer(t *rule.T) {
	agreed(t)
	friend := optionOf(openedFor(t, "second"), "email")
	if subscribed(friend) {
		t.Expect(friend.Get("is_subscribed")).To(match.Equal(false))
		return
	}
	shown := holds(openedFor(t, "third"))
	if again := t.Try("again/create"); again != nil && again.OK() {
		shown = shown || holds(again.Body())
	}
	if !shown {
		t.Unverified("the buyer's yes to e-mail does not show in later sessions, so nobody can be said to be subscribed by it")
	}
}
