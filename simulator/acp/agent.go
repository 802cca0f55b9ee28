package acp

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/assay-project/assay/simulator"
	"github.com/assay-project/assay/simulator/transport"
	"github.com/assay-project/assay/simulator/wire"
)

// Agent plays one scenario.
type Agent struct {
	ctx      context.Context
	kit      *Kit
	dialect  dialect
	scenario string
	client   *transport.Client
	rec      *simulator.Recorder
	parallel *atomic.Int32  // how many times branches are being played side by side
	alone    wire.Operation // what no other scenario does meanwhile
	last     *atomic.Pointer[reading]
}

// stop ends a scenario from the inside; perform recovers it.
type stop struct{ wire.Stop }

// perform plays a scenario with an agent of its own.
func perform(ctx context.Context, kit *Kit, name string, rec *simulator.Recorder, play func(*Agent)) {
	options := kit.Transport
	options.Pause, options.Pace = rec.Pause, rec.Pace
	a := &Agent{
		ctx: ctx, kit: kit, dialect: dialectOf(kit.Version), scenario: name,
		client: transport.New(options), rec: rec, parallel: new(atomic.Int32), last: new(atomic.Pointer[reading]),
	}
	defer func() {
		switch end := recover().(type) {
		case nil:
		case stop:
			rec.Stop(end.Stop)
		default:
			panic(end) // the player records it as a fault of ours
		}
	}()
	play(a)
}

// Has reports whether a word of the needs vocabulary is configured.
func (a *Agent) Has(word string) bool { return a.kit.Has(word) }

// Lacks skips a step, and all whose names begin with it where it ends in a
// slash, if a word is not configured. It reports whether it did.
func (a *Agent) Lacks(step, word string) bool {
	if a.kit.Has(word) {
		return false
	}
	if a.kit.ReadOnly && a.kit.Acts(word) {
		a.Skip(step, notAsked)
		return true
	}
	a.rec.Skip(wire.Skip{Step: step, Reason: "the configuration lacks " + word})
	return true
}

// Skip leaves a branch out because the target never offered what it takes.
func (a *Agent) Skip(step, reason string) {
	a.rec.Skip(wire.Skip{Step: step, Reason: reason, Inapplicable: true})
}

// Stop ends the scenario. The cause reads the same in every scenario it ends.
func (a *Agent) Stop(step, format string, args ...any) {
	panic(stop{wire.Stop{Step: step, Cause: fmt.Sprintf(format, args...)}})
}

// fresh is an id that nobody has used yet.
func (a *Agent) fresh() string { return a.kit.NewID(a.scenario) }

// now is the time of the run.
func (a *Agent) now() time.Time { return a.kit.Transport.Clock.Now().UTC() }

// Wait passes time without holding a place among the scenarios played at once.
func (a *Agent) Wait(d time.Duration) {
	a.rec.PauseFor("time to pass", func() { _ = a.kit.Transport.Clock.Sleep(a.ctx, d) })
}

// beats is a wait in units of the pause before a first retry, so that whoever
// shortens the one shortens all.
func (a *Agent) beats(n int) time.Duration {
	return time.Duration(n) * cmp.Or(a.kit.Transport.Schedule.Base, time.Second)
}

// second is how long a second of Retry-After lasts.
func (a *Agent) second() time.Duration {
	return cmp.Or(a.kit.Transport.Schedule.Second, time.Second)
}

// seconds is a pause as Retry-After states it: in whole seconds, at least one.
func (a *Agent) seconds(pause time.Duration) int64 { return int64(max(pause/a.second(), 1)) }

// Together plays branches at the same time and returns when all have ended.
func (a *Agent) Together(branches ...func()) {
	clock := a.kit.Transport.Clock
	var left atomic.Int64
	left.Store(int64(len(branches)))
	a.parallel.Add(1)
	defer a.parallel.Add(-1)
	var once sync.Once
	var end any
	for _, branch := range branches {
		clock.Go(func() {
			defer func() {
				if e := recover(); e != nil {
					once.Do(func() { end = e })
				}
				left.Add(-1)
				clock.Stir()
			}()
			branch()
		})
	}
	for left.Load() > 0 {
		clock.Await(context.WithoutCancel(a.ctx), time.Hour, func() bool { return left.Load() == 0 })
	}
	if end != nil {
		panic(end)
	}
}

