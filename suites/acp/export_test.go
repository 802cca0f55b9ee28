package acp

import "github.com/assay-project/assay/suites/rule"

// Row names a transition of the table, Moves what a recorded session did, and
// whether the table has it; both for the test that the table is covered.
type Row struct{ From, Call string }

// Rows lists the table.
func Rows() []Row {
	var rows []Row
	for _, tr := range transitions {
		rows = append(rows, Row{string(tr.from), string(tr.call)})
	}
	return rows
}

// Observed is one move of a session.
type Observed struct {
	Row
	Step, Severity, Allowed, Happened string
}

// Moves lists the moves of every session of a book that was asked one thing
// after the other.
func Moves(t *rule.T) []Observed {
	var all []Observed
	for _, history := range t.HeardBySession() {
		for _, m := range life(history) {
			severity, allowed := m.verdict()
			all = append(all, Observed{Row{string(m.from), string(m.call)}, m.seen.Scenario + "/" + m.seen.Step, string(severity), allowed, m.happened()})
		}
	}
	return all
}

// EveryCall is the filter under which a rule hears them all.
var EveryCall = everyCall
