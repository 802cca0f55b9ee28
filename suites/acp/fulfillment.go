package acp

import (
	"fmt"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Fulfillment: the options on offer, and the one that is chosen.
var fulfillmentRules = []rule.Rule{
	{
		ID: "CHK-060", Title: "Option ids are unique", Level: rule.Must, Since: v20250929,
		Says:  "No two fulfillment options of a session share an id, whatever their types.",
		Cite:  []string{"OAI-SPEC FulfillmentOption.id", "JS-2026-01-30 FulfillmentOptionShipping.id"},
		Needs: []string{inStock, serviceable},
		Hears: everySession,
		Then: func(t *rule.T) {
			seen := false
			for _, s := range t.Heard() {
				list := offered(s.Body())
				distinct(t, list, "id")
				for _, option := range list.Each() {
					if text, ok := option.Get("id").Text(); ok && text == "" {
						t.Fail(option.Get("id"), "an id", rule.Show(text))
					}
				}
				seen = seen || list.Len() > 0
			}
			if !seen {
				t.NotApplicable("no session offers a fulfillment option")
			}
		},
		Fix: "Put the carrier or the type into the id, so that codes of two carriers do not meet.",
	},
	{
		ID: "CHK-061", Title: "Selected option is an offered option", Level: rule.Must, Since: v20250929, Until: v20250929,
		Says:  "fulfillment_option_id, where it is set, names an option that the same body offers.",
		Cite:  []string{"RFC-CHK@2025-09-29 §8", "OAS-2025-09-29 CheckoutSessionBase.fulfillment_option_id"},
		Needs: []string{inStock, serviceable},
		Also:  []string{"browse"},
		Hears: everySession,
		Then:  selectsWhatIsOffered,
		Fix:   "Whenever options are quoted anew, clear or replace a selection that is no longer among them.",
	},
	{
		ID: "CHK-062", Title: "Nested selections name offered options", Level: rule.Must, Since: v20251212, Until: v20260116,
		Says:  "A selection names, inside the object of its type, an option of that type that the same body offers.",
		Cite:  []string{"RFC-CHK@2026-01-16 §8", "JS-2025-12-12 SelectedFulfillmentOption"},
		Needs: []string{inStock, serviceable},
		Also:  []string{"browse"},
		Hears: everySession,
		Then:  selectsWhatIsOffered,
		Fix:   "Keep selections in step with the options on offer; in these versions option_id stands under shipping or digital.",
	},
	{
		ID: "CHK-063", Title: "Flat selections name offered options", Level: rule.Must, Since: v20260130,
		Says:  "A selection names an option that the same body offers, and has that option's type.",
		Cite:  []string{"RFC-CHK@2026-01-30 §8", "JS-2026-01-30 SelectedFulfillmentOption"},
		Needs: []string{inStock, serviceable},
		Also:  []string{"browse"},
		Hears: everySession,
		Then:  selectsWhatIsOffered,
		Fix:   "Keep selections in step with the options on offer, and copy the type from the option.",
		Ruling: &rule.Ruling{
			Readings: []string{
				"the schema: type, option_id and item_ids side by side",
				"an OpenAPI example of the same release nests them under shipping, and two RFC examples leave the type out",
				"the example of a canceled session selects an option that it no longer offers",
			},
			Holds: "the form of the schema, and an option on offer; in a session that has ended a stale choice is a warning",
		},
	},
	{
		ID: "CHK-065", Title: "Choosing an option changes the money", Level: rule.Must, Since: v20250929,
		Says:      "The answer to a choice of fulfillment option shows that option as chosen and the totals with its price in them.",
		Cite:      []string{"RFC-CHK@2025-09-29 §4.2", "RFC-CHK@2025-09-29 §9.4", "OAI-SPEC update example", "OAI-PROD shipping option updates"},
		Needs:     []string{inStock, serviceable},
		Given:     []string{"browse"},
		Then:      choiceCounts,
		Fix:       "Recompute the totals inside the update that changes the option, not on the next read.",
		Checklist: []string{"shipping_option_update"},
	},
	{
		ID: "CHK-066", Title: "Unknown option id is not applied", Level: rule.Must, Since: v20250929,
		Says:  "An option id that was never offered is refused or reported, and never becomes the selection.",
		Cite:  []string{"RFC-CHK@2025-09-29 §8", "OAS-2026-01-30 MessageError description"},
		Needs: []string{inStock, serviceable},
		Given: []string{"browse"},
		Then: func(t *rule.T) {
			s := t.Step("bogus")
			asked := chosen(s.Sent())
			if s.OK() && chosen(s.Body()) != asked && s.Body().Get("messages").Len() == 0 {
				t.Warn(s.Body().Get("messages"), "a refusal, or a message about the unknown option", "neither")
			}
			for _, s := range []*rule.Seen{s, t.Step("retrieve-bogus")} {
				if !s.OK() {
					continue
				}
				for _, c := range choices(s.Body()) {
					if c.id() == asked {
						t.Fail(c.option, "an option on offer, or no selection", rule.Show(asked))
					}
				}
			}
		},
		Fix: "Look the option up among those of the session before storing the choice; refuse it with 400 if it is not there.",
	},
}

// selectsWhatIsOffered holds every selection to the options of its own body. An
// ended session may still name what it no longer offers, and of an id that the
// agent made up CHK-066 speaks.
func selectsWhatIsOffered(t *rule.T) {
	seen, invented := false, ""
	if s := t.In("browse").Try("bogus"); s != nil {
		invented = chosen(s.Sent())
	}
	for _, s := range t.Heard() {
		body := s.Body()
		if !offered(body).IsArray() {
			continue // the schema speaks of it
		}
		report := t.Fail
		if ended(body) {
			report = t.Warn
		}
		for _, c := range choices(body) {
			seen = true
			option := offer(body, c.id())
			if !option.Present() && c.id() == invented {
				continue
			}
			if !option.Present() {
				report(c.option, "one of the ids in fulfillment_options", rule.Show(c.id()))
			} else if kind := option.Get("type").String(); c.kind != "" && c.kind != kind {
				report(c.option, "a selection of type "+kind+", as the option", c.kind)
			}
		}
	}
	if !seen {
		t.NotApplicable("no session names a selected option")
	}
}

// choiceCounts compares the answers to the choice of each option.
func choiceCounts(t *rule.T) {
	t.Step("option-2")
	var answers []rule.Node
	for _, s := range t.In("browse").Steps("option-") {
		if !t.Expect(s).To(match.Success()) {
			continue
		}
		asked, body := chosen(s.Sent()), session(t, s)
		switch got := chosen(body); got {
		case asked:
		case "":
			t.Warn(body, "a selection of "+rule.Show(asked), "none in the answer")
		default:
			t.Fail(choices(body)[0].option, rule.Show(asked)+", as it was chosen", rule.Show(got))
			continue
		}
		answers = append(answers, body)
	}
	compared := 0
	for i, body := range answers {
		for _, other := range answers[:i] {
			if movesWithPrice(t, other, body) {
				compared++
			}
		}
	}
	if compared == 0 {
		for _, body := range answers {
			if option := offer(body, chosen(body)); option.Get("total").Present() {
				if _, ok := optionCost(option); !ok {
					t.Unverified("the price of option %s cannot be read: %s", chosen(body), rule.Show(option.Get("total").Value()))
				}
			}
		}
		t.NotApplicable("no two options that can be chosen differ in price")
	}
}

// movesWithPrice holds the totals of two answers to the prices of the options
// that were chosen. It reports whether the prices differ.
func movesWithPrice(t *rule.T, before, after rule.Node) bool {
	was, okWas := optionCost(offer(before, chosen(before.Seen().Sent())))
	is, okIs := optionCost(offer(after, chosen(after.Seen().Sent())))
	if !okWas || !okIs || was == is {
		return false
	}
	totals := after.Get("totals")
	totalWas, okWas := amount(before.Get("totals"), "total")
	totalIs, okIs := amount(totals, "total")
	if !okWas || !okIs {
		return false // other rules speak of a total that is missing
	}
	moved, wanted := totalIs-totalWas, is-was
	if moved*wanted <= 0 && !(moved == 0 && shippedFree(before.Get("totals"), totals)) {
		t.Fail(totals, fmt.Sprintf("a total that follows the price of the option, which went from %d to %d", was, is),
			fmt.Sprintf("a total of %d after %d", totalIs, totalWas))
	}
	return true
}

// shippedFree reports whether a promotion covers both options: shipping costs
// nothing in either, or a discount takes the difference back.
func shippedFree(before, after rule.Node) bool {
	was, charged := amount(before, "fulfillment")
	is, chargedAgain := amount(after, "fulfillment")
	offWas, _ := amount(before, "discount")
	offIs, _ := amount(after, "discount")
	return charged && chargedAgain && (was == 0 && is == 0 || is != was && is-was == offIs-offWas)
}
