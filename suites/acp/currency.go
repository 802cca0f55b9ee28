package acp

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Currency: what the amounts are amounts of.
var currencyRules = []rule.Rule{
	{
		ID: "CHK-049", Title: "Currency is lower-case ISO 4217", Level: rule.Must, Since: v20250929,
		Says:  "currency is a code of ISO 4217, in lower case.",
		Cite:  []string{"RFC-CHK@2025-09-29 §8", "OAI-SPEC currency validation", "JS-2026-04-17 DiscoveryCapabilities.supported_currencies"},
		Needs: []string{inStock},
		Hears: everySession,
		Then:  currencyCodes,
		Fix:   `Return "usd", not "USD", "$" or "US dollar".`,
		Ruling: &rule.Ruling{
			Readings: []string{
				"the RFC: lower case is recommended",
				"OpenAI's documentation: lower case is required",
				"the schemas of sessions: any string",
			},
			Holds: "What is no code of ISO 4217 fails; capitals fail under OpenAI's documentation and are a warning elsewhere.",
		},
	},
	{
		ID: "CHK-050", Title: "Currency never changes in a session", Level: rule.Should, Since: v20250929,
		Says:  "All answers about one session are in one currency, whatever address or language comes later.",
		Cite:  []string{"RFC-CHK@2025-09-29 §4.1", "RFC-CHK@2025-09-29 §4.2"},
		Needs: []string{inStock, "address.second"},
		Given: []string{"addresses"},
		Hears: everySession,
		Then:  oneCurrency,
		Fix:   "Fix the currency at create; show another one through presentment_currency.",
		Ruling: &rule.Ruling{
			Readings: []string{
				"the cited sections: nothing is said about a change",
				"from 2026-01-30 the agent names the currency at create, which a later change would overrule",
			},
			Holds: "One currency, as a warning.",
		},
	},
	{
		ID: "CHK-051", Title: "Requested currency is used or refused", Level: rule.Should, Since: v20260130,
		Says:  "A session is priced in the currency the agent asked for, or the agent learns that it cannot be.",
		Cite:  []string{"JS-2026-01-30 CheckoutSessionCreateRequest.currency", "JS-2026-01-30 MessageError.code unsupported", "SEP83 §16.1"},
		Needs: []string{inStock},
		Given: []string{"short-lives"},
		Also:  []string{"addresses"},
		Then: func(t *rule.T) {
			if own := t.In("addresses").Try("create"); own != nil {
				asked(t, own)
			}
			asked(t, t.Step("foreign"))
		},
		Fix: "Compare the currency of the request with those you settle in; refuse it, or say unsupported in a message.",
		Ruling: &rule.Ruling{
			Readings: []string{
				"the schema: the request must name a currency",
				"the texts: nothing is said of what the merchant does with it",
			},
			Holds: "It is used or refused, as a warning; another currency passes where prices are shown in the one asked for.",
		},
	},
	{
		ID: "CHK-052", Title: "Presentment amounts are complete", Level: rule.Should, Since: v20260130,
		Says:  "Where prices are shown in another currency, every total is converted, at the rate and the time that are stated.",
		Cite:  []string{"JS-2026-01-30 CheckoutSessionBase.presentment_currency", "JS-2026-01-30 Total.presentment_amount", "SEP83 §9.1 and §19.5"},
		Needs: []string{inStock, "currency.second"},
		Given: []string{"short-lives"},
		Then:  presented,
		Fix:   "Convert all totals or none, and state exchange_rate and exchange_rate_timestamp.",
		Ruling: &rule.Ruling{
			Readings: []string{
				"the schema: the rate leads from the currency shown to the one settled",
				"the example of the proposal: it leads from the one settled to the one shown",
			},
			Holds: "Either; a note says which was seen.",
		},
	},
}

