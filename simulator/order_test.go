package simulator_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gleak"

	"github.com/assay-project/assay/simulator"
	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/wire"
)

// frozen is a clock that stands still and remembers what it was asked to sleep.
type frozen struct {
	transport.Clock
	mu     sync.Mutex
	pauses []time.Duration
}

func (f *frozen) Now() time.Time { return began }

func (f *frozen) Sleep(ctx context.Context, d time.Duration) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pauses = append(f.pauses, d)
	return ctx.Err()
}

var _ = Describe("The order of a play", func() {
	It("starts slow acts first, in the order given, and last ones last, every time", func() {
		for range 50 {
			var order []string
			var acts []simulator.Act
			for i := range 12 {
				name := fmt.Sprintf("%02d", i)
				a := act(name, func(context.Context, *simulator.Recorder) { order = append(order, name) })
				a.Slow, a.Last = i%3 == 1, i%4 == 0
				acts = append(acts, a)
			}
			play(simulator.Limits{Concurrency: 1}, acts...)
			Expect(order).To(HaveExactElements("01", "07", "10", "02", "03", "05", "06", "09", "11", "04", "00", "08"))
		}
	})

	It("holds no place for an act that waits for a lock", func() {
		proceed := make(chan struct{})
		holder := act("holder", func(context.Context, *simulator.Recorder) { <-proceed })
		waiter := act("waiter", func(context.Context, *simulator.Recorder) {})
		holder.Lock, waiter.Lock = "stock", "stock"
		recordings := play(simulator.Limits{Concurrency: 2}, holder, waiter,
			act("free", func(context.Context, *simulator.Recorder) { close(proceed) }))
		Expect(recordings).To(HaveEach(HaveField("Stopped", BeNil())))
	})

	It("orders the exchanges of parallel branches by when they began", func() {
		recordings := play(simulator.Limits{}, act("race", func(_ context.Context, rec *simulator.Recorder) {
			rec.Add(wire.Exchange{Step: "b", Began: began.Add(2)})
			rec.Add(wire.Exchange{Step: "a", Began: began.Add(1)}, wire.Exchange{Step: "c", Began: began.Add(3)})
		}))
		var steps []string
		for _, e := range recordings[0].Exchanges {
			steps = append(steps, e.Step)
		}
		Expect(steps).To(Equal([]string{"a", "b", "c"}))
	})
})

