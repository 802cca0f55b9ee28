// Package psp holds the rules about payment providers: delegating a payment, and
// what becomes of the token.
//
// A rule judges what was recorded; it must not speak to anybody, and must not
// know how a scenario was played or how a verdict is shown.
package psp

import (
	"maps"
	"slices"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Rules returns all rules by area, in the order of the specification.
func Rules() []rule.Rule {
	return rule.Part(wire.RolePSP, slices.Concat(
		rule.Chapter("delegate_payment",
			answerRules,
			accessRules,
			signatureRules,
			transportRules,
			memberRules,
			allowanceRules,
			errorRules,
			keyRules,
			redemptionRules,
			loadRules,
			retentionRules,
		),
		rule.Chapter("risk", riskRules, enumerationRules, sandboxRules),
		rule.Chapter("payment_handlers", handlerRules),
	)...)
}

// Versions in which facts change.
const (
	v20250929 wire.Version = "2025-09-29"
	v20251212 wire.Version = "2025-12-12"
	v20260130 wire.Version = "2026-01-30"
	v20260417 wire.Version = "2026-04-17"
)

// endpoint is the word for a payment provider that is tested.
const endpoint = "psp.endpoint"

// delegations are what the rules over the whole book hear.
var delegations = []wire.Operation{"delegate"}

// delegated holds an answer to a token.
func delegated(t *rule.T, s *rule.Seen) bool { return t.Expect(s).To(match.Status(201)) }

// works ends a rule where no reference delegation is carried out: then a refusal
// says nothing about what was changed.
func works(t *rule.T) {
	for _, s := range t.In("delegation").Steps("card-") {
		if s.OK() {
			return
		}
	}
	t.Unverified("the reference delegation is refused, of which DP-001 speaks")
}

// refused holds an answer to a refusal that gives out no token.
func refused(t *rule.T, s *rule.Seen) bool {
	if !t.Expect(s).To(match.ClientError()) {
		return false
	}
	if id := s.Body().Get("id"); id.Present() {
		t.Fail(id, "no token", rule.Show(id.Value()))
		return false
	}
	return true
}

// refusedAs is refused, where one of some statuses is better.
func refusedAs(t *rule.T, s *rule.Seen, statuses ...int) {
	if refused(t, s) {
		t.Prefer(s).To(match.Status(statuses...))
	}
}

// better is refused for what is only recommended.
func better(t *rule.T, s *rule.Seen) { t.Prefer(s).To(match.ClientError()) }

// invalid is what is expected of a member that is missing or wrong: a refusal as
// the fault of the client.
func invalid(t *rule.T, s *rule.Seen) {
	refusedAs(t, s, 400, 422)
	if kind := s.Body().Get("type"); s.Refused() && kind.Present() {
		t.Expect(kind).To(match.Equal("invalid_request"))
	}
}

// variants are the attempts of a step in one row, each with its name.
func variants(t *rule.T, scenario, row string) map[string]*rule.Seen {
	works(t)
	all := map[string]*rule.Seen{}
	for _, s := range t.In(scenario).Steps(row + "/") {
		all[strings.TrimPrefix(s.Step, row+"/")] = s
	}
	return all
}

// names are those of variants, sorted.
func names(all map[string]*rule.Seen) []string {
	return slices.Sorted(maps.Keys(all))
}
