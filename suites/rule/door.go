package rule

import "github.com/assay-project/assay/simulator/wire"

// Door is a receiver that nobody should trust, in the eyes of one rule: what it
// reads is remembered.
type Door struct {
	*wire.Door
	t *T
}

// Doors are those that the rule's first scenario showed. Where it was not played
// to its end the rule ends unverified under the cause of that.
func (t *T) Doors() []*Door {
	rec := t.view.recordings[t.rule.Given[0]]
	switch {
	case rec == nil:
		t.Unverified("the scenario %s was not played", t.rule.Given[0])
	case rec.Stopped != nil:
		t.Unverified("%s", rec.Stopped.Cause)
	}
	doors := make([]*Door, len(rec.Doors))
	for i := range rec.Doors {
		doors[i] = &Door{&rec.Doors[i], t}
	}
	return doors
}

// Tried reports whether the target came to the door, or said that it would not.
func (d *Door) Tried() bool {
	d.t.look(d.t.view.stands[d.Door], "tried")
	return d.Visits > 0 || d.Refused != ""
}
