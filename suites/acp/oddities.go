package acp

import "github.com/assay-project/assay/suites/rule"

// apart is the create that shows what one oddity comes to: the one that had
// several at once, where it was carried out, and else the one that had this
// oddity alone. Of a conversation that was opened oddly, "open" is the create
// whose session it is about.
func apart(scene rule.Scene, together, alone string) *rule.Seen {
	if s := scene.Try(together); s != nil && s.OK() {
		return s
	}
	return scene.Step(alone)
}

// usual is a create like any other of the run, as sparse as it may be.
func usual(t *rule.T) *rule.Seen { return apart(t.In("versions"), "required-only", "open") }
