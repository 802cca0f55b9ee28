package simulator_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/assay-project/assay/simulator"
	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/wire"
)

func TestSimulator(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "simulator")
}

var began = time.Date(2026, 4, 17, 12, 0, 0, 0, time.UTC)

func play(limits simulator.Limits, acts ...simulator.Act) []*wire.Recording {
	return simulator.Play(context.Background(), acts, limits, transport.Virtual(began), nil)
}

func act(name string, perform func(context.Context, *simulator.Recorder)) simulator.Act {
	return simulator.Act{Name: name, Perform: perform}
}

var _ = Describe("Playing acts", func() {
	It("returns the recordings in the order of the acts", func() {
		nothing := func(context.Context, *simulator.Recorder) {}
		slow := act("c", nothing)
		slow.Slow = true
		recordings := play(simulator.Limits{}, act("a", nothing), act("b", nothing), slow)
		Expect(recordings).To(HaveLen(3))
		for i, name := range []string{"a", "b", "c"} {
			Expect(recordings[i].Scenario).To(Equal(name))
			Expect(recordings[i].Stopped).To(BeNil())
		}
	})

	It("performs no more acts at a time than allowed", func() {
		var now, most atomic.Int32
		busy := func(context.Context, *simulator.Recorder) {
			most.Store(max(most.Load(), now.Add(1)))
			defer now.Add(-1)
		}
		var acts []simulator.Act
		for range 50 {
			acts = append(acts, act("busy", busy))
		}
		play(simulator.Limits{Concurrency: 3}, acts...)
		Expect(most.Load()).To(BeNumerically("<=", 3))
	})

	It("gives the place of an act that waits to another", func() {
		proceed := make(chan struct{})
		waits := act("waits", func(_ context.Context, rec *simulator.Recorder) { rec.Pause(func() { <-proceed }) })
		waits.Slow = true
		recordings := play(simulator.Limits{Concurrency: 1}, waits,
			act("other", func(context.Context, *simulator.Recorder) { close(proceed) }))
		Expect(recordings[1].Stopped).To(BeNil())
	})

	It("gives the place once, however many branches of an act wait", func() {
		proceed := make(chan struct{})
		branches := act("branches", func(_ context.Context, rec *simulator.Recorder) {
			done := make(chan struct{})
			for range 2 {
				go func() { rec.Pause(func() { <-proceed }); done <- struct{}{} }()
			}
			<-done
			<-done
		})
		branches.Slow = true
		play(simulator.Limits{Concurrency: 1}, branches,
			act("other", func(context.Context, *simulator.Recorder) { close(proceed) }))
	})

	It("lets many share in a thing, and one alone do it while nobody shares", func() {
		var sharing, most, alone atomic.Int32
		clock := transport.Virtual(began)
		var acts []simulator.Act
		for i := range 20 {
			acts = append(acts, act("mixed", func(ctx context.Context, rec *simulator.Recorder) {
				defer GinkgoRecover()
				takesTime := func() { rec.Pause(func() { _ = clock.Sleep(ctx, time.Second) }) }
				if i%5 == 0 {
					rec.Alone("pay", func() {
						Expect(alone.Add(1)).To(Equal(int32(1)))
						takesTime()
						Expect(sharing.Load()).To(BeZero())
						alone.Add(-1)
					})
					return
				}
				rec.Share("pay", func() {
					most.Store(max(most.Load(), sharing.Add(1)))
					takesTime()
					Expect(alone.Load()).To(BeZero())
					sharing.Add(-1)
				})
			}))
		}
		simulator.Play(context.Background(), acts, simulator.Limits{}, clock, nil)
		Expect(most.Load()).To(BeNumerically(">", 1))
	})

	It("lets in first whoever asked first", func() {
		var order []string
		var mu sync.Mutex
		clock := transport.Virtual(began)
		asks := func(name string, at time.Duration, take func(*simulator.Recorder, func())) simulator.Act {
			return act(name, func(ctx context.Context, rec *simulator.Recorder) {
				rec.Pause(func() { _ = clock.Sleep(ctx, at) })
				take(rec, func() {
					mu.Lock()
					order = append(order, name)
					mu.Unlock()
					rec.Pause(func() { _ = clock.Sleep(ctx, time.Minute) })
				})
			})
		}
		share := func(rec *simulator.Recorder, do func()) { rec.Share("pay", do) }
		alone := func(rec *simulator.Recorder, do func()) { rec.Alone("pay", do) }
		acts := []simulator.Act{
			asks("first", 1*time.Second, share), asks("alone", 2*time.Second, alone), asks("later", 3*time.Second, share), asks("last", 4*time.Second, alone),
		}
		simulator.Play(context.Background(), acts, simulator.Limits{}, clock, nil)
		Expect(order).To(HaveExactElements("first", "alone", "later", "last"))
	})

	It("does not hold up an act whose time is up before its turn comes", func() {
		ctx, interrupt := context.WithCancel(context.Background())
		holding := make(chan struct{})
		holds := act("holds", func(ctx context.Context, rec *simulator.Recorder) {
			rec.Alone("pay", func() { close(holding); <-ctx.Done() })
		})
		asks := act("asks", func(_ context.Context, rec *simulator.Recorder) { <-holding; rec.Share("pay", func() {}) })
		recordings := simulator.Play(ctx, []simulator.Act{holds, asks}, simulator.Limits{}, transport.System(), func(e simulator.Event) {
			if e.Kind == simulator.Waiting {
				interrupt()
			}
		})
		Expect(recordings[1].Stopped.Cause).To(Equal("the run was interrupted"))
	})

	It("keeps acts with one lock apart", func() {
		var inside atomic.Int32
		locked := func(context.Context, *simulator.Recorder) {
			defer GinkgoRecover()
			Expect(inside.Add(1)).To(Equal(int32(1)))
			inside.Add(-1)
		}
		var acts []simulator.Act
		for range 20 {
			a := act("locked", locked)
			a.Lock = "stock"
			acts = append(acts, a)
		}
		play(simulator.Limits{Concurrency: 8}, acts...)
	})

	It("performs the last acts after all others", func() {
		var others atomic.Int32
		last := act("last", func(context.Context, *simulator.Recorder) {
			defer GinkgoRecover()
			Expect(others.Load()).To(Equal(int32(10)))
		})
		last.Last = true
		acts := []simulator.Act{last}
		for range 10 {
			acts = append(acts, act("other", func(context.Context, *simulator.Recorder) { others.Add(1) }))
		}
		play(simulator.Limits{}, acts...)
	})

	It("records a breakdown of ours and goes on", func() {
		recordings := play(simulator.Limits{},
			act("breaks", func(context.Context, *simulator.Recorder) { panic("nil map") }),
			act("plays", func(context.Context, *simulator.Recorder) {}))
		Expect(recordings[0].Stopped.Ours).To(BeTrue())
		Expect(recordings[1].Stopped).To(BeNil())
	})

	It("does not play the rest once half has stopped for one cause of the network", func() {
		var performed atomic.Int32
		down := func(_ context.Context, rec *simulator.Recorder) {
			performed.Add(1)
			rec.Stop(wire.Stop{Transport: true, Cause: "create got no answer"})
		}
		var acts []simulator.Act
		for range 10 {
			acts = append(acts, act("down", down))
		}
		recordings := play(simulator.Limits{Concurrency: 1}, acts...)
		Expect(performed.Load()).To(Equal(int32(6)))
		Expect(recordings).To(HaveEach(HaveField("Stopped.Cause", "create got no answer")))
	})

	It("plays what tells why even then", func() {
		down := func(_ context.Context, rec *simulator.Recorder) {
			rec.Stop(wire.Stop{Transport: true, Cause: "create got no answer"})
		}
		why := simulator.Act{Name: "why", Last: true, Anyway: true, Perform: func(_ context.Context, rec *simulator.Recorder) {
			rec.AddHandshake(wire.Handshake{Scenario: "why", Step: "usual"})
		}}
		recordings := play(simulator.Limits{Concurrency: 1}, act("down", down), act("down", down), why)
		Expect(recordings[2].Stopped).To(BeNil())
		Expect(recordings[2].Handshakes).To(HaveLen(1))
	})

	It("ends an act at its deadline and says so", func() {
		recordings := play(simulator.Limits{Scenario: time.Millisecond},
			act("endless", func(ctx context.Context, _ *simulator.Recorder) { <-ctx.Done() }))
		Expect(recordings[0].Stopped.Cause).To(Equal("the scenario took longer than 1ms"))
	})

	It("records what was not played when the run is interrupted", func() {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		recordings := simulator.Play(ctx, []simulator.Act{act("a", func(context.Context, *simulator.Recorder) {})},
			simulator.Limits{}, transport.Virtual(began), nil)
		Expect(recordings[0].Stopped.Cause).To(Equal("the run was interrupted"))
	})

	It("tells a watcher how it goes", func() {
		var kinds []simulator.Kind
		simulator.Play(context.Background(), []simulator.Act{act("a", func(_ context.Context, rec *simulator.Recorder) { rec.Pause(func() {}) })},
			simulator.Limits{}, transport.Virtual(began), func(e simulator.Event) { kinds = append(kinds, e.Kind) })
		Expect(kinds).To(Equal([]simulator.Kind{simulator.Started, simulator.Waiting, simulator.Resumed, simulator.Finished}))
	})
})
