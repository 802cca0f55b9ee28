package rule

import "slices"

// trace is a place that a rule read: a part of some evidence, and what of it
// ("" is the part itself, "/**" all below it too).
type trace struct{ place, below string }

// traces are the places read of one piece of evidence. Rules read far more often
// than anybody asks what they read, so that repetitions are dropped only then,
// but for those that follow on each other.
type traces struct{ list []trace }

func (s *traces) add(t trace) {
	if n := len(s.list); n == 0 || s.list[n-1] != t {
		s.list = append(s.list, t)
	}
}

// lookedAt names what the rule read, in the order of the book.
func (t *T) lookedAt() []string {
	if len(t.looked) == 0 {
		return nil
	}
	stands := make([]int, 0, len(t.looked))
	for e := range t.looked {
		if at, ok := t.view.stands[e]; ok {
			stands = append(stands, at)
		}
	}
	slices.Sort(stands)
	names := make([]string, len(stands))
	for i, at := range stands {
		names[i] = t.view.exhibits[at].name
	}
	return names
}

// places lists, by the name of the evidence, the places the rule read.
func (t *T) places() map[string][]string {
	all := make(map[string][]string, len(t.looked))
	for e, seen := range t.looked {
		list := make([]string, len(seen.list))
		for i, trace := range seen.list {
			list[i] = trace.place + trace.below
		}
		slices.Sort(list)
		all[t.view.exhibits[t.view.stands[e]].name] = slices.Compact(list)
	}
	return all
}
