package mutant

import (
	"bytes"
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/assay-project/assay/fixtures/schema"
	"github.com/assay-project/assay/simulator/wire"
)

// lawful says why nobody can object to a mutant, "" where somebody should.
func (b *Book) lawful(m *Mutated) string {
	for _, body := range m.bodies {
		if body.broken && b.ruled(body.site) || b.misfit(body) {
			return ""
		}
	}
	sites := []*site{b.sites[m.Evidence]}
	for _, body := range m.bodies[min(1, len(m.bodies)):] {
		sites = append(sites, body.site)
	}
	why := ""
	for i, s := range sites {
		if why = b.free(m.Mutant, s); why == "" && m.Operator == Swap {
			why = b.freeInside(m, s, m.bodies[i].after)
		}
		if why == "" {
			return ""
		}
	}
	return why
}

// freeInside says why each of the values may be swapped in which two that were
// swapped as a whole differ, "" where one may not.
func (b *Book) freeInside(m *Mutated, s *site, after any) (why string) {
	here, _ := lookup(s.value, m.Place)
	there, _ := lookup(after, m.Place)
	places, comparable := differences(here, there, m.Place)
	for _, at := range places {
		part := m.Mutant
		part.Place = at
		if why = b.free(part, s); why == "" {
			return ""
		}
	}
	if !comparable {
		return ""
	}
	return why
}

// misfit reports whether a body broke its schema by the change.
func (b *Book) misfit(body changedBody) bool {
	message := b.message(body.site)
	if message == "" {
		return false
	}
	setup := &b.Played.Setup
	version := setup.Version
	if e := b.exchangeAt(body.site); e != nil {
		version = e.Version
	}
	reading := schema.Ruled
	if setup.Profile != "spec" {
		reading = schema.RuledOpenAI
	}
	set, err := schema.For(string(version), setup.Edition, reading)
	if err != nil || !set.Has(message) {
		return false
	}
	known := set.Check(message, body.site.value)
	for _, v := range set.Check(message, body.after) {
		if !slices.ContainsFunc(known, func(k schema.Violation) bool { return k.Pointer == v.Pointer && k.Kind == v.Kind }) {
			return true
		}
	}
	return false
}

// message names the schema a body must fit, "" where none speaks of it.
func (b *Book) message(s *site) string {
	op := b.operation(s)
	if !b.ruled(s) {
		return ""
	}
	if op == "error" {
		return cmp.Or(refusals[b.exchangeAt(s).Operation], "Error")
	}
	return messages[op]
}

// ruled reports whether the protocol speaks of a site at all. It does not of another
// door, which may be that of a filter, nor of routes that it does not have, which
// may be another server's, nor of discovery before the version that brought it.
func (b *Book) ruled(s *site) bool {
	e := b.exchangeAt(s)
	switch {
	case e == nil:
		return true
	case e.Operation == "other" || e.Intent == wire.Aside:
		return false
	}
	return e.Operation != "discover" || b.Played.Setup.Version.Within("2026-04-17", "")
}

var messages = map[string]string{
	"create": "CheckoutSession", "update": "CheckoutSession", "retrieve": "CheckoutSession", "cancel": "CheckoutSession",
	"complete": "CheckoutSession", "discover": "DiscoveryResponse", "event": "WebhookEvent",
	"delegate": "DelegatePaymentResponse", "begin_authentication": "DelegateAuthenticationSession",
	"authenticate": "DelegateAuthenticationSession", "read_authentication": "DelegateAuthenticationSessionWithResult",
}

// refusals are the schemas of errors, by what was refused. Those of checkouts have
// one of their own.
var refusals = map[wire.Operation]string{
	"delegate": "DelegatePaymentErrorShape", "begin_authentication": "DelegateAuthenticationErrorShape",
	"authenticate": "DelegateAuthenticationErrorShape", "read_authentication": "DelegateAuthenticationErrorShape",
}

// free says why a place may hold what it likes, "" where it may not.
func (b *Book) free(m Mutant, s *site) string {
	for _, f := range freedoms {
		if f.allows(b, m, s) {
			return f.Why
		}
	}
	return ""
}

func (f *freedom) allows(b *Book, m Mutant, s *site) bool {
	if len(f.Do) > 0 && !slices.Contains(f.Do, m.Operator) || len(f.On) > 0 && !slices.Contains(f.On, b.operation(s)) {
		return false
	}
	if e := b.exchangeAt(s); len(f.Of) > 0 && (e == nil || !slices.Contains(f.Of, e.Operation)) {
		return false
	}
	if f.Intent != "" && f.Intent != b.intent(s) || len(f.With) > 0 && !slices.Contains(f.With, m.With) {
		return false
	}
	if f.Alone && !b.alone(s, m.Place) {
		return false
	}
	if f.Role != "" && !wire.Of(f.Role, b.Played.Setup.Role) || !b.Played.Setup.Version.Within(f.Since, f.Until) {
		return false
	}
	return len(f.At) == 0 || slices.ContainsFunc(f.At, func(pattern string) bool { return lies(m.Place, pattern) })
}

// alone reports whether no other body of the book holds the text at a place.
func (b *Book) alone(s *site, place string) bool {
	text, _ := lookup(s.value, place)
	quoted := encode(text)
	return !slices.ContainsFunc(b.bodies, func(other *site) bool { return other != s && bytes.Contains(other.raw, quoted) })
}

// lies reports whether a place fits a glob.
func lies(place, pattern string) bool {
	if tail, ok := strings.CutPrefix(pattern, "**/"); ok {
		steps, last := strings.Split(place, "/"), strings.Count(tail, "/")+1
		return len(steps) > last && lies(strings.Join(steps[len(steps)-last:], "/"), tail)
	}
	if head, ok := strings.CutSuffix(pattern, "/**"); ok {
		depth := strings.Count(head, "/")
		steps := strings.Split(place, "/")
		return len(steps) > depth+1 && lies(strings.Join(steps[:depth+1], "/"), head)
	}
	ok, err := path.Match(pattern, place)
	return err == nil && ok
}
