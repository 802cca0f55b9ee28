package acp

import (
	"strings"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Scopes: what a key belongs to, and who may see what it leads to.
var scopeRules = []rule.Rule{
	{
		ID: "IDEM-019", Title: "Keys are scoped to the path", Level: rule.Must, Since: v20260417,
		Says:  "The same key on another endpoint is an independent request.",
		Cite:  []string{"RFC-CHK@2026-04-17 §6.1", "SEP120 security"},
		Needs: []string{inStock},
		Given: []string{"keys"},
		Then: func(t *rule.T) {
			opened := session(t, t.Step("plain"))
			updated, canceled := t.Step("update"), t.Step("cancel")
			independent(t, t.Expect, updated, opened, opened)
			independent(t, t.Expect, canceled, opened, opened, updated.Body())
			if other := t.Try("update-other"); other != nil {
				independent(t, t.Prefer, other, session(t, t.Step("capitals")), updated.Body())
			}
		},
		Ruling: &rule.Ruling{
			Readings: []string{"the endpoint path is the concrete path, so every session has keys of its own", "the endpoint path is the template of the route, so all updates share their keys"},
			Holds:    "A key used on another endpoint fails a merchant; one used for an update of another session is a warning.",
		},
		Fix: "Look a key up together with caller, method and full path.",
	},
	{
		ID: "IDEM-020", Title: "Keys are scoped to the caller", Level: rule.Must, Since: v20260417,
		Says:  "Two callers who use the same key do not see each other's answers.",
		Cite:  []string{"RFC-CHK@2026-04-17 §6.1", "SEP120 security"},
		Needs: []string{inStock, "auth.second_key"},
		Given: []string{"replayed-create"},
		Then: func(t *rule.T) {
			first, other := session(t, t.Step("create")), t.Step("other-caller")
			if other.Status() == 401 || other.Status() == 403 {
				t.Unverified("the second credential was refused with %s", other.Answer())
			}
			if t.Expect(other).To(match.Success()) && rule.SameJSON(first.Value(), other.Body().Value()) {
				t.Fail(other, "a session of the second caller's own", "the session of the first caller")
			}
		},
		Fix: "Make the authenticated caller a part of what a key is looked up by.",
	},
	{
		ID: "IDEM-021", Title: "Replay still requires authentication", Level: rule.Must, Since: v20250929,
		Says:  "A stored answer is handed to an authenticated caller only.",
		Cite:  []string{"RFC-CHK@2025-09-29 §7", "RFC-CHK@2026-04-17 §6.1"},
		Needs: []string{inStock},
		Given: []string{"replayed-create"},
		Then: func(t *rule.T) {
			known := id(session(t, t.Step("create")))
			for _, step := range []string{"unauthenticated", "wrong-credentials"} {
				s := t.Step(step)
				if known != "" && strings.Contains(string(s.Raw()), known) {
					t.Fail(s, "a refusal that says nothing of the session", s.Answer()+" with the id of the session in its body")
				}
				if s.Refused() { // a caller who is let in is judged where no answer is stored
					t.Prefer(s).To(match.Status(401))
				}
			}
		},
		Fix: "Authenticate before the key is looked up.",
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
