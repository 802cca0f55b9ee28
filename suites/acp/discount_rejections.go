package acp

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Rejections: codes that do not count, and how the buyer learns it.
var rejectionRules = []rule.Rule{
	{
		ID: "DISC-009", Title: "Bad codes are rejected with a reason", Level: rule.Must, Since: v20260130,
		Says:  "A code that does not count is rejected for the reason there is, and the session succeeds.",
		Cite:  []string{"RFC-DSC §7", "RFC-DSC §7.1", "JS-DSC#/$defs/discount_error_codes"},
		Needs: []string{inStock, discountExtension},
		Given: []string{discountCodes},
		Ruling: &rule.Ruling{
			Readings: []string{"the RFC lists a reason for each cause", "who tells the cause helps those who guess codes"},
			Holds:    "Another cause than the real one fails; discount_code_invalid for all of them is a warning, and so is another status of the session.",
		},
		Then: reasonsGiven,
		Fix:  "Answer with the session and an entry in rejected instead of a 4xx, and name the cause.",
	},
	{
		ID: "DISC-010", Title: "Rejections are surfaced as warnings", Level: rule.Should, Since: v20260130,
		Says:  "A rejected code comes with a warning that has the same code, and a param that leads to what was submitted.",
		Cite:  []string{"RFC-DSC §7", "RFC-DSC §7.2", "JS-CHK#/$defs/MessageWarning"},
		Needs: []string{inStock, discountExtension, validCode},
		Given: []string{discountCodes}, Hears: everySale,
		Ruling: &rule.Ruling{
			Readings: []string{"the RFC: a warning with the reason as its code", "the schema of errors: coupon_invalid and coupon_expired"},
			Holds:    "The warning; an error with one of those codes is noted. A param may be missing, and must not be wrong.",
		},
		Then: rejectionsTold,
		Fix:  "Add a warning for each rejected code, with the index it has among the codes that were sent.",
	},
}

// causes are the reasons for which the codes of a shop are of no use.
var causes = []struct{ word, reason string }{
	{"discount.code.expired", "discount_code_expired"},
	{"discount.code.usage_exhausted", "discount_code_usage_limit_reached"},
	{"discount.code.login_only", "discount_code_user_not_logged_in"},
	{"discount.code.user_ineligible", "discount_code_user_ineligible"},
}

func reasonsGiven(t *rule.T) {
	base, first, later := withCodes(t, "create"), t.Step("first"), t.Step("replaced")
	if good := t.Try("twice"); good != nil {
		session(t, good) // where no update with codes is carried out, bad ones say nothing
	}
	for _, s := range []*rule.Seen{first, later} {
		if t.Expect(s).To(match.Success()) && payable(base) {
			t.Prefer(s.Body().Get("status")).To(match.Equal(base.Get("status")))
		}
	}
	sent := sentCodes(first)
	because(t, first, sent[len(sent)-1], "discount_code_invalid")
	for _, c := range causes {
		because(t, later, t.Known(c.word).String(), c.reason)
	}
	if small := t.Try("small"); small != nil {
		because(t, small, t.Known("discount.code.minimum").String(), "discount_code_minimum_not_met")
	}
	if pair := t.Try("exclusive"); pair != nil && pair.OK() {
		excluded(t, pair)
	}
}

// because holds a rejection to its cause. A code that is not known was not sent,
// and of one that was not rejected other rules speak.
func because(t *rule.T, s *rule.Seen, code, reason string) {
	if code == "" || !s.OK() {
		return
	}
	for _, e := range outcomes(s.Body(), "rejected", code) {
		switch got := e.Get("reason"); got.String() {
		case reason:
		case "discount_code_invalid":
			t.Warn(got, reason, "discount_code_invalid, which hides the cause")
		default:
			t.Fail(got, reason, rule.Show(got.Value()))
		}
	}
}

// excluded judges two codes of which one excludes the other.
func excluded(t *rule.T, s *rule.Seen) {
	rejected := s.Body().Get("discounts", "rejected")
	if rejected.Len() == 0 {
		t.Fail(s.Body().Get("discounts"), "one of the codes rejected as discount_code_combination_disallowed", "none rejected")
	}
	for _, e := range rejected.Each() {
		switch reason := e.Get("reason"); reason.String() {
		case "discount_code_combination_disallowed":
		case "discount_code_invalid":
			t.Warn(reason, "discount_code_combination_disallowed", "discount_code_invalid, which hides the cause")
		default: // the cart, say, is too small for one of them
			t.Note(reason, "discount_code_combination_disallowed", rule.Show(reason.Value()))
		}
	}
}

func rejectionsTold(t *rule.T) {
	withCodes(t, "first")
	told := false
	for _, s := range t.Heard() {
		sent := sentCodes(s)
		for _, code := range sent {
			for _, e := range outcomes(s.Body(), "rejected", code) {
				told = true
				rejectionTold(t, s.Body().Get("messages"), e.Get("reason").String(), code, sent)
			}
		}
	}
	if !told {
		t.Unverified("no code was rejected, of which DISC-004 speaks")
	}
}

// rejectionTold looks for the warning about one of the codes that were sent. Where
// several have one reason, any of their warnings is one about it.
func rejectionTold(t *rule.T, messages rule.Node, reason, code string, sent []string) {
	about := slices.DeleteFunc(messages.Each(), func(m rule.Node) bool { return m.Get("code").String() != reason })
	if len(about) == 0 {
		older := slices.ContainsFunc(messages.Each(), func(m rule.Node) bool { return strings.HasPrefix(m.Get("code").String(), "coupon_") })
		if older {
			t.Note(messages, "a warning with the code "+reason, "an error with a code of its own")
			return
		}
		t.Fail(messages, "a warning with the code "+reason, rule.Show(messages.Value()))
		return
	}
	m := about[0]
	if i := slices.IndexFunc(about, func(m rule.Node) bool { return leadsToCode(m.Get("param").String(), code, sent) }); i >= 0 {
		m = about[i]
	}
	t.Expect(m.Get("type")).To(match.Equal("warning"))
	t.Expect(m.Get("content")).To(match.Text())
	param, stated := m.Get("param").Text()
	if stated && !leadsToCode(param, code, sent) {
		t.Fail(m.Get("param"), fmt.Sprintf("$.discounts.codes[%d], the place of %s", slices.IndexFunc(sent, sameCode(code)), code), rule.Show(param))
	}
}

// leadsToCode reports whether a path is that of a code among those that were sent.
func leadsToCode(path, code string, sent []string) bool {
	steps, _ := parsePath(path)
	if len(steps) != 3 || steps[0] != "discounts" || steps[1] != "codes" {
		return false
	}
	i, err := strconv.Atoi(steps[2])
	return err == nil && i >= 0 && i < len(sent) && sameCode(code)(sent[i])
}
