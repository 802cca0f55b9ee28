package acp

import (
	"regexp"
	"slices"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Config of payment handlers: what the agent needs of it, and nothing secret.
var handlerConfigRules = []rule.Rule{
	{
		ID: "PH-005", Title: "Config names merchant and PSP", Level: rule.Must, Since: v20260130,
		Says:  "The config of a handler that requires delegation has a merchant_id of 1 to 256 characters and the psp of the handler.",
		Cite:  []string{"RFC-PH §6.3", "RFC-PH §10 Handler Config Requirements"},
		Needs: []string{inStock},
		Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{"the text: every config must have merchant_id and psp", "the schema: config is open, and its examples lack both"},
			Holds:    "The text, where delegation is required: without them no token can be scoped.",
		},
		Then: func(t *rule.T) {
			declaredHandlers(t, func(h rule.Node) {
				if delegated, _ := h.Get("requires_delegate_payment").Bool(); delegated {
					t.Expect(h.Get("config", "merchant_id")).To(accountID)
					t.Expect(h.Get("config", "psp")).To(match.Equal(h.Get("psp")))
				}
			})
		},
		Fix: "Put the id of your account at the payment provider into config.merchant_id, and the provider's name into config.psp.",
	},
	{
		ID: "PH-006", Title: "Card handler config is valid", Level: rule.Must, Since: v20260130,
		Says:  "A handler of tokenized cards lists the brands it accepts, each once, and what else it says of cards is of the known words.",
		Cite:  []string{"RFC-PH §10.4.1", "EX-CHK 2026-01-30 create_checkout_session_response"},
		Needs: []string{inStock},
		Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{"the config schema: 3-D Secure versions 2.1, 2.2 and 2.3, brands of one list, no further members", "examples and other texts: 2.1.0 and 2.2.0, further brands, names to display"},
			Holds:    "Either spelling of a version passes; an unlisted brand or member is a warning. merchant_id and psp have a rule of their own.",
		},
		Then: func(t *rule.T) {
			found := false
			eachHandler(t, func(h rule.Node) {
				if h.Get("name").String() == tokenizedCard {
					found = true
					cardConfig(t, h)
				}
			})
			if !found {
				t.NotApplicable("no session declares a handler for tokenized cards")
			}
		},
		Fix: "List the brands as visa, mastercard, amex, discover, diners, jcb or unionpay.",
	},
	{
		ID: "PH-007", Title: "No secrets in handler config", Level: rule.ShouldNot, Since: v20260130,
		Says:  "The declaration of a handler holds nothing that looks like a secret key, a private key or a card number in use.",
		Cite:  []string{"RFC-CAP §6.1", "RFC-PH §5.1"},
		Needs: []string{inStock},
		Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{"public identifiers only", "ids of merchants may be long numbers"},
			Holds:    "Known prefixes of keys, and the secrets of the run, are looked for; digits as such are not.",
		},
		Then: func(t *rule.T) {
			declaredHandlers(t, func(h rule.Node) {
				for _, text := range everyText(h) {
					if secretive.MatchString(text.String()) {
						t.Fail(text, "a public identifier", "what looks like a secret: "+secretive.FindString(text.String()))
					}
				}
			})
		},
		Fix: "Render handlers from a list of members that may be public.",
	},
}

const tokenizedCard = "dev.acp.tokenized.card"

// accountID is the id of a merchant at a payment provider.
var accountID = match.That("text of 1 to 256 characters", func(text string) bool {
	return text != "" && len([]rune(text)) <= 256
})

// secretive is what keys begin with, and the place of a secret of the run.
var secretive = regexp.MustCompile(`\b[sr]k_\w{8,}|\bwhsec_|-----BEGIN|<[a-z][a-z0-9_.-]*-[1-9][0-9]*>`)

// everyText lists the texts at a node and below it.
func everyText(n rule.Node) []rule.Node {
	if _, ok := n.Text(); ok {
		return []rule.Node{n}
	}
	var all []rule.Node
	for _, e := range n.Each() {
		all = append(all, everyText(e)...)
	}
	return all
}

// cardMembers are the members that a config of tokenized cards is known to have.
var cardMembers = []string{
	"merchant_id", "psp", "accepted_brands", "accepted_funding_types", "supports_3ds", "3ds_versions", "environment",
	"merchant_display_name", "delegate_id", "delegate_display_name",
}

// brands are those of the text on handlers.
var brands = []string{"visa", "mastercard", "amex", "discover", "diners", "jcb", "unionpay"}

func cardConfig(t *rule.T, h rule.Node) {
	config := h.Get("config")
	t.Prefer(h.Get("requires_delegate_payment")).To(match.Equal(true))
	t.Prefer(h.Get("requires_pci_compliance")).To(match.Equal(false))
	accepted := config.Get("accepted_brands")
	if !accepted.IsArray() || accepted.Len() == 0 {
		t.Fail(accepted, "a list with at least one brand", rule.Show(accepted.Value()))
	}
	wordsOnce(t, accepted, nil)
	for _, brand := range accepted.Each() {
		if text, ok := brand.Text(); ok && !slices.Contains(brands, text) {
			t.Warn(brand, "a brand of the list in the text on handlers", rule.Show(text))
		}
	}
	wordsOnce(t, config.Get("accepted_funding_types"), []string{"credit", "debit", "prepaid"})
	wordsOnce(t, config.Get("3ds_versions"), []string{"2.1", "2.2", "2.3", "2.1.0", "2.2.0", "2.3.0"})
	if environment := config.Get("environment"); environment.Exists() {
		t.Expect(environment).To(match.OneOf("sandbox", "production"))
	}
	for _, name := range config.Names() {
		if !slices.Contains(cardMembers, name) {
			t.Warn(config.Get(name), "members of the config of tokenized cards", name)
		}
	}
}

// wordsOnce holds a list, where there is one, to texts of which none stands
// twice, out of some if any are given.
func wordsOnce(t *rule.T, list rule.Node, known []string) {
	if !list.Exists() {
		return
	}
	if !list.IsArray() {
		t.Fail(list, "a list", rule.Show(list.Value()))
		return
	}
	met := map[string]bool{}
	for _, e := range list.Each() {
		text, ok := e.Text()
		switch {
		case !ok:
			t.Expect(e).To(match.Text())
		case met[text]:
			t.Fail(e, "a value of its own", rule.Show(text)+" again")
		case len(known) > 0:
			t.Expect(e).To(match.OneOf(known...))
		}
		met[text] = true
	}
}
