package acp

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Words of the needs vocabulary about discounts, and the conversation about them.
const (
	discountExtension = "extension.discount"
	validCode         = "discount.code.valid"
	discountCodes     = "discount-codes"
)

// Discounts: what a session says of them, and that it says it.
var discountRules = []rule.Rule{
	{
		ID: "DISC-001", Title: "Discounts object implies a declared extension", Level: rule.Must, Since: v20260130,
		Says:  "A session with discounts declares their extension, and one that declares it answers codes with discounts.",
		Cite:  []string{"RFC-DSC §3", "JS-CHK#/$defs/CheckoutSessionBase/discounts", "RFC-EXT §4"},
		Needs: []string{inStock, discountExtension, validCode},
		Given: []string{discountCodes}, Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{"the changelog of 2026-01-30: namespace and version", "RFC and schema: name, which may end in a date"},
			Holds:    "The form of the schema. That an extension was asked for and is not active is another rule's matter.",
		},
		Then: declaredWhereShown,
		Fix:  "Declare the extension in every answer that carries discounts.",
	},
	{
		ID: "DISC-002", Title: "Discounts response is valid", Level: rule.Must, Since: v20260130,
		Says:  "discounts is what its schema says, and every applied discount has an id of its own.",
		Cite:  []string{"JS-DSC#/$defs/discounts_response", "RFC-DSC §4.1", "RFC-DSC §12", "CL-2026-04-17 Fix schema consistency"},
		Needs: []string{inStock, discountExtension, validCode},
		Given: []string{discountCodes}, Hears: everySession,
		Ruling: &rule.Ruling{
			Readings: []string{"the table of the RFC: applied is required in answers", "both schemas: it is optional"},
			Holds:    "The schemas; a missing list is a warning, and so is an id that changes when the session is read.",
		},
		Then: validDiscounts,
		Fix:  "Give every applied discount an id, its coupon and the amount.",
	},
	{
		ID: "DISC-003", Title: "Submitted codes are echoed", Level: rule.Should, Since: v20260130,
		Says:  "codes returns what was submitted, whatever became of it.",
		Cite:  []string{"RFC-DSC §4.1", "JS-DSC#/$defs/discounts_response/codes"},
		Needs: []string{inStock, discountExtension, validCode},
		Given: []string{discountCodes}, Hears: everySale,
		Ruling: &rule.Ruling{
			Readings: []string{"the table of the RFC: the codes are echoed", "the schema: codes is optional"},
			Holds:    "The echo is recommended; order, case and repetitions do not count.",
		},
		Then: func(t *rule.T) {
			withCodes(t, "first")
			for _, e := range inForce(t) {
				echo := e.seen.Body().Get("discounts", "codes")
				for _, code := range e.codes {
					if !slices.ContainsFunc(texts(echo), sameCode(code)) {
						t.Fail(echo, "the code "+code+" as it was submitted", rule.Show(echo.Value()))
					}
				}
			}
		},
		Fix: "Echo what was submitted, not what was accepted.",
	},
	{
		ID: "DISC-004", Title: "Every code has one outcome", Level: rule.Must, Since: v20260130,
		Says:  "Each submitted code is applied or rejected, never both and never neither.",
		Cite:  []string{"RFC-DSC §6.2", "RFC-DSC §7", "JS-DSC#/$defs/rejected_discount"},
		Needs: []string{inStock, discountExtension, validCode},
		Given: []string{discountCodes}, Hears: everySale,
		Ruling: &rule.Ruling{
			Readings: []string{"a rejection is an entry of rejected", "a rejection may be told by a message alone"},
			Holds:    "An entry; a message alone is noted. A copy rejected as applied already is lawful, and a code nobody submitted is a warning.",
		},
		Then: oneOutcomeEach,
		Fix:  "Give every code an entry in applied or in rejected; without one the buyer is left guessing.",
	},
}

