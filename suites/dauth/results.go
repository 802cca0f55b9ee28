package dauth

import (
	"encoding/base64"
	"slices"

	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Results: what a session that has ended shows.
var resultRules = []rule.Rule{
	{
		ID: "DA-020", Title: "Final session carries its result", Level: rule.Must, Since: first,
		Says:  "A session that ended as authenticated, attempted or not_authenticated shows its result with trans_status, transaction_id, three_ds_server_trans_id and version; one that was rejected should.",
		Cite:  []string{"RFC-DA §4.3", "RFC-DA §11", "OAS-DA-2026-04-17 AuthenticationResult"},
		Needs: []string{endpoint, frictionlessCard},
		Given: []string{frictionless}, Also: []string{attempted, denied, rejected, challenged}, Hears: carriedOut(read),
		Then: carriesResult,
		Fix:  "Put the result of the bank's last message into the session.",
	},
	{
		ID: "DA-021", Title: "Status and trans_status agree", Level: rule.Must, Since: first,
		Says:  "authenticated goes with Y, attempted with A, not_authenticated with N, rejected with R, unavailable with U.",
		Cite:  []string{"RFC-DA §4.3", "RFC-DA §10.8", "RFC-DA §10.9", "EX-DA-2026-04-17 retrieve_session_response_attempted", "EX-DA-2026-04-17 retrieve_session_response_rejected"},
		Needs: []string{endpoint, frictionlessCard, deniedCard},
		Given: []string{frictionless, denied}, Also: []string{attempted, rejected, challenged},
		Then: agrees,
		Fix:  "Derive the status from transStatus, in one place.",
	},
	{
		ID: "DA-022", Title: "Result can be forwarded to the seller", Level: rule.Should, Since: first,
		Says:  "The result of a buyer who was authenticated, or nearly so, has a cryptogram of 20 bytes in base64 and an indicator of two digits, as a checkout wants them.",
		Cite:  []string{"JS-CHK-2026-04-17 AuthenticationResult", "RFC-DA §4.3", "EX-DA-2026-04-17 retrieve_session_response_authenticated", "EX-CHK-2026-04-17 authentication_result_example"},
		Needs: []string{endpoint, frictionlessCard},
		Given: []string{frictionless}, Also: []string{attempted, challenged},
		Ruling: &rule.Ruling{
			Readings: []string{"this API: both members are optional", "checkout: both are required of a success", "the examples of checkout: cryptograms of 26 and 27 characters"},
			Holds:    "Absence is a warning, since nothing forbids it; another length is a note.",
		},
		Then: forwards,
		Fix:  "Return the cryptogram of the network and the indicator with its zero.",
	},
}

// results are where a session is read that has come to its end.
var results = []place{
	{frictionless, "result"}, {frictionless, "reread"}, {frictionless, "after"}, {attempted, "result"}, {denied, "result"}, {rejected, "result"},
}

// ended are the sessions that were read after their end, which one that was
// challenged may reach only after some reads.
func ended(t *rule.T) []*rule.Seen {
	all := tried(t, results...)
	for _, step := range []string{"left", "passed/result"} {
		if t.In(challenged).Try(step) != nil {
			all = append(all, last(t, challenged, step))
		}
	}
	return all
}

func carriesResult(t *rule.T) {
	for _, s := range t.Heard() {
		shows(t, s, "DelegateAuthenticationSessionWithResult")
	}
	for _, s := range ended(t) {
		if !t.Expect(s).To(match.Status(200)) {
			continue
		}
		state, result := s.Body().Get("status"), s.Body().Get("authentication_result")
		if before := t.In(s.Scenario).Try("authenticate"); s.Scenario != challenged && before != nil && before.OK() {
			t.Expect(state).To(match.Equal(before.Body().Get("status")))
		}
		switch must := slices.Contains([]string{"authenticated", "attempted", "not_authenticated"}, state.String()); {
		case must || result.Present():
			whole(t, result)
		case state.String() == "rejected":
			t.Warn(result, "a result", "none")
		}
	}
	if one, other := t.Step("result"), t.Step("reread"); one.OK() && other.OK() {
		t.Expect(other.Body()).To(match.Equal(one.Body()))
	}
}

// whole holds a result to its schema and its members to be filled.
func whole(t *rule.T, result rule.Node) {
	if !t.Expect(result).To(match.Object()) || !fits(t, result, "DelegateAuthenticationResult") {
		return
	}
	for _, member := range []string{"trans_status", "transaction_id", "three_ds_server_trans_id", "version"} {
		t.Expect(result.Get(member)).To(match.Text())
	}
}

// goesWith is the status of the transaction that goes with one of a session.
var goesWith = map[string][]string{
	"authenticated": {"Y"}, "attempted": {"A"}, "not_authenticated": {"N"}, "rejected": {"R"}, "unavailable": {"U"}, "challenge_abandoned": {"U", "N"},
}

func agrees(t *rule.T) {
	for _, s := range ended(t) {
		trans := s.Body().Get("authentication_result", "trans_status")
		want := goesWith[s.Body().Get("status").String()]
		if !slices.Contains([]string{"Y", "A", "N", "R", "U"}, trans.String()) || want == nil {
			continue // DA-020 speaks of results that are missing; others than these are not judged
		}
		t.Expect(trans).To(match.OneOf(want...))
	}
}

func forwards(t *rule.T) {
	shown := false
	for _, s := range ended(t) {
		result := s.Body().Get("authentication_result")
		if !slices.Contains([]string{"authenticated", "attempted"}, s.Body().Get("status").String()) || !result.IsObject() {
			continue
		}
		shown = true
		t.Expect(result.Get("electronic_commerce_indicator")).To(match.OneOf("01", "02", "05", "06", "07"))
		t.Expect(result.Get("transaction_id")).To(match.Text())
		t.Expect(result.Get("version")).To(match.Text())
		cryptogram := result.Get("three_ds_cryptogram")
		if !t.Expect(cryptogram).To(match.Text()) {
			continue
		}
		switch secret, err := base64.StdEncoding.DecodeString(cryptogram.String()); {
		case err != nil:
			t.Fail(cryptogram, "20 bytes in base64", "no base64")
		case len(secret) != 20:
			t.Note(cryptogram, "20 bytes in base64", rule.Show(len(secret))+" bytes")
		}
	}
	if !shown {
		t.Unverified("no result is shown of a buyer who was authenticated, of which DA-020 speaks")
	}
}
