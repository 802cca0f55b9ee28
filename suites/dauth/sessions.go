package dauth

import (
	"mime"
	"slices"
	"strings"

	"github.com/assay-project/assay/fixtures/schema"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// carriedOut hears where operations showed a session, whatever was asked.
func carriedOut(those ...wire.Operation) *rule.Filter {
	return &rule.Filter{Operations: those, Intents: []wire.Intent{wire.Normal, wire.Invalid, wire.Hostile, wire.Faulted, wire.OtherVersion}}
}

// inJSON holds an answer to its media type.
func inJSON(t *rule.T, s *rule.Seen) bool {
	value, _ := s.Header("Content-Type")
	if media, _, _ := mime.ParseMediaType(value); media != "application/json" {
		t.Fail(s, "Content-Type: application/json", rule.Show(value))
		return false
	}
	return true
}

// echoes warns of an answer that does not give back the header fields by which its
// request is told apart.
func echoes(t *rule.T, s *rule.Seen) {
	for _, name := range []string{"Idempotency-Key", "Request-Id"} {
		if got, _ := s.Header(name); got != s.SentHeader(name) {
			t.Warn(s, name+" "+s.SentHeader(name), name+" "+got)
		}
	}
}

// shows holds an answer to a session, the one that was asked about, and to the
// schema of its message. Of what stands in action and in the result other rules
// speak, and of members beyond the schema a warning is enough.
func shows(t *rule.T, s *rule.Seen, message string) bool {
	if !inJSON(t, s) || !t.Expect(s.Body()).To(match.Object()) {
		return false
	}
	echoes(t, s)
	id := s.Body().Get("authentication_session_id")
	if s.Operation == begin {
		t.Expect(id).To(match.Text())
	} else {
		t.Expect(id).To(match.Equal(s.Session))
	}
	set, err := schema.For(string(t.Version()), t.Edition(), schema.Ruled)
	if err != nil {
		t.Unverified("there is no schema of the answer in %s", t.Version())
	}
	fine := true
	for _, v := range set.Check(message, s.Body().Value()) {
		member, _, _ := strings.Cut(strings.TrimPrefix(v.Pointer, "/"), "/")
		switch {
		case slices.Contains([]string{"authentication_session_id", "action", "authentication_result"}, member):
		case v.Kind == schema.UnknownMember:
			t.Warn(s.Body(), "no other members: "+v.Pointer, v.Actual)
		default:
			t.Fail(s.Body(), v.Pointer+": "+v.Expected, v.Actual)
			fine = false
		}
	}
	return fine
}
