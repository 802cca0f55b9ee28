package acp

import (
	"slices"

	"github.com/assay-project/assay/suites/rule"
)

// known are the values that a member may have by now: the one it had, and those that
// were sent or shown where it is in doubt.
func (s turn) known(name string) []rule.Node {
	values := []rule.Node{s.before.Body().Get(name)}
	for _, d := range s.doubts {
		values = append(values, d.Sent().Get(name), d.Body().Get(name))
	}
	return slices.DeleteFunc(values, func(n rule.Node) bool { return !n.Present() })
}

// amongst holds a text, or each one in an object, to one of the values it may have.
func amongst(t *rule.T, now rule.Node, known []rule.Node) {
	for _, name := range now.Names() {
		var inside []rule.Node
		for _, k := range known {
			if member := k.Get(name); member.Present() {
				inside = append(inside, member)
			}
		}
		amongst(t, now.Get(name), inside)
	}
	if text, ok := now.Text(); ok && len(known) > 0 && !maybe(text, known) {
		t.Fail(now, rule.Show(known[0].Value())+", as in "+known[0].Seen().Name()+", or what was sent since then", rule.Show(text))
	}
}

// maybe reports whether a text is one of those that are known. Where one was sent that
// is another than before, it may be written in other capitals and with other spaces.
func maybe(text string, known []rule.Node) bool {
	before := squeezed(known[0].String())
	return slices.ContainsFunc(known, func(k rule.Node) bool {
		return k.String() == text || squeezed(k.String()) == squeezed(text) && squeezed(text) != before
	})
}
