package acp

// oddity is something unusual about a request that must not keep a merchant
// from carrying it out.
type oddity struct {
	step    string // where it is tried by itself
	changes []Change
}

func odd(step string, changes ...Change) oddity { return oddity{step, changes} }

// together are the changes of several oddities; what the last of them says of
// the intent counts.
func together(oddities []oddity) []Change {
	var all []Change
	for _, o := range oddities {
		all = append(all, o.changes...)
	}
	return all
}

// AtOnce creates with several oddities at once: where that opens a session each
// of them is proven harmless. Where it does not, each is tried by itself, so that
// none answers for another; so is a single one. It reports whether the session
// was opened.
func (a *Agent) AtOnce(step string, body JSON, oddities ...oddity) (*Session, bool) {
	alone := len(oddities) == 1
	if alone {
		step = oddities[0].step
	}
	s, opened := readSession(a.Create(step, body, together(oddities)...))
	if !opened && !alone {
		for _, o := range oddities {
			a.Create(o.step, body, o.changes...)
		}
	}
	return &s, opened
}

// OpenOddly opens the session of a conversation with several oddities at once,
// and plainly where they are not taken: what is said about the session later
// does not depend on them.
func (a *Agent) OpenOddly(step string, body JSON, oddities ...oddity) *Session {
	if s, opened := a.AtOnce(step, body, oddities...); opened {
		return s
	}
	return a.Open("open", body)
}