func currencyCodes(t *rule.T) {
	for _, s := range t.Heard() {
		at := s.Body().Get("currency")
		code, ok := at.Text()
		lower := strings.ToLower(code)
		switch {
		case !ok: // the schema speaks of it
		case !isCurrency(lower):
			t.Fail(at, "a code of ISO 4217", rule.Show(code))
		case code != lower && openAI(t):
			t.Fail(at, rule.Show(lower), rule.Show(code))
		case code != lower:
			t.Warn(at, rule.Show(lower), rule.Show(code))
		}
	}
}

// oneCurrency may only be green where a session was moved and answered for.
func oneCurrency(t *rule.T) {
	t.Step("move")
	for _, answers := range t.HeardBySession() {
		first := ""
		for _, s := range answers {
			at := s.Body().Get("currency")
			code := strings.ToLower(at.String())
			if first == "" {
				first = code
			}
			if code != "" && code != first {
				t.Fail(at, rule.Show(first)+" as before", rule.Show(code))
			}
		}
	}
}

// asked holds a create to the currency it asked for.
func asked(t *rule.T, s *rule.Seen) {
	if s.Refused() {
		t.Prefer(s.Body().Get("type")).To(match.Equal("invalid_request"))
		return
	}
	body, want := session(t, s), s.Sent().Get("currency").String()
	got := strings.ToLower(body.Get("currency").String())
	switch {
	case !isCurrency(got):
		t.Unverified("the session is in no currency of ISO 4217")
	case got == want, strings.EqualFold(body.Get("presentment_currency").String(), want):
	case !payable(body) && refusesInWords(body):
	default:
		t.Fail(body.Get("currency"), rule.Show(want)+", or a refusal", rule.Show(got))
	}
}

// refusesInWords reports whether an error message says that something asked for
// cannot be had.
func refusesInWords(body rule.Node) bool {
	return slices.ContainsFunc(body.Get("messages").Each(), func(m rule.Node) bool {
		code := m.Get("code").String()
		return m.Get("type").String() == "error" && (code == "unsupported" || code == "invalid")
	})
}

func presented(t *rule.T) {
	body := session(t, t.Step("second"))
	settled, shown := strings.ToLower(body.Get("currency").String()), strings.ToLower(body.Get("presentment_currency").String())
	switch {
	case shown == "" || shown == settled:
		t.NotApplicable("no price is shown in another currency than it is settled in")
	case !isCurrency(shown) || !isCurrency(settled):
		t.Unverified("the prices are in no currencies of ISO 4217")
	}
	converted(t, body, math.Pow10(minorDigits(shown)-minorDigits(settled)))
}

// converted holds the amounts shown to those settled and to the rate between
// them, in whichever direction it leads. The scale is between minor units.
func converted(t *rule.T, body rule.Node, scale float64) {
	at := body.Get("exchange_rate")
	number, _ := at.Value().(json.Number)
	rate, err := number.Float64()
	if err != nil || rate <= 0 || !body.Get("exchange_rate_timestamp").Present() {
		t.Fail(at, "exchange_rate and exchange_rate_timestamp beside presentment_currency", "not both")
		return
	}
	if !body.Get("totals").IsArray() {
		t.Unverified("the totals are no list, of which CHK-002 speaks")
	}
	toShown, toSettled := true, true
	for _, entry := range body.Get("totals").Each() {
		settled, _ := entry.Get("amount").Int()
		shown, stated := entry.Get("presentment_amount").Int()
		if !stated {
			t.Fail(entry.Get("presentment_amount"), "a converted amount on every total", "none")
			continue
		}
		toShown = toShown && math.Abs(float64(shown)-float64(settled)*rate*scale) <= 1
		toSettled = toSettled && math.Abs(float64(shown)-float64(settled)/rate*scale) <= 1
	}
	switch {
	case toShown:
		t.Note(at, "a rate between the two currencies", "from the one settled to the one shown")
	case toSettled:
		t.Note(at, "a rate between the two currencies", "from the one shown to the one settled")
	default:
		t.Fail(at, "the rate at which the totals are converted", fmt.Sprint(rate))
	}
}
