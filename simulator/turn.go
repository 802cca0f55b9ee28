package simulator

import (
	"slices"
	"time"
)

// turn is who does one kind of thing at the moment: many at once, or one act
// alone that changes how the target does it. Whoever asks first is first, so that
// nobody who wants to be alone waits for all who do not.
type turn struct {
	sharing int
	alone   bool
	queue   []*bool // who waits, as whether they have been let in
}

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
	p, t, taken := r.play, r.play.turn(what), new(bool)
	begin := func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		if !*taken && t.queue[0] == taken && free(t) {
			*taken = true
			count(t, +1)
		}
		return *taken
	}
	p.mu.Lock()
	t.queue = append(t.queue, taken)
	p.mu.Unlock()
	if !begin() {
		r.PauseFor("others to be done with "+what, func() { p.clock.Await(r.ctx, longest, begin) })
	}
	p.leave(t, taken)
	defer func() {
		if *taken {
			p.mu.Lock()
			count(t, -1)
			p.mu.Unlock()
			p.clock.Stir()
		}
	}()
	do()
}

// leave takes somebody out of the queue, let in or not: the next may go as well.
func (p *play) leave(t *turn, waiting *bool) {
	p.mu.Lock()
	t.queue = slices.DeleteFunc(t.queue, func(other *bool) bool { return other == waiting })
	p.mu.Unlock()
	p.clock.Stir()
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
