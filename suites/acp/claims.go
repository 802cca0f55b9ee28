package acp

import (
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// supports is the ruling on merchants that say nothing of affiliates.
var supports = &rule.Ruling{
	Readings: []string{"who claims support must take valid claims", "who does not is only advised to ignore them"},
	Holds:    "A refusal fails a merchant that says affiliate in the configuration, and is a warning for all others.",
}

// Affiliate attribution: who brought the buyer, told with create and complete.
var claimRules = []rule.Rule{
	{
		ID: "AFFIL-001", Title: "First-touch claim is accepted on create", Level: rule.Must, Since: v20251212,
		Says: "A create with a valid claim opens the session that one without would open.",
		Cite: []string{"RFC-AFF §4.3.1", "RFC-AFF §10", "JS-CHK#/$defs/CheckoutSessionCreateRequest/affiliate_attribution", "CHG-1212 Affiliate Attribution",
			"EX-CHK create_checkout_session_request_with_first_touch_attribution"},
		Needs:  []string{inStock},
		Given:  []string{"keys"},
		Ruling: supports,
		Then: func(t *rule.T) {
			plain := session(t, t.Step("plain"))
			if s := claimedCreate(t); supported(t, s).To(match.Success()) && s.Body().IsObject() {
				if other := t.Try("capitals"); other == nil || priced([]rule.Node{plain, s.Body(), other.Body()}) {
					kept(t, plain, s.Body(), "line_items", "totals")
				}
				supported(t, s.Body().Get("status")).To(match.Equal(status(plain)))
			}
		},
		Fix: "Accept the optional object on create; ignore it if you have no use for it.",
	},
	{
		ID: "AFFIL-002", Title: "Last-touch claim is accepted on complete", Level: rule.Must, Since: v20251212,
		Says:   "A complete with a valid claim is carried out like any other.",
		Cite:   []string{"RFC-AFF §4.3.2", "RFC-AFF §10", "JS-CHK#/$defs/CheckoutSessionCompleteRequest/affiliate_attribution"},
		Needs:  []string{inStock, succeeds, serviceable},
		Given:  []string{"returning-buyer"},
		Ruling: supports,
		Then: func(t *rule.T) {
			if way := paidWay(t, "first"); withoutClaim(way) {
				supported(t, t.Step("first/complete")).To(match.Success())
			}
		},
		Fix: "Accept the object on complete as on create, before the card is charged.",
	},
	{
		ID: "AFFIL-003", Title: "Two touchpoints never block checkout", Level: rule.MustNot, Since: v20251212,
		Says:   "Claims on create and on complete stand beside each other, of one publisher, of two, or of two networks, and nobody is told of it.",
		Cite:   []string{"RFC-AFF §4.3.3", "RFC-AFF §6.3", "RFC-AFF §7.6", "RFC-AFF §10"},
		Needs:  []string{inStock, succeeds, serviceable},
		Given:  []string{"returning-buyer"},
		Ruling: supports,
		Then:   takesBothTouches,
		Fix:    "Resolve conflicts between claims silently, after the sale.",
	},
	{
		ID: "AFFIL-004", Title: "Provider is mandatory in a claim", Level: rule.Must, Since: v20251212,
		Says:  "A claim without provider, or with neither token nor publisher_id, is refused.",
		Cite:  []string{"RFC-AFF §4.2.3", "RFC-AFF §6", "RFC-AFF §10", "JS-CHK#/$defs/AffiliateAttribution"},
		Needs: []string{inStock, "affiliate"},
		Given: []string{"wrong-claims", "keys"}, Also: []string{"returning-buyer"},
		Ruling: &rule.Ruling{
			Readings: []string{"the checklist: MUST refuse", "the section on errors: 400 is recommended, and who does not support claims may ignore them"},
			Holds:    "Who claims support refuses with a client error; another status than 400 is a warning.",
		},
		Then: func(t *rule.T) {
			session(t, claimedCreate(t))
			wrongClaim(t, t.Step("nobody"))
			if s := t.In("returning-buyer").Try("first/malformed"); s != nil && !withoutClaim(paidWay(t, "first")) {
				wrongClaim(t, s)
			}
		},
		Fix: "Require provider, and one of token and publisher_id.",
	},
	{
		ID: "AFFIL-005", Title: "Publisher id alone suffices", Level: rule.Must, Since: v20251212,
		Says:   "A claim is valid with provider and publisher_id, and with provider and token.",
		Cite:   []string{"RFC-AFF §4.2.2", "RFC-AFF §4.2.3", "JS-CHK#/$defs/AffiliateAttribution"},
		Needs:  []string{inStock, succeeds, serviceable},
		Given:  []string{"returning-buyer", "keys"},
		Ruling: supports,
		Then: func(t *rule.T) {
			session(t, claimedCreate(t))
			supported(t, t.Step("second/create")).To(match.Success())
			supported(t, t.Step("third/create")).To(match.Success())
		},
		Fix: "Ask for one of token and publisher_id, not for both.",
	},
	{
		ID: "AFFIL-006", Title: "Metadata must be flat", Level: rule.Must, Since: v20251212,
		Says:  "Metadata with arrays, objects or null are refused; texts, numbers and booleans are not.",
		Cite:  []string{"RFC-AFF §4.2.2", "RFC-AFF §6.1", "RFC-AFF §10", "JS-CHK#/$defs/AffiliateAttributionMetadata"},
		Needs: []string{inStock, "affiliate"},
		Given: []string{"wrong-claims", "keys"},
		Then: func(t *rule.T) {
			session(t, claimedCreate(t)) // whose metadata have a text, a number and a boolean
			wrongClaim(t, t.Step("nested"))
		},
		Fix: "Refuse arrays, objects and null inside metadata.",
	},
	{
		ID: "AFFIL-007", Title: "Unknown providers and fields pass", Level: rule.Should, Since: v20251212,
		Says:  "A provider without a contract and a member of the future do not stand in the way of a session.",
		Cite:  []string{"RFC-AFF §6.3", "RFC-AFF §8.2", "JS-CHK#/$defs/AffiliateAttribution description"},
		Needs: []string{inStock},
		Given: []string{"texts", "keys"},
		Ruling: &rule.Ruling{
			Readings: []string{"the object is open", "its member source is closed"},
			Holds:    "Members are added to the object itself alone.",
		},
		Then: func(t *rule.T) {
			session(t, claimedCreate(t))
			t.Expect(apart(t.In("texts"), "create", "attributed")).To(match.Success())
		},
		Fix: "Take every provider, and ignore members you do not know.",
	},
	{
		ID: "AFFIL-008", Title: "Obvious personal data is refused", Level: rule.Should, Since: v20251212,
		Says:  "A claim with a telephone number and an e-mail address in it is refused with 400 pii_not_allowed that says where.",
		Cite:  []string{"RFC-AFF §6.2", "RFC-AFF §4.2.3", "RFC-AFF §10"},
		Needs: []string{inStock, "affiliate"},
		Given: []string{"wrong-claims", "keys"},
		Then: func(t *rule.T) {
			session(t, claimedCreate(t))
			s := t.Step("personal")
			if t.Expect(s).To(match.Status(400)) {
				coded(t, s, "pii_not_allowed")
				t.Expect(s.Body().Get("param")).To(match.Text())
			}
		},
		Fix: "Look for e-mail addresses and telephone numbers in the values of a claim, not in its names alone.",
	},
	{
		ID: "AFFIL-009", Title: "Claims are never returned", Level: rule.MustNot, Since: v20251212,
		Says:  "No session, order or event has an affiliate_attribution or any word of one.",
		Cite:  []string{"RFC-AFF §4.3.4", "RFC-AFF §5.3", "RFC-AFF §10"},
		Needs: []string{inStock},
		Given: []string{"texts"},
		Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{"claims may be in events for the merchant's own use", "they are not for the agent"},
			Holds:    "The receiver of events is the agent's, so they are in none of them.",
		},
		Then: func(t *rule.T) { staysInside(t, "affiliate_attribution") },
		Fix:  "Keep attribution out of the session, and write no request down as a whole.",
	},
	{
		ID: "AFFIL-013", Title: "Invalid claim does not half-complete", Level: rule.Should, Since: v20251212,
		Says:  "A complete that is refused for its claim charges nothing: without it the same session can be paid.",
		Cite:  []string{"RFC-AFF §6", "RFC-AFF §2.1 goal 5", "RFC-AFF §10"},
		Needs: []string{inStock, succeeds, serviceable},
		Given: []string{"returning-buyer"}, Also: []string{"purchase"},
		Then: refusedBeforeItIsPaid,
		Fix:  "Look at the claim before you charge anything.",
	},
	{
		ID: "AFFIL-014", Title: "Expired claim does not block", Level: rule.Should, Since: v20251212,
		Says:  "A claim that has run out opens a session like any other.",
		Cite:  []string{"RFC-AFF §4.2.2 (issued_at/expires_at informational)", "RFC-AFF §2.1 goal 5"},
		Needs: []string{inStock},
		Given: []string{"credentials", "keys"},
		Then: func(t *rule.T) {
			session(t, claimedCreate(t))
			t.Expect(apart(t.In("credentials"), "unusual", "expired-claim")).To(match.Success())
		},
		Fix: "Leave an expired claim out of the settlement with the affiliate, and let the buyer buy.",
	},
}

