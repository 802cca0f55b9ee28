package rule

import (
	"errors"
	"sync"

	"github.com/assay-project/assay/simulator/wire"
)

// View is a book made ready for judging: scenarios by name, and every body
// parsed at most once however many rules read it. Safe for concurrent use.
type View struct {
	Book       *wire.Book
	recordings map[string]*wire.Recording
	exhibits   []*exhibit            // all that a verdict can rest on, in the order of the book
	attempts   []*exhibit            // the exchanges among them
	deliveries []*exhibit            // and the events
	about      map[string][]*exhibit // events by session
	stands     map[evidence]*exhibit
	named      map[string]*exhibit
	tracing    bool
	memo       sync.Map
}

// evidence is what a verdict can rest on: an exchange, a handshake, a door, an
// event, a redemption.
type evidence interface{ Name() string }

// exhibit is a piece of evidence, and what is derived from it on first use.
type exhibit struct {
	evidence
	number   int            // in the order of the book
	name     string         // by which reports point at it
	exchange *wire.Exchange // nil where it is none
	last     bool           // the final attempt of its step
	body     func() *document
	asked    func() *document // the body of the request
}

// NewView indexes a book. The book must not change afterwards.
func NewView(b *wire.Book) *View {
	v := &View{Book: b, recordings: map[string]*wire.Recording{}, about: map[string][]*exhibit{}, stands: map[evidence]*exhibit{}, named: map[string]*exhibit{}}
	nothing := func() *document { return &document{} }
	for _, rec := range b.Recordings {
		v.recordings[rec.Scenario] = rec
		for i := range rec.Exchanges {
			e := &rec.Exchanges[i]
			x := v.exhibit(e, func() *document { return answer(e) })
			x.exchange, x.last = e, rec.Last(e.Step) == e
			x.asked = sync.OnceValue(func() *document { return read(e.Request.Body) })
			v.attempts = append(v.attempts, x)
		}
		for i := range rec.Handshakes {
			v.exhibit(&rec.Handshakes[i], nothing)
		}
		for i := range rec.Doors {
			v.exhibit(&rec.Doors[i], nothing)
		}
	}
	for _, d := range b.Deliveries {
		x := v.exhibit(d, func() *document { return read(d.Request.Body) })
		v.deliveries = append(v.deliveries, x)
		v.about[d.Session] = append(v.about[d.Session], x)
	}
	for _, r := range b.Redemptions {
		v.exhibit(r, nothing)
	}
	return v
}

// Trace makes verdicts tell which places they rest on, which takes its time.
func (v *View) Trace() *View {
	v.tracing = true
	return v
}

func (v *View) exhibit(e evidence, body func() *document) *exhibit {
	x := &exhibit{evidence: e, number: len(v.exhibits), name: e.Name(), body: sync.OnceValue(body)}
	v.exhibits = append(v.exhibits, x)
	v.stands[e], v.named[x.name] = x, x
	return x
}

var (
	errNoAnswer = errors.New("no answer arrived")
	errCut      = errors.New("the body is larger than what is read of an answer")
)

// answer is the body of a response.
func answer(e *wire.Exchange) *document {
	switch {
	case e.Response == nil:
		return unread(errNoAnswer)
	case e.Response.Cut:
		return unread(errCut)
	}
	return read(e.Response.Body)
}

// heard are the exchanges that a filter accepts.
func (v *View) heard(f *Filter) []*exhibit {
	return v.Memo(f, func() any {
		var heard []*exhibit
		for _, x := range v.attempts {
			if f.hears(x) {
				heard = append(heard, x)
			}
		}
		return heard
	}).([]*exhibit)
}

// heardBySession groups them by scenario and session; those without a session
// are left out.
func (v *View) heardBySession(f *Filter) [][]*exhibit {
	type grouped struct{ *Filter }
	return v.Memo(grouped{f}, func() any {
		type key struct{ scenario, session string }
		var groups [][]*exhibit
		index := map[key]int{}
		for _, x := range v.heard(f) {
			if x.exchange.Session == "" {
				continue
			}
			k := key{x.exchange.Scenario, x.exchange.Session}
			i, known := index[k]
			if !known {
				i = len(groups)
				index[k] = i
				groups = append(groups, nil)
			}
			groups[i] = append(groups[i], x)
		}
		return groups
	}).([][]*exhibit)
}

// Memo computes a value once per book and key; make must be pure.
func (v *View) Memo(key any, make func() any) any {
	if got, ok := v.memo.Load(key); ok {
		return got
	}
	got, _ := v.memo.LoadOrStore(key, make())
	return got
}
