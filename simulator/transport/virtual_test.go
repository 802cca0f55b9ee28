package transport_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	. "github.com/assay-project/assay/simulator/transport"
)

var _ = Describe("A virtual clock", func() {
	ctx := context.Background()
	epoch := time.Date(2026, 5, 4, 9, 30, 0, 0, time.UTC)

	// together runs works that take part in time, and returns when all have
	// ended. No time passes before all have started.
	together := func(clock Clock, works ...func()) {
		var group sync.WaitGroup
		group.Add(len(works))
		clock.Go(func() {
			for _, work := range works {
				clock.Go(func() { defer group.Done(); work() })
			}
		})
		group.Wait()
	}

	It("lets everybody sleep as long as they asked, whatever others sleep", func() {
		clock := Virtual(epoch)
		sleeps := func(times int, d time.Duration) func() {
			return func() {
				defer GinkgoRecover()
				for range times {
					began := clock.Now()
					Expect(clock.Sleep(ctx, d)).To(Succeed())
					Expect(clock.Now().Sub(began)).To(Equal(d))
				}
			}
		}
		together(clock, sleeps(60, time.Second), sleeps(4, 15*time.Second), sleeps(1, time.Minute))
		Expect(clock.Now()).To(Equal(epoch.Add(time.Minute)))
	})

	It("is instant where nobody takes part", func() {
		clock := Virtual(epoch)
		Expect(clock.Sleep(ctx, time.Hour)).To(Succeed())
		Expect(clock.Now()).To(Equal(epoch.Add(time.Hour)))
	})

	It("wakes who awaits an event when it happens, and not later", func() {
		clock := Virtual(epoch)
		var rung atomic.Bool
		together(clock, func() {
			Expect(clock.Await(ctx, time.Hour, rung.Load)).To(BeTrue())
			Expect(clock.Now()).To(Equal(epoch.Add(time.Minute)))
		}, func() {
			Expect(clock.Sleep(ctx, time.Minute)).To(Succeed())
			rung.Store(true)
			clock.Stir()
		})
	})

	It("gives up on an event that does not come", func() {
		clock := Virtual(epoch)
		together(clock, func() {
			Expect(clock.Await(ctx, time.Hour, func() bool { return false })).To(BeFalse())
			Expect(clock.Now()).To(Equal(epoch.Add(time.Hour)))
		})
	})

	It("wakes who is interrupted", func() {
		clock := Virtual(epoch)
		ctx, cancel := context.WithCancel(ctx)
		together(clock, func() { Expect(clock.Sleep(ctx, time.Hour)).To(MatchError(context.Canceled)) }, cancel)
	})
})

var _ = Describe("A clock on which one works at a time", func() {
	ctx := context.Background()
	epoch := time.Date(2026, 5, 4, 9, 30, 0, 0, time.UTC)

	// play runs works that say what they do, and returns what was said.
	play := func(works ...func(clock Clock, say func(string))) []string {
		clock, said := InTurn(epoch), []string{}
		say := func(what string) { said = append(said, what) } // the race detector sees two at once
		var group sync.WaitGroup
		group.Add(len(works))
		clock.Go(func() {
			for _, work := range works {
				clock.Go(func() { defer group.Done(); work(clock, say) })
			}
		})
		group.Wait()
		return said
	}

	It("lets who starts or has slept go on in the order in which they came", func() {
		twice := func(name string) func(Clock, func(string)) {
			return func(clock Clock, say func(string)) {
				say(name + " starts")
				_ = clock.Sleep(ctx, time.Second)
				say(name + " goes on")
			}
		}
		Expect(play(twice("one"), twice("two"), twice("three"))).To(Equal([]string{
			"one starts", "two starts", "three starts", "one goes on", "two goes on", "three goes on",
		}))
	})

	It("lets who awaited an event go on once whoever made it happen waits", func() {
		happened := false
		Expect(play(func(clock Clock, say func(string)) {
			met := clock.Await(ctx, time.Hour, func() bool { return happened })
			say(fmt.Sprint("heard: ", met, " after ", clock.Now().Sub(epoch)))
		}, func(clock Clock, say func(string)) {
			happened = true
			clock.Stir()
			say("told")
			_ = clock.Sleep(ctx, time.Minute)
			say("rested")
		})).To(Equal([]string{"told", "heard: true after 0s", "rested"}))
	})
})

var _ = Describe("The clock on the wall", func() {
	It("wakes who awaits an event when it happens", func() {
		clock := System()
		var rung atomic.Bool
		clock.Go(func() { rung.Store(true); clock.Stir() })
		Expect(clock.Await(context.Background(), time.Minute, rung.Load)).To(BeTrue())
	})

	It("gives up at the deadline and when it is interrupted", func() {
		clock := System()
		never := func() bool { return false }
		Expect(clock.Await(context.Background(), time.Millisecond, never)).To(BeFalse())
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		Expect(clock.Await(ctx, time.Minute, never)).To(BeFalse())
	})
})
