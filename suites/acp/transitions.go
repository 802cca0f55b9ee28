package acp

import (
	"strings"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// class is a set of states between which no call makes a difference.
type class string

const (
	unborn   class = "not open yet"
	unready  class = "open but not payable"
	ready    class = "payable"
	waiting  class = "waiting for the agent"
	charging class = "being paid"
	sold     class = "completed"
	dropped  class = "canceled"
	lapsed   class = "expired"
)

// classOf is the class of a status, "" for a word that is none. in_progress has
// two meanings: it is a payment under way only once somebody tried to pay.
func classOf(status string, paying bool) class {
	switch status {
	case "incomplete", "not_ready_for_payment", "requires_escalation":
		return unready
	case "in_progress":
		if !paying {
			return unready
		}
		return charging
	case "complete_in_progress", "pending_approval":
		return charging
	case "ready_for_payment":
		return ready
	case "authentication_required":
		return waiting
	case "completed":
		return sold
	case "canceled":
		return dropped
	case "expired":
		return lapsed
	}
	return ""
}

// open reports whether a session of the class can still become anything.
func (c class) open() bool { return c == unready || c == ready || c == waiting }

// end is one lawful end of a move.
type end struct {
	says  string
	to    []class // where it leads, nil is a refusal
	holds func(move) bool
	warns bool // tolerated, though another end would be the right one
}

// transition is a row of the table: what a call may do to a session of a class.
type transition struct {
	from class
	call wire.Operation
	ends []end
	must bool // the sources demand it, the other rows are inferred from them
}

// transitions is the life of a session. A refusal is a 4xx answer and leaves
// the session as it was.
var transitions = []transition{
	{from: unborn, call: create, ends: []end{into(unready, ready, waiting), refusal}},

	{from: unready, call: update, ends: []end{into(unready, ready, waiting), refusal}},
	{from: unready, call: complete, ends: []end{refusal, explained(unready), supplied(sold, charging, waiting)}, must: true},
	{from: unready, call: cancel, ends: []end{into(dropped)}, must: true},
	{from: unready, call: retrieve, ends: []end{into(unready, ready, lapsed)}},

	{from: ready, call: update, ends: []end{into(ready, unready, waiting), refusal}},
	{from: ready, call: complete, ends: []end{into(sold, charging, waiting), explained(ready, unready), refusal}, must: true},
	{from: ready, call: cancel, ends: []end{into(dropped)}, must: true},
	{from: ready, call: retrieve, ends: []end{into(ready, unready, lapsed)}},

	{from: waiting, call: update, ends: []end{into(waiting, ready, unready), refusal}},
	{from: waiting, call: complete, ends: []end{authenticated(into(sold, charging, waiting)), authenticated(explained(ready, unready)), refusal}},
	{from: waiting, call: cancel, ends: []end{into(dropped)}, must: true},
	{from: waiting, call: retrieve, ends: []end{into(waiting, ready, unready, lapsed)}},

	{from: charging, call: update, ends: []end{refusal, into(charging)}},
	{from: charging, call: complete, ends: []end{refusal, into(charging, sold)}},
	{from: charging, call: cancel, ends: []end{into(dropped), refusal}},
	{from: charging, call: retrieve, ends: []end{into(charging, sold), explained(ready, unready), into(dropped, lapsed)}},

	{from: sold, call: update, ends: []end{refusal, tolerated(stays(sold))}, must: true},
	{from: sold, call: complete, ends: []end{refusal, sameOrder}, must: true},
	{from: sold, call: cancel, ends: []end{refusedWith405}, must: true},
	{from: sold, call: retrieve, ends: []end{into(sold), gone}},

	{from: dropped, call: update, ends: []end{refusal, tolerated(stays(dropped))}, must: true},
	{from: dropped, call: complete, ends: []end{refusal, tolerated(stays(dropped))}, must: true},
	{from: dropped, call: cancel, ends: []end{refusedWith405}, must: true},
	{from: dropped, call: retrieve, ends: []end{into(dropped), gone}},

	{from: lapsed, call: update, ends: []end{refusal}},
	{from: lapsed, call: complete, ends: []end{refusal}},
	{from: lapsed, call: cancel, ends: []end{refusal, into(dropped)}},
	{from: lapsed, call: retrieve, ends: []end{into(lapsed), gone}},
}

// Ends of a move.
var (
	refusal        = end{says: "a 4xx refusal", holds: func(m move) bool { return m.seen.Refused() }}
	refusedWith405 = end{says: "405 Method Not Allowed", holds: func(m move) bool { return m.seen.Status() == 405 }}
	gone           = end{says: "404 or 410", holds: func(m move) bool { return m.seen.Status() == 404 || m.seen.Status() == 410 }}
	sameOrder      = end{says: "the same order", to: []class{sold}, holds: func(m move) bool {
		order := m.seen.Body().Get("order", "id")
		return m.to == sold && (!order.Present() || rule.SameJSON(order.Value(), m.before.Get("order", "id").Value()))
	}}
)

// into is a session of one of the classes.
func into(classes ...class) end {
	words := make([]string, len(classes))
	for i, c := range classes {
		words[i] = string(c)
	}
	return end{says: "a session that is " + strings.Join(words, " or "), to: classes, holds: func(m move) bool {
		for _, c := range classes {
			if m.to == c {
				return true
			}
		}
		return false
	}}
}

// but is an end under one more condition.
func (e end) but(says string, condition func(move) bool) end {
	holds := e.holds
	e.says += " " + says
	e.holds = func(m move) bool { return holds(m) && condition(m) }
	return e
}

// explained is a session that says by a message, or by its state, what is wrong.
func explained(classes ...class) end {
	return into(classes...).but("with an error message", func(m move) bool { return explains(m.seen.Body()) })
}

// supplied is for a payment that brought what the session lacked.
func supplied(classes ...class) end {
	return into(classes...).but("where the call supplied what was missing", func(m move) bool {
		return m.seen.Sent().Get("buyer").Present() && !m.before.Get("buyer").Present() ||
			m.seen.Sent().Get("fulfillment_details").Present()
	})
}

// authenticated is for a payment that brought the result of an authentication.
func authenticated(e end) end {
	return e.but("if authenticated", func(m move) bool { return m.seen.Sent().Get("authentication_result").Present() })
}

// stays is a session that is as it was before.
func stays(c class) end {
	return into(c).but("and unchanged", func(m move) bool { return unaltered(m.before, m.seen.Body()) })
}

func tolerated(e end) end { e.warns = true; return e }

// verdict holds a move against the table: "" if it may be, else how severe the
// deviation is, and what may be.
func (m move) verdict() (severity rule.Severity, allowed string) {
	row, known := rowOf(m.from, m.call)
	if !known || !m.tells() {
		return "", ""
	}
	says := make([]string, 0, len(row.ends))
	tolerated := false
	for _, e := range row.ends {
		if e.holds(m) {
			if !e.warns {
				return "", ""
			}
			tolerated = true
		}
		if !e.warns {
			says = append(says, e.says)
		}
	}
	allowed = strings.Join(says, ", or ")
	if tolerated || !row.must {
		return rule.Warns, allowed
	}
	return rule.Fails, allowed
}

func rowOf(from class, call wire.Operation) (transition, bool) {
	for _, row := range transitions {
		if row.from == from && row.call == call {
			return row, true
		}
	}
	return transition{}, false
}
