package rule

import (
	"fmt"
	"strings"

	"github.com/onsi/gomega/types"

	"github.com/assay-project/assay/simulator/wire"
)

// T is what a rule judges with: the recordings it may hear, matchers to hold
// them against, and a list of findings. It records all that the rule reads.
type T struct {
	rule     *Rule
	view     *View
	level    Level
	findings []Finding
	untold   int       // findings beyond those that are told of
	words    int       // bytes of the findings
	joins    bool      // it asked what came at any time of the run: events, charges
	looked   []bool    // by the number of the exhibit
	traces   []*traces // the same, where the view asks for them
}

// Signals that end a rule early; Judge turns them into outcomes.
type (
	unverified   struct{ reason string }
	inapplicable struct{ reason string }
)

// seen is an exchange in the eyes of this rule.
func (t *T) seen(x *exhibit) *Seen { return &Seen{Exchange: x.exchange, t: t, stands: x} }

func (t *T) seenAll(exhibits []*exhibit) []*Seen {
	all, each := make([]*Seen, len(exhibits)), make([]Seen, len(exhibits))
	for i, x := range exhibits {
		each[i] = Seen{Exchange: x.exchange, t: t, stands: x}
		all[i] = &each[i]
	}
	return all
}

// Version, Profile and Edition say what is judged.
func (t *T) Version() wire.Version { return t.view.Book.Setup.Version }
func (t *T) Profile() string       { return t.view.Book.Setup.Profile }
func (t *T) Edition() string       { return t.view.Book.Setup.Edition }

// Setup is the effective configuration of the run, without secrets.
func (t *T) Setup() *wire.Setup { return &t.view.Book.Setup }

// From reports whether the judged version is v or later.
func (t *T) From(v wire.Version) bool { return t.Version().Within(v, "") }

// Known returns a configured value by its needs word, absent if not configured.
func (t *T) Known(word string) Node {
	raw, ok := t.Setup().Known[word]
	if !ok {
		return Node{}
	}
	return Node{doc: read(raw)}
}

// Memo computes a value once per book, shared by all rules.
func (t *T) Memo(key any, make func() any) any { return t.view.Memo(key, make) }

// In narrows the view to one scenario the rule names. Where that scenario was
// not played, the rule ends unverified, unless it only named it under Also.
func (t *T) In(scenario string) Scene { return Scene{t, scenario} }

// Step returns the final attempt of a step in the rule's first scenario. Where
// the step was not taken, the rule ends under the cause that prevented it.
func (t *T) Step(name string) *Seen { return t.In(t.rule.Given[0]).Step(name) }

// Try is Step for a step that may be missing: nil then.
func (t *T) Try(name string) *Seen { return t.In(t.rule.Given[0]).Try(name) }

// Handshake returns the handshake of a step in the rule's first scenario, or
// ends the rule like Step.
func (t *T) Handshake(name string) *Handshake { return t.In(t.rule.Given[0]).Handshake(name) }

// Heard returns what a book-wide rule hears: every exchange its filter accepts.
func (t *T) Heard() []*Seen {
	return t.seenAll(t.view.heard(t.hears()))
}

func (t *T) hears() *Filter {
	if t.rule.Hears == nil {
		panic("rule " + t.rule.ID + " hears no exchanges: give it a Hears filter")
	}
	return t.rule.Hears
}

// Heard by session groups what a book-wide rule hears by scenario and session,
// in the order of the book; exchanges without a session are left out.
func (t *T) HeardBySession() [][]*Seen {
	groups := t.view.heardBySession(t.hears())
	seen := make([][]*Seen, len(groups))
	for i, group := range groups {
		seen[i] = t.seenAll(group)
	}
	return seen
}

// Unverified ends the rule: it applies but could not be exercised.
func (t *T) Unverified(format string, args ...any) {
	panic(unverified{fmt.Sprintf(format, args...)})
}

// Unexercised is Unverified for what a read-only run never exercises: there the
// rule does not apply.
func (t *T) Unexercised(format string, args ...any) {
	if t.Setup().ReadOnly {
		t.NotApplicable("not asked for (--read-only): "+format, args...)
	}
	t.Unverified(format, args...)
}

