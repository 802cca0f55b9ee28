package rule

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
)

// Scene is one scenario as a rule sees it.
type Scene struct {
	t    *T
	name string
}

// Played reports whether the scenario is in the book at all.
func (s Scene) Played() bool { return s.t.view.recordings[s.name] != nil }

// Step returns the final attempt of a step, or ends the rule under the cause
// that kept the step from being taken.
func (s Scene) Step(name string) *Seen {
	seen := s.Try(name)
	if seen == nil {
		s.missing(name)
	}
	return seen
}

// Handshake returns the handshake of a step, or ends the rule like Step.
func (s Scene) Handshake(name string) *Handshake {
	rec := s.t.view.recordings[s.name]
	if rec != nil {
		if h := rec.Handshake(name); h != nil {
			return &Handshake{h, s.t}
		}
	}
	s.missing(name)
	return nil
}

// cut says why something that the rule rests on was not played to its end, "" if
// nothing was: what did not happen until then might have happened later.
func (t *T) cut() string {
	for _, rec := range t.view.Book.Recordings {
		rests := t.joins || slices.Contains(t.rule.Given, rec.Scenario) || slices.Contains(t.rule.Also, rec.Scenario)
		if rests && rec.Stopped != nil && rec.Stopped.Cut {
			return rec.Stopped.Cause
		}
	}
	return ""
}

// missing ends the rule under the cause that kept a step from being taken.
func (s Scene) missing(name string) {
	rec := s.t.view.recordings[s.name]
	if rec == nil {
		s.t.Unverified("the scenario %s was not played", s.name)
	}
	if skip := skipped(rec, name); skip != nil {
		if skip.Inapplicable {
			s.t.NotApplicable("%s", skip.Reason)
		}
		s.t.Unverified("%s", skip.Reason)
	}
	if lost := s.lost(name); lost != nil {
		s.t.Unverified("%s got no answer: %s", lost.Operation, lost.Failure.Message)
	}
	if rec.Stopped != nil && rec.Stopped.Unasked {
		s.t.NotApplicable("%s", rec.Stopped.Cause)
	}
	if rec.Stopped != nil {
		s.t.Unverified("%s", rec.Stopped.Cause)
	}
	s.t.Unverified("the scenario %s has no step %s", s.name, name)
}

// lost finds a request of a step, or of one whose name begins with it, that did
// not arrive.
func (s Scene) lost(name string) *Seen {
	for _, seen := range s.all(func(e *wire.Exchange) bool { return strings.HasPrefix(e.Step, name) }) {
		if !arrived(seen.Exchange) {
			return seen
		}
	}
	return nil
}

// Try returns the final attempt of a step, nil if it was not taken.
func (s Scene) Try(name string) *Seen {
	rec := s.t.view.recordings[s.name]
	if rec == nil {
		return nil
	}
	if e := rec.Last(name); e != nil && arrived(e) {
		return s.t.seen(s.t.view.stands[e])
	}
	return nil
}

// arrived reports whether a request got as far as the target, answered or not.
// Where it did not, nobody can be blamed for the answer: the step counts as not
// taken. A request to another door is made to see whether it arrives.
func arrived(e *wire.Exchange) bool {
	if e.Failure == nil || e.Intent == wire.Aside {
		return true
	}
	switch e.Failure.Kind {
	case wire.FailedDNS, wire.FailedConnect, wire.FailedTLS, wire.FailedStopped:
		return false
	}
	return true
}

// Attempts returns every attempt of a step in order.
func (s Scene) Attempts(name string) []*Seen {
	s.Step(name)
	return s.all(func(e *wire.Exchange) bool { return e.Step == name })
}

// Steps returns the final attempts of all steps whose name begins with prefix:
// the branches of a race, the variants of one request. At least one was taken,
// or the rule ends under the cause that prevented it.
func (s Scene) Steps(prefix string) []*Seen {
	seen := s.all(func(e *wire.Exchange) bool {
		return strings.HasPrefix(e.Step, prefix) && s.t.view.stands[e].last && arrived(e)
	})
	if len(seen) == 0 {
		s.missing(prefix)
	}
	return seen
}

func (s Scene) all(accept func(*wire.Exchange) bool) []*Seen {
	rec := s.t.view.recordings[s.name]
	if rec == nil {
		return nil
	}
	var seen []*Seen
	for i := range rec.Exchanges {
		if e := &rec.Exchanges[i]; accept(e) {
			seen = append(seen, s.t.seen(s.t.view.stands[e]))
		}
	}
	return seen
}

// skipped finds the branch a step belongs to: its own name, or a prefix of it
// that ends in a slash.
func skipped(rec *wire.Recording, step string) *wire.Skip {
	for i := range rec.Skipped {
		skip := &rec.Skipped[i]
		if skip.Step == step || strings.HasSuffix(skip.Step, "/") && strings.HasPrefix(step, skip.Step) {
			return skip
		}
	}
	return nil
}
