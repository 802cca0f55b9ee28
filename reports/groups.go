package reports

import (
	"cmp"
	"slices"

	"github.com/assay-project/assay/suites/rule"
)

// areaCounts is how the rules of an area came out.
type areaCounts struct {
	area string
	Counts
}

// areas are those in which a rule applies, in the order of the report.
func (r *Report) areas() []areaCounts {
	var all []areaCounts
	for i := range r.Verdicts {
		v := &r.Verdicts[i]
		at := slices.IndexFunc(all, func(a areaCounts) bool { return a.area == v.Area })
		if at < 0 {
			at, all = len(all), append(all, areaCounts{area: v.Area})
		}
		all[at].add(v.Outcome)
	}
	return slices.DeleteFunc(all, func(a areaCounts) bool { return a.applicable() == 0 })
}

// obstacle is what kept rules from being judged.
type obstacle struct {
	reason string
	ids    []string
}

// obstacles are what the unverified rules share, that of most rules first.
func (r *Report) obstacles() []obstacle {
	var all []obstacle
	for i := range r.Verdicts {
		v := &r.Verdicts[i]
		if !v.open() {
			continue
		}
		at := slices.IndexFunc(all, func(o obstacle) bool { return o.reason == v.Reason })
		if at < 0 {
			at, all = len(all), append(all, obstacle{reason: v.Reason})
		}
		all[at].ids = append(all[at].ids, v.ID)
	}
	slices.SortStableFunc(all, func(a, b obstacle) int { return cmp.Compare(len(b.ids), len(a.ids)) })
	return all
}

// open reports whether a rule could not be judged, which is what an outcome nobody set means too.
func (v *Verdict) open() bool {
	return !slices.Contains([]rule.Outcome{rule.Passed, rule.Failed, rule.Warned, rule.NotApplicable}, v.Outcome)
}
