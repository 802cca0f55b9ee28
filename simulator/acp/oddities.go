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
// none has to answer for another. A single one is only tried under its own name.
// It returns the sessions that were opened, by step.
func (a *Agent) AtOnce(step string, body JSON, oddities ...oddity) map[string]*Session {
	opened := map[string]*Session{}
	create := func(step string, changes ...Change) {
		if s, ok := a.read(a.Create(step, body, changes...)); ok {
			opened[step] = &s
		}
	}
	if len(oddities) > 1 {
		create(step, together(oddities)...)
	}
	if opened[step] == nil {
		for _, o := range oddities {
			create(o.step, o.changes...)
		}
	}
	return opened
}

// OpenOddly opens the session of a conversation with several oddities at once,
// and plainly where they are not taken: what is said about the session later
// does not depend on them.
func (a *Agent) OpenOddly(step string, body JSON, oddities ...oddity) *Session {
	if s := a.AtOnce(step, body, oddities...)[step]; s != nil {
		return s
	}
	return a.Open("open", body)
}
