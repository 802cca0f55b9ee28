package acp

import (
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Idempotency keys: when they are required, and what they may look like.
var keyRules = []rule.Rule{
	{
		ID: "IDEM-012", Title: "Missing key is 400", Level: rule.Must, Since: v20260417,
		Says:  "Every POST without an Idempotency-Key is refused with 400 idempotency_key_required before it has any effect.",
		Cite:  []string{"RFC-CHK@2026-04-17 §6.1", "OAS-2026-04-17 responses.IdempotencyKeyRequired", "EX-2026-04-17 error_400_idempotency_key_required"},
		Needs: []string{inStock},
		Given: []string{"keys"}, Also: []string{"not-ready"},
		Then: func(t *rule.T) {
			for _, step := range []string{"create", "update", "complete", "cancel"} {
				s := t.Try("keyless-" + step)
				if s != nil && step == "cancel" && s.Status() != 400 && refusedAlike(t, s) {
					continue // it is refused whatever its key, of which CHK-131 speaks
				}
				if s != nil && t.Expect(s).To(match.Status(400)) {
					coded(t, s, "idempotency_key_required")
				}
			}
			after := session(t, t.Step("retrieve"))
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
		Given: []string{"keys"},
		Then: func(t *rule.T) {
			if s := t.Step("keyless-create"); namesKey(s) {
				t.Prefer(s).To(match.Status(201))
			}
			s := t.Step("keyless-update")
			switch {
			case !namesKey(s):
			case t.Profile() == rule.Spec:
				t.Expect(s).To(match.Status(200))
			default:
				t.Note(s, "200 OK", s.Answer())
			}
		},
		Ruling: &rule.Ruling{
			Readings: []string{
				"the OpenAPI files say that the header is not required",
				"the RFC adds that certification asks for it on create and complete, OpenAI's documentation that all calls carry it, the early write-up lists it as mandatory",
			},
			Holds: "Refusing a keyless create is a warning; refusing a keyless update fails in the spec profile and is a note in the others. All other requests of a run carry keys.",
		},
		Fix: "Demand the key only under API-Version 2026-04-17 and later.",
	},
	{
		ID: "IDEM-014", Title: "Retrieve needs no key", Level: rule.MustNot, Since: v20250929,
		Says:  "A retrieve is never refused for lack of a key, and one that carries a used key still shows the current state.",
		Cite:  []string{"OAS-2026-04-17 paths./checkout_sessions/{id}.get", "CL-2026-04-17 IdempotencyKey scoping"},
		Needs: []string{inStock},
		Given: []string{"keys"},
		Also:  []string{"replayed-update"},
		Then: func(t *rule.T) {
			if s := t.Step("retrieve"); s.Refused() && namesKey(s) {
				t.Expect(s).To(match.Status(200))
			}
			plain, keyed := t.In("replayed-update").Try("retrieve"), t.In("replayed-update").Try("retrieve-with-key")
			if plain == nil { // what was read under a key is as the last update left it
				plain = t.In("replayed-update").Try("second")
			}
			if plain == nil || keyed == nil || !plain.OK() {
				return
			}
			expect := spelledOut(t)
			if expect(keyed).To(match.Status(200)) {
				for _, name := range changed {
					expect(keyed.Body().Get(name)).To(match.Equal(plain.Body().Get(name)))
				}
			}
		},
		Fix: "Bind the idempotency middleware to POST alone.",
	},
	{
		ID: "IDEM-015", Title: "Empty key counts as missing", Level: rule.Must, Since: v20260417,
		Says:  "An Idempotency-Key header with nothing in it is refused like a missing one.",
		Cite:  []string{"OAS-2026-04-17 parameters.IdempotencyKey minLength 1", "RFC-CHK@2026-04-17 §6.1"},
		Needs: []string{inStock},
		Given: []string{"keys"},
		Then: func(t *rule.T) {
			s := t.Step("empty")
			if t.Expect(s).To(match.Status(400)) && s.Body().Get("code").Exists() {
				t.Prefer(s.Body().Get("code")).To(match.Equal("idempotency_key_required"))
			}
		},
		Fix: "Ask for at least one character, not for the presence of the header.",
	},
	{
		ID: "IDEM-016", Title: "255-character key is accepted", Level: rule.Must, Since: v20260417,
		Says:  "Keys of up to 255 characters are accepted and lead to their answer.",
		Cite:  []string{"RFC-CHK@2026-04-17 §6.1", "OAS-2026-04-17 parameters.IdempotencyKey maxLength 255"},
		Needs: []string{inStock},
		Given: []string{"keys"},
		Then: func(t *rule.T) {
			first := longest(t)
			again := t.Try("long-alone-again") // where nothing else came with the key
			if again == nil {
				again = t.Step("long-again")
			} else {
				first = t.Step("long")
			}
			if t.Expect(first).To(match.Success()) && t.Expect(again).To(match.Success()) {
				t.Expect(again.Body().Get("id")).To(match.Equal(first.Body().Get("id")))
			}
		},
		Fix: "Size the key column for 255 characters and never cut a key.",
	},
	{
		ID: "IDEM-017", Title: "Longer keys are refused", Level: rule.Should, Since: v20260417,
		Says:  "A key of 256 characters is refused, and never cut down to one that is in use.",
		Cite:  []string{"RFC-CHK@2026-04-17 §6.1", "OAS-2026-04-17 parameters.IdempotencyKey maxLength 255"},
		Needs: []string{inStock},
		Given: []string{"keys"},
		Then: func(t *rule.T) {
			known, s := longest(t), t.Step("too-long")
			if s.OK() && known.OK() && same(s.Body(), known.Body()) {
				t.Fail(s, "a refusal, since the key has 256 characters", "the session of another key, which is the same but for the last character")
				return
			}
			t.Expect(s).To(match.ClientError())
		},
		Ruling: &rule.Ruling{
			Readings: []string{"a key has 255 characters at most, so a longer one is a client error", "neither status nor code for breaking the limit is given"},
			Holds:    "Any 4xx passes; a session of its own is a warning, and so is the session of the key it was cut down to.",
		},
		Fix: "Refuse keys that are too long instead of cutting them.",
	},
	{
		ID: "IDEM-018", Title: "Keys are opaque and exact", Level: rule.Must, Since: v20250929,
		Says:  "Any visible ASCII string is a key, compared character by character; a UUID is only a recommendation.",
		Cite:  []string{"RFC-CHK@2026-04-17 §6.1", "OAI-SPEC request headers (idempotency_key_123)", "RFC-CHK@2025-09-29 §3.1"},
		Needs: []string{inStock},
		Given: []string{"keys", "replayed-cancel"},
		Also:  []string{"replayed-create"},
		Then:  opaqueKeys,
		Ruling: &rule.Ruling{
			Readings: []string{"the early write-up shows a UUID", "the RFC recommends a UUID and calls the key an opaque string from 2026-04-17 on"},
			Holds:    "A key that is no UUID works in every version; other characters and the difference of case count from 2026-04-17 on and are warnings before.",
		},
		Fix: "Treat the key as an opaque string: no UUID parser, no change of case.",
	},
}

// opaqueKeys judges creates under keys that are no UUIDs. Where a create under a
// UUID is refused as well, they say nothing.
func opaqueKeys(t *rule.T) {
	if usual := t.In("replayed-create").Try("create"); usual != nil {
		session(t, usual)
	}
	plain := t.Step("plain")
	if !t.Expect(plain).To(match.Success()) {
		return
	}
	expect := spelledOut(t)
	capitals := t.Step("capitals")
	expect(apart(t.In("replayed-cancel"), "strange-values", "reserved-key")).To(match.Success())
	if expect(capitals).To(match.Success()) && same(plain.Body(), capitals.Body()) {
		expect(capitals.Body().Get("id")).NotTo(match.Equal(plain.Body().Get("id")))
	}
}

// namesKey reports whether a refusal speaks of the idempotency key.
func namesKey(s *rule.Seen) bool {
	return s.Refused() && strings.Contains(strings.ToLower(string(s.Raw())), "idempotency")
}

// longest is the create under a key of 255 characters.
func longest(t *rule.T) *rule.Seen { return apart(t.In("keys"), "long-in-second-language", "long") }
