package acp

import (
	"regexp"
	"slices"
	"strings"

	"github.com/assay-project/assay/fixtures/schema"
	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/match"
	"github.com/assay-project/assay/suites/rule"
)

// wholeCompletions holds every answer to complete against those to all other calls.
func wholeCompletions(t *rule.T) {
	answered := slices.DeleteFunc(t.Heard(), func(s *rule.Seen) bool { return !s.OK() || s.Intent == wire.OtherVersion })
	completed, others := apartFrom(answered, complete)
	if len(completed) == 0 {
		return
	}
	elsewhere := mistakesOf(t, others...)
	for _, s := range completed {
		asWhole(t, s, elsewhere)
		keepsParts(t, s, answered)
		order := s.Body().Get("order")
		if shown := certain(s) && len(others) > 0 || order.Present(); shown && status(s.Body()) == "completed" {
			t.Expect(order).To(match.Object())
		}
	}
}

// keepsParts holds the answer to a payment to all the capabilities that its session was
// opened with.
func keepsParts(t *rule.T, s *rule.Seen, answered []*rule.Seen) {
	shown := s.Body().Get("capabilities")
	i := slices.IndexFunc(answered, func(o *rule.Seen) bool { return o.Operation == create && o.Session == s.Session })
	if i < 0 || !shown.IsObject() {
		return
	}
	for _, name := range []string{"interventions", "payment"} {
		if opened := answered[i].Body().Get("capabilities", name); opened.Present() && !shown.Get(name).Present() {
			t.Fail(shown.Get(name), name+", as in "+answered[i].Name(), "absent")
		}
	}
}

// mistake is what a schema calls wrong, in whichever entry of a list.
type mistake struct {
	kind  schema.Kind
	shape string
}

func mistakeOf(v schema.Violation) mistake {
	return mistake{v.Kind, anyEntry.ReplaceAllString(v.Pointer, "/*")}
}

// mistakesOf are what answers get wrong that carry a session.
func mistakesOf(t *rule.T, answers ...*rule.Seen) map[mistake]bool {
	made := map[mistake]bool{}
	for _, s := range answers {
		if s != nil && s.OK() {
			for _, v := range violations(t, s, s.Version, "CheckoutSession", reading(t)) {
				made[mistakeOf(v)] = true
			}
		}
	}
	return made
}

// asWhole holds an answer to the schema of sessions, beyond what others elsewhere
// got wrong as well: the rule about all sessions tells that. Order, status and
// what an authentication needs have rules of their own.
func asWhole(t *rule.T, s *rule.Seen, elsewhere map[mistake]bool) {
	list := violations(t, s, s.Version, "CheckoutSession", reading(t))
	tell(t, s, slices.DeleteFunc(slices.Clone(list), func(v schema.Violation) bool {
		return elsewhere[mistakeOf(v)] || echoes(s, v) || strings.HasPrefix(v.Pointer, "/order") || v.Pointer == "/status" || strings.HasPrefix(v.Pointer, "/authentication_metadata")
	}))
}

// anyEntry is the place of an entry in a list.
var anyEntry = regexp.MustCompile(`/[0-9]+`)
