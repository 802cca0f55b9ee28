package acp

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/fixtures/schema"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Members: what extensions add, and what they must leave alone.
var extensionMemberRules = []rule.Rule{
	{
		ID: "EXT-009", Title: "Extra fields belong to active extensions", Level: rule.Must, Since: v20260130,
		Says:  "A member of a session that the protocol does not know belongs to an active extension.",
		Cite:  []string{"RFC-EXT §4", "RFC-EXT §5.1", "RFC-EXT §5.3", "JS-CHK#/$defs/CheckoutSessionBase"},
		Needs: []string{inStock},
		Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{"the schema of a session is closed, whatever is composed with it", "the text: extensions add members"},
			Holds:    "Members that an active extension declares in extends, or any beside a third party's that declares none.",
		},
		Then: func(t *rule.T) {
			for _, s := range t.Heard() {
				if !s.Body().Get("capabilities").IsObject() {
					continue // CAP-001 speaks of it
				}
				for _, v := range violations(t, s, s.Version, "CheckoutSession", reading(t)) {
					if v.Kind == schema.UnknownMember && strings.Count(v.Pointer, "/") == 1 && !echoes(s, v) {
						name := strings.TrimPrefix(v.Pointer, "/")
						t.Fail(s.Body().Get(name), "a member that an active extension declares", rule.Show(s.Body().Get(name).Value()))
					}
				}
			}
		},
		Fix: "Declare the extension that adds the member.",
	},
	{
		ID: "EXT-010", Title: "Extension leaves the base intact", Level: rule.MustNot, Since: v20260130,
		Says:  "An active extension takes no member of the protocol away and changes none.",
		Cite:  []string{"RFC-EXT §5.3"},
		Needs: []string{inStock, second, serviceable, "extension.any"},
		Given: []string{discountCodes, "cart"},
		Then:  baseIntact,
		Fix:   "Let extensions add optional members, and nothing else.",
	},
	{
		ID: "EXT-011", Title: "Extension data matches its schema", Level: rule.Must, Since: v20260130,
		Says:  "The members an extension adds are what its schema says.",
		Cite:  []string{"RFC-EXT §3.5", "RFC-EXT §5.1", "JS-DSC#/$defs/discounts_response"},
		Needs: []string{inStock, "extension.any", discountExtension},
		Given: []string{discountCodes}, Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{"the core extension has a published schema", "a third party's is wherever its declaration says"},
			Holds:    "Discounts are judged; schemas of third parties are not fetched.",
		},
		Then: func(t *rule.T) {
			for _, s := range withDiscounts(t) {
				fitsAt(t, s, "/discounts")
			}
		},
		Fix: "Hold what the extension adds to its own schema.",
	},
	{
		ID: "EXT-012", Title: "Malformed extension input is refused", Level: rule.Must, Since: v20260130,
		Says:  "What an extension reads is validated like all else: no list of codes is refused, or has no effect.",
		Cite:  []string{"RFC-EXT §7", "RFC-EXT §9", "JS-DSC#/$defs/discounts_request"},
		Needs: []string{inStock, discountExtension},
		Given: []string{discountCodes},
		Then: func(t *rule.T) {
			withCodes(t, "create")
			noCodes(t, "text-for-codes", "SAVE10")
			noCodes(t, "no-texts", "7")
		},
		Fix: "Check the types of what extensions read.",
	},
	{
		ID: "EXT-013", Title: "Undeclared extension fields do not crash", Level: rule.Should, Since: v20260130,
		Says:  "A member of an extension that is not active is ignored, or refused as the client's error.",
		Cite:  []string{"RFC-EXT §4.1", "RFC-EXT §9", "JS-CHK#/$defs/CheckoutSessionCreateRequest"},
		Needs: []string{inStock},
		Given: []string{"texts"},
		Ruling: &rule.Ruling{
			Readings: []string{"the checklist of the text: ignore it", "the closed schema of requests: refuse it"},
			Holds:    "Both pass; to fail inside or to repeat it does not.",
		},
		Then: func(t *rule.T) {
			s := apart(t.In("texts"), "create", "unknown-members")
			switch {
			case s.Refused():
				t.Expect(s).To(match.Status(400, 422))
				t.Expect(s.Body().Get("code")).To(match.Text())
			case t.Expect(s).To(match.Success()):
				t.Expect(s.Body().Get("com_example_gift")).To(match.Absent())
			}
		},
		Fix: "Pass over members you do not know, or refuse them, on purpose.",
	},
}

// baseIntact compares one cart with an extension and without.
func baseIntact(t *rule.T) {
	with, without := withCodes(t, "create"), session(t, t.In("cart").Step("create"))
	own := []string{"discounts"}
	for _, e := range extensionsOf(with).Each() {
		for _, target := range texts(e.Get("extends")) {
			own = append(own, target[strings.LastIndex(target, ".")+1:])
		}
	}
	for _, name := range without.Names() {
		if !slices.Contains(own, name) && without.Get(name).Present() && !with.Get(name).Present() {
			t.Fail(with.Get(name), "the member "+name+", as without an extension", "none")
		}
	}
	t.Expect(with.Get("status")).To(match.Equal(without.Get("status")))
	if with.Get("discounts", "applied").Len() == 0 {
		sameTotal(t, with, without, "as without an extension")
	}
}

// noCodes judges the answer to what is no list of codes; as is a code that may
// have been read from it, and those of the answer before may still be there.
func noCodes(t *rule.T, step, as string) {
	s := t.Step(step)
	if !t.Expect(s).To(match.NoServerError()) || !s.OK() {
		return
	}
	known := []string{as}
	for _, before := range t.In(discountCodes).Steps("") {
		if before.Step == step {
			break
		}
		if before.OK() {
			known = append(codesOf(before.Body()), as)
		}
	}
	for _, code := range codesOf(s.Body()) {
		if !slices.ContainsFunc(known, sameCode(code)) {
			t.Fail(s.Body().Get("discounts"), "no outcome of what is no code", rule.Show(code))
		}
	}
}

// codesOf are the codes that have an outcome in a session.
func codesOf(body rule.Node) (codes []string) {
	for _, list := range []string{"applied", "rejected"} {
		for _, e := range body.Get("discounts", list).Each() {
			if code, stated := e.Get("code").Text(); stated {
				codes = append(codes, code)
			}
		}
	}
	return codes
}
