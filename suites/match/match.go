// Package match holds Gomega matchers about exchanges and JSON values that can
// say what was expected and what came apart, the way a report shows it.
//
// It must not know which rule uses it, nor any protocol.
package match

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/onsi/gomega/types"

	"github.com/assay-project/assay/suites/rule"
)

// matcher is a Gomega matcher made of functions. What it expects is only spelled
// where something else came.
type matcher struct {
	expected func() string
	match    func(actual any) bool
	show     func(actual any) string
}

func (m matcher) Match(actual any) (bool, error) { return m.match(actual), nil }
func (m matcher) FailureMessage(actual any) string {
	return fmt.Sprintf("expected %s, got %s", m.expected(), m.show(actual))
}
func (m matcher) NegatedFailureMessage(actual any) string {
	return fmt.Sprintf("expected not %s, got %s", m.expected(), m.show(actual))
}

// Tell says expected and actual apart.
func (m matcher) Tell(actual any) (expected, got string) { return m.expected(), m.show(actual) }

func value(expected string, match func(any) bool) types.GomegaMatcher {
	return matcher{words(expected), match, rule.Show}
}

// words are what is expected where that is always the same.
func words(text string) func() string { return func() string { return text } }

func answer(expected func() string, match func(*rule.Seen) bool) types.GomegaMatcher {
	return matcher{
		expected: expected,
		match:    func(actual any) bool { s, ok := actual.(*rule.Seen); return ok && match(s) },
		show: func(actual any) string {
			if s, ok := actual.(*rule.Seen); ok {
				return s.Answer()
			}
			return rule.Show(actual)
		},
	}
}

// Status accepts an exchange answered with one of the codes.
func Status(codes ...int) types.GomegaMatcher {
	spell := func() string {
		names := make([]string, len(codes))
		for i, code := range codes {
			names[i] = rule.StatusText(code)
		}
		return strings.Join(names, " or ")
	}
	return answer(spell, func(s *rule.Seen) bool { return slices.Contains(codes, s.Status()) })
}

// ClientError accepts an exchange answered with any 4xx.
func ClientError() types.GomegaMatcher {
	return answer(words("a 4xx refusal"), (*rule.Seen).Refused)
}

// Success accepts an exchange answered with any 2xx.
func Success() types.GomegaMatcher { return answer(words("a 2xx answer"), (*rule.Seen).OK) }

// NoServerError accepts an exchange that was answered, and not with a 5xx.
func NoServerError() types.GomegaMatcher {
	return answer(words("an answer below 500"), func(s *rule.Seen) bool { return s.Status() > 0 && s.Status() < 500 })
}

// Equal accepts a JSON value that is equal as JSON: member order and the
// spelling of numbers do not count.
func Equal(want any) types.GomegaMatcher {
	if node, ok := want.(rule.Node); ok {
		want = node.Value()
	}
	return matcher{func() string { return rule.Show(want) }, func(actual any) bool { return rule.SameJSON(actual, want) }, rule.Show}
}

// OneOf accepts a string that is in the list.
func OneOf(words ...string) types.GomegaMatcher {
	in := func(actual any) bool {
		s, ok := actual.(string)
		return ok && slices.Contains(words, s)
	}
	return matcher{func() string { return "one of " + strings.Join(words, ", ") }, in, rule.Show}
}

// Text accepts a non-empty string.
func Text() types.GomegaMatcher {
	return value("a non-empty string", func(actual any) bool { s, ok := actual.(string); return ok && s != "" })
}

// Absent accepts a member that is not there.
func Absent() types.GomegaMatcher {
	return value("absent", func(actual any) bool { return rule.IsMissing(actual) })
}

// Object accepts a JSON object.
func Object() types.GomegaMatcher {
	return value("an object", func(actual any) bool { _, ok := actual.(map[string]any); return ok })
}

// Filled accepts a JSON array with at least one element.
func Filled() types.GomegaMatcher {
	return value("a non-empty array", func(actual any) bool { a, ok := actual.([]any); return ok && len(a) > 0 })
}

// Integer accepts a JSON number whose value is integral.
func Integer() types.GomegaMatcher {
	return value("an integer", func(actual any) bool {
		n, ok := actual.(json.Number)
		return ok && !strings.ContainsAny(string(n), ".eE")
	})
}

// That accepts what fn accepts, described by words; for any type of subject.
func That[T any](expected string, fn func(T) bool) types.GomegaMatcher {
	return value(expected, func(actual any) bool {
		v, ok := actual.(T)
		return ok && fn(v)
	})
}

// Same accepts a Go value that is deeply equal; for plain values, not JSON.
func Same(want any) types.GomegaMatcher {
	return matcher{func() string { return rule.Show(want) }, func(actual any) bool { return reflect.DeepEqual(actual, want) }, rule.Show}
}
