package mutant

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/plan"
	"github.com/assay-project/assay/suites/rule"
)

// Fate is what became of a mutant.
type Fate string

const (
	Killed     Fate = "killed"     // a rule fails or warns
	Unverified Fate = "unverified" // no rule does, but one that passed no longer can
	Lawful     Fate = "lawful"     // all stays green, and nobody can object
	Survived   Fate = "survived"   // all stays green, and somebody should object
)

// Trial is a mutant, and what became of it.
type Trial struct {
	Mutant
	Says    string
	Class   Class
	Fate    Fate
	Why     string   // lawful: why
	Rules   []string // those that fail or warn
	Accused []string // those of them that never looked at what was changed
	Full    bool     // it was judged in full as well
	Unequal []string // rules whose verdict in full is another
}

// Class is what mutants have in common.
type Class struct {
	Operator Operator
	On       string      // operation, "error" or "event"
	Intent   wire.Intent // of the request, "" for normal
	Shape    string      // of the place
}

func (c Class) String() string {
	words := []string{string(c.Operator), "of", c.On}
	if c.Intent != "" {
		words = append(words, fmt.Sprintf("(%s)", c.Intent))
	}
	if c.Shape != "" {
		words = append(words, c.Shape)
	}
	return strings.Join(words, " ")
}

// Court holds the judgement of a book against its mutants.
type Court struct {
	Book  *Book
	judge *plan.Judgement
}

// Hold judges a book by a catalogue of the rules for its role.
func Hold(b *Book, c *plan.Catalogue) (*Court, error) {
	judge, err := c.Judgement(b.Played)
	return &Court{b, judge}, err
}

// Try judges a mutant again, in full as well where asked for.
func (c *Court) Try(m *Mutated, full bool) Trial {
	trial := Trial{Mutant: m.Mutant, Says: m.Says, Full: full, Fate: Survived}
	s := c.Book.sites[m.Evidence]
	trial.Class = Class{m.Operator, c.Book.operation(s), c.Book.intent(s), shape(m.Place)}
	verdicts, again := c.judge.Again(m.Book, m.Changes)
	if full {
		anew := c.judge.Anew(m.Book)
		trial.Unequal = unequal(verdicts, anew)
		verdicts, again = anew, all(anew)
	}
	for _, i := range again {
		before, after := &c.judge.Verdicts[i], &verdicts[i]
		switch {
		case after.Red(true) && !before.Red(true):
			trial.Rules = append(trial.Rules, after.ID)
			if !lookedAt(before, after, m.Changes) {
				trial.Accused = append(trial.Accused, after.ID)
			}
		case after.Outcome == rule.Unverified && before.Outcome != rule.Unverified && trial.Fate == Survived:
			trial.Fate = Unverified
		}
	}
	if len(trial.Rules) > 0 {
		trial.Fate = Killed
	}
	if trial.Fate != Killed {
		if trial.Why = c.Book.lawful(m); trial.Why != "" {
			trial.Fate = Lawful
		}
	}
	return trial
}

// lookedAt reports whether a rule looked at a change, before or after it.
func lookedAt(before, after *rule.Verdict, changes []rule.Change) bool {
	return slices.ContainsFunc(changes, func(c rule.Change) bool {
		inside := c.Aspect == rule.InBody || c.Aspect == rule.InHeader
		return before.LookedAt(c) || after.LookedAt(c) || !inside // the rest is noticed by hearing the exchange
	})
}

func all(verdicts []rule.Verdict) []int {
	numbers := make([]int, len(verdicts))
	for i := range numbers {
		numbers[i] = i
	}
	return numbers
}

// unequal names the rules on which two judgements of one book differ.
func unequal(a, b []rule.Verdict) []string {
	var ids []string
	for i := range a {
		if a[i].Outcome != b[i].Outcome || a[i].Reason != b[i].Reason || !slices.Equal(a[i].Findings, b[i].Findings) {
			ids = append(ids, a[i].ID)
		}
	}
	return ids
}
