package acp

import (
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Idempotency keys: when they are required, what they may look like, what they
// belong to.
var keyRules = []rule.Rule{
	{
		ID: "IDEM-012", Title: "Missing key is 400", Level: rule.Must, Since: v20260417,
		Says:  "Every POST without an Idempotency-Key is refused with 400 idempotency_key_required before it has any effect.",
		Cite:  []string{"RFC-CHK@2026-04-17 §6.1", "OAS-2026-04-17 responses.IdempotencyKeyRequired", "EX-2026-04-17 error_400_idempotency_key_required"},
		Needs: []string{inStock},
		Given: []string{"keyless"},
		Then: func(t *rule.T) {
			for _, step := range []string{"create", "update", "cancel", "complete"} {
				if s := t.Try(step); s != nil && t.Expect(s).To(match.Status(400)) {
					coded(t, s, "idempotency_key_required")
				}
			}
			after := session(t, t.Step("retrieve-after"))
			if ended(after) {
				t.Fail(after.Get("status"), "a session that keyless requests left open", status(after))
			}
			t.Expect(after.Get("buyer", "email")).NotTo(match.Equal("smith@example.com"))
		},
		Fix: "Check for the Idempotency-Key on every POST route before the handler runs, not only on create and complete.",
	},
	{
		ID: "IDEM-013", Title: "Missing key is tolerated", Level: rule.MustNot, Since: v20250929, Until: v20260130,
		Says:  "Before 2026-04-17 the Idempotency-Key is optional, so a POST without it is not refused for that reason.",
		Cite:  []string{"RFC-CHK@2025-09-29 §3.1", "OAS-2025-09-29 parameters.IdempotencyKey required false", "OAS-2026-01-30 parameters.IdempotencyKey required false"},
		Needs: []string{inStock},
		Given: []string{"keyless"},
		Then: func(t *rule.T) {
			if s := t.Step("create"); namesKey(s) {
				t.Prefer(s).To(match.Status(201))
			}
			s := t.Step("update")
			switch {
			case !namesKey(s):
			case t.Profile() == rule.Spec:
				t.Expect(s).To(match.Status(200))
			default:
				t.Note(s, "200 OK", s.Answer())
			}
		},
		Fix: "Demand the key only under API-Version 2026-04-17 and later.",
	},
	{
		ID: "IDEM-014", Title: "Retrieve needs no key", Level: rule.MustNot, Since: v20250929,
		Says:  "A retrieve is never refused for lack of a key, and one that carries a used key still shows the current state.",
		Cite:  []string{"OAS-2026-04-17 paths./checkout_sessions/{id}.get", "CL-2026-04-17 IdempotencyKey scoping"},
		Needs: []string{inStock},
		Given: []string{"keyless"},
		Also:  []string{"replayed-update"},
		Then: func(t *rule.T) {
			if s := t.Step("retrieve"); s.Refused() && namesKey(s) {
				t.Expect(s).To(match.Status(200))
			}
			plain, keyed := t.In("replayed-update").Try("retrieve"), t.In("replayed-update").Try("retrieve-with-key")
			if plain == nil || keyed == nil || !plain.OK() {
				return
			}
			expect := t.Prefer
			if t.From(v20260417) {
				expect = t.Expect
			}
			if expect(keyed).To(match.Status(200)) {
				expect(keyed.Body().Get("totals")).To(match.Equal(plain.Body().Get("totals")))
			}
		},
		Fix: "Bind the idempotency middleware to POST alone.",
	},
	{
		ID: "IDEM-016", Title: "255-character key is accepted", Level: rule.Must, Since: v20260417,
		Says:  "Keys of up to 255 characters work in full, replay and echo included.",
		Cite:  []string{"RFC-CHK@2026-04-17 §6.1", "OAS-2026-04-17 parameters.IdempotencyKey maxLength 255"},
		Needs: []string{inStock},
		Given: []string{"odd-keys"},
		Then: func(t *rule.T) {
			session(t, t.Step("uuid"))
			first, again := t.Step("long"), t.Step("long-again")
			if t.Expect(first).To(match.Success()) && t.Expect(again).To(match.Success()) {
				t.Expect(again.Body().Get("id")).To(match.Equal(first.Body().Get("id")))
			}
		},
		Fix: "Size the key column for 255 characters and never cut a key.",
	},
	{
		ID: "IDEM-018", Title: "Keys are opaque and exact", Level: rule.Must, Since: v20250929,
		Says:  "Any visible ASCII string is a key, compared character by character; a UUID is only a recommendation.",
		Cite:  []string{"RFC-CHK@2026-04-17 §6.1", "OAI-SPEC request headers (idempotency_key_123)", "RFC-CHK@2025-09-29 §3.1"},
		Needs: []string{inStock},
		Given: []string{"odd-keys"},
		Then: func(t *rule.T) {
			session(t, t.Step("uuid"))
			t.Expect(t.Step("plain")).To(match.Success())
			expect := t.Prefer
			if t.From(v20260417) {
				expect = t.Expect
			}
			expect(t.Step("reserved")).To(match.Success())
			upper, lower := t.Step("upper"), t.Step("lower")
			if expect(upper).To(match.Success()) && expect(lower).To(match.Success()) && same(upper.Body(), lower.Body()) {
				expect(lower.Body().Get("id")).NotTo(match.Equal(upper.Body().Get("id")))
			}
		},
		Fix: "Treat the key as an opaque string: no UUID parser, no change of case.",
	},
	{
		ID: "IDEM-019", Title: "Keys are scoped to the path", Level: rule.Must, Since: v20260417,
		Says:  "The same key on another endpoint is an independent request.",
		Cite:  []string{"RFC-CHK@2026-04-17 §6.1", "SEP120 security"},
		Needs: []string{inStock},
		Given: []string{"shared-key"},
		Then: func(t *rule.T) {
			opened, other := session(t, t.Step("create")), session(t, t.Step("create-other"))
			updated, canceled := t.Step("update"), t.Step("cancel")
			independent(t, t.Expect, updated, opened, opened)
			independent(t, t.Prefer, t.Step("update-other"), other, updated.Body())
			independent(t, t.Expect, canceled, opened, opened, updated.Body())
		},
		Fix: "Look a key up together with caller, method and full path.",
	},
}

// independent holds a request whose key was used elsewhere to being carried out
// on its own session: neither refused as a conflict nor answered with an
// earlier answer under the key.
func independent(t *rule.T, expect func(any) rule.Expectation, s *rule.Seen, own rule.Node, earlier ...rule.Node) {
	if s.Status() == 409 || s.Status() == 422 {
		expect(s).To(match.Success())
		return
	}
	body := session(t, s)
	expect(body.Get("id")).To(match.Equal(own.Get("id")))
	for _, answer := range earlier {
		if rule.SameJSON(body.Value(), answer.Value()) {
			expect(body).NotTo(match.Equal(answer))
		}
	}
}

// namesKey reports whether a refusal speaks of the idempotency key.
func namesKey(s *rule.Seen) bool {
	if !s.Refused() {
		return false
	}
	text := strings.ToLower(string(s.Raw()))
	return strings.Contains(text, "idempotency")
}