// Alone is for what changes how the target carries out an operation, whoever asks
// for it: no other scenario does meanwhile. Only payments can be disturbed so.
func (a *Agent) Alone(op wire.Operation, do func()) {
	a.rec.Alone(string(op), func() {
		a.alone = op
		defer func() { a.alone = "" }()
		do()
	})
}

// shared reports whether another scenario may want to do an operation alone.
func (a *Agent) shared(op wire.Operation) bool {
	return op != a.alone && (op == Complete || op == Delegate)
}

// Call is one request, made of what a good agent would send and what a step
// changes about it.
type Call struct {
	transport.Call
	body   any      // what Body was made of, nil where it was raw or absent
	sealed []Change // applied after the request has been signed
}

// Change alters a request before it is sent.
type Change func(*Call)

// Send plays one step: the request, its retries, and the record of both. It
// returns the final attempt.
func (a *Agent) Send(step string, op wire.Operation, method, path string, body any, changes ...Change) *wire.Exchange {
	c := &Call{body: body}
	c.Scenario, c.Step, c.Operation, c.Intent, c.Version = a.scenario, step, op, wire.Normal, a.kit.Version
	c.Method, c.URL, c.Retry = method, a.kit.Target+path, true
	c.Header = a.headers(method, body != nil)
	if body != nil {
		c.Body = encode(body)
	}
	for _, change := range changes {
		change(c)
	}
	return a.dispatch(c)
}

func (a *Agent) dispatch(c *Call) *wire.Exchange {
	if a.kit.ReadOnly && !harmless(c) {
		return a.unsent(c)
	}
	a.seal(c)
	for _, change := range c.sealed {
		change(c)
	}
	var attempts []wire.Exchange
	send := func() { attempts = a.client.Do(a.ctx, c.Call) }
	if a.shared(c.Operation) {
		a.rec.Share(string(c.Operation), send)
	} else {
		send()
	}
	for i := range attempts {
		attempts[i].Concurrent = a.parallel.Load() > 0
		if c.Operation == Create {
			opened, _ := a.read(&attempts[i])
			attempts[i].Session = opened.ID
		}
	}
	a.rec.Add(attempts...)
	last := attempts[len(attempts)-1]
	if a.ctx.Err() != nil && last.Response == nil {
		a.Stop(c.Step, "the run ended before the scenario did")
	}
	return &last
}

// headers is the full set a good agent sends.
func (a *Agent) headers(method string, withBody bool) wire.Header {
	h := wire.Header{
		"Authorization":   {"Bearer " + a.kit.Token},
		"API-Version":     {string(a.kit.Version)},
		"Accept":          {"application/json"},
		"Accept-Language": {"en-US"},
		"User-Agent":      {userAgent},
		"Request-Id":      {"req_" + a.fresh()},
	}
	if withBody {
		h["Content-Type"] = []string{"application/json"}
	}
	if method == http.MethodPost {
		h["Idempotency-Key"] = []string{a.fresh()}
	}
	return h
}

const userAgent = "ChatGPT/2.0 (Mac OS X 15.0.1; arm64; build 0)"

// Again repeats an earlier request byte for byte, with the same key, but with a
// Request-Id of its own. Changes are applied afterwards.
func (a *Agent) Again(step string, earlier *wire.Exchange, sent Call, changes ...Change) *wire.Exchange {
	c := sent
	c.Step, c.Fault, c.Repeats = step, transport.NoFault, earlier.Step
	c.Header = cloneHeader(sent.Header)
	c.Header["Request-Id"] = []string{"req_" + a.fresh()}
	for _, change := range changes {
		change(&c)
	}
	return a.dispatch(&c)
}

func cloneHeader(h wire.Header) wire.Header {
	copied := wire.Header{}
	for name, values := range h {
		copied[name] = append([]string(nil), values...)
	}
	return copied
}

// unset removes a field whatever its spelling.
func unset(h wire.Header, name string) {
	for key := range h {
		if strings.EqualFold(key, name) {
			delete(h, key)
		}
	}
}
