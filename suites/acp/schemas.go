package acp

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/fixtures/schema"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// valid holds an answer to the schema of a message in the version it was asked
// for. What only a format keyword says is a warning.
func valid(t *rule.T, s *rule.Seen, message string, reading schema.Reading) {
	validIn(t, s, s.Version, message, reading)
}

// validIn is valid in a version other than the one that was asked for.
func validIn(t *rule.T, s *rule.Seen, version wire.Version, message string, reading schema.Reading) {
	tell(t, s, violations(t, s, version, message, reading))
}

// violations are the places where an answer does not fit a message.
func violations(t *rule.T, s *rule.Seen, version wire.Version, message string, reading schema.Reading) []schema.Violation {
	key := checked{version, t.Edition(), message, reading}
	return rule.Recall(key, func() []schema.Violation {
		set, err := schema.For(string(version), t.Edition(), reading)
		if err != nil {
			return []schema.Violation{}
		}
		if err := s.BodyError(); err != nil {
			return []schema.Violation{{Expected: "JSON", Actual: err.Error()}}
		}
		return set.Check(message, s.Body().Value())
	}, s.Body())
}

// below are the violations at a place and inside of it.
func below(list []schema.Violation, pointer string) []schema.Violation {
	return slices.DeleteFunc(slices.Clone(list), func(v schema.Violation) bool {
		return v.Pointer != pointer && !strings.HasPrefix(v.Pointer, pointer+"/")
	})
}

// violationsAt are those of a session at a place and inside of it.
func violationsAt(t *rule.T, s *rule.Seen, pointer string) []schema.Violation {
	return below(violations(t, s, s.Version, "CheckoutSession", reading(t)), pointer)
}

// fitsAt holds what stands at a place of a session to the schema.
func fitsAt(t *rule.T, s *rule.Seen, pointer string) { tell(t, s, violationsAt(t, s, pointer)) }

// echoes reports whether a violation may be what a wrong request put there, whose
// acceptance is told by the rule about that request.
func echoes(s *rule.Seen, v schema.Violation) bool {
	if slices.Contains(everyday, s.Intent) {
		return false
	}
	given := func(member string) bool { return strings.HasPrefix(v.Pointer, member) }
	switch {
	case v.Kind == schema.UnknownMember && strings.Count(v.Pointer, "/") == 1:
		return true
	case strings.HasSuffix(v.Pointer, "/quantity"):
		return slices.ContainsFunc(sentCart(s).Each(), func(item rule.Node) bool { return !countable(s, item.Get("quantity")) })
	}
	return slices.ContainsFunc([]string{"/buyer", "/fulfillment_address", "/fulfillment_details"}, given) && mirrors(s, rule.Path(v.Pointer))
}

// countable reports whether a request asks for a number of units that can be told.
func countable(s *rule.Seen, quantity rule.Node) bool {
	if !quantity.Exists() {
		return s.Version.Within(v20260130, "") // one unit; before, it had to be said
	}
	n, ok := quantity.Int()
	return ok && n > 0
}

// mirrors reports whether what stands at a place of an answer may be what its request
// had there: the same value, a text made of another one, or nothing.
func mirrors(s *rule.Seen, place []string) bool {
	shown, given := s.Body().Get(place...), s.Sent().Get(place...)
	if !shown.Present() && !given.Present() {
		return true
	}
	_, text := given.Text()
	return shown.String() != "" && text || rule.SameJSON(shown.Value(), given.Value())
}

// tell reports violations, those of a format as warnings.
func tell(t *rule.T, s *rule.Seen, violations []schema.Violation) {
	tellAt(t, s.Body().Get(), violations)
}

// tellAt is tell for a part of an answer.
func tellAt(t *rule.T, at rule.Node, violations []schema.Violation) {
	for i, v := range violations {
		if i == 5 {
			break // the first five tell the story
		}
		expected := v.Expected
		if v.Pointer != "" {
			expected = v.Pointer + ": " + expected
		}
		if v.Format {
			t.Warn(at, expected, v.Actual)
			continue
		}
		t.Fail(at, expected, v.Actual)
	}
}

// reading is how literally the profile of the run takes the published schemas.
func reading(t *rule.T) schema.Reading {
	if t.Profile() == rule.Spec {
		return schema.Ruled
	}
	return schema.RuledOpenAI
}

// checked is the key under which the verdict of a schema is remembered.
type checked struct {
	version wire.Version
	edition string
	message string
	reading schema.Reading
}
