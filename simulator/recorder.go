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
	ctx  context.Context // of the act
	play *play

	mu        sync.Mutex
	recording wire.Recording

	away  bool // the act has given its place away, under the lock of the play
	waits int  // branches that wait at the moment, under the lock of the play
}

func newRecorder(ctx context.Context, p *play, act string) *Recorder {
	return &Recorder{ctx: ctx, play: p, recording: wire.Recording{Scenario: act, Began: p.clock.Now()}}
}

// Add records attempts.
func (r *Recorder) Add(exchanges ...wire.Exchange) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.recording.Exchanges = append(r.recording.Exchanges, exchanges...)
}

// Note adds to the last attempt of a step what only its sender knows of it.
func (r *Recorder) Note(step string, add func(*wire.Exchange)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e := r.recording.Last(step); e != nil {
		add(e)
	}
}

// AddHandshake records a handshake made for its own sake.
func (r *Recorder) AddHandshake(h wire.Handshake) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.recording.Handshakes = append(r.recording.Handshakes, h)
}

// AddDoor records how a receiver of ours showed itself.
func (r *Recorder) AddDoor(d wire.Door) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.recording.Doors = append(r.recording.Doors, d)
}

// Skip records a branch that was not taken.
func (r *Recorder) Skip(s wire.Skip) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.recording.Skipped = append(r.recording.Skipped, s)
}

// Stop records why the act ended early. The first reason stands. Where the
// act's time is up, or the run was interrupted, that is the cause, whatever the
// act takes it for: what breaks then, breaks because of it.
func (r *Recorder) Stop(s wire.Stop) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.recording.Stopped != nil {
		return
	}
	if r.ctx.Err() != nil && !s.Ours {
		s.Cause, s.Transport, s.Cut = endOf(r.ctx), false, true
	}
	r.recording.Stopped = &s
}

// Pause runs a wait. Meanwhile the act's place is given to another, unless a
// branch of this act already gave it.
func (r *Recorder) Pause(wait func()) { r.PauseFor("the next attempt", wait) }

// PauseFor is Pause with words for what is waited for.
func (r *Recorder) PauseFor(why string, wait func()) {
	r.stepOut()
	r.play.tell(Event{Kind: Waiting, Act: r.recording.Scenario, Why: why})
	defer func() {
		r.stepIn()
		r.play.tell(Event{Kind: Resumed, Act: r.recording.Scenario})
	}()
	wait()
}

// stepOut counts a branch that waits: the first gives the act's place away.
func (r *Recorder) stepOut() {
	r.play.change(func() {
		r.waits++
		if !r.away {
			r.away = true
			r.play.taken--
		}
	})
}

// stepIn counts a branch that goes on: the last takes a place for the act again. One
// comes free sooner or later, since no act holds one for ever.
func (r *Recorder) stepIn() {
	p := r.play
	p.mu.Lock()
	r.waits--
	p.mu.Unlock()
	p.queue(context.Background(), &p.places, func() bool {
		if r.away && r.waits == 0 && p.place() {
			r.away = false
		}
		return !r.away || r.waits > 0
	}, immediately)
}

// Pace waits, on the clock of the play, until the rate limit lets one more
// request go.
func (r *Recorder) Pace(ctx context.Context) error {
	if err := ctx.Err(); err != nil || r.play.pace == nil {
		return err
	}
	now := r.play.clock.Now()
	turn := r.play.pace.ReserveN(now, 1)
	delay := turn.DelayFrom(now)
	if delay == 0 {
		return nil
	}
	if err := r.play.clock.Sleep(ctx, delay); err != nil {
		turn.CancelAt(r.play.clock.Now())
		return err
	}
	return nil
}

// close returns the recording, attempts in the order in which they began. What
// is added later does not reach it.
func (r *Recorder) close(now time.Time) *wire.Recording {
	r.mu.Lock()
	defer r.mu.Unlock()
	recording := r.recording
	recording.TookMS = now.Sub(recording.Began).Milliseconds()
	recording.Exchanges = append([]wire.Exchange{}, recording.Exchanges...)
	recording.Handshakes = slices.Clone(recording.Handshakes)
	recording.Skipped = slices.Clone(recording.Skipped)
	slices.SortStableFunc(recording.Exchanges, func(a, b wire.Exchange) int { return a.Began.Compare(b.Began) })
	return &recording
}
