package psp

import (
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

const cards, allowances = "card-members", "allowance-members"

// Members: what a delegation consists of, and the card in it.
var memberRules = []rule.Rule{
	{
		ID: "DP-020", Title: "Missing required members are refused", Level: rule.Must, Since: v20250929,
		Says:  "A delegation needs payment_method, allowance, risk_signals and metadata, and a card type, card_number_type, number, display_card_funding_type and metadata.",
		Cite:  []string{"RFC-DP §3.2", "RFC-DP §7", "OAS-DP DelegatePaymentRequest.required", "OAS-DP PaymentMethodCard.required", "OAI-PAY Code values"},
		Needs: []string{endpoint},
		Given: []string{cards}, Also: []string{"delegation"},
		Then: func(t *rule.T) { allInvalid(t, cards, "missing") },
		Fix:  "Check that they are there before anything is tokenised.",
	},
	{
		ID: "DP-022", Title: "virtual may be absent", Level: rule.Should, Since: v20250929,
		Says:  "A card may say whether it is virtual, and need not; what it says is a boolean.",
		Cite:  []string{"OAS-DP PaymentMethodCard.required", "RFC-DP §3.3", "OAI-PAY Payment method"},
		Needs: []string{endpoint},
		Given: []string{cards}, Also: []string{"delegation"},
		Ruling: &rule.Ruling{
			Readings: []string{"the schemas and OpenAI: optional", "the RFC: a card has it"},
			Holds:    "A provider that demands it follows the RFC by the letter, and is only warned: agents leave it out.",
		},
		Then: func(t *rule.T) {
			all := variants(t, cards, "virtual")
			taken(t, all, "absent", "false", "true")
			betterNot(t, all, "text")
		},
		Fix: "Make virtual optional.",
	},
	{
		ID: "DP-023", Title: "Only card credentials are accepted", Level: rule.Must, Since: v20250929,
		Says:  "payment_method is one object of type card; anything else is refused.",
		Cite:  []string{"RFC-DP §3.2", "RFC-DP §9", "OAS-DP-2026-04-17 PaymentMethodCard.type"},
		Needs: []string{endpoint},
		Given: []string{cards}, Also: []string{"delegation"},
		Then: func(t *rule.T) {
			all := variants(t, cards, "kind")
			notTaken(t, all, "bank", "two")
			betterNot(t, all, "more")
		},
		Fix: "Refuse every type but card.",
	},
	{
		ID: "DP-024", Title: "Card enumerations and lengths are enforced", Level: rule.Must, Since: v20250929,
		Says:  "card_number_type, display_card_funding_type and checks_performed take listed values, cvc has at most four characters and eci_value two.",
		Cite:  []string{"RFC-DP §7", "OAS-DP PaymentMethodCard"},
		Needs: []string{endpoint},
		Given: []string{cards}, Also: []string{"delegation"},
		Then: func(t *rule.T) {
			all := variants(t, cards, "value")
			taken(t, all, "lawful")
			notTaken(t, all, "card_number_type", "display_card_funding_type", "checks_performed", "cvc", "eci_value")
		},
		Fix: "Validate the card against the schema.",
	},
	{
		ID: "DP-025", Title: "Malformed expiry is refused", Level: rule.Must, Since: v20250929,
		Says:  "exp_month is a month from 01 to 12 and exp_year a year of four digits, both as text.",
		Cite:  []string{"RFC-DP §7", "RFC-DP §8.2", "OAS-DP delegate_payment.responses.422", "OAI-PAY Code values"},
		Needs: []string{endpoint},
		Given: []string{cards}, Also: []string{"delegation"},
		Ruling: &rule.Ruling{
			Readings: []string{"an example refuses a month with 400", "the documented responses have 422 for it"},
			Holds:    "Either will do.",
		},
		Then: func(t *rule.T) { allInvalid(t, cards, "expiry") },
		Fix:  "Look at the month before the card is tokenised.",
	},
	{
		ID: "DP-026", Title: "Expired or impossible card is refused", Level: rule.Should, Since: v20250929,
		Says:  "A card that has expired, or whose number cannot be one, is refused as invalid_card.",
		Cite:  []string{"OAI-PAY Code values invalid_card", "RFC-DP §4.2"},
		Needs: []string{endpoint},
		Given: []string{cards}, Also: []string{"delegation"},
		Then: func(t *rule.T) {
			for _, s := range ordered(variants(t, cards, "impossible")) {
				better(t, s)
			}
		},
		Fix: "Check the number by its last digit and the month by the calendar.",
	},
	{
		ID: "DP-028", Title: "iin limit follows the release", Level: rule.Should, Since: v20250929,
		Says:  "An issuer number of six digits is taken, from 2026-04-17 on one of eight, and none of nine.",
		Cite:  []string{"RFC-DP-2026-01-30 §3.3", "RFC-DP-2026-04-17 §3.3", "OAS-DP PaymentMethodCard.iin", "JS-DP-2026-01-16 PaymentMethodCard.iin", "OAI-PAY Payment method"},
		Needs: []string{endpoint},
		Given: []string{cards}, Also: []string{"delegation"},
		Ruling: &rule.Ruling{
			Readings: []string{"the schemas up to 2026-01-30: six digits", "one release between them, and the texts: eight"},
			Holds:    "Eight digits are not judged before 2026-04-17.",
		},
		Then: func(t *rule.T) {
			all := variants(t, cards, "issuer")
			taken(t, all, "six")
			if t.From(v20260417) {
				taken(t, all, "eight")
			}
			betterNot(t, all, "nine")
		},
		Fix: "Take issuer numbers of six and of eight digits.",
	},
	{
		ID: "DP-029", Title: "last4 is four digits", Level: rule.Must, Since: v20251212,
		Says:  "display_last4 is four digits, and may be absent.",
		Cite:  []string{"OAS-DP-2025-12-12 PaymentMethodCard.display_last4", "JS-DP-2026-01-30 PaymentMethodCard.display_last4"},
		Needs: []string{endpoint},
		Given: []string{cards}, Also: []string{"delegation"},
		Ruling: &rule.Ruling{
			Readings: []string{"at most four characters", "a pattern of four digits"},
			Holds:    "Four digits; three are a warning before 2026-01-30.",
		},
		Then: func(t *rule.T) {
			all := variants(t, cards, "digits")
			taken(t, all, "absent")
			notTaken(t, all, "five", "letter")
			switch s := all["three"]; {
			case s == nil:
			case t.From(v20260130):
				refused(t, s)
			default:
				better(t, s)
			}
		},
		Fix: "Hold display_last4 to four digits.",
	},
	{
		ID: "DP-031", Title: "Network token request is accepted", Level: rule.Should, Since: v20250929,
		Says:  "A network token with cryptogram and eci_value is delegated without a cvc.",
		Cite:  []string{"OAS-DP PaymentMethodCard.cryptogram", "OAI-PAY Payment method", "RFC-DP §3.3"},
		Needs: []string{endpoint, "psp.network_token_sandbox"},
		Given: []string{cards}, Also: []string{"delegation"},
		Then: func(t *rule.T) {
			works(t)
			t.Expect(t.Step("network/token")).To(match.Success())
		},
		Fix: "Ask for the cvc of a card alone, never for that of a network token.",
	},
}

// allInvalid holds every variant of a row to being refused as the client's fault.
func allInvalid(t *rule.T, scenario, row string) {
	for _, s := range ordered(variants(t, scenario, row)) {
		invalid(t, s)
	}
}

// taken holds variants that are lawful to a token; notTaken those that are not to a
// refusal, and betterNot those to one that is only recommended.
func taken(t *rule.T, all map[string]*rule.Seen, lawful ...string) {
	for _, s := range sent(all, lawful) {
		t.Expect(s).To(match.Success()) // DP-001 speaks of 201
	}
}

func notTaken(t *rule.T, all map[string]*rule.Seen, wrong ...string) {
	for _, s := range sent(all, wrong) {
		refused(t, s)
	}
}

func betterNot(t *rule.T, all map[string]*rule.Seen, odd ...string) {
	for _, s := range sent(all, odd) {
		better(t, s)
	}
}

// sent are those of the named variants that were sent.
func sent(all map[string]*rule.Seen, names []string) []*rule.Seen {
	var list []*rule.Seen
	for _, name := range names {
		if s := all[name]; s != nil {
			list = append(list, s)
		}
	}
	return list
}

// ordered are variants by their names.
func ordered(all map[string]*rule.Seen) []*rule.Seen {
	return sent(all, names(all))
}
