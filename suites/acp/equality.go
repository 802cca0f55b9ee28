package acp

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Equality: which bodies count as the same.
var equalityRules = []rule.Rule{
	{
		ID: "IDEM-022", Title: "Member order and whitespace are irrelevant", Level: rule.Must, Since: v20260417,
		Says:  "Bodies that are equal as JSON are the same body, whatever their member order, white space and escapes.",
		Cite:  []string{"RFC-CHK@2026-04-17 §6.2"},
		Needs: []string{inStock},
		Given: []string{"replayed-create"},
		Then:  func(t *rule.T) { replayedAs(t, "respelled") },
		Ruling: &rule.Ruling{
			Readings: []string{"from 2026-04-17 on bodies are compared as JSON", "until 2026-01-30 the RFC says no more than identical parameters"},
			Holds:    "Judged from 2026-04-17 on alone.",
		},
		Fix: "Fingerprint the canonical JSON (RFC 8785), not the raw bytes.",
	},
	{
		ID: "IDEM-023", Title: "Number spelling is irrelevant", Level: rule.Must, Since: v20260417,
		Says:  "1 and 1.0 are the same value when bodies are compared.",
		Cite:  []string{"RFC-CHK@2026-04-17 §6.2"},
		Needs: []string{inStock},
		Given: []string{"replayed-create"},
		Then:  func(t *rule.T) { replayedAs(t, "renumbered") },
		Fix:   "Bring numbers to one spelling before the fingerprint is taken.",
	},
	{
		ID: "IDEM-024", Title: "Null differs from absent", Level: rule.Must, Since: v20260417,
		Says:  "A member set to null and a member that is missing make two different bodies.",
		Cite:  []string{"RFC-CHK@2026-04-17 §6.2", "RFC-CHK@2026-04-17 §6.8"},
		Needs: []string{inStock, serviceable},
		Given: []string{"replayed-update"},
		Then: func(t *rule.T) {
			if s := t.Step("with-null"); s.Status() == 400 {
				t.Note(s, "422 Unprocessable Entity", "400 Bad Request: the null itself is refused")
				return
			}
			toldApart(t, "first", "with-null")
		},
		Fix: "Take the fingerprint before null members are dropped by the mapper.",
	},
	{
		ID: "IDEM-025", Title: "Array order matters", Level: rule.Must, Since: v20260417,
		Says:  "Reordering the elements of an array makes a different body.",
		Cite:  []string{"RFC-CHK@2026-04-17 §6.2"},
		Needs: []string{inStock, second},
		Given: []string{"replayed-create"},
		Then:  func(t *rule.T) { toldApart(t, "create", "reordered") },
		Fix:   "Do not sort arrays when canonicalising a body.",
	},
	{
		ID: "IDEM-026", Title: "Headers do not take part", Level: rule.Must, Since: v20260417,
		Says:  "Another Request-Id, User-Agent or Accept-Language with the same key and body is still a replay.",
		Cite:  []string{"RFC-CHK@2026-04-17 §6.2"},
		Needs: []string{inStock},
		Given: []string{"replayed-create"},
		Then:  func(t *rule.T) { replayedAs(t, "other-headers") },
		Fix:   "Fingerprint the body alone.",
	},
	{
		ID: "IDEM-027", Title: "Extension members take part", Level: rule.Must, Since: v20260417,
		Says:  "The members of an active extension count when bodies are compared: another discount code under a used key is refused and changes nothing.",
		Cite:  []string{"RFC-CHK@2026-04-17 §6.7", "RFC-DCT §6.1"},
		Needs: []string{inStock, "extension.discount"},
		Given: []string{"discount-codes"},
		Then:  codesTakePart,
		Fix:   "Fingerprint the whole body, not the members you know.",
	},
}

// replayedAs holds a repetition of create in other words to the first result:
// one that differs in this alone or, where it got the session, in all at once.
func replayedAs(t *rule.T, step string) {
	want, got := session(t, t.Step("create")), t.Try("reworded")
	if got == nil || !got.OK() || !same(got.Body(), want) {
		got = t.Step(step)
	}
	if distrusted(got) {
		t.Unverified("the repetition was answered %s: it was not trusted, whatever its key", got.Answer())
	}
	if t.Expect(got).To(match.Success()) {
		t.Expect(got.Body().Get("id")).To(match.Equal(want.Get("id")))
	}
}

// toldApart holds another body under a used key to being refused; with which
// status is the affair of the rules about conflicts.
func toldApart(t *rule.T, first, other string) {
	want, got := session(t, t.Step(first)), t.Step(other)
	if got.OK() && rule.SameJSON(got.Body().Value(), want.Value()) {
		t.Fail(got, "a refusal as idempotency_conflict", "a replay of "+first)
		return
	}
	t.Expect(got).To(match.ClientError())
}

// codesTakePart judges another discount code under the key of a first one: it
// is told apart, and the first one stays in effect.
func codesTakePart(t *rule.T) {
	first := session(t, t.Step("first"))
	if !lists(extensionsOf(first), "discount") {
		t.Unverified("the discount extension is not active although the agent asked for it, of which CAP-012 speaks")
	}
	toldApart(t, "first", "changed")
	before, now := first.Get("discounts"), session(t, t.Step("retrieve")).Get("discounts")
	code, other := codeSent(t.Step("first")), codeSent(t.Step("changed"))
	switch {
	case entered(now, other):
		t.Fail(now, "the code "+code+" still, since the other one was not accepted", rule.Show(now.Value()))
	case !entered(before, code):
		t.Note(before, "the code "+code+", counted or rejected", rule.Show(before.Value()))
	case !entered(now, code):
		t.Fail(now, "the code "+code+" still", rule.Show(now.Value()))
	}
}

// codeSent is the discount code of a request.
func codeSent(s *rule.Seen) string { return s.Sent().Get("discounts", "codes").At(0).String() }

// entered reports whether a session knows of a code: as entered, as counted or
// as rejected. Codes have no case.
func entered(discounts rule.Node, code string) bool {
	known := discounts.Get("codes").Each()
	for _, list := range []string{"applied", "rejected"} {
		for _, e := range discounts.Get(list).Each() {
			known = append(known, e.Get("code"))
		}
	}
	return slices.ContainsFunc(known, func(n rule.Node) bool { return strings.EqualFold(n.String(), code) })
}
