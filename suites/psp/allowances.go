package psp

import (
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Allowances: how far a token carries, and what goes with it.
var allowanceRules = []rule.Rule{
	{
		ID: "DP-030", Title: "Billing address is optional but checked", Level: rule.Must, Since: v20250929,
		Says:  "A billing address may be absent; one that is there has its members, within their lengths.",
		Cite:  []string{"RFC-DP §3.4", "OAS-DP Address", "OAI-PAY Address"},
		Needs: []string{endpoint},
		Given: []string{allowances}, Also: []string{"delegation"},
		Ruling: &rule.Ruling{
			Readings: []string{"the schema demands a state", "many countries have none"},
			Holds:    "An address without a state is not judged.",
		},
		Then: func(t *rule.T) {
			all := variants(t, allowances, "address")
			taken(t, all, "absent")
			notTaken(t, all, "without-name", "without-line_one", "without-city", "without-country", "without-postal_code", "country", "long-line")
		},
		Fix: "Validate the address where there is one.",
	},
	{
		ID: "DP-032", Title: "Allowance members are mandatory", Level: rule.Must, Since: v20250929,
		Says:  "An allowance has reason one_time, max_amount, currency, checkout_session_id, merchant_id and expires_at.",
		Cite:  []string{"RFC-DP §3.5", "OAS-DP Allowance.required"},
		Needs: []string{endpoint},
		Given: []string{allowances}, Also: []string{"delegation"},
		Then: func(t *rule.T) {
			all := variants(t, allowances, "allowance")
			betterNot(t, all, "more")
			delete(all, "more")
			for _, s := range ordered(all) {
				invalid(t, s)
			}
		},
		Fix: "Check the allowance whole: a limit that is missing is no limit.",
	},
	{
		ID: "DP-033", Title: "Allowance amount is a positive integer", Level: rule.Must, Since: v20250929,
		Says:  "max_amount is a whole number of minor units above zero, however it is spelled.",
		Cite:  []string{"RFC-DP §3.5", "OAS-DP-2026-04-17 Allowance.max_amount"},
		Needs: []string{endpoint},
		Given: []string{allowances}, Also: []string{"delegation"},
		Ruling: &rule.Ruling{
			Readings: []string{"the type is an integer in every source", "that it is above zero stands in a description"},
			Holds:    "Types are demanded; the bound is a warning.",
		},
		Then: func(t *rule.T) {
			all := variants(t, allowances, "amount")
			notTaken(t, all, "text", "fraction", "null")
			betterNot(t, all, "zero", "negative")
			if s := all["spelled"]; s != nil {
				t.Prefer(otherWords(t, s)).To(match.Success())
			}
		},
		Fix: "Read the amount as a number, and refuse what is none.",
	},
	{
		ID: "DP-034", Title: "Currency is three lower-case letters", Level: rule.Must, Since: v20250929,
		Says:  "currency is a code of ISO 4217 in lower case.",
		Cite:  []string{"RFC-DP §7", "OAS-DP Allowance.currency", "OAI-PAY Allowance"},
		Needs: []string{endpoint},
		Given: []string{allowances}, Also: []string{"delegation"},
		Ruling: &rule.Ruling{
			Readings: []string{"the schema: a pattern of three lower-case letters", "a text: a code of ISO 4217, which is written in capitals"},
			Holds:    "The pattern wins; capitals and codes that nobody uses are a warning.",
		},
		Then: func(t *rule.T) {
			all := variants(t, allowances, "currency")
			notTaken(t, all, "two", "four", "numeric")
			betterNot(t, all, "capitals", "unknown")
		},
		Fix: "Look the currency up in a list of codes.",
	},
	{
		ID: "DP-035", Title: "Expiry of the allowance is validated", Level: rule.Must, Since: v20250929,
		Says:  "expires_at is a time of RFC 3339 that lies ahead.",
		Cite:  []string{"RFC-DP §7", "RFC-DP §2.5", "OAS-DP Allowance.expires_at"},
		Needs: []string{endpoint},
		Given: []string{allowances}, Also: []string{"delegation"},
		Then: func(t *rule.T) {
			all := variants(t, allowances, "end")
			notTaken(t, all, "words", "date", "seconds")
			if s := all["past"]; s != nil && s.OK() {
				t.Unverified("a time that has passed was accepted, and nothing here can tell whether the token is good for anything")
			}
		},
		Fix: "Parse the time strictly, with its offset.",
	},
	{
		ID: "DP-036", Title: "Unknown merchant is refused", Level: rule.Should, Since: v20250929,
		Says:  "An allowance for a merchant who has no account is refused.",
		Cite:  []string{"RFC-PH §6.3", "RFC-DP §3.5"},
		Needs: []string{endpoint},
		Given: []string{allowances}, Also: []string{"delegation"},
		Then: func(t *rule.T) {
			for _, s := range ordered(variants(t, allowances, "merchant")) {
				better(t, s)
			}
		},
		Fix: "Look the merchant up before the card is tokenised.",
	},
	{
		ID: "DP-037", Title: "Empty risk signals are refused", Level: rule.Should, Since: v20250929, Until: v20260130,
		Says:  "Up to 2026-01-30 a delegation carries at least one risk signal.",
		Cite:  []string{"RFC-DP §3.6", "OAS-DP-2026-01-30 DelegatePaymentRequest.risk_signals"},
		Needs: []string{endpoint},
		Given: []string{allowances}, Also: []string{"delegation"},
		Ruling: &rule.Ruling{
			Readings: []string{"the schema: one at least", "agents are known to send an empty list"},
			Holds:    "It is recommended: whoever takes the list that is really sent does no harm.",
		},
		Then: func(t *rule.T) {
			if s := variants(t, allowances, "no-signals")["empty"]; s != nil {
				better(t, s)
			}
		},
		Fix: "Ask for a signal in these versions.",
	},
	{
		ID: "DP-038", Title: "Empty risk signals are accepted", Level: rule.Must, Since: v20260417,
		Says:  "From 2026-04-17 on the list of risk signals may be empty.",
		Cite:  []string{"CL-2026-04-17 Allow empty risk_signals array", "OAS-DP-2026-04-17 DelegatePaymentRequest.risk_signals", "RFC-DP §3.6"},
		Needs: []string{endpoint},
		Given: []string{allowances}, Also: []string{"delegation"},
		Ruling: &rule.Ruling{
			Readings: []string{"schema and changelog: it may be empty", "the text still asks for one"},
			Holds:    "Schema and changelog win.",
		},
		Then: func(t *rule.T) { taken(t, variants(t, allowances, "no-signals"), "empty") },
		Fix:  "Take an empty list.",
	},
	{
		ID: "DP-039", Title: "Risk signals and metadata are validated", Level: rule.Must, Since: v20250929,
		Says:  "A risk signal has a known type, a whole score and a known action; metadata are texts by name.",
		Cite:  []string{"RFC-DP §3.6", "RFC-DP §3.7", "OAS-DP RiskSignal", "OAS-DP DelegatePaymentRequest.metadata"},
		Needs: []string{endpoint},
		Given: []string{allowances}, Also: []string{"delegation"},
		Then: func(t *rule.T) {
			all := variants(t, allowances, "signals")
			taken(t, all, "two")
			notTaken(t, all, "kind", "score-text", "action", "without-score", "metadata-number", "metadata-text")
		},
		Fix: "Validate signals and metadata against the schema.",
	},
}

// Risk: what a provider makes of a warning.
var riskRules = []rule.Rule{
	{
		ID: "RISK-010", Title: "Blocked signal stops tokenisation", Level: rule.Should, Since: v20250929,
		Says:  "A delegation whose risk signal says blocked gives out no token that can be charged.",
		Cite:  []string{"RFC-DP §3.6", "OAS-DP-2026-01-30 RiskSignal.action description", "OAI-PAY Risk Signal"},
		Needs: []string{endpoint},
		Given: []string{allowances}, Also: []string{"delegation"},
		Ruling: &rule.Ruling{
			Readings: []string{"the schema: the action that is recommended", "OpenAI: the action that was taken"},
			Holds:    "It is recommended to stop; neither says what the provider does.",
		},
		Then: func(t *rule.T) {
			if s := variants(t, allowances, "blocked")["blocked"]; s != nil {
				better(t, s)
			}
		},
		Fix: "Honour blocked before the card is tokenised.",
	},
}
