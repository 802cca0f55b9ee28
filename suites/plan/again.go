package plan

import (
	"slices"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// Judgement is a book that was judged, with all that its verdicts rest on, so
// that the book can be judged again after a change.
type Judgement struct {
	Verdicts  []rule.Verdict // by every chosen rule, in the order of the catalogue
	catalogue *Catalogue
	rules     []rule.Rule
	view      *rule.View
}

// Judgement judges a book and remembers what each rule looked at.
func (c *Catalogue) Judgement(book *wire.Book) (*Judgement, error) {
	rules, err := c.Choose(book.Setup.Only)
	if err != nil {
		return nil, err
	}
	j := &Judgement{catalogue: c, rules: rules, view: rule.NewView(book).Trace()}
	j.Verdicts = c.judgeAll(rules, j.view)
	return j, nil
}

// Again is the judgement of a book that differs in some places: only the rules
// that these concern judge again, the others keep their verdicts. It names the
// rules that judged.
func (j *Judgement) Again(book *wire.Book, changes []rule.Change) (verdicts []rule.Verdict, again []int) {
	view := rule.NewView(book).Trace()
	verdicts = slices.Clone(j.Verdicts)
	for i := range j.rules {
		r, v := &j.rules[i], &j.Verdicts[i]
		if slices.ContainsFunc(changes, func(c rule.Change) bool { return r.Concerns(v, c, j.view, view) }) {
			verdicts[i] = j.catalogue.judge(r, view)
			again = append(again, i)
		}
	}
	return verdicts, again
}

// Anew is the judgement of the changed book by every rule.
func (j *Judgement) Anew(book *wire.Book) []rule.Verdict {
	return j.catalogue.judgeAll(j.rules, rule.NewView(book).Trace())
}
