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

	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/wire"
)

// Act is one scenario, ready to be performed.
type Act struct {
	Name    string
	Lock    string // acts with the same lock never overlap; "" locks nothing
	Last    bool   // performed after all others
	Slow    bool   // has long waits: started first
	Anyway  bool   // performed even where the network made the rest be given up: it tells why
	Perform func(ctx context.Context, rec *Recorder)
}

// Limits of a play. Zero means the default in brackets. The deadlines are real
// time, whatever the clock of the play says.
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
// with the cause. The watcher, if any, is called from one act at a time.
func Play(ctx context.Context, acts []Act, limits Limits, clock transport.Clock, watch func(Event)) []*wire.Recording {
	limits = limits.filled()
	ctx, cancel := context.WithTimeoutCause(ctx, limits.Overall, fmt.Errorf("the run took longer than %s", limits.Overall))
	defer cancel()
	p := newPlay(limits, clock, watch, len(acts))
	recordings := make([]*wire.Recording, len(acts))
	for _, last := range []bool{false, true} {
		p.wave(chains(acts, last), func(i int) { recordings[i] = p.perform(ctx, acts[i]) })
	}
	return recordings
}

// wave performs chains of acts, and returns when all are done. No time passes
// between one that finds a place and the next.
func (p *play) wave(chains [][]int, perform func(act int)) {
	var group sync.WaitGroup
	group.Add(1)
	p.clock.Go(func() {
		defer group.Done()
		for _, chain := range chains {
			p.queue(context.Background(), &p.places, p.place, immediately) // in order, before the next is started
			group.Add(1)
			p.clock.Go(func() {
				defer group.Done()
				defer p.change(func() { p.taken-- })
				for _, i := range chain {
					perform(i)
				}
			})
		}
	})
	group.Wait()
}

// chains lists the acts of one of the two waves in the order in which they
// start, slow ones first. Acts with the same lock form one chain, which is
// played one after the other: so none holds a place while it waits for a lock.
func chains(acts []Act, last bool) [][]int {
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
	var all [][]int
	held := map[string]int{} // lock -> its chain
	for _, i := range order {
		lock := acts[i].Lock
		if chain, ok := held[lock]; ok && lock != "" {
			all[chain] = append(all[chain], i)
			continue
		}
		held[lock] = len(all)
		all = append(all, []int{i})
	}
	return all
}
