package acp

import (
	"strings"

	"github.com/assay-project/assay/simulator/wire"
)

// Languages, scripts, and texts that are meant to hurt.
var languageScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "unicode", Needs: []string{inStock},
			Says: "give names and addresses in many scripts as UTF-8, then others from right to left as escapes, and read",
		},
		Play: func(a *Agent) {
			s := a.Open("create", a.Opening(a.One(), a.To(manyScripts), JSON{"buyer": JSON{
				"first_name": "Zoë 李小龍 🧑‍🚀", "last_name": "Ångström-Иванова O'Brien", "email": "zoe@example.com"}}))
			body := merge(a.To(rightToLeft), JSON{"buyer": JSON{
				"first_name": "محمد عبد الله", "last_name": "שָׁלוֹם الرَّشِيد", "email": "mohammed@example.com"}})
			a.Update("right-to-left", s.ID, body, Raw(respell(body)), Set("Accept-Language", "ar"))
			a.Retrieve("retrieve", s.ID)
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "languages", Needs: []string{inStock},
			Says: "open sessions with no, an unknown, a weighted and a malformed Accept-Language, and in the shop's second language",
		},
		Play: func(a *Agent) {
			body := a.Opening(a.One())
			a.Create("none", body, Drop("Accept-Language"))
			a.Create("unknown", body, Set("Accept-Language", "tlh"), Because(wire.Hostile))
			a.Create("weighted", body, Set("Accept-Language", "en-US,en;q=0.9,*;q=0.1"))
			a.Create("malformed", body, Set("Accept-Language", ";;q=banana"), Because(wire.Hostile))
			if a.Lacks("second", "locale.second") {
				return
			}
			a.Create("second", body, Set("Accept-Language", a.kit.Language))
			if a.dialect.negotiates {
				a.Create("body", merge(body, JSON{"locale": a.kit.Language, "timezone": "America/New_York"}), Drop("Accept-Language"))
			}
		},
	},
	{
		Scenario: wire.Scenario{
			Name: "merchant-owned", Needs: []string{inStock, serviceable},
			Says: "try to set by update what the merchant owns, read, then send fragments of code as names and addresses",
		},
		Play: func(a *Agent) {
			s := a.Open("create", a.Opening(a.One()))
			a.Update("update", s.ID, merge(a.Buyer("john@example.com"), JSON{
				"status": "completed", "id": "evil", "currency": "xts", "totals": []any{}, "order": JSON{"id": "x"}}), Because(wire.Invalid))
			a.Retrieve("retrieve", s.ID)
			hostile := merge(a.kit.Addresses.Serviceable, JSON{
				"name": "__proto__", "line_one": "<script>alert(7*7)</script>", "city": "{{7*7}} ${7*7} <%= 7*7 %>"})
			a.Update("markup", s.ID, merge(a.To(hostile), JSON{"buyer": JSON{
				"first_name": "Robert'); DROP TABLE checkout_sessions;--", "last_name": "{{7*7}}", "email": "john@example.com"}}), Because(wire.Hostile))
			a.Update("control", s.ID, JSON{"buyer": JSON{
				"first_name": "John\x00", "last_name": strings.Repeat("a", 100_000), "email": "john@example.com"}}, Because(wire.Hostile))
		},
	},
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
