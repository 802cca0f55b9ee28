package acp_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/assay-project/assay/cmd/assay/shop"
	"github.com/assay-project/assay/fixtures/merchant"
	simacp "github.com/assay-project/assay/simulator/acp"
	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/acp"
	"github.com/assay-project/assay/suites/rule"
)

// played says for every row of the table which step takes it, legal or not, or
// why none does. A hook is named where no agent can bring a session there from
// outside.
var played = []struct{ from, call, step, hook string }{
	{"not open yet", "create", "browse/create", ""},
	{"open but not payable", "update", "browse/address", ""},
	{"open but not payable", "complete", "not-ready/complete", ""},
	{"open but not payable", "cancel", "not-ready/cancel", ""},
	{"open but not payable", "retrieve", "browse/retrieve-new", ""},
	{"payable", "update", "browse/bad-email", ""},
	{"payable", "complete", "purchase/complete", ""},
	{"payable", "cancel", "browse/cancel", ""},
	{"payable", "retrieve", "addresses/retrieve", ""},
	{"waiting for the agent", "update", "late-result/enlarged", ""},
	{"waiting for the agent", "complete", "challenge/without-result", ""},
	{"waiting for the agent", "cancel", "late-result/cancel", ""},
	{"waiting for the agent", "retrieve", "challenge/retrieve", ""},
	{"being paid", "update", "slow-complete/update", "control.slow_complete"},
	{"being paid", "complete", "slow-complete/complete-other", "control.slow_complete"},
	{"being paid", "cancel", "slow-complete/cancel", "control.slow_complete"},
	{"being paid", "retrieve", "slow-complete/retrieve", "control.slow_complete"},
	{"completed", "update", "purchase/update-items", ""},
	{"completed", "complete", "purchase/complete-again", ""},
	{"completed", "cancel", "purchase/cancel", ""},
	{"completed", "retrieve", "purchase/retrieve-completed", ""},
	{"canceled", "update", "browse/update-canceled", ""},
	{"canceled", "complete", "browse/complete-canceled", ""},
	{"canceled", "cancel", "browse/cancel-again", ""},
	{"canceled", "retrieve", "browse/retrieve-canceled", ""},
	{"expired", "update", "aged-session/update", "control.advance_clock"},
	{"expired", "complete", "aged-session/complete", "control.advance_clock"},
	{"expired", "cancel", "aged-session/cancel", "control.advance_clock"},
	{"expired", "retrieve", "", "one read is enough: it finds the payable session expired"},
}

// The good merchant takes every row of the table, in one version or another,
// and never leaves it.
func TestEveryTransitionIsPlayed(t *testing.T) {
	taken := map[acp.Row][]string{}
	for _, v := range simacp.Versions {
		for _, m := range moves(t, v) {
			taken[m.Row] = append(taken[m.Row], m.Step)
			if m.Severity != "" {
				t.Errorf("%s in %s: %s a session that is %s came to %s, the table allows %s", m.Step, v, m.Call, m.From, m.Happened, m.Allowed)
			}
		}
	}
	for _, row := range acp.Rows() {
		i := slices.IndexFunc(played, func(p struct{ from, call, step, hook string }) bool {
			return p.from == row.From && p.call == row.Call
		})
		switch {
		case i < 0:
			t.Errorf("nothing says which step takes %v", row)
		case played[i].step != "" && !slices.Contains(taken[row], played[i].step):
			t.Errorf("%s does not take %v; these do: %v", played[i].step, row, taken[row])
		}
	}
	if len(played) != len(acp.Rows()) {
		t.Errorf("%d rows are played, the table has %d", len(played), len(acp.Rows()))
	}
}

// moves plays every scenario of a version against the good merchant.
func moves(t *testing.T, v wire.Version) (all []acp.Observed) {
	t.Helper()
	profile := rule.Spec
	if v == wire.Draft {
		profile = rule.Dialect
	}
	clock := transport.Virtual(time.Date(2026, 5, 4, 9, 30, 0, 0, time.UTC))
	m, err := merchant.New(merchant.Options{Token: shop.Token, SecondToken: shop.SecondToken, Clock: clock, Profile: profile})
	if err != nil {
		t.Fatal(err)
	}
	run, err := shop.InMemory(m, v, profile, clock)
	if err != nil {
		t.Fatal(err)
	}
	book, err := run.Play(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	listen := rule.Rule{ID: "STA-024", Hears: acp.EveryCall, Then: func(t *rule.T) { all = acp.Moves(t) }}
	rule.Judge(&listen, rule.NewView(book))
	return all
}

// A deviation weighs as much as the row: what the sources demand fails, what is
// inferred from them warns, and what is merely tolerated warns as well.
func TestTheTableWeighsDeviations(t *testing.T) {
	const open, payable, completed, canceled = `"not_ready_for_payment"`, `"ready_for_payment"`, `"completed"`, `"canceled"`
	for _, c := range []struct {
		name     string
		from     string // status that the read before shows
		call     wire.Operation
		code     int
		to       string // status of the answer, "" where it is an error
		more     string // further members of the answer
		severity string
	}{
		{"a payable session is sold", payable, "complete", 200, completed, "", ""},
		{"a payable session stays so and says why", payable, "complete", 200, payable, `,"messages":[{"type":"error","code":"payment_declined"}]`, ""},
		{"a payable session stays so in silence", payable, "complete", 200, payable, "", "failed"},
		{"a payable session is canceled by an update", payable, "update", 200, canceled, "", "warned"},
		{"an open session refuses cancel", open, "cancel", 405, "", "", "failed"},
		{"an open session is sold", open, "complete", 200, completed, "", "failed"},
		{"a sold session refuses an update", completed, "update", 409, "", "", ""},
		{"a sold session ignores an update", completed, "update", 200, completed, "", "warned"},
		{"a sold session opens again", completed, "update", 200, payable, "", "failed"},
		{"a sold session refuses cancel with 409", completed, "cancel", 409, "", "", "failed"},
		{"a sold session refuses cancel with 405", completed, "cancel", 405, "", "", ""},
		{"a canceled session is sold", canceled, "complete", 200, completed, "", "failed"},
		{"a server breaks down", completed, "cancel", 500, "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer := `{"type":"invalid_request","code":"no","message":"no"}`
			if c.to != "" {
				answer = `{"id":"cs_1","status":` + c.to + c.more + `}`
			}
			book := &wire.Book{Setup: wire.Setup{Version: "2026-04-17", Profile: rule.Spec}, Recordings: []*wire.Recording{{Scenario: "s", Exchanges: []wire.Exchange{
				said("before", "retrieve", 200, `{"id":"cs_1","status":`+c.from+`}`), said("call", c.call, c.code, answer),
			}}}}
			var last acp.Observed
			listen := rule.Rule{ID: "STA-024", Hears: acp.EveryCall, Then: func(t *rule.T) { all := acp.Moves(t); last = all[len(all)-1] }}
			rule.Judge(&listen, rule.NewView(book))
			if last.Severity != c.severity {
				t.Errorf("severity %q instead of %q: %s, allowed is %s", last.Severity, c.severity, last.Happened, last.Allowed)
			}
		})
	}
}

func said(step string, op wire.Operation, code int, body string) wire.Exchange {
	return wire.Exchange{
		Scenario: "s", Step: step, Attempt: 1, Operation: op, Intent: wire.Normal, Session: "cs_1",
		Response: &wire.Response{Status: code, Body: wire.Body(body)},
	}
}
