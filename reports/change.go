package reports

import "github.com/assay-project/assay/suites/rule"

// pair is one rule in both runs, earlier and later; nil where it was not judged.
type pair struct {
	kept, again [2]*Verdict
	one         bool // the kept verdicts come from one version of the program
}

func outcome(v *Verdict) rule.Outcome {
	if v == nil {
		return ""
	}
	return v.Outcome
}

// retold reports whether the verdicts that were given again can stand for the
// kept ones. A book of an earlier program may lack what a rule hears now: then
// the kept verdict is the best there is.
func (p *pair) retold() bool {
	for i, v := range p.again {
		lost := outcome(v) == rule.Unverified && outcome(p.kept[i]) != rule.Unverified && p.kept[i] != nil
		if v == nil || lost {
			return false
		}
	}
	return true
}

// settle chooses the verdicts that are compared, and says whose a change is.
func (p *pair) settle() (verdicts [2]*Verdict, by string) {
	switch {
	case !p.retold() && p.one:
		return p.kept, ByTarget
	case !p.retold():
		return p.kept, ""
	case outcome(p.again[0]) == outcome(p.again[1]):
		return p.kept, ByHarness
	}
	return p.again, ByTarget
}

func (c *Comparison) add(p pair) {
	verdicts, by := p.settle()
	from, to := outcome(verdicts[0]), outcome(verdicts[1])
	if from == to {
		c.Unchanged++
		if to == rule.Failed {
			c.StillFailed = append(c.StillFailed, verdicts[1].ID)
		}
		return
	}
	told := verdicts[1]
	if told == nil {
		told = verdicts[0]
	}
	change := Change{ID: told.ID, Area: told.Area, Title: told.Title, Level: told.Level, Kind: kindOf(from, to), From: from, To: to, By: by}
	if verdicts[1] != nil {
		change.Reason = verdicts[1].Reason
	}
	if kept := p.kept[1]; kept != nil {
		change.Baseline = kept.Baseline
	}
	c.Changes = append(c.Changes, change)
}

func kindOf(from, to rule.Outcome) Kind {
	switch {
	case to == "":
		return Gone
	case to == rule.Failed:
		return NewlyFailed
	case from == "":
		return Appeared
	}
	switch to {
	case rule.Passed:
		return NewlyPassed
	case rule.Warned:
		return NewlyWarned
	case rule.NotApplicable:
		return NoLongerApplies
	}
	return NewlyUnverified
}