// NotApplicable ends the rule: the target never offered what it speaks of.
func (t *T) NotApplicable(format string, args ...any) {
	panic(inapplicable{fmt.Sprintf(format, args...)})
}

// Expect holds a Node, a *Seen or any value against a matcher; a mismatch has
// the weight of the rule's level.
func (t *T) Expect(subject any) Expectation { return Expectation{t, t.weight(Fails), subject} }

// Prefer is Expect for what is only recommended: a mismatch is a warning.
func (t *T) Prefer(subject any) Expectation { return Expectation{t, Warns, subject} }

// Fail, Warn and Note report a finding in words, at a Node, *Seen, *Handshake,
// *Door or *Event (or nil).
func (t *T) Fail(at any, expected, actual string) { t.report(t.weight(Fails), at, expected, actual) }
func (t *T) Warn(at any, expected, actual string) { t.report(Warns, at, expected, actual) }
func (t *T) Note(at any, expected, actual string) { t.report(Notes, at, expected, actual) }

// weight keeps a rule that is only recommended from failing anybody.
func (t *T) weight(s Severity) Severity {
	if s == Fails && !t.level.Binding() {
		return Warns
	}
	return s
}

func (t *T) report(s Severity, at any, expected, actual string) {
	limit := mostText
	if t.words > mostWords {
		limit = briefText
	}
	f := Finding{Severity: s, Expected: shorten(expected, limit), Actual: shorten(actual, limit)}
	switch at := at.(type) {
	case *Seen:
		f.Exchange = at.Name()
	case *Handshake:
		f.Exchange = at.Name()
	case *Door:
		f.Exchange = at.Name()
	case *Event:
		f.Exchange = at.Name()
	case Node:
		f.Where = at.Pointer()
		if at.sent {
			f.Where = "request " + at.Pointer()
		}
		switch {
		case at.seen != nil:
			f.Exchange = at.seen.Name()
		case at.event != nil:
			f.Exchange = at.event.Name()
		}
	}
	t.add(f)
}

// mostFindings is how many findings of one severity a rule tells of: who repeats a
// mistake a thousand times has made one.
const mostFindings = 50

func (t *T) add(f Finding) {
	alike := 0
	for _, g := range t.findings {
		if g.Severity == f.Severity {
			alike++
		}
	}
	if alike < mostFindings {
		t.findings = append(t.findings, f)
		t.words += len(f.Expected) + len(f.Actual)
	} else {
		t.untold++
	}
}

// Expectation is a subject that waits for its matcher.
type Expectation struct {
	t       *T
	weight  Severity
	subject any
}

// teller is a matcher that can say expected and actual apart.
type teller interface {
	Tell(actual any) (expected, got string)
}

// To reports a finding unless the matcher accepts the subject. A Node is
// matched by its JSON value, everything else as it is.
func (e Expectation) To(m types.GomegaMatcher) bool { return e.hold(m, true) }

// NotTo reports a finding if the matcher accepts the subject.
func (e Expectation) NotTo(m types.GomegaMatcher) bool { return e.hold(m, false) }

func (e Expectation) hold(m types.GomegaMatcher, want bool) bool {
	actual := e.subject
	if node, ok := actual.(Node); ok {
		actual = node.Value()
	}
	got, err := m.Match(actual)
	if err == nil && got == want {
		return true
	}
	expected, shown := describe(m, actual, want, err)
	e.t.report(e.weight, e.subject, expected, shown)
	return false
}

func describe(m types.GomegaMatcher, actual any, want bool, err error) (expected, got string) {
	if told, ok := m.(teller); ok {
		expected, got = told.Tell(actual)
		if !want {
			expected = "not " + expected
		}
		return expected, got
	}
	if err != nil {
		return err.Error(), Show(actual)
	}
	message := m.FailureMessage(actual)
	if !want {
		message = m.NegatedFailureMessage(actual)
	}
	if _, tail, ok := strings.Cut(message, "\nto "); ok {
		message = "to " + tail
	} else if _, tail, ok := strings.Cut(message, "\nnot to "); ok {
		message = "not to " + tail
	}
	return strings.Join(strings.Fields(message), " "), Show(actual)
}

// Scenario is the first scenario the rule is given.
func (t *T) Scenario() string { return t.rule.Given[0] }
