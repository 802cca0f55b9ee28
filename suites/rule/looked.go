package rule

import "slices"

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

// tracesOf are the places the rule read of a piece of evidence so far.
func (t *T) tracesOf(x *exhibit) *traces {
	if t.looked == nil {
		t.looked = make([]*traces, len(t.view.exhibits))
	}
	if t.looked[x.number] == nil {
		doc := x.body()
		t.looked[x.number] = &traces{doc: doc, bits: make([]uint64, (len(doc.places)+31)/32)}
	}
	return t.looked[x.number]
}

// lookedAt names what the rule read, in the order of the book.
func (t *T) lookedAt() []string {
	var names []string
	for number, seen := range t.looked {
		if seen != nil {
			names = append(names, t.view.exhibits[number].name)
		}
	}
	return names
}

// places lists, by the name of the evidence, the places the rule read.
func (t *T) places() map[string][]string {
	all := map[string][]string{}
	for number, seen := range t.looked {
		if seen != nil {
			all[t.view.exhibits[number].name] = seen.list()
		}
	}
	return all
}
