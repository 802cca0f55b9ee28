package mutant

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// Mutated is a mutant made.
type Mutated struct {
	Mutant
	Book    *wire.Book
	Changes []rule.Change
	Says    string // what was changed, one sentence
	bodies  []changedBody
}

// changedBody is the body of a site after a change: nothing where it is no JSON any
// more.
type changedBody struct {
	site   *site
	after  any
	broken bool
}

// Make changes a book. The error says why the mutant cannot be made: there is no
// such place, or nothing would be changed.
func (b *Book) Make(m Mutant) (*Mutated, error) {
	s, ok := b.sites[m.Evidence]
	if !ok {
		return nil, fmt.Errorf("%s: the book has no %s", m, m.Evidence)
	}
	made := &Mutated{Mutant: m, Book: b.Played}
	var err error
	switch {
	case m.Operator == Swap:
		err = b.swap(made, s)
	case m.Operator.inBody():
		err = b.changeBody(made, s)
	default:
		err = b.changeRest(made, s)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", m, err)
	}
	return made, nil
}

// changeBody makes a mutant that changes one place of one body.
func (b *Book) changeBody(m *Mutated, s *site) error {
	if s.places == nil {
		return fmt.Errorf("%s has no JSON body", s.name)
	}
	if m.Operator == Cut {
		raw := encode(s.value)
		b.put(m, s, nil, raw[:len(raw)/2], rule.Change{})
		m.Says = fmt.Sprintf("the body of %s breaks off in the middle", s.name)
		return nil
	}
	var was, is any
	did := true
	after, err := replace(s.value, rule.Path(m.Place), func(value any) (any, bool) {
		was = value
		if m.Operator.takes() {
			return nil, false
		}
		is, did = bodyOperators[m.Operator](value)
		return is, true
	})
	if err != nil {
		return fmt.Errorf("nothing can be done there: %w", err)
	}
	if !did || m.Operator.takes() && (m.Place == "" || m.Operator != b.taker(s, m.Place)) {
		return fmt.Errorf("that would change nothing, or cannot be done there")
	}
	b.put(m, s, after, encode(after), b.changeAt(m.Mutant, s))
	m.Says = fmt.Sprintf("%s of %s, %s, %s", orBody(m.Place), s.name, brief(was), becomes(m.Operator, is))
	return nil
}

// changeAt is what a rule must have looked at to notice.
func (b *Book) changeAt(m Mutant, s *site) rule.Change {
	switch m.Operator {
	case Add:
		return rule.Change{Place: m.Place + "/" + unknownMember, Members: true}
	case Shorten:
		return rule.Change{Place: rule.Above(m.Place)} // all that follow move up
	case Drop:
		return rule.Change{Place: m.Place, Members: true}
	}
	return rule.Change{Place: m.Place}
}

// takes reports whether an operator takes the place away.
func (o Operator) takes() bool { return o == Drop || o == Shorten }

// taker is the operator that takes a place away: members are dropped, lists
// shortened.
func (b *Book) taker(s *site, place string) Operator {
	if holder, _ := lookup(s.value, rule.Above(place)); holder != nil {
		if _, list := holder.([]any); list {
			return Shorten
		}
	}
	return Drop
}

// put writes a changed body into the book.
func (b *Book) put(m *Mutated, s *site, after any, raw []byte, c rule.Change) {
	book, e, d := edited(m.Book, s)
	m.Book = book
	c.Evidence, c.Aspect = s.name, rule.InBody
	m.Changes = append(m.Changes, c)
	m.bodies = append(m.bodies, changedBody{s, after, after == nil && !json.Valid(raw)})
	if e != nil {
		e.Response.Body = raw
		return
	}
	d.Request.Body = raw
	session, order := d.Session, d.Order
	if d.Session, d.Order = about(after); !json.Valid(raw) {
		d.Problem = "the body is no JSON"
	}
	d.Foreign = d.Session == "" || !b.known[d.Session]
	if session != d.Session || order != d.Order {
		m.Changes = append(m.Changes, rule.Change{Evidence: s.name, Aspect: rule.AsWhole})
	}
}

// about is the session and order that an event names.
func about(event any) (session, order string) {
	id, _ := lookup(event, "/data/id")
	of, _ := lookup(event, "/data/checkout_session_id")
	order, _ = id.(string)
	session, _ = of.(string)
	return session, order
}

// swap exchanges the values at one place of two bodies.
func (b *Book) swap(m *Mutated, s *site) error {
	other, ok := b.sites[m.With]
	if !ok || other == s {
		return fmt.Errorf("the book has no other %s to swap with", m.With)
	}
	here, okHere := lookup(s.value, m.Place)
	there, okThere := lookup(other.value, m.Place)
	if !okHere || !okThere || same(here, there) {
		return fmt.Errorf("%s and %s do not differ there", s.name, other.name)
	}
	for _, turn := range []struct {
		site  *site
		value any
	}{{s, there}, {other, here}} {
		after, err := replace(turn.site.value, rule.Path(m.Place), func(any) (any, bool) { return turn.value, true })
		if err != nil {
			return err
		}
		b.put(m, turn.site, after, encode(after), rule.Change{Place: m.Place})
	}
	m.Says = fmt.Sprintf("%s of %s, %s, and of %s, %s, change places", orBody(m.Place), s.name, brief(here), other.name, brief(there))
	return nil
}

func orBody(place string) string {
	if place == "" {
		return "the body"
	}
	return place
}

// brief is a value on one line, shortened.
func brief(value any) string {
	text := []rune(string(encode(value)))
	if len(text) > 60 {
		return string(text[:59]) + "…"
	}
	return string(text)
}

func becomes(o Operator, is any) string {
	switch o {
	case Drop, Shorten:
		return "goes"
	case Add:
		return "gets a member " + unknownMember
	}
	return "becomes " + brief(is)
}

func (o Operator) inBody() bool {
	_, ok := bodyOperators[o]
	return ok || slices.Contains([]Operator{Drop, Shorten, Swap, Cut}, o)
}

func (o Operator) outside() bool { _, ok := outsideOperators[o]; return ok }

// operators lists all of them.
func operators() []string {
	names := []string{string(Drop), string(Shorten), string(Swap), string(Cut)}
	for o := range bodyOperators {
		names = append(names, string(o))
	}
	for o := range outsideOperators {
		names = append(names, string(o))
	}
	slices.SortFunc(names, strings.Compare)
	return names
}
