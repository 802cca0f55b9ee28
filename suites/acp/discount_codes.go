package acp

import (
	"fmt"
	"slices"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Codes: how they are read, and what becomes of them when the session changes.
var discountCodeRules = []rule.Rule{
	{
		ID: "DISC-005", Title: "Codes match without regard to case", Level: rule.Must, Since: v20260130,
		Says:  "A code has the same effect in capitals, in small letters and in both.",
		Cite:  []string{"RFC-DSC §4.1", "RFC-DSC §6.1", "JS-DSC#/$defs/discounts_request"},
		Needs: []string{inStock, discountExtension, validCode},
		Given: []string{discountCodes},
		Then: func(t *rule.T) {
			plain, body := counting(t, withCodes(t, "first")), withCodes(t, "twice")
			code := sentCodes(t.Step("twice"))[0]
			applied := outcomes(body, "applied", code)
			if len(applied) == 0 {
				t.Fail(body.Get("discounts"), "a discount for "+code+", as for the code in its usual case", rule.Show(body.Get("discounts").Value()))
				return
			}
			t.Expect(applied[0].Get("coupon", "id")).To(match.Equal(plain.Get("coupon", "id")))
			t.Expect(applied[0].Get("amount")).To(match.Equal(plain.Get("amount")))
			for _, e := range outcomes(body, "rejected", code) {
				t.Expect(e.Get("reason")).NotTo(match.Equal("discount_code_invalid"))
			}
		},
		Fix: "Compare codes without regard to case.",
	},
	{
		ID: "DISC-006", Title: "New codes replace old ones", Level: rule.Must, Since: v20260130,
		Says:  "An update with codes replaces all that were submitted before.",
		Cite:  []string{"RFC-DSC §6.1", "JS-DSC#/$defs/checkout_update_request_with_discount"},
		Needs: []string{inStock, discountExtension, validCode},
		Given: []string{discountCodes},
		Then: func(t *rule.T) {
			base, before, now := withCodes(t, "create"), withCodes(t, "first"), withCodes(t, "replaced")
			counting(t, before)
			sent := sentCodes(t.Step("replaced"))
			for _, e := range now.Get("discounts", "codes").Each() {
				if !slices.ContainsFunc(sent, sameCode(e.String())) {
					t.Fail(e, "the codes of the update alone", rule.Show(e.Value())+" as well")
				}
			}
			noCode(t, now, base, t.Known(validCode).String())
		},
		Fix: "Replace the codes, do not append to them.",
	},
	{
		ID: "DISC-007", Title: "Empty list clears the codes", Level: rule.Must, Since: v20260130,
		Says:  "An update with an empty list of codes takes all discounts back that a code gave.",
		Cite:  []string{"RFC-DSC §6.1", "JS-DSC#/$defs/discounts_request/codes"},
		Needs: []string{inStock, discountExtension, validCode},
		Given: []string{discountCodes},
		Then: func(t *rule.T) {
			base := withCodes(t, "create")
			counting(t, withCodes(t, "twice"))
			step := "cleared"
			if t.Try("emptied") != nil {
				step = "emptied"
			}
			now := withCodes(t, step)
			if codes := now.Get("discounts", "codes"); codes.Len() > 0 {
				t.Fail(codes, "no codes", rule.Show(codes.Value()))
			}
			noCode(t, now, base, "")
		},
		Fix: "An empty array is an instruction, not a missing value.",
	},
	{
		ID: "DISC-008", Title: "Unrelated update keeps the codes", Level: rule.Must, Since: v20260417,
		Says:  "An update without discounts leaves the submitted codes in force.",
		Cite:  []string{"RFC-DSC §6.1", "RFC-CHK@2026-04-17 §6.2"},
		Needs: []string{inStock, discountExtension, validCode},
		Given: []string{discountCodes},
		Ruling: &rule.Ruling{
			Readings: []string{"from 2026-04-17 on a member that is absent is not changed", "until 2026-01-30 nothing is said of it"},
			Holds:    "Judged from 2026-04-17 on alone.",
		},
		Then: func(t *rule.T) {
			counting(t, withCodes(t, "twice"))
			now, code := withCodes(t, "kept"), t.Known(validCode).String()
			if len(outcomes(now, "applied", code)) > 0 {
				return
			}
			for _, e := range outcomes(now, "rejected", code) {
				if reason := e.Get("reason").String(); reason != "discount_code_invalid" && reason != alreadyApplied {
					t.Note(e, "the code "+code+" still", "a rejection because of the change: "+reason)
					return
				}
			}
			t.Fail(now.Get("discounts"), "the code "+code+" still", rule.Show(now.Get("discounts").Value()))
		},
		Fix: "Do not rebuild the session from the update alone.",
	},
	{
		ID: "DISC-011", Title: "A code is never applied twice", Level: rule.Should, Since: v20260130,
		Says:  "A code that is submitted several times discounts once.",
		Cite:  []string{"RFC-DSC §7.1", "RFC-DSC §6.1"},
		Needs: []string{inStock, discountExtension, validCode},
		Given: []string{discountCodes},
		Then: func(t *rule.T) {
			once, body, code := withCodes(t, "first"), withCodes(t, "twice"), t.Known(validCode).String()
			counting(t, once)
			counting(t, body) // in another case, of which DISC-005 speaks
			if applied := outcomes(body, "applied", code); len(applied) > 1 {
				t.Fail(body.Get("discounts", "applied"), "one discount for "+code, fmt.Sprint(len(applied)))
			}
			sameTotal(t, body, once, "as where the code is submitted once")
		},
		Fix: "Look for copies without regard to case before you apply a code.",
	},
	{
		ID: "DISC-024", Title: "Deprecated coupons field is an alias", Level: rule.Should, Since: v20260130,
		Says:  "Codes in coupons work like those of discounts, which decide where both are there.",
		Cite:  []string{"RFC-DSC §10.1", "RFC-DSC §6.1", "RFC-DSC §12", "JS-CHK#/$defs/CheckoutSessionCreateRequest/coupons"},
		Needs: []string{inStock, discountExtension, validCode},
		Given: []string{"texts", discountCodes},
		Then:  olderMember,
		Fix:   "Read coupons as discounts.codes where those are not sent.",
	},
	{
		ID: "DISC-027", Title: "Codes take part in request comparison", Level: rule.Must, Since: v20260417,
		Says:  "Another discount code under a used key is refused with 422 as idempotency_conflict.",
		Cite:  []string{"RFC-CHK@2026-04-17 §6.7", "RFC-CHK@2026-04-17 §6.4"},
		Needs: []string{inStock, discountExtension, validCode},
		Given: []string{discountCodes},
		Then: func(t *rule.T) {
			withCodes(t, "first")
			s := t.Step("changed")
			if t.Expect(s).To(match.Status(422)) {
				t.Expect(s.Body().Get("code")).To(match.Equal("idempotency_conflict"))
			}
		},
		Fix: "Fingerprint the whole body, members of extensions included.",
	},
}

// noCode holds a session to having no discount for a code, or for any, and to
// costing what it did before any code was submitted.
func noCode(t *rule.T, now, base rule.Node, code string) {
	for _, e := range now.Get("discounts", "applied").Each() {
		got, coded := e.Get("code").Text()
		if own, _ := e.Get("automatic").Bool(); !coded || own {
			continue
		}
		if code != "" && !sameCode(code)(got) {
			return // another one counts, so the total says nothing
		}
		t.Fail(e, "no discount for a code that is gone", rule.Show(got))
		return
	}
	sameTotal(t, now, base, "as before any code")
}

// sameTotal holds the total of a session to that of another one with the same cart,
// apart from what tax, shipping and fees make of it. Where the cart costs another
// price before any discount, the rule has nothing to compare.
func sameTotal(t *rule.T, now, before rule.Node, as string) {
	is, was := tallyOf(now.Get("totals").Value(), lastTotals), tallyOf(before.Get("totals").Value(), lastTotals)
	if !is.whole || !was.whole || is.times(total) != 1 || was.times(total) != 1 {
		return // other rules speak of it
	}
	if is.of(itemsBase) != was.of(itemsBase) {
		t.Unverified("the same cart costs %d, and then %d, before any discount", was.of(itemsBase), is.of(itemsBase))
	}
	rest, taxes := is.extras()-was.extras(), is.of(tax)-was.of(tax)
	if more := is.of(total) - was.of(total); more != rest && more != rest+taxes {
		t.Fail(now.Get("totals").Where("type", total), fmt.Sprintf("a total of %d, %s", was.of(total)+rest+taxes, as), fmt.Sprint(is.of(total)))
	}
}

// olderMember judges a create with coupons alone, and an update whose codes are
// empty beside them. Where a code outlives even the empty codes alone, that is
// the matter of DISC-007.
func olderMember(t *rule.T) {
	code := t.Known(validCode).String()
	counting(t, session(t, t.In(discountCodes).Step("first")))
	s := apart(t.In("texts"), "create", "coupons")
	if s.OK() && !lists(extensionsOf(s.Body()), "discount") {
		t.Unverified("the discount extension is not active in the session with coupons, of which EXT-015 speaks")
	}
	if t.Expect(s).To(match.Success()) && len(outcomes(s.Body(), "applied", code)) == 0 {
		t.Fail(s.Body().Get("discounts"), "a discount for "+code+", which coupons names", rule.Show(s.Body().Get("discounts").Value()))
	}
	both := t.In(discountCodes).Step("cleared")
	if alone := t.In(discountCodes).Try("emptied"); alone != nil && alone.OK() && len(outcomes(alone.Body(), "applied", code)) > 0 {
		return // an empty list takes nothing back at all, of which DISC-007 speaks
	}
	if t.Expect(both).To(match.Success()) {
		for _, e := range outcomes(both.Body(), "applied", code) {
			t.Fail(e, "no discount for "+code+": codes is empty, and counts before coupons", rule.Show(e.Value()))
		}
	}
}