// withCodes is the session of a step of the conversation about codes. Where the
// extension is not active the rule ends: another one speaks of that.
func withCodes(t *rule.T, step string) rule.Node {
	scene := t.In(discountCodes)
	if list := extensionsOf(session(t, scene.Step("create"))); !lists(list, "discount") {
		t.Unverified("the discount extension is not active although the agent asked for it, of which EXT-003 speaks")
	}
	return session(t, scene.Step(step))
}

// withDiscounts are the sessions heard that show discounts.
func withDiscounts(t *rule.T) []*rule.Seen {
	shown := slices.DeleteFunc(t.Heard(), func(s *rule.Seen) bool { return !s.Body().Get("discounts").IsObject() })
	if len(shown) == 0 {
		t.Unverified("no session shows discounts")
	}
	return shown
}

// sameCode accepts a code in whatever case.
func sameCode(code string) func(string) bool {
	return func(other string) bool { return strings.EqualFold(code, other) }
}

// sentCodes are the discount codes of a request.
func sentCodes(s *rule.Seen) []string { return texts(s.Sent().Get("discounts", "codes")) }

// outcomes are the entries about a code in applied or in rejected.
func outcomes(body rule.Node, list, code string) []rule.Node {
	return slices.DeleteFunc(body.Get("discounts", list).Each(), func(e rule.Node) bool {
		return !strings.EqualFold(e.Get("code").String(), code)
	})
}

// counting is the discount for the code that counts. Where it does not, the rule
// has nothing to go on from.
func counting(t *rule.T, body rule.Node) rule.Node {
	code := t.Known(validCode).String()
	found := outcomes(body, "applied", code)
	if len(found) == 0 {
		t.Unverified("the code %s of %s does not count", code, validCode)
	}
	return found[0]
}

func declaredWhereShown(t *rule.T) {
	seen := false
	for _, s := range t.Heard() {
		capabilities, discounts := s.Body().Get("capabilities"), s.Body().Get("discounts")
		if !capabilities.IsObject() {
			continue // CAP-001 speaks of it
		}
		list := capabilities.Get("extensions")
		declared := lists(list, "discount") || contains(list, "discount") // EXT-001 speaks of the form
		seen = seen || declared || discounts.Present()
		if discounts.Present() && !declared {
			t.Fail(list, "a declaration of the extension discount, whose member the session has", rule.Show(list.Value()))
		}
		if declared && len(sentCodes(s)) > 0 && slices.Contains(everyday, s.Intent) {
			t.Expect(discounts).To(match.Object())
		}
	}
	if !seen {
		t.Unverified("no session has the discount extension, of which EXT-003 speaks")
	}
}

func validDiscounts(t *rule.T) {
	for _, s := range withDiscounts(t) {
		fitsAt(t, s, "/discounts")
		applied := s.Body().Get("discounts", "applied")
		distinct(t, applied, "id")
		for _, d := range applied.Each() {
			if text, ok := d.Get("id").Text(); ok && text == "" {
				t.Fail(d.Get("id"), "an id", "an empty text")
			}
		}
		if !applied.Exists() {
			t.Warn(s.Body().Get("discounts"), "a list of applied discounts, if an empty one", "none")
		}
	}
	for _, answers := range t.HeardBySession() {
		for i, s := range answers[1:] {
			if s.Operation == retrieve && !s.Concurrent {
				sameIDs(t, s.Body(), answers[i].Body())
			}
		}
	}
}

// sameIDs compares the ids of discounts that a session had before it was read.
func sameIDs(t *rule.T, now, before rule.Node) {
	for _, d := range now.Get("discounts", "applied").Each() {
		code, coded := d.Get("code").Text()
		was := outcomes(before, "applied", code)
		if coded && len(was) == 1 && len(outcomes(now, "applied", code)) == 1 {
			t.Prefer(d.Get("id")).To(match.Equal(was[0].Get("id")))
		}
	}
}
