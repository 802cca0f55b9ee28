package rulebook

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/plan"
	"github.com/assay-project/assay/suites/rule"
)

// sent is what a rule is judged on: its scenarios, or whatever it hears of all.
func sent(c *plan.Catalogue, r *rule.Rule) []item {
	items := scenarios(c, r.Given)
	if r.Hears != nil {
		items = append(items, said(heard(r.Hears))...)
	}
	return items
}

// scenarios are those of some names, in the order of the catalogue.
func scenarios(c *plan.Catalogue, names []string) []item {
	var items []item
	for _, s := range c.Scenarios {
		if slices.Contains(names, s.Name) {
			items = append(items, item{name: s.Name, says: s.Says, kind: scenario})
		}
	}
	return items
}

// heard says which requests of a whole run a rule is given.
func heard(f *rule.Filter) string {
	text := "whatever the scenarios send: every request"
	if len(f.Operations) > 0 {
		text = "whatever the scenarios send: every " + list(f.Operations, " or ")
	}
	if len(f.Intents) > 0 && !slices.Equal(f.Intents, []wire.Intent{wire.Normal}) {
		text += " (" + list(f.Intents, ", ") + ")"
	}
	text += " that was answered " + answers(f)
	if f.EveryAttempt {
		text += ", each attempt"
	}
	return text
}

func list[T ~string](words []T, last string) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = string(w)
	}
	if len(texts) < 2 {
		return strings.Join(texts, "")
	}
	end := len(texts) - 1
	return strings.Join(texts[:end], ", ") + last + texts[end]
}

// answers asks a filter which statuses it accepts; 0 is no answer at all.
func answers(f *rule.Filter) string {
	if f.Answered == nil {
		return "2xx"
	}
	var spans []string
	from := 0
	for status := 100; status <= 600; status++ {
		accepted := status < 600 && f.Answered(status)
		switch {
		case accepted && from == 0:
			from = status
		case !accepted && from > 0:
			spans, from = append(spans, span(from, status-1)), 0
		}
	}
	text := cmp.Or(strings.Join(spans, ", "), "with no status")
	if text == span(100, 599) {
		text = "at all"
	}
	if f.Answered(0) {
		text += ", or not answered"
	}
	return text
}

func span(from, to int) string {
	if from == to {
		return fmt.Sprint(from)
	}
	return fmt.Sprintf("%d to %d", from, to)
}
