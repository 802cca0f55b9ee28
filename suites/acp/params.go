package acp

import (
	"slices"

	"github.com/theory/jsonpath"

	"github.com/assay-project/assay/suites/rule"
)

// Params: where an error says the fault is.
var paramRules = []rule.Rule{
	{
		ID: "HDR-038", Title: "Error param locates the fault", Level: rule.Should, Since: v20250929,
		Says:  "The param of an error is a JSONPath that ends at the member at fault, or where it is missing.",
		Cite:  []string{"RFC-CHK@2025-09-29 §3.1", "RFC9535", "EX-2026-04-17 error_400_requires_3ds", "OAI-SPEC Error.param"},
		Needs: []string{inStock},
		Given: []string{"doubtful-carts"},
		Also:  []string{"doubtful-quantities", "doubtful-addresses"},
		Hears: everyError,
		Ruling: &rule.Ruling{
			Readings: []string{
				"OpenAI's page says that param points into the body of the request",
				"examples of the repository point into the session, such as $.line_items[0].item.id",
			},
			Holds: "A path that is right in either passes.",
		},
		Then: func(t *rule.T) {
			for _, s := range t.Heard() {
				param := s.Body().Get("param")
				text, ok := param.Text()
				if _, err := jsonpath.Parse(text); ok && err != nil {
					t.Fail(param, "a JSONPath such as $.line_items[1].quantity", rule.Show(text))
				}
			}
			refused, given := 0, 0
			for _, f := range faults {
				s := t.In(f.scenario).Try(f.step)
				if s == nil || !s.Refused() {
					continue
				}
				refused++
				param := s.Body().Get("param")
				text, ok := param.Text()
				if !ok {
					t.Note(param, "the place of the fault", rule.Show(param.Value()))
					continue
				}
				given++
				_, err := jsonpath.Parse(text)
				switch path, single := parsePath(text); {
				case err != nil:
					t.Fail(param, "a JSONPath such as "+f.example, rule.Show(text))
				case !single:
					t.Note(param, "a path to one place", rule.Show(text))
				case !f.located(path):
					t.Fail(param, "a path such as "+f.example, rule.Show(text))
				}
			}
			switch {
			case refused == 0:
				t.Unverified("no fault of the kind was refused")
			case given == 0:
				t.NotApplicable("no error names a param")
			}
		},
		Fix: "Build param from the path of the validator, from the root: $.line_items[1].quantity.",
	},
}

// fault is a request that is wrong in one place.
type fault struct {
	scenario, step, example string
	located                 func(path []string) bool
}

var faults = []fault{
	{"doubtful-carts", "empty", "$.line_items", endsIn("items", "line_items")},
	{"doubtful-carts", "no-currency", "$.currency", endsIn("currency", "")},
	{"doubtful-quantities", "negative", "$.line_items[1].quantity", func(path []string) bool {
		return slices.Contains(path, "1") && last(path) == "quantity"
	}},
	{"doubtful-addresses", "without-city", "$.fulfillment_details.address.city", endsIn("city", "address", "fulfillment_address")},
}

// endsIn accepts a path whose last step is one of the names, "" for the root.
func endsIn(names ...string) func(path []string) bool {
	return func(path []string) bool { return slices.Contains(names, last(path)) }
}

func last(path []string) string {
	if len(path) == 0 {
		return ""
	}
	return path[len(path)-1]
}
