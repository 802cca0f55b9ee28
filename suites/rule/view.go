package rule

import (
	"encoding/json"
	"sync"

	"github.com/assay-project/assay/simulator/wire"
)

// View is a book made ready for judging: scenarios by name, and every body
// parsed at most once however many rules read it. Safe for concurrent use.
type View struct {
	Book       *wire.Book
	recordings map[string]*wire.Recording
	pages      map[*wire.Exchange]*page
	order      []*wire.Exchange // every attempt, in the order of the book
	exhibits   []exhibit        // all that a verdict can rest on, in the order of the book
	stands     map[evidence]int // where each stands among them
	memo       sync.Map
}

// evidence is what a verdict can rest on: an exchange, a handshake, an event, a
// redemption.
type evidence interface{ Name() string }

// exhibit is a piece of evidence and the name by which reports point at it.
type exhibit struct {
	evidence
	name string
}

// page is what is derived from one exchange on first use.
type page struct {
	name                 string
	last                 bool // the final attempt of its step
	answerOnce, sentOnce sync.Once
	answer, sent         any
	answerErr, sentErr   error
}

// NewView indexes a book. The book must not change afterwards.
func NewView(b *wire.Book) *View {
	v := &View{Book: b, recordings: map[string]*wire.Recording{}, pages: map[*wire.Exchange]*page{}}
	for _, rec := range b.Recordings {
		v.recordings[rec.Scenario] = rec
		for i := range rec.Exchanges {
			e := &rec.Exchanges[i]
			v.pages[e] = &page{name: e.Name(), last: rec.Last(e.Step) == e}
			v.order = append(v.order, e)
			v.exhibits = append(v.exhibits, exhibit{e, v.pages[e].name})
		}
		for i := range rec.Handshakes {
			h := &rec.Handshakes[i]
			v.exhibits = append(v.exhibits, exhibit{h, h.Name()})
		}
	}
	for _, d := range b.Deliveries {
		v.exhibits = append(v.exhibits, exhibit{d, d.Name()})
	}
	for _, r := range b.Redemptions {
		v.exhibits = append(v.exhibits, exhibit{r, r.Name()})
	}
	v.stands = make(map[evidence]int, len(v.exhibits))
	for i, e := range v.exhibits {
		v.stands[e.evidence] = i
	}
	return v
}

// Memo computes a value once per book and key; make must be pure.
func (v *View) Memo(key any, make func() any) any {
	if got, ok := v.memo.Load(key); ok {
		return got
	}
	got, _ := v.memo.LoadOrStore(key, make())
	return got
}

func (v *View) answer(e *wire.Exchange) (any, error) {
	p := v.pages[e]
	p.answerOnce.Do(func() {
		if e.Response == nil {
			p.answerErr = errNoAnswer
			return
		}
		p.answer, p.answerErr = decode(e.Response.Body)
		if e.Response.Cut {
			p.answer, p.answerErr = nil, errCut
		}
	})
	return p.answer, p.answerErr
}

func (v *View) sent(e *wire.Exchange) (any, error) {
	p := v.pages[e]
	p.sentOnce.Do(func() { p.sent, p.sentErr = decode(e.Request.Body) })
	return p.sent, p.sentErr
}

// known returns a configured value by its needs word.
func (v *View) known(word string) (any, bool) {
	raw, ok := v.Book.Setup.Known[word]
	if !ok {
		return nil, false
	}
	value := v.Memo("known "+word, func() any {
		got, _ := decode(json.RawMessage(raw))
		return got
	})
	return value, true
}
