package simulator

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"golang.org/x/time/rate"

	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/wire"
)

// play is what the acts of one Play share.
type play struct {
	limits Limits
	clock  transport.Clock
	watch  func(Event)
	pace   *rate.Limiter // nil: no limit
	total  int

	mu     sync.Mutex
	taken  int  // places for acts that are taken
	places line // who waits for one
	done   int
	causes map[string]int // acts stopped by each cause of the network
	turns  map[string]*turn
	given  string // the cause for which the rest is not played
}

func newPlay(limits Limits, clock transport.Clock, watch func(Event), total int) *play {
	p := &play{
		limits: limits, clock: clock, watch: watch, total: total,
		causes: map[string]int{}, turns: map[string]*turn{},
	}
	if limits.Rate > 0 {
		p.pace = rate.NewLimiter(rate.Limit(limits.Rate), 1)
	}
	return p
}

// perform plays one act from its start to its recording.
func (p *play) perform(ctx context.Context, act Act) *wire.Recording {
	bounded, cancel := context.WithTimeoutCause(ctx, p.limits.Scenario, fmt.Errorf("the scenario took longer than %s", p.limits.Scenario))
	defer cancel()
	rec := newRecorder(bounded, p, act.Name)
	cause := ""
	if !act.Anyway {
		cause = p.givenUp()
	}
	switch {
	case cause != "":
		rec.Stop(wire.Stop{Cause: cause, Transport: true})
	case ctx.Err() != nil:
		rec.Stop(wire.Stop{Cause: endOf(ctx), Cut: true})
	default:
		p.tell(Event{Kind: Started, Act: act.Name})
		p.run(bounded, act, rec)
	}
	return p.finish(rec)
}

// run performs the act; a panic is a fault of ours and ends this act alone.
func (p *play) run(ctx context.Context, act Act, rec *Recorder) {
	defer func() {
		if fault := recover(); fault != nil {
			rec.Stop(wire.Stop{Ours: true, Cause: fmt.Sprintf("this program broke down while it played the scenario, which is no fault of the target: %v", fault)})
		}
		if ctx.Err() != nil {
			rec.Stop(wire.Stop{Cause: endOf(ctx), Cut: true})
		}
	}()
	act.Perform(ctx, rec)
}

// endOf says why a context has ended: which deadline, or an interruption.
func endOf(ctx context.Context) string {
	cause := context.Cause(ctx)
	if errors.Is(cause, context.Canceled) || errors.Is(cause, context.DeadlineExceeded) {
		return "the run was interrupted"
	}
	return cause.Error()
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
			if p.causes[s.Cause]*2 > p.total {
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
