package acp

import (
	"fmt"
	"maps"

	"github.com/assay-project/assay/suites/rule"
)

// staysUnchanged goes through updates of one member each, and asks the read at
// the end what is still there: an answer that shows only a part of the session
// is another rule's matter.
func staysUnchanged(t *rule.T) {
	browse, addresses := t.In("browse"), t.In("addresses")
	known := remember(session(t, browse.Step("create")))
	for _, step := range []string{"address", "option-1", "option-2", "option-3", "buyer", "supply", "empty", "one-left"} {
		switch s := browse.Try(step); {
		case s == nil || !s.OK():
		case step == "empty":
			known = remember(s.Body()) // CHK-089 speaks of what it did
		default:
			known.hold(t, s)
		}
	}
	if read := browse.Step("retrieve-bogus"); read.OK() {
		known.stillThere(t, read.Body())
	}
	known = remember(session(t, addresses.Step("create")))
	for _, step := range []string{"select", "buyer", "move"} {
		if s := addresses.Try(step); s != nil && s.OK() {
			known.hold(t, s)
		}
	}
}

// memory is what is known of a session from the answers so far.
type memory struct {
	lines, buyer, place rule.Node
	choice              string
}

func remember(body rule.Node) *memory {
	return &memory{body.Get("line_items"), body.Get("buyer"), place(body), chosen(body)}
}

// hold compares an answer with what was known wherever the request left it
// alone, and takes over what the answer shows. With an address or a cart the
// selection may go, since it is quoted anew; a buyer or an address about whom
// the merchant learns more is the same one.
func (m *memory) hold(t *rule.T, s *rule.Seen) {
	now, sent := remember(s.Body()), s.Sent()
	newCart, newPlace := sentCart(s).Present(), place(sent).Present()
	if !newCart && now.lines.IsArray() && m.lines.IsArray() {
		if shown, before := units(now.lines), units(m.lines); !maps.Equal(shown, before) {
			t.Fail(now.lines, fmt.Sprintf("the units of %s: %v", m.lines.Seen().Name(), before), fmt.Sprint(shown))
		}
	}
	if !sent.Get("buyer").Present() {
		agree(t, now.buyer, m.buyer, m.buyer.Names()...)
	}
	if !newPlace {
		agree(t, now.place, m.place, m.place.Names()...)
	}
	if quoted := newCart || newPlace || chosen(sent) != ""; !quoted && now.choice != "" && m.choice != "" && now.choice != m.choice {
		t.Fail(choices(s.Body())[0].option, rule.Show(m.choice)+", as chosen before", rule.Show(now.choice))
	}
	for _, member := range []struct{ known, shown *rule.Node }{{&m.lines, &now.lines}, {&m.buyer, &now.buyer}, {&m.place, &now.place}} {
		if member.shown.Present() {
			*member.known = *member.shown
		}
	}
	if now.choice != "" {
		m.choice = now.choice
	}
}

// stillThere holds a read to what no update took away.
func (m *memory) stillThere(t *rule.T, body rule.Node) {
	now := remember(body)
	for _, member := range []struct{ before, now rule.Node }{{m.lines, now.lines}, {m.buyer, now.buyer}, {m.place, now.place}} {
		if member.before.Present() && !member.now.Present() {
			t.Fail(member.now, "what "+member.before.Seen().Name()+" showed and no update took away", "absent")
		}
	}
}
