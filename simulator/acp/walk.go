package acp

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/assay-project/assay/simulator"
	"github.com/assay-project/assay/simulator/wire"
)

// Move is one call of a walk.
type Move string

const (
	oneItem     Move = "one-item"
	twoItems    Move = "two-items"
	otherItem   Move = "other-item"
	home        Move = "address"
	away        Move = "second-address"
	nowhere     Move = "unserviceable-address"
	buyer       Move = "buyer"
	firstOption Move = "first-option"
	lastOption  Move = "last-option"
	nothing     Move = "empty-update"
	goodCard    Move = "complete"
	badCard     Move = "complete-declined"
	abandon     Move = "cancel"
	sameAgain   Move = "repeat"
	look        Move = "retrieve"
)

// walkLength is how many calls a walk makes after create.
const walkLength = 15

// chances weighs the moves: what changes a session comes more often than what
// ends it, so that walks get somewhere before they end.
var chances = []Move{
	oneItem, twoItems, otherItem, home, home, home, away, nowhere, buyer, buyer, firstOption, firstOption, lastOption,
	nothing, goodCard, goodCard, badCard, abandon, sameAgain, sameAgain, look,
}

// Walk is a random conversation about one session. Seed and number make it: the
// same two give the same moves in every run.
type Walk struct {
	Seed   uint64
	Number int
	Moves  []Move
	label  string // what sets a shortened walk apart from the whole
}

// NewWalk draws a walk.
func NewWalk(seed uint64, number int) Walk {
	random := rand.New(rand.NewPCG(seed, uint64(number)))
	w := Walk{Seed: seed, Number: number}
	for range walkLength {
		w.Moves = append(w.Moves, chances[random.IntN(len(chances))])
	}
	return w
}

// Name is under which the walk is recorded: it tells seed and number.
func (w Walk) Name() string {
	return fmt.Sprintf("walk-%d-%d%s", w.Seed, w.Number, w.label)
}

// String spells the moves.
func (w Walk) String() string {
	words := make([]string, len(w.Moves))
	for i, m := range w.Moves {
		words[i] = string(m)
	}
	return "create, " + strings.Join(words, ", ")
}

// Without is the walk without n of its moves, recorded as a shortened one.
func (w Walk) Without(from, n int) Walk {
	w.Moves = slices.Delete(slices.Clone(w.Moves), from, from+n)
	w.label = "-shortest"
	return w
}

// Act makes the walk ready for the player.
func (w Walk) Act(kit *Kit) simulator.Act {
	return simulator.Act{Name: w.Name(), Perform: func(ctx context.Context, rec *simulator.Recorder) {
		perform(ctx, kit, w.Name(), rec, w.play)
	}}
}

// play makes the moves, whatever they come to. What the session says decides
// which of them a good agent would make; the others are marked as wrong.
func (w Walk) play(a *Agent) {
	var sent Call // the last POST
	first := a.Create("create", a.Opening(a.One()), Keep(&sent))
	walker := walker{agent: a, session: a.Session(first), last: first, sent: &sent}
	for i, m := range w.Moves {
		walker.step = fmt.Sprintf("%02d-%s", i+1, m)
		walker.take(m)
	}
	a.Retrieve("last", walker.session.ID)
}

// walker is where a walk has got to.
type walker struct {
	agent   *Agent
	session *Session
	last    *wire.Exchange // the last POST that was no repetition, and its request
	sent    *Call
	step    string
}

// take makes one move, and looks at the session where the answer does not show it.
func (w *walker) take(m Move) {
	var e *wire.Exchange
	switch m {
	case look:
		e = w.agent.Retrieve(w.step, w.session.ID)
	case sameAgain:
		w.agent.Again(w.step, w.last, *w.sent)
		return // it shows what was, not what is
	case abandon:
		e = w.agent.Cancel(w.step, w.session.ID, nil, w.intent(true), Keep(w.sent))
	case goodCard, badCard:
		e = w.pay(m)
	default:
		e = w.agent.Update(w.step, w.session.ID, w.change(m), w.intent(true), Keep(w.sent))
	}
	if m != look {
		w.last = e
	}
	if _, shown := readSession(e); !shown {
		e = w.agent.Retrieve(w.step+"/after", w.session.ID)
	}
	if s, shown := readSession(e); shown {
		w.session = &s
	}
}

func (w *walker) pay(m Move) *wire.Exchange {
	word := succeeds
	if m == badCard {
		word = "card.declines"
	}
	if !w.agent.Has(word) {
		return w.agent.Retrieve(w.step, w.session.ID)
	}
	return w.agent.Pay(w.step, word, w.session, w.intent(w.session.Payable()), Keep(w.sent))
}

// intent marks what a good agent would not send: anything about a session that
// has ended, and what may not be sent now.
func (w *walker) intent(allowed bool) Change {
	if allowed && !slices.Contains(ended, w.session.Status) {
		return Because(wire.Normal)
	}
	return Because(wire.Invalid)
}

// change is the body of an update. What the configuration lacks is replaced by
// what every run has.
func (w *walker) change(m Move) JSON {
	a := w.agent
	switch {
	case m == twoItems && a.Has(second):
		return a.Two()
	case m == otherItem && a.Has(second):
		return a.Cart(line{id: a.kit.Items.Second})
	case m == away && a.Has("address.second"):
		return a.To(a.kit.Addresses.Second)
	case m == nowhere && a.Has("address.unserviceable"):
		return a.To(a.kit.Addresses.Unserviceable)
	case slices.Contains([]Move{home, away, nowhere}, m) && a.Has(serviceable):
		return a.Home()
	case m == buyer:
		return a.Buyer("walker@example.com")
	case m == firstOption && len(w.session.Options) > 0:
		return a.Choose(w.session.Options[0], w.session.Items)
	case m == lastOption && len(w.session.Options) > 0:
		return a.Choose(w.session.Options[len(w.session.Options)-1], w.session.Items)
	case slices.Contains([]Move{oneItem, twoItems, otherItem}, m):
		return a.One()
	}
	return JSON{}
}
