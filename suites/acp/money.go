package acp

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/assay-project/assay/suites/rule"
)

// asOpenAI is the level of sentences that only OpenAI's documentation has.
var asOpenAI = map[string]rule.Level{rule.OpenAI: rule.Must}

// Money: how an amount is written.
var moneyRules = []rule.Rule{
	{
		ID: "CHK-030", Title: "Amounts are plain JSON integers", Level: rule.Must, Since: v20250929,
		Says:  "Every amount is a whole number of minor units: no fraction, no string.",
		Cite:  []string{"RFC-CHK@2025-09-29 §3.1", "RFC-CHK@2025-09-29 §8", "OAS-2025-12-12 Total.amount", "CL-2025-12-12 Bug Fix"},
		Needs: []string{inStock, serviceable},
		Hears: everySession,
		Then:  integers,
		Fix:   "Serialize money as an integer count of minor units: 1999, not 19.99, \"1999\" or 1999.0.",
		Ruling: &rule.Ruling{
			Readings: []string{
				"the RFC and the JSON Schema: integers throughout",
				"the OpenAPI file of 2025-09-29 and OpenAI's table: strings for the amounts of fulfillment options",
			},
			Holds: "Integers in every version. A string of digits as the price of an option is a warning where OpenAI's documentation of 2025-09-29 counts.",
		},
	},
	{
		ID: "CHK-036", Title: "No negative amounts", Level: rule.Should, LevelIn: asOpenAI, Since: v20250929,
		Says:  "No amount is below zero: a discount is a positive number, and its type says that it is taken off.",
		Cite:  []string{"OAI-SPEC Line Item and Total validation", "RFC-DCT §8.2", "OAS-2026-01-30 AppliedDiscount.amount minimum 0"},
		Needs: []string{inStock},
		Hears: everySession,
		Then: func(t *rule.T) {
			for _, s := range undoubted(t) {
				for _, o := range inspected(s).negative {
					at := o.in(s)
					t.Fail(at, "an amount of 0 or more, with a type that says it is taken off", rule.Show(at.Value()))
				}
			}
		},
		Fix: "Report a discount of 5.00 as 500 under discount or items_discount, not as -500.",
		Ruling: &rule.Ruling{
			Readings: []string{
				"OpenAI's validation, the discount text and the schema of applied discounts: never negative",
				"an example of 2026-01-16 and the changelog of 2026-01-30: discounts with a minus sign",
			},
			Holds: "Never negative: a warning by the repository alone, a failure under OpenAI's documentation.",
		},
	},
}

// integers holds amounts to the type and the spelling of an integer.
func integers(t *rule.T) {
	for _, s := range t.Heard() {
		found := inspected(s)
		for _, p := range found.broken {
			at, expected := p.in(s), "an integer of minor units"
			if p[0] == "fulfillment_options" && !t.From(v20251212) {
				expected += ", although an OpenAPI file of this version says string"
			}
			if quotedPrice(t, p, at) {
				t.Warn(at, expected, rule.Show(at.Value()))
				continue
			}
			t.Fail(at, expected, rule.Show(at.Value()))
		}
		for _, p := range found.oddlySpelled {
			at := p.in(s)
			t.Warn(at, "an integer spelled with digits alone", rule.Show(at.Value()))
		}
	}
}

// quotedPrice reports whether OpenAI's documentation shows the amount the way
// it is: the price of an option as a string of digits.
func quotedPrice(t *rule.T, p spot, at rule.Node) bool {
	if t.Profile() == rule.Spec || t.From(v20251212) || p[0] != "fulfillment_options" {
		return false
	}
	text, ok := at.Text()
	last := p[len(p)-1]
	return ok && text != "" && strings.Trim(text, "0123456789") == "" && (last == subtotal || last == total)
}

// inspection is what is peculiar about the amounts of one session body, and the
// breakdowns it has.
type inspection struct {
	broken, oddlySpelled, negative, breakdowns []spot
}

// spot is a way down a session body: names and numbers.
type spot []any

func (p spot) in(s *rule.Seen) rule.Node {
	n := s.Body()
	for _, step := range p {
		switch step := step.(type) {
		case string:
			n = n.Get(step)
		case int:
			n = n.At(step)
		}
	}
	return n
}

// money names the members that hold an amount, wherever they stand in the
// lists that are inspected.
var money = map[string]bool{
	"amount": true, "base_amount": true, "discount": true, "subtotal": true, "tax": true, "total": true,
	"unit_amount": true, "presentment_amount": true,
}

// inspected looks at every amount of a session body.
func inspected(s *rule.Seen) *inspection {
	type key struct{}
	lines, totals, options := s.Body().Get("line_items"), s.Body().Get("totals"), s.Body().Get("fulfillment_options")
	return rule.Recall(key{}, func() *inspection {
		found := &inspection{}
		found.walk(map[string]any{"line_items": lines.Value(), "totals": totals.Value(), "fulfillment_options": options.Value()}, nil)
		for _, list := range [][]spot{found.broken, found.oddlySpelled, found.negative, found.breakdowns} {
			slices.SortFunc(list, func(a, b spot) int { return strings.Compare(fmt.Sprint(a...), fmt.Sprint(b...)) })
		}
		return found
	}, lines, totals, options)
}

// walk goes down lists and objects, in any order.
func (i *inspection) walk(v any, way spot) {
	switch v := v.(type) {
	case []any:
		for n, e := range v {
			i.walk(e, append(way, n))
		}
	case map[string]any:
		for name, value := range v {
			if money[name] {
				i.amount(name, value, way)
				continue
			}
			switch value.(type) {
			case []any, map[string]any:
				i.walk(value, append(way, name))
				if name == "breakdown" {
					i.breakdowns = append(i.breakdowns, slices.Clone(way))
				}
			}
		}
	}
}

// amount keeps an amount that is peculiar. null is the affair of the schema.
func (i *inspection) amount(name string, v any, way spot) {
	var list *[]spot
	switch n, integral := rule.Integer(v); {
	case v == nil:
		return
	case !integral:
		list = &i.broken
	case n < 0:
		list = &i.negative
	case strings.ContainsAny(string(v.(json.Number)), ".eE"):
		list = &i.oddlySpelled
	default:
		return
	}
	*list = append(*list, append(slices.Clone(way), name))
}
