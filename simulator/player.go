// Package simulator is the player: it performs acts side by side, a bounded
// number at a time, under one rate limit, each with its own deadline, and
// returns what they recorded. Waits overlap: an act that waits gives its place
// to another.
//
// It must not know what is played, over which protocol, or what is made of it.
package simulator

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
	"golang.org/x/time/rate"

	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/wire"
)

// Act is one scenario, ready to be performed.
type Act struct {
	Name    string
	Lock    string // acts with the same lock never overlap; "" locks nothing
	Last    bool   // performed after all others
	Slow    bool   // has long waits: started first
	Perform func(ctx context.Context, rec *Recorder)
}

// Limits of a play. Zero means the default in brackets.
type Limits struct {
	Concurrency int           // acts at a time (8)
	Rate        float64       // requests per second, 0 is no limit
	Scenario    time.Duration // deadline of one act (5 min)
	Overall     time.Duration // deadline of all (30 min)
}

func (l Limits) filled() Limits {
	if l.Concurrency <= 0 {
		l.Concurrency = 8
	}
	if l.Scenario == 0 {
		l.Scenario = 5 * time.Minute
	}
	if l.Overall == 0 {
		l.Overall = 30 * time.Minute
	}
	return l
}

// Event tells a watcher how the play goes on.
type Event struct {
	Kind        Kind
	Act         string
	Done, Total int
	Why         string // what a waiting act waits for, or why one stopped
}

// Kind of an Event.
type Kind string

const (
	Started  Kind = "started"
	Waiting  Kind = "waiting"
	Resumed  Kind = "resumed"
	Finished Kind = "finished"
)

// Play performs the acts and returns their recordings in the order given. It
// always returns one for each: an act that could not be performed is recorded
// with the cause. The watcher is called from one act at a time.
func Play(ctx context.Context, acts []Act, limits Limits, clock transport.Clock, watch func(Event)) []*wire.Recording {
	limits = limits.filled()
	ctx, cancel := context.WithTimeoutCause(ctx, limits.Overall, fmt.Errorf("the run took longer than %s", limits.Overall))
	defer cancel()
	p := &play{
		limits: limits, clock: clock, watch: watch, total: len(acts),
		places: semaphore.NewWeighted(int64(limits.Concurrency)), locks: map[string]*sync.Mutex{}, causes: map[string]int{},
	}
	if limits.Rate > 0 {
		p.pace = rate.NewLimiter(rate.Limit(limits.Rate), 1)
	}
	for _, act := range acts {
		p.locks[act.Lock] = &sync.Mutex{}
	}
	recordings := make([]*wire.Recording, len(acts))
	for _, last := range []bool{false, true} {
		var group sync.WaitGroup
		for _, i := range startOrder(acts, last) {
			group.Go(func() { recordings[i] = p.perform(ctx, acts[i]) })
		}
		group.Wait()
	}
	return recordings
}

// startOrder lists the acts of one of the two waves, slow ones first.
func startOrder(acts []Act, last bool) []int {
	var order []int
	for i, act := range acts {
		if act.Last == last {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case acts[a].Slow == acts[b].Slow:
			return 0
		case acts[a].Slow:
			return -1
		}
		return 1
	})
	return order
}

type play struct {
	limits Limits
	clock  transport.Clock
	watch  func(Event)
	pace   *rate.Limiter
	places *semaphore.Weighted
	locks  map[string]*sync.Mutex
	total  int

	mu     sync.Mutex
	done   int
	causes map[string]int // acts stopped by each cause of the network
	given  string         // the cause for which the rest is not played
}

// perform plays one act from lock to recording.
func (p *play) perform(ctx context.Context, act Act) *wire.Recording {
	rec := &Recorder{play: p, act: act.Name}
	rec.recording.Scenario = act.Name
	if act.Lock != "" {
		p.locks[act.Lock].Lock()
		defer p.locks[act.Lock].Unlock()
	}
	if err := p.places.Acquire(ctx, 1); err != nil {
		rec.Stop(wire.Stop{Cause: endOf(ctx)})
		return p.finish(rec)
	}
	defer p.places.Release(1)
	rec.recording.Began = p.clock.Now()
	if cause := p.givenUp(); cause != "" {
		rec.Stop(wire.Stop{Cause: cause, Transport: true})
		return p.finish(rec)
	}
	p.tell(Event{Kind: Started, Act: act.Name})
	bounded, cancel := context.WithTimeoutCause(ctx, p.limits.Scenario, fmt.Errorf("the scenario took longer than %s", p.limits.Scenario))
	defer cancel()
	p.run(bounded, act, rec)
	return p.finish(rec)
}

// run performs the act; a panic is a fault of ours and ends this act alone.
func (p *play) run(ctx context.Context, act Act, rec *Recorder) {
	defer func() {
		if fault := recover(); fault != nil {
			rec.Stop(wire.Stop{Ours: true, Cause: fmt.Sprintf("this program broke down while it played the scenario, which is no fault of the target: %v", fault)})
		}
		if ctx.Err() != nil {
			rec.Stop(wire.Stop{Cause: endOf(ctx)})
		}
	}()
	act.Perform(ctx, rec)
}

func endOf(ctx context.Context) string {
	if cause := context.Cause(ctx); cause != nil && cause != context.Canceled {
		return cause.Error()
	}
	return "the run was interrupted"
}

// finish closes a recording and gives up on the rest of the plan once more than
// half of it has stopped for one cause of the network.
func (p *play) finish(rec *Recorder) *wire.Recording {
	recording := rec.close(p.clock.Now())
	p.mu.Lock()
	p.done++
	why := ""
	if s := recording.Stopped; s != nil {
		why = s.Cause
		if s.Transport {
			p.causes[s.Cause]++
			if p.causes[s.Cause]*2 > p.total && p.total > 1 {
				p.given = s.Cause
			}
		}
	}
	p.mu.Unlock()
	p.tell(Event{Kind: Finished, Act: recording.Scenario, Why: why})
	return recording
}

func (p *play) givenUp() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.given
}

func (p *play) tell(e Event) {
	if p.watch == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	e.Done, e.Total = p.done, p.total
	p.watch(e)
}
