package acp

import (
	"bytes"

	"github.com/assay-project/assay/suites/rule"
)

// staysInside looks for a member that requests alone have, and for the words that
// the requests of a session gave in it, in all that was answered about the session
// and in its events.
func staysInside(t *rule.T, member string) {
	for _, life := range t.HeardBySession() {
		var words []string
		for _, s := range life {
			words = append(words, unusual(s.Sent().Get(member))...)
		}
		if len(words) == 0 {
			continue
		}
		for _, s := range life {
			unsaid(t, s.Body(), s.Raw(), member, words)
		}
		for _, e := range t.EventsOf(life[0].Session) {
			unsaid(t, e.Body(), e.Raw(), member, words)
		}
	}
}

// unsaid holds a body to neither having the member nor any of the words.
func unsaid(t *rule.T, body rule.Node, raw []byte, member string, words []string) {
	told := false
	eachMember(body, func(name string, value rule.Node) {
		if name == member && !told {
			told = true
			t.Fail(value, "no member "+member, rule.Show(value.Value()))
		}
	})
	for _, word := range words {
		if told {
			return
		}
		if told = bytes.Contains(raw, []byte(word)); told {
			t.Fail(body, "no word of "+member, rule.Show(word))
		}
	}
}

// unusual are the texts below a node that are too long to be said by chance.
func unusual(n rule.Node) (words []string) {
	for _, text := range everyText(n) {
		if len(text.String()) >= lengthOfAMark {
			words = append(words, text.String())
		}
	}
	return words
}

// lengthOfAMark is more than any word of the protocol's own lists has.
const lengthOfAMark = 24
