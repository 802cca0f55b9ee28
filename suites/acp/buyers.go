package acp

import (
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Buyers: who buys, and how the session can be paid.
var buyerRules = []rule.Rule{
	{
		ID: "CHK-010", Title: "Buyer comes back as sent", Level: rule.Should, Since: v20250929,
		Says:  "A session shows the buyer it was given last, unchanged, on create, update and retrieve.",
		Cite:  []string{"OAI-SPEC response table, buyer", "OAS-2025-09-29 components.schemas.Buyer", "JS-2026-01-30 $defs.Buyer"},
		Needs: []string{inStock, serviceable},
		Given: []string{"addresses", "browse"}, Hears: everySession,
		Then: func(t *rule.T) {
			for _, s := range written(t) {
				if s.Body().Get("buyer").Present() && s.Sent().Get("buyer").Present() {
					sameBuyer(t, s, s)
				}
			}
			create, changed := t.Step("create"), t.Step("buyer")
			sameBuyer(t, create, create)
			sameBuyer(t, t.Step("retrieve"), create)
			sameBuyer(t, changed, changed)
			if move := t.Try("move"); move != nil && changed.OK() {
				sameBuyer(t, move, changed)
			}
			if given := t.In("browse").Step("buyer"); given.OK() {
				sameBuyer(t, given, given)
				sameBuyer(t, t.In("browse").Step("retrieve-bogus"), given)
			}
		},
		Fix: "Store the buyer on the session and show it in every answer once it is known.",
		Ruling: &rule.Ruling{
			Readings: []string{
				"OpenAI's documentation has name, e-mail address and phone number",
				"the schemas have first and last name, required until 2026-01-16, and a full name from 2026-01-30 on",
			},
			Holds: "the form of the version, whole buyers only, since nothing says whether a part is merged; a buyer other than the last one counts, and so does none",
		},
	},
	{
		ID: "CHK-011", Title: "Payable session names its payment provider", Level: rule.Should, LevelIn: asOpenAI, Since: v20250929, Until: v20260116,
		Says:  "The answer to create names the payment provider and the methods it takes.",
		Cite:  []string{"OAI-SPEC create response, payment_provider", "RFC-CHK@2025-09-29 §4.1", "OAS-2025-09-29 PaymentProvider", "OAS-2025-12-12 PaymentMethod", "CL-2026-01-16"},
		Needs: []string{inStock, serviceable},
		Given: []string{"addresses"},
		Then: func(t *rule.T) {
			provider := session(t, t.Step("create")).Get("payment_provider")
			if !t.Expect(provider).To(match.Object()) {
				return
			}
			t.Expect(provider.Get("provider")).To(match.Text())
			t.Expect(provider.Get("supported_payment_methods")).To(match.Filled())
		},
		Fix: "Return payment_provider from create, with the methods in the form of the version: words in 2025-09-29, objects from 2025-12-12 on.",
		Ruling: &rule.Ruling{
			Readings: []string{
				"OpenAI's documentation requires it on create and knows stripe, adyen and braintree",
				"the schemas make it optional and know stripe alone",
			},
			Holds: "required in the openai profile, recommended elsewhere, on create alone; names and forms are the affair of the schema (CHK-002)",
		},
	},
}

// sameBuyer holds the buyer of an answer to the one a request carried. What the
// merchant knows beyond it is welcome.
func sameBuyer(t *rule.T, s, given *rule.Seen) {
	if !s.OK() || !s.Body().IsObject() {
		return // other rules speak of it
	}
	got := s.Body().Get("buyer")
	if !got.Present() {
		t.Warn(got, "the buyer that was given", "none")
		return
	}
	forms := map[string]func(string) string{"email": strings.ToLower, "phone_number": digits}
	sent := given.Sent().Get("buyer")
	for _, name := range sent.Names() {
		form := forms[name]
		if form == nil {
			form = spaced
		}
		alike(t, got.Get(name), sent.Get(name), form)
	}
}
