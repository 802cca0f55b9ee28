package dauth

import (
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Keys: one session for one Idempotency-Key.
var keyRules = []rule.Rule{
	{
		ID: "DA-034", Title: "Replayed create returns the same session", Level: rule.Must, Since: first,
		Says:  "The same request under the same Idempotency-Key gives the same session; without a key it is carried out all the same.",
		Cite:  []string{"RFC-DA §7"},
		Needs: []string{endpoint},
		Given: []string{least},
		Then: func(t *rule.T) {
			id := begun(t)
			if replay := t.Step("replay"); t.Expect(replay).To(match.Success()) {
				if t.Expect(replay.Body().Get("authentication_session_id")).To(match.Equal(id)) {
					t.Expect(replay.Body()).To(match.Equal(t.Step("create").Body()))
				}
			}
			t.Expect(t.Step("keyless")).To(match.Status(201))
		},
		Fix: "Store the session with the key, and do not ask for one.",
	},
	{
		ID: "DA-035", Title: "Key reuse with other body: 409", Level: rule.Must, Since: first,
		Says:  "The same key with another amount is refused with 409 idempotency_conflict, and the first session stays as it was.",
		Cite:  []string{"RFC-DA §7", "RFC-DA §10.11", "CHG-2026-04-17 Mandatory Idempotency"},
		Needs: []string{endpoint},
		Given: []string{least},
		Ruling: &rule.Ruling{
			Readings: []string{"this text: 409", "checkout and delegate payment, released with it: 422"},
			Holds:    "409 is expected; 422 with the same code gets a note.",
		},
		Then: func(t *rule.T) {
			id, changed := begun(t), t.Step("changed")
			if t.Expect(changed).To(match.Status(409, 422)) {
				for _, said := range [][2]string{{"code", "idempotency_conflict"}, {"type", "invalid_request"}} {
					if got := changed.Body().Get(said[0]); got.Present() {
						t.Expect(got).To(match.Equal(said[1]))
					}
				}
				if changed.Status() == 422 {
					t.Note(changed, "409 Conflict", changed.Answer())
				}
			}
			if read := t.Step("read"); read.OK() { // DA-023 speaks of reads that are refused
				t.Expect(read.Body().Get("authentication_session_id")).To(match.Equal(id))
				t.Expect(read.Body().Get("status")).To(match.OneOf(begins...))
			}
		},
		Fix: "Compare the request with the one the key was used for.",
	},
}

// begun is the id of the session that was asked for under a key, or the rule ends.
func begun(t *rule.T) rule.Node {
	create := t.Step("create")
	if !create.OK() {
		t.Unverified("a request for a session is refused, of which DA-001 speaks")
	}
	return create.Body().Get("authentication_session_id")
}
