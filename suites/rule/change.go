package rule

import (
	"slices"
	"strconv"
	"strings"
)

// Change says in which place a book was changed after it had been judged, so
// that only the rules that looked there have to judge again.
type Change struct {
	Evidence string // name of the exchange or event
	Aspect   Aspect
	Place    string // InBody: JSON pointer; InHeader: name of the field
	Members  bool   // InBody: the place is a member that came or went
}

// Aspect is what of a piece of evidence was changed.
type Aspect string

const (
	InBody   Aspect = "body"
	InHeader Aspect = "header"
	InStatus Aspect = "status"
	InTime   Aspect = "time"  // when it happened, how long it took
	AsWhole  Aspect = "whole" // whether it is there at all, and what it belongs to
)

// LookedAt reports whether the verdict rests on a place. The view it was reached
// in must have been traced.
func (v *Verdict) LookedAt(c Change) bool {
	if v.t == nil {
		return false
	}
	x := v.t.view.named[c.Evidence]
	switch {
	case x == nil:
		return false
	case x.exchange == nil && v.t.joins && (c.Aspect == AsWhole || c.Aspect == InTime):
		return true
	case !v.t.looked[x.number]:
		return false
	}
	seen := v.t.traces[x.number]
	switch c.Aspect {
	case InStatus:
		return slices.Contains(seen.words, "status")
	case InHeader:
		return slices.ContainsFunc(seen.words, func(word string) bool { return strings.EqualFold(word, "header:"+c.Place) })
	case InBody:
		return seen.touches(c)
	}
	return true
}

// Concerns reports whether a rule can judge otherwise after a change: it looked
// there, or hears other exchanges than before.
func (r *Rule) Concerns(v *Verdict, c Change, before, after *View) bool {
	x, y := before.named[c.Evidence], after.named[c.Evidence]
	switch {
	case v.LookedAt(c):
		return true
	case c.Aspect == InBody || c.Aspect == InHeader || x == nil || x.exchange == nil:
		return false
	}
	heard, hears := r.Hears.hears(x), y != nil && r.Hears.hears(y)
	if c.Aspect == InStatus {
		return heard != hears
	}
	return heard || hears || slices.Contains(r.Scenarios(), x.exchange.Scenario)
}

// touches reports whether a place in the body was read.
func (s *traces) touches(c Change) bool {
	for _, word := range s.words {
		if touches(word, c) {
			return true
		}
	}
	for i, bits := range s.doc.touched(c) {
		if s.bits[i]&bits != 0 {
			return true
		}
	}
	return false
}

// touches reports whether a place that is spelled out was read: it, something
// below it, or all below a place above it.
func touches(word string, c Change) bool {
	place, all := strings.CutSuffix(word, "/**")
	switch {
	case place != "" && place[0] != '/':
		return false // no place in the body
	case word == "", place == c.Place, strings.HasPrefix(place, c.Place+"/"):
		return true
	}
	return all && strings.HasPrefix(c.Place, place+"/") || c.Members && place == Above(c.Place)
}

// touched are the bits of traces that a change concerns: the place with all
// below it, and those above it where all below them was read.
func (d *document) touched(c Change) []uint64 {
	mask := traces{doc: d, bits: make([]uint64, (len(d.places)+31)/32)}
	if len(d.places) == 0 {
		return mask.bits
	}
	at, there := d.find(c.Place)
	inside := make([]bool, len(d.places))
	for i := at; there && int(i) < len(d.places); i++ {
		if inside[i] = i == at || inside[d.places[i].up]; inside[i] {
			mask.place(i, true)
			mask.place(i, false)
		}
	}
	up := at
	if there {
		up = d.places[at].up
	}
	if c.Members {
		mask.place(up, false)
	}
	for ; ; up = d.places[up].up {
		mask.place(up, true)
		if up == 0 {
			return mask.bits
		}
	}
}

// find is the number of a place, or of the last one on the way to it.
func (d *document) find(pointer string) (at int32, there bool) {
	for _, step := range Path(pointer) {
		next := d.member(at, step)
		if i, err := strconv.Atoi(step); err == nil && next < 0 {
			next = d.element(at, i)
		}
		if next < 0 {
			return at, false
		}
		at = next
	}
	return at, true
}
