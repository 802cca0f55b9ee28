package dauth

import (
	"slices"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Creation: how a session begins.
var creationRules = []rule.Rule{
	{
		ID: "DA-001", Title: "Create answers 201 with a session", Level: rule.Must, Since: first,
		Says:  "A session that is lawfully asked for is answered 201, with an id of its own and the status action_required, pending or not_supported.",
		Cite:  []string{"RFC-DA §4.1", "OAS-DA-2026-04-17 delegate_authentication.post.responses.201"},
		Needs: []string{endpoint},
		Given: []string{members, least}, Also: creators, Hears: carriedOut(begin),
		Then: beginsLawfully,
		Fix:  "Answer 201 Created with one of the three states a session begins in.",
	},
	{
		ID: "DA-002", Title: "Fingerprint action comes with action_required", Level: rule.Must, Since: first,
		Says:  "A session that begins as action_required has an action of type fingerprint, with the URL of the 3DS method and the transaction id of the server.",
		Cite:  []string{"RFC-DA §4.1", "RFC-DA §5", "OAS-DA-2026-04-17 Action"},
		Needs: []string{endpoint},
		Given: []string{members, least}, Also: creators, Hears: carriedOut(begin),
		Then: asksForFingerprint,
		Fix:  "Attach the fingerprint object where the 3DS method is offered, and no action elsewhere.",
	},
}

func beginsLawfully(t *rule.T) {
	ids := map[string]*rule.Seen{}
	for _, s := range tried(t, creations...) {
		id := s.Body().Get("authentication_session_id")
		if t.Expect(s).To(match.Status(201)) && ids[id.String()] != nil {
			t.Fail(id, "an id of its own", "that of "+ids[id.String()].Name())
		}
		ids[id.String()] = s
	}
	for _, s := range t.Heard() {
		if !shows(t, s, "DelegateAuthenticationSession") {
			continue
		}
		state := s.Body().Get("status")
		if t.Expect(state).To(match.OneOf(begins...)) && s.Scenario == unenrolled && state.String() != "not_supported" {
			t.Note(state, "not_supported, as the card takes no part", state.String())
		}
	}
}

func asksForFingerprint(t *rule.T) {
	for _, s := range t.Heard() {
		action, state := s.Body().Get("action"), s.Body().Get("status").String()
		switch {
		case state == "action_required":
			t.Expect(action.Get("type")).To(match.Equal("fingerprint"))
			if look := action.Get("fingerprint"); t.Expect(look).To(match.Object()) {
				absolute(t, look.Get("three_ds_method_url"))
				if t.Expect(look.Get("three_ds_server_trans_id")).To(match.Text()) {
					fits(t, action, "Action")
				}
			}
		case action.Present() && fits(t, action, "Action") && slices.Contains(begins, state):
			t.Warn(action, "no action while the session is "+state, "one of type "+action.Get("type").String())
		}
	}
}
