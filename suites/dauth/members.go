package dauth

import (
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Members: what a session is asked for with.
var memberRules = []rule.Rule{
	{
		ID: "DA-004", Title: "Required create members are validated", Level: rule.Must, Since: first,
		Says:  "A session needs merchant_id, amount and payment_method, a card with number, name, a month from 01 to 12 and a year of four digits.",
		Cite:  []string{"RFC-DA §4.1", "RFC-DA §9", "OAS-DA-2026-04-17 DelegateAuthenticationCreateRequest", "OAS-DA-2026-04-17 PaymentMethod"},
		Needs: []string{endpoint},
		Given: []string{members},
		Then: func(t *rule.T) {
			works(t)
			for _, s := range t.In(members).Steps("member/") {
				invalid(t, s)
			}
			for _, s := range t.In(members).Steps("card/") {
				if code := s.Body().Get("code"); invalid(t, s) && code.Present() {
					t.Prefer(code).To(match.Equal("invalid_card"))
				}
			}
		},
		Fix: "Check the card before the directory server is asked about it.",
	},
	{
		ID: "DA-005", Title: "Amount is positive with upper-case currency", Level: rule.Must, Since: first,
		Says:  "The amount is a whole number of minor units above zero, its currency three capital letters.",
		Cite:  []string{"RFC-DA §9 Amount", "OAS-DA-2026-04-17 Amount"},
		Needs: []string{endpoint},
		Given: []string{members},
		Ruling: &rule.Ruling{
			Readings: []string{"this API writes currencies in capitals", "delegate payment and checkout write them in small letters"},
			Holds:    "Capitals are sent; who takes small letters as well gets a note.",
		},
		Then: func(t *rule.T) {
			works(t)
			for _, s := range t.In(members).Steps("amount/") {
				refused(t, s)
			}
			if s := t.Step("lower-case/currency"); s.OK() {
				t.Note(s, "a refusal of eur", s.Answer())
			}
		},
		Fix: "Take positive integers and currencies in capitals.",
	},
	{
		ID: "DA-006", Title: "Acquirer details are complete or absent", Level: rule.Must, Since: first,
		Says:  "acquirer_details may be left out; where they are sent, they have BIN, country, merchant id and name, within their lengths.",
		Cite:  []string{"OAS-DA-2026-04-17 DelegateAuthenticationCreateRequest.acquirer_details", "RFC-DA §4.1", "RFC-DA §9"},
		Needs: []string{endpoint},
		Given: []string{members, least},
		Ruling: &rule.Ruling{
			Readings: []string{"the RFC names BIN and merchant id", "the schema asks for four members", "an example has the two of the RFC at the top of a closed object"},
			Holds:    "The schema wins, and the example is wrong.",
		},
		Then: func(t *rule.T) {
			works(t)
			if absent := t.In(least).Step("create"); absent.Refused() {
				t.Fail(absent, "a session without acquirer_details", absent.Answer())
			}
			for _, s := range t.In(members).Steps("acquirer/") {
				refused(t, s)
			}
			if s := t.Step("acquirer-apart/bin"); s.OK() {
				t.Warn(s, "a refusal of acquirer_bin at the top of the body", s.Answer())
			}
		},
		Fix: "Hold the object to its schema where there is one.",
	},
	{
		ID: "DA-007", Title: "Browser data is complete when scripted", Level: rule.Must, Since: first,
		Says:  "A browser has five members, and five more where it runs scripts: colours, Java, height, width and time zone.",
		Cite:  []string{"RFC-DA §9 Channel", "OAS-DA-2026-04-17 BrowserInfo"},
		Needs: []string{endpoint},
		Given: []string{members},
		Then: func(t *rule.T) {
			works(t)
			for _, s := range t.In(members).Steps("browser/") {
				refused(t, s)
			}
			t.Expect(t.Step("scriptless")).To(match.Success()) // DA-001 speaks of 201
		},
		Fix: "Ask for the five members where javascript_enabled is true, and there alone.",
	},
}
