package dauth

import (
	"regexp"
	"slices"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// Answers: the form of errors, and what no answer may hold.
var answerRules = []rule.Rule{
	{
		ID: "DA-037", Title: "Errors are flat", Level: rule.Must, Since: first,
		Says:  "Every error is one JSON object with type, code, message and, if need be, param, wrapped in nothing and with nothing beside them.",
		Cite:  []string{"RFC-DA §3.1", "OAS-DA-2026-04-17 Error"},
		Needs: []string{endpoint},
		Given: []string{members}, Hears: heard(func(status int) bool { return status >= 400 }),
		Then: flat,
		Fix:  `Return {"type": ..., "code": ..., "message": ...} at top level, on every route.`,
	},
	{
		ID: "DA-038", Title: "Card number never comes back", Level: rule.MustNot, Since: first,
		Says:  "No answer holds the number of a card.",
		Cite:  []string{"RFC-DA §8", "RFC-DA §4.3"},
		Needs: []string{endpoint},
		Given: []string{members}, Hears: heard(func(status int) bool { return status > 0 }),
		Then: func(t *rule.T) {
			for _, s := range t.Heard() {
				s.Status()
				for _, leak := range s.Leaks {
					if cardNumber.MatchString(leak) {
						t.Fail(s, "an answer without the number of the card", "one with "+leak)
					}
				}
			}
		},
		Fix: "Make the session that is shown of its own members, not of those of the request.",
	},
}

// cardNumber is the placeholder of the number of a test card.
var cardNumber = regexp.MustCompile(`^<(dauth\.card\.[a-z_]+|psp\.card|card-number)-\d+>$`)

// heard hears what the authentication provider answered.
func heard(answered func(status int) bool) *rule.Filter {
	return &rule.Filter{
		Operations: operations, Answered: answered, EveryAttempt: true,
		Intents: []wire.Intent{wire.Normal, wire.Invalid, wire.Hostile, wire.Faulted, wire.OtherVersion},
	}
}

// codes are those of the protocol. None of them fits a credential, a session or a
// version that is not known.
var codes = []string{"invalid_card", "duplicate_request", "idempotency_conflict"}

func flat(t *rule.T) {
	for _, s := range t.Heard() {
		kind, code := s.Body().Get("type"), s.Body().Get("code")
		if !inJSON(t, s) || !t.Expect(kind).To(match.OneOf("invalid_request", "rate_limit_exceeded", "processing_error", "service_unavailable")) ||
			!t.Expect(code).To(match.Text()) || !t.Expect(s.Body().Get("message")).To(match.Text()) {
			continue
		}
		if param := s.Body().Get("param"); param.Exists() {
			t.Expect(param).To(match.Text())
		}
		beyond(t, s)
		if slices.Contains([]int{400, 409, 422}, s.Status()) && s.Intent != wire.OtherVersion {
			t.Prefer(code).To(match.OneOf(codes...))
		}
	}
}

// beyond warns of members that an error does not have. One about the version may
// list those that are served.
func beyond(t *rule.T, s *rule.Seen) {
	allowed := []string{"type", "code", "message", "param"}
	if s.Intent == wire.OtherVersion || strings.Contains(s.Body().Get("code").String(), "api_version") {
		allowed = append(allowed, "supported_versions")
	}
	for _, name := range s.Body().Names() {
		if !slices.Contains(allowed, name) {
			t.Warn(s.Body().Get(name), "no members but "+strings.Join(allowed, ", "), name)
		}
	}
}
