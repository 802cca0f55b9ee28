package acp

import (
	"cmp"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
)

// Languages, scripts, and texts that are meant to hurt.
var languageScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "texts", Needs: []string{inStock},
			Says: "open a session with names and addresses in many scripts, an attribution nobody knows, members nobody knows and a discount code in the older member, without any interventions; " +
				"send other scripts as escapes, try to set what the merchant owns and to agree to advertising, read, then send fragments of code as names and addresses",
		},
		Play: exchangeTexts,
	},
}

// openInSecondLanguage opens a session in the second language of the shop, where there
// is one, asked for in the body alone.
func (a *Agent) openInSecondLanguage(step string) *Session {
	if !a.dialect.negotiates || a.Lacks(step, "locale.second") {
		return a.Open("open", a.Opening(a.One()))
	}
	local := JSON{"locale": a.kit.Language, "timezone": "America/New_York"}
	return a.OpenOddly(step, a.Opening(a.One()), odd(step, Adding(local), Drop("Accept-Language")))
}

func exchangeTexts(a *Agent) {
	s := a.openInManyScripts()
	buyer := JSON{"buyer": JSON{"first_name": "محمد عبد الله", "last_name": "שָׁלוֹם الرَّشِيد", "email": "mohammed@example.com"}}
	body := merge(a.To(rightToLeft), buyer)
	a.Update("right-to-left", s.ID, body, Raw(respell(body)), Set("Accept-Language", "ar"))
	a.Update("owned", s.ID, merge(buyer, s.decide("email"), JSON{
		"status": "completed", "id": "evil", "currency": "xts", "totals": []any{}, "order": JSON{"id": "x"}}), Because(wire.Invalid))
	a.Retrieve("retrieve", s.ID)
	a.sendHostileTexts(s)
}

// sendHostileTexts sends fragments of code, then what no field can hold.
func (a *Agent) sendHostileTexts(s *Session) {
	buyer := func(first, last string) JSON {
		return JSON{"buyer": JSON{"first_name": first, "last_name": last, "email": "john@example.com"}}
	}
	address := a.To(merge(rightToLeft, a.kit.Addresses.Serviceable, JSON{
		"name": "__proto__", "line_one": "<script>alert(7*7)</script>", "city": "{{7*7}} ${7*7} <%= 7*7 %>"}))
	a.Update("markup", s.ID, merge(address, buyer("Robert'); DROP TABLE checkout_sessions;--", "{{7*7}}")), Because(wire.Hostile))
	a.Update("control", s.ID, buyer("John\x00", strings.Repeat("a", 100_000)), Because(wire.Hostile))
}

// openInManyScripts opens a session with members and names that must not matter,
// a plain one where they are not taken.
func (a *Agent) openInManyScripts() *Session {
	buyer := JSON{"buyer": JSON{"first_name": "Zoë 李小龍 🧑‍🚀", "last_name": "Ångström-Иванова O'Brien", "email": "zoe@example.com"}}
	oddities := []oddity{odd("scripts", Adding(merge(a.To(manyScripts), buyer)))}
	if a.dialect.attributes {
		oddities = append(oddities, odd("attributed", Adding(JSON{"affiliate_attribution": JSON{
			"provider": "unknown.example", "token": "x_attr_" + a.fresh(), "touchpoint": "first", "future": 1,
		}})))
	}
	if a.dialect.negotiates {
		oddities = append(oddities, odd("no-interventions", Adding(noInterventions)))
		oddities = append(oddities, a.olderSpelling()...)
	}
	oddities = append(oddities, odd("unknown-members", a.unknownMembers, Because(wire.Invalid)))
	const together = "create"
	opened := a.AtOnce(together, a.Opening(a.One()), oddities...)
	if s := opened[together]; s != nil {
		return s
	}
	if s := opened["attributed"]; s != nil {
		a.Retrieve("retrieve-attributed", s.ID)
	}
	return a.Open("open", a.Opening(a.One()))
}

// olderSpelling asks for an extension by its date, and enters a code in the member
// that had codes before there were extensions.
func (a *Agent) olderSpelling() []oddity {
	if a.Lacks("coupons", "extension.discount") {
		return nil
	}
	older := JSON{"coupons": []any{cmp.Or(a.kit.Codes.Valid, unknownCode)}}
	return []oddity{odd("coupons", declaring(nil, "discount@2026-01-27"), Adding(older))}
}

// unknownMembers adds members at the top, in the item and in an address; some of
// their names mean something to a careless implementation.
func (a *Agent) unknownMembers(c *Call) {
	address := merge(rightToLeft, a.kit.Addresses.Serviceable)
	if _, given := c.body.(JSON)["buyer"]; given {
		address = manyScripts // as the create has it already
	}
	item := merge(a.line(line{id: a.kit.Items.InStock}), JSON{"x_item": 1})
	Adding(merge(JSON{a.dialect.items: []any{item}}, a.To(merge(address, JSON{"x_address": 1})), JSON{
		"x_future": JSON{"a": 1}, "__proto__": JSON{"x_proto": 1}, "constructor": JSON{"prototype": JSON{"x_proto": 1}},
		"com_example_gift": JSON{"wrap": true},
	}))(c)
}

// manyScripts is an address with accents, Greek and letters beyond Latin 1,
// rightToLeft one in Arabic, digits and vowel signs included.
var (
	manyScripts = JSON{
		"name": "Zoë Ångström-Иванова 李小龍 🧑‍🚀 O'Brien", "line_one": "Straße 5, ul. Łódzka", "city": "Λάρισα",
		"state": "CA", "country": "US", "postal_code": "94107",
	}
	rightToLeft = JSON{
		"name": "محمد عبد الله الرَّشِيد", "line_one": "شارع الملك فهد ١٢", "city": "الرياض",
		"state": "CA", "country": "US", "postal_code": "94107",
	}
)
