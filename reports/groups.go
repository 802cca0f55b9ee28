package reports

import (
	"cmp"
	"slices"

	"github.com/assay-project/assay/suites/rule"
)

// area is the rules of an area, and how they came out.
type area struct {
	name string
	Counts
	verdicts []*Verdict
}

// byArea are all rules by area, in the order of the report.
func (r *Report) byArea() []area {
	var all []area
	for i := range r.Verdicts {
		v := &r.Verdicts[i]
		at := slices.IndexFunc(all, func(a area) bool { return a.name == v.Area })
		if at < 0 {
			at, all = len(all), append(all, area{name: v.Area})
		}
		all[at].add(v.Outcome)
		all[at].verdicts = append(all[at].verdicts, v)
	}
	return all
}

// areas are those in which a rule applies.
func (r *Report) areas() []area {
	return slices.DeleteFunc(r.byArea(), func(a area) bool { return a.applicable() == 0 })
}

// obstacles are what kept rules from being judged, that of most rules first.
func (r *Report) obstacles() []*Cause {
	var open []*Verdict
	for i := range r.Verdicts {
		if v := &r.Verdicts[i]; v.open() {
			open = append(open, v)
		}
	}
	causes := hinder(open)
	slices.SortStableFunc(causes, func(a, b *Cause) int { return cmp.Compare(len(b.Verdicts), len(a.Verdicts)) })
	return causes
}

// hint reports whether a rule warned without failing the run.
func (v *Verdict) hint() bool { return v.Outcome == rule.Warned && !v.red && !v.accepted }

// open reports whether a rule could not be judged, which is what an outcome nobody set means too.
func (v *Verdict) open() bool {
	return !slices.Contains([]rule.Outcome{rule.Passed, rule.Failed, rule.Warned, rule.NotApplicable}, v.Outcome)
}

// settled is the outcome, unverified where the rule could not be judged.
func (v *Verdict) settled() rule.Outcome {
	if v.open() {
		return rule.Unverified
	}
	return v.Outcome
}
