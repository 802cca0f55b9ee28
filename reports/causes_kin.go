package reports

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
)

// kin is what was seen, apart from at which exchange: causes of the same kin are one thing to mend.
type kin struct{ scenario, operation, where, expected, actual string }

// kinOf is the kin of what a finding saw; false where the same words at another exchange may well be another mistake.
//
// A place within a member is of the same make in whatever answer it stands, so that it takes no more than the same
// words, but for the ids in them. What a member at the top should be depends on what was asked ("completed" is right of
// one session and wrong of another): there an answer of the same operation must differ from the demanded in an id alone.
// And an answer as a whole tells little: but the same answer of success to several changed repetitions of one request is
// the same failure to look at it, and the same refusal by an operation that never did what it is for is that.
func (r *Report) kinOf(f *Finding) (kin, bool) {
	e := &wire.Exchange{}
	if page, ok := r.pages[f.Exchange]; ok {
		e = page.exchange()
	}
	where := place(f)
	k := kin{operation: string(e.Operation), where: indices.ReplaceAllString(where, "/#"), expected: idless(f.Expected), actual: idless(f.Actual)}
	switch {
	case where == "" && e.Status() >= 400 && r.barren[e.Operation]:
		return kin{operation: string(e.Operation), actual: bareText(f.Actual)}, true
	case where == "":
		k = kin{scenario: e.Scenario, operation: string(e.Operation), actual: bareText(f.Actual)}
		return k, e.Repeats != "" && e.Intent == wire.Invalid && e.Status()/100 == 2
	case strings.Count(where, "/") > 1:
		k.operation = ""
		return k, true
	}
	return k, e.Operation != "" && k.expected == anID && k.actual == anID
}

// barren are the operations that were asked for in earnest and never answered with success, whoever asked.
func barren(pages map[string]page) map[wire.Operation]bool {
	asked, fruitful := map[wire.Operation]bool{}, map[wire.Operation]bool{}
	for _, page := range pages {
		e := page.exchange()
		asked[e.Operation] = asked[e.Operation] || e.Intent == wire.Normal && e.Response != nil
		fruitful[e.Operation] = fruitful[e.Operation] || e.Status()/100 == 2
	}
	maps.DeleteFunc(asked, func(operation wire.Operation, earnestly bool) bool { return !earnestly || fruitful[operation] })
	return asked
}

const anID = "#"

var (
	indices = regexp.MustCompile(`/\d+\b`)                                                      // of elements in a JSON pointer
	wordID  = regexp.MustCompile(`^"[^"\s]*\d[^"\s]*"$`)                                        // a JSON text of one word with a digit in it
	inID    = regexp.MustCompile(`[\w.:-]*(?:\d[\w.:-]*[A-Za-z_]|[A-Za-z_][\w.:-]*\d)[\w.:-]*`) // a word of letters and digits
)

// idless is what a rule said without the ids in it. Numbers stay: another amount is another mistake.
func idless(s string) string {
	if wordID.MatchString(s) {
		return anID
	}
	return inID.ReplaceAllString(bareText(s), anID)
}

// join makes one cause of those of the same kin, which stands where the first of them does.
func join(causes []*Cause) []*Cause {
	var joined []*Cause
	for _, c := range causes {
		i := slices.IndexFunc(joined, func(first *Cause) bool {
			return slices.ContainsFunc(c.kins, func(k kin) bool { return slices.Contains(first.kins, k) })
		})
		if i < 0 {
			joined = append(joined, c)
			continue
		}
		joined[i].take(c)
	}
	return joined
}

// lead has each cause begin with the answer to a sound request, where it has one, and with a rule that saw that: it is
// the one to look at.
func (r *Report) lead(causes []*Cause) []*Cause {
	sound := func(name string) bool {
		page, ok := r.pages[name]
		return ok && page.exchange().Intent == wire.Normal
	}
	for _, c := range causes {
		if i := slices.IndexFunc(c.Also, sound); i >= 0 && !sound(c.Exchange) {
			c.Exchange, c.Also[i] = c.Also[i], c.Exchange
			slices.SortStableFunc(c.Verdicts, func(a, b *Verdict) int {
				return cmp.Or(cmp.Compare(a.weight(), b.weight()), cmp.Compare(b.seenAt(c.Exchange), a.seenAt(c.Exchange)))
			})
		}
	}
	return causes
}

// seenAt is 1 where something that speaks against the rule was seen at an exchange, and 0 where nothing was.
func (v *Verdict) seenAt(exchange string) int {
	for _, f := range v.against() {
		if f.Exchange == exchange {
			return 1
		}
	}
	return 0
}

// take adds what another cause tells.
func (c *Cause) take(other *Cause) {
	for _, v := range other.Verdicts {
		c.add(v)
	}
	slices.SortStableFunc(c.Verdicts, func(a, b *Verdict) int { return cmp.Compare(a.weight(), b.weight()) })
	if other.Exchange != c.Exchange && !slices.Contains(c.Also, other.Exchange) {
		c.Also = append(c.Also, other.Exchange)
	}
	c.saw, c.kins = append(c.saw, other.saw...), append(c.kins, other.kins...)
}