var _ = Describe("The end of a play", func() {
	It("names the deadline that passed, whatever the act took it for", func() {
		mistaken := func(ctx context.Context, rec *simulator.Recorder) {
			<-ctx.Done()
			rec.Stop(wire.Stop{Step: "create", Transport: true, Cause: "create got no answer"})
		}
		recordings := play(simulator.Limits{Scenario: time.Millisecond}, act("a", mistaken))
		Expect(recordings[0].Stopped).To(Equal(&wire.Stop{Step: "create", Cause: "the scenario took longer than 1ms", Cut: true}))
		recordings = play(simulator.Limits{Overall: time.Millisecond, Concurrency: 1}, act("a", mistaken), act("never", mistaken))
		Expect(recordings).To(HaveEach(HaveField("Stopped.Cause", "the run took longer than 1ms")))
	})

	It("ends what is played, and what waits, when the run is interrupted", func() {
		ctx, interrupt := context.WithCancel(context.Background())
		waits := act("waits", func(ctx context.Context, rec *simulator.Recorder) { rec.Pause(func() { <-ctx.Done() }) })
		plays := act("plays", func(ctx context.Context, _ *simulator.Recorder) { interrupt(); <-ctx.Done() })
		never := act("never", func(context.Context, *simulator.Recorder) { panic("was performed") })
		waits.Slow, never.Last = true, true
		recordings := simulator.Play(ctx, []simulator.Act{waits, plays, never}, simulator.Limits{Concurrency: 1}, transport.Virtual(began), nil)
		Expect(recordings).To(HaveEach(HaveField("Stopped.Cause", "the run was interrupted")))
	})

	It("survives a wait that breaks down, and leaves nothing running", func() {
		before := gleak.Goroutines()
		recordings := play(simulator.Limits{Concurrency: 1},
			act("breaks", func(_ context.Context, rec *simulator.Recorder) { rec.Pause(func() { panic("in a wait") }) }),
			act("plays", func(context.Context, *simulator.Recorder) {}))
		Expect(recordings[0].Stopped.Cause).To(HaveSuffix("in a wait"))
		Expect(recordings[1].Stopped).To(BeNil())
		Eventually(gleak.Goroutines, "5s").ShouldNot(gleak.HaveLeaked(before), "branches end with their act")
	})

	It("plays on where the causes differ, or where it was not the network", func() {
		var performed atomic.Int32
		var acts []simulator.Act
		for i := range 10 {
			acts = append(acts, act("down", func(_ context.Context, rec *simulator.Recorder) {
				performed.Add(1)
				rec.Stop(wire.Stop{Transport: i%2 == 0, Cause: "the same words"})
			}))
		}
		play(simulator.Limits{Concurrency: 1}, acts...)
		Expect(performed.Load()).To(Equal(int32(10)))
	})

	It("does not change a recording that is done", func() {
		var late *simulator.Recorder
		recordings := play(simulator.Limits{}, act("a", func(_ context.Context, rec *simulator.Recorder) { late = rec }))
		late.Add(wire.Exchange{Step: "late"})
		late.Stop(wire.Stop{Cause: "late"})
		Expect(recordings[0].Exchanges).To(And(BeEmpty(), Not(BeNil())))
		Expect(recordings[0].Stopped).To(BeNil())
	})
})

var _ = Describe("The rate limit", func() {
	It("spaces the requests of all acts on the clock of the play", func() {
		clock := &frozen{Clock: transport.System()}
		acts := []simulator.Act{}
		for range 4 {
			acts = append(acts, act("a", func(ctx context.Context, rec *simulator.Recorder) {
				defer GinkgoRecover()
				Expect(rec.Pace(ctx)).To(Succeed())
			}))
		}
		simulator.Play(context.Background(), acts, simulator.Limits{Rate: 2}, clock, nil)
		Expect(clock.pauses).To(ConsistOf(500*time.Millisecond, time.Second, 1500*time.Millisecond))
	})

	It("lets nothing go once the run is over", func() {
		play(simulator.Limits{Rate: 1}, act("a", func(ctx context.Context, rec *simulator.Recorder) {
			defer GinkgoRecover()
			over, cancel := context.WithCancel(ctx)
			cancel()
			Expect(rec.Pace(over)).To(MatchError(context.Canceled))
		}))
	})
})

var _ = Describe("The watcher", func() {
	It("learns what is waited for and how far the play is", func() {
		var events []simulator.Event
		simulator.Play(context.Background(), []simulator.Act{act("a", func(_ context.Context, rec *simulator.Recorder) {
			rec.PauseFor("a webhook", func() {})
		})}, simulator.Limits{}, transport.Virtual(began), func(e simulator.Event) { events = append(events, e) })
		Expect(events).To(Equal([]simulator.Event{
			{Kind: simulator.Started, Act: "a", Total: 1},
			{Kind: simulator.Waiting, Act: "a", Total: 1, Why: "a webhook"},
			{Kind: simulator.Resumed, Act: "a", Total: 1},
			{Kind: simulator.Finished, Act: "a", Done: 1, Total: 1},
		}))
	})
})

// BenchmarkPlay is the cost of sixty acts of six exchanges beside what they do.
func BenchmarkPlay(b *testing.B) {
	var acts []simulator.Act
	for range 60 {
		acts = append(acts, act("a", func(_ context.Context, rec *simulator.Recorder) {
			for range 6 {
				rec.Add(wire.Exchange{})
			}
			rec.Pause(func() {})
		}))
	}
	b.ReportAllocs()
	for b.Loop() {
		play(simulator.Limits{}, acts...)
	}
}
