package mutant

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// late is by how much something comes later.
const late = time.Hour

// unknownHeader is a header field that nobody knows.
const unknownHeader = "X-Assay-Unknown"

// outsideOperators change what is not the body. Each returns a sentence.
var outsideOperators = map[Operator]func(*Book, *Mutated, *site) (string, error){
	Status:      (*Book).status,
	HeaderDrop:  (*Book).headerField,
	HeaderAlter: (*Book).headerField,
	HeaderAdd:   (*Book).headerField,
	Late:        (*Book).later,
	Repeat:      (*Book).repeat,
	Lose:        (*Book).lose,
	Overtake:    (*Book).overtake,
}

func (b *Book) changeRest(m *Mutated, s *site) (err error) {
	m.Says, err = outsideOperators[m.Operator](b, m, s)
	return err
}

// status codes that an exchange may be answered with instead.
var statusCodes = []int{200, 201, 202, 204, 302, 400, 401, 404, 405, 409, 422, 429, 500, 503}

func (b *Book) status(m *Mutated, s *site) (string, error) {
	code, err := strconv.Atoi(m.With)
	book, e, _ := edited(m.Book, s)
	if err != nil || e == nil || e.Response.Status == code {
		return "", fmt.Errorf("there is no status %q to give it", m.With)
	}
	was := e.Response.Status
	e.Response.Status, m.Book = code, book
	m.Changes = []rule.Change{{Evidence: s.name, Aspect: rule.InStatus}}
	return fmt.Sprintf("%s is answered %d instead of %d", s.name, code, was), nil
}

func (b *Book) headerField(m *Mutated, s *site) (string, error) {
	book, e, d := edited(m.Book, s)
	header := maps.Clone(b.header(s))
	if header == nil {
		header = wire.Header{}
	}
	values, there := header[m.Place]
	if there == (m.Operator == HeaderAdd) {
		return "", fmt.Errorf("%s has no header field to do that with", s.name)
	}
	var says string
	switch m.Operator {
	case HeaderAdd:
		header[m.Place], says = []string{"unexpected"}, "there is one nobody knows"
	case HeaderDrop:
		delete(header, m.Place)
		says = "is not there"
	case HeaderAlter:
		header[m.Place], says = []string{values[0] + "x"}, "has a letter too many"
	}
	if m.Book = book; e != nil {
		e.Response.Header = header
	} else {
		d.Request.Header = header
		d.Signature = resigned(d.Signature, m.Mutant)
	}
	m.Changes = []rule.Change{{Evidence: s.name, Aspect: rule.InHeader, Place: m.Place}}
	if d != nil && d.Signature != b.Played.Deliveries[s.event].Signature {
		m.Changes = append(m.Changes, rule.Change{Evidence: s.name, Aspect: rule.AsWhole})
	}
	return fmt.Sprintf("the header field %s of %s: %s", m.Place, s.name, says), nil
}

// resigned is what is known of a signature after its header field was changed.
func resigned(s *wire.Signature, m Mutant) *wire.Signature {
	if s == nil || !strings.EqualFold(s.Header, m.Place) {
		return s
	}
	if m.Operator == HeaderDrop {
		return nil
	}
	broken := *s
	broken.Valid = false
	return &broken
}

func (b *Book) later(m *Mutated, s *site) (string, error) {
	book, e, d := edited(m.Book, s)
	m.Book, m.Changes = book, []rule.Change{{Evidence: s.name, Aspect: rule.InTime}}
	if e != nil {
		e.TookUS += late.Microseconds()
		return fmt.Sprintf("the answer to %s takes an hour longer", s.name), nil
	}
	d.At = d.At.Add(late)
	renumber(book)
	return fmt.Sprintf("%s arrives an hour later", s.name), nil
}

func (b *Book) repeat(m *Mutated, s *site) (string, error) {
	book, e, d := edited(m.Book, s)
	m.Book, m.Changes = book, []rule.Change{{Evidence: s.name, Aspect: rule.AsWhole}}
	if e != nil {
		again := *e
		again.Attempt++
		rec := book.Recordings[s.recording]
		if slices.ContainsFunc(rec.Exchanges, func(x wire.Exchange) bool { return x.Name() == again.Name() }) {
			return "", fmt.Errorf("%s was repeated already", s.name)
		}
		rec.Exchanges = slices.Insert(rec.Exchanges, s.exchange+1, again)
		return fmt.Sprintf("%s was sent again and answered the same", s.name), nil
	}
	again := *d
	again.Known = true
	book.Deliveries = slices.Insert(book.Deliveries, s.event+1, &again)
	renumber(book)
	return fmt.Sprintf("%s arrives twice", s.name), nil
}

func (b *Book) lose(m *Mutated, s *site) (string, error) {
	book, e, _ := edited(m.Book, s)
	m.Book, m.Changes = book, []rule.Change{{Evidence: s.name, Aspect: rule.AsWhole}}
	if e != nil {
		rec := book.Recordings[s.recording]
		rec.Exchanges = slices.Delete(rec.Exchanges, s.exchange, s.exchange+1)
		return fmt.Sprintf("%s is not in the book", s.name), nil
	}
	book.Deliveries = slices.Delete(book.Deliveries, s.event, s.event+1)
	renumber(book)
	return fmt.Sprintf("%s never arrives", s.name), nil
}

func (b *Book) overtake(m *Mutated, s *site) (string, error) {
	if s.event < 1 {
		return "", fmt.Errorf("no event comes before it")
	}
	book, _, d := edited(m.Book, s)
	i := s.event - 1
	for i >= 0 && (book.Deliveries[i].Session != d.Session || bytes.Equal(book.Deliveries[i].Request.Body, d.Request.Body)) {
		i--
	}
	if i < 0 {
		return "", fmt.Errorf("no other event about its session comes before it")
	}
	before := *book.Deliveries[i]
	name := before.Name()
	m.Book, m.Changes = book, []rule.Change{{Evidence: s.name, Aspect: rule.InTime}, {Evidence: name, Aspect: rule.InTime}}
	d.At, before.At = before.At, d.At
	book.Deliveries[i], book.Deliveries[s.event] = d, &before
	renumber(book)
	return fmt.Sprintf("%s comes before %s", s.name, name), nil
}

// renumber puts the events in the order of their arrival. The numbers tell the
// order, and so does the place.
func renumber(b *wire.Book) {
	slices.SortStableFunc(b.Deliveries, func(x, y *wire.Delivery) int { return x.At.Compare(y.At) })
	for i, d := range b.Deliveries {
		if d.Number != i+1 {
			moved := *d
			moved.Number = i + 1
			b.Deliveries[i] = &moved
		}
	}
}

// headers lists the header fields of a site that can be changed.
func (b *Book) headers(s *site) []string {
	return slices.SortedFunc(maps.Keys(b.header(s)), strings.Compare)
}