// supported expects what a merchant owes who says that it supports affiliates, and
// prefers it of all others.
func supported(t *rule.T, subject any) rule.Expectation {
	if t.Setup().Needs["affiliate"] {
		return t.Expect(subject)
	}
	return t.Prefer(subject)
}

// claimedCreate is a create with a whole claim. What is said of other claims says
// something of a merchant that takes this one.
func claimedCreate(t *rule.T) *rule.Seen {
	return apart(t.In("keys"), "long-in-second-language", "claimed")
}

// wrongClaim holds a request with a claim of the wrong shape to being refused.
func wrongClaim(t *rule.T, s *rule.Seen) {
	if t.Expect(s).To(match.ClientError()) {
		t.Prefer(s).To(match.Status(400))
	}
}

// takesBothTouches judges the second and the third purchase, in which other
// publishers follow on those who were first.
func takesBothTouches(t *rule.T) {
	if withoutClaim(paidWay(t, "first")) {
		t.Unverified("a claim is refused on complete as such, of which AFFIL-002 speaks")
	}
	for _, purchase := range []string{"first", "second", "third"} {
		way := paidWay(t, purchase)
		if withoutClaim(way) {
			supported(t, t.Step(purchase+"/complete")).To(match.Success())
			continue
		}
		for _, m := range complaints(t.Step(purchase + "/complete" + way).Body()) {
			if strings.Contains(m.Get("param").String()+m.Get("code").String(), "attribution") {
				t.Fail(m, "no word about the claim", rule.Show(m.Value()))
			}
		}
	}
}

// refusedBeforeItIsPaid judges the payment that follows on one with a claim of the
// wrong shape.
func refusedBeforeItIsPaid(t *rule.T) {
	s := t.Step("first/malformed")
	if s.OK() || !t.Expect(s).To(match.ClientError()) {
		return
	}
	next := t.Step("first/complete")
	tried := t.In(next.Scenario).Attempts(next.Step)[0] // its answer may have been lost, with the session sold
	for _, e := range t.EventsOf(s.Session) {
		if e.Arrived().At.Before(tried.Began) {
			t.Fail(e, "no event about a session that was not sold", "one before the session was paid")
		}
	}
	if usual := t.In("purchase").Try("complete"); usual != nil {
		session(t, usual)
	}
	if _, ok := paid(t, "first"); !ok {
		t.Fail(next, "a session that can still be paid", next.Answer())
	}
}
