package mutant

import (
	"cmp"
	"slices"
)

// Score sums up what became of many mutants.
type Score struct {
	Mutants    int
	Killed     int
	Unverified int
	Lawful     int
	Survived   int
	InFull     int          // judged in full as well
	Survivors  []Survivors  // the most numerous first
	Accusing   []Accusation // rules that turned red over a place they never looked at
	Unequal    []Accusation // verdicts in full that differ from those of the rules concerned

	classes map[Class]int // where a class stands among the survivors
}

// Survivors are the mutants of one class that nobody noticed.
type Survivors struct {
	Class   Class
	Count   int
	Example Trial
}

// Accusation is a rule that judged what it should not have.
type Accusation struct {
	Rule  string
	Trial Trial
}

// Add counts one trial.
func (s *Score) Add(t Trial) {
	s.Mutants++
	switch t.Fate {
	case Killed:
		s.Killed++
	case Unverified:
		s.Unverified++
	case Lawful:
		s.Lawful++
	case Survived:
		s.survive(t)
	}
	if t.Full {
		s.InFull++
	}
	for _, id := range t.Accused {
		s.Accusing = append(s.Accusing, Accusation{id, t})
	}
	for _, id := range t.Unequal {
		s.Unequal = append(s.Unequal, Accusation{id, t})
	}
}

func (s *Score) survive(t Trial) {
	s.Survived++
	if s.classes == nil {
		s.classes = map[Class]int{}
	}
	i, known := s.classes[t.Class]
	if !known {
		i = len(s.Survivors)
		s.classes[t.Class] = i
		s.Survivors = append(s.Survivors, Survivors{Class: t.Class, Example: t})
	}
	s.Survivors[i].Count++
	if t.Mutant.String() < s.Survivors[i].Example.Mutant.String() {
		s.Survivors[i].Example = t // the same whoever was tried first
	}
}

// Settle sorts what was found, so that one seed always reads the same.
func (s *Score) Settle() {
	slices.SortFunc(s.Survivors, func(a, b Survivors) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Class.String(), b.Class.String()))
	})
	for _, list := range [][]Accusation{s.Accusing, s.Unequal} {
		slices.SortFunc(list, func(a, b Accusation) int {
			return cmp.Or(cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Trial.Mutant.String(), b.Trial.Mutant.String()))
		})
	}
	s.classes = nil
}

// Share is the part of the unlawful mutants that was noticed, between 0 and 1.
func (s *Score) Share() float64 {
	unlawful := s.Mutants - s.Lawful
	if unlawful == 0 {
		return 0
	}
	return float64(unlawful-s.Survived) / float64(unlawful)
}
