package simulator

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/assay-project/assay/simulator/wire"
)

// Recorder writes one act down. Safe for the parallel branches of an act.
type Recorder struct {
	play *play
	act  string

	mu        sync.Mutex
	recording wire.Recording

	gate  sync.Mutex
	waits int // branches that wait at the moment, under gate
}

// Add records attempts.
func (r *Recorder) Add(exchanges ...wire.Exchange) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.recording.Exchanges = append(r.recording.Exchanges, exchanges...)
}

// Skip records a branch that was not taken.
func (r *Recorder) Skip(s wire.Skip) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.recording.Skipped = append(r.recording.Skipped, s)
}

// Stop records why the act ended early. The first reason stands.
func (r *Recorder) Stop(s wire.Stop) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.recording.Stopped == nil {
		r.recording.Stopped = &s
	}
}

// Pause runs a wait. Meanwhile the act's place is given to another, unless a
// branch of this act already gave it.
func (r *Recorder) Pause(wait func()) {
	r.step(+1)
	r.play.tell(Event{Kind: Waiting, Act: r.act, Why: "the next attempt or event"})
	wait()
	r.step(-1)
	r.play.tell(Event{Kind: Resumed, Act: r.act})
}

// step counts the branches that wait: the first gives the place away, the last
// to return takes one again. A place comes free sooner or later, since no act
// holds one for ever.
func (r *Recorder) step(by int) {
	r.gate.Lock()
	defer r.gate.Unlock()
	r.waits += by
	switch {
	case by > 0 && r.waits == 1:
		r.play.places.Release(1)
	case by < 0 && r.waits == 0:
		_ = r.play.places.Acquire(context.Background(), 1)
	}
}

// Pace waits until the rate limit lets one more request go.
func (r *Recorder) Pace(ctx context.Context) error {
	if r.play.pace == nil {
		return ctx.Err()
	}
	return r.play.pace.Wait(ctx)
}

// close returns the recording, attempts in the order in which they began.
func (r *Recorder) close(now time.Time) *wire.Recording {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.recording.Began.IsZero() {
		r.recording.Began = now
	}
	r.recording.TookMS = now.Sub(r.recording.Began).Milliseconds()
	slices.SortStableFunc(r.recording.Exchanges, func(a, b wire.Exchange) int { return a.Began.Compare(b.Began) })
	recording := r.recording
	return &recording
}
