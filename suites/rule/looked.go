package rule

import (
	"slices"

	"github.com/assay-project/assay/simulator/wire"
)

// traces are the places a rule read of one piece of evidence. Rules read far
// more often than anybody asks what they read: a place in the body is a bit.
type traces struct {
	doc   *document
	bits  []uint64 // two a place: it was read itself, and with all below it
	words []string // places that are no part of the body, or not there
}

// place remembers a place of the body, with all below it or by itself.
func (s *traces) place(at int32, all bool) {
	bit := uint(at) * 2
	if all {
		bit++
	}
	s.bits[bit/64] |= 1 << (bit % 64)
}

// word remembers any other place.
func (s *traces) word(place string) {
	if n := len(s.words); n == 0 || s.words[n-1] != place {
		s.words = append(s.words, place)
	}
}

// list spells the places, sorted: "/**" is all below one.
func (s *traces) list() []string {
	list := slices.Clone(s.words)
	for at := range s.doc.places {
		bits := s.bits[at/32] >> (at % 32 * 2)
		if bits&1 != 0 {
			list = append(list, s.doc.pointer(int32(at)))
		}
		if bits&2 != 0 {
			list = append(list, s.doc.pointer(int32(at))+"/**")
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// look remembers that the rule read something of a piece of evidence that is no
// place in its body.
func (t *T) look(x *exhibit, place string) {
	t.looked[x.number] = true
	if t.view.tracing {
		t.tracesOf(x).word(place)
	}
}

// lookInto remembers that the rule read a node of its body, with all below it or
// by itself.
func (t *T) lookInto(x *exhibit, n Node, all bool) {
	t.looked[x.number] = true
	if !t.view.tracing {
		return
	}
	switch seen := t.tracesOf(x); {
	case n.stands():
		seen.place(n.at, all)
	case all:
		seen.word(n.Pointer() + "/**")
	default:
		seen.word(n.Pointer())
	}
}

// tracesOf are the places the rule read of a piece of evidence so far.
func (t *T) tracesOf(x *exhibit) *traces {
	if t.traces[x.number] == nil {
		doc := x.body()
		t.traces[x.number] = &traces{doc: doc, bits: make([]uint64, (len(doc.places)+31)/32)}
	}
	return t.traces[x.number]
}

// lookedAt names what the rule read, in the order of the book.
func (t *T) lookedAt() []string {
	count := 0
	for _, seen := range t.looked {
		if seen {
			count++
		}
	}
	names := make([]string, 0, count)
	for number, seen := range t.looked {
		if seen {
			names = append(names, t.view.exhibits[number].name)
		}
	}
	return names
}

// unanswered reports whether all that the rule read is requests that no answer
// came to: whoever is silent has proven nothing. At another door silence is as
// good an answer as any.
func (t *T) unanswered() bool {
	for number, seen := range t.looked {
		if e := t.view.exhibits[number].exchange; seen && (e == nil || e.Response != nil || e.Intent == wire.Aside) {
			return false
		}
	}
	return true
}

// Looked lists, by the name of the evidence, the places the rule read: JSON
// pointers into the response body ("" is the whole), "status", "header:name",
// "request"; of a handshake "settled" and "chain"; of an event "signature" and the
// like. It is nil where the rule was not judged, or the view not traced.
func (v *Verdict) Looked() map[string][]string {
	if v.t == nil {
		return nil
	}
	all := map[string][]string{}
	for number, seen := range v.t.traces {
		if seen != nil {
			all[v.t.view.exhibits[number].name] = seen.list()
		}
	}
	return all
}
