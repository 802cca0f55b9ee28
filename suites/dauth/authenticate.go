package dauth

import (
	"regexp"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Authenticate: what the bank is asked, and how it answers.
var authenticateRules = []rule.Rule{
	{
		ID: "DA-010", Title: "Deferred data must come by authenticate time", Level: rule.Must, Since: first,
		Says:  "channel and challenge_notification_url come with authenticate at the latest.",
		Cite:  []string{"RFC-DA §4.2", "RFC-DA §9 Channel"},
		Needs: []string{endpoint},
		Given: []string{least},
		Then: func(t *rule.T) {
			for _, s := range t.In(least).Steps("late/") {
				invalid(t, s)
			}
			t.Expect(last(t, least, "authenticate")).To(match.Status(200))
		},
		Fix: "Look at what is known of the session as a whole before you ask the bank.",
	},
	{
		ID: "DA-012", Title: "Fingerprint completion is validated", Level: rule.Must, Since: first,
		Says:  "fingerprint_completion is Y, N or U, and has to be there.",
		Cite:  []string{"RFC-DA §9 Status Values", "OAS-DA-2026-04-17 DelegateAuthenticationAuthenticateRequest"},
		Needs: []string{endpoint},
		Given: []string{least}, Also: []string{frictionless, attempted, denied, rejected, challenged},
		Then: func(t *rule.T) {
			for _, s := range t.In(least).Steps("completion/") {
				refused(t, s)
			}
			t.Expect(last(t, least, "authenticate")).To(match.Success()) // DA-010 and DA-013 speak of 200
			for _, s := range tried(t, attempts...) {
				t.Expect(s).To(match.Success())
			}
		},
		Fix: "Take the three values and no other.",
	},
	{
		ID: "DA-013", Title: "Authenticate returns a documented status", Level: rule.Must, Since: first,
		Says:  "authenticate is answered 200, with the id of the session and the status that goes with what the bank said.",
		Cite:  []string{"RFC-DA §4.2", "RFC-DA §9", "OAS-DA-2026-04-17 delegate_authentication.authenticate.post.responses.200"},
		Needs: []string{endpoint, frictionlessCard, challengeCard},
		Given: []string{frictionless, challenged}, Also: []string{attempted, denied, rejected}, Hears: carriedOut(authenticate),
		Then: documented,
		Fix:  "Map transStatus to the statuses of the protocol: C is action_required.",
	},
	{
		ID: "DA-014", Title: "Challenge action is complete", Level: rule.Must, Since: first,
		Says:  "A challenge comes with acs_url, acs_trans_id, three_ds_server_trans_id and message_version.",
		Cite:  []string{"RFC-DA §4.2", "RFC-DA §6.2", "OAS-DA-2026-04-17 ChallengeAction"},
		Needs: []string{endpoint, challengeCard},
		Given: []string{challenged}, Also: []string{frictionless, attempted, denied, rejected},
		Then: challenges,
		Fix:  "Copy the members of the bank's answer one to one.",
	},
	{
		ID: "DA-015", Title: "Finished session is not re-run", Level: rule.Should, Since: first,
		Says:  "authenticate after the end is refused or answered as before, and changes no result.",
		Cite:  []string{"RFC-DA §2.2", "RFC-DA §4.2"},
		Needs: []string{endpoint, frictionlessCard},
		Given: []string{frictionless},
		Then: func(t *rule.T) {
			before := t.Step("result")
			if !before.OK() {
				t.Unverified("the session cannot be read, of which DA-020 speaks")
			}
			if again := t.Step("again"); !again.Refused() {
				t.Expect(again.Body().Get("status")).To(match.Equal(before.Body().Get("status")))
			}
			t.Expect(t.Step("after").Body()).To(match.Equal(before.Body()))
		},
		Fix: "Let nothing change a session that has come to its end.",
	},
}

// attempts are where a buyer is lawfully authenticated.
var attempts = []place{
	{frictionless, "authenticate"}, {attempted, "authenticate"}, {denied, "authenticate"}, {rejected, "authenticate"},
	{challenged, "authenticate"}, {challenged, "passed/authenticate"},
}

// comesTo is what authenticating with a test card comes to, by scenario.
var comesTo = map[string]string{
	frictionless: "authenticated", attempted: "attempted", denied: "not_authenticated", rejected: "rejected", challenged: "action_required",
}

// last is the last of some steps that were taken one after the other.
func last(t *rule.T, scenario, step string) *rule.Seen {
	all := t.In(scenario).Steps(step)
	return all[len(all)-1]
}

func documented(t *rule.T) {
	for _, s := range tried(t, attempts...) {
		if t.Expect(s).To(match.Status(200)) {
			t.Expect(s.Body().Get("status")).To(match.Equal(comesTo[s.Scenario]))
		}
	}
	for _, s := range t.Heard() {
		if shows(t, s, "DelegateAuthenticationSession") && comesTo[s.Scenario] == "" {
			t.Expect(s.Body().Get("status")).To(match.OneOf(afterwards...))
		}
	}
}

// afterwards are the states in which authenticate leaves a session.
var afterwards = []string{"authenticated", "action_required", "attempted", "not_authenticated", "rejected", "unavailable", "expired"}

var messageVersion = regexp.MustCompile(`^2\.\d+\.\d+$`)

func challenges(t *rule.T) {
	if state := t.Step("authenticate").Body().Get("status"); state.String() != "action_required" {
		t.Unverified("nobody was challenged, of which DA-013 speaks")
	}
	for _, s := range tried(t, attempts...) {
		action, state := s.Body().Get("action"), s.Body().Get("status").String()
		if state != "action_required" {
			if action.Present() {
				t.Warn(action, "no action once the session is "+state, "one of type "+action.Get("type").String())
			}
			continue
		}
		t.Expect(action.Get("type")).To(match.Equal("challenge"))
		challenge := action.Get("challenge")
		for _, member := range []string{"acs_trans_id", "three_ds_server_trans_id", "message_version"} {
			t.Expect(challenge.Get(member)).To(match.Text())
		}
		absolute(t, challenge.Get("acs_url"))
		if v := challenge.Get("message_version"); v.String() != "" && !messageVersion.MatchString(v.String()) {
			t.Warn(v, "a version such as 2.2.0", v.String())
		}
		sameServer(t, s, challenge.Get("three_ds_server_trans_id"))
	}
}

// sameServer warns of a challenge whose transaction is another than that of the
// look at the browser.
func sameServer(t *rule.T, s *rule.Seen, id rule.Node) {
	step := "create"
	if s.Step == "passed/authenticate" {
		step = "passed/create"
	}
	looked := t.In(s.Scenario).Step(step).Body().Get("action", "fingerprint", "three_ds_server_trans_id")
	if looked.Present() && id.Present() {
		t.Prefer(id).To(match.Equal(looked))
	}
}
