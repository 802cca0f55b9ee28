package acp

import (
	"strings"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// move is one call in the life of a session and what came of it.
type move struct {
	from   class
	call   wire.Operation
	seen   *rule.Seen
	before rule.Node // the session as it was shown last, absent before create
	to     class     // "" where the answer shows no session
}

// tells reports whether the answer says anything about the session: neither a
// breakdown does, nor the refusal of a request that was wrong in itself.
func (m move) tells() bool {
	switch {
	case m.seen.OK():
		return m.to != ""
	case m.seen.Refused():
		return m.seen.Intent == wire.Normal || !m.from.open()
	}
	return false
}

// happened says what came of a move.
func (m move) happened() string {
	if m.seen.OK() && m.to != "" {
		return m.seen.Answer() + " with a session that is " + string(m.to)
	}
	return m.seen.Answer()
}

// obeys holds a move to the table and reports a deviation.
func (m move) obeys(t *rule.T) {
	severity, allowed := m.verdict()
	switch severity {
	case rule.Fails:
		t.Fail(m.seen, allowed, m.happened())
	case rule.Warns:
		t.Warn(m.seen, allowed, m.happened())
	}
}

// life is the moves of one session, in the order in which they were made one
// after the other. A repeated request is no move: its answer is as old as the
// first, unless the first came to nothing, and neither are calls made side by
// side. After them, and after a breakdown, the state of a session that has not
// ended is unknown until it is shown again.
func life(history []*rule.Seen) []move {
	var moves []move
	from, paying := unborn, false
	var before rule.Node
	for _, s := range history {
		if s.Repeats != "" || s.Concurrent && s.Operation != create {
			if from.open() || from == charging {
				from = ""
			}
			continue
		}
		paying = paying || s.Operation == complete
		m := move{from: from, call: s.Operation, seen: s, before: before}
		if s.OK() {
			m.to = classOf(status(s.Body()), paying)
		}
		moves = append(moves, m)
		switch {
		case s.OK():
			from, before = m.to, s.Body()
		case !s.Refused():
			from = ""
		}
	}
	return moves
}

// observed is one call made to a session in a known class.
func observed(from class, before rule.Node, s *rule.Seen) move {
	m := move{from: from, call: s.Operation, seen: s, before: before}
	if s.OK() {
		m.to = classOf(status(s.Body()), true)
	}
	return m
}

// unaltered reports whether a session kept its order, its items and its money.
// What an answer leaves out is not compared.
func unaltered(before, after rule.Node) bool {
	for _, name := range []string{"order", "line_items", "totals"} {
		if before.Get(name).Present() && after.Get(name).Present() && essence(before, name) != essence(after, name) {
			return false
		}
	}
	return true
}

// essence is what counts of a member: which order, which items, which amounts.
func essence(body rule.Node, name string) string {
	var words []string
	switch member := body.Get(name); name {
	case "order":
		words = append(words, member.Get("id").String())
	case "line_items":
		for _, l := range member.Each() {
			words = append(words, l.Get("item", "id").String(), rule.Show(l.Get("item", "quantity").Value()), rule.Show(l.Get("quantity").Value()))
		}
	case "totals":
		for _, entry := range member.Each() {
			words = append(words, entry.Get("type").String(), rule.Show(entry.Get("amount").Value()))
		}
	}
	return strings.Join(words, " ")
}

// explains reports whether a session that was not completed says why: by an
// error message, or by a state that says it.
func explains(body rule.Node) bool {
	switch status(body) {
	case "authentication_required", "requires_escalation":
		return true
	}
	return body.Get("messages").Where("type", "error").Exists()
}
