package acp

import (
	"slices"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// Transitions holds what the sessions of a book did against the table: every lawful transition, in the order of the
// table, with how often it was seen, and those that deviate. It is nil where no session was seen at all.
func Transitions(book *wire.Book) []rule.Transition {
	if !wire.Of(wire.RoleMerchant, book.Setup.Role) {
		return nil
	}
	var moves []move
	listen := rule.Rule{Hears: everyCall, Then: func(t *rule.T) {
		for _, history := range t.HeardBySession() {
			moves = append(moves, life(history)...)
		}
	}}
	rule.Judge(&listen, rule.NewView(book))
	all := lawful()
	seen := false
	for _, m := range moves {
		if _, known := rowOf(m.from, m.call); known && (m.tells() || m.strays()) {
			all = m.count(all)
			seen = true
		}
	}
	if !seen {
		return nil
	}
	return all
}

// lawful is the table as a list: where each call may lead.
func lawful() []rule.Transition {
	var all []rule.Transition
	for _, row := range transitions {
		for _, e := range row.ends {
			for _, to := range e.leads() {
				t := rule.Transition{From: string(row.from), Call: string(row.call), To: to}
				if !e.warns && !slices.Contains(all, t) {
					all = append(all, t)
				}
			}
		}
	}
	return all
}

// leads are the states an end leads to.
func (e end) leads() []string {
	if e.to == nil {
		return []string{rule.RefusedState}
	}
	states := make([]string, len(e.to))
	for i, c := range e.to {
		states[i] = string(c)
	}
	return states
}

// unnamed is the state of a session whose status is a word that no version has.
const unnamed = "a state of no version"

// strays reports whether a session came to such a state. The table says nothing about it: the words for states have
// rules of their own.
func (m move) strays() bool { return m.seen.OK() && m.to == "" && status(m.seen.Body()) != "" }

// count adds a move to the list.
func (m move) count(all []rule.Transition) []rule.Transition {
	t := rule.Transition{From: string(m.from), Call: string(m.call), To: rule.RefusedState}
	if m.seen.OK() {
		t.To = string(m.to)
	}
	t.Deviates, t.Allowed = m.verdict()
	if m.strays() {
		t.To, t.Deviates, t.Allowed = unnamed, rule.Warns, "a state that the version names"
	}
	i := slices.IndexFunc(all, func(o rule.Transition) bool {
		return o.From == t.From && o.Call == t.Call && o.To == t.To && o.Deviates == t.Deviates
	})
	if i < 0 {
		all, i = append(all, t), len(all)
	}
	if all[i].Seen == 0 {
		all[i].Exchange = m.seen.Name()
	}
	all[i].Seen++
	return all
}
