package mutant

import (
	"slices"

	"github.com/assay-project/assay/simulator/wire"
)

// Book is a book of a good run, made ready to be changed.
type Book struct {
	Name   string
	Played *wire.Book
	sites  map[string]*site
	bodies []*site // those that have a JSON body
	all    []*site
	known  map[string]bool // sessions of the run
}

// site is an exchange or event that can be changed.
type site struct {
	name      string
	mark      uint64 // of the name, to draw by
	recording int    // where the exchange stands
	exchange  int
	event     int      // where the event stands, -1 where it is an exchange
	raw       []byte   // the body
	value     any      // and decoded
	places    []string // in it
}

// Open makes a book ready. What was said to others than the target is ours, and
// not changed.
func Open(name string, played *wire.Book) *Book {
	b := &Book{Name: name, Played: played, sites: map[string]*site{}, known: map[string]bool{}}
	for r, rec := range played.Recordings {
		for i := range rec.Exchanges {
			e := &rec.Exchanges[i]
			b.known[e.Session] = true
			if e.To == "" && e.Response != nil {
				b.add(&site{name: e.Name(), recording: r, exchange: i, event: -1}, e.Response.Body)
			}
		}
	}
	for i, d := range played.Deliveries {
		b.add(&site{name: d.Name(), event: i}, d.Request.Body)
	}
	return b
}

func (b *Book) add(s *site, body []byte) {
	b.sites[s.name], s.mark = s, mark(s.name)
	b.all = append(b.all, s)
	if value, ok := decode(body); ok {
		s.raw, s.value, s.places = encode(value), value, places(value)
		b.bodies = append(b.bodies, s)
	}
}

// exchangeAt is the exchange of a site, nil where it is an event.
func (b *Book) exchangeAt(s *site) *wire.Exchange {
	if s.event >= 0 {
		return nil
	}
	return &b.Played.Recordings[s.recording].Exchanges[s.exchange]
}

// header is what the site says in header fields.
func (b *Book) header(s *site) wire.Header {
	if e := b.exchangeAt(s); e != nil {
		return e.Response.Header
	}
	return b.Played.Deliveries[s.event].Request.Header
}

// operation names what the site is about: the operation of an exchange, "error"
// where it was refused, "event".
func (b *Book) operation(s *site) string {
	e := b.exchangeAt(s)
	switch {
	case e == nil:
		return "event"
	case e.Status() >= 400:
		return "error"
	}
	return string(e.Operation)
}

// intent is with which intent a request was sent, "" where it was a normal one.
func (b *Book) intent(s *site) wire.Intent {
	if e := b.exchangeAt(s); e != nil && e.Intent != wire.Normal {
		return e.Intent
	}
	return ""
}

// edited is a copy of the book in which one site can be changed: the exchange or
// the event that is not nil.
func edited(b *wire.Book, s *site) (*wire.Book, *wire.Exchange, *wire.Delivery) {
	changed := *b
	if s.event >= 0 {
		changed.Deliveries = slices.Clone(b.Deliveries)
		event := *b.Deliveries[s.event]
		changed.Deliveries[s.event] = &event
		return &changed, nil, &event
	}
	changed.Recordings = slices.Clone(b.Recordings)
	rec := *b.Recordings[s.recording]
	rec.Exchanges = slices.Clone(rec.Exchanges)
	changed.Recordings[s.recording] = &rec
	e := &rec.Exchanges[s.exchange]
	response := *e.Response
	e.Response = &response
	return &changed, e, nil
}
