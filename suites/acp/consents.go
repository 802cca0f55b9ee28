package acp

import (
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Decisions: what complete says of the options.
var decisionRules = []rule.Rule{
	{
		ID: "MKTG-003", Title: "Decisions are accepted on complete", Level: rule.Must, Since: v20260417,
		Says:  "A complete that decides on every offered channel is carried out, and its decisions are not repeated.",
		Cite:  []string{"RFC-MKT §3.1", "RFC-MKT §5.2", "JS-CHK#/$defs/CheckoutSessionCompleteRequest/marketing_consents", "EX-CHK complete_checkout_session_request"},
		Needs: []string{inStock, succeeds, serviceable, "consent.offered"},
		Given: []string{"returning-buyer"},
		Ruling: &rule.Ruling{
			Readings: []string{"the RFC's sample: payment data that the schema of the release refuses", "the schema"},
			Holds:    "The agent sends what the schema asks for.",
		},
		Then: func(t *rule.T) {
			offering(t, "first")
			way := paidWay(t, "first")
			if undecidedIn(way) {
				t.Expect(t.Step("first/complete")).To(match.Success())
				return
			}
			t.Expect(t.Step("first/complete" + way).Body().Get("marketing_consents")).To(match.Absent())
		},
		Fix: "Accept marketing_consents on complete, and store it apart from the session.",
	},
	{
		ID: "MKTG-004", Title: "Consent is optional on complete", Level: rule.Must, Since: v20260417,
		Says:  "Where channels are offered, a complete works without decisions, with an empty list of them and with some of them.",
		Cite:  []string{"RFC-MKT §8", "RFC-MKT §3.3", "JS-CHK#/$defs/CheckoutSessionCompleteRequest"},
		Needs: []string{inStock, succeeds, serviceable, "consent.offered"},
		Given: []string{"returning-buyer", "purchase"},
		Then:  freelyGiven,
		Fix:   "Ask for no decision: consent that is demanded is none.",
	},
	{
		ID: "MKTG-007", Title: "Unoffered channels are ignored", Level: rule.Must, Since: v20260417,
		Says:  "A decision on a channel that was not offered does not disturb the sale, and the channel does not turn up later.",
		Cite:  []string{"RFC-MKT §10 Seller MUST", "RFC-MKT §3.6", "JS-CHK#/$defs/CheckoutSessionCompleteRequest/marketing_consents"},
		Needs: []string{inStock, succeeds, serviceable},
		Given: []string{"returning-buyer"},
		Ruling: &rule.Ruling{
			Readings: []string{"the checklist: MUST ignore", "a section and the schema: SHOULD ignore"},
			Holds:    "MUST: the checklist is the text of conformance.",
		},
		Then: ignoresOtherChannels,
		Fix:  "Skip decisions on channels that were not offered, before anything is charged.",
	},
	{
		ID: "MKTG-008", Title: "Consent without contact is ignored", Level: rule.Must, Since: v20260417,
		Says:  "Yes to text messages without any telephone number is dropped, and the order is made.",
		Cite:  []string{"RFC-MKT §3.5", "RFC-MKT §10 Seller MUST"},
		Needs: []string{inStock, succeeds, serviceable, "consent.sms"},
		Given: []string{"returning-buyer"},
		Then:  dropsWithoutContact,
		Fix:   "Look whether there is a telephone number before you subscribe it.",
	},
	{
		ID: "MKTG-011", Title: "Malformed decisions are refused", Level: rule.Must, Since: v20260417,
		Says:  "A decision that says nothing, or says it in a word, is refused; never is it taken for a yes.",
		Cite:  []string{"JS-CHK#/$defs/MarketingConsent"},
		Needs: []string{inStock, succeeds, serviceable, "consent.offered"},
		Given: []string{"returning-buyer"},
		Ruling: &rule.Ruling{
			Readings: []string{"the schema: invalid input", "the RFC is silent"},
			Holds:    "To make the order and drop the decision is a warning. Whether it was dropped is only seen where sessions report the status.",
		},
		Then: refusesMalformedDecisions,
		Fix:  "Take true and false alone, and refuse everything else with 400.",
	},
}

// offering is the session that a purchase began with, if it offers any channel.
func offering(t *rule.T, purchase string) rule.Node {
	body := openedFor(t, purchase)
	if len(optionsOf(body)) == 0 {
		t.NotApplicable("the session offers no channel")
	}
	return body
}

// freelyGiven judges a complete without any decisions, one with an empty list, as
// the agent sends it for everybody who was not asked, and one with a single decision.
func freelyGiven(t *rule.T) {
	offering(t, "first")
	session(t, t.In("purchase").Step("complete"))
	if way := paidWay(t, "first"); !undecidedIn(way) {
		if _, ok := paid(t, "second"); !ok {
			t.Expect(t.Step("second/complete/plain")).To(match.Success())
			return
		}
	}
	if paidWay(t, "third") == "/every" {
		t.Expect(t.Step("third/complete/offered")).To(match.Success())
	}
}

func ignoresOtherChannels(t *rule.T) {
	switch paidWay(t, "third") {
	case "":
		stranger := optionOf(openedFor(t, "fourth"), "pigeon_post")
		if stranger.Exists() {
			t.Fail(stranger, "no such channel", rule.Show(stranger.Value()))
		}
	case "/offered":
		t.Expect(t.Step("third/complete")).To(match.Success())
	default:
		t.Unverified("what was sent besides was refused as well, so nothing can be said about the channel that was not offered")
	}
}

func dropsWithoutContact(t *rule.T) {
	switch body := openedFor(t, "first"); {
	case !optionOf(body, "sms").Exists():
		t.NotApplicable("the session offers no text messages")
	case t.Try("first/phone") != nil:
		t.Unverified("the session cannot be paid without a telephone number")
	}
	switch way := paidWay(t, "first"); way {
	case "/no-sms":
		t.Expect(t.Step("first/complete")).To(match.Success())
	case "", "/unclaimed":
		for _, m := range t.Step("first/complete" + way).Body().Get("messages").Each() {
			if m.Get("type").String() == "error" && strings.Contains(m.Get("param").String(), "consent") {
				t.Fail(m, "no error about the consent", rule.Show(m.Value()))
			}
		}
	default:
		t.Unverified("decisions are refused as such, of which MKTG-003 speaks")
	}
}

// refusesMalformedDecisions judges what is no decision. Who makes an order all the
// same must not have subscribed the buyer, which the next session shows.
func refusesMalformedDecisions(t *rule.T) {
	channel := optionsOf(offering(t, "fourth"))[0].Get("channel").String()
	for _, step := range []string{"malformed/nothing", "malformed/word"} {
		s := t.Step(step)
		if !s.OK() {
			t.Expect(s).To(match.ClientError())
			continue
		}
		t.Warn(s, "400 Bad Request", s.Answer())
		if !t.Setup().Needs["consent.reports_status"] || subscribed(optionOf(openedFor(t, "fourth"), channel)) {
			t.Unverified("the order was made, and no session shows whether the buyer has been subscribed by it")
		}
		if after := optionOf(session(t, t.Step(step+"-create")), channel); subscribed(after) {
			t.Fail(after.Get("is_subscribed"), "false", "true")
		}
	}
}
