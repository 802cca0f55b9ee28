package psp

import (
	"mime"
	"slices"
	"strings"

	"github.com/assay-project/assay/fixtures/schema"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Errors: how a provider says no.
var errorRules = []rule.Rule{
	{
		ID: "DP-041", Title: "Unreadable body is a client error", Level: rule.Should, Since: v20250929,
		Says:  "What is no JSON, no object, or far too deep is refused as the client's fault.",
		Cite:  []string{"RFC-DP §2.6", "OAS-DP parameters.ContentType"},
		Needs: []string{endpoint},
		Given: []string{"unreadable-delegations"}, Also: []string{"delegation"},
		Then: func(t *rule.T) {
			works(t)
			for _, step := range []string{"truncated", "empty", "list", "form", "deep"} {
				if s := t.Step(step); step != "deep" || s.Response != nil {
					better(t, s)
				}
			}
		},
		Fix: "Answer 400 where the parser fails.",
	},
	{
		ID: "DP-045", Title: "Errors are flat objects", Level: rule.Must, Since: v20250929,
		Says:  "Every error is JSON with type, code and message at top level, not wrapped in anything.",
		Cite:  []string{"RFC-DP §2.6", "RFC-DP §4.2", "OAS-DP-2026-04-17 Error", "CL-unreleased unwrap-error-envelope-released-delegate-payment"},
		Needs: []string{endpoint},
		Given: []string{"delegation"}, Hears: errors,
		Ruling: &rule.Ruling{
			Readings: []string{"the schema: flat", "examples once published: wrapped in error"},
			Holds:    "Flat only.",
		},
		Then: func(t *rule.T) {
			for _, s := range t.Heard() {
				flat(t, s)
			}
		},
		Fix: `Return {"type": ..., "code": ..., "message": ...} at top level.`,
	},
	{
		ID: "DP-046", Title: "Error type and code come from lists", Level: rule.Should, Since: v20250929,
		Says:  "The type of an error is one of four, and its code one of those listed.",
		Cite:  []string{"RFC-DP §4.2", "JS-DP-2025-09-29 Error", "JS-DP-2026-04-17 Error", "PR-161"},
		Needs: []string{endpoint},
		Given: []string{"delegation"}, Hears: errors,
		Ruling: &rule.Ruling{
			Readings: []string{"the schema: closed lists", "examples in the same documents: other values at 401, 429, 500 and 503"},
			Holds:    "Those values are tolerated at these statuses.",
		},
		Then: listed,
		Fix:  "Map your own codes to those of the protocol.",
	},
	{
		ID: "DP-047", Title: "param points at the offending member", Level: rule.Should, Since: v20250929,
		Says:  "An error about a member names its dotted path in param, with or without $. before it.",
		Cite:  []string{"RFC-DP §4.2", "OAS-DP-2026-01-30 Error.example"},
		Needs: []string{endpoint},
		Given: []string{cards, allowances}, Also: []string{"delegation"},
		Then: pointsAt,
		Fix:  "Give the whole path of the member.",
	},
}

// errors hears what was refused or broke down.
var errors = &rule.Filter{
	Operations: delegations,
	Intents:    []wire.Intent{wire.Normal, wire.Invalid, wire.Hostile, wire.Faulted, wire.OtherVersion},
	Answered:   func(status int) bool { return status >= 400 },
}

// inJSON holds an answer to its media type.
func inJSON(t *rule.T, s *rule.Seen) {
	value, _ := s.Header("Content-Type")
	if media, _, _ := mime.ParseMediaType(value); media != "application/json" {
		t.Fail(s, "Content-Type: application/json", rule.Show(value))
	}
}

// flat holds an error to its form.
func flat(t *rule.T, s *rule.Seen) {
	inJSON(t, s)
	for _, member := range []string{"type", "code", "message"} {
		if !t.Expect(s.Body().Get(member)).To(match.Text()) {
			return
		}
	}
	if param := s.Body().Get("param"); param.Exists() {
		t.Expect(param).To(match.Text())
	}
	message := "DelegatePaymentErrorShape"
	if s.Intent == wire.OtherVersion || strings.Contains(s.Body().Get("code").String(), "api_version") {
		message = "DelegatePaymentVersionError"
	}
	set, err := schema.For(string(t.Version()), t.Edition(), schema.Ruled)
	if err != nil {
		t.Unverified("there is no schema of errors in %s", t.Version())
	}
	for _, v := range set.Check(message, s.Body().Value()) {
		if v.Pointer != "/type" && v.Pointer != "/code" { // DP-046 speaks of their words
			t.Fail(s, v.Pointer+": "+v.Expected, v.Actual)
		}
	}
}

func listed(t *rule.T) {
	codes := []string{"invalid_card", "duplicate_request", "idempotency_conflict", "too_many_requests"}
	if t.From(v20260417) {
		codes = append(codes, "idempotency_key_required", "idempotency_in_flight", "unsupported_api_version", "missing_api_version")
	}
	tolerated := map[int]string{429: "rate_limit_exceeded", 500: "internal_server_error", 503: "service_unavailable"}
	for _, s := range t.Heard() {
		kind, code := s.Body().Get("type"), s.Body().Get("code")
		if !slices.Contains([]int{400, 409, 422, 429, 500, 503}, s.Status()) || !kind.Present() || strings.HasPrefix(s.Step, "version/") && !t.From(v20260417) {
			continue
		}
		t.Prefer(kind).To(match.OneOf("invalid_request", "rate_limit_exceeded", "processing_error", "service_unavailable"))
		if code.Present() && code.String() != tolerated[s.Status()] {
			t.Prefer(code).To(match.OneOf(codes...))
		}
	}
}

func pointsAt(t *rule.T) {
	works(t)
	refused, named := 0, 0
	for _, c := range []struct{ scenario, step, path string }{
		{cards, "missing/card-without-number", "payment_method.number"}, {cards, "expiry/month-13", "payment_method.exp_month"},
		{allowances, "currency/two", "allowance.currency"}, {allowances, "end/words", "allowance.expires_at"},
	} {
		s := t.In(c.scenario).Step(c.step)
		if !s.Refused() {
			continue
		}
		refused++
		if param := s.Body().Get("param"); param.Present() {
			named++
			if strings.TrimPrefix(param.String(), "$.") != c.path {
				t.Warn(param, c.path, param.String())
			}
		}
	}
	switch {
	case refused == 0:
		t.Unverified("no delegation with a wrong member was refused")
	case named == 0:
		t.NotApplicable("no error names a param")
	}
}
