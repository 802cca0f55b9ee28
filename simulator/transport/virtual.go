package transport

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Virtual is a clock for merchants that are played against in memory: time
// stands still while anybody works, and jumps to the next appointment once
// everybody who takes part waits. So waiting costs nothing, and what is
// measured on it is what would be measured on the wall.
//
// Who was not started by Go takes no part: where nobody does, sleeping is
// instant.
func Virtual(start time.Time) Clock { return &virtualClock{now: start} }

// InTurn is a virtual clock on which one works at a time: who starts, or has waited
// for what happens now, goes on once everybody else waits, in the order in which
// they came. So what is played on it can be played again, step by step, as long as
// nobody waits for anything but the clock.
func InTurn(start time.Time) Clock { return &virtualClock{now: start, inTurn: true} }

type virtualClock struct {
	inTurn bool

	mu      sync.Mutex
	now     time.Time
	working int // who takes part and does not wait
	waiting []*appointment
}

// appointment is somebody who waits for a time or an event.
type appointment struct {
	at       time.Time
	happened func() bool // nil where only time is waited for
	met      bool        // it happened
	kept     chan struct{}
}

func (c *virtualClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *virtualClock) Go(work func()) {
	c.mu.Lock()
	start := &appointment{at: c.now, kept: make(chan struct{})}
	c.waiting = append(c.waiting, start)
	if !c.inTurn {
		c.keep(start) // before anybody else can wait
	} else if c.working <= 0 {
		c.next()
	}
	c.mu.Unlock()
	go func() {
		<-start.kept
		defer func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.rest()
		}()
		work()
	}()
}

func (c *virtualClock) Sleep(ctx context.Context, d time.Duration) error {
	c.wait(ctx, d, nil)
	return ctx.Err()
}

func (c *virtualClock) Await(ctx context.Context, d time.Duration, happened func() bool) bool {
	return c.wait(ctx, d, happened)
}

func (c *virtualClock) wait(ctx context.Context, d time.Duration, happened func() bool) bool {
	c.mu.Lock()
	if ctx.Err() != nil || happened != nil && happened() {
		c.mu.Unlock()
		return ctx.Err() == nil
	}
	a := &appointment{at: c.now.Add(d), happened: happened, kept: make(chan struct{})}
	c.waiting = append(c.waiting, a)
	c.rest()
	c.mu.Unlock()
	select {
	case <-a.kept:
	case <-ctx.Done():
		c.mu.Lock()
		defer c.mu.Unlock()
		c.keep(a)
	}
	return a.met
}

// after does something once d has passed, unless it is called off before. From then
// on no time passes until it is.
func (c *virtualClock) after(d time.Duration, do func()) (callOff func()) {
	ctx, cancel := context.WithCancel(context.Background())
	c.Go(func() {
		if c.Sleep(ctx, d) == nil {
			do()
			<-ctx.Done()
		}
	})
	return cancel
}

// rest counts one fewer who works. Once nobody does, the next appointment comes.
func (c *virtualClock) rest() {
	if c.working--; c.working <= 0 {
		c.next()
	}
}

// next is the time of the next appointment, if there is any.
func (c *virtualClock) next() {
	if len(c.waiting) == 0 {
		return
	}
	next := slices.MinFunc(c.waiting, func(a, b *appointment) int { return a.at.Compare(b.at) })
	if next.at.After(c.now) {
		c.now = next.at
	}
	c.keep(next)
}

// keep ends an appointment: whoever waited works again.
func (c *virtualClock) keep(a *appointment) {
	i := slices.Index(c.waiting, a)
	if i < 0 {
		return
	}
	c.waiting = slices.Delete(c.waiting, i, i+1)
	c.working++
	close(a.kept)
}

func (c *virtualClock) Stir() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, a := range slices.Clone(c.waiting) {
		if a.happened == nil || !a.happened() {
			continue
		}
		a.met, a.happened, a.at = true, nil, c.now
		if !c.inTurn {
			c.keep(a)
		} else if c.working <= 0 {
			c.next()
		}
	}
}
