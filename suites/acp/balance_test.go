package acp_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/acp"
	"github.com/assay-project/assay/suites/rule"
)

// Each answer is a line and a cart, both as "type amount, type amount".
var accounts = []struct {
	name    string
	answers [][2]string
	line    rule.Outcome // of CHK-034 by the repository
	cart    rule.Outcome // of CHK-042 by the repository
	openAI  rule.Outcome // of CHK-042 under OpenAI's documentation
}{
	{"the tax is added", [][2]string{
		{"items_base_amount 1000, tax 80, total 1080", "items_base_amount 1000, subtotal 1000, tax 80, fulfillment 500, total 1580"},
	}, rule.Passed, rule.Passed, rule.Passed},
	{"a cent is missing", [][2]string{
		{"items_base_amount 1000, tax 80, total 1079", "items_base_amount 1000, tax 80, total 1079"},
	}, rule.Warned, rule.Warned, rule.Failed},
	{"prices include the tax", [][2]string{
		{"items_base_amount 1080, subtotal 1080, tax 80, total 1080", "items_base_amount 1080, tax 80, fulfillment 500, total 1580"},
	}, rule.Passed, rule.Passed, rule.Failed},
	{"the base includes the tax and the subtotal does not", [][2]string{
		{"items_base_amount 1080, subtotal 1000, tax 80, total 1080", "items_base_amount 1080, subtotal 1000, tax 80, total 1080"},
	}, rule.Passed, rule.Passed, rule.Passed},
	{"lines have the tax added, the cart forgets it", [][2]string{
		{"items_base_amount 1000, tax 80, total 1080", "items_base_amount 1000, tax 80, total 1000"},
	}, rule.Passed, rule.Warned, rule.Failed},
	{"the cart has the tax added, lines forget it", [][2]string{
		{"items_base_amount 1000, tax 80, total 1000", "items_base_amount 1000, tax 80, total 1080"},
	}, rule.Warned, rule.Passed, rule.Passed},
	{"the discount is taken off in one answer and off already in another", [][2]string{
		{"subtotal 1000, total 1000", "subtotal 1000, discount 100, total 900"},
		{"subtotal 1000, total 1000", "subtotal 1000, discount 100, total 1000"},
	}, rule.Passed, rule.Warned, rule.Failed},
	{"a subtotal before the discount on one line and after it on another", [][2]string{
		{"subtotal 1000, items_discount 100, total 900", "items_base_amount 1000, items_discount 100, total 900"},
		{"subtotal 900, items_discount 100, total 900", "items_base_amount 1000, items_discount 100, total 900"},
	}, rule.Warned, rule.Passed, rule.Passed},
	{"a tip is shown and not charged", [][2]string{
		{"items_base_amount 1000, total 1000", "items_base_amount 1000, tip 200, total 1000"},
	}, rule.Passed, rule.Warned, rule.Failed},
	{"store credit is taken off", [][2]string{
		{"items_base_amount 1000, total 1000", "items_base_amount 1000, store_credit 300, total 700"},
	}, rule.Passed, rule.Passed, rule.Passed},
	{"two totals are for another rule to say", [][2]string{
		{"items_base_amount 1000, total 1000", "items_base_amount 1000, total 1000, total 900"},
	}, rule.Passed, rule.NotApplicable, rule.NotApplicable},
	{"an unknown type is for another rule to say", [][2]string{
		{"items_base_amount 1000, total 1000", "items_base_amount 1000, surcharge 10, total 1010"},
	}, rule.Passed, rule.NotApplicable, rule.NotApplicable},
}

func TestAccountsBalance(t *testing.T) {
	for _, a := range accounts {
		t.Run(a.name, func(t *testing.T) {
			if got := judged("CHK-034", rule.Spec, a.answers); got != a.line {
				t.Errorf("the lines %s, not %s", got, a.line)
			}
			if got := judged("CHK-042", rule.Spec, a.answers); got != a.cart {
				t.Errorf("the cart %s, not %s", got, a.cart)
			}
			if got := judged("CHK-042", rule.OpenAI, a.answers); got != a.openAI {
				t.Errorf("the cart %s under OpenAI's documentation, not %s", got, a.openAI)
			}
		})
	}
}

func judged(id, profile string, answers [][2]string) rule.Outcome {
	played := &wire.Recording{Scenario: "accounts"}
	for i, answer := range answers {
		body, _ := json.Marshal(map[string]any{
			"line_items": []any{map[string]any{"totals": entries(answer[0])}}, "totals": entries(answer[1]),
		})
		played.Exchanges = append(played.Exchanges, wire.Exchange{
			Scenario: "accounts", Step: fmt.Sprint(i), Attempt: 1, Operation: "update", Intent: wire.Normal, Version: "2026-04-17",
			Response: &wire.Response{Status: 200, Body: body},
		})
	}
	view := rule.NewView(&wire.Book{Setup: wire.Setup{Version: "2026-04-17", Profile: profile}, Recordings: []*wire.Recording{played}})
	for _, r := range acp.Rules() {
		if r.ID == id {
			return rule.Judge(&r, view).Outcome
		}
	}
	return ""
}

func entries(text string) []any {
	var list []any
	for _, part := range strings.Split(text, ", ") {
		kind, amount, _ := strings.Cut(part, " ")
		list = append(list, map[string]any{"type": kind, "amount": json.Number(amount)})
	}
	return list
}
