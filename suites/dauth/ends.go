package dauth

import (
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Ends: what a session shows before its end, and when it ends otherwise.
var endRules = []rule.Rule{
	{
		ID: "DA-023", Title: "Unfinished session shows no result", Level: rule.ShouldNot, Since: first,
		Says:  "A session that is read before its end is action_required, pending or not_supported, asks for what it asked for before, and has no result.",
		Cite:  []string{"RFC-DA §9 Status Values", "RFC-DA §4.3", "OAS-DA-2026-04-17 DelegateAuthenticationSessionBase.status"},
		Needs: []string{endpoint, challengeCard},
		Given: []string{challenged}, Also: []string{least}, Hears: carriedOut(operations...),
		Ruling: &rule.Ruling{
			Readings: []string{"the text about reads lists final states alone", "the list of statuses and the schemas have those before the end too"},
			Holds:    "List and schemas win for the status; that there is no result yet is the plain reading, which no text commands.",
		},
		Then: func(t *rule.T) {
			for _, s := range append([]*rule.Seen{t.Step("read"), t.Step("waiting")}, tried(t, place{least, "read"})...) {
				if !t.Expect(s).To(match.Status(200)) {
					continue
				}
				t.Expect(s.Body().Get("status")).To(match.OneOf(begins...))
				switch result := s.Body().Get("authentication_result"); {
				case !result.Present():
				case result.Get("trans_status").String() == "C":
					t.Note(result, "no result yet", "one that says C")
				default:
					t.Fail(result, "no result yet", rule.Show(result.Value()))
				}
			}
			asksTheSame(t)
		},
		Fix: "Let a session be read at any time, as it stands.",
	},
	{
		ID: "DA-024", Title: "Abandoned challenge is reported", Level: rule.Should, Since: first,
		Says:  "A challenge that the buyer left ends as challenge_abandoned or not_authenticated, and without a cryptogram.",
		Cite:  []string{"RFC-DA §4.3", "EX-DA-2026-04-17 retrieve_session_response_challenge_abandoned"},
		Needs: []string{endpoint, challengeCard, "dauth.challenge"},
		Given: []string{challenged},
		Then: func(t *rule.T) {
			t.Step("left")
			end := last(t, challenged, "left")
			t.Expect(end.Body().Get("status")).To(match.OneOf("challenge_abandoned", "not_authenticated"))
			t.Expect(end.Body().Get("authentication_result", "three_ds_cryptogram")).To(match.Absent())
		},
		Fix: "Map a challenge that was cancelled to challenge_abandoned.",
	},
	{
		ID: "DA-025", Title: "Expired session asks for a new one", Level: rule.Should, Since: first,
		Says:  "A session that has expired answers authenticate and reads with the status expired, and starts nothing.",
		Cite:  []string{"RFC-DA §4.2", "RFC-DA §4.3", "EX-DA-2026-04-17 authenticate_response_expired"},
		Needs: []string{endpoint, "dauth.expiring_session"},
		Given: []string{expired},
		Ruling: &rule.Ruling{
			Readings: []string{"expired is a status of authenticate and of reads", "nothing says how long such a session can be read, and any 4xx is documented"},
			Holds:    "It is recommended; a refusal that starts nothing is a warning.",
		},
		Then: func(t *rule.T) {
			for _, s := range []*rule.Seen{t.Step("authenticate"), t.Step("read")} {
				if !t.Expect(s).To(match.Status(200)) {
					continue
				}
				t.Expect(s.Body().Get("status")).To(match.Equal("expired"))
				t.Expect(s.Body().Get("action")).To(match.Absent())
				t.Expect(s.Body().Get("authentication_result")).To(match.Absent())
			}
		},
		Fix: "Look whether a session has expired before you ask the bank, and keep it readable.",
	},
}

// asksTheSame holds the action of a session that is read, as long as its status is
// the same, to the one that it was last shown with. What either leaves out is told
// by the rules about actions.
func asksTheSame(t *rule.T) {
	for _, life := range t.HeardBySession() {
		for i, now := range life {
			if i == 0 || now.Operation != read {
				continue
			}
			shown, before := now.Body(), life[i-1].Body()
			if shown.Get("status").String() != before.Get("status").String() {
				continue
			}
			if action := shown.Get("action"); action.Exists() && fits(t, action, "Action") && before.Get("action").Present() {
				t.Expect(action.Get("type")).To(match.Equal(before.Get("action", "type")))
			}
			for _, kind := range []string{"fingerprint", "challenge"} {
				asked := before.Get("action", kind)
				for _, member := range asked.Names() {
					if again := shown.Get("action", kind, member); again.Exists() {
						t.Expect(again).To(match.Equal(asked.Get(member)))
					}
				}
			}
		}
	}
}
