package simulator

import "time"

// turn is who does one kind of thing at the moment: many at once, or one act
// alone that changes how the target does it.
type turn struct {
	sharing int
	alone   bool
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
	p, taken := r.play, false
	begin := func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.turns[what] == nil {
			p.turns[what] = &turn{}
		}
		if taken = free(p.turns[what]); taken {
			count(p.turns[what], +1)
		}
		return taken
	}
	if !begin() {
		r.PauseFor("others to be done with "+what, func() { p.clock.Await(r.ctx, longest, begin) })
	}
	defer func() {
		if taken {
			p.mu.Lock()
			count(p.turns[what], -1)
			p.mu.Unlock()
			p.clock.Stir()
		}
	}()
	do()
}
