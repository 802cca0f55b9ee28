package rule

import (
	"bytes"

	"github.com/assay-project/assay/simulator/wire"
)

// Event is an order event that reached the agent, in the eyes of one rule: what
// it reads is remembered.
type Event struct {
	*wire.Delivery
	t      *T
	stands *exhibit
}

// look remembers that the rule read something that is no part of the body.
func (e *Event) look(place string) { e.t.look(e.stands, place) }

// Listened reports whether the run could hear order events at all.
func (t *T) Listened() bool { return t.Setup().Needs["webhooks"] }

// Events are all deliveries of the run, in the order of their arrival, foreign
// ones and repetitions included.
func (t *T) Events() []*Event { return t.events(t.view.deliveries) }

// EventsOf are the deliveries about one session.
func (t *T) EventsOf(session string) []*Event {
	if session == "" {
		return nil
	}
	return t.events(t.view.about[session])
}

func (t *T) events(exhibits []*exhibit) []*Event {
	t.joins = true
	events, each := make([]*Event, len(exhibits)), make([]Event, len(exhibits))
	for i, x := range exhibits {
		each[i] = Event{Delivery: x.evidence.(*wire.Delivery), t: t, stands: x}
		events[i] = &each[i]
	}
	return events
}

// Body is the root of the event; absent where it is no JSON.
func (e *Event) Body() Node { return Node{event: e, doc: e.stands.body()} }

// Raw is the body byte by byte.
func (e *Event) Raw() []byte {
	e.Body().look(true)
	return e.Request.Body
}

// Header returns a header field and whether it is there.
func (e *Event) Header(name string) (string, bool) {
	e.look("header:" + name)
	return e.Request.Header.Get(name), e.Request.Header.Has(name)
}

// Signed is what the event is signed with, nil where it is not.
func (e *Event) Signed() *wire.Signature {
	e.look("signature")
	return e.Signature
}

// Arrived marks that the rule went by the arrival of the event.
func (e *Event) Arrived() *Event {
	e.look("arrival")
	return e
}

// Accepted reports whether we acknowledged the event.
func (e *Event) Accepted() bool {
	e.look("answered")
	return e.Answered/100 == 2
}

// Same reports whether two deliveries are attempts of one event: the same body,
// byte by byte.
func (e *Event) Same(other *Event) bool {
	one, two := e.Raw(), other.Raw()
	return e.stands.body() == other.stands.body() || bytes.Equal(one, two)
}
