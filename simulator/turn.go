package simulator

import (
	"context"
	"slices"
	"time"
)

// turn is who does one kind of thing at the moment: many at once, or one act
// alone that changes how the target does it. Whoever asks first is first, so that
// nobody who wants to be alone waits for all who do not.
type turn struct {
	sharing int
	alone   bool
	line    line
}

// line is who waits for something, as whether they have got it.
type line []*bool

// longest is more than any act may take: its own deadline ends a wait.
const longest = 24 * time.Hour

// Share does what many acts may do at once, once no act does it alone.
func (r *Recorder) Share(what string, do func()) {
	r.take(what, do, func(t *turn) bool { return !t.alone }, func(t *turn, by int) { t.sharing += by })
}

// Alone does what changes how the target does a thing for all who ask for it,
// while nobody else does that thing. It must not be called from within itself.
func (r *Recorder) Alone(what string, do func()) {
	r.take(what, do, func(t *turn) bool { return !t.alone && t.sharing == 0 }, func(t *turn, by int) { t.alone = by > 0 })
}

// take does something once it may begin, and gives the act's place away until
// then. Where the act ends before its turn comes, it goes on and sees that.
func (r *Recorder) take(what string, do func(), free func(*turn) bool, count func(t *turn, by int)) {
	p, t := r.play, r.play.turn(what)
	begin := func() bool {
		if free(t) {
			count(t, +1)
			return true
		}
		return false
	}
	taken := p.queue(r.ctx, &t.line, begin, func(wait func()) { r.PauseFor("others to be done with "+what, wait) })
	defer func() {
		if taken {
			p.change(func() { count(t, -1) })
		}
	}()
	do()
}

// queue gets something that not everybody may have at once, and reports whether it
// did before the context ended. Get is called under the lock of the play, of the
// first in line alone; a wait is passed by pause.
func (p *play) queue(ctx context.Context, l *line, get func() bool, pause func(wait func())) bool {
	got := new(bool)
	mine := func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		*got = *got || (*l)[0] == got && get()
		return *got
	}
	p.mu.Lock()
	*l = append(*l, got)
	p.mu.Unlock()
	if !mine() {
		pause(func() { p.clock.Await(ctx, longest, mine) })
	}
	p.change(func() { *l = slices.DeleteFunc(*l, func(other *bool) bool { return other == got }) }) // the next may go as well
	return *got
}

// change changes what others may be waiting for, and makes them look.
func (p *play) change(what func()) {
	p.mu.Lock()
	what()
	p.mu.Unlock()
	p.clock.Stir()
}

// immediately passes a wait without any ado.
func immediately(wait func()) { wait() }

// place takes a place for an act if one is free. The caller holds the lock.
func (p *play) place() bool {
	if p.taken >= p.limits.Concurrency {
		return false
	}
	p.taken++
	return true
}

// turn is whose turn it is to do something.
func (p *play) turn(what string) *turn {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.turns[what] == nil {
		p.turns[what] = &turn{}
	}
	return p.turns[what]
}
