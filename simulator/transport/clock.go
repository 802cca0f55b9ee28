package transport

import (
	"context"
	"sync"
	"time"
)

// Clock is the passing of time, so that a backoff can be proven without
// waiting for it.
type Clock interface {
	Now() time.Time
	// Sleep returns after d, or earlier with the context's error.
	Sleep(ctx context.Context, d time.Duration) error
	// Await returns true once happened does, and false after d or when the
	// context ends. It looks when it is called and after each Stir.
	Await(ctx context.Context, d time.Duration, happened func() bool) bool
	// Stir makes those who await something look again. The caller must hold no
	// lock that their happened takes.
	Stir()
	// Go runs work in a goroutine of its own whose doings take part in time.
	Go(work func())
}

// System is the clock on the wall.
func System() Clock { return &systemClock{stirred: make(chan struct{})} }

type systemClock struct {
	mu      sync.Mutex
	stirred chan struct{} // closed and renewed by each Stir
}

func (*systemClock) Now() time.Time { return time.Now() }

func (*systemClock) Go(work func()) { go work() }

func (*systemClock) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *systemClock) Stir() {
	c.mu.Lock()
	defer c.mu.Unlock()
	close(c.stirred)
	c.stirred = make(chan struct{})
}

func (c *systemClock) Await(ctx context.Context, d time.Duration, happened func() bool) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	for {
		c.mu.Lock()
		stirred := c.stirred
		c.mu.Unlock()
		if happened() {
			return true
		}
		select {
		case <-stirred:
		case <-timer.C:
			return happened()
		case <-ctx.Done():
			return false
		}
	}
}
