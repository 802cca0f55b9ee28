package acp

import (
	"slices"
	"strings"
	"unicode"

	"github.com/assay-project/assay/simulator/wire"
)

// What extensions add to a checkout.
var extensionScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "discount-codes", Since: V20260130, Needs: []string{inStock, "extension.discount"},
			Says: "open a session with extensions; enter a code that counts and one that nobody knows, others under the same key, codes that are of no use, the first in several spellings; take an item out, take the codes back; " +
				"combine codes in both orders, make the cart too small for one and large again, combine codes that exclude each other, and send what are no codes",
		},
		Play: discounted,
	},
}

// Codes that no shop knows.
const (
	unknownCode  = "NO-SUCH-CODE"
	unknownCode2 = "ANOTHER-CODE"
)

// discounted takes one session through all that codes can do to it. Each change
// is made whatever became of the one before.
func discounted(a *Agent) {
	cart, rest := a.One(), JSON{}
	if a.Has(second) { // what is taken out later comes first
		cart, rest = a.Cart(line{id: a.kit.Items.Second}, line{id: a.kit.Items.InStock}), a.One()
	}
	open := a.Opening(cart, a.Buyer("john@example.com"), a.extended())
	if a.Has(serviceable) {
		open = merge(open, a.Home())
	}
	s := a.Open("create", open)
	a.enterCodes(s.ID)
	a.keepCodes(s.ID, cart, rest)
	a.combineCodes(s.ID)
	a.outgrowCode(s.ID, cart)
	if pair := a.kit.Codes.Exclusive; !a.Lacks("exclusive", "discount.pair.exclusive") {
		a.Update("exclusive", s.ID, merge(cart, codes(pair...)))
	}
	a.Update("text-for-codes", s.ID, JSON{"discounts": JSON{"codes": "SAVE10"}}, Because(wire.Invalid))
	a.Update("no-texts", s.ID, JSON{"discounts": JSON{"codes": []any{7, JSON{"x": 1}}}}, Because(wire.Invalid))
}

// enterCodes enters a code that counts, if one is known, and one that does not;
// then others under the same key, and at last such as do not count.
func (a *Agent) enterCodes(id string) {
	entered := codes(unknownCode)
	if code := a.kit.Codes.Valid; code != "" {
		entered = codes(code, unknownCode)
	}
	var sent Call
	first := a.Update("first", id, entered, Keep(&sent))
	if a.dialect.keyRequired {
		a.Again("changed", first, sent, With(codes(unknownCode2)), Because(wire.Invalid))
	}
	a.Retrieve("retrieve", id)
	useless := a.kit.Codes.Useless
	if len(useless) == 0 {
		useless = []string{unknownCode2}
	}
	a.Update("replaced", id, codes(useless...))
}

// keepCodes enters a code in several spellings, changes something else, and takes
// the code back: beside the older spelling of the member, which must not bring it
// back, and where it still counts by itself.
func (a *Agent) keepCodes(id string, cart, rest JSON) {
	code := a.kit.Codes.Valid
	if code == "" {
		for _, step := range []string{"twice", "kept", "cleared"} {
			a.Lacks(step, "discount.code.valid")
		}
		return
	}
	mixed := alternating(code)
	a.Update("twice", id, codes(mixed, strings.ToLower(code), mixed))
	a.Update("kept", id, merge(rest, a.Buyer("jane@example.com")))
	none := merge(cart, codes())
	if e := a.Update("cleared", id, merge(none, JSON{"coupons": []any{code}})); e.Status()/100 != 2 || counted(e) {
		a.Update("emptied", id, none)
	}
}

// combineCodes enters two codes in both orders, and single ones that no step has
// entered yet.
func (a *Agent) combineCodes(id string) {
	pair := a.kit.Codes.Stackable
	if !a.Lacks("stacked", "discount.pair.stackable") {
		a.Update("stacked", id, codes(pair...))
		turned := slices.Clone(pair)
		slices.Reverse(turned)
		a.Update("reversed", id, codes(turned...))
	}
	known := append(slices.Clone(pair), a.kit.Codes.Valid)
	single := func(step, code string) {
		if code != "" && !slices.Contains(known, code) {
			a.Update(step, id, codes(code))
		}
	}
	single("fixed", a.kit.Codes.Fixed)
	single("percent", a.kit.Codes.Percent)
}

// outgrowCode makes the cart too small for a code, and large enough again.
func (a *Agent) outgrowCode(id string, cart JSON) {
	if a.Lacks("large", "discount.code.minimum") || a.Lacks("large", second) {
		return
	}
	a.Update("large", id, merge(cart, codes(a.kit.Codes.Minimum)))
	a.Update("small", id, a.One())
	a.Update("large-again", id, cart)
}

// extended is what create must carry so that the extensions of the shop are active.
func (a *Agent) extended() JSON {
	names := []any{"discount"}
	if other := a.kit.Extension; other != "" {
		names = append(names, other)
	}
	capabilities, _ := a.Negotiation()["capabilities"].(JSON)
	return JSON{"capabilities": merge(capabilities, JSON{"extensions": names})}
}

// codes are all the discount codes a buyer has entered.
func codes(list ...string) JSON {
	entered := make([]any, len(list))
	for i, code := range list {
		entered[i] = code
	}
	return JSON{"discounts": JSON{"codes": entered}}
}

// counted reports whether a session shows a discount for a code.
func counted(e *wire.Exchange) bool {
	discounts, _ := decodeObject(e)["discounts"].(JSON)
	return slices.ContainsFunc(objects(discounts["applied"]), func(d JSON) bool { return d["code"] != nil })
}

// alternating spells every second letter the other way.
func alternating(code string) string {
	letters := []rune(code)
	for i := 0; i < len(letters); i += 2 {
		if r := letters[i]; unicode.IsUpper(r) {
			letters[i] = unicode.ToLower(r)
		} else {
			letters[i] = unicode.ToUpper(r)
		}
	}
	return string(letters)
}
